/** Lines that somebody waits for: when they were written, and when which sink heard of them. */
import { percentile } from '../harness/numbers.js';
import type { Taken } from '../harness/receiver.js';
import type { Awaited } from './clients.js';
import { MARK_ALERTS } from './rules.js';

/** Of each awaited line: the alerts that it fires, and the sink that hears of them. */
const DUE: Readonly<Record<Awaited, { readonly sink: string; readonly alerts: readonly string[] }>> = {
  mark: { sink: 'timing', alerts: MARK_ALERTS.map(({ alert }) => alert) },
  trouble: { sink: 'slow', alerts: ['Trouble'] },
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
  readonly taken: number;
  /** Told once more under another key. */
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
  /** By sink, alert, id and kind: when it was asked for the first time. */
  readonly #heard = new Map<string, number>();
  readonly #doubled = new Map<string, number>();
  readonly #taken = new Map<string, number>();

  wrote(id: string, line: Wrote): void {
    this.#wrote.set(id, line);
  }

  heard({ sink, alert, group, kind, firstTriedMs }: Pick<Taken, 'sink' | 'alert' | 'group' | 'kind' | 'firstTriedMs'>): void {
    const id = group['id'];
    if (id === undefined) return;
    const key = keyOf(sink, alert, id, kind);
    this.#taken.set(sink, (this.#taken.get(sink) ?? 0) + 1);
    if (this.#heard.has(key)) this.#doubled.set(sink, (this.#doubled.get(sink) ?? 0) + 1);
    else this.#heard.set(key, firstTriedMs);
  }

  /** Every line has a beginning and an end of each of its alerts. */
  accounts(): readonly SinkAccount[] {
    return Object.entries(DUE).map(([role, { sink, alerts }]) => {
      const keys = [...this.#wrote]
        .filter(([, line]) => line.role === role)
        .flatMap(([id]) => alerts.flatMap((alert) => ['fired', 'resolved'].map((kind) => keyOf(sink, alert, id, kind))));
      return {
        sink,
        due: keys.length,
        taken: this.#taken.get(sink) ?? 0,
        doubled: this.#doubled.get(sink) ?? 0,
        lost: keys.filter((key) => !this.#heard.has(key)),
      };
    });
  }

  /** From the line's last byte being written to the sink's first request. */
  latencies(): readonly Latency[] {
    return MARK_ALERTS.flatMap(({ alert }) =>
      (['file', 'tcp', 'all'] as const).map((way) => {
        const all: number[] = [];
        for (const [id, line] of this.#wrote) {
          const heardMs = this.#heard.get(keyOf('timing', alert, id, 'fired'));
          if (heardMs !== undefined && (way === 'all' || way === line.way)) all.push(heardMs - line.atMs);
        }
        return { alert, way, samples: all.length, p50Ms: percentile(all, 0.5), p99Ms: percentile(all, 0.99), maxMs: percentile(all, 1) };
      }),
    );
  }
}

function keyOf(...parts: readonly string[]): string {
  return parts.join(' ');
}
