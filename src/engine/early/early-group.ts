/** What is known ahead of the watermark of one alert in one group. */

import type { MatchedBatch } from '../match/matched-batch.js';
import { LIMITS } from '../model/limits.js';
import { ownText } from '../model/records.js';
import type { PendingSteps } from './pending-steps.js';

/** A line worth showing; it is copied out of its batch once a turn, since most are replaced by later ones before that. */
interface EarlySample {
  readonly atMs: number;
  line: string | undefined;
  from: { readonly matched: MatchedBatch; readonly row: number } | undefined;
}

export interface EarlyGroupSnapshot {
  readonly key: string;
  readonly values: readonly string[];
  /** By `when`: the tick that was told ahead; null: none. */
  readonly told: readonly (number | null)[];
  /** By `when`: the tick that will be certain if no record undoes the group; null: none. */
  readonly due: readonly (number | null)[];
}

export class EarlyGroup {
  /** By aggregate; those that nothing waits for, or that cannot be certain, have none. */
  readonly waiting: (PendingSteps | undefined)[] = [];
  /** By `when`. */
  readonly toldMs: number[];
  readonly dueMs: number[];
  /** Records of an `each` in this turn, by `when`. */
  readonly eachs = new Map<number, { atMs: number; late: boolean }[]>();
  /** The newest of its records. */
  newestMs = Number.NEGATIVE_INFINITY;
  /** Records that can come before it must be looked at. It is not saved: 0 is always right. */
  slack = 0;
  /** It is to be looked at in this turn. */
  touched = false;
  /** The earliest record of this turn that a window wants. */
  touchedFromMs = Number.POSITIVE_INFINITY;
  /** Lines are to be copied out of their batches. */
  lines: 'copied' | 'borrowed' = 'copied';
  #samples: EarlySample[] = [];

  constructor(
    readonly key: string,
    readonly values: readonly string[],
    whens: number,
  ) {
    this.toldMs = new Array<number>(whens).fill(Number.NEGATIVE_INFINITY);
    this.dueMs = new Array<number>(whens).fill(Number.POSITIVE_INFINITY);
  }

  /** Whether nothing of it can still count. */
  isOver(throughMs: number): boolean {
    return (
      !this.touched &&
      this.newestMs < throughMs &&
      this.toldMs.every((ms) => ms < throughMs) &&
      this.dueMs.every((ms) => ms === Number.POSITIVE_INFINITY)
    );
  }

  /** A record of an `each`. */
  each(when: number, atMs: number, late: boolean): void {
    const known = this.eachs.get(when);
    if (known === undefined) this.eachs.set(when, [{ atMs, late }]);
    else known.push({ atMs, late });
  }

  sample(matched: MatchedBatch, row: number, atMs: number, most: number): void {
    const last = this.#samples.at(-1)?.from;
    if (last !== undefined && last.matched === matched && last.row === row) return;
    this.lines = 'borrowed';
    this.#samples.push({ atMs, line: undefined, from: { matched, row } });
    if (this.#samples.length > most) this.#samples.shift();
  }

  /** Lines that wait, no batch being held by them any more. */
  samples(throughMs: number): readonly { readonly atMs: number; readonly line: string }[] {
    this.copyLines();
    return this.#samples.flatMap(({ atMs, line }) => (line === undefined || atMs < throughMs ? [] : [{ atMs, line }]));
  }

  /** The turn is over. */
  settle(): void {
    this.touched = false;
    this.touchedFromMs = Number.POSITIVE_INFINITY;
    this.eachs.clear();
  }

  /** Undefined where nothing but records is known, which are saved anyway. */
  snapshot(throughMs: number): EarlyGroupSnapshot | undefined {
    const told = this.toldMs.map((ms) => (ms >= throughMs ? ms : null));
    const due = this.dueMs.map((ms) => (Number.isFinite(ms) ? ms : null));
    if (told.every((ms) => ms === null) && due.every((ms) => ms === null)) return undefined;
    return { key: this.key, values: this.values, told, due };
  }

  restore({ told, due }: EarlyGroupSnapshot): void {
    for (const [when, ms] of told.entries()) this.toldMs[when] = ms ?? Number.NEGATIVE_INFINITY;
    for (const [when, ms] of due.entries()) this.dueMs[when] = ms ?? Number.POSITIVE_INFINITY;
  }

  /** No batch is held any more. */
  copyLines(): void {
    this.lines = 'copied';
    for (const sample of this.#samples) {
      if (sample.from === undefined) continue;
      const line = sample.from.matched.line(sample.from.row);
      sample.line = line === undefined ? undefined : ownText(line.slice(0, LIMITS.sampleCharacters));
      sample.from = undefined;
    }
  }
}
