/** Tells what became of an alert: transitions with the values, the summary and the lines that belong to them. */
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
  /** Lines older than this say nothing about what happens now. */
  readonly #sampleAgeMs: number;

  constructor(
    readonly alert: CheckedAlert,
    readonly out: Transition[],
  ) {
    const windowsMs = alert.aggregates.map((aggregate) => aggregate.windowMs);
    this.#sampleAgeMs = pointsOutRecords(alert) ? alert.stepMs : Math.max(300_000, ...windowsMs);
  }

  /** A change of state of a `when` at the tick that is read. */
  change(instance: Instance, index: number, change: StateChange, when: CheckedConditionWhen, reading: ConditionContext): void {
    const decided =
      change.reason === 'guarded' ? when.guard : change.from === 'firing' && when.clear !== undefined ? when.clear : when.condition;
    const clauses = decided === undefined ? [] : clausesOf(decided, reading);
    this.emit(instance, index, reading.tickMs, change.from, change.to, change.reason, clauses, reading);
  }

  /** An `each` that began or ended, as often as it did. */
  each(instance: Instance, when: number, changes: readonly EachChange[]): void {
    const planned = this.alert.whens[when];
    const text = planned?.kind === 'each' ? planned.text : '';
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
    reading?: ConditionContext,
  ): void {
    const { alert } = this;
    const planned = alert.whens[when];
    if (planned === undefined) return;
    const samples = instance.samples.filter((sample) => sample.atMs >= at - this.#sampleAgeMs).map((sample) => sample.line);
    this.out.push({
      at,
      alert: alert.name,
      group: instance.group(alert),
      severity: planned.severity,
      from,
      to,
      reason,
      clauses,
      ...(alert.summary === undefined ? {} : { summary: renderSummary(alert.summary, alert, instance.ref.values, reading) }),
      ...(alert.sample > 0 && to !== 'inactive' ? { samples } : {}),
    });
  }
}
