/**
 * The life of one `when` in one group: inactive, pending, firing. It is told what holds at each tick; how that was found is not its business.
 * Ticks at which nothing can have changed are passed over in one step (`skipTo`), with the same result as judging each.
 */
import type { AlertState, Reason } from '../model/transition.js';
import type { TickInput } from './tick-input.js';

/** `for` and `keep` in steps. */
export interface StateMachineSpec {
  readonly forSteps: number;
  /** The w of `for a of w`; 0 when plain. */
  readonly forOfSteps: number;
  readonly keepSteps: number;
}

export interface StateChange {
  readonly from: AlertState;
  readonly to: AlertState;
  readonly reason: Reason;
}

export interface StateMachineSnapshot {
  readonly state: AlertState;
  readonly trueTicks: number;
  readonly trueAt: readonly number[];
  readonly clearingTicks: number;
  readonly tick: number;
}

export class AlertStateMachine {
  state: AlertState = 'inactive';
  /** Ticks at which the condition was true since it became pending. */
  #trueTicks = 0;
  /** For `for a of w`: numbers of the ticks at which it was true, those that may still count. */
  #trueAt: number[] = [];
  #clearingTicks = 0;
  /** Number of the tick judged last. */
  #tick = 0;

  constructor(readonly spec: StateMachineSpec) {}

  get firing(): boolean {
    return this.state === 'firing';
  }

  /** Judges tick number `tick` (time divided by step). */
  step(tick: number, input: TickInput): StateChange | undefined {
    this.#tick = tick;
    switch (this.state) {
      case 'inactive':
        return this.#whileInactive(input);
      case 'pending':
        return this.#whilePending(input);
      case 'firing':
        return this.#whileFiring(input);
    }
  }

  /** Passes over the ticks before `tick`, at which everything is as it was at the last one; none of them may be one that `idleSteps` forbids. */
  skipTo(tick: number, input: TickInput): void {
    const count = tick - 1 - this.#tick;
    if (count <= 0) return;
    this.#tick += count;
    if (this.state === 'pending' && input.holds === true && !input.guarded) this.#trueTicks += count;
    if (this.state === 'firing' && !input.guarded && input.holds !== true && input.clears === true) this.#clearingTicks += count;
  }

  /** After how many steps, the input staying as it is, the machine may move; Infinity if it will not. */
  idleSteps(input: TickInput): number {
    const { forSteps, forOfSteps, keepSteps } = this.spec;
    if (this.state === 'pending') {
      if (forOfSteps > 0) return input.holds === undefined && !input.guarded ? Number.POSITIVE_INFINITY : 1;
      return input.holds === true ? Math.max(1, forSteps + 1 - this.#trueTicks) : Number.POSITIVE_INFINITY;
    }
    if (this.state === 'firing' && !input.guarded && input.holds !== true && input.clears === true) {
      return Math.max(1, keepSteps + 1 - this.#clearingTicks);
    }
    return Number.POSITIVE_INFINITY;
  }

  /** Ends it from outside: the state that it was in, undefined if there was nothing to end. */
  end(): AlertState | undefined {
    const { state } = this;
    if (state === 'inactive') return undefined;
    this.state = 'inactive';
    return state;
  }

  snapshot(): StateMachineSnapshot {
    return {
      state: this.state,
      trueTicks: this.#trueTicks,
      trueAt: this.#trueAt,
      clearingTicks: this.#clearingTicks,
      tick: this.#tick,
    };
  }

  restore(saved: StateMachineSnapshot): void {
    this.state = saved.state;
    this.#trueTicks = saved.trueTicks;
    this.#trueAt = [...saved.trueAt];
    this.#clearingTicks = saved.clearingTicks;
    this.#tick = saved.tick;
  }

  #whileInactive(input: TickInput): StateChange | undefined {
    if (input.holds !== true || input.guarded) return undefined;
    const reason = input.holdsByNodata ? 'nodata' : 'condition';
    if (this.spec.forSteps === 0) return this.#move('firing', reason);
    this.#trueTicks = 1;
    this.#trueAt = [this.#tick];
    return this.#move('pending', reason);
  }

  #whilePending(input: TickInput): StateChange | undefined {
    if (input.guarded) return this.#move('inactive', 'guarded');
    if (input.holds === undefined) return undefined;
    if (this.spec.forOfSteps > 0) return this.#whilePendingOf(input);
    if (!input.holds) return this.#move('inactive', input.holdsByNodata ? 'nodata' : 'condition');
    this.#trueTicks += 1;
    if (this.#trueTicks - 1 < this.spec.forSteps) return undefined;
    return this.#move('firing', input.holdsByNodata ? 'nodata' : 'condition');
  }

  /** `for a of w`: true at enough of the last ticks, whether or not at this one. */
  #whilePendingOf(input: TickInput): StateChange | undefined {
    const reason = input.holdsByNodata ? 'nodata' : 'condition';
    if (input.holds === true) this.#trueAt.push(this.#tick);
    const oldest = this.#tick - this.spec.forOfSteps;
    let gone = 0;
    while (gone < this.#trueAt.length && (this.#trueAt[gone] ?? 0) <= oldest) gone += 1;
    if (gone > 0) this.#trueAt.splice(0, gone);
    if (this.#trueAt.length >= this.spec.forSteps) return this.#move('firing', reason);
    return this.#trueAt.length === 0 ? this.#move('inactive', reason) : undefined;
  }

  #whileFiring(input: TickInput): StateChange | undefined {
    if (input.guarded || input.holds === true) {
      this.#clearingTicks = 0;
      return undefined;
    }
    if (input.clears === undefined) return undefined;
    if (!input.clears) {
      this.#clearingTicks = 0;
      return undefined;
    }
    this.#clearingTicks += 1;
    if (this.#clearingTicks - 1 < this.spec.keepSteps) return undefined;
    return this.#move('inactive', input.clearsByNodata ? 'nodata' : 'cleared');
  }

  #move(to: AlertState, reason: Reason): StateChange {
    const change: StateChange = { from: this.state, to, reason };
    this.state = to;
    this.#trueTicks = to === 'pending' ? this.#trueTicks : 0;
    this.#trueAt = to === 'pending' ? this.#trueAt : [];
    this.#clearingTicks = 0;
    return change;
  }
}
