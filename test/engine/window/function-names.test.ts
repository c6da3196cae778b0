/** Everything about a function is in its descriptor: no other file depends on the name of a function. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FUNCTIONS } from '../../../src/engine/window/functions.js';

const NAMES = FUNCTIONS.flatMap(({ name, aliases, rankNames }) => [name, ...aliases, ...(rankNames?.common ?? [])]);

/** Strings that are spelled like a function and have another meaning: path (of a file or folder) and string. An unused entry fails the test. */
const OTHER_MEANINGS: readonly (readonly [path: string, text: string, meaning: string])[] = [
  ['src/cli/', 'none', 'the option --state none, and an empty list'],
  ['src/engine/ingest/', 'none', 'a source without a record'],
  ['src/engine/plan/planned-stream.ts', 'uptime', 'the clause of a stream'],
  ['src/engine/plan/plan.ts', 'since', 'the clause `uptime since`'],
  ['src/engine/trend/eta-text.ts', 'min', 'minutes'],
  ['src/live/', 'count', 'a field of the stream tocsin'],
  ['src/parser/check/clauses.ts', 'uptime', 'the clause of a stream'],
  ['src/parser/check/fields.ts', 'rate', 'a field type of the language'],
  ['src/parser/check/fields.ts', 'ratio', 'a field type of the language'],
  ['src/parser/check/quantities.ts', 'ratio', 'the last word of a field name, which implies its unit'],
  ['src/parser/check/streams.ts', 'since', 'the clause `uptime since`'],
  ['src/parser/check/streams.ts', 'uptime', 'the clause of a stream'],
  ['src/parser/lexer/tokens.ts', 'since', 'a keyword of the clause `uptime since`'],
  ['src/parser/lexer/tokens.ts', 'uptime', 'a keyword of the clause of a stream'],
  ['src/parser/literals.ts', 'min', 'minutes'],
  ['src/parser/program.ts', 'since', 'the clause `uptime since`'],
  ['src/sinks/', 'none', 'values of options'],
  ['src/sources/', 'count', 'a part of a syslog frame'],
];

interface Use {
  readonly at: string;
  readonly file: string;
  readonly name: string;
}

function usesIn(file: string, text: string): readonly Use[] {
  const uses: Use[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (/^\s*(?:\/\/|\/?\*)/.test(line)) continue;
    for (const [, , name] of line.matchAll(/(['"])(\w+)\1/g)) {
      if (name === undefined || !NAMES.includes(name) || isOwnFile(file, name)) continue;
      uses.push({ at: `${file}:${index + 1} '${name}'`, file, name });
    }
  }
  return uses;
}

/** A function is described in the file of its canonical name. */
function isOwnFile(file: string, name: string): boolean {
  const owner = FUNCTIONS.find(({ name: own, aliases, rankNames }) => [own, ...aliases, ...(rankNames?.common ?? [])].includes(name));
  return file === `src/engine/window/${owner?.name}.ts`;
}

const uses = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => join('src', path))
  .flatMap((path) => usesIn(path.replaceAll('\\', '/'), readFileSync(path, 'utf8')));

const isMeant = (use: Use, [path, text]: (typeof OTHER_MEANINGS)[number]): boolean => use.file.startsWith(path) && use.name === text;

it('no file but its own quotes the name of a function', () => {
  const forbidden = uses.filter((use) => !OTHER_MEANINGS.some((other) => isMeant(use, other)));
  expect(forbidden.map(({ at }) => at)).toEqual([]);
});

it('every entry of the list of other meanings occurs', () => {
  const unused = OTHER_MEANINGS.filter((other) => !uses.some((use) => isMeant(use, other)));
  expect(unused).toEqual([]);
});

it('finds a quoted name with its file and line', () => {
  expect(usesIn('src/parser/check/notes.ts', "const a = 1;\nif (fn === 'slope') return;").map(({ at }) => at)).toEqual([
    "src/parser/check/notes.ts:2 'slope'",
  ]);
  expect(usesIn('src/engine/window/slope.ts', "  name: 'slope',")).toEqual([]);
});
