/**
 * What is remembered of a `when` or an `each` in one group from tick to tick. Nearly all lives are at rest (inactive): those have no machine, and
 * those of one `when` that are alike are one object.
 */
import type { CheckedWhen } from '../../parser/program.js';
import type { EachSnapshot } from './each.js';
import { EachMachine } from './each.js';
import type { LifeSpec, MachineSnapshot } from './machine.js';
import { Machine } from './machine.js';
import type { TickInput, TickInputSnapshot } from './tick-input.js';
import { inputSnapshot, restoredInput } from './tick-input.js';

export type Life = WhenLife | EachLife;

export interface WhenLife {
  readonly kind: 'when';
  /** Undefined while inactive. */
  readonly machine: Machine | undefined;
  /** At the last tick; undefined before the first. */
  readonly input: TickInput | undefined;
  /** What holds it back while inactive: a clause by its place, or one of the two below. */
  readonly heldBackBy: number;
}

export const HELD_BACK_BY_NOTHING = -1;
export const HELD_BACK_BY_GUARD = -2;

export interface EachLife {
  readonly kind: 'each';
  /** Undefined while it neither fires nor waits for its guard. */
  readonly machine: EachMachine | undefined;
}

export type LifeSnapshot =
  | {
      readonly kind: 'when';
      readonly machine: MachineSnapshot | null;
      readonly input: TickInputSnapshot | null;
      readonly heldBackBy: number;
    }
  | { readonly kind: 'each'; readonly machine: EachSnapshot | null };

const EACH_AT_REST: EachLife = { kind: 'each', machine: undefined };

/** Makes the lives of one `when` or `each`. */
export class LifeKind {
  readonly #spec: LifeSpec;
  readonly #resting = new Map<TickInput | undefined, Map<number, WhenLife>>();
  /** Before the first tick. */
  readonly begun: Life;

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
    this.begun = checked.kind === 'each' ? EACH_AT_REST : this.whenLife(undefined, undefined, HELD_BACK_BY_NOTHING);
  }

  machine(): Machine {
    return new Machine(this.#spec);
  }

  eachMachine(): EachMachine {
    return new EachMachine(this.checked.keepMs);
  }

  /** The life of a `when` after a tick. A machine that is inactive is let go. */
  whenLife(machine: Machine | undefined, input: TickInput | undefined, heldBackBy: number): WhenLife {
    if (machine !== undefined && machine.state !== 'inactive') return { kind: 'when', machine, input, heldBackBy };
    let known = this.#resting.get(input);
    if (known === undefined) {
      known = new Map();
      this.#resting.set(input, known);
    }
    let life = known.get(heldBackBy);
    if (life === undefined) {
      life = { kind: 'when', machine: undefined, input, heldBackBy };
      known.set(heldBackBy, life);
    }
    return life;
  }

  /** The life of an `each` after something happened to its machine, which is let go if it has nothing more to do. */
  eachLife(machine: EachMachine): EachLife {
    return machine.firing || machine.isWaiting ? { kind: 'each', machine } : EACH_AT_REST;
  }

  restore(saved: LifeSnapshot | undefined): Life {
    if (saved === undefined || saved.kind !== this.checked.kind) return this.begun;
    if (saved.kind === 'each') {
      const machine = this.eachMachine();
      if (saved.machine !== null) machine.restore(saved.machine);
      return this.eachLife(machine);
    }
    const machine = this.machine();
    if (saved.machine !== null) machine.restore(saved.machine);
    return this.whenLife(machine, saved.input === null ? undefined : restoredInput(saved.input), saved.heldBackBy);
  }
}

export function lifeSnapshot(life: Life): LifeSnapshot {
  if (life.kind === 'each') return { kind: 'each', machine: life.machine?.snapshot() ?? null };
  const { machine, input, heldBackBy } = life;
  return { kind: 'when', machine: machine?.snapshot() ?? null, input: input === undefined ? null : inputSnapshot(input), heldBackBy };
}

export function isFiring({ machine }: Life): boolean {
  return machine?.firing === true;
}
