/** Every mistake of the table is told, with what to write; its fixes give rules without errors. To write the table again: `npx vitest run test/mistakes --update`. */
import { describe, expect, it } from 'vitest';
import { loadRules } from '../../src/load.js';
import type { Diagnostic } from '../../src/parser/diagnostic.js';
import { applyFixes } from '../../src/parser/fix.js';
import type { SourceText } from '../../src/parser/source.js';
import { clausesOf, fileOf, hasBlocks } from './rule-file.js';
import { entryOf, themes } from './table.js';

/** Fixes of fixed rules; more are a circle. */
const MOST_ROUNDS = 8;
const WHOLE_FILES = /(?:blocks|delivery|streams|tests)\.txt$/;

const THEMES = themes();

it('has at least 250 mistakes', () => {
  expect(new Set(THEMES.flatMap(({ mistakes }) => mistakes)).size).toBeGreaterThanOrEqual(250);
});

describe.each(THEMES)('$path', ({ path, text, mistakes }) => {
  const entries: string[] = [];

  it.each(mistakes)('%s', (mistake) => {
    const source = fileOf(mistake, WHOLE_FILES.test(path) || hasBlocks(mistake));
    const said = toldIn(source);
    const fixed = allFixed(source, said);
    entries.push(entryOf(mistake, said.map(shown), fixed === undefined ? undefined : clausesOf(fixed)));
    expect(said).not.toHaveLength(0);
    expect(said.filter(({ help, message }) => help === undefined && !/; (?:write|zones are)/.test(message)).map(shown)).toEqual([]);
    if (fixed !== undefined) expect(errorsIn(fixed).map(shown)).toEqual([]);
  });

  it('is told as the table says', async () => {
    const comments = text.split('\n').filter((line) => line.startsWith('#'));
    await expect([...(comments.length === 0 ? [] : [comments.join('\n')]), ...entries].join('\n\n').concat('\n')).toMatchFileSnapshot(path);
  });
});

function toldIn(source: SourceText): readonly Diagnostic[] {
  return loadRules([source]).diagnostics.filter(({ severity }) => severity !== 'note');
}

function errorsIn(source: SourceText): readonly Diagnostic[] {
  return toldIn(source).filter(({ severity }) => severity === 'error');
}

function shown({ code, severity, message, help }: Diagnostic): string {
  return `${severity} ${code}: ${message}; ${help ?? ''}`;
}

/** After the fixes of what is said; undefined if not everything has a fix, also in what is said afterwards. */
function allFixed(source: SourceText, said: readonly Diagnostic[]): SourceText | undefined {
  let at = source;
  let left = said;
  for (let round = 0; left.some(({ fix }) => fix !== undefined) && round < MOST_ROUNDS; round += 1) {
    at = applyFixes([at], left).sources[0] ?? at;
    left = toldIn(at);
  }
  return left.length === 0 ? at : undefined;
}
