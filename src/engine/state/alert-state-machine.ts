/**
 * The state of one `when` in one group: inactive, pending or firing. Each tick gives it a `TickInput`. Ticks at which nothing can have changed are
 * skipped at once (`skipTo`), with the same result as stepping through them.
 */
import type { AlertState, Reason } from '../model/transition.js';
import type { TickInput } from './tick-input.js';

/** `for` and `keep` in steps. */
export interface StateMachineSpec {
  readonly forSteps: number;
  /** The w of `for a of w`; 0 for a plain `for`. */
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
  /** How many ticks the condition was true since the machine became pending. */
  #trueTicks = 0;
  /** For `for a of w`: the ticks within w at which the condition was true. */
  #trueAt: number[] = [];
  #clearingTicks = 0;
  /** The last tick, as time divided by step. */
  #tick = 0;

  constructor(readonly spec: StateMachineSpec) {}

  get firing(): boolean {
    return this.state === 'firing';
  }

  /** @param tick the time of the tick divided by the step. */
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

  /** Skips the ticks before `tick`, whose input is that of the last tick. Never skip more than `idleSteps` allows. */
  skipTo(tick: number, input: TickInput): void {
    const count = tick - 1 - this.#tick;
    if (count <= 0) return;
    this.#tick += count;
    if (this.state === 'pending' && input.holds === true && !input.guarded) this.#trueTicks += count;
    if (this.state === 'firing' && !input.guarded && input.holds !== true && input.clears === true) this.#clearingTicks += count;
  }

  /** The number of steps after which the state may change while the input stays the same; Infinity if it will not. */
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

  /** Makes it inactive. Returns the state before; undefined if it was inactive. */
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

  /** `for a of w`: enough of the last ticks were true, whether or not this one is. */
  #whilePendingOf(input: TickInput): StateChange | undefined {
    const reason = input.holdsByNodata ? 'nodata' : 'condition';
    if (input.holds === true) this.#trueAt.push(this.#tick);
    const oldest = this.#tick - this.spec.forOfSteps;
    let outdated = 0;
    while (outdated < this.#trueAt.length && (this.#trueAt[outdated] ?? 0) <= oldest) outdated += 1;
    if (outdated > 0) this.#trueAt.splice(0, outdated);
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
