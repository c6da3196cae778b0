/** Transitions to notifications: a pure function of the engine's output and of time. */

import { LIMITS } from '../engine/model/limits.js';
import type { Transition } from '../engine/model/transition.js';
import { SEVERITIES } from '../engine/model/transition.js';
import type { CheckedAlert, Program, Severity } from '../parser/program.js';
import { compareText } from '../parser/text-order.js';
import type { ActiveAlert, ActiveAlertChange } from './active-alert.js';
import { activeAlertKey, applyEarly, applyMoment, confirmEarly, highestOf, withdrawEarly } from './active-alert.js';
import type { EarlyIdsSnapshot } from './early-ids.js';
import { EarlyIds } from './early-ids.js';
import { firingIdOf, makeNotification } from './make-notification.js';
import type { Delivery, NotificationKind } from './notification.js';
import type { DueReminder } from './reminders.js';
import { ReminderQueue } from './reminders.js';
import { routeOf } from './route.js';

export interface Notifier {
  /** Transitions in their order. Reminders that are due before a transition come before its notification. */
  push(transitions: readonly Transition[]): readonly Delivery[];
  /**
   * Transitions that are certain before the watermark has reached them. Each is notified now, and not again when it comes, at its time or earlier. One that has
   * not come by its time is withdrawn.
   */
  notifyEarly(transitions: readonly Transition[]): readonly Delivery[];
  /** Event time has reached `ms`, and every transition up to it has been pushed. Gives the reminders that are due, `ms` included. */
  advanceTo(ms: number): readonly Delivery[];
  /** Whether this firing has not resolved. */
  isActive(firingId: string): boolean;
  activeAlerts(): readonly ActiveAlertSummary[];
  /** Notifications that were not made, or that no route took, and why. */
  suppressions(): NotifierSuppressions;
  /** Early notices of this notifier and of those whose snapshots it was restored from. */
  earlyCounts(): EarlyCounts;
  /** Plain data. */
  snapshot(): NotifierSnapshot;
}

export interface ActiveAlertSummary {
  readonly alert: string;
  readonly group: Readonly<Record<string, string>>;
  /** The highest severity that fires. */
  readonly severity: Severity;
  /** Event time at which it began to fire. */
  readonly sinceMs: number;
}

export interface NotifierSuppressions {
  /** The alert went to a lower severity and still fires. */
  readonly lower: number;
  /** Notifications that no route takes; 0 when there are no routes at all. */
  readonly unrouted: number;
  /** Reminders skipped because too many of one firing were due at once. */
  readonly reminders: number;
}

export interface EarlyCounts {
  /** Early notices made. */
  readonly notified: number;
  /** Early notices whose transition did not come; more than 0 is a bug in the engine. */
  readonly withdrawn: number;
}

export interface NotifierSnapshot {
  readonly activeAlerts: readonly ActiveAlert[];
  /** Ids of early notices, as long as another notification could get the same. */
  readonly earlyIds?: EarlyIdsSnapshot;
  readonly earlyCounts?: EarlyCounts;
}

/** @param saved what another notifier's `snapshot` gave. Alerts that the program no longer has can only resolve. */
export function createNotifier(program: Program, saved?: NotifierSnapshot): Notifier {
  return new ProgramNotifier(program, saved);
}

class ProgramNotifier implements Notifier {
  readonly #alerts: ReadonlyMap<string, CheckedAlert>;
  readonly #activeAlerts = new Map<string, ActiveAlert>();
  readonly #reminders = new ReminderQueue();
  /** Keys of active alerts with an early notice that is not confirmed. */
  readonly #unconfirmed = new Set<string>();
  readonly #earlyIds: EarlyIds;
  #notifiedEarly: number;
  #withdrawn: number;
  #lower = 0;
  #unrouted = 0;
  #skippedReminders = 0;

  constructor(
    readonly program: Program,
    saved: NotifierSnapshot | undefined,
  ) {
    this.#alerts = new Map(program.alerts.map((alert) => [alert.name, alert]));
    this.#earlyIds = new EarlyIds(saved?.earlyIds);
    this.#notifiedEarly = saved?.earlyCounts?.notified ?? 0;
    this.#withdrawn = saved?.earlyCounts?.withdrawn ?? 0;
    for (const activeAlert of saved?.activeAlerts ?? []) this.#keep(activeAlert);
  }

  push(transitions: readonly Transition[]): readonly Delivery[] {
    const deliveries: Delivery[] = [];
    for (let start = 0; start < transitions.length; ) {
      const first = transitions[start];
      if (first === undefined) break;
      const key = activeAlertKey(first);
      let end = start + 1;
      while (end < transitions.length && isTogether(first.at, key, transitions[end])) end += 1;
      // A reminder at the very moment of a change would be out of date.
      for (const reminder of this.#remind(first.at, false)) deliveries.push(reminder);
      const moment = this.#confirm(key, transitions.slice(start, end));
      for (const change of applyMoment(this.#activeAlerts.get(key), moment)) {
        const delivery = this.#notifyChange(change, first.at);
        if (delivery !== undefined) deliveries.push(delivery);
      }
      start = end;
    }
    return deliveries;
  }

  notifyEarly(transitions: readonly Transition[]): readonly Delivery[] {
    // The most severe first: a lower severity of the same alert is then no news.
    const order = (transition: Transition): number => SEVERITIES.indexOf(transition.severity);
    const deliveries: Delivery[] = [];
    for (const transition of [...transitions].sort((a, b) => order(a) - order(b))) {
      const key = activeAlertKey(transition);
      const change = applyEarly(this.#activeAlerts.get(key), transition);
      if (change === undefined || change.outcome === 'lower' || change.outcome === 'same') continue;
      this.#notifiedEarly += 1;
      const delivery = this.#notify(change.outcome, transition.at, change.activeAlert, change.severity, transition);
      for (const id of [delivery.notification.id, delivery.notification.firingId]) this.#earlyIds.take(id, transition.at);
      deliveries.push(delivery);
    }
    return deliveries;
  }

  advanceTo(ms: number): readonly Delivery[] {
    const withdrawn = this.#withdraw(ms);
    this.#earlyIds.forget(ms);
    const reminders = this.#remind(ms, true);
    return withdrawn.length === 0 ? reminders : [...withdrawn, ...reminders];
  }

  isActive(firingId: string): boolean {
    const at = firingId.lastIndexOf('@');
    const activeAlert = this.#activeAlerts.get(firingId.slice(0, at));
    return activeAlert !== undefined && firingIdOf(activeAlert) === firingId;
  }

  activeAlerts(): readonly ActiveAlertSummary[] {
    return [...this.#activeAlerts.values()].flatMap((activeAlert) => {
      const highest = highestOf(activeAlert);
      const { alert, group, sinceMs } = activeAlert;
      return highest === undefined ? [] : [{ alert, group, severity: highest.severity, sinceMs }];
    });
  }

  suppressions(): NotifierSuppressions {
    return { lower: this.#lower, unrouted: this.#unrouted, reminders: this.#skippedReminders };
  }

  earlyCounts(): EarlyCounts {
    return { notified: this.#notifiedEarly, withdrawn: this.#withdrawn };
  }

  snapshot(): NotifierSnapshot {
    const earlyIds = this.#earlyIds.snapshot();
    const activeAlerts = [...this.#activeAlerts.values()];
    const earlyCounts = this.#notifiedEarly + this.#withdrawn === 0 ? undefined : this.earlyCounts();
    return JSON.parse(JSON.stringify({ activeAlerts, ...(earlyIds.length === 0 ? {} : { earlyIds }), earlyCounts })) as NotifierSnapshot;
  }

  /** Transitions of one moment, except for those already notified early. */
  #confirm(key: string, transitions: readonly Transition[]): readonly Transition[] {
    const before = this.#unconfirmed.has(key) ? this.#activeAlerts.get(key) : undefined;
    if (before === undefined) return transitions;
    const [activeAlert, rest] = confirmEarly(before, transitions);
    this.#activeAlerts.set(key, activeAlert);
    this.#noteUnconfirmed(key, activeAlert);
    return rest;
  }

  /** An early notice whose transition has not come by its time is withdrawn. */
  #withdraw(ms: number): readonly Delivery[] {
    const deliveries: Delivery[] = [];
    for (const key of this.#unconfirmed) {
      const before = this.#activeAlerts.get(key);
      const [activeAlert, gone] = before === undefined ? [undefined, []] : withdrawEarly(before, ms);
      const [first] = gone;
      if (before === undefined || activeAlert === undefined || first === undefined) continue;
      this.#withdrawn += gone.length;
      this.#activeAlerts.set(key, activeAlert);
      this.#noteUnconfirmed(key, activeAlert);
      if (highestOf(activeAlert) === undefined)
        deliveries.push(this.#notify('resolved', ms, before, first.severity, first.transition, true));
    }
    return deliveries;
  }

  #noteUnconfirmed(key: string, activeAlert: ActiveAlert): void {
    if (activeAlert.firing.some(({ early }) => early === true)) this.#unconfirmed.add(key);
    else this.#unconfirmed.delete(key);
  }

  #notifyChange({ outcome, activeAlert, severity, transition }: ActiveAlertChange, at: number): Delivery | undefined {
    if (outcome === 'lower' || outcome === 'same') {
      this.#activeAlerts.set(activeAlertKey(activeAlert), activeAlert);
      if (outcome === 'lower') this.#lower += 1;
      return undefined;
    }
    return this.#notify(outcome, at, activeAlert, severity, transition);
  }

  #remind(ms: number, inclusive: boolean): readonly Delivery[] {
    const due: Delivery[] = [];
    for (let next = this.#reminders.next(ms, inclusive); next !== undefined; next = this.#reminders.next(ms, inclusive)) {
      const activeAlert = this.#activeAlerts.get(next.key);
      const remindMs = this.#remindMs(activeAlert);
      const highest = activeAlert === undefined ? undefined : highestOf(activeAlert);
      if (activeAlert === undefined || remindMs === undefined || highest === undefined) continue;
      if (activeAlert.notifiedMs + remindMs !== next.atMs) continue;
      const skipped = Math.max(0, Math.floor((ms - next.atMs) / remindMs) + 1 - LIMITS.remindersAtOnce);
      this.#skippedReminders += skipped;
      due.push(this.#notify('reminder', next.atMs + skipped * remindMs, activeAlert, highest.severity, highest.transition));
    }
    return due.sort(compareDeliveries);
  }

  #notify(
    kind: NotificationKind,
    at: number,
    about: ActiveAlert,
    severity: Severity,
    transition: Transition,
    isWithdrawn = false,
  ): Delivery {
    const activeAlert = kind === 'fired' ? this.#withFreeId(about) : about;
    const made = makeNotification(kind, at, activeAlert, severity, transition, this.#alerts.get(activeAlert.alert), isWithdrawn);
    const notification = { ...made, id: this.#earlyIds.free(made.id) };
    const to = kind === 'resolved' ? activeAlert.notifiedTargets : routeOf(this.program, notification);
    if (to.length === 0 && this.program.routes.length > 0) this.#unrouted += 1;
    if (kind === 'resolved') {
      this.#activeAlerts.delete(activeAlertKey(activeAlert));
      this.#unconfirmed.delete(activeAlertKey(activeAlert));
    } else this.#keep({ ...activeAlert, notifiedMs: at, notifiedTargets: [...new Set([...activeAlert.notifiedTargets, ...to])] });
    return { notification, to };
  }

  /** A firing that begins, with an id that no other firing has. */
  #withFreeId(activeAlert: ActiveAlert): ActiveAlert {
    const id = firingIdOf(activeAlert);
    const free = this.#earlyIds.free(id);
    return free === id ? activeAlert : { ...activeAlert, idSuffix: free.slice(activeAlertKey(activeAlert).length + 1) };
  }

  #keep(activeAlert: ActiveAlert): void {
    const key = activeAlertKey(activeAlert);
    this.#activeAlerts.set(key, activeAlert);
    this.#noteUnconfirmed(key, activeAlert);
    const remindMs = this.#remindMs(activeAlert);
    if (remindMs === undefined) return;
    this.#reminders.add(activeAlert.notifiedMs + remindMs, key);
    // Resolved firings leave their reminders behind: many short ones with a long `remind` would pile up.
    if (this.#reminders.size > 4 * this.#activeAlerts.size + 1024) this.#reminders.restart(this.#dueTimes());
  }

  *#dueTimes(): Generator<DueReminder> {
    for (const [key, activeAlert] of this.#activeAlerts) {
      const remindMs = this.#remindMs(activeAlert);
      if (remindMs !== undefined) yield { atMs: activeAlert.notifiedMs + remindMs, key };
    }
  }

  #remindMs(activeAlert: ActiveAlert | undefined): number | undefined {
    const remindMs = activeAlert === undefined ? undefined : this.#alerts.get(activeAlert.alert)?.remindMs;
    return remindMs !== undefined && remindMs > 0 ? remindMs : undefined;
  }
}

function isTogether(at: number, key: string, other: Transition | undefined): boolean {
  return other !== undefined && other.at === at && activeAlertKey(other) === key;
}

/** By time, alert and group: reminders that are due at one moment have one order, whatever happened before. */
function compareDeliveries({ notification: a }: Delivery, { notification: b }: Delivery): number {
  return a.at - b.at || compareText(a.alert, b.alert) || compareText(JSON.stringify(a.group), JSON.stringify(b.group));
}
