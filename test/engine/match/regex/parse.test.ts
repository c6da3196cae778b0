import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileRegex } from '../../../../src/engine/match/regex/compile.js';
import { MAX_DEPTH, parseRegex } from '../../../../src/engine/match/regex/parse.js';

describe('a problem of a pattern', () => {
  test.each([
    // pattern, range of the problem, words of the message
    ['foo(?=bar)baz', '(?=bar)', 'look-ahead'],
    ['foo(?!b(a)r[)])baz', '(?!b(a)r[)])', 'look-ahead'],
    ['(?<=a)b', '(?<=a)', 'look-behind'],
    ['(?<!a\\))b', '(?<!a\\))', 'look-behind'],
    ['(a)\\1', '\\1', 'back-references'],
    ['(?<n>a)\\k<n>', '\\k<n>', 'back-references'],
    ['(?P=n)', '(?P=n)', 'back-references'],
    ['a(b', '(', 'not closed'],
    ['a)b', ')', 'closes nothing'],
    ['a[b', '[', 'not closed'],
    ['a[b\\]', '[', 'not closed'],
    ['*a', '*', 'nothing for this * to repeat'],
    ['a|+', '+', 'nothing for this + to repeat'],
    ['(?:?)', '?', 'nothing for this ? to repeat'],
    ['{2}', '{2}', 'nothing for this repetition'],
    ['^*', '^*', 'assertion'],
    ['\\b+', '\\b+', 'assertion'],
    ['a**', '*', 'repeats a repetition'],
    ['a++', '++', 'possessive'],
    ['a{2}{3}', '{', 'repeats a repetition'],
    ['a{3,2}', '{3,2}', 'out of order'],
    ['a{,5}', '{,5}', 'least number'],
    ['a{1001}', '{1001}', 'more than 1000 times'],
    ['(?:a{100}){11}', '(?:a{100}){11}', 'more than 1000 times in all'],
    ['[z-a]', 'z-a', 'out of order'],
    ['[a-\\d]', 'a-\\d', 'range'],
    ['[]', '[]', 'empty'],
    ['[[:alpha:]]', '[:alpha:]', 'POSIX'],
    ['(?<a>x)(?<a>y)', 'a', 'two groups have the name a'],
    ['(?<1a>x)', '1a', 'name'],
    ['(?<a', '(?<a', 'not closed'],
    ['(?P<a>x)', '(?P<', '(?<name>…)'],
    ['(?>a)', '(?>', 'atomic'],
    ['a(?i)b', '(?i)', 'flags cannot be set'],
    ['(?i:a)', '(?i:', 'flags cannot be set'],
    ['(?-s)a', '(?-s)', 'flags cannot be set'],
    ['(?!?)', '(?!?)', 'look-ahead'],
    ['(?&a)', '(?&', 'no group'],
    ['\\pL', '\\p', 'Unicode properties'],
    ['[\\p{Lu}]', '\\p{Lu}', 'Unicode properties'],
    ['\\y', '\\y', 'means nothing'],
    ['\\Afoo', '\\A', 'not known'],
    ['\\x1', '\\x', 'number of a character'],
    ['\\u{110000}', '\\u{110000}', 'no such character'],
    ['\\01', '\\01', 'octal'],
    ['a\\', '\\', 'nothing follows'],
  ])('%s', (pattern, blamed, words) => {
    const problem = parseRegex(pattern, '');
    if (problem.kind !== 'problem') throw new Error('it was taken');
    expect(problem.message).toContain(words);
    expect(pattern.slice(problem.start, problem.end)).toBe(blamed);
  });

  test('is at the invalid one of two similar parts', () => {
    expect(parseRegex('(?<a>x)(?<a>y)', '')).toMatchObject({ start: 10, end: 11 });
    expect(parseRegex('a*b**', '')).toMatchObject({ start: 4, end: 5 });
    expect(parseRegex('(a)(b', '')).toMatchObject({ start: 3, end: 4 });
  });

  test('is reported for groups that nest too deeply', () => {
    expect(parseRegex('('.repeat(MAX_DEPTH) + ')'.repeat(MAX_DEPTH), '')).not.toMatchObject({ kind: 'problem' });
    expect(parseRegex('('.repeat(MAX_DEPTH + 1) + ')'.repeat(MAX_DEPTH + 1), '')).toMatchObject({ kind: 'problem', start: MAX_DEPTH });
    expect(parseRegex('('.repeat(100_000), '')).toMatchObject({ kind: 'problem' });
  });

  test('is reported for a pattern that is too large', () => {
    expect(parseRegex('\\w{1000}\\d{1000}\\s{1000}', '')).toMatchObject({ kind: 'problem' });
    expect(parseRegex('\\w{1000}', '')).not.toMatchObject({ kind: 'problem' });
    // V8 may run it; a pattern that the linear engine would have to run for its groups is too large.
    expect(compileRegex('id=(?<x>\\w{0,100}) ', '')).toMatchObject({ kind: 'regex', engine: 'v8' });
    expect(compileRegex('(?<x>\\w{0,1000})-', '')).toMatchObject({ kind: 'problem', start: 0 });
    expect(compileRegex('\\w{0,1000}-', '')).toMatchObject({ kind: 'regex', engine: 'linear' });
    const deep = `${'(?:'.repeat(150)}a?${')*'.repeat(150)}`;
    expect(parseRegex(deep, '')).toMatchObject({ kind: 'problem' });
  });

  test.each([
    ['g', 'not needed'],
    ['u', 'not needed'],
    ['iy', 'not needed'],
    ['x', 'no flag x'],
    ['ii', 'is repeated'],
  ])('the flags %s', (flags, words) => {
    const problem = parseRegex('ab', flags);
    if (problem.kind !== 'problem') throw new Error('it was taken');
    expect(problem.message).toContain(words);
    // The offset runs on over the slash behind the pattern.
    expect(`ab/${flags}`.slice(problem.start, problem.end)).toHaveLength(1);
    expect(problem.start).toBe(3 + flags.length - 1);
  });
});

describe('an accepted pattern means the same as in JavaScript', () => {
  test.each([
    ['{"level":"(?<l>\\w+)"', '{"level":"error"', true],
    ['a{b}', 'a{b}', true],
    ['a]}', 'a]}', true],
    ['[^]x', '\nx', true],
    ['[\\b]', '\b', true],
    ['[a-]', '-', true],
    ['[-a]', '-', true],
    ['[\\w-]', '-', true],
    ['\\cJ', '\n', true],
    ['\\0', '\0', true],
    ['\\x1b\\[31m', '\u001b[31m', true],
    ['\\u00e9', 'é', true],
    ['\\u{1f600}', '😀', true],
    ['\\ud83d\\ude00', '😀', true],
    ['^.$', '😀', true],
    ['^[😀-😂]$', '😁', true],
    ['\\/api\\/v1', '/api/v1', true],
    ['a\\-b\\"\\#\\ c', 'a-b"# c', true],
    ['a{0}b', 'b', true],
    ['^a.c$', 'a\nc', false],
    ['^$', '', true],
    ['a||b', 'c', true],
    ['\\d\\D\\s\\S\\w\\W\\t\\v\\f', '1a b_-\t\v\f', true],
  ])('%s', (pattern, text, expected) => {
    const compiled = compileRegex(pattern, '');
    if (compiled.kind === 'problem') throw new Error(compiled.message);
    expect(compiled.test(text)).toBe(expected);
  });

  test('groups come in order, with their names', () => {
    const compiled = compileRegex('(?<b>a(?<c>.))|(x)(?<a_1>y)', '');
    expect(compiled).toMatchObject({ kind: 'regex', groups: ['b', 'c', 'a_1'] });
  });

  test('lines, with m, end at a line feed', () => {
    const compiled = compileRegex('^b$', 'm');
    if (compiled.kind === 'problem') throw new Error(compiled.message);
    expect(['b', 'a\nb\nc', 'a\rb', 'b\r\n'].map((text) => compiled.test(text))).toEqual([true, true, false, false]);
  });
});

test('any text gives a regular expression or a problem inside it', () => {
  const pieces = fc.constantFrom(
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    '?',
    '*',
    '+',
    '\\',
    '|',
    '^',
    '$',
    '.',
    '<',
    '>',
    ':',
    '=',
    '!',
    '-',
    ',',
    '1',
    '9',
    'a',
    'k',
    'x',
    'u',
    'p',
    'P',
    'b',
    '😀',
    '\ud83d',
  );
  fc.assert(
    fc.property(fc.string({ unit: pieces, maxLength: 14 }), fc.constantFrom('', 'i'), (pattern, flags) => {
      const compiled = compileRegex(pattern, flags);
      if (compiled.kind === 'problem') {
        expect(compiled.start).toBeGreaterThanOrEqual(0);
        expect(compiled.end).toBeGreaterThanOrEqual(compiled.start);
        expect(compiled.end).toBeLessThanOrEqual(pattern.length);
        return;
      }
      // JavaScript accepts every accepted pattern, too, and matches the same.
      const javascript = new RegExp(pattern, flags);
      for (const text of ['', 'a', 'ab', pattern]) {
        if (!/[\ud800-\udfff]/.test(pattern)) expect(compiled.test(text), JSON.stringify([pattern, text])).toBe(javascript.test(text));
      }
    }),
    { numRuns: 4000 },
  );
});
