/** Which conditions can be settled before their time: those that records to come can only confirm. */
import type { Aggregate, CheckedAlert, CheckedWhen, ConditionExpr } from '../../parser/program.js';
import type { ConditionContext } from '../condition/condition.js';
import { truthOf } from '../condition/condition.js';
import type { Value } from '../model/value.js';
import type { Monotonicity } from '../window/aggregate.js';
import { functionNamed } from '../window/functions.js';

/**
 * How more records move the value of an aggregate; undefined: any way. A window that is moved back with `ago` lies before the records that are still to
 * come, so they settle nothing there.
 */
export function monotonicityOf({ fn, agoMs }: Aggregate): Monotonicity | undefined {
  return agoMs === undefined ? functionNamed(fn).monotonic : undefined;
}

/** The value that an aggregate can reach, given enough records; undefined: no value is ever certain. */
export function atBest(aggregate: Aggregate): Value {
  return monotonicityOf(aggregate)?.limit;
}

/** Whether the value of an aggregate is one of truth. */
export function isTruth(aggregate: Aggregate | undefined): boolean {
  return aggregate !== undefined && functionNamed(aggregate.fn).result === 'truth';
}

/** A reading of nothing but these values: no forecast is certain. */
export function contextOf(
  alert: CheckedAlert,
  value: (aggregate: number) => Value,
  gain?: (aggregate: number) => number | undefined,
): ConditionContext {
  return {
    tickMs: Number.NaN,
    stepMs: alert.stepMs,
    value,
    nextChangeMs: () => Number.POSITIVE_INFINITY,
    isLinear: () => false,
    isTruth: (aggregate) => isTruth(alert.aggregates[aggregate]),
    textsOf: () => undefined,
    gain: gain ?? (() => undefined),
    meets: () => undefined,
    outlook: () => ({ truth: undefined }),
    seriesChangesMs: () => Number.POSITIVE_INFINITY,
    timeSeries: () => [],
  };
}

/**
 * Whether there are records that settle a `when` whatever else comes. An `each` is settled by its record, but for a guard, which is judged at a tick; a
 * guard must be settled too, since one that is unknown now may turn out false.
 */
export function canBeCertain(alert: CheckedAlert, when: CheckedWhen): boolean {
  if (when.kind === 'each') return when.guard === undefined;
  const best = (expr: ConditionExpr): boolean => holds(alert, expr, atBest);
  // What holds of nothing holds before the first record, too, when nobody asks yet.
  return best(when.condition.expr) && !holds(alert, when.condition.expr, initially) && (when.guard === undefined || best(when.guard.expr));
}

function holds(alert: CheckedAlert, expr: ConditionExpr, value: (aggregate: Aggregate) => Value): boolean {
  const reading = contextOf(alert, (index) => {
    const aggregate = alert.aggregates[index];
    return aggregate === undefined ? undefined : value(aggregate);
  });
  return truthOf(expr, reading) === true;
}

/** The value of an aggregate before its first record. */
function initially(aggregate: Aggregate): Value {
  return monotonicityOf(aggregate)?.initial;
}
