/** Limits repeated problems: each kind is reported once per interval, with a count. */

export interface Report<T> {
  readonly what: T;
  /** How often it occurred since the last report, this time included. */
  readonly count: number;
}

interface Kept<T> {
  reportedMs: number;
  /** The last one since then, and how many there were. */
  what: T;
  count: number;
}

/** Maximum kinds that are remembered. */
const MAX_KINDS = 1000;

export class RepeatLimiter<T> {
  readonly #kept = new Map<string, Kept<T>>();

  constructor(readonly pauseMs: number) {}

  /** The report to make now. Undefined if this kind was reported within the pause: it is counted, and `due` gives it later. */
  add(kind: string, what: T, nowMs: number): Report<T> | undefined {
    const kept = this.#kept.get(kind);
    if (kept !== undefined && nowMs - kept.reportedMs < this.pauseMs) {
      kept.what = what;
      kept.count += 1;
      return undefined;
    }
    const count = (kept?.count ?? 0) + 1;
    if (kept === undefined && this.#kept.size >= MAX_KINDS) this.#forget();
    this.#kept.set(kind, { reportedMs: nowMs, what, count: 0 });
    return { what, count };
  }

  /** Reports of kinds that were counted and whose pause has ended. */
  due(nowMs: number): readonly Report<T>[] {
    const reports: Report<T>[] = [];
    for (const [kind, kept] of this.#kept) {
      if (nowMs - kept.reportedMs < this.pauseMs) continue;
      if (kept.count === 0) this.#kept.delete(kind);
      else {
        reports.push({ what: kept.what, count: kept.count });
        kept.reportedMs = nowMs;
        kept.count = 0;
      }
    }
    return reports;
  }

  /** Forgets the oldest kind that has nothing to report; if there is none, the oldest of all. */
  #forget(): void {
    const [first] = this.#kept.keys();
    const idle = [...this.#kept].find(([, { count }]) => count === 0)?.[0] ?? first;
    if (idle !== undefined) this.#kept.delete(idle);
  }
}
