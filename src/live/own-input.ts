/** What happens to a running Tocsin, as records of the stream `tocsin`. */
import type { EngineStats } from '../engine/model/engine-api.js';
import type { Transition } from '../engine/model/transition.js';
import { OWN_STREAM } from '../parser/own-stream.js';
import type { InputPiece, KnownSource, LiveInput } from './inputs.js';

/** One kind of happening, for the docs. */
export interface OwnRecordKind {
  readonly what: string;
  readonly doc: string;
  readonly fields: readonly string[];
}

export const OWN_RECORDS: readonly OwnRecordKind[] = [
  { what: 'started', doc: 'it began, or went on after a stop', fields: ['alerts'] },
  { what: 'transition', doc: 'an alert changed its state', fields: ['alert', 'severity', 'from', 'to', 'reason'] },
  { what: 'late', doc: 'records came behind the watermark', fields: ['stream', 'source', 'count', 'needed_ms'] },
  { what: 'unreadable', doc: 'lines could not be read', fields: ['stream', 'source', 'count'] },
  { what: 'evicted', doc: 'groups made room at the limit of an alert', fields: ['alert', 'count'] },
  { what: 'span-evicted', doc: 'spans made room for others: too many were open', fields: ['span', 'count'] },
  { what: 'source-problem', doc: 'a log cannot be read, or some of a source was lost', fields: ['source', 'problem', 'count'] },
  { what: 'sink-failed', doc: 'a sink did not take a notification; it is tried again', fields: ['sink', 'alert'] },
  { what: 'sink-gave-up', doc: 'a notification was given up', fields: ['sink', 'alert'] },
  { what: 'acknowledged', doc: 'somebody has acknowledged a page, as its sink says (`pushover`)', fields: ['sink', 'alert', 'by'] },
  { what: 'unanswered', doc: 'a page rings no longer, and nobody has acknowledged it (`pushover`)', fields: ['sink', 'alert'] },
  { what: 'state-refused', doc: 'the disk does not take the state', fields: [] },
  { what: 'reloaded', doc: 'the rules were loaded again', fields: ['alerts'] },
  { what: 'reload-failed', doc: 'the rules do not load; those before go on', fields: [] },
];

/** What waits while a turn takes long. */
const MOST_WAITING = 10_000;

export class OwnInput implements LiveInput {
  readonly kind = 'embedded';
  #records: object[] = [];
  /** Counts that have been told. */
  readonly #told = new Map<string, number>();

  constructor(readonly isWanted: () => boolean) {}

  note(what: string, fields: Readonly<Record<string, unknown>> = {}): void {
    if (!this.isWanted() || this.#records.length >= MOST_WAITING) return;
    this.#records.push({ what, ...fields });
  }

  /** What rules on this very stream say is not told on it: it would never end. */
  noteTransitions(transitions: readonly Transition[], own: ReadonlySet<string>): void {
    for (const { alert, severity, from, to, reason } of transitions) {
      if (!own.has(alert)) this.note('transition', { alert, severity, from, to, reason });
    }
  }

  /** Counts that have grown. */
  noteStats(
    stats: EngineStats,
    unreadable: readonly { readonly stream: string; readonly source: string; readonly unreadable: number }[],
  ): void {
    if (!this.isWanted()) return;
    for (const { stream, source, late, latenessNeededMs } of stats.sources) {
      this.#noteCount('late', late, { stream, source }, { needed_ms: latenessNeededMs });
    }
    for (const { stream, source, unreadable: count } of unreadable) this.#noteCount('unreadable', count, { stream, source });
    for (const { alert, evicted } of stats.alerts) this.#noteCount('evicted', evicted, { alert });
    for (const { span, evicted } of stats.spans) this.#noteCount('span-evicted', evicted, { span });
  }

  known(): readonly KnownSource[] {
    return this.isWanted() ? [{ source: OWN_STREAM, streams: [OWN_STREAM] }] : [];
  }

  /** They have the time of the turn that takes them: none is late. */
  poll(nowMs: number): Promise<readonly InputPiece[]> {
    const at = new Date(nowMs).toISOString();
    const records = this.#records.map((record) => ({ at, ...record }));
    this.#records = [];
    return Promise.resolve(records.length === 0 ? [] : [{ source: OWN_STREAM, streams: [OWN_STREAM], records }]);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #noteCount(what: string, total: number, of: Readonly<Record<string, string>>, more: Readonly<Record<string, unknown>> = {}): void {
    const key = JSON.stringify([what, of]);
    const before = this.#told.get(key) ?? 0;
    if (total === before) return;
    this.#told.set(key, total);
    if (total > before) this.note(what, { ...of, count: total - before, ...more });
  }
}
