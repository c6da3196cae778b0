/** The static properties of a `when`. */
import type { CheckedAlert, CheckedConditionWhen, Condition } from '../../parser/program.js';
import type { ConditionContext } from '../condition/condition.js';
import { aggregatesIn, seriesIn } from '../condition/condition.js';
import { slackOf } from '../condition/slack.js';
import type { StateFactory, WhenState } from './instance-state.js';
import { NOT_SUPPRESSED } from './instance-state.js';

/** The history that a condition needs: aggregates with a window, and time series. */
export interface ConditionInputs {
  readonly aggregates: readonly number[];
  readonly series: readonly number[];
}

/** A `when` as it is evaluated at ticks. */
export interface PlannedWhen {
  /** Its index among those of the alert. */
  readonly index: number;
  readonly when: CheckedConditionWhen;
  readonly states: StateFactory;
  /** Condition, guard and clear condition, those that it has. */
  readonly conditions: readonly Condition[];
  /** Only `nodata fire` needs it. */
  readonly inCondition: ConditionInputs;
  readonly inClear: ConditionInputs;
}

export function plannedWhen(alert: CheckedAlert, when: CheckedConditionWhen, index: number, states: StateFactory): PlannedWhen {
  const { condition, guard, clear } = when;
  const inputsOf = (some: Condition | undefined): ConditionInputs => {
    if (some === undefined) return { aggregates: [], series: [] };
    const aggregates = [...aggregatesIn(some.expr, alert.series ?? [])].filter(
      (aggregate) => (alert.aggregates[aggregate]?.windowMs ?? 0) > 0,
    );
    return { aggregates, series: [...seriesIn(some.expr)] };
  };
  const conditions = [condition, guard, clear].filter((some) => some !== undefined);
  return { index, when, states, conditions, inCondition: inputsOf(condition), inClear: inputsOf(clear) };
}

/** Records that can be added before a `when` must be evaluated again, whatever the time. */
export function slackOfWhen({ when }: PlannedWhen, state: WhenState, nodata: CheckedAlert['nodata'], context: ConditionContext): number {
  if (state.machine !== undefined || state.suppressedBy !== NOT_SUPPRESSED || nodata === 'fire') return 0;
  return slackOf(when.condition.expr, context);
}
