/** One alert in one group. */
import type { CheckedAlert } from '../../parser/program.js';
import type { Rows } from '../collections/rows.js';
import type { WakeQueue } from '../collections/wake-queue.js';
import type { InstanceState, InstanceStateSnapshot } from '../state/instance-state.js';
import { isFiring } from '../state/instance-state.js';

/** Fields of `times`. */
export const OBSERVED_FROM = 0;
export const TICK = 1;

/** The state of all instances of an alert, by the index of the instance. */
export interface InstanceColumns {
  readonly times: Rows;
  readonly wakes: WakeQueue;
  /** Only of instances that have one. */
  readonly lastLateMs: Map<number, number>;
  readonly samples: Map<number, Sample[]>;
  statesOf(index: number): readonly InstanceState[];
}

/** One group: a combination of values of the `by` fields of a grouping. */
export interface GroupRef {
  readonly key: string;
  readonly values: readonly string[];
  /** Time of the last record, ms; -Infinity when all its records were late. */
  lastRecordMs: number;
  /** By alert of the grouping; undefined where the alert has not begun in this group, or has dropped it. */
  readonly instances: (Instance | undefined)[];
  /** How many of `instances` are undefined. */
  missing: number;
}

export interface Sample {
  readonly atMs: number;
  readonly line: string;
}

export interface InstanceSnapshot {
  readonly key: string;
  readonly observedFromMs: number;
  readonly lastLateMs: number | null;
  readonly tickMs: number | null;
  readonly wakeMs: number | null;
  /** By aggregate. */
  readonly aggregates: readonly unknown[];
  /** Time series and open forecasts; absent where the alert has none. */
  readonly others?: readonly unknown[];
  /** By `when`. */
  readonly states: readonly InstanceStateSnapshot[];
  readonly samples: readonly Sample[];
}

/** Its state is kept in the table of its alert, at its index. */
export class Instance {
  /** Records that can be added before it must be evaluated. Not saved: 0 is always safe. */
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

  /** The next tick at which it must be evaluated; Infinity while nothing can change. */
  get tickMs(): number {
    return this.table.times.get(this.index, TICK);
  }

  set tickMs(timeMs: number) {
    this.table.times.set(this.index, TICK, timeMs);
  }

  /** When it wakes next: at `tickMs`, or at the end of an `each`. */
  get wakeMs(): number {
    return this.table.wakes.timeOf(this.index);
  }

  /** Time of the last late record that an `each` took, ms. */
  get lastLateMs(): number {
    return this.table.lastLateMs.get(this.index) ?? Number.NEGATIVE_INFINITY;
  }

  set lastLateMs(timeMs: number) {
    this.table.lastLateMs.set(this.index, timeMs);
  }

  get lastRecordMs(): number {
    return Math.max(this.ref.lastRecordMs, this.lastLateMs);
  }

  get samples(): readonly Sample[] {
    return this.table.samples.get(this.index) ?? [];
  }

  /** By `when`. */
  get states(): readonly InstanceState[] {
    return this.table.statesOf(this.index);
  }

  get firing(): boolean {
    return this.states.some(isFiring);
  }

  group(alert: CheckedAlert): Record<string, string> {
    return groupFields(alert, this.ref.values);
  }
}

/** A group as transitions show it: its values by field name. */
export function groupFields(alert: CheckedAlert, values: readonly string[]): Record<string, string> {
  const group: Record<string, string> = {};
  alert.byNames.forEach((name, index) => {
    Object.defineProperty(group, name, { value: values[index] ?? '', enumerable: true, configurable: true, writable: true });
  });
  return group;
}
