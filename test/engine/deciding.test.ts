import { describe, expect, it } from 'vitest';
import type { ClauseValue, Truth } from '../../src/engine/model/transition.js';
import { decidingClauses } from '../../src/engine/output/deciding-clauses.js';
import { program } from '../parser/check/checked.js';

/** First letters of the deciding clauses, where each field has this truth. */
function deciding(condition: string, truths: Readonly<Record<string, Truth>>, severity: 'page' | 'warn' = 'page'): string {
  const rules = program(`stream app { format json }\nalert A { on app page when ${condition} }`);
  const when = rules.alerts[0]?.whens[0];
  if (when?.kind !== 'when') throw new Error('no condition');
  const clauses = when.condition.clauses.map(({ text }): ClauseValue => ({ text, value: null, truth: truths[text[0] ?? ''] ?? 'unknown' }));
  return decidingClauses(clauses, rules, 'A', severity)
    .map(({ text }) => text[0])
    .join('');
}

describe('the deciding clauses of a condition', () => {
  it.each<[string, Readonly<Record<string, Truth>>, string]>([
    ['a > 1', { a: 'true' }, 'a'],
    ['a > 1 and b > 1', { a: 'true', b: 'true' }, 'ab'],
    ['a > 1 or b > 1', { a: 'true', b: 'true' }, 'ab'],
    ['a > 1 or b > 1', { a: 'false', b: 'true' }, 'b'],
    ['a > 1 or b > 1', { a: 'true', b: 'unknown' }, 'a'],
    ['(a > 1 or b > 1) and c > 1', { a: 'false', b: 'true', c: 'true' }, 'bc'],
    ['(a > 1 and b > 1) or c > 1', { a: 'true', b: 'false', c: 'true' }, 'c'],
    ['not (a > 1 or b > 1)', { a: 'false', b: 'false' }, 'ab'],
    ['not (a > 1 and b > 1)', { a: 'true', b: 'false' }, 'b'],
    ['not (a > 1 and b > 1) or c > 1', { a: 'true', b: 'true', c: 'true' }, 'c'],
  ])('%s with %o', (condition, truths, expected) => {
    expect(deciding(condition, truths)).toBe(expected);
  });

  it('are all clauses if it is not true', () => {
    expect(deciding('a > 1 or b > 1', { a: 'unknown', b: 'false' })).toBe('ab');
    expect(deciding('a > 1 and b > 1', { a: 'true', b: 'unknown' })).toBe('ab');
  });

  it('are all clauses if the rule has changed', () => {
    expect(deciding('a > 1 or b > 1', { a: 'false', b: 'true' }, 'warn')).toBe('ab');
    const rules = program('stream app { format json }\nalert A { on app page when a > 1 or c > 1 }');
    const clauses: readonly ClauseValue[] = [
      { text: 'a > 1', value: 2, truth: 'true' },
      { text: 'b > 1', value: 0, truth: 'false' },
    ];
    expect(decidingClauses(clauses, rules, 'A', 'page')).toBe(clauses);
    expect(decidingClauses(clauses, rules, 'B', 'page')).toBe(clauses);
  });
});
