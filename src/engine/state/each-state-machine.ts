/** The life of one `each` in one group: it fires at a record and ends `keep` after the last. */
import type { AlertState, Reason } from '../model/transition.js';

export interface EachChange {
  readonly at: number;
  readonly to: 'firing' | 'inactive';
  readonly reason: Reason;
}

export interface EachSnapshot {
  readonly last: number | null;
  readonly waiting: readonly { readonly at: number; readonly late: boolean }[];
}

export class EachStateMachine {
  /** Time of the last record while firing. */
  #last: number | undefined;
  /** Records whose guard is judged at the next tick. */
  #waiting: { readonly at: number; readonly late: boolean }[] = [];

  constructor(readonly keepMs: number) {}

  get firing(): boolean {
    return this.#last !== undefined;
  }

  /** When it ends if nothing comes; Infinity when it does not fire. */
  get endsAt(): number {
    return this.#last === undefined ? Number.POSITIVE_INFINITY : this.#last + this.keepMs;
  }

  /** Whether it still fires after this moment if nothing comes. */
  firesPast(atMs: number): boolean {
    return this.firing && this.endsAt > atMs;
  }

  get isWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  /** A record at `at`, in order of time. */
  record(at: number, late: boolean, changes: EachChange[]): void {
    this.endBy(at, changes);
    if (this.#last === undefined) changes.push({ at, to: 'firing', reason: late ? 'late' : 'condition' });
    this.#last = Math.max(this.#last ?? at, at);
  }

  /** A record that counts only if the guard is not false at the next tick. */
  wait(at: number, late: boolean): void {
    this.#waiting.push({ at, late });
  }

  /** The next tick has come. */
  settle(guarded: boolean, changes: EachChange[]): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    if (guarded) return;
    for (const { at, late } of waiting) this.record(at, late, changes);
  }

  /** Ends it if its time is over at `at`. */
  endBy(at: number, changes: EachChange[]): void {
    if (this.endsAt > at) return;
    changes.push({ at: this.endsAt, to: 'inactive', reason: 'quiet' });
    this.#last = undefined;
  }

  /** Ends it from outside: the state that it was in, undefined if there was nothing to end. */
  end(): AlertState | undefined {
    const fired = this.firing;
    this.#last = undefined;
    this.#waiting = [];
    return fired ? 'firing' : undefined;
  }

  snapshot(): EachSnapshot {
    return { last: this.#last ?? null, waiting: this.#waiting };
  }

  restore(saved: EachSnapshot): void {
    this.#last = saved.last ?? undefined;
    this.#waiting = [...saved.waiting];
  }
}
