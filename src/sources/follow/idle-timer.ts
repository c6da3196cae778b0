/** How long a rotated file has got nothing. */

/** A rotated file that got nothing for so long, in polls and in ms, is taken to be complete. Both must have passed. */
export const GRACE_POLLS = 5;
export const GRACE_MS = 10_000;

export class IdleTimer {
  #sinceMs: number | undefined;
  #polls = 0;

  /** It grew, or it is at its log's path. */
  end(): void {
    this.#sinceMs = undefined;
  }

  /** Another poll without growth. */
  poll(nowMs: number): void {
    // A clock that was set back begins the wait again.
    if (this.#sinceMs === undefined || nowMs < this.#sinceMs) {
      this.#sinceMs = nowMs;
      this.#polls = 0;
    } else this.#polls++;
  }

  ms(nowMs: number): number {
    return this.#sinceMs === undefined ? 0 : nowMs - this.#sinceMs;
  }

  isPastGrace(nowMs: number): boolean {
    return this.#polls >= GRACE_POLLS && this.ms(nowMs) >= GRACE_MS;
  }
}
