/** The reference on `changes`, `restarts`, `new` and `slope`, with results worked out by hand. */
import { describe, expect, it } from 'vitest';
import { programOf } from './program.js';
import type { FieldValue } from './records.js';
import { evaluateProgram } from './reference.js';

/** A whole hour: the seconds below count from here. */
const ZERO_MS = 1_699_999_200_000;

type Row = readonly [seconds: number, fields?: { readonly [name: string]: FieldValue }];

/** Seconds at which the condition became true and false, of an alert that is evaluated every second. */
function held(condition: string, rows: readonly Row[], uptime = ''): readonly string[] {
  const program = programOf(`stream s { format json lateness 0s ${uptime} }\nalert A { on s step 1s page when ${condition} }`);
  const records = rows.map(([seconds, fields]) => ({ timeMs: ZERO_MS + Math.round(seconds * 1000), fields: fields ?? {} }));
  const { transitions } = evaluateProgram(program, { mode: 'replay', sources: [{ stream: 's', source: 'a', records }] });
  return transitions.map(({ at, to }) => `${(at - ZERO_MS) / 1000}${to === 'firing' ? '+' : '-'}`);
}

const values = (name: string, from: number, ...given: readonly FieldValue[]): Row[] =>
  given.map((value, at): Row => [from + at, { [name]: value }]);

describe('changes', () => {
  it('are counted at the later of two records', () => {
    expect(held('changes(x) over 3s >= 2', values('x', 0.5, 'a', 'a', 'b', 'c', 'c', 'c', 'c', 'c'))).toEqual(['4+', '6-']);
  });
  it('compare with the record before, also if it lies before the window', () => {
    expect(held('changes(x) over 2s == 1', [[0.5, { x: 'a' }], [9.5, { x: 'b' }], [20]])).toEqual(['10+', '12-']);
  });
  it('ignore records without a value, and compare texts', () => {
    expect(held('changes(x) over 9s >= 1', [[0.5, { x: 1 }], [1.5], [2.5, { x: '1' }], [3.5, { x: null }]])).toEqual([]);
  });
  it('use the greatest value of a millisecond', () => {
    expect(
      held('changes(x) over 9s >= 1', [
        [0.5, { x: 'b' }],
        [1.5, { x: 'a' }],
        [1.5, { x: 'b' }],
        [2.5, { x: 'b' }],
      ]),
    ).toEqual([]);
  });
});

describe('restarts', () => {
  const FROM = 'uptime from up_seconds';
  it('are readings that are less than the one before', () => {
    expect(held('restarts() over 5s >= 1', values('up_seconds', 0.5, 50, 51, 1, 2), FROM)).toEqual(['3+']);
  });
  it('are readings of a process that began after the reading before', () => {
    expect(held('restarts() over 5s >= 1', [[0.5, { up_seconds: 2 }], [20.5, { up_seconds: 19 }], [30]], FROM)).toEqual(['21+', '26-']);
    expect(held('restarts() over 5s >= 1', [[0.5, { up_seconds: 2 }], [20.5, { up_seconds: 19.1 }], [30]], FROM)).toEqual([]);
  });
  it('are start records', () => {
    const rows: Row[] = [[0.5], [1.5, { x: 'up' }], [1.5, { x: 'up' }], [9]];
    expect(held('restarts() over 3s >= 2', rows, 'uptime since x == "up"')).toEqual(['2+', '5-']);
  });
});

describe('new', () => {
  it('is true at one tick, when the window is full', () => {
    expect(held('new(x) over 4s', values('x', 0.5, 'a', 'b', 'a', 'a', 'a', 'c', 'a', 'b'))).toEqual(['6+', '7-', '8+']);
  });
  it('is false while all values have occurred before, whatever the window', () => {
    expect(held('not (new(x) over 60s)', values('x', 0.5, 'a', 'a', 'b', 'a'))).toEqual(['2+']);
  });
  it('works on templates', () => {
    expect(held('new(template(x)) over 3s', values('x', 0.5, 'took 1ms', 'took 2ms', 'took 3ms', 'took 44ms', 'lost 1'))).toEqual(['5+']);
  });
});

describe('slope', () => {
  it('is per second, and needs at least eight points, which span half of the window', () => {
    const rows = values('x', 0.5, 0, 2, 4, 6, 8, 10, 12, 14, 16);
    expect(held('slope(x) over 10s >= 2/s', rows)).toEqual(['8+']);
    expect(held('slope(x) over 16s >= 2/s', rows)).toEqual(['9+']);
    expect(held('slope(x) over 20s >= 2/s', rows)).toEqual([]);
  });
  it('is not changed by a single outlier', () => {
    expect(held('slope(x) over 10s == 0', values('x', 0.5, 5, 5, 5, 900, 5, 5, 5, 5, 5))).toEqual(['8+']);
  });
  it('uses the means of buckets', () => {
    const rows = values('x', 0.25, 1, 2, 3, 4, 5, 6, 7, 8).flatMap(([at, fields]): Row[] => [
      [at, { x: Number(fields?.['x']) - 100 }],
      [at + 0.5, { x: Number(fields?.['x']) + 100 }],
    ]);
    expect(held('slope(x) over 10s >= 60/m', rows)).toEqual(['8+']);
  });
});

describe('confidence', () => {
  const rows = (bad: number, good: number): Row[] => [
    ...Array.from({ length: bad }, (): Row => [0.5, { x: 1 }]),
    ...Array.from({ length: good }, (): Row => [0.5, { x: 0 }]),
  ];
  // The ends of the interval of 95% for 2 of 10 are 5.7% and 51.0%: E. B. Wilson's formula by hand.
  it.each([
    ['ratio(x == 1) over 1s > 5.6% with 95% confidence', ['1+']],
    ['ratio(x == 1) over 1s > 5.7% with 95% confidence', []],
    ['ratio(x == 1) over 1s < 51.1% with 95% confidence', ['1+']],
    ['ratio(x == 1) over 1s < 50.9% with 95% confidence', []],
    ['5.6% < ratio(x == 1) over 1s with 95% confidence', ['1+']],
    ['ratio(x == 1) over 1s >= 20%', ['1+']],
  ])('%s', (condition, expected) => {
    expect(held(condition, rows(2, 8))).toEqual(expected);
  });
  it('does not confirm that 0 of 9 is more than 0%, nor that 9 of 9 is less than 99.9%', () => {
    expect(held('ratio(x == 1) over 1s > 0% with 60% confidence', rows(0, 9))).toEqual([]);
    expect(held('ratio(x == 1) over 1s < 99.9% with 60% confidence', rows(9, 0))).toEqual([]);
  });
  it('does not change the displayed ratio', () => {
    const program = programOf(
      'stream s { format json lateness 0s }\nalert A { on s step 1s page when ratio(x == 1) over 1s > 5.6% with 95% confidence }',
    );
    const records = rows(2, 8).map(([seconds, fields]) => ({ timeMs: ZERO_MS + seconds * 1000, fields: fields ?? {} }));
    const { transitions } = evaluateProgram(program, { mode: 'replay', sources: [{ stream: 's', source: 'a', records }] });
    expect(transitions[0]?.clauses).toEqual([{ text: 'ratio(x == 1) over 1s > 5.6% with 95% confidence', value: 0.2, truth: 'true' }]);
  });
});
