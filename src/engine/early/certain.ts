/** Decides which conditions allow an early notice: conditions that later records can only confirm. */
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

/** Whether an aggregate is true or false. */
export function isTruth(aggregate: Aggregate | undefined): boolean {
  return aggregate !== undefined && functionNamed(aggregate.fn).result === 'truth';
}

/** A context with only these values: no forecast is certain. */
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
 * Whether some records settle a `when` whatever arrives later. An `each` is settled by its record, unless it has a guard, which is evaluated at a tick. A
 * guard must be settled as well, because a guard that is unknown now may become false.
 */
export function canBeCertain(alert: CheckedAlert, when: CheckedWhen): boolean {
  if (when.kind === 'each') return when.guard === undefined;
  const best = (expr: ConditionExpr): boolean => holds(alert, expr, atBest);
  // A condition that holds without records holds before the first one, when it is not evaluated yet.
  return best(when.condition.expr) && !holds(alert, when.condition.expr, initially) && (when.guard === undefined || best(when.guard.expr));
}

function holds(alert: CheckedAlert, expr: ConditionExpr, value: (aggregate: Aggregate) => Value): boolean {
  const context = contextOf(alert, (index) => {
    const aggregate = alert.aggregates[index];
    return aggregate === undefined ? undefined : value(aggregate);
  });
  return truthOf(expr, context) === true;
}

/** The value of an aggregate before its first record. */
function initially(aggregate: Aggregate): Value {
  return monotonicityOf(aggregate)?.initial;
}
