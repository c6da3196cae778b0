/**
 * Decides in a replay which records of one source are accepted, set aside, or dropped because of a wrong clock. See Wrong clocks in `docs/semantics.md`.
 * A record that jumps far ahead of the newest is set aside until later records show which clock is wrong.
 */

import { LIMITS } from '../model/limits.js';

const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * 24 * HOUR_MS;

/** A record that waits. `borrowed`: it has no time of its own and takes that of the record before it. */
export interface PendingRecord<R> {
  readonly timeMs: number;
  readonly borrowed: boolean;
  readonly record: R;
}

/** Receives the records. `admit` returns whether the record was late; late records do not move the clock. */
export interface ClockGate<R> {
  /** Largest accepted time, ms; `admit` raises it. */
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
  /** The first record and those after it, until it is clear whether the clock of the first is right. */
  #head: PendingRecord<R>[] = [];
  /** Records that jumped ahead, in the order read. */
  #aside: PendingRecord<R>[] = [];
  /** The fate of the last record, which a following record without a time shares. */
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
    this.#take([{ timeMs, borrowed: false, record }]);
  }

  /** Whether a record with this time is accepted at once: no record waits, and it does not jump. */
  isPlain(timeMs: number): boolean {
    const { newestMs } = this.gate;
    return newestMs !== undefined && timeMs <= newestMs + this.jumpMs && this.#aside.length === 0 && this.#head.length === 0;
  }

  /** Records before this time are plain; -Infinity: none is. */
  get plainUntilMs(): number {
    const { newestMs } = this.gate;
    return newestMs === undefined || this.#aside.length > 0 || this.#head.length > 0 ? Number.NEGATIVE_INFINITY : newestMs + this.jumpMs;
  }

  /** Plain records were accepted without `timed`. `lastTimeMs` is the time of the last one. */
  tookPlain(lastTimeMs: number): void {
    this.#last = 'in';
    this.#lastTimeMs = lastTimeMs;
  }

  /** A record without a time. Returns false when no record is before it. */
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

  /** The source has ended: no later record shows which clock is wrong. */
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

  /** Once three records with a time follow the first one, it is dropped if all three are more than an hour before it; otherwise all are accepted. */
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
      this.#take(head.slice(at, end));
      at = end;
    }
  }

  /** A record with a time, and those without one that follow it: they are accepted before records aside that it confirms. */
  #take(unit: readonly PendingRecord<R>[]): void {
    const [first] = unit;
    if (first === undefined) return;
    if (this.gate.newestMs !== undefined && first.timeMs > this.gate.newestMs + this.jumpMs) {
      this.#aside.push(...unit);
      this.#last = 'waiting';
      if (this.#aside.filter((other) => !other.borrowed).length >= 3) this.#acceptCluster();
      return;
    }
    this.#last = 'in';
    const [fate] = unit.map((waiting) => this.#admit(waiting));
    if (fate === 'taken' && this.#aside.length > 0) this.#settleAside();
  }

  /** A record that does not jump was accepted: records aside that still jump are dropped. */
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

  /** Three are aside: those within an hour of the earliest are accepted, the others stay aside. */
  #acceptCluster(): void {
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
