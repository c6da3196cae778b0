/** Sent at once; later lines wait, because servers disconnect clients that send too fast. */
export const BURST_LINES = 4;

/** When the next line may be sent: a token bucket of `BURST_LINES` that gains a line per pause. */
export class LinePace {
  #lines = BURST_LINES;
  #sinceMs: number;

  /** @param pauseMs between lines after a burst; 0: no line waits. */
  constructor(
    readonly pauseMs: number,
    nowMs: number,
  ) {
    this.#sinceMs = nowMs;
  }

  /** Takes a line at `nowMs`. Returns the milliseconds to wait before it is sent. */
  take(nowMs: number): number {
    if (this.pauseMs === 0) return 0;
    this.#lines = Math.min(BURST_LINES, this.#lines + (nowMs - this.#sinceMs) / this.pauseMs) - 1;
    this.#sinceMs = nowMs;
    return Math.max(0, -this.#lines * this.pauseMs);
  }
}
