/** One alert in one group: its windows, its machines, and when it must be looked at again. */
import type { CheckedAlert } from '../../parser/program.js';
import type { EachMachine, EachSnapshot } from '../life/each.js';
import type { Machine, MachineSnapshot, TickInput } from '../life/machine.js';
import type { AggregateState } from '../window/aggregate.js';

/** One combination of values. `instances` are those of the grouping's alerts, in their order; a missing one was forgotten, evicted or never begun. */
export interface GroupRef {
  readonly key: string;
  readonly values: readonly string[];
  /** Latest record that was taken, ms; -Infinity when only late ones came. */
  lastHeardMs: number;
  readonly instances: (Instance | undefined)[];
  /** How many of `instances` are missing. */
  missing: number;
}

/** The life of one `when`, and what is remembered of it from tick to tick. */
export type Life =
  | { readonly kind: 'when'; readonly machine: Machine; input: TickInput | undefined; guardHeld: boolean; screenedBy: number }
  | { readonly kind: 'each'; readonly machine: EachMachine };

export type LifeSnapshot =
  | {
      readonly kind: 'when';
      readonly machine: MachineSnapshot;
      readonly input: TickInputSnapshot | null;
      readonly guardHeld: boolean;
      readonly screenedBy: number;
    }
  | { readonly kind: 'each'; readonly machine: EachSnapshot };

/** `undefined` does not survive JSON: unknown is null there. */
export interface TickInputSnapshot {
  readonly holds: boolean | null;
  readonly holdsByNodata: boolean;
  readonly clears: boolean | null;
  readonly clearsByNodata: boolean;
  readonly guarded: boolean;
}

export interface Sample {
  readonly atMs: number;
  readonly line: string;
}

export interface InstanceSnapshot {
  readonly key: string;
  readonly observedFromMs: number;
  readonly lateHeardMs: number | null;
  readonly lastTick: number | null;
  readonly tickMs: number | null;
  readonly wakeMs: number | null;
  readonly states: readonly unknown[];
  readonly lives: readonly LifeSnapshot[];
  readonly samples: readonly Sample[];
}

export class Instance {
  /** Latest late record that an `each` took, ms. */
  lateHeardMs = Number.NEGATIVE_INFINITY;
  /** Number of the tick judged last. */
  lastTick: number | undefined;
  /** The next tick at which it must be judged; Infinity while nothing can change. */
  tickMs = Number.POSITIVE_INFINITY;
  /** When it must be looked at next: that tick, or the end of an `each`. */
  wakeMs = Number.POSITIVE_INFINITY;
  samples: Sample[] = [];

  constructor(
    readonly ref: GroupRef,
    public observedFromMs: number,
    readonly states: readonly AggregateState[],
    readonly lives: readonly Life[],
  ) {}

  get lastHeardMs(): number {
    return Math.max(this.ref.lastHeardMs, this.lateHeardMs);
  }

  get firing(): boolean {
    return this.lives.some((life) => (life.kind === 'each' ? life.machine.firing : life.machine.state === 'firing'));
  }

  group(alert: CheckedAlert): Record<string, string> {
    const group: Record<string, string> = {};
    alert.byNames.forEach((name, index) => {
      Object.defineProperty(group, name, { value: this.ref.values[index] ?? '', enumerable: true, configurable: true, writable: true });
    });
    return group;
  }

  snapshot(): InstanceSnapshot {
    return {
      key: this.ref.key,
      observedFromMs: this.observedFromMs,
      lateHeardMs: finiteOrNull(this.lateHeardMs),
      lastTick: this.lastTick ?? null,
      tickMs: finiteOrNull(this.tickMs),
      wakeMs: finiteOrNull(this.wakeMs),
      states: this.states.map((state) => state.snapshot()),
      lives: this.lives.map(lifeSnapshot),
      samples: this.samples,
    };
  }

  /** Takes over what was saved but for the windows, which are made from their own data. */
  restore(saved: InstanceSnapshot): void {
    this.lateHeardMs = saved.lateHeardMs ?? Number.NEGATIVE_INFINITY;
    this.lastTick = saved.lastTick ?? undefined;
    this.tickMs = saved.tickMs ?? Number.POSITIVE_INFINITY;
    this.wakeMs = saved.wakeMs ?? Number.POSITIVE_INFINITY;
    this.samples = [...saved.samples];
    this.lives.forEach((life, index) => {
      const from = saved.lives[index];
      if (life.kind === 'each' && from?.kind === 'each') life.machine.restore(from.machine);
      if (life.kind === 'when' && from?.kind === 'when') {
        life.machine.restore(from.machine);
        life.input = from.input === null ? undefined : inputOf(from.input);
        life.guardHeld = from.guardHeld;
        life.screenedBy = from.screenedBy;
      }
    });
  }
}

function lifeSnapshot(life: Life): LifeSnapshot {
  if (life.kind === 'each') return { kind: 'each', machine: life.machine.snapshot() };
  const { input } = life;
  return {
    kind: 'when',
    machine: life.machine.snapshot(),
    input: input === undefined ? null : { ...input, holds: input.holds ?? null, clears: input.clears ?? null },
    guardHeld: life.guardHeld,
    screenedBy: life.screenedBy,
  };
}

function inputOf(saved: TickInputSnapshot): TickInput {
  return { ...saved, holds: saved.holds ?? undefined, clears: saved.clears ?? undefined };
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
