import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketMs, defaultStepMs } from '../../../src/parser/check/steps.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

describe('the default step', () => {
  it.each([
    [[], [], 10 * SECOND],
    [[5 * MINUTE], [], 10 * SECOND],
    [[MINUTE], [], 2 * SECOND],
    [[2 * MINUTE], [2 * MINUTE], 2 * SECOND],
    [[HOUR], [], MINUTE],
    [[HOUR, 5 * MINUTE], [], 10 * SECOND],
    [[7 * SECOND], [], SECOND],
    [[10 * MINUTE + SECOND], [], SECOND],
    [[15 * MINUTE], [150 * SECOND], 5 * SECOND],
    [[], [151 * SECOND], 5 * SECOND],
    [[30 * MINUTE], [], MINUTE],
    [[45 * MINUTE + 30 * SECOND], [], 30 * SECOND],
  ])('for windows %j and durations %j is %d ms', (windows, compared, step) => {
    expect(defaultStepMs(windows, compared)).toBe(step);
  });
  it('divides every window, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 4 }), (seconds) => {
        const windows = seconds.map((each) => each * SECOND);
        const step = defaultStepMs(windows, []);
        return windows.every((each) => each % step === 0) && (step === SECOND || step <= Math.min(...windows) / 30);
      }),
    );
  });
});

describe('the bucket', () => {
  it.each([
    [5 * MINUTE, 10 * SECOND, 10 * SECOND],
    [2 * HOUR, MINUTE, MINUTE],
    [2 * HOUR + MINUTE, MINUTE, MINUTE],
    [3 * HOUR, MINUTE, 2 * MINUTE],
    [6 * HOUR, MINUTE, 5 * MINUTE],
    [24 * HOUR, 10 * SECOND, 15 * MINUTE],
    [7 * 24 * HOUR, MINUTE, 2 * HOUR],
    [400 * 24 * HOUR, MINUTE, 24 * HOUR],
    [1000 * SECOND, 7 * SECOND, 7 * SECOND],
  ])('of a window of %d at a step of %d is %d', (window, step, bucket) => {
    expect(bucketMs(window, step)).toBe(bucket);
  });
  it('divides its window and is divided by the step', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 600 }), fc.integer({ min: 1, max: 5000 }), (stepSeconds, times) => {
        const step = stepSeconds * SECOND;
        const window = step * times;
        const bucket = bucketMs(window, step);
        return window % bucket === 0 && bucket % step === 0 && (bucket === step || bucket <= window / 60);
      }),
    );
  });
});
