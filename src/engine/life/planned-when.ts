/** What is settled about a `when` before its first tick. */
import type { CheckedAlert, CheckedConditionWhen, Condition } from '../../parser/program.js';
import type { Reading } from './condition.js';
import { aggregatesIn, seriesIn } from './condition.js';
import type { LifeKind, WhenLife } from './life.js';
import { HELD_BACK_BY_NOTHING } from './life.js';
import { sparesOf } from './spare.js';

/** What a condition looks back at: aggregates with a window, and series. */
export interface Looked {
  readonly aggregates: readonly number[];
  readonly series: readonly number[];
}

/** A `when` that is judged at ticks. */
export interface PlannedWhen {
  /** Its place among those of the alert. */
  readonly index: number;
  readonly when: CheckedConditionWhen;
  readonly kind: LifeKind;
  /** Condition, guard and clear condition, as far as there are. */
  readonly conditions: readonly Condition[];
  /** Only `nodata fire` asks. */
  readonly inCondition: Looked;
  readonly inClear: Looked;
}

export function plannedWhen(alert: CheckedAlert, when: CheckedConditionWhen, index: number, kind: LifeKind): PlannedWhen {
  const { condition, guard, clear } = when;
  const lookedAt = (some: Condition | undefined): Looked => {
    if (some === undefined) return { aggregates: [], series: [] };
    const aggregates = [...aggregatesIn(some.expr, alert.series ?? [])].filter(
      (aggregate) => (alert.aggregates[aggregate]?.windowMs ?? 0) > 0,
    );
    return { aggregates, series: [...seriesIn(some.expr)] };
  };
  const conditions = [condition, guard, clear].filter((some) => some !== undefined);
  return { index, when, kind, conditions, inCondition: lookedAt(condition), inClear: lookedAt(clear) };
}

/** Records that can be added before a `when` must be judged again, whatever the time. */
export function sparesOfWhen({ when }: PlannedWhen, life: WhenLife, nodata: CheckedAlert['nodata'], reading: Reading): number {
  if (life.machine !== undefined || life.heldBackBy !== HELD_BACK_BY_NOTHING || nodata === 'fire') return 0;
  return sparesOf(when.condition.expr, reading);
}
