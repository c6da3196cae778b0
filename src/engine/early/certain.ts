/** Which conditions can be settled before their time: those that records to come can only confirm. */
import type { Aggregate, CheckedAlert, CheckedWhen, ConditionExpr } from '../../parser/program.js';
import type { Reading } from '../life/condition.js';
import { aggregatesIn, truthOf } from '../life/condition.js';
import type { Value } from '../value.js';
import { atLeast, atMost, exact } from '../value.js';
import { functionNamed } from '../window/functions.js';

/** More than any window holds. */
const VERY_MUCH = 1e15;

/** What an aggregate can come to at best, given enough records; undefined: nothing is ever sure. */
export function atBest({ fn }: Aggregate): Value {
  const { oneWay, result } = functionNamed(fn);
  if (oneWay === undefined) return undefined;
  if (result === 'truth') return exact(fn === 'none' ? 0 : 1);
  return fn === 'min' ? atMost(-VERY_MUCH) : atLeast(VERY_MUCH);
}

/** Whether the value of an aggregate is one of truth. */
export function isTruth(aggregate: Aggregate | undefined): boolean {
  return aggregate !== undefined && functionNamed(aggregate.fn).result === 'truth';
}

/** A reading of nothing but these values. */
export function readingOf(alert: CheckedAlert, value: (aggregate: number) => Value): Reading {
  return {
    tickMs: Number.NaN,
    stepMs: alert.stepMs,
    value,
    nextChangeMs: () => Number.POSITIVE_INFINITY,
    isLinear: () => false,
    isIncomplete: () => true,
    isTruth: (aggregate) => isTruth(alert.aggregates[aggregate]),
    gain: () => undefined,
  };
}

/**
 * Whether there are records that settle a `when` whatever else comes. An `each` is settled by its record, but for a guard, which is judged at a tick; a
 * guard must be settled too, since one that is unknown now may turn out false.
 */
export function canBeCertain(alert: CheckedAlert, when: CheckedWhen): boolean {
  if (when.kind === 'each') return when.guard === undefined;
  const best = readingOf(alert, (aggregate) => {
    const read = alert.aggregates[aggregate];
    return read === undefined ? undefined : atBest(read);
  });
  const holds = (expr: ConditionExpr): boolean => truthOf(expr, best) === true;
  return !isIdle(when.condition.expr) && holds(when.condition.expr) && (when.guard === undefined || holds(when.guard.expr));
}

/** A condition that reads no record is true or false from the start: no record decides it. */
function isIdle(expr: ConditionExpr): boolean {
  return aggregatesIn(expr).size === 0;
}
