/** Counts what rules did not say, and what held it back. */
import type { HeldBack } from './api.js';

export class HeldBackCounter {
  readonly #counts = new Map<string, { alert: string; severity: string; by: HeldBack['by']; text: string; episodes: number }>();

  count(alert: string, severity: string, by: HeldBack['by'], text: string): void {
    const key = JSON.stringify([alert, severity, by, text]);
    const known = this.#counts.get(key);
    if (known === undefined) this.#counts.set(key, { alert, severity, by, text, episodes: 1 });
    else known.episodes += 1;
  }

  list(): readonly HeldBack[] {
    return [...this.#counts.values()];
  }

  restore(saved: readonly HeldBack[]): void {
    this.#counts.clear();
    for (const { alert, severity, by, text, episodes } of saved) {
      this.#counts.set(JSON.stringify([alert, severity, by, text]), { alert, severity, by, text, episodes });
    }
  }
}
