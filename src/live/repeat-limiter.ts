/** Trouble that comes again and again: told once in a while, with how often it came meanwhile. */

/** What is told of one kind of trouble. */
export interface Report<T> {
  readonly what: T;
  /** So often it came, this time included. */
  readonly count: number;
}

interface Kept<T> {
  toldMs: number;
  /** What came last since then, and how often something did. */
  what: T;
  count: number;
}

/** Kinds of trouble that are known at a time. */
const MOST = 1000;

export class RepeatLimiter<T> {
  readonly #kept = new Map<string, Kept<T>>();

  constructor(readonly pauseMs: number) {}

  /** What is to be told now: undefined if that kind was told within the pause; it is counted, and `due` gives it. */
  add(kind: string, what: T, nowMs: number): Report<T> | undefined {
    const kept = this.#kept.get(kind);
    if (kept !== undefined && nowMs - kept.toldMs < this.pauseMs) {
      kept.what = what;
      kept.count += 1;
      return undefined;
    }
    const count = (kept?.count ?? 0) + 1;
    if (kept === undefined && this.#kept.size >= MOST) this.#forget();
    this.#kept.set(kind, { toldMs: nowMs, what, count: 0 });
    return { what, count };
  }

  /** What was counted and whose pause is over; it counts as told. */
  due(nowMs: number): readonly Report<T>[] {
    const told: Report<T>[] = [];
    for (const [kind, kept] of this.#kept) {
      if (nowMs - kept.toldMs < this.pauseMs) continue;
      if (kept.count === 0) this.#kept.delete(kind);
      else {
        told.push({ what: kept.what, count: kept.count });
        kept.toldMs = nowMs;
        kept.count = 0;
      }
    }
    return told;
  }

  /** Of those with nothing to tell the oldest makes room; if there is none, the oldest of all, which is told again when it comes again. */
  #forget(): void {
    const [first] = this.#kept.keys();
    const idle = [...this.#kept].find(([, { count }]) => count === 0)?.[0] ?? first;
    if (idle !== undefined) this.#kept.delete(idle);
  }
}
