/** From transitions to notifications: a pure function of what the engine said and of time. */
import type { Transition } from '../engine/transition.js';
import { SEVERITIES } from '../engine/transition.js';
import type { CheckedAlert, Program, Severity } from '../parser/program.js';
import type { Delivery, Notification, NotificationKind } from './notification.js';
import { routeOf } from './route.js';

export interface Notifier {
  /** Transitions in their order; what is due to be said before each is said before it. */
  push(transitions: readonly Transition[]): readonly Delivery[];
  /** Time has come to `ms`: reminders that are due. */
  advanceTo(ms: number): readonly Delivery[];
  /** Plain data. */
  snapshot(): NotifierSnapshot;
}

export interface NotifierSnapshot {
  readonly standings: readonly Standing[];
}

/** One alert in one group while it fires. */
interface Standing {
  readonly alert: string;
  readonly group: Readonly<Record<string, string>>;
  readonly sinceMs: number;
  /** Firing severities with the transition that began each. */
  firing: { readonly severity: Severity; readonly transition: Transition }[];
  notifiedMs: number;
  /** Everyone who was told of this firing, so that they are told of its end. */
  told: string[];
}

export function createNotifier(program: Program, saved?: NotifierSnapshot): Notifier {
  return new ProgramNotifier(program, saved);
}

class ProgramNotifier implements Notifier {
  readonly #alerts: ReadonlyMap<string, CheckedAlert>;
  readonly #standings = new Map<string, Standing>();

  constructor(
    readonly program: Program,
    saved: NotifierSnapshot | undefined,
  ) {
    this.#alerts = new Map(program.alerts.map((alert) => [alert.name, alert]));
    for (const standing of saved?.standings ?? []) {
      this.#standings.set(keyOf(standing), { ...standing, firing: [...standing.firing], told: [...standing.told] });
    }
  }

  push(transitions: readonly Transition[]): readonly Delivery[] {
    const deliveries: Delivery[] = [];
    for (let start = 0; start < transitions.length; ) {
      const first = transitions[start];
      if (first === undefined) break;
      // What one tick says of one group is one thing: a page that goes while a warning comes is a step down, not an end and a beginning.
      let end = start + 1;
      while (end < transitions.length && isTogether(first, transitions[end])) end += 1;
      deliveries.push(...this.advanceTo(first.at), ...this.#apply(transitions.slice(start, end)));
      start = end;
    }
    return deliveries;
  }

  advanceTo(ms: number): readonly Delivery[] {
    const due: Delivery[] = [];
    for (const standing of this.#standings.values()) {
      const remindMs = this.#alerts.get(standing.alert)?.remindMs;
      if (remindMs === undefined || remindMs <= 0) continue;
      while (standing.notifiedMs + remindMs <= ms) due.push(this.#tell('reminder', standing, standing.notifiedMs + remindMs));
    }
    return due.sort((a, b) => a.notification.at - b.notification.at);
  }

  snapshot(): NotifierSnapshot {
    return JSON.parse(JSON.stringify({ standings: [...this.#standings.values()] })) as NotifierSnapshot;
  }

  #apply(transitions: readonly Transition[]): readonly Delivery[] {
    const first = transitions[0];
    if (first === undefined) return [];
    const key = keyOf(first);
    const known = this.#standings.get(key);
    const standing: Standing = known ?? {
      alert: first.alert,
      group: first.group,
      sinceMs: first.at,
      firing: [],
      notifiedMs: first.at,
      told: [],
    };
    const before = highest(standing);
    let ended: Transition | undefined;
    for (const transition of transitions) {
      if (transition.to === 'firing') standing.firing.push({ severity: transition.severity, transition });
      else if (transition.from === 'firing') {
        standing.firing = standing.firing.filter(({ severity }) => severity !== transition.severity);
        ended = transition;
      }
    }
    const after = highest(standing);
    if (after === undefined) {
      this.#standings.delete(key);
      return before === undefined || ended === undefined ? [] : [this.#tell('resolved', standing, first.at, before, ended)];
    }
    this.#standings.set(key, standing);
    if (before === undefined) return [this.#tell('fired', standing, first.at)];
    return rank(after) < rank(before) ? [this.#tell('raised', standing, first.at)] : [];
  }

  #tell(
    kind: NotificationKind,
    standing: Standing,
    at: number,
    severity: Severity | undefined = highest(standing),
    transition: Transition | undefined = standing.firing.find((firing) => firing.severity === severity)?.transition,
  ): Delivery {
    const alert = this.#alerts.get(standing.alert);
    const firingId = `${JSON.stringify([standing.alert, standing.group])}@${standing.sinceMs}`;
    const notification: Notification = {
      id: `${firingId}#${kind}-${severity ?? 'info'}-${at}`,
      firingId,
      kind,
      alert: standing.alert,
      group: standing.group,
      severity: severity ?? 'info',
      at,
      since: standing.sinceMs,
      reason: kind === 'reminder' ? 'remind' : (transition?.reason ?? 'condition'),
      labels: alert?.labels ?? {},
      clauses: transition?.clauses ?? [],
      ...(transition?.summary === undefined ? {} : { summary: transition.summary }),
      ...(alert?.runbook === undefined ? {} : { runbook: alert.runbook }),
      ...(transition?.samples === undefined ? {} : { samples: transition.samples }),
    };
    const routed = kind === 'resolved' ? standing.told : routeOf(this.program, notification);
    standing.told = [...new Set([...standing.told, ...routed])];
    standing.notifiedMs = at;
    return { notification, to: routed };
  }
}

function isTogether(a: Transition, b: Transition | undefined): boolean {
  return b !== undefined && a.at === b.at && keyOf(a) === keyOf(b);
}

function keyOf(of: { readonly alert: string; readonly group: Readonly<Record<string, string>> }): string {
  return JSON.stringify([of.alert, of.group]);
}

function rank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

function highest(standing: Standing): Severity | undefined {
  return SEVERITIES.find((severity) => standing.firing.some((firing) => firing.severity === severity));
}
