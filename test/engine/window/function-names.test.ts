/** Everything about a function is in its descriptor: no other file depends on the name of a function. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FUNCTIONS } from '../../../src/engine/window/functions.js';

const NAMES = FUNCTIONS.flatMap(({ name, aliases, rankNames }) => [name, ...aliases, ...(rankNames?.common ?? [])]);

/** Strings that are spelled like a function and mean something else. A line that is no longer needed fails the test. */
const OTHER_MEANINGS: Readonly<Record<string, string>> = {
  'src/cli/commands/run.ts none': 'the option --state none',
  'src/engine/ingest/source-clock.ts none': 'a source without a record',
  'src/engine/trend/eta-text.ts min': 'minutes',
  'src/live/own-input.ts count': 'a field of the stream tocsin',
  'src/parser/check/clauses.ts uptime': 'the clause of a stream',
  'src/parser/check/fields.ts rate': 'a field type of the language',
  'src/parser/check/fields.ts ratio': 'a field type of the language',
  'src/parser/check/quantities.ts ratio': 'the last word of a field name, from which its unit is read',
  'src/parser/check/streams.ts since': 'the clause `uptime since`',
  'src/parser/check/streams.ts uptime': 'the clause of a stream',
  'src/engine/plan/plan.ts since': 'the clause `uptime since`',
  'src/parser/lexer/tokens.ts since': 'a keyword of the clause `uptime since`',
  'src/parser/lexer/tokens.ts uptime': 'a keyword of the clause of a stream',
  'src/parser/literals.ts min': 'minutes',
  'src/parser/program.ts since': 'the clause `uptime since`',
  'src/sinks/mail.ts none': 'a mode of TLS',
  'src/sinks/slack.ts none': 'a mode of the Slack API',
  'src/sources/transports/syslog-frames.ts count': 'a part of a frame',
};

interface Use {
  readonly at: string;
  readonly line: number;
  readonly key: string;
}

function usesIn(file: string, text: string): readonly Use[] {
  const uses: Use[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (/^\s*(?:\/\/|\/?\*)/.test(line)) continue;
    for (const [, , name] of line.matchAll(/(['"])(\w+)\1/g)) {
      if (name === undefined || !NAMES.includes(name) || isOwnFile(file, name)) continue;
      uses.push({ at: `${file}:${index + 1} '${name}'`, line: index + 1, key: `${file} ${name}` });
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

it('no file but its own quotes the name of a function', () => {
  expect(uses.filter(({ key }) => OTHER_MEANINGS[key] === undefined).map(({ at }) => at)).toEqual([]);
});

it('every entry of the list of other meanings occurs', () => {
  const found = new Set(uses.map(({ key }) => key));
  expect(Object.keys(OTHER_MEANINGS).filter((key) => !found.has(key))).toEqual([]);
});

it('finds a quoted name with its file and line', () => {
  expect(usesIn('src/parser/check/notes.ts', "const a = 1;\nif (fn === 'slope') return;").map(({ at }) => at)).toEqual([
    "src/parser/check/notes.ts:2 'slope'",
  ]);
  expect(usesIn('src/engine/window/slope.ts', "  name: 'slope',")).toEqual([]);
});
