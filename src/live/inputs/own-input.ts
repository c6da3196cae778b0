/** Events of a running Tocsin, as records of the stream `tocsin`. */
import type { Transition } from '../../engine/model/transition.js';
import { OWN_STREAM } from '../../parser/own-stream.js';
import type { SessionStats } from '../../session/session.js';
import type { InputPiece, KnownSource, LiveInput } from './input.js';

/** One kind of event, for the docs. */
export interface OwnRecordKind {
  readonly what: string;
  readonly doc: string;
  readonly fields: readonly string[];
}

export const OWN_RECORDS: readonly OwnRecordKind[] = [
  { what: 'started', doc: 'the run started, or continued after a stop', fields: ['alerts'] },
  { what: 'transition', doc: 'an alert changed state', fields: ['alert', 'severity', 'from', 'to', 'reason'] },
  { what: 'late', doc: 'records arrived behind the watermark', fields: ['stream', 'source', 'count', 'needed_ms'] },
  { what: 'unreadable', doc: 'lines could not be read in the format of the stream', fields: ['stream', 'source', 'count'] },
  { what: 'evicted', doc: 'groups were evicted at the `limit` of an alert', fields: ['alert', 'count'] },
  { what: 'span-evicted', doc: 'spans were evicted because too many were open', fields: ['span', 'count'] },
  { what: 'source-problem', doc: 'a log cannot be read, or part of a source was lost', fields: ['source', 'problem', 'count'] },
  { what: 'sink-failed', doc: 'a sink did not accept a notification; it is retried', fields: ['sink', 'alert'] },
  { what: 'sink-gave-up', doc: 'a notification was given up', fields: ['sink', 'alert'] },
  { what: 'acknowledged', doc: 'a page was acknowledged, according to its sink (`pushover`)', fields: ['sink', 'alert', 'by'] },
  { what: 'unanswered', doc: 'a page was not acknowledged, and no longer rings (`pushover`)', fields: ['sink', 'alert'] },
  { what: 'state-refused', doc: 'the state could not be written to disk', fields: [] },
  { what: 'reloaded', doc: 'the rules were reloaded', fields: ['alerts'] },
  { what: 'reload-failed', doc: 'a reload failed; the old rules stay in use', fields: [] },
];

/** Maximum records that wait for the next turn. */
const MAX_WAITING = 10_000;

export class OwnInput implements LiveInput {
  readonly kind = 'embedded';
  #records: object[] = [];
  /** Counts at the last report, by kind and labels. */
  readonly #reported = new Map<string, number>();

  constructor(readonly isWanted: () => boolean) {}

  note(what: string, fields: Readonly<Record<string, unknown>> = {}): void {
    if (!this.isWanted() || this.#records.length >= MAX_WAITING) return;
    this.#records.push({ what, ...fields });
  }

  /** Transitions of alerts on this very stream are left out: they would cause each other without end. */
  noteTransitions(transitions: readonly Transition[], own: ReadonlySet<string>): void {
    for (const { alert, severity, from, to, reason } of transitions) {
      if (!own.has(alert)) this.note('transition', { alert, severity, from, to, reason });
    }
  }

  /** Makes records of the counts that have grown. */
  noteStats(stats: SessionStats): void {
    if (!this.isWanted()) return;
    for (const { stream, source, late, latenessNeededMs } of stats.sources) {
      this.#noteCount('late', late, { stream, source }, { needed_ms: latenessNeededMs });
    }
    for (const { stream, source, unreadableLines } of stats.reading) this.#noteCount('unreadable', unreadableLines, { stream, source });
    for (const { alert, evicted } of stats.alerts) this.#noteCount('evicted', evicted, { alert });
    for (const { span, evicted } of stats.spans) this.#noteCount('span-evicted', evicted, { span });
  }

  known(): readonly KnownSource[] {
    return this.isWanted() ? [{ source: OWN_STREAM, streams: [OWN_STREAM] }] : [];
  }

  /** Records have the time of the turn that takes them, so that none is late. */
  poll(nowMs: number): Promise<readonly InputPiece[]> {
    const at = new Date(nowMs).toISOString();
    // A reload may have removed the alerts on it since.
    const records = this.isWanted() ? this.#records.map((record) => ({ at, ...record })) : [];
    this.#records = [];
    return Promise.resolve(records.length === 0 ? [] : [{ source: OWN_STREAM, streams: [OWN_STREAM], records }]);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #noteCount(what: string, total: number, of: Readonly<Record<string, string>>, more: Readonly<Record<string, unknown>> = {}): void {
    const key = JSON.stringify([what, of]);
    const before = this.#reported.get(key) ?? 0;
    if (total === before) return;
    this.#reported.set(key, total);
    if (total > before) this.note(what, { ...of, count: total - before, ...more });
  }
}
