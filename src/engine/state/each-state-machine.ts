/** The state of one `each` in one group: it fires at a record and ends `keep` after the last one. */
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
  /** Records that wait for the guard at the next tick. */
  #waiting: { readonly at: number; readonly late: boolean }[] = [];

  constructor(readonly keepMs: number) {}

  get firing(): boolean {
    return this.#last !== undefined;
  }

  /** When it ends if no record follows; Infinity when it does not fire. */
  get endsAt(): number {
    return this.#last === undefined ? Number.POSITIVE_INFINITY : this.#last + this.keepMs;
  }

  /** Whether it still fires after this time if no record follows. */
  firesPast(atMs: number): boolean {
    return this.firing && this.endsAt > atMs;
  }

  get isWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  /** A record at `at`. Times never go back. */
  record(at: number, late: boolean, changes: EachChange[]): void {
    this.endBy(at, changes);
    if (this.#last === undefined) changes.push({ at, to: 'firing', reason: late ? 'late' : 'condition' });
    this.#last = Math.max(this.#last ?? at, at);
  }

  /** A record that counts only if the guard is not false at the next tick. */
  wait(at: number, late: boolean): void {
    this.#waiting.push({ at, late });
  }

  /** The next tick: waiting records count unless the guard is false. */
  settle(guarded: boolean, changes: EachChange[]): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    if (guarded) return;
    for (const { at, late } of waiting) this.record(at, late, changes);
  }

  /** Ends it if it ends at or before `at`. */
  endBy(at: number, changes: EachChange[]): void {
    if (this.endsAt > at) return;
    changes.push({ at: this.endsAt, to: 'inactive', reason: 'quiet' });
    this.#last = undefined;
  }

  /** Makes it inactive. Returns the state before; undefined if it was inactive. */
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
