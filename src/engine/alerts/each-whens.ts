/** The `each`s of one alert in all its groups. */
import type { CheckedAlert } from '../../parser/program.js';
import { truthOf } from '../condition/condition.js';
import type { Instance } from '../groups/instance.js';
import type { InstanceContext } from '../groups/instance-context.js';
import type { InstanceTable } from '../groups/instance-table.js';
import type { TransitionEmitter } from '../output/transition-emitter.js';
import type { EachChange, EachStateMachine } from '../state/each-state-machine.js';

export class EachWhens {
  /** Their indices among the whens. */
  readonly #whens: readonly number[];

  constructor(
    readonly alert: CheckedAlert,
    readonly instances: InstanceTable,
    readonly emitter: TransitionEmitter,
  ) {
    this.#whens = alert.whens.flatMap((when, index) => (when.kind === 'each' ? [index] : []));
  }

  /** A record that matches an `each`. Returns what the `each` waits for: its guard at the next tick, or the time at which it ends, ms. */
  record(instance: Instance, when: number, timeMs: number, late: boolean): 'guard' | number {
    const machine = this.#machine(instance, when) ?? this.instances.stateFactories[when]?.eachMachine();
    if (machine === undefined) return Number.POSITIVE_INFINITY;
    if (this.alert.whens[when]?.guard !== undefined) {
      machine.wait(timeMs, late);
      this.#update(instance, when, machine, []);
      return 'guard';
    }
    const changes: EachChange[] = [];
    machine.record(timeMs, late, changes);
    this.#update(instance, when, machine, changes);
    return machine.endsAt;
  }

  /** Ends every `each` without a guard that ends up to this time. One with a guard waits for the records that the tick lets through. */
  endBy(instance: Instance, timeMs: number): void {
    for (const when of this.#whens) {
      const machine = this.#machine(instance, when);
      if (machine === undefined || this.alert.whens[when]?.guard !== undefined) continue;
      const changes: EachChange[] = [];
      machine.endBy(timeMs, changes);
      this.#update(instance, when, machine, changes);
    }
  }

  /** At a tick: waiting records count unless the guard is false. Then every `each` with a guard that ends up to now ends. */
  settle(instance: Instance, tickMs: number, context: InstanceContext): void {
    for (const when of this.#whens) {
      const guard = this.alert.whens[when]?.guard;
      const machine = this.#machine(instance, when);
      if (machine === undefined || guard === undefined) continue;
      const changes: EachChange[] = [];
      machine.settle(machine.isWaiting && truthOf(guard.expr, context.moveTo(instance, tickMs).updateSeries()) === false, changes);
      machine.endBy(tickMs, changes);
      this.#update(instance, when, machine, changes);
    }
  }

  /** Whether one fires past the tick. */
  firesPast(instance: Instance, tickMs: number): boolean {
    return this.#whens.some((when) => this.#machine(instance, when)?.firesPast(tickMs) === true);
  }

  /** When the first one ends, ms; with a guard, at the next tick. */
  endsAtMs(instance: Instance): number {
    const { stepMs, whens } = this.alert;
    let firstMs = Number.POSITIVE_INFINITY;
    for (const when of this.#whens) {
      const endsAt = this.#machine(instance, when)?.endsAt ?? Number.POSITIVE_INFINITY;
      firstMs = Math.min(firstMs, whens[when]?.guard === undefined ? endsAt : Math.ceil(endsAt / stepMs) * stepMs);
    }
    return firstMs;
  }

  #machine(instance: Instance, when: number): EachStateMachine | undefined {
    const state = this.instances.state(instance.index, when);
    return state?.kind === 'each' ? state.machine : undefined;
  }

  /** Stores the state of the machine and emits its changes. */
  #update(instance: Instance, when: number, machine: EachStateMachine, changes: readonly EachChange[]): void {
    const factory = this.instances.stateFactories[when];
    if (factory !== undefined) this.instances.setState(instance.index, when, factory.eachState(machine));
    this.emitter.each(instance, when, changes);
  }
}
