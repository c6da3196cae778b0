/** Checks the expectations of a test against its output. */
import type { Transition } from '../engine/model/transition.js';
import type { Delivery, Notification } from '../notify/notification.js';
import { durationText } from '../parser/check/quantities.js';
import type { CheckedRange, CheckedTest, Expectation, Program } from '../parser/program.js';
import { hasParts, partsText } from './expected-parts.js';
import { momentMs } from './input.js';
import { describeTime } from './time-text.js';

/** Transitions that a message names. */
const MAX_SHOWN = 3;

export interface Failure {
  readonly expectation: Expectation;
  /** The actual result in one sentence. */
  readonly message: string;
  /** The alert whose timeline explains it; absent for notifications. */
  readonly alert?: string;
}

export interface Outcome {
  readonly program: Program;
  readonly test: CheckedTest;
  readonly transitions: readonly Transition[];
  readonly deliveries: readonly Delivery[];
  /** Where the input ended, ms. */
  readonly endMs: number;
}

export function evaluateExpectations(outcome: Outcome): readonly Failure[] {
  return outcome.test.expectations.flatMap((expectation) => {
    const message = pastTheEnd(expectation, outcome) ?? evaluate(expectation, outcome);
    if (message === undefined) return [];
    return [{ expectation, message, ...(expectation.kind === 'alert' ? { alert: expectation.alert } : {}) }];
  });
}

/** Times past the end of the input were not evaluated: no expectation about them can hold. */
function pastTheEnd(expectation: Expectation, { endMs, test }: Outcome): string | undefined {
  const { period } = expectation;
  if (period === undefined) return undefined;
  const quiet = expectation.kind === 'notifications' || expectation.what === 'never';
  const limit = quiet ? period.to : period.from;
  if (limit === undefined || momentMs(limit) <= endMs) return undefined;
  return `this is after the end of the input at ${describeTime(endMs, test)}; add records, or "until …"`;
}

function evaluate(expectation: Expectation, outcome: Outcome): string | undefined {
  return expectation.kind === 'notifications' ? evaluateNotifications(expectation, outcome) : evaluateAlert(expectation, outcome);
}

function evaluateAlert(expectation: Expectation & { kind: 'alert' }, outcome: Outcome): string | undefined {
  const { what, period } = expectation;
  const own = outcome.transitions.filter(
    (transition) => transition.alert === expectation.alert && isInGroup(transition, expectation.group),
  );
  const candidates = what === 'resolved' ? resolutions(own) : own.filter((transition) => isWanted(transition, what));
  const { program, test } = outcome;
  const inPeriod = candidates.filter((transition) => isWithin(transition.at, period));
  const hit = inPeriod.find((transition) => hasParts(transition, expectation.with, program));
  if (what === 'never') {
    if (hit === undefined) return undefined;
    return `it fired at ${describeTime(hit.at, test)} (${hit.severity}${groupText(hit)})${partsText(hit, expectation.with, program)}`;
  }
  if (hit !== undefined) return undefined;
  const first = candidates[0];
  const verb = what === 'resolved' ? 'resolved' : what === 'pending' ? 'became pending' : 'fired';
  if (inPeriod.length > 0) {
    const shown = inPeriod.slice(0, MAX_SHOWN);
    const others = shown.map(
      (each) => `at ${describeTime(each.at, test)}${groupSuffix(each)}${partsText(each, expectation.with, program)}`,
    );
    return `it ${verb}, but ${others.join('; ')}${moreText(inPeriod.length)}`;
  }
  if (first === undefined) return nearMiss(verb, expectation, own, outcome) ?? nearest(verb, own, outcome);
  const all = candidates.slice(0, MAX_SHOWN).map((transition) => describeTime(transition.at, test));
  return `it ${verb} at ${all.join(', ')}${moreText(candidates.length)}, not then${lateText(first.at, period)}`;
}

/** The same in another group, or at another severity: most often the expectation names the wrong one. */
function nearMiss(
  verb: string,
  { what, alert, period }: Expectation & { kind: 'alert' },
  own: readonly Transition[],
  { transitions, test }: Outcome,
): string | undefined {
  const all = transitions.filter((transition) => transition.alert === alert && isWithin(transition.at, period));
  const elsewhere = (what === 'resolved' ? resolutions(all) : all.filter((transition) => isWanted(transition, what)))[0];
  if (elsewhere !== undefined) return `it ${verb}${groupSuffix(elsewhere)} at ${describeTime(elsewhere.at, test)}, not for this group`;
  if (what !== 'page' && what !== 'warn' && what !== 'info') return undefined;
  const other = own.find((transition) => transition.to === 'firing' && isWithin(transition.at, period));
  return other === undefined ? undefined : `it ${verb} as ${other.severity} at ${describeTime(other.at, test)}, not as ${what}`;
}

/** `: 2s too late`, if that is all that is wrong. */
function lateText(at: number, period: CheckedRange | undefined): string {
  const to = period?.to === undefined ? undefined : momentMs(period.to);
  if (to === undefined || at < to) return '';
  return at === to ? ': the end of the time is exclusive' : `: ${durationText(at - to)} too late`;
}

function moreText(count: number): string {
  return count > MAX_SHOWN ? ` and ${count - MAX_SHOWN} more times` : '';
}

/** No such transition exists: describes the last one that does. */
function nearest(verb: string, own: readonly Transition[], { test }: Outcome): string {
  const last = own.at(-1);
  if (last === undefined) return `it never ${verb}; it was never even pending`;
  return `it never ${verb}; its last transition: ${last.severity} became ${last.to} at ${describeTime(last.at, test)} (${last.reason})`;
}

function evaluateNotifications(expectation: Expectation & { kind: 'notifications' }, outcome: Outcome): string | undefined {
  const wanted = outcome.deliveries.filter(
    ({ notification, to }) =>
      calls(notification) && isWithin(notification.at, expectation.period) && (expectation.to === undefined || to.includes(expectation.to)),
  );
  if (wanted.length === expectation.count) return undefined;
  const list = wanted
    .slice(0, 5)
    .map(({ notification }) => `${notification.kind} ${notification.alert} at ${describeTime(notification.at, outcome.test)}`);
  const got = wanted.length === 0 ? 'there was none' : `there were ${wanted.length}: ${list.join(', ')}`;
  return `${got}${wanted.length > 5 ? ', …' : ''}`;
}

/** `resolved` notifications are not counted. */
function calls(notification: Notification): boolean {
  return notification.kind !== 'resolved';
}

function isWanted(transition: Transition, what: (Expectation & { kind: 'alert' })['what']): boolean {
  switch (what) {
    case 'fired':
    case 'never':
      return transition.to === 'firing';
    case 'pending':
      return transition.to === 'pending';
    case 'resolved':
      return false;
    default:
      return transition.to === 'firing' && transition.severity === what;
  }
}

/** Transitions after which a group fires at no severity. */
function resolutions(own: readonly Transition[]): readonly Transition[] {
  const firing = new Map<string, Set<string>>();
  return own.filter((transition) => {
    const key = JSON.stringify(transition.group);
    const severities = firing.get(key) ?? new Set<string>();
    firing.set(key, severities);
    if (transition.to === 'firing') severities.add(transition.severity);
    return transition.from === 'firing' && severities.delete(transition.severity) && severities.size === 0;
  });
}

function isInGroup(transition: Transition, group: Readonly<Record<string, string>>): boolean {
  return Object.entries(group).every(([name, value]) => transition.group[name] === value);
}

function isWithin(at: number, period: CheckedRange | undefined): boolean {
  if (period === undefined) return true;
  return (period.from === undefined || at >= momentMs(period.from)) && (period.to === undefined || at < momentMs(period.to));
}

function groupSuffix(transition: Transition): string {
  return groupText(transition).replace(/^,/, ' for');
}

function groupText(transition: Transition): string {
  const entries = Object.entries(transition.group);
  return entries.length === 0 ? '' : `, ${entries.map(([name, value]) => `${name} ${value}`).join(', ')}`;
}
