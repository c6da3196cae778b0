import { expect, it } from 'vitest';
import { LinePace } from '../../src/sinks/irc/line-pace.js';

it('four lines are sent at once, and each further line waits a pause longer', () => {
  const pace = new LinePace(40, 1000);
  expect([1, 2, 3, 4, 5, 6].map(() => pace.take(1000))).toEqual([0, 0, 0, 0, 40, 80]);
});

it('a line that comes a pause after the last one does not wait', () => {
  const pace = new LinePace(40, 0);
  for (let line = 0; line < 4; line++) pace.take(0);
  expect([40, 80, 100].map((nowMs) => pace.take(nowMs))).toEqual([0, 0, 20]);
});

it('a long silence saves up no more than four lines', () => {
  const pace = new LinePace(40, 0);
  expect([1, 2, 3, 4, 5].map(() => pace.take(1_000_000))).toEqual([0, 0, 0, 0, 40]);
});

it('without a pause no line waits', () => {
  const pace = new LinePace(0, 0);
  expect(Array.from({ length: 20 }, () => pace.take(0))).toEqual(Array(20).fill(0));
});
