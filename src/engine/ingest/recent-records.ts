/** How many of the records that a source delivered lately were late: by the minutes in which it delivered any, so that a burst is not forgotten in the silence after it. */
import type { RecentStats } from '../model/engine-api.js';

const MINUTE_MS = 60_000;
/** Minutes with records that count. */
const MINUTES = 10;
/** Older minutes do not count, ms. */
const OLDEST_MS = 3_600_000;

export interface RecentMinute {
  /** Minutes since 1970, by the wall clock. */
  readonly minute: number;
  records: number;
  late: number;
  latenessNeededMs: number;
}

export class RecentRecords {
  /** Oldest first. */
  #minutes: RecentMinute[] = [];

  add(records: number, nowMs: number): void {
    this.#minuteAt(nowMs).records += records;
  }

  addLate(latenessNeededMs: number, nowMs: number): void {
    const minute = this.#minuteAt(nowMs);
    minute.late += 1;
    minute.latenessNeededMs = Math.max(minute.latenessNeededMs, latenessNeededMs);
  }

  stats(nowMs: number): RecentStats {
    const sum = { records: 0, late: 0, latenessNeededMs: 0 };
    for (const { minute, records, late, latenessNeededMs } of this.#minutes) {
      if (nowMs - minute * MINUTE_MS > OLDEST_MS) continue;
      sum.records += records;
      sum.late += late;
      sum.latenessNeededMs = Math.max(sum.latenessNeededMs, latenessNeededMs);
    }
    return sum;
  }

  snapshot(): readonly RecentMinute[] {
    return this.#minutes;
  }

  restore(minutes: readonly RecentMinute[]): void {
    this.#minutes = minutes.map((minute) => ({ ...minute }));
  }

  #minuteAt(nowMs: number): RecentMinute {
    const minute = Math.floor(nowMs / MINUTE_MS);
    const last = this.#minutes.at(-1);
    if (last !== undefined && last.minute >= minute) return last;
    const added = { minute, records: 0, late: 0, latenessNeededMs: 0 };
    this.#minutes.push(added);
    if (this.#minutes.length > MINUTES) this.#minutes.shift();
    return added;
  }
}
