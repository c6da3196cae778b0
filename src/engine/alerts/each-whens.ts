/** The `each` of one alert, in all its groups: what a record does to them, and what the time does. */
import type { CheckedAlert } from '../../parser/program.js';
import { truthOf } from '../condition/condition.js';
import type { Instance } from '../groups/instance.js';
import type { InstanceContext } from '../groups/instance-context.js';
import type { InstanceTable } from '../groups/instance-table.js';
import type { TransitionEmitter } from '../output/transition-emitter.js';
import type { EachChange, EachStateMachine } from '../state/each-state-machine.js';

export class EachWhens {
  /** Their places among the whens. */
  readonly #whens: readonly number[];

  constructor(
    readonly alert: CheckedAlert,
    readonly instances: InstanceTable,
    readonly emitter: TransitionEmitter,
  ) {
    this.#whens = alert.whens.flatMap((when, index) => (when.kind === 'each' ? [index] : []));
  }

  get isEmpty(): boolean {
    return this.#whens.length === 0;
  }

  /** A record that an `each` wants. Gives what it waits for: the guard at the next tick, or its end, ms. */
  record(instance: Instance, when: number, timeMs: number, late: boolean): 'guard' | number {
    const machine = this.#machine(instance, when) ?? this.instances.stateFactories[when]?.eachMachine();
    if (machine === undefined) return Number.POSITIVE_INFINITY;
    if (this.alert.whens[when]?.guard !== undefined) {
      machine.wait(timeMs, late);
      this.#settled(instance, when, machine, []);
      return 'guard';
    }
    const changes: EachChange[] = [];
    machine.record(timeMs, late, changes);
    this.#settled(instance, when, machine, changes);
    return machine.endsAt;
  }

  /** Ends every unguarded `each` whose time is over; a guarded one waits for what the tick lets in. */
  endBy(instance: Instance, timeMs: number): void {
    for (const when of this.#whens) {
      const machine = this.#machine(instance, when);
      if (machine === undefined || this.alert.whens[when]?.guard !== undefined) continue;
      const changes: EachChange[] = [];
      machine.endBy(timeMs, changes);
      this.#settled(instance, when, machine, changes);
    }
  }

  /** What waited for its guard counts or not by what the guard is at this tick; then a guarded `each` ends if its time is over. */
  settle(instance: Instance, tickMs: number, reading: InstanceContext): void {
    for (const when of this.#whens) {
      const guard = this.alert.whens[when]?.guard;
      const machine = this.#machine(instance, when);
      if (machine === undefined || guard === undefined) continue;
      const changes: EachChange[] = [];
      machine.settle(machine.isWaiting && truthOf(guard.expr, reading.turnTo(instance, tickMs).followed()) === false, changes);
      machine.endBy(tickMs, changes);
      this.#settled(instance, when, machine, changes);
    }
  }

  /** Whether one fires beyond the tick. */
  firesPast(instance: Instance, tickMs: number): boolean {
    return this.#whens.some((when) => this.#machine(instance, when)?.firesPast(tickMs) === true);
  }

  /** When the first must be looked at, ms: at its end, or, guarded, at the tick after. */
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
    const life = this.instances.state(instance.index, when);
    return life?.kind === 'each' ? life.machine : undefined;
  }

  /** Something was done to its machine. */
  #settled(instance: Instance, when: number, machine: EachStateMachine, changes: readonly EachChange[]): void {
    const kind = this.instances.stateFactories[when];
    if (kind !== undefined) this.instances.setState(instance.index, when, kind.eachState(machine));
    this.emitter.each(instance, when, changes);
  }
}
