import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isNullable } from '../../../../src/engine/match/regex/ast.js';
import { runsOnV8 } from '../../../../src/engine/match/regex/compile.js';
import { parseRegex } from '../../../../src/engine/match/regex/parse.js';
import { finderOf, machineFinder, replaceAll, whyNotReplaced } from '../../../../src/engine/match/regex/replace.js';
import { patterns, plainTexts } from './patterns.js';

function replaced(pattern: string, text: string, replacement: string, flags = ''): string {
  return replaceAll(text, finderOf(pattern, flags).find(text), replacement);
}

describe('replacing all matches', () => {
  test('does the same as JavaScript, on both engines', () => {
    fc.assert(
      fc.property(
        patterns({ named: true }),
        fc.constantFrom('', 'i', 's', 'm'),
        fc.array(plainTexts, { minLength: 1, maxLength: 6 }),
        (pattern, flags, texts) => {
          const node = parseRegex(pattern, flags);
          if (node.kind === 'problem' || isNullable(node)) return;
          for (const text of texts) {
            const expected = text.replace(new RegExp(pattern, `${flags}g`), () => '<$1>');
            const say = JSON.stringify([pattern, flags, text]);
            expect(replaceAll(text, machineFinder(node).find(text), '<$1>'), say).toBe(expected);
            expect(replaced(pattern, text, '<$1>', flags), say).toBe(expected);
            if (expected !== text) expect(finderOf(pattern, flags).mayFindWithin(`a${text}1`), say).toBe(true);
          }
        },
      ),
      { numRuns: 1500 },
    );
  });

  test('leaves other text unchanged, and replaces adjacent matches', () => {
    expect(replaced('\\d{4}', '1234567812', '#')).toBe('##12');
    expect(replaced('x', 'abc', '#')).toBe('abc');
    expect(replaced('^a', 'aaa', '#')).toBe('#aa');
    expect(replaced('\\bkey', 'monkey key', '#')).toBe('monkey #');
    expect(replaced('.', 'a😀b', '#')).toBe('###');
  });

  test('takes time in proportion to the text, and redacts the rest where finding each match would take longer', () => {
    const pattern = 'a(?:.*b)?';
    const node = parseRegex(pattern, '');
    if (node.kind === 'problem') throw new Error(node.message);
    expect(runsOnV8(node)).toBe(false);
    expect(replaced(pattern, 'xaxax', '#')).toBe('x#x#x');
    const found = finderOf(pattern, '').find(`x${'a'.repeat(200_000)}`);
    expect(found.at(-1)).toBe(200_001);
    expect(found.length).toBeLessThan(60);
  });

  test('uses the linear engine for long texts', () => {
    const text = `${'ab'.repeat(600_000)}secret`;
    expect(replaced('secret', text, '#')).toBe(`${text.slice(0, -6)}#`);
  });

  test('is refused where every position would match, or the linear engine would be slow', () => {
    expect(whyNotReplaced('\\d*', '')?.message).toContain('empty text');
    expect(whyNotReplaced('\\b', '')?.message).toContain('empty text');
    expect(whyNotReplaced('(?:a|b*)', '')?.message).toContain('empty text');
    expect(whyNotReplaced('\\d+', '')).toBeUndefined();
    expect(whyNotReplaced('(?:.*a){2}(?:[ab]{1,500}c){2}x{900}', '')?.message).toContain('repeats too much');
    expect(() => finderOf('\\d*', '')).toThrow(RangeError);
  });

  test('detects immediately that no part can match', () => {
    expect(finderOf('^\\d{4}$', '').mayFindWithin('{"pin":"1234"}')).toBe(true);
    expect(finderOf('^\\d{4}$', '').mayFindWithin('{"pin":"123"}')).toBe(false);
    expect(finderOf('\\bpw=(?:.*b)?', 'i').mayFindWithin('{"a":"xPW=1"}')).toBe(true);
    expect(finderOf('\\bpw=(?:.*b)?', 'i').mayFindWithin('{"a":"p"}')).toBe(false);
  });

  test('detects whether a pattern contains quotes', () => {
    expect(finderOf('"password":"[^"]*"', '').speaksOfQuotes).toBe(true);
    expect(finderOf('password=[^"]*', '').speaksOfQuotes).toBe(false);
    expect(finderOf('\\S{32,}', '').speaksOfQuotes).toBe(false);
  });
});
