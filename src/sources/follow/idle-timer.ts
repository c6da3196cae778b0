/** How long a rotated file has not grown. */

/** A rotated file that has not grown for so many polls and so many ms is complete. */
export const GRACE_POLLS = 5;
export const GRACE_MS = 10_000;

export class IdleTimer {
  #sinceMs: number | undefined;
  #polls = 0;

  /** The file grew, or is at its log's path. */
  end(): void {
    this.#sinceMs = undefined;
  }

  /** Another poll without growth. */
  poll(nowMs: number): void {
    // A clock that was set back restarts the wait.
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
