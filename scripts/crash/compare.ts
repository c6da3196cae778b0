/** Holds what a destination took against what an undisturbed run says. */

export interface Told {
  /** The notification's own. */
  readonly id: string;
  readonly kind: string;
  readonly alert: string;
  readonly severity: string;
  readonly group: Readonly<Record<string, string>>;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly clauses: readonly { readonly text: string; readonly value: unknown; readonly low?: unknown }[];
}

/** As a destination takes it. */
export interface TakenOnce extends Told {
  /** By which the destination recognises repeats. */
  readonly key: string;
}

export interface Difference {
  readonly kind: 'lost' | 'doubled' | 'unexpected' | 'disordered' | 'miscounted';
  readonly sink: string;
  readonly message: string;
}

/**
 * @param taken in the order in which they were taken, each key once.
 * @param untilMs what is later is compared with nothing, but must not be there twice.
 */
export function compare(sink: string, expected: readonly Told[], taken: readonly TakenOnce[], untilMs: number): readonly Difference[] {
  const differences: Difference[] = [];
  const say = (kind: Difference['kind'], message: string): void => {
    differences.push({ kind, sink, message });
  };
  const byHappening = new Map<string, TakenOnce>();
  const newest = new Map<string, Told>();
  for (const told of taken) {
    const key = happeningOf(told);
    const other = byHappening.get(key);
    if (other !== undefined) say('doubled', `${key} came as ${other.key} and as ${told.key}`);
    byHappening.set(key, told);
    const before = newest.get(`${told.alert} ${groupOf(told)}`);
    if (before !== undefined && before.at > told.at) say('disordered', `${key} came after ${happeningOf(before)}`);
    newest.set(`${told.alert} ${groupOf(told)}`, told);
  }
  const due = new Map(expected.map((told) => [happeningOf(told), told]));
  for (const [key, told] of due) {
    const found = byHappening.get(key);
    if (found === undefined) say('lost', key);
    else if (found.id !== told.id) say('unexpected', `${key} has the id ${found.id} instead of ${told.id}`);
    else if (told.alert.startsWith('Tally') && countsOf(found) !== countsOf(told))
      say('miscounted', `${key} says ${countsOf(found)} instead of ${countsOf(told)}`);
  }
  for (const [key, told] of byHappening) if (Date.parse(told.at) < untilMs && !due.has(key)) say('unexpected', key);
  return differences;
}

/** What makes two notifications the same for a person. */
export function happeningOf(told: Told): string {
  return `${told.at} ${told.alert} ${groupOf(told)} ${told.kind} ${told.severity}`;
}

function groupOf(told: Told): string {
  return JSON.stringify(
    Object.keys(told.group)
      .toSorted((a, b) => (a < b ? -1 : 1))
      .map((field) => [field, told.group[field]]),
  );
}

function countsOf(told: Told): string {
  return told.clauses.map(({ text, value, low }) => `${text}: ${String(value ?? low)}`).join(', ');
}
