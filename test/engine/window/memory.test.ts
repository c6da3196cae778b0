/** Functions that remember records before their window, whatever the order within a millisecond, and after a restart. */
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../src/engine/model/limits.js';
import { functionNamed } from '../../../src/engine/window/functions.js';
import type { AggregateStates } from '../../../src/engine/window/states.js';

const SPEC = { stepMs: 1000, windowMs: 10_000, bucketMs: 1000 };
const PLACE = 3;

type Sample = readonly [timeMs: number, sample: number | string, always?: boolean];

function filled(name: string, samples: readonly Sample[]): AggregateStates {
  const state = functionNamed(name).states(SPEC);
  for (const [timeMs, sample, always] of samples) state.add(PLACE, timeMs, sample, always === true);
  return state;
}

function restored(name: string, from: AggregateStates): AggregateStates {
  const state = functionNamed(name).states(SPEC);
  state.restore(PLACE, JSON.parse(JSON.stringify(from.snapshot(PLACE))));
  return state;
}

const read = (state: AggregateStates, tickMs: number, observedFromMs = 0): unknown => {
  const value = state.read(PLACE, tickMs, observedFromMs);
  return value === undefined ? '?' : value.lo === value.hi ? value.lo : `>=${value.lo}`;
};

describe('changes', () => {
  it.each([[['a', 'b', 'a']], [['b', 'a', 'a']], [['a', 'a', 'b']]])('of one millisecond the greatest counts: %j', (texts) => {
    const before: Sample[] = [[500, 'b']];
    const state = filled('changes', [...before, ...texts.map((text): Sample => [700, text]), [900, 'a']]);
    expect(read(state, 1000)).toBe('>=1');
    expect(read(restored('changes', state), 1000)).toBe('>=1');
  });

  it('a change is no longer counted if a greater text of the same millisecond equals the old one', () => {
    const state = filled('changes', [
      [500, 'b'],
      [700, 'a'],
    ]);
    expect(read(state, 1000)).toBe('>=1');
    state.add(PLACE, 700, 'b', false);
    expect(read(state, 1000)).toBe('>=0');
  });

  it('the same holds with ago', () => {
    const state = functionNamed('changes').states({ ...SPEC, agoMs: 10_000 });
    for (const [timeMs, text] of [
      [500, 'b'],
      [700, 'a'],
      [700, 'b'],
      [900, 'b'],
      [1500, 'c'],
      [1500, 'd'],
    ] as const)
      state.add(PLACE, timeMs, text, false);
    const saved = functionNamed('changes').states({ ...SPEC, agoMs: 10_000 });
    saved.restore(PLACE, JSON.parse(JSON.stringify(state.snapshot(PLACE))));
    for (const each of [state, saved]) expect([read(each, 11_000), read(each, 12_000), read(each, 22_000)]).toEqual(['>=0', '>=1', 0]);
  });

  it('the value before may lie before the window, and before a restart', () => {
    const state = restored('changes', filled('changes', [[500, 'a']]));
    state.add(PLACE, 20_500, 'b', false);
    expect(read(state, 21_000)).toBe(1);
    expect(read(state, 30_000)).toBe(1);
    expect(read(state, 31_000)).toBe(0);
  });

  it('a group that was cleared keeps nothing', () => {
    const state = filled('changes', [[500, 'a']]);
    state.clear(PLACE);
    state.add(PLACE, 700, 'b', false);
    expect(read(state, 1000)).toBe('>=0');
  });
});

describe('restarts', () => {
  it.each([
    [
      'a reading that is less',
      [
        [0, 50],
        [1000, 3],
      ],
      1,
    ],
    [
      'a reading that grows',
      [
        [0, 50],
        [1000, 51],
      ],
      0,
    ],
    [
      'a reading that does not change',
      [
        [0, 50],
        [1000, 50],
      ],
      0,
    ],
    [
      'a process that began after the reading before, though it is older now than that was',
      [
        [0, 2],
        [9000, 8],
      ],
      1,
    ],
    [
      'a second of rounding is allowed',
      [
        [0, 2],
        [9000, 8.5],
      ],
      0,
    ],
    [
      'of one millisecond the least',
      [
        [0, 50],
        [1000, 51],
        [1000, 3],
        [2000, 4],
      ],
      1,
    ],
    [
      'start records',
      [
        [0, 0, true],
        [0, 0, true],
        [1000, 0, true],
      ],
      3,
    ],
  ] as const)('%s', (_what, samples, count) => {
    expect(read(filled('restarts', samples), 10_000)).toBe(count);
  });
});

describe('new', () => {
  it('is a value that did not occur before, once the window is full', () => {
    const state = filled('new', [[500, 'a']]);
    expect(read(state, 1000)).toBe('?');
    state.add(PLACE, 9500, 'a', false);
    expect(read(state, 10_000)).toBe(0);
    state.add(PLACE, 11_500, 'b', false);
    expect(state.shows?.(PLACE)).toBe(true);
    state.add(PLACE, 11_600, 'a', false);
    expect(state.shows?.(PLACE)).toBe(false);
    const after = restored('new', state);
    expect([read(after, 12_000), after.texts?.(PLACE, 12_000), after.nextChangeMs(PLACE, 12_000, 0)]).toEqual([1, ['b'], 13_000]);
    expect(read(after, 13_000)).toBe(0);
    after.add(PLACE, 22_500, 'b', false);
    expect(read(after, 23_000)).toBe(1);
  });

  it('remembers a limited number of values, of one millisecond the same whatever their order', () => {
    const names = Array.from({ length: LIMITS.newValues + 1 }, (_, at) => `v${at}`);
    for (const order of [names, names.toReversed()]) {
      const state = filled('new', [...order.map((name): Sample => [500, name]), [1500, 'z']]);
      // Nine tenths stay, the last by code point.
      const sorted = names.toSorted();
      const gone = sorted[names.length - LIMITS.newValues * 0.9 - 1] ?? '';
      const kept = sorted[names.length - LIMITS.newValues * 0.9] ?? '';
      state.add(PLACE, 2500, kept, false);
      expect(read(state, 3000)).toBe(0);
      state.add(PLACE, 2600, gone, false);
      expect(read(state, 3000)).toBe('?');
    }
  });
});
