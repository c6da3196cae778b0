/** Whether an alert can change its state before its stream has had a record. */
import type { CheckedAlert, CheckedConditionWhen } from '../../parser/program.js';
import { seriesIn, truthOf } from '../condition/condition.js';
import type { Value } from '../model/value.js';
import { exact } from '../model/value.js';
import { functionNamed } from '../window/functions.js';

/**
 * True for an alert without `by` one of whose conditions holds if no record ever comes, such as `none(…)` or `count() < 5`. Where that depends on more than the
 * values of empty windows, as in a forecast, true.
 */
export function changesOnSilence(alert: CheckedAlert): boolean {
  return alert.by.length === 0 && alert.whens.some((when) => when.kind === 'when' && holdsOnSilence(alert, when));
}

function holdsOnSilence(alert: CheckedAlert, { condition }: CheckedConditionWhen): boolean {
  if (seriesIn(condition.expr).size > 0) return true;
  const truth = truthOf(condition.expr, { value: (index) => valueOnSilence(alert, index), outlook: () => ({ truth: undefined }) });
  return truth ?? alert.nodata === 'fire';
}

function valueOnSilence(alert: CheckedAlert, index: number): Value {
  const aggregate = alert.aggregates[index];
  switch (aggregate === undefined ? 'unknown' : functionNamed(aggregate.fn).empty) {
    case 'zero':
    case 'false':
      return exact(0);
    case 'true':
      return exact(1);
    case 'elapsed':
    case 'unlimited':
      return exact(Number.POSITIVE_INFINITY);
    case 'unknown':
      return undefined;
  }
}
