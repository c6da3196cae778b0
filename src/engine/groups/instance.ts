/** One alert in one group: its windows, its machines, and when it must be looked at again. */
import type { CheckedAlert } from '../../parser/program.js';
import type { Rows } from '../collections/rows.js';
import type { WakeQueue } from '../collections/wake-queue.js';
import type { InstanceState, InstanceStateSnapshot } from '../state/instance-state.js';
import { isFiring } from '../state/instance-state.js';

/** Fields of `times`. */
export const OBSERVED_FROM = 0;
export const TICK = 1;

/** What is known of the instances of an alert, each at its place. */
export interface InstanceColumns {
  readonly times: Rows;
  readonly wakes: WakeQueue;
  /** Few have these. */
  readonly lateHeardMs: Map<number, number>;
  readonly samples: Map<number, Sample[]>;
  livesOf(place: number): readonly InstanceState[];
}

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

export interface Sample {
  readonly atMs: number;
  readonly line: string;
}

export interface InstanceSnapshot {
  readonly key: string;
  readonly observedFromMs: number;
  readonly lateHeardMs: number | null;
  readonly tickMs: number | null;
  readonly wakeMs: number | null;
  readonly states: readonly unknown[];
  /** Courses and open forecasts; absent where the alert follows nothing. */
  readonly others?: readonly unknown[];
  readonly lives: readonly InstanceStateSnapshot[];
  readonly samples: readonly Sample[];
}

/** What it knows stands in the tables of its alert, at its place. */
export class Instance {
  /** Records that can still be added before it must be judged. It is not saved: 0 is always right. */
  slack = 0;

  constructor(
    readonly ref: GroupRef,
    readonly index: number,
    readonly table: InstanceColumns,
  ) {}

  get observedFromMs(): number {
    return this.table.times.get(this.index, OBSERVED_FROM);
  }

  set observedFromMs(timeMs: number) {
    this.table.times.set(this.index, OBSERVED_FROM, timeMs);
  }

  /** The next tick at which it must be judged; Infinity while nothing can change. */
  get tickMs(): number {
    return this.table.times.get(this.index, TICK);
  }

  set tickMs(timeMs: number) {
    this.table.times.set(this.index, TICK, timeMs);
  }

  /** When it must be looked at next: at `tickMs`, or at the end of an `each`. */
  get wakeMs(): number {
    return this.table.wakes.timeOf(this.index);
  }

  /** Latest late record that an `each` took, ms. */
  get lateHeardMs(): number {
    return this.table.lateHeardMs.get(this.index) ?? Number.NEGATIVE_INFINITY;
  }

  set lateHeardMs(timeMs: number) {
    this.table.lateHeardMs.set(this.index, timeMs);
  }

  get lastHeardMs(): number {
    return Math.max(this.ref.lastHeardMs, this.lateHeardMs);
  }

  get samples(): readonly Sample[] {
    return this.table.samples.get(this.index) ?? [];
  }

  get lives(): readonly InstanceState[] {
    return this.table.livesOf(this.index);
  }

  get firing(): boolean {
    return this.lives.some(isFiring);
  }

  group(alert: CheckedAlert): Record<string, string> {
    return groupFields(alert, this.ref.values);
  }
}

/** A group as it is told: its fields by name. */
export function groupFields(alert: CheckedAlert, values: readonly string[]): Record<string, string> {
  const group: Record<string, string> = {};
  alert.byNames.forEach((name, index) => {
    Object.defineProperty(group, name, { value: values[index] ?? '', enumerable: true, configurable: true, writable: true });
  });
  return group;
}
