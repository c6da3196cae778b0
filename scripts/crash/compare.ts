/** Compares the notifications that a destination accepted with those of an undisturbed run. */

import type { NotificationBody } from '../harness/receiver.js';

/** A notification as a destination accepts it. */
export interface AcceptedOnce extends NotificationBody {
  /** The destination recognises repeats by it. */
  readonly key: string;
}

export interface Difference {
  readonly kind: 'lost' | 'doubled' | 'unexpected' | 'disordered' | 'miscounted';
  readonly sink: string;
  readonly message: string;
}

/**
 * @param accepted in the order in which they were accepted, each key once.
 * @param untilMs later notifications are compared with nothing, but must not be there twice.
 */
export function compare(
  sink: string,
  expected: readonly NotificationBody[],
  accepted: readonly AcceptedOnce[],
  untilMs: number,
): readonly Difference[] {
  const differences: Difference[] = [];
  const add = (kind: Difference['kind'], message: string): void => {
    differences.push({ kind, sink, message });
  };
  const byEvent = new Map<string, AcceptedOnce>();
  const newest = new Map<string, NotificationBody>();
  for (const notification of accepted) {
    const key = eventKeyOf(notification);
    const other = byEvent.get(key);
    if (other !== undefined) add('doubled', `${key} came as ${other.key} and as ${notification.key}`);
    byEvent.set(key, notification);
    const before = newest.get(`${notification.alert} ${groupOf(notification)}`);
    if (before !== undefined && before.at > notification.at) add('disordered', `${key} came after ${eventKeyOf(before)}`);
    newest.set(`${notification.alert} ${groupOf(notification)}`, notification);
  }
  const due = new Map(expected.map((notification) => [eventKeyOf(notification), notification]));
  for (const [key, notification] of due) {
    const found = byEvent.get(key);
    if (found === undefined) add('lost', key);
    else if (found.id !== notification.id) add('unexpected', `${key} has the id ${found.id} instead of ${notification.id}`);
    else if (notification.alert.startsWith('LineCount') && countsOf(found) !== countsOf(notification))
      add('miscounted', `${key} counts ${countsOf(found)} instead of ${countsOf(notification)}`);
  }
  for (const [key, notification] of byEvent) if (Date.parse(notification.at) < untilMs && !due.has(key)) add('unexpected', key);
  return differences;
}

/**
 * Removes the lost notifications that the process logged as skipped, because the alert had resolved before they could be sent: each only as often as it was
 * logged, and only of firings that did resolve.
 * @param printed the output of the process, of all its runs
 */
export function withoutSkipped(
  differences: readonly Difference[],
  expected: ReadonlyMap<string, readonly NotificationBody[]>,
  printed: string,
): { readonly differences: readonly Difference[]; readonly skipped: number } {
  const logged = new Map<string, number>();
  for (const [, alert = '', kind = '', sink = ''] of printed.matchAll(SKIPPED)) {
    const key = `${sink} ${alert} ${kind}`;
    logged.set(key, (logged.get(key) ?? 0) + 1);
  }
  const rest = differences.filter(({ kind, sink, message }) => {
    const due = expected.get(sink) ?? [];
    const notification = kind === 'lost' ? due.find((one) => eventKeyOf(one) === message) : undefined;
    if (notification === undefined) return true;
    const ended = due.some((one) => one.kind === 'resolved' && one.firingId === notification.firingId);
    const key = `${sink} ${notification.alert} ${notification.kind}`;
    const left = logged.get(key) ?? 0;
    if (!ended || left === 0) return true;
    logged.set(key, left - 1);
    return false;
  });
  return { differences: rest, skipped: differences.length - rest.length };
}

const SKIPPED = /"(\w+) \((\w+)\) is not sent to (\w+): the alert resolved before the notification could be sent"/g;

/** Equal for two notifications that say the same to a person. */
export function eventKeyOf(notification: NotificationBody): string {
  return `${notification.at} ${notification.alert} ${groupOf(notification)} ${notification.kind} ${notification.severity}`;
}

function groupOf(notification: NotificationBody): string {
  return JSON.stringify(
    Object.keys(notification.group)
      .toSorted((a, b) => (a < b ? -1 : 1))
      .map((field) => [field, notification.group[field]]),
  );
}

function countsOf(notification: NotificationBody): string {
  return notification.clauses.map(({ text, value, low }) => `${text}: ${String(value ?? low)}`).join(', ');
}
