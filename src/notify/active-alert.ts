/** An active alert: which severities fire, and which changes of them make a notification. */
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
  /** The end of its id, if it is not `sinceMs` because it was notified before it began. Has no `@`. */
  readonly idSuffix?: string;
  /** Firing severities with the transition that began each. */
  readonly firing: readonly FiringSeverity[];
  /** Time of the last notification, ms since the epoch. */
  readonly notifiedMs: number;
  /** Names of the targets that got a notification of this firing, and so get its end. */
  readonly notifiedTargets: readonly string[];
}

export interface FiringSeverity {
  readonly severity: Severity;
  readonly transition: Transition;
  /** It was notified early, and the transition has not come yet. */
  readonly early?: true;
}

/** `lower`: the severity went down and the alert still fires; `same`: the highest severity did not change. */
export type NoNotificationReason = 'lower' | 'same';

/** One change of an active alert: a notification to make, or why there is none. */
export interface ActiveAlertChange {
  readonly outcome: Exclude<NotificationKind, 'reminder'> | NoNotificationReason;
  /** After the change; for `resolved` as it was before. */
  readonly activeAlert: ActiveAlert;
  readonly severity: Severity;
  readonly transition: Transition;
}

/**
 * Applies the transitions of one moment to one alert in one group. A page that ends while a warning begins is a lower severity, not an end and a new firing; so
 * severities begin before others end. A severity that ends and begins again at one moment does both.
 */
export function applyMoment(activeAlert: ActiveAlert | undefined, transitions: readonly Transition[]): readonly ActiveAlertChange[] {
  const fired = new Set(activeAlert?.firing.map(({ severity }) => severity));
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
  let now = activeAlert;
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
    ...(before ?? { alert: first.alert, group: first.group, sinceMs: first.at, notifiedMs: first.at, notifiedTargets: [] }),
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

/** Applies a transition that is certain early as if it had happened; undefined if this severity or a higher one was notified already. */
export function applyEarly(before: ActiveAlert | undefined, transition: Transition): ActiveAlertChange | undefined {
  const { alert, group, severity, at } = transition;
  const was = before === undefined ? undefined : highestOf(before);
  if (was !== undefined && compareSeverities(severity, was.severity) !== 'raised') return undefined;
  const begun: ActiveAlert = before ?? { alert, group, sinceMs: at, idSuffix: String(at), firing: [], notifiedMs: at, notifiedTargets: [] };
  const activeAlert: ActiveAlert = { ...begun, firing: [...begun.firing, { severity, transition, early: true }] };
  return { outcome: was === undefined ? 'fired' : 'raised', activeAlert, severity, transition };
}

/** The transitions of early notices have come: they are not notified again. Gives the transitions that are left. */
export function confirmEarly(before: ActiveAlert, transitions: readonly Transition[]): readonly [ActiveAlert, readonly Transition[]] {
  const starts = transitions.filter(({ to }) => to === 'firing');
  const known = new Set<Transition>();
  const firing = before.firing.map((one): FiringSeverity => {
    const transition = one.early === true ? starts.find(({ severity }) => severity === one.severity) : undefined;
    if (transition === undefined) return one;
    known.add(transition);
    return { severity: one.severity, transition };
  });
  // It may begin before the time of the early notice, also at a severity without an early notice.
  const sinceMs = Math.min(before.sinceMs, ...starts.map(({ at }) => at));
  return [{ ...before, firing, sinceMs }, transitions.filter((transition) => !known.has(transition))];
}

/** Withdraws early notices up to a moment whose transitions have not come. */
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
