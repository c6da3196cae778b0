/** Holds what a destination took against what an undisturbed run says. */

import type { Told } from '../harness/receiver.js';

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

/**
 * What it said that it would not tell, since it was over before it could be told: that is not lost. Only as often as it said so, and only of firings
 * that did end.
 * @param printed what the process printed, in all its lives
 */
export function withoutWithheld(
  differences: readonly Difference[],
  expected: ReadonlyMap<string, readonly Told[]>,
  printed: string,
): { readonly differences: readonly Difference[]; readonly withheld: number } {
  const said = new Map<string, number>();
  for (const [, alert = '', kind = '', sink = ''] of printed.matchAll(WITHHELD)) {
    const key = `${sink} ${alert} ${kind}`;
    said.set(key, (said.get(key) ?? 0) + 1);
  }
  const rest = differences.filter(({ kind, sink, message }) => {
    const due = expected.get(sink) ?? [];
    const told = kind === 'lost' ? due.find((one) => happeningOf(one) === message) : undefined;
    if (told === undefined) return true;
    const ended = due.some((one) => one.kind === 'resolved' && one.firingId === told.firingId);
    const key = `${sink} ${told.alert} ${told.kind}`;
    const left = said.get(key) ?? 0;
    if (!ended || left === 0) return true;
    said.set(key, left - 1);
    return false;
  });
  return { differences: rest, withheld: differences.length - rest.length };
}

const WITHHELD = /"(\w+) \((\w+)\) is not told to (\w+): it was over before it could be told"/g;

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
