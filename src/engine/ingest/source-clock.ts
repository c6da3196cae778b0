/**
 * One source's clock in a replay: which of its records are let in, wait or are dropped because their time cannot be believed.
 * A record that jumps far ahead of the newest waits until others show whether the clock or the log is to blame.
 */

import { LIMITS } from '../model/limits.js';

const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * 24 * HOUR_MS;

/** What is known of a record that waits: its time, and whether it only borrowed it from the one before. */
export interface PendingRecord<R> {
  readonly timeMs: number;
  readonly borrowed: boolean;
  readonly record: R;
}

/** What becomes of records; `admit` tells whether the record was late, which does not move the clock. */
export interface ClockGate<R> {
  /** Largest time let in, ms; `admit` moves it. */
  readonly newestMs: number | undefined;
  admit(record: R, timeMs: number): 'taken' | 'late';
  drop(record: R): void;
}

export interface ClockSnapshot<R> {
  readonly head: readonly PendingRecord<R>[];
  readonly aside: readonly PendingRecord<R>[];
  readonly last: 'none' | 'dropped' | 'waiting' | 'in';
  readonly lastTimeMs: number;
}

export class SourceClock<R> {
  /** The first record and those after it, until it is known whether the first is to be believed. */
  #head: PendingRecord<R>[] = [];
  /** Records that jumped ahead, in the order read. */
  #aside: PendingRecord<R>[] = [];
  /** Fate of the record read last, which a record without a time shares. */
  #last: 'none' | 'dropped' | 'waiting' | 'in' = 'none';
  #lastTimeMs = Number.NaN;

  constructor(
    readonly jumpMs: number,
    readonly gate: ClockGate<R>,
  ) {}

  /** A record with a time of its own. */
  timed(record: R, timeMs: number): void {
    this.#lastTimeMs = timeMs;
    if (this.gate.newestMs === undefined) {
      this.#head.push({ timeMs, borrowed: false, record });
      this.#last = 'waiting';
      this.#settleHead();
      return;
    }
    this.#place([{ timeMs, borrowed: false, record }]);
  }

  /** Whether a record of this time is let in as it comes: none waits, and it does not jump. */
  isPlain(timeMs: number): boolean {
    const { newestMs } = this.gate;
    return newestMs !== undefined && timeMs <= newestMs + this.jumpMs && this.#aside.length === 0 && this.#head.length === 0;
  }

  /** Times before this are plain, were no record taken meanwhile; -Infinity: none is. */
  get plainUntilMs(): number {
    const { newestMs } = this.gate;
    return newestMs === undefined || this.#aside.length > 0 || this.#head.length > 0 ? Number.NEGATIVE_INFINITY : newestMs + this.jumpMs;
  }

  /** Such records were let in without `timed`; the last of them had this time. */
  tookPlain(lastTimeMs: number): void {
    this.#last = 'in';
    this.#lastTimeMs = lastTimeMs;
  }

  /** A record without a time; false when there is none before it to share with. */
  timeless(record: R): boolean {
    const waiting = { timeMs: this.#lastTimeMs, borrowed: true, record };
    switch (this.#last) {
      case 'none':
        return false;
      case 'dropped':
        this.gate.drop(record);
        return true;
      case 'in':
        this.#admit(waiting);
        return true;
      case 'waiting':
        (this.gate.newestMs === undefined ? this.#head : this.#aside).push(waiting);
        if (this.#head.length + this.#aside.length > LIMITS.recordsAside) this.end();
        return true;
    }
  }

  /** The source has ended: nothing more will show who was right. */
  end(): void {
    if (this.gate.newestMs === undefined && this.#head.length > 0) this.#openHead();
    const aside = this.#aside;
    this.#aside = [];
    let fate: 'in' | 'dropped' = 'in';
    for (const waiting of aside) {
      if (!waiting.borrowed) fate = waiting.timeMs > (this.gate.newestMs ?? -Infinity) + YEAR_MS ? 'dropped' : 'in';
      if (fate === 'in') this.#admit(waiting);
      else this.gate.drop(waiting.record);
    }
    if (aside.length > 0) this.#last = fate;
  }

  snapshot(): ClockSnapshot<R> {
    return { head: this.#head, aside: this.#aside, last: this.#last, lastTimeMs: this.#lastTimeMs };
  }

  restore(saved: ClockSnapshot<R>): void {
    this.#head = [...saved.head];
    this.#aside = [...saved.aside];
    this.#last = saved.last;
    this.#lastTimeMs = saved.lastTimeMs;
  }

  /** Once three timed records follow the first, it is dropped if they all lie more than an hour before it; else everything is let in. */
  #settleHead(): void {
    for (;;) {
      const first = this.#head[0];
      const followers = this.#head.filter((waiting) => !waiting.borrowed).slice(1, 4);
      if (first === undefined || followers.length < 3) return;
      if (!followers.every((waiting) => waiting.timeMs < first.timeMs - HOUR_MS)) {
        this.#openHead();
        return;
      }
      do {
        const dropped = this.#head.shift();
        if (dropped !== undefined) this.gate.drop(dropped.record);
      } while (this.#head[0]?.borrowed === true);
    }
  }

  #openHead(): void {
    const head = this.#head;
    this.#head = [];
    for (let at = 0; at < head.length; ) {
      let end = at + 1;
      while (head[end]?.borrowed === true) end += 1;
      this.#place(head.slice(at, end));
      at = end;
    }
  }

  /** A record with a time of its own, and those behind it that share its fate: they come in before anything that it vouches for. */
  #place(unit: readonly PendingRecord<R>[]): void {
    const [first] = unit;
    if (first === undefined) return;
    if (this.gate.newestMs !== undefined && first.timeMs > this.gate.newestMs + this.jumpMs) {
      this.#aside.push(...unit);
      this.#last = 'waiting';
      if (this.#aside.filter((other) => !other.borrowed).length >= 3) this.#believeCluster();
      return;
    }
    this.#last = 'in';
    const [fate] = unit.map((waiting) => this.#admit(waiting));
    if (fate === 'taken' && this.#aside.length > 0) this.#settleAside();
  }

  /** A record that does not jump has shown where the clock is: what still jumps was wrong. */
  #settleAside(): void {
    const aside = this.#aside;
    this.#aside = [];
    let fate: 'in' | 'dropped' = 'in';
    for (const waiting of aside) {
      if (!waiting.borrowed) fate = waiting.timeMs > (this.gate.newestMs ?? -Infinity) + this.jumpMs ? 'dropped' : 'in';
      if (fate === 'in') this.#admit(waiting);
      else this.gate.drop(waiting.record);
    }
  }

  /** Three wait: those close to the least of them are believed, the others go on waiting. */
  #believeCluster(): void {
    const timed = this.#aside.filter((waiting) => !waiting.borrowed);
    const least = Math.min(...timed.map((waiting) => waiting.timeMs));
    const aside = this.#aside;
    this.#aside = [];
    let fate: 'in' | 'waiting' = 'in';
    for (const waiting of aside) {
      if (!waiting.borrowed) fate = waiting.timeMs <= least + HOUR_MS ? 'in' : 'waiting';
      if (fate === 'in') this.#admit(waiting);
      else this.#aside.push(waiting);
    }
    this.#last = fate;
  }

  #admit(waiting: PendingRecord<R>): 'taken' | 'late' {
    return this.gate.admit(waiting.record, waiting.timeMs);
  }
}
