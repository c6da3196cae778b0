/** The checker handles any input. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { check } from '../../../src/parser/check/check.js';
import { parse } from '../../../src/parser/parse.js';
import { TEST_CATALOGUE } from './catalogue.js';

const WORDS = [
  'stream app {',
  'alert A {',
  'let b =',
  'sink s console {',
  'route {',
  'test "t" {',
  '}',
  '(',
  ')',
  '[',
  ']',
  ',',
  ':',
  '->',
  '=',

  'page when',
  'warn when',
  'info each',
  'by host',
  'on app',
  'for 5m',
  'keep 1m',
  'clear when',
  'guard',
  'over 5m',
  'step 1s',
  'summary "{a}"',
  'labels { a: "b" }',
  'count()',
  'ratio(a == 1 of b)',
  'p99(x_ms)',
  'uptime',
  'since(a)',
  'any(b)',
  'b',
  'a',
  'x_ms',
  'y_bytes',
  'host',
  '5',
  '5m',
  '2%',
  '3KiB',
  '"x"',
  '/x/',
  'true',
  'and',
  'or',
  'not',
  '==',
  '!=',
  '<',
  '>=',
  '+',
  '*',
  '/',
  '-',
  'in',
  'contains',
  'matches',
  'exists',
  'of',
  'where',

  'format json',
  'format combined',
  'format cri json else text',
  'extract json else csv',
  'uptime from a',
  'extract /(?<q>x)/',
  'field a: duration(ms)',
  'expect page A',
  'expect never A before 9m',
  'every 1s from 0s to 1m { a: 1 }',
  'page -> s',
];

describe('the checker', () => {
  it('never throws, and returns a program exactly if there is no error', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...WORDS), { maxLength: 40 }), (words) => {
        const { file } = parse({ path: 'x.alert', text: words.join(' ') });
        const { program, diagnostics } = check([file], TEST_CATALOGUE);
        expect(program === undefined).toBe(diagnostics.some((each) => each.severity === 'error'));
        for (const each of diagnostics) {
          expect(each.range.start).toBeLessThanOrEqual(each.range.end);
          expect(each.message).not.toMatch(/undefined|\[object|NaN/);
        }
      }),
      { numRuns: 1500 },
    );
  });

  it('never throws on conditions of random parts', () => {
    const part: fc.Arbitrary<string> = fc.letrec<{ expr: string }>((tie) => ({
      expr: fc.oneof(
        { maxDepth: 5, withCrossShrink: true },
        fc.constantFrom(
          'count() over 5m',
          'x_ms',
          'y',
          '5',
          '5m',
          '2%',
          'l',
          '"x"',
          'true',
          'uptime',
          'any(y == 1) over 1m',
          'max(z_bytes) over 5m',
        ),
        fc
          .tuple(tie('expr'), fc.constantFrom('and', 'or', '==', '!=', '<', '>=', '+', '-', '*', '/'), tie('expr'))
          .map(([a, op, b]) => `(${a} ${op} ${b})`),
        tie('expr').map((a) => `not (${a})`),
        tie('expr').map((a) => `-(${a})`),
        fc.tuple(fc.constantFrom('count', 'ratio', 'sum', 'any', 'since', 'nope'), tie('expr')).map(([fn, a]) => `${fn}(${a})`),
        tie('expr').map((a) => `(${a}) over 5m`),
      ),
    })).expr;
    fc.assert(
      fc.property(part, part, (condition, value) => {
        const text = `stream app { format json uptime from up_seconds }\nlet l = ${value}\nalert A { page when ${condition} }`;
        const { file, diagnostics: syntax } = parse({ path: 'x.alert', text });
        fc.pre(syntax.length === 0);
        const { program, diagnostics } = check([file], TEST_CATALOGUE);
        expect(program === undefined).toBe(diagnostics.some((each) => each.severity === 'error'));
      }),
      { numRuns: 1500 },
    );
  });

  const checked = (text: string): ReturnType<typeof check> => {
    const { file, diagnostics } = parse({ path: 'x.alert', text });
    expect(diagnostics.map((each) => each.message)).toEqual([]);
    return check([file], TEST_CATALOGUE);
  };

  it('accepts hundreds of terms', () => {
    const terms = Array.from({ length: 900 }, (_, i) => `status == ${i}`).join(' or ');
    const { diagnostics } = checked(`stream app { format json }\nalert A { page when any(${terms}) over 5m }`);
    expect(diagnostics.map((each) => each.message)).toEqual([]);
  });

  it('rejects lets that grow exponentially', () => {
    const lets = Array.from({ length: 3000 }, (_, i) => `let a${i + 1} = a${i} or a${i}`).join('\n');
    const { program, diagnostics } = checked(
      `stream app { format json }\nlet a0 = x == 1\n${lets}\nalert A { page when any(a3000) over 5m }`,
    );
    expect(program).toBeUndefined();
    expect(diagnostics[0]?.code).toBe('T207');
  });

  it('accepts thousands of alerts', () => {
    const alerts = Array.from({ length: 5000 }, (_, i) => `alert A${i} { page when count(status == ${i}) over 5m > 3 }`).join('\n');
    expect(checked(`stream app { format json }\n${alerts}`).program?.alerts).toHaveLength(5000);
  });

  it('handles thousands of misspelt names', () => {
    const tests = Array.from(
      { length: 3000 },
      (_, i) =>
        `alert Abcdefgh${i} { page when count() over 5m > 3 }\ntest "t${i}" { every 1s from 0s to 1m { a: 1 } expect page Abcdefhg${i} }`,
    ).join('\n');
    expect(checked(`stream app { format json }\n${tests}`).diagnostics.length).toBe(50);
  });
});
