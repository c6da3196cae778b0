/** Counts how often each `when` was suppressed, and by what. See Suppression counts in `docs/semantics.md`. */
import type { CheckedConditionWhen } from '../../parser/program.js';
import type { ConditionContext } from '../condition/condition.js';
import { suppressingClause } from '../condition/condition.js';
import type { SuppressionCount } from '../model/engine-api.js';
import { formatSeconds } from '../output/format-value.js';
import type { StateChange } from '../state/alert-state-machine.js';
import type { WhenState } from '../state/instance-state.js';
import { NOT_SUPPRESSED, SUPPRESSED_BY_GUARD } from '../state/instance-state.js';
import type { TickInput } from '../state/tick-input.js';

/** The result of a tick for one `when`. */
export interface TickResult {
  readonly input: TickInput;
  readonly change: StateChange | undefined;
  readonly isInactive: boolean;
}

export class SuppressionCounter {
  readonly #counts = new Map<string, { alert: string; severity: string; by: SuppressionCount['by']; text: string; episodes: number }>();

  count(alert: string, severity: string, by: SuppressionCount['by'], text: string): void {
    const key = JSON.stringify([alert, severity, by, text]);
    const known = this.#counts.get(key);
    if (known === undefined) this.#counts.set(key, { alert, severity, by, text, episodes: 1 });
    else known.episodes += 1;
  }

  /** After a tick of a `when`: counts an episode when it begins. Returns what suppresses the `when` now: see `WhenState.suppressedBy`. */
  note(alert: string, when: CheckedConditionWhen, before: WhenState, now: TickResult, context: ConditionContext): number {
    const { severity } = when;
    const { change, input } = now;
    if (change?.from === 'pending' && change.to === 'inactive' && change.reason !== 'guarded') {
      this.count(alert, severity, 'for', forText(when.forMs, when.forOfMs));
    }
    const by = now.isInactive ? suppressorOf(when, input, context) : NOT_SUPPRESSED;
    if (by === before.suppressedBy) return by;
    const clause = when.condition.clauses[by];
    if (clause !== undefined) this.count(alert, severity, 'clause', clause.text);
    else if (by === SUPPRESSED_BY_GUARD && when.guard !== undefined) this.count(alert, severity, 'guard', when.guard.text);
    return by;
  }

  list(): readonly SuppressionCount[] {
    return [...this.#counts.values()];
  }

  restore(saved: readonly SuppressionCount[]): void {
    this.#counts.clear();
    for (const { alert, severity, by, text, episodes } of saved) {
      this.#counts.set(JSON.stringify([alert, severity, by, text]), { alert, severity, by, text, episodes });
    }
  }
}

function suppressorOf(when: CheckedConditionWhen, input: TickInput, context: ConditionContext): number {
  if (input.holds !== true) return suppressingClause(when.condition, context) ?? NOT_SUPPRESSED;
  return input.guarded ? SUPPRESSED_BY_GUARD : NOT_SUPPRESSED;
}

function forText(forMs: number, forOfMs: number | undefined): string {
  const length = formatSeconds(forMs / 1000);
  return forOfMs === undefined ? `for ${length}` : `for ${length} of ${formatSeconds(forOfMs / 1000)}`;
}
