/** "Suppression counts": what suppressed each `when`, and how often. */

import type { CheckedConditionWhen, Severity } from '../../src/parser/program.js';
import type { Evaluation } from './values.js';

/** The cause that suppresses a `when` that is inactive after a tick. */
export interface Suppressor {
  readonly by: 'guard' | 'clause';
  readonly text: string;
  /** Index of the clause. */
  readonly clause?: number;
}

export interface SuppressionEpisodes {
  readonly alert: string;
  readonly severity: Severity;
  readonly by: 'guard' | 'for' | 'clause';
  /** Absent for `for`. */
  readonly text?: string;
  readonly episodes: number;
}

/** @param isTrue whether the condition is true after `nodata`. */
export function suppressorOf(
  when: CheckedConditionWhen,
  condition: Evaluation,
  isTrue: boolean,
  isGuarded: boolean,
): Suppressor | undefined {
  if (isTrue) return isGuarded && when.guard !== undefined ? { by: 'guard', text: when.guard.text } : undefined;
  const [first, ...others] = condition.terms;
  if (first === undefined || first.truth !== 'true') return undefined;
  const clause = others.find(({ truth }) => truth !== 'true')?.clause;
  return clause === undefined ? undefined : { by: 'clause', text: when.condition.clauses[clause]?.text ?? '', clause };
}

/** The ticks, out of consecutive ones of one group, at which an episode begins. */
export function episodesOf(ticks: readonly (Suppressor | undefined)[]): readonly Suppressor[] {
  return ticks.flatMap((now, at) => {
    const before = ticks[at - 1];
    return now === undefined || (now.by === before?.by && now.clause === before.clause) ? [] : [now];
  });
}

/** Adds up episodes of the same alert, severity and cause. */
export function countEpisodes(found: readonly Omit<SuppressionEpisodes, 'episodes'>[]): readonly SuppressionEpisodes[] {
  const counts = new Map<string, SuppressionEpisodes>();
  for (const one of found) {
    const key = JSON.stringify([one.alert, one.severity, one.by, one.text]);
    counts.set(key, { ...one, episodes: (counts.get(key)?.episodes ?? 0) + 1 });
  }
  return [...counts.values()];
}
