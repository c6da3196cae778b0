/** Moments of a test, and what the checks of tests share. Reports T709. */
import type { Moment } from '../ast.js';
import { TESTS } from '../codes/tests.js';
import type { CheckedAlert, CheckedMoment, CheckedStream } from '../program.js';
import type { SourceRange } from '../source.js';
import type { Context } from './context.js';
import { durationMs } from './durations.js';
import { rangeText } from './text.js';

export interface TestContext {
  readonly context: Context;
  /** Alerts without mistakes, by name. */
  readonly alerts: ReadonlyMap<string, CheckedAlert>;
  readonly streams: ReadonlyMap<string, CheckedStream>;
}

/** How far the input goes, for times of one kind; undefined when that is not known before the test runs. */
export interface InputEnd {
  readonly kind: CheckedMoment['kind'];
  /** Time of the last record. */
  readonly lastRecordMs: number;
  /** The largest time that was written: `to`, `at` or `until`. */
  readonly writtenMs: number;
  readonly untilMs: number | undefined;
}

/** A moment of a test; undefined when it is none, which has been reported. */
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
    help: 'write it like `2026-05-04T10:04:00Z`',
  });
}

/** True if the second is later; times of both kinds cannot be mixed. */
export function ordered(
  from: CheckedMoment,
  to: CheckedMoment,
  span: { readonly start: SourceRange; readonly end: SourceRange },
  context: Context,
): boolean {
  const whole: SourceRange = { ...span.start, end: span.end.end };
  if (from.kind !== to.kind) {
    context.reporter.report(TESTS.badTime, whole, 'one of these counts from the start of the test, the other is a date', {
      help: 'write both in the same way',
    });
    return false;
  }
  if (from.ms < to.ms) return true;
  context.reporter.report(TESTS.badTime, whole, `\`${rangeText(span.end)}\` is not after \`${rangeText(span.start)}\``, {
    help: 'the end must be later than the start',
  });
  return false;
}
