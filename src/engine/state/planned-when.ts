/** What is settled about a `when` before its first tick. */
import type { CheckedAlert, CheckedConditionWhen, Condition } from '../../parser/program.js';
import type { ConditionContext } from '../condition/condition.js';
import { aggregatesIn, seriesIn } from '../condition/condition.js';
import { slackOf } from '../condition/slack.js';
import type { StateFactory, WhenState } from './instance-state.js';
import { NOT_SUPPRESSED } from './instance-state.js';

/** What a condition looks back at: aggregates with a window, and series. */
export interface ConditionInputs {
  readonly aggregates: readonly number[];
  readonly series: readonly number[];
}

/** A `when` that is judged at ticks. */
export interface PlannedWhen {
  /** Its place among those of the alert. */
  readonly index: number;
  readonly when: CheckedConditionWhen;
  readonly states: StateFactory;
  /** Condition, guard and clear condition, as far as there are. */
  readonly conditions: readonly Condition[];
  /** Only `nodata fire` asks. */
  readonly inCondition: ConditionInputs;
  readonly inClear: ConditionInputs;
}

export function plannedWhen(alert: CheckedAlert, when: CheckedConditionWhen, index: number, states: StateFactory): PlannedWhen {
  const { condition, guard, clear } = when;
  const lookedAt = (some: Condition | undefined): ConditionInputs => {
    if (some === undefined) return { aggregates: [], series: [] };
    const aggregates = [...aggregatesIn(some.expr, alert.series ?? [])].filter(
      (aggregate) => (alert.aggregates[aggregate]?.windowMs ?? 0) > 0,
    );
    return { aggregates, series: [...seriesIn(some.expr)] };
  };
  const conditions = [condition, guard, clear].filter((some) => some !== undefined);
  return { index, when, states, conditions, inCondition: lookedAt(condition), inClear: lookedAt(clear) };
}

/** Records that can be added before a `when` must be judged again, whatever the time. */
export function slackOfWhen({ when }: PlannedWhen, life: WhenState, nodata: CheckedAlert['nodata'], reading: ConditionContext): number {
  if (life.machine !== undefined || life.suppressedBy !== NOT_SUPPRESSED || nodata === 'fire') return 0;
  return slackOf(when.condition.expr, reading);
}
