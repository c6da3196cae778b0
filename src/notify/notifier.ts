/** From transitions to notifications: a pure function of what the engine said and of time. */

import { LIMITS } from '../engine/model/limits.js';
import { compareText } from '../engine/model/order.js';
import type { Transition } from '../engine/model/transition.js';
import { SEVERITIES } from '../engine/model/transition.js';
import type { CheckedAlert, Program, Severity } from '../parser/program.js';
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
  /** Transitions in their order; reminders due before one of them are given before what it says. */
  push(transitions: readonly Transition[]): readonly Delivery[];
  /**
   * Transitions that are foreseen, after those that came before. Each is told now; when it comes, at the time it says or earlier, it is not told again.
   * One that has not come when time has got there is taken back.
   */
  notifyEarly(transitions: readonly Transition[]): readonly Delivery[];
  /** Event time has come to `ms`, and every transition up to it has been given: reminders that are due, `ms` included. */
  advanceTo(ms: number): readonly Delivery[];
  /** Whether this firing is not over. */
  stands(firingId: string): boolean;
  /** What fires. */
  standing(): readonly FiringNow[];
  /** What was not said, or said to nobody, and why. */
  unsaid(): NotifierSuppressions;
  /** What was told ahead, by this notifier and those whose snapshots it went on from. */
  early(): EarlyCounts;
  /** Plain data. */
  snapshot(): NotifierSnapshot;
}

export interface FiringNow {
  readonly alert: string;
  readonly group: Readonly<Record<string, string>>;
  /** The highest at which it fires. */
  readonly severity: Severity;
  readonly sinceMs: number;
}

export interface NotifierSuppressions {
  /** An alert went to a lower severity and still fires. */
  readonly lower: number;
  /** Notifications that no entry of the routes takes; 0 when there are no routes at all. */
  readonly unrouted: number;
  /** Reminders left out because too many of one firing were due at once. */
  readonly reminders: number;
}

export interface EarlyCounts {
  /** Notifications that were told ahead. */
  readonly told: number;
  /** Transitions that were foreseen and did not come; more than 0 is a mistake of the engine. */
  readonly withdrawn: number;
}

export interface NotifierSnapshot {
  readonly standings: readonly ActiveAlert[];
  /** Ids of what was told ahead, as long as another could be given the same. */
  readonly ahead?: EarlyIdsSnapshot;
  readonly early?: EarlyCounts;
}

/** @param saved what another notifier's `snapshot` gave; of alerts that the program no longer has only the end can still be told. */
export function createNotifier(program: Program, saved?: NotifierSnapshot): Notifier {
  return new ProgramNotifier(program, saved);
}

class ProgramNotifier implements Notifier {
  readonly #alerts: ReadonlyMap<string, CheckedAlert>;
  readonly #standings = new Map<string, ActiveAlert>();
  readonly #reminders = new ReminderQueue();
  /** Those of which something that is foreseen was told. */
  readonly #foreseen = new Set<string>();
  readonly #ahead: EarlyIds;
  #told: number;
  #withdrawn: number;
  #lower = 0;
  #unrouted = 0;
  #leftOut = 0;

  constructor(
    readonly program: Program,
    saved: NotifierSnapshot | undefined,
  ) {
    this.#alerts = new Map(program.alerts.map((alert) => [alert.name, alert]));
    this.#ahead = new EarlyIds(saved?.ahead);
    this.#told = saved?.early?.told ?? 0;
    this.#withdrawn = saved?.early?.withdrawn ?? 0;
    for (const standing of saved?.standings ?? []) this.#keep(standing);
  }

  push(transitions: readonly Transition[]): readonly Delivery[] {
    const deliveries: Delivery[] = [];
    for (let start = 0; start < transitions.length; ) {
      const first = transitions[start];
      if (first === undefined) break;
      const key = activeAlertKey(first);
      let end = start + 1;
      while (end < transitions.length && isTogether(first.at, key, transitions[end])) end += 1;
      // A reminder in the very moment of a change would say what no longer is so.
      for (const reminder of this.#remind(first.at, false)) deliveries.push(reminder);
      const moment = this.#confirm(key, transitions.slice(start, end));
      for (const change of applyMoment(this.#standings.get(key), moment)) {
        const delivery = this.#tellChange(change, first.at);
        if (delivery !== undefined) deliveries.push(delivery);
      }
      start = end;
    }
    return deliveries;
  }

  notifyEarly(transitions: readonly Transition[]): readonly Delivery[] {
    // The worst first: what people know of that is not told after it.
    const order = (transition: Transition): number => SEVERITIES.indexOf(transition.severity);
    const deliveries: Delivery[] = [];
    for (const transition of [...transitions].sort((a, b) => order(a) - order(b))) {
      const key = activeAlertKey(transition);
      const change = applyEarly(this.#standings.get(key), transition);
      if (change === undefined || change.outcome === 'lower' || change.outcome === 'same') continue;
      this.#told += 1;
      const delivery = this.#tell(change.outcome, transition.at, change.activeAlert, change.severity, transition);
      for (const id of [delivery.notification.id, delivery.notification.firingId]) this.#ahead.take(id, transition.at);
      deliveries.push(delivery);
    }
    return deliveries;
  }

  advanceTo(ms: number): readonly Delivery[] {
    const withdrawn = this.#withdraw(ms);
    this.#ahead.forget(ms);
    const reminders = this.#remind(ms, true);
    return withdrawn.length === 0 ? reminders : [...withdrawn, ...reminders];
  }

  stands(firingId: string): boolean {
    const at = firingId.lastIndexOf('@');
    const standing = this.#standings.get(firingId.slice(0, at));
    return standing !== undefined && firingIdOf(standing) === firingId;
  }

  standing(): readonly FiringNow[] {
    return [...this.#standings.values()].flatMap((standing) => {
      const highest = highestOf(standing);
      const { alert, group, sinceMs } = standing;
      return highest === undefined ? [] : [{ alert, group, severity: highest.severity, sinceMs }];
    });
  }

  unsaid(): NotifierSuppressions {
    return { lower: this.#lower, unrouted: this.#unrouted, reminders: this.#leftOut };
  }

  early(): EarlyCounts {
    return { told: this.#told, withdrawn: this.#withdrawn };
  }

  snapshot(): NotifierSnapshot {
    const ahead = this.#ahead.snapshot();
    const standings = [...this.#standings.values()];
    const early = this.#told + this.#withdrawn === 0 ? undefined : this.early();
    return JSON.parse(JSON.stringify({ standings, ...(ahead.length === 0 ? {} : { ahead }), early })) as NotifierSnapshot;
  }

  /** Transitions of one moment without those that people know of already. */
  #confirm(key: string, transitions: readonly Transition[]): readonly Transition[] {
    const before = this.#foreseen.has(key) ? this.#standings.get(key) : undefined;
    if (before === undefined) return transitions;
    const [standing, rest] = confirmEarly(before, transitions);
    this.#standings.set(key, standing);
    this.#noteForeseen(key, standing);
    return rest;
  }

  /** What was foreseen and did not come by now does not come any more. */
  #withdraw(ms: number): readonly Delivery[] {
    const deliveries: Delivery[] = [];
    for (const key of this.#foreseen) {
      const before = this.#standings.get(key);
      const [standing, gone] = before === undefined ? [undefined, []] : withdrawEarly(before, ms);
      const [first] = gone;
      if (before === undefined || standing === undefined || first === undefined) continue;
      this.#withdrawn += gone.length;
      this.#standings.set(key, standing);
      this.#noteForeseen(key, standing);
      if (highestOf(standing) === undefined) deliveries.push(this.#tell('resolved', ms, before, first.severity, first.transition, true));
    }
    return deliveries;
  }

  #noteForeseen(key: string, standing: ActiveAlert): void {
    if (standing.firing.some(({ early }) => early === true)) this.#foreseen.add(key);
    else this.#foreseen.delete(key);
  }

  #tellChange({ outcome, activeAlert, severity, transition }: ActiveAlertChange, at: number): Delivery | undefined {
    if (outcome === 'lower' || outcome === 'same') {
      this.#standings.set(activeAlertKey(activeAlert), activeAlert);
      if (outcome === 'lower') this.#lower += 1;
      return undefined;
    }
    return this.#tell(outcome, at, activeAlert, severity, transition);
  }

  #remind(ms: number, inclusive: boolean): readonly Delivery[] {
    const due: Delivery[] = [];
    for (let next = this.#reminders.next(ms, inclusive); next !== undefined; next = this.#reminders.next(ms, inclusive)) {
      const standing = this.#standings.get(next.key);
      const remindMs = this.#remindMs(standing);
      const highest = standing === undefined ? undefined : highestOf(standing);
      if (standing === undefined || remindMs === undefined || highest === undefined) continue;
      if (standing.notifiedMs + remindMs !== next.atMs) continue;
      const skipped = Math.max(0, Math.floor((ms - next.atMs) / remindMs) + 1 - LIMITS.remindersAtOnce);
      this.#leftOut += skipped;
      due.push(this.#tell('reminder', next.atMs + skipped * remindMs, standing, highest.severity, highest.transition));
    }
    return due.sort(compareDeliveries);
  }

  #tell(kind: NotificationKind, at: number, about: ActiveAlert, severity: Severity, transition: Transition, isWithdrawn = false): Delivery {
    const standing = kind === 'fired' ? this.#named(about) : about;
    const made = makeNotification(kind, at, standing, severity, transition, this.#alerts.get(standing.alert), isWithdrawn);
    const notification = { ...made, id: this.#ahead.free(made.id) };
    const to = kind === 'resolved' ? standing.notifiedSinks : routeOf(this.program, notification);
    if (to.length === 0 && this.program.routes.length > 0) this.#unrouted += 1;
    if (kind === 'resolved') {
      this.#standings.delete(activeAlertKey(standing));
      this.#foreseen.delete(activeAlertKey(standing));
    } else this.#keep({ ...standing, notifiedMs: at, notifiedSinks: [...new Set([...standing.notifiedSinks, ...to])] });
    return { notification, to };
  }

  /** A firing that begins, with an id that no other has. */
  #named(standing: ActiveAlert): ActiveAlert {
    const id = firingIdOf(standing);
    const free = this.#ahead.free(id);
    return free === id ? standing : { ...standing, name: free.slice(activeAlertKey(standing).length + 1) };
  }

  #keep(standing: ActiveAlert): void {
    const key = activeAlertKey(standing);
    this.#standings.set(key, standing);
    this.#noteForeseen(key, standing);
    const remindMs = this.#remindMs(standing);
    if (remindMs === undefined) return;
    this.#reminders.add(standing.notifiedMs + remindMs, key);
    // Firings that are over leave their reminders behind; short ones under a long `remind` would pile them up.
    if (this.#reminders.size > 4 * this.#standings.size + 1024) this.#reminders.restart(this.#dueTimes());
  }

  *#dueTimes(): Generator<DueReminder> {
    for (const [key, standing] of this.#standings) {
      const remindMs = this.#remindMs(standing);
      if (remindMs !== undefined) yield { atMs: standing.notifiedMs + remindMs, key };
    }
  }

  #remindMs(standing: ActiveAlert | undefined): number | undefined {
    const remindMs = standing === undefined ? undefined : this.#alerts.get(standing.alert)?.remindMs;
    return remindMs !== undefined && remindMs > 0 ? remindMs : undefined;
  }
}

function isTogether(at: number, key: string, other: Transition | undefined): boolean {
  return other !== undefined && other.at === at && activeAlertKey(other) === key;
}

/** By time, alert and group: what is due at one moment has one order, whatever happened before. */
function compareDeliveries({ notification: a }: Delivery, { notification: b }: Delivery): number {
  return a.at - b.at || compareText(a.alert, b.alert) || compareText(JSON.stringify(a.group), JSON.stringify(b.group));
}
