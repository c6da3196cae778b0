/**
 * The state of a `when` or an `each` in one group between ticks. Nearly all are inactive: those have no state machine, and equal states of one `when`
 * are one object.
 */
import type { CheckedWhen } from '../../parser/program.js';
import type { StateMachineSnapshot, StateMachineSpec } from './alert-state-machine.js';
import { AlertStateMachine } from './alert-state-machine.js';
import type { EachSnapshot } from './each-state-machine.js';
import { EachStateMachine } from './each-state-machine.js';
import type { TickInput, TickInputSnapshot } from './tick-input.js';
import { inputSnapshot, restoredInput } from './tick-input.js';

export type InstanceState = WhenState | EachState;

export interface WhenState {
  readonly kind: 'when';
  /** Undefined while inactive. */
  readonly machine: AlertStateMachine | undefined;
  /** Input of the last tick; undefined before the first. */
  readonly input: TickInput | undefined;
  /** The cause that suppresses it while it is inactive: the index of a clause, or one of the two constants below. */
  readonly suppressedBy: number;
}

export const NOT_SUPPRESSED = -1;
export const SUPPRESSED_BY_GUARD = -2;

export interface EachState {
  readonly kind: 'each';
  /** Undefined while it neither fires nor waits for its guard. */
  readonly machine: EachStateMachine | undefined;
}

export type InstanceStateSnapshot =
  | {
      readonly kind: 'when';
      readonly machine: StateMachineSnapshot | null;
      readonly input: TickInputSnapshot | null;
      readonly suppressedBy: number;
    }
  | { readonly kind: 'each'; readonly machine: EachSnapshot | null };

const INACTIVE_EACH: EachState = { kind: 'each', machine: undefined };

/** Creates the states of one `when` or `each`. */
export class StateFactory {
  readonly #spec: StateMachineSpec;
  readonly #inactive = new Map<TickInput | undefined, Map<number, WhenState>>();
  /** Before the first tick. */
  readonly initial: InstanceState;

  constructor(
    readonly checked: CheckedWhen,
    stepMs: number,
  ) {
    const { keepMs } = checked;
    const forMs = checked.kind === 'when' ? checked.forMs : 0;
    const forOfMs = checked.kind === 'when' ? checked.forOfMs : undefined;
    this.#spec = {
      forSteps: Math.ceil(forMs / stepMs),
      forOfSteps: forOfMs === undefined ? 0 : Math.ceil(forOfMs / stepMs),
      keepSteps: Math.ceil(keepMs / stepMs),
    };
    this.initial = checked.kind === 'each' ? INACTIVE_EACH : this.whenState(undefined, undefined, NOT_SUPPRESSED);
  }

  machine(): AlertStateMachine {
    return new AlertStateMachine(this.#spec);
  }

  eachMachine(): EachStateMachine {
    return new EachStateMachine(this.checked.keepMs);
  }

  /** The state of a `when` after a tick. A machine that is inactive is dropped. */
  whenState(machine: AlertStateMachine | undefined, input: TickInput | undefined, suppressedBy: number): WhenState {
    if (machine !== undefined && machine.state !== 'inactive') return { kind: 'when', machine, input, suppressedBy };
    let known = this.#inactive.get(input);
    if (known === undefined) {
      known = new Map();
      this.#inactive.set(input, known);
    }
    let state = known.get(suppressedBy);
    if (state === undefined) {
      state = { kind: 'when', machine: undefined, input, suppressedBy };
      known.set(suppressedBy, state);
    }
    return state;
  }

  /** The state of an `each`. A machine that neither fires nor waits is dropped. */
  eachState(machine: EachStateMachine): EachState {
    return machine.firing || machine.isWaiting ? { kind: 'each', machine } : INACTIVE_EACH;
  }

  restore(saved: InstanceStateSnapshot | undefined): InstanceState {
    if (saved === undefined || saved.kind !== this.checked.kind) return this.initial;
    if (saved.kind === 'each') {
      const machine = this.eachMachine();
      if (saved.machine !== null) machine.restore(saved.machine);
      return this.eachState(machine);
    }
    const machine = this.machine();
    if (saved.machine !== null) machine.restore(saved.machine);
    return this.whenState(machine, saved.input === null ? undefined : restoredInput(saved.input), saved.suppressedBy);
  }
}

export function instanceStateSnapshot(state: InstanceState): InstanceStateSnapshot {
  if (state.kind === 'each') return { kind: 'each', machine: state.machine?.snapshot() ?? null };
  const { machine, input, suppressedBy } = state;
  return { kind: 'when', machine: machine?.snapshot() ?? null, input: input === undefined ? null : inputSnapshot(input), suppressedBy };
}

/** Whether it fires and its condition, after `nodata`, was true at the last tick. */
export function firesOnCondition(state: InstanceState): boolean {
  return state.kind === 'when' && state.machine?.firing === true && state.input?.holds === true;
}

export function isFiring({ machine }: InstanceState): boolean {
  return machine?.firing === true;
}
