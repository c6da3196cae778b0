/** Repeated problems are reported once per interval. */
import { describe, expect, it } from 'vitest';
import { RepeatLimiter } from '../../src/live/repeat-limiter.js';

describe('a repeated problem', () => {
  it('is reported once per interval, with a count', () => {
    const repeats = new RepeatLimiter<string>(10);
    expect(repeats.add('a', 'first', 0)).toEqual({ what: 'first', count: 1 });
    expect(repeats.add('a', 'second', 5)).toBeUndefined();
    expect(repeats.add('b', 'other', 5)).toEqual({ what: 'other', count: 1 });
    expect(repeats.add('a', 'third', 9)).toBeUndefined();
    expect(repeats.due(9)).toEqual([]);
    expect(repeats.due(10)).toEqual([{ what: 'third', count: 2 }]);
    expect(repeats.due(11)).toEqual([]);
    expect(repeats.add('a', 'fourth', 12)).toBeUndefined();
    expect(repeats.add('a', 'fifth', 30)).toEqual({ what: 'fifth', count: 2 });
  });

  it('is forgotten after a while without it, and takes little memory', () => {
    const repeats = new RepeatLimiter<string>(10);
    repeats.add('a', 'a', 0);
    repeats.due(10);
    expect(repeats.add('a', 'a', 11)).toEqual({ what: 'a', count: 1 });
    repeats.add('a', 'again', 12);
    for (let each = 0; each < 5000; each++) repeats.add(`k${each}`, 'k', 12);
    // Problems with an unreported count stay.
    expect(repeats.due(22)).toEqual([{ what: 'again', count: 1 }]);
  });
});
