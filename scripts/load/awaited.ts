/** Lines whose notifications are measured: when they were written, and when each sink received the notification. */
import { percentile } from '../harness/numbers.js';
import type { AcceptedNotification } from '../harness/receiver.js';
import type { Awaited } from './clients.js';
import { MARK_ALERTS } from './rules.js';

/** The alerts that each kind of line fires, and the sink of these alerts. */
const DUE: Readonly<Record<Awaited, { readonly sink: string; readonly alerts: readonly string[] }>> = {
  mark: { sink: 'timing', alerts: MARK_ALERTS.map(({ alert }) => alert) },
  incident: { sink: 'slow', alerts: ['Incident'] },
  shaky: { sink: 'shaky', alerts: ['Shaky'] },
};

export interface Latency {
  readonly alert: string;
  readonly way: 'file' | 'tcp' | 'all';
  readonly samples: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export interface SinkAccount {
  readonly sink: string;
  readonly due: number;
  readonly accepted: number;
  /** Received again under another key. */
  readonly doubled: number;
  readonly lost: readonly string[];
}

interface Wrote {
  readonly role: Awaited;
  readonly way: 'file' | 'tcp';
  readonly atMs: number;
}

export class AwaitedLines {
  readonly #wrote = new Map<string, Wrote>();
  /** By sink, alert, id and kind: the time of the first request. */
  readonly #received = new Map<string, number>();
  readonly #doubled = new Map<string, number>();
  readonly #accepted = new Map<string, number>();

  wrote(id: string, line: Wrote): void {
    this.#wrote.set(id, line);
  }

  received({
    sink,
    alert,
    group,
    kind,
    firstTriedMs,
  }: Pick<AcceptedNotification, 'sink' | 'alert' | 'group' | 'kind' | 'firstTriedMs'>): void {
    const id = group['id'];
    if (id === undefined) return;
    const key = keyOf(sink, alert, id, kind);
    this.#accepted.set(sink, (this.#accepted.get(sink) ?? 0) + 1);
    if (this.#received.has(key)) this.#doubled.set(sink, (this.#doubled.get(sink) ?? 0) + 1);
    else this.#received.set(key, firstTriedMs);
  }

  /** For every line, each of its alerts fires and resolves. */
  accounts(): readonly SinkAccount[] {
    return Object.entries(DUE).map(([role, { sink, alerts }]) => {
      const keys = [...this.#wrote]
        .filter(([, line]) => line.role === role)
        .flatMap(([id]) => alerts.flatMap((alert) => ['fired', 'resolved'].map((kind) => keyOf(sink, alert, id, kind))));
      return {
        sink,
        due: keys.length,
        accepted: this.#accepted.get(sink) ?? 0,
        doubled: this.#doubled.get(sink) ?? 0,
        lost: keys.filter((key) => !this.#received.has(key)),
      };
    });
  }

  /** From writing the last byte of the line to the first request of the sink. */
  latencies(): readonly Latency[] {
    return MARK_ALERTS.flatMap(({ alert }) =>
      (['file', 'tcp', 'all'] as const).map((way) => {
        const all: number[] = [];
        for (const [id, line] of this.#wrote) {
          const receivedMs = this.#received.get(keyOf('timing', alert, id, 'fired'));
          if (receivedMs !== undefined && (way === 'all' || way === line.way)) all.push(receivedMs - line.atMs);
        }
        return { alert, way, samples: all.length, p50Ms: percentile(all, 0.5), p99Ms: percentile(all, 0.99), maxMs: percentile(all, 1) };
      }),
    );
  }
}

function keyOf(...parts: readonly string[]): string {
  return parts.join(' ');
}
