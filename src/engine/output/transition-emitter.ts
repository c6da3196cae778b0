/** Emits the transitions of one alert, with their clauses, summary and sample lines. */
import type { CheckedAlert, CheckedConditionWhen } from '../../parser/program.js';
import type { ConditionContext } from '../condition/condition.js';
import { clausesOf } from '../condition/condition.js';
import type { Instance } from '../groups/instance.js';
import type { AlertState, ClauseValue, Reason, Transition } from '../model/transition.js';
import { pointsOutRecords } from '../plan/samples.js';
import type { StateChange } from '../state/alert-state-machine.js';
import type { EachChange } from '../state/each-state-machine.js';
import { renderSummary } from './summary.js';

export class TransitionEmitter {
  /** Older sample lines are left out. */
  readonly #sampleAgeMs: number;

  constructor(
    readonly alert: CheckedAlert,
    readonly out: Transition[],
  ) {
    const windowsMs = alert.aggregates.map((aggregate) => aggregate.windowMs);
    this.#sampleAgeMs = pointsOutRecords(alert) ? alert.stepMs : Math.max(300_000, ...windowsMs);
  }

  /** A change of state of a `when` at the tick of the context. */
  change(instance: Instance, index: number, change: StateChange, when: CheckedConditionWhen, context: ConditionContext): void {
    const deciding =
      change.reason === 'guarded' ? when.guard : change.from === 'firing' && when.clear !== undefined ? when.clear : when.condition;
    const clauses = deciding === undefined ? [] : clausesOf(deciding, context);
    this.emit(instance, index, context.tickMs, change.from, change.to, change.reason, clauses, context);
  }

  /** Changes of an `each`, in order. */
  each(instance: Instance, when: number, changes: readonly EachChange[]): void {
    const checked = this.alert.whens[when];
    const text = checked?.kind === 'each' ? checked.text : '';
    for (const { at, to, reason } of changes) {
      const clauses: ClauseValue[] = to === 'firing' ? [{ text, value: true, truth: 'true' }] : [];
      this.emit(instance, when, at, to === 'firing' ? 'inactive' : 'firing', to, reason, clauses);
    }
  }

  emit(
    instance: Instance,
    when: number,
    at: number,
    from: AlertState,
    to: AlertState,
    reason: Reason,
    clauses: readonly ClauseValue[],
    context?: ConditionContext,
  ): void {
    const { alert } = this;
    const checked = alert.whens[when];
    if (checked === undefined) return;
    const samples = instance.samples.filter((sample) => sample.atMs >= at - this.#sampleAgeMs).map((sample) => sample.line);
    this.out.push({
      at,
      alert: alert.name,
      group: instance.group(alert),
      severity: checked.severity,
      from,
      to,
      reason,
      clauses,
      ...(alert.summary === undefined ? {} : { summary: renderSummary(alert.summary, alert, instance.ref.values, context) }),
      ...(alert.sample > 0 && to !== 'inactive' ? { samples } : {}),
    });
  }
}
