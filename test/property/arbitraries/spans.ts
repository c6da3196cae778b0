/** Random spans, and conditions of alerts on them. */
import fc from 'fast-check';
import type { Pace } from './rules.js';

export interface SpanSpec {
  readonly name: string;
  readonly on: string;
  readonly text: string;
}

const pick = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

const keys = pick('host', 'host', 'host', 'zone', 'host, zone', 'user.id', 'mixed', 'zone, mixed');

/** Steps that differ: one record may still be several of them. */
function stepsOf(test: fc.Arbitrary<string>, onSpan: boolean): fc.Arbitrary<readonly string[]> {
  const usual = onSpan
    ? pick('outcome == "timeout"', 'outcome == "complete"', 'duration > 2s', 'duration <= 1s', 'status >= 500')
    : pick('status >= 500', 'status < 500', 'level == "error"', 'level == "info"', 'n > 2', 'm <= 1', 'message contains "disk"');
  const step = fc.oneof({ weight: 3, arbitrary: usual }, { weight: 1, arbitrary: test });
  return pick(2, 2, 2, 3, 3, 4).chain((length) => fc.uniqueArray(step, { minLength: length, maxLength: length }));
}

function spanOn(name: string, on: string, onSpan: boolean, pace: Pace, test: fc.Arbitrary<string>): fc.Arbitrary<SpanSpec> {
  const timeoutMs = fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 8 }).map((steps) => steps * pace.stepMs) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 4000 }) },
    { weight: 1, arbitrary: fc.integer({ min: 10, max: 60 }).map((steps) => steps * pace.stepMs) },
  );
  return fc.tuple(keys, stepsOf(test, onSpan), timeoutMs).map(([key, steps, ms]) => ({
    name,
    on,
    text: [
      `span ${name} on ${on} {`,
      ...steps.map((step, at) => `  ${at === 0 ? 'start' : at === steps.length - 1 ? 'end' : 'then'} ${step}`),
      `  key ${key}`,
      `  timeout ${ms}ms`,
      '}',
    ].join('\n'),
  }));
}

/** None, more often than not; else one or two, the second perhaps on the first. */
export function spansOn(streams: readonly string[], pace: Pace, test: fc.Arbitrary<string>): fc.Arbitrary<readonly SpanSpec[]> {
  const stream = fc.constantFrom(...streams);
  const one = stream.chain((on) => spanOn('p1', on, false, pace, test));
  const beside = stream.chain((on) => spanOn('p2', on, false, pace, test));
  const nested = spanOn('p2', 'p1', true, pace, test);
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 2, arbitrary: one.map((span) => [span]) },
    { weight: 1, arbitrary: fc.tuple(one, fc.oneof(beside, nested)) },
  );
}

/** Comparisons of fields that only spans have, without a window. */
export const spanAggregate: fc.Arbitrary<{ readonly text: string; readonly limits: readonly string[] }> = fc.oneof(
  pick('count(outcome == "timeout")', 'count(outcome == "complete")', 'count(duration > 1s)', 'count(duration == 0s)').map((text) => ({
    text,
    limits: ['0', '1', '2', '3'],
  })),
  pick('ratio(outcome == "timeout")', 'ratio(outcome == "complete" of duration > 0s)').map((text) => ({
    text,
    limits: ['10%', '50%', '75%'],
  })),
  pick('sum', 'mean', 'max', 'min', 'p95', 'first', 'last', 'median').map((fn) => ({
    text: `${fn}(duration)`,
    limits: ['0s', '500ms', '2s', '10s'],
  })),
  pick('distinct(outcome)', 'distinct(host)', 'distinct(duration)').map((text) => ({ text, limits: ['1', '2'] })),
);
