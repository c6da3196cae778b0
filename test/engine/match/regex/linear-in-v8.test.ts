import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RegexNode } from '../../../../src/engine/match/regex/ast.js';
import { compileRegex } from '../../../../src/engine/match/regex/compile.js';
import { linearInV8 } from '../../../../src/engine/match/regex/linear-in-v8.js';
import { parseRegex } from '../../../../src/engine/match/regex/parse.js';
import { backtrackingSteps } from './backtracker.js';
import { patterns, tree } from './patterns.js';

const COMMON = [
  'from (?<ip>\\S+) port',
  '^(?<ip>\\S+) \\S+ \\[(?<time>[^\\]]+)\\] "(?<method>[A-Z]+) (?<path>\\S+)',
  'disk (?:full|quota)',
  '\\b(?:ORA|PLS)-\\d+',
  'status=(?<s>\\d+)',
  '^.*foo',
  '\\b\\d+ms\\b',
  '^(?<key>\\w+)=(?<value>.*)$',
  '(?:\\d{1,3}\\.){3}\\d{1,3}',
  'out of memory|oom[- ]kill|killed process \\d+',
  '^(?<date>\\d{4}-\\d\\d-\\d\\d[T ]\\S+) (?<level>[A-Z]+) \\[(?<thread>[^\\]]*)\\] (?<logger>\\S+) - (?<message>.*)$',
  'Failed password for (?:invalid user )?(?<user>\\S+) from (?<ip>\\S+)',
  'a.{20}b',
];

const EVIL = [
  '(a+)+$',
  '(a|a)*b',
  '(.*)*x',
  'a+b',
  '\\d+ms',
  'error.*timeout',
  'error.*timeout.*upstream',
  '^error.*timeout.*upstream',
  '(\\w+\\s?)*$',
  '^(([a-z])+.)+[A-Z]([a-z])+$',
  'x*x*x*y',
  '\\s+$',
  '(?:a?){30}',
  '(?:a?){50}a{50}',
  '(?:|){12}x',
  '(?:(?:a|b)?){10}c',
  '^(?:a|ab|b)*$',
  '^(?:(?:a*)*)*$',
  '\\S+ port',
  '(?:a{1,20}){1,20}b',
];

test.each(COMMON)('%s runs on V8', (pattern) => {
  expect(linearInV8(tree(pattern))).toBe(true);
  expect(linearInV8(tree(pattern, 'i'))).toBe(true);
});

test.each(EVIL)('%s does not run on V8', (pattern) => {
  expect(linearInV8(tree(pattern))).toBe(false);
});

test('an evil pattern does take more than linear time when backtracking', () => {
  const node = tree('\\s+$');
  expect(backtrackingSteps(node, `${' '.repeat(400)}x`, 1e7)).toBeGreaterThan(3 * backtrackingSteps(node, `${' '.repeat(200)}x`, 1e7));
});

/** Characters that parts of the pattern match, and some that they do not. */
function lettersOf(node: RegexNode): string[] {
  switch (node.kind) {
    case 'set':
      return ['a', 'b', '1', ' ', '-', '\n', 'k', 'é', String.fromCharCode(node.set[0] ?? 0x7a)];
    case 'assert':
      return [];
    case 'sequence':
      return node.items.flatMap(lettersOf);
    case 'choice':
      return node.options.flatMap(lettersOf);
    case 'group':
    case 'repeat':
      return lettersOf(node.body);
  }
}

/** The pattern with one letter for each set: a text that almost matches. */
function sample(node: RegexNode, seed: number): string {
  switch (node.kind) {
    case 'set': {
      const fitting = ['a', 'b', 'c', 'k', '1', ' ', '-', '=', 'é', '\n'].filter((letter) => inSet(node.set, letter.charCodeAt(0)));
      return fitting[seed % Math.max(fitting.length, 1)] ?? 'a';
    }
    case 'assert':
      return '';
    case 'sequence':
      return node.items.map((item, i) => sample(item, seed + i)).join('');
    case 'choice':
      return sample(node.options[seed % node.options.length] ?? { kind: 'sequence', items: [] }, seed >> 1);
    case 'group':
      return sample(node.body, seed);
    case 'repeat':
      return sample(node.body, seed).repeat(Math.max(node.min, seed % 2));
  }
}

function inSet(set: readonly number[], char: number): boolean {
  for (let i = 0; i + 1 < set.length; i += 2) if (char >= (set[i] ?? 0) && char <= (set[i + 1] ?? 0)) return true;
  return false;
}

describe('a pattern with a proof', () => {
  test('takes steps in proportion to the text', () => {
    let proved = 0;
    fc.assert(
      fc.property(
        patterns({ named: false }),
        fc.array(fc.tuple(fc.array(fc.nat(1000), { minLength: 1, maxLength: 4 }), fc.nat(9999), fc.constantFrom('', '!', 'a', '\n')), {
          minLength: 4,
          maxLength: 8,
        }),
        (pattern, recipes) => {
          const node = parseRegex(pattern, '');
          if (node.kind === 'problem' || !linearInV8(node)) return;
          proved++;
          const letters = lettersOf(node);
          if (letters.length === 0) return;
          for (const [choices, seed, tail] of recipes) {
            const word = seed % 3 === 0 ? sample(node, seed) : choices.map((choice) => letters[choice % letters.length] ?? 'a').join('');
            const head = seed % 2 === 0 ? sample(node, seed) : '';
            if (word === '') continue;
            const short = head + word.repeat(Math.ceil(100 / word.length)) + tail;
            const long = head + word.repeat(Math.ceil(200 / word.length)) + tail;
            const limit = 5e6;
            const fewer = backtrackingSteps(node, short, limit);
            const more = backtrackingSteps(node, long, limit);
            const where = JSON.stringify([pattern, head, word, tail, fewer, more]);
            // The proof counts instructions, of which a node here is at most a few.
            expect(more, where).toBeLessThan(2000 * (long.length + 1));
            expect(more, where).toBeLessThanOrEqual(2.5 * fewer + 2000);
          }
        },
      ),
      { numRuns: 3000 },
    );
    expect(proved).toBeGreaterThan(300);
  }, 60_000);
});

describe('long lines', () => {
  test.each([...EVIL, ...COMMON, '(a|b|ab)*c', '(?<x>(?:\\w+\\s?)*)$', '(?<all>.*)(?<x>a+)(?<y>a+)b'])(
    'of 100 KB do not hold up %s',
    (pattern) => {
      const compiled = compileRegex(pattern, '');
      if (compiled.kind === 'problem') throw new Error(compiled.message);
      for (const word of ['a', 'x', ' ', 'error', 'error timeout ', 'ab', 'aB', 'from 1 ', '1.', '"', 'a '].filter(
        (_, i) => compiled.engine === 'v8' || i < 7,
      )) {
        const text = word.repeat(Math.ceil(100_000 / word.length));
        compiled.test(text);
        compiled.test(`${text}!`);
        compiled.exec(`${text}\u00e9`);
      }
    },
    10_000,
  );
});
