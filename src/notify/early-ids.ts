/**
 * Ids of what was told ahead. They are named after the moment at which it comes at the latest; should it come and be over before, what begins in that very
 * moment is something else, and needs another id.
 */
export type EarlyIdsSnapshot = readonly (readonly [string, number])[];

export class EarlyIds {
  readonly #until: Map<string, number>;

  constructor(saved: EarlyIdsSnapshot = []) {
    this.#until = new Map(saved);
  }

  /** The id, or one like it where it has been given away. */
  free(id: string): string {
    if (!this.#until.has(id)) return id;
    let more = 2;
    while (this.#until.has(`${id}-${more}`)) more += 1;
    return `${id}-${more}`;
  }

  take(id: string, untilMs: number): void {
    this.#until.set(id, Math.max(untilMs, this.#until.get(id) ?? untilMs));
  }

  /** What is taken until a moment before need not be known any more, all of that moment having been told. */
  forget(ms: number): void {
    if (this.#until.size === 0) return;
    for (const [id, untilMs] of this.#until) if (untilMs <= ms) this.#until.delete(id);
  }

  snapshot(): EarlyIdsSnapshot {
    return [...this.#until];
  }
}
