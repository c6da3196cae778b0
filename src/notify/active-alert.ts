/** What an alert stands at in one group, and what people are told of as it changes. */
import type { Transition } from '../engine/model/transition.js';
import { SEVERITIES } from '../engine/model/transition.js';
import type { Severity } from '../parser/program.js';
import type { NotificationKind } from './notification.js';

/** One alert in one group while it fires. */
export interface ActiveAlert {
  readonly alert: string;
  readonly group: Readonly<Record<string, string>>;
  /** When it began to fire, ms since the epoch. */
  readonly sinceMs: number;
  /** What its id ends with, if not with `sinceMs`: it was told before it began. Has no `@`. */
  readonly name?: string;
  /** Firing severities with the transition that began each. */
  readonly firing: readonly FiringSeverity[];
  /** When people were told last, ms since the epoch. */
  readonly notifiedMs: number;
  /** Sinks that were told of this firing, so that they are told of its end. */
  readonly notifiedSinks: readonly string[];
}

export interface FiringSeverity {
  readonly severity: Severity;
  readonly transition: Transition;
  /** It was foreseen and told, and is still to come. */
  readonly early?: true;
}

/** `lower`: it went down and still fires; `same`: nothing that people are told of changed. */
export type NoNotificationReason = 'lower' | 'same';

/** One change of what an alert stands at: a notification to make, or why there is none. */
export interface ActiveAlertChange {
  readonly outcome: Exclude<NotificationKind, 'reminder'> | NoNotificationReason;
  /** After the change; for `resolved` as it was before. */
  readonly activeAlert: ActiveAlert;
  readonly severity: Severity;
  readonly transition: Transition;
}

/**
 * What the transitions of one moment do to one alert in one group. A page that goes while a warning comes is a step down, not an end and a new
 * beginning; so what is new begins before what was there ends. A severity that ends and begins again in one moment does both.
 */
export function applyMoment(standing: ActiveAlert | undefined, transitions: readonly Transition[]): readonly ActiveAlertChange[] {
  const fired = new Set(standing?.firing.map(({ severity }) => severity));
  const starts = new Map<Severity, Transition>();
  const ends = new Map<Severity, Transition>();
  for (const transition of transitions) {
    if (transition.to === 'firing') starts.set(transition.severity, transition);
    else if (transition.from === 'firing') ends.set(transition.severity, transition);
  }
  const steps: readonly (readonly Transition[])[] = [
    [...starts.values()].filter(({ severity }) => !fired.has(severity)),
    [...ends.values()].filter(({ severity }) => fired.has(severity)),
    [...starts.values()].filter(({ severity }) => fired.has(severity) && ends.has(severity)),
    [...ends.values()].filter(({ severity }) => !fired.has(severity) && starts.has(severity)),
  ];
  const changes: ActiveAlertChange[] = [];
  let now = standing;
  for (const step of steps) {
    if (step.length === 0) continue;
    const change = applyStep(now, step);
    if (change === undefined) continue;
    changes.push(change);
    now = change.outcome === 'resolved' ? undefined : change.activeAlert;
  }
  return changes;
}

/** Transitions that all start, or all end. */
function applyStep(before: ActiveAlert | undefined, step: readonly Transition[]): ActiveAlertChange | undefined {
  const [first] = step;
  if (first === undefined) return undefined;
  const was = before === undefined ? undefined : highestOf(before);
  const started = step.filter(({ to }) => to === 'firing').map((transition) => ({ severity: transition.severity, transition }));
  const stay = (before?.firing ?? []).filter(({ severity }) => !step.some((transition) => transition.severity === severity));
  const activeAlert: ActiveAlert = {
    ...(before ?? { alert: first.alert, group: first.group, sinceMs: first.at, notifiedMs: first.at, notifiedSinks: [] }),
    firing: [...stay, ...started],
  };
  const is = highestOf(activeAlert);
  if (is === undefined) {
    if (before === undefined || was === undefined) return undefined;
    const end = step.find(({ severity }) => severity === was.severity) ?? first;
    return { outcome: 'resolved', activeAlert: before, severity: was.severity, transition: end };
  }
  const outcome = was === undefined ? 'fired' : compareSeverities(is.severity, was.severity);
  return { outcome, activeAlert, ...is };
}

/** Counts a transition that is foreseen as if it had happened: a notification to make; undefined where people know it, or something worse. */
export function applyEarly(before: ActiveAlert | undefined, transition: Transition): ActiveAlertChange | undefined {
  const { alert, group, severity, at } = transition;
  const was = before === undefined ? undefined : highestOf(before);
  if (was !== undefined && compareSeverities(severity, was.severity) !== 'raised') return undefined;
  const begun: ActiveAlert = before ?? { alert, group, sinceMs: at, name: String(at), firing: [], notifiedMs: at, notifiedSinks: [] };
  const activeAlert: ActiveAlert = { ...begun, firing: [...begun.firing, { severity, transition, early: true }] };
  return { outcome: was === undefined ? 'fired' : 'raised', activeAlert, severity, transition };
}

/** What was foreseen happens: people know it already. Gives the transitions that are left. */
export function confirmEarly(before: ActiveAlert, transitions: readonly Transition[]): readonly [ActiveAlert, readonly Transition[]] {
  const starts = transitions.filter(({ to }) => to === 'firing');
  const known = new Set<Transition>();
  const firing = before.firing.map((one): FiringSeverity => {
    const transition = one.early === true ? starts.find(({ severity }) => severity === one.severity) : undefined;
    if (transition === undefined) return one;
    known.add(transition);
    return { severity: one.severity, transition };
  });
  // It may begin before the moment foreseen, also at a severity that nobody foresaw.
  const sinceMs = Math.min(before.sinceMs, ...starts.map(({ at }) => at));
  return [{ ...before, firing, sinceMs }, transitions.filter((transition) => !known.has(transition))];
}

/** Takes back what was foreseen up to a moment and did not happen. */
export function withdrawEarly(before: ActiveAlert, untilMs: number): readonly [ActiveAlert, readonly FiringSeverity[]] {
  const gone = before.firing.filter(({ early, transition }) => early === true && transition.at <= untilMs);
  return [{ ...before, firing: before.firing.filter((one) => !gone.includes(one)) }, gone];
}

/** Undefined when nothing fires. */
export function highestOf(activeAlert: ActiveAlert): FiringSeverity | undefined {
  for (const severity of SEVERITIES) {
    const found = activeAlert.firing.find((firing) => firing.severity === severity);
    if (found !== undefined) return found;
  }
  return undefined;
}

function compareSeverities(is: Severity, was: Severity): 'raised' | 'lower' | 'same' {
  const difference = SEVERITIES.indexOf(is) - SEVERITIES.indexOf(was);
  return difference < 0 ? 'raised' : difference > 0 ? 'lower' : 'same';
}

/** Equal for the same alert and group. */
export function activeAlertKey(of: Pick<ActiveAlert, 'alert' | 'group'>): string {
  return JSON.stringify([of.alert, of.group]);
}
