/** Records and notices of one alert in one group that are ahead of the watermark. */

import type { MatchedBatch } from '../match/matched-batch.js';
import { LIMITS } from '../model/limits.js';
import { ownText } from '../model/records.js';
import { finiteOrNull } from '../model/saved-data.js';
import type { PendingSteps } from './pending-steps.js';

/** A sample line. It is copied out of its batch at the end of a turn, since most are replaced before that. */
interface EarlySample {
  readonly atMs: number;
  line: string | undefined;
  from: { readonly matched: MatchedBatch; readonly row: number } | undefined;
}

export interface EarlyGroupSnapshot {
  readonly key: string;
  readonly values: readonly string[];
  /** By `when`: the predicted time of its notice; null: none. */
  readonly notices: readonly (number | null)[];
  /** By `when`: the tick at which its `for` ends; null: none. */
  readonly due: readonly (number | null)[];
}

export class EarlyGroup {
  /** By aggregate; undefined where no record waits. */
  readonly pending: (PendingSteps | undefined)[] = [];
  /** By `when`: predicted time of its notice, -Infinity: none; and the tick at which its `for` ends, Infinity: none. */
  readonly noticeMs: number[];
  readonly dueMs: number[];
  /** By `when`: records of an `each` in this turn. */
  readonly eachs = new Map<number, { atMs: number; late: boolean }[]>();
  /** Time of its newest record. */
  newestMs = Number.NEGATIVE_INFINITY;
  /** Records that can arrive before it must be checked. Not saved: 0 is always safe. */
  slack = 0;
  /** It is checked in this turn. */
  touched = false;
  /** Time of the earliest record of this turn in a window. */
  touchedFromMs = Number.POSITIVE_INFINITY;
  /** `borrowed`: some lines are still in their batches. */
  lines: 'copied' | 'borrowed' = 'copied';
  #samples: EarlySample[] = [];

  constructor(
    readonly key: string,
    readonly values: readonly string[],
    whens: number,
  ) {
    this.noticeMs = new Array<number>(whens).fill(Number.NEGATIVE_INFINITY);
    this.dueMs = new Array<number>(whens).fill(Number.POSITIVE_INFINITY);
  }

  /** Whether it has neither records nor notices ahead of the watermark. */
  isUnused(throughMs: number): boolean {
    return (
      !this.touched &&
      this.newestMs < throughMs &&
      this.noticeMs.every((ms) => ms < throughMs) &&
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

  /** The lines at or after `throughMs`, copied out of their batches. */
  samples(throughMs: number): readonly { readonly atMs: number; readonly line: string }[] {
    this.copyLines();
    return this.#samples.flatMap(({ atMs, line }) => (line === undefined || atMs < throughMs ? [] : [{ atMs, line }]));
  }

  /** Ends the turn. */
  settle(): void {
    this.touched = false;
    this.touchedFromMs = Number.POSITIVE_INFINITY;
    this.eachs.clear();
  }

  /** Undefined without notices: waiting records are saved with the stream. */
  snapshot(throughMs: number): EarlyGroupSnapshot | undefined {
    const notices = this.noticeMs.map((ms) => (ms >= throughMs ? ms : null));
    const due = this.dueMs.map(finiteOrNull);
    if (notices.every((ms) => ms === null) && due.every((ms) => ms === null)) return undefined;
    return { key: this.key, values: this.values, notices, due };
  }

  restore({ notices, due }: EarlyGroupSnapshot): void {
    for (const [when, ms] of notices.entries()) this.noticeMs[when] = ms ?? Number.NEGATIVE_INFINITY;
    for (const [when, ms] of due.entries()) this.dueMs[when] = ms ?? Number.POSITIVE_INFINITY;
  }

  /** Copies the lines, so that no batch is kept in memory. */
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
