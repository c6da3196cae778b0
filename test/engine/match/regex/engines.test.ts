import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileLinear, compileRegex } from '../../../../src/engine/match/regex/compile.js';
import { parseRegex } from '../../../../src/engine/match/regex/parse.js';
import { requiredLiteral } from '../../../../src/engine/match/regex/required-literal.js';
import { toV8 } from '../../../../src/engine/match/regex/translate.js';
import { patterns, plainTexts, shortTexts, tree } from './patterns.js';

const flags = fc.constantFrom('', 'i', 's', 'm', 'im', 'is');

function exec(regex: RegExp, text: string): Record<string, string | undefined> | undefined {
  const found = regex.exec(text);
  return found === null ? undefined : { ...found.groups };
}

describe('the two engines', () => {
  test('agree on matches and named groups', () => {
    fc.assert(
      fc.property(patterns({ named: true }), flags, fc.array(shortTexts, { minLength: 1, maxLength: 6 }), (pattern, flag, texts) => {
        const node = parseRegex(pattern, flag);
        if (node.kind === 'problem') return;
        const v8 = new RegExp(toV8(node), 'u');
        const linear = compileLinear(node);
        for (const text of texts) {
          // V8 finds \B in the middle of such a character; that is why such patterns do not run there.
          if (pattern.includes('\\B') && /[\u{10000}-\u{10ffff}]/u.test(text)) continue;
          const expected = exec(v8, text);
          expect(linear.test(text), JSON.stringify([pattern, flag, text])).toBe(expected !== undefined);
          const found = linear.exec(text);
          expect(found === undefined ? undefined : { ...found }, JSON.stringify([pattern, flag, text])).toEqual(expected);
        }
      }),
      { numRuns: 4000 },
    );
  });

  test('give the same matches as JavaScript', () => {
    fc.assert(
      // With m, JavaScript treats \r and U+2028 as line ends, too; these texts contain neither.
      fc.property(patterns({ named: true }), flags, fc.array(plainTexts, { minLength: 1, maxLength: 6 }), (pattern, flag, texts) => {
        const compiled = compileRegex(pattern, flag);
        const javascript = new RegExp(pattern, flag);
        if (compiled.kind === 'problem') throw new Error(`${pattern}: ${compiled.message}`);
        for (const text of texts) {
          const expected = exec(javascript, text);
          const found = compiled.exec(text);
          expect(compiled.test(text), JSON.stringify([pattern, flag, text])).toBe(expected !== undefined);
          expect(found === undefined ? undefined : { ...found }, JSON.stringify([pattern, flag, text])).toEqual(expected);
        }
      }),
      { numRuns: 3000 },
    );
  });

  test.each([
    // A round of a loop forgets the groups of the round before, and is never empty.
    ['(?:(?<a>a)|(?<b>b))*', 'ab', { a: undefined, b: 'b' }],
    ['(?<x>a*)*', 'b', { x: undefined }],
    ['(?<x>(?:a*|b)*)', 'ab', { x: 'ab' }],
    ['(?<x>(?:|a)*)c', 'aac', { x: 'aa' }],
    ['(?<x>\\w+)@(?<y>\\w+?)', 'to joe@example', { x: 'joe', y: 'e' }],
    ['(?<x>a|ab)(?<y>c|bcd)(?<z>d*)', 'abcd', { x: 'a', y: 'bcd', z: '' }],
    ['(?<x>[^a])b', '😀b', { x: '😀' }],
  ])('%s on %s', (pattern, text, expected) => {
    const linear = compileLinear(tree(pattern)).exec(text);
    expect({ ...linear }).toEqual(expected);
    expect({ ...compileRegex(pattern, '') }).not.toHaveProperty('message');
    expect(exec(new RegExp(toV8(tree(pattern)), 'u'), text)).toEqual(expected);
  });

  test('find no \\B in the middle of a character', () => {
    expect(compileRegex('\\B', '')).toMatchObject({ engine: 'linear' });
    const regex = compileRegex('\\B', '');
    expect('test' in regex && regex.test('a😀a')).toBe(false);
  });

  test.each(['$^', '$', '^', 'x*$^'])('find no end of a line in the middle of a character: %s', (pattern) => {
    const node = tree(pattern, 'm');
    const all = [...'\u{1f600}a\u{1f600}\n'.matchAll(new RegExp(toV8(node), 'gu'))].map(({ index }) => index);
    expect(all.filter((index) => index === 1 || index === 4)).toEqual([]);
    expect(compileLinear(node).test('\u{1f600}')).toBe(new RegExp(toV8(node), 'u').test('\u{1f600}'));
  });

  test('ignore case as JavaScript does without u', () => {
    for (const [pattern, text, expected] of [
      ['k', 'K', true],
      ['k', '\u212a', false],
      ['s', 'ſ', false],
      ['é', 'É', true],
      ['[à-ü]', 'É', true],
      ['σ', 'ς', true],
      ['[^é]', 'É', false],
      ['ß', 'SS', false],
      ['İ', 'i', false],
    ] as const) {
      expect(new RegExp(pattern, 'i').test(text), `${pattern} ${text}`).toBe(expected);
      expect(compileLinear(tree(pattern, 'i')).test(text), `${pattern} ${text}`).toBe(expected);
      const compiled = compileRegex(pattern, 'i');
      expect(compiled.kind === 'regex' && compiled.test(text), `${pattern} ${text}`).toBe(expected);
    }
  });

  test('match a long text for which V8 would run out of memory', () => {
    const compiled = compileRegex('^(?<all>(?:a|b)*)c', '');
    if (compiled.kind === 'problem') throw new Error(compiled.message);
    expect(compiled.engine).toBe('v8');
    const text = 'ab'.repeat(600_000);
    expect(compiled.test(text)).toBe(false);
    expect(compiled.exec(`${text}c`)?.['all']).toBe(text);
  }, 20_000);
});

describe('the required literal', () => {
  test('occurs in every text that matches', () => {
    fc.assert(
      fc.property(patterns({ named: false }), flags, fc.array(shortTexts, { minLength: 1, maxLength: 12 }), (pattern, flag, texts) => {
        const node = parseRegex(pattern, flag);
        if (node.kind === 'problem') return;
        const literal = requiredLiteral(node);
        const v8 = new RegExp(toV8(node), 'u');
        if (literal === undefined) return;
        for (const text of texts) {
          if (!v8.test(text)) continue;
          expect(
            (literal.ignoreCase ? text.toLowerCase() : text).includes(literal.text),
            JSON.stringify([pattern, flag, text, literal]),
          ).toBe(true);
        }
      }),
      { numRuns: 5000 },
    );
  });

  test.each([
    ['error.*timeout', '', 'timeout', false],
    ['Error (?:code|status) \\d+', 'i', 'error ', true],
    ['(?:disk|memory) full', '', ' full', false],
    ['a|b', '', undefined, false],
    ['(?:abc)?d', '', 'd', false],
    ['(?:abc)+d', '', 'abcd', false],
    ['x(?:abc)+', '', 'xabc', false],
    ['(?:ab){2}c', '', 'abc', false],
    ['status=\\d', '', 'status=', false],
    ['é=1', 'i', '=1', false],
    ['\\bfoo\\b', '', 'foo', false],
    ['a{0}b', '', 'b', false],
    ['[ab]', '', undefined, false],
    ['', '', undefined, false],
  ])('%s with flags "%s": %s', (pattern, flag, text, ignoreCase) => {
    expect(requiredLiteral(tree(pattern, flag))).toEqual(text === undefined ? undefined : { text, ignoreCase });
  });
});
