/**
 * The steps of `npm test`. To add one, add a line: its name, its command and the arguments. Steps of one stage run side by side; a stage waits for the one
 * before, so what needs `dist/` comes after the build. A step fails when its command exits with another status than 0; its output is shown then, and
 * otherwise only lines that begin with `skipped:` or `note:`.
 */
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Commands of the development dependencies are found by their names. */
export const PATH = `${join(ROOT, 'node_modules', '.bin')}${delimiter}${process.env.PATH ?? ''}`;

/** @param {{ report: string, filters: readonly string[] }} vitest where it writes its report, and which tests it runs; none: all. */
export function stages({ report, filters }) {
  return [
    [['build', 'node', 'scripts/build.mjs']],
    [
      ['types', 'tsc', '-p', 'tsconfig.json'],
      ['format and lint', 'biome', 'check', '.'],
      ['lint with types', 'oxlint', '--type-aware', '--deny-warnings', 'src', 'test', 'bench', 'examples', 'scripts'],
      ['layers', 'node', 'scripts/check-layers.mjs'],
    ],
    [['tests', 'vitest', 'run', '--reporter=json', `--outputFile=${report}`, '--reporter=dot', ...filters]],
    [
      ['rules', 'node', 'dist/cli/main.js', 'test', 'rules'],
      ['rules of staging and production', 'node', 'dist/cli/main.js', 'test', 'examples/environments.alert'],
      ['format of the rules', 'node', 'dist/cli/main.js', 'fmt', '--check', 'rules', 'examples'],
      ['reference pages', 'node', 'scripts/run-ts.mjs', 'scripts/docs.ts', '--check'],
      ['spelling', 'cspell', 'lint', '--no-progress', '--no-summary'],
      ['unused code', 'knip'],
      ['package', 'publint', '--strict'],
      ['public interface', 'node', 'scripts/api.mjs'],
      ['packed package', 'node', 'scripts/check-package.mjs'],
    ],
  ];
}
