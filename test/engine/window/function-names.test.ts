/** Everything about a function is in its descriptor: no other file depends on the name of a function. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';
import { expect, it } from 'vitest';
import { FUNCTIONS } from '../../../src/engine/window/functions.js';

const NAMES = FUNCTIONS.flatMap(({ name, aliases, rankNames }) => [name, ...aliases, ...(rankNames?.common ?? [])]);

/** Strings and keys that are spelled like a function and have another meaning: path (of a file or folder) and name. An unused entry fails the test. */
const OTHER_MEANINGS: readonly (readonly [path: string, text: string, meaning: string])[] = [
  ['src/cli/', 'none', 'the option --state none, and an empty list'],
  ['src/engine/model/quantity-text.ts', 'min', 'minutes'],
  ['src/engine/ingest/', 'none', 'a source without a record'],
  ['src/engine/match/regex/', 'min', 'the limits of a repetition'],
  ['src/engine/match/regex/', 'max', 'the limits of a repetition'],
  ['src/engine/plan/planned-stream.ts', 'uptime', 'the clause of a stream'],
  ['src/engine/plan/plan.ts', 'since', 'the clause `uptime since`'],
  ['src/engine/trend/eta-text.ts', 'min', 'minutes'],
  ['src/engine/window/ends.ts', 'first', 'a sample of a bucket'],
  ['src/engine/window/ends.ts', 'last', 'a sample of a bucket'],
  ['src/engine/window/ratio.ts', 'min', 'the limits of the values'],
  ['src/engine/window/ratio.ts', 'max', 'the limits of the values'],
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
  ['src/sources/begins/', 'none', 'a line of which no record is known'],
  ['src/sources/', 'count', 'a part of a syslog frame'],
];

interface Use {
  readonly at: string;
  readonly file: string;
  readonly name: string;
}

/** Strings, parts of template literals, and keys of objects of which two or more are function names: one alone, such as `count`, says nothing. */
function usesIn(file: string, text: string): readonly Use[] {
  const uses: Use[] = [];
  const note = (name: string | null, start: number): void => {
    if (name === null || !NAMES.includes(name) || isOwnFile(file, name)) return;
    uses.push({ at: `${file}:${text.slice(0, start).split('\n').length} '${name}'`, file, name });
  };
  new Visitor({
    Literal: (node) => {
      if (typeof node.value === 'string') note(node.value, node.start);
    },
    TemplateElement: (node) => note(node.value.cooked, node.start),
    ObjectExpression: ({ properties }) => {
      const keys = properties.flatMap((property) =>
        property.type === 'Property' && property.key.type === 'Identifier' && !property.shorthand ? [property.key] : [],
      );
      const named = keys.filter(({ name }) => NAMES.includes(name));
      if (named.length > 1) for (const key of named) note(key.name, key.start);
    },
  }).visit(parseSync(file, text, { sourceType: 'module', lang: 'ts' }).program);
  return uses;
}

/** A function is described in the file of its canonical name. */
function isOwnFile(file: string, name: string): boolean {
  const owner = FUNCTIONS.find(({ name: own, aliases, rankNames }) => [own, ...aliases, ...(rankNames?.common ?? [])].includes(name));
  return file === `src/engine/window/${owner?.name}.ts`;
}

const uses = readdirSync('src', { recursive: true, encoding: 'utf8' })
  // Forms of other languages: data about what people write, with what to write instead.
  .filter((path) => path.endsWith('.ts') && !path.startsWith(join('parser', 'habits')))
  .map((path) => join('src', path))
  .flatMap((path) => usesIn(path.replaceAll('\\', '/'), readFileSync(path, 'utf8')));

const isMeant = (use: Use, [path, text]: (typeof OTHER_MEANINGS)[number]): boolean => use.file.startsWith(path) && use.name === text;

it('no file but its own has the name of a function', () => {
  const forbidden = uses.filter((use) => !OTHER_MEANINGS.some((other) => isMeant(use, other)));
  expect(forbidden.map(({ at }) => at)).toEqual([]);
});

it('every entry of the list of other meanings occurs', () => {
  const unused = OTHER_MEANINGS.filter((other) => !uses.some((use) => isMeant(use, other)));
  expect(unused).toEqual([]);
});

it.each([
  ["const a = 1;\nif (fn === 'slope') return;", ["src/parser/check/notes.ts:2 'slope'"]],
  ['const a = [`slope`];', ["src/parser/check/notes.ts:1 'slope'"]],
  ['const a = { count: 1, slope: 2 };', ["src/parser/check/notes.ts:1 'count'", "src/parser/check/notes.ts:1 'slope'"]],
  ['const a = { count: 1 }; // slope', []],
])('finds a name in %j', (text, found) => {
  expect(usesIn('src/parser/check/notes.ts', text).map(({ at }) => at)).toEqual(found);
});

it('leaves out the name of a function in its own file', () => {
  expect(usesIn('src/engine/window/slope.ts', "  const a = { name: 'slope' };")).toEqual([]);
});
