/** Checks the times of a test. Reports T709. */
import type { Moment } from '../ast.js';
import { TESTS } from '../codes/tests.js';
import type { CheckedAlert, CheckedMoment, CheckedStream } from '../program.js';
import type { SourceRange } from '../source.js';
import type { Context } from './context.js';
import { durationMs } from './durations.js';
import { rangeText } from './text.js';

export interface TestContext {
  readonly context: Context;
  /** Alerts without errors, by name. */
  readonly alerts: ReadonlyMap<string, CheckedAlert>;
  readonly streams: ReadonlyMap<string, CheckedStream>;
}

/** The end of the input; absent if it is only known when the test runs. */
export interface InputEnd {
  readonly kind: CheckedMoment['kind'];
  /** Time of the last record. */
  readonly lastRecordMs: number;
  /** The largest time that was written: `to`, `at` or `until`. */
  readonly writtenMs: number;
  readonly untilMs: number | undefined;
}

/** A time of a test; undefined after an error was reported. */
export function momentOf(moment: Moment, what: string, context: Context): CheckedMoment | undefined {
  if (moment.kind === 'number') {
    const ms = durationMs(moment, what, context, 'zero');
    return ms === undefined ? undefined : { kind: 'relative', ms };
  }
  const text = moment.text;
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/i.test(text) || !/[T ]/.test(text) ? text : `${text}Z`;
  const ms = Date.parse(zoned);
  if (Number.isFinite(ms)) return { kind: 'absolute', ms };
  return context.reporter.report(TESTS.badTime, moment.range, `\`${text}\` is not a time`, {
    help: 'write a time such as `2026-05-04T10:04:00Z`',
  });
}

/** True if `to` is later than `from` and of the same kind; otherwise an error is reported. */
export function ordered(
  from: CheckedMoment,
  to: CheckedMoment,
  ranges: { readonly start: SourceRange; readonly end: SourceRange },
  context: Context,
): boolean {
  const whole: SourceRange = { ...ranges.start, end: ranges.end.end };
  if (from.kind !== to.kind) {
    context.reporter.report(TESTS.badTime, whole, 'one of these times is relative to the start of the test, the other is a date', {
      help: 'write both as durations or both as dates',
    });
    return false;
  }
  if (from.ms < to.ms) return true;
  context.reporter.report(TESTS.badTime, whole, `\`${rangeText(ranges.end)}\` is not after \`${rangeText(ranges.start)}\``, {
    help: 'write an end that is later than the start',
  });
  return false;
}
