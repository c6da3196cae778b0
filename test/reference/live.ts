/** "Watermark" and "Wrong clocks, live": which records of a live run are accepted, and which are late. */
import type { CheckedAlert, CheckedStream, Program } from '../../src/parser/program.js';
import type { ReferenceInput, ReferenceRecord } from './records.js';
import type { Reading, ReadRecord, SourceCounters } from './time.js';
import { countersOf } from './time.js';
import { evaluateCondition } from './values.js';

const AHEAD_MS = 300_000;
const DAY_MS = 24 * 3_600_000;

interface LiveSource {
  readonly counters: SourceCounters;
  /** Largest event time delivered. */
  newestMs: number | undefined;
  /** Of its newest live record, when it arrived. */
  delayMs: number | undefined;
  /** When it delivered something last, or when the run began. */
  lastMs: number;
  /** Of the record before. */
  timeMs: number | undefined;
}

class LiveStream {
  readonly sources = new Map<string, LiveSource>();
  readonly records: ReadRecord[] = [];
  watermarkMs = Number.NEGATIVE_INFINITY;
  #nowMs = Number.NEGATIVE_INFINITY;

  constructor(
    readonly stream: CheckedStream,
    readonly waitsForRecord: boolean,
  ) {}

  /** The wall clock has reached `nowMs`, and these sources have input. */
  turn(nowMs: number, active: readonly string[]): void {
    this.#nowMs = nowMs;
    for (const [name, source] of this.sources) {
      if (source.lastMs === Number.NEGATIVE_INFINITY || active.includes(name)) source.lastMs = nowMs;
    }
    this.#moveWatermark();
  }

  take(name: string, record: ReferenceRecord, isBacklog: boolean): void {
    const source = this.sources.get(name);
    if (source === undefined) throw new Error(`there is no source ${name}`);
    const { counters } = source;
    counters.records += 1;
    let { timeMs } = record;
    if (Number.isNaN(timeMs)) {
      counters.timeless += 1;
      timeMs = source.timeMs ?? this.#nowMs;
    } else {
      if (timeMs > this.#nowMs + AHEAD_MS) {
        counters.badClock += 1;
        timeMs = this.#nowMs;
      }
      source.timeMs = timeMs;
    }
    const late = timeMs < this.watermarkMs;
    if (late) {
      counters.late += 1;
      counters.latenessNeededMs = Math.max(counters.latenessNeededMs, this.watermarkMs + this.stream.latenessMs - timeMs);
    }
    this.records.push({ timeMs: late ? this.watermarkMs : timeMs, fields: record.fields, late });
    if (source.newestMs === undefined || timeMs > source.newestMs) {
      source.newestMs = timeMs;
      if (!isBacklog) source.delayMs = Math.max(0, this.#nowMs - timeMs);
    }
    this.#moveWatermark();
  }

  #moveWatermark(): void {
    const { latenessMs } = this.stream;
    const sources = [...this.sources.values()];
    const hasRecord = sources.some(({ newestMs }) => newestMs !== undefined);
    if (!hasRecord && this.waitsForRecord) return;
    const reached = sources.flatMap((source) => this.#reachedBy(source));
    this.watermarkMs = Math.max(this.watermarkMs, (reached.length === 0 ? this.#nowMs : Math.min(...reached)) - latenessMs);
  }

  /** The time up to which a source is complete, without the lateness; none if it is left out. */
  #reachedBy({ newestMs = Number.NEGATIVE_INFINITY, delayMs, lastMs }: LiveSource): readonly number[] {
    if (this.#nowMs - lastMs < this.stream.idleMs) return [newestMs];
    if (delayMs === undefined || delayMs > DAY_MS) return [];
    return [Math.max(newestMs, this.#nowMs - delayMs)];
  }
}

/** Whether an alert can fire if no record ever comes. */
function firesOnSilence(alert: CheckedAlert, stream: CheckedStream): boolean {
  if (alert.by.length > 0) return false;
  return alert.whens.some((when) => {
    if (when.kind === 'each') return false;
    if (JSON.stringify(when.condition.expr).includes('"reaches"')) return true;
    const { truth } = evaluateCondition(alert, stream, when.condition, { tickMs: 0, observedFromMs: -1e15, records: [] });
    return truth === 'true' || (truth === 'unknown' && alert.nodata === 'fire');
  });
}

/** @param program without spans. */
export function readLive(program: Program, input: ReferenceInput): Reading {
  const streams = new Map(
    program.streams.map((stream) => {
      const alerts = program.alerts.filter((alert) => alert.stream === stream.name);
      return [stream.name, new LiveStream(stream, !alerts.some((alert) => firesOnSilence(alert, stream)))];
    }),
  );
  for (const { stream, source } of input.sources) {
    const counters = countersOf(stream, source);
    const nothing = { newestMs: undefined, delayMs: undefined, lastMs: Number.NEGATIVE_INFINITY, timeMs: undefined };
    streams.get(stream)?.sources.set(source, { counters, ...nothing });
  }
  for (const { nowMs, pieces } of input.turns ?? []) {
    for (const [name, stream] of streams)
      stream.turn(
        nowMs,
        pieces.filter((piece) => piece.stream === name).map(({ source }) => source),
      );
    for (const { stream, source, isBacklog, records } of pieces)
      for (const record of records) streams.get(stream)?.take(source, record, isBacklog);
  }
  const all = [...streams.values()].flatMap(({ sources }) => [...sources.values()]);
  for (const source of all) source.counters.newestMs = source.newestMs;
  const newest = all.flatMap(({ newestMs }) => (newestMs === undefined ? [] : [newestMs]));
  return {
    streams: new Map([...streams].map(([name, { records, watermarkMs }]) => [name, records.filter(({ timeMs }) => timeMs < watermarkMs)])),
    counters: all.map(({ counters }) => counters),
    newestMs: newest.length === 0 ? undefined : Math.max(...newest),
    watermarksMs: new Map([...streams].map(([name, { watermarkMs }]) => [name, watermarkMs])),
  };
}
