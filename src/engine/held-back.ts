/** Counts what rules did not say, and what held it back. */
import type { CheckedConditionWhen } from '../parser/program.js';
import type { HeldBack } from './api.js';
import { formatSeconds } from './format-value.js';
import type { Life } from './groups/instance.js';
import type { Reading } from './life/condition.js';
import { screeningClause } from './life/condition.js';
import type { StateChange } from './life/machine.js';

export class HeldBackCounter {
  readonly #counts = new Map<string, { alert: string; severity: string; by: HeldBack['by']; text: string; episodes: number }>();

  count(alert: string, severity: string, by: HeldBack['by'], text: string): void {
    const key = JSON.stringify([alert, severity, by, text]);
    const known = this.#counts.get(key);
    if (known === undefined) this.#counts.set(key, { alert, severity, by, text, episodes: 1 });
    else known.episodes += 1;
  }

  /** After a `when` has been judged: counts an episode where it begins, not every tick of it. */
  note(alert: string, when: CheckedConditionWhen, life: Life & { kind: 'when' }, change: StateChange | undefined, reading: Reading): void {
    const { severity } = when;
    if (change?.from === 'pending' && change.to === 'inactive' && change.reason !== 'guarded') {
      this.count(alert, severity, 'for', forText(when.forMs, when.forOfMs));
    }
    const isInactive = life.machine.state === 'inactive';
    const guardHeld = isInactive && life.input?.holds === true && life.input.guarded;
    if (guardHeld && !life.guardHeld && when.guard !== undefined) this.count(alert, severity, 'guard', when.guard.text);
    life.guardHeld = guardHeld;
    const screenedBy = isInactive && life.input?.holds !== true ? (screeningClause(when.condition, reading) ?? -1) : -1;
    const clause = when.condition.clauses[screenedBy];
    if (screenedBy !== life.screenedBy && clause !== undefined) this.count(alert, severity, 'clause', clause.text);
    life.screenedBy = screenedBy;
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

function forText(forMs: number, forOfMs: number | undefined): string {
  const length = formatSeconds(forMs / 1000);
  return forOfMs === undefined ? `for ${length}` : `for ${length} of ${formatSeconds(forOfMs / 1000)}`;
}
