/**
 * Ids of early notices. They contain the latest time at which the transition can come; if it comes and resolves before, a firing that begins at that very time
 * is another one and needs another id.
 */
export type EarlyIdsSnapshot = readonly (readonly [string, number])[];

export class EarlyIds {
  readonly #until: Map<string, number>;

  constructor(saved: EarlyIdsSnapshot = []) {
    this.#until = new Map(saved);
  }

  /** The id, or one with a suffix if it is taken. */
  free(id: string): string {
    if (!this.#until.has(id)) return id;
    let more = 2;
    while (this.#until.has(`${id}-${more}`)) more += 1;
    return `${id}-${more}`;
  }

  take(id: string, untilMs: number): void {
    this.#until.set(id, Math.max(untilMs, this.#until.get(id) ?? untilMs));
  }

  /** Forgets ids of times up to `ms`, all transitions up to then having been notified. */
  forget(ms: number): void {
    if (this.#until.size === 0) return;
    for (const [id, untilMs] of this.#until) if (untilMs <= ms) this.#until.delete(id);
  }

  snapshot(): EarlyIdsSnapshot {
    return [...this.#until];
  }
}
