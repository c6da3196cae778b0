import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WorkCounter } from '../../work-counter.js';
import { TEST_CATALOGUE } from './catalogue.js';

/** Rule files of some size. */
const FILES: readonly (readonly [name: string, text: (count: number) => string])[] = [
  ['terms', (count) => `alert A { page when any(${Array.from({ length: count / 10 }, (_, i) => `status == ${i}`).join(' or ')}) over 5m }`],
  [
    'lets that double',
    (count) =>
      `let a0 = x == 1\n${Array.from({ length: count }, (_, i) => `let a${i + 1} = a${i} or a${i}`).join('\n')}\nalert A { page when any(a${count}) over 5m }`,
  ],
  ['alerts', (count) => Array.from({ length: count }, (_, i) => `alert A${i} { page when count(status == ${i}) over 5m > 3 }`).join('\n')],
  [
    'misspelt names',
    (count) =>
      Array.from(
        { length: count },
        (_, i) =>
          `alert Abcdefgh${i} { page when count() over 5m > 3 }\ntest "t${i}" { every 1s from 0s to 1m { a: 1 } expect page Abcdefhg${i} }`,
      ).join('\n'),
  ],
];

describe('the work of the checker grows in proportion to the number of', () => {
  type Checker = typeof import('../../../src/parser/parse.js') & typeof import('../../../src/parser/check/check.js');
  let counter: WorkCounter<Checker>;

  beforeAll(async () => {
    counter = await WorkCounter.load('src/parser/parse.ts', 'src/parser/check/check.ts');
  });
  afterAll(() => counter.close());

  it.each(FILES)('%s', (_name, text) => {
    const work = (count: number): number => {
      const { file, diagnostics } = counter.module.parse({ path: 'x.alert', text: `stream app { format json }\n${text(count)}` });
      expect(diagnostics).toEqual([]);
      return counter.workOf(({ check }) => check([file], TEST_CATALOGUE));
    };
    expect(work(2000)).toBeLessThan(2.2 * work(1000));
  });
});
