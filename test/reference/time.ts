/** "Time": the order in which records are read, which are accepted, and which are late. */
import type { CheckedStream } from '../../src/parser/program.js';
import type { ReferenceInput, ReferenceRecord, ReferenceSource } from './records.js';

const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * 24 * HOUR_MS;

/** A record with the time at which it counts. A late one is at the watermark, and only `each` takes it. */
export interface ReadRecord extends ReferenceRecord {
  readonly late: boolean;
}

export interface SourceCounters {
  readonly stream: string;
  readonly source: string;
  records: number;
  late: number;
  latenessNeededMs: number;
  timeless: number;
  timelessDropped: number;
  badClock: number;
  outside: number;
  newestMs: number | undefined;
}

export interface Reading {
  /** By name of the stream. */
  readonly streams: ReadonlyMap<string, readonly ReadRecord[]>;
  readonly counters: readonly SourceCounters[];
  /** The newest time of the whole input. */
  readonly newestMs: number | undefined;
  /** Live: how far each stream is complete. Later records are left out. */
  readonly watermarksMs?: ReadonlyMap<string, number>;
}

export function countersOf(stream: string, source: string): SourceCounters {
  return {
    stream,
    source,
    records: 0,
    late: 0,
    latenessNeededMs: 0,
    timeless: 0,
    timelessDropped: 0,
    badClock: 0,
    outside: 0,
    newestMs: undefined,
  };
}

/** A record with a time, and the records without one that follow it. */
interface Timed {
  readonly timeMs: number;
  readonly records: ReferenceRecord[];
  fate: 'waits' | 'in' | 'late' | 'dropped' | 'outside';
}

interface Source {
  readonly given: ReferenceSource;
  readonly counters: SourceCounters;
  next: number;
  ended: boolean;
  /** Largest accepted event time. */
  newestMs: number | undefined;
  /** Read while no record has been accepted yet: the clock of the first may be wrong. */
  trial: Timed[];
  /** Jumped ahead. */
  aside: Timed[];
  /** The last record read. */
  last: Timed | undefined;
}

class StreamReading {
  readonly sources: Source[] = [];
  readonly records: ReadRecord[] = [];
  watermarkMs = Number.NEGATIVE_INFINITY;

  constructor(readonly stream: CheckedStream) {}

  moveWatermark(): void {
    const holding = this.sources.filter((source) => !source.ended);
    if (holding.length === 0) return;
    const leastMs = Math.min(...holding.map((source) => source.newestMs ?? Number.NEGATIVE_INFINITY));
    this.watermarkMs = Math.max(this.watermarkMs, leastMs - this.stream.latenessMs);
  }

  /** The record is accepted; it may still be late. */
  letIn(source: Source, timed: Timed): void {
    timed.fate = timed.timeMs < this.watermarkMs ? 'late' : 'in';
    for (const record of timed.records) this.#take(source, timed, record);
    source.newestMs = Math.max(source.newestMs ?? timed.timeMs, timed.timeMs);
    this.moveWatermark();
  }

  #take(source: Source, timed: Timed, record: ReferenceRecord): void {
    if (timed.timeMs < this.watermarkMs) {
      source.counters.late += 1;
      const neededMs = this.watermarkMs + this.stream.latenessMs - timed.timeMs;
      source.counters.latenessNeededMs = Math.max(source.counters.latenessNeededMs, neededMs);
      this.records.push({ timeMs: this.watermarkMs, fields: record.fields, late: true });
      return;
    }
    this.records.push({ timeMs: timed.timeMs, fields: record.fields, late: false });
  }

  drop(source: Source, timed: Timed): void {
    timed.fate = 'dropped';
    source.counters.badClock += timed.records.length;
  }

  /** A record without a time shares the fate of the one read before it. */
  follow(source: Source, record: ReferenceRecord): void {
    const { last } = source;
    if (last === undefined) {
      source.counters.timelessDropped += 1;
      return;
    }
    if (last.fate === 'outside') {
      source.counters.outside += 1;
      return;
    }
    source.counters.timeless += 1;
    if (last.fate === 'waits') last.records.push(record);
    else if (last.fate === 'dropped') source.counters.badClock += 1;
    else this.#take(source, last, record);
  }
}

const jumpMs = (stream: CheckedStream): number => Math.max(HOUR_MS, stream.latenessMs);

/** A source's record past its first, by the rules for bad clocks in a replay. */
function readInReplay(reading: StreamReading, source: Source, timed: Timed): void {
  const jumps = (candidate: Timed): boolean => candidate.timeMs > (source.newestMs ?? 0) + jumpMs(reading.stream);
  if (jumps(timed)) {
    source.aside.push(timed);
    if (source.aside.length < 3) return;
    const leastMs = Math.min(...source.aside.map((waiting) => waiting.timeMs));
    const together = source.aside.filter((waiting) => waiting.timeMs <= leastMs + HOUR_MS);
    source.aside = source.aside.filter((waiting) => waiting.timeMs > leastMs + HOUR_MS);
    for (const waiting of together) reading.letIn(source, waiting);
    return;
  }
  reading.letIn(source, timed);
  if (timed.fate === 'late') return;
  // The newest time moves while they are accepted, so that one may confirm the next.
  const waited = source.aside;
  source.aside = [];
  for (const waiting of waited) {
    if (jumps(waiting)) reading.drop(source, waiting);
    else reading.letIn(source, waiting);
  }
}

/** Accepts or drops the first record of a source once three more have been read, or the source has ended. */
function decideFirst(reading: StreamReading, source: Source, noMore: boolean): void {
  while (source.newestMs === undefined && source.trial.length > 0) {
    const [first, ...others] = source.trial;
    if (first === undefined || (others.length < 3 && !noMore)) return;
    source.trial = others;
    const nextThree = others.slice(0, 3);
    if (nextThree.length === 3 && nextThree.every((other) => other.timeMs < first.timeMs - HOUR_MS)) {
      reading.drop(source, first);
      continue;
    }
    reading.letIn(source, first);
    source.trial = [];
    for (const other of others) readInReplay(reading, source, other);
  }
}

function readOne(reading: StreamReading, source: Source, record: ReferenceRecord, input: ReferenceInput): void {
  source.counters.records += 1;
  if (Number.isNaN(record.timeMs)) {
    reading.follow(source, record);
    return;
  }
  const timed: Timed = { timeMs: record.timeMs, records: [record], fate: 'waits' };
  source.last = timed;
  const before = input.fromMs !== undefined && record.timeMs < input.fromMs;
  const after = input.mode === 'replay' && input.untilMs !== undefined && record.timeMs >= input.untilMs;
  if (before || after) {
    timed.fate = 'outside';
    source.counters.outside += 1;
    return;
  }
  if (input.mode === 'test') {
    reading.letIn(source, timed);
    return;
  }
  if (source.newestMs === undefined) {
    source.trial.push(timed);
    decideFirst(reading, source, false);
    return;
  }
  readInReplay(reading, source, timed);
}

function endSource(reading: StreamReading, source: Source): void {
  // Records aside are accepted like any other; only then does the watermark no longer wait for the source.
  decideFirst(reading, source, true);
  const waited = source.aside;
  source.aside = [];
  for (const waiting of waited) {
    if (waiting.timeMs > (source.newestMs ?? 0) + YEAR_MS) reading.drop(source, waiting);
    else reading.letIn(source, waiting);
  }
  source.ended = true;
  reading.moveWatermark();
}

const compareUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Order of two sources: without an accepted record first, then by the time of the newest record, then by name. */
export function readsBefore(
  a: { readonly stream: string; readonly source: string; readonly newestMs: number | undefined },
  b: { readonly stream: string; readonly source: string; readonly newestMs: number | undefined },
): number {
  const aMs = a.newestMs ?? Number.NEGATIVE_INFINITY;
  const bMs = b.newestMs ?? Number.NEGATIVE_INFINITY;
  if (aMs !== bMs) return aMs < bMs ? -1 : 1;
  return compareUnits(a.source, b.source) || compareUnits(a.stream, b.stream);
}

export function readAll(streams: readonly CheckedStream[], input: ReferenceInput): Reading {
  const readings = new Map(streams.map((stream) => [stream.name, new StreamReading(stream)]));
  const all: { readonly reading: StreamReading; readonly source: Source }[] = [];
  for (const given of input.sources) {
    const reading = readings.get(given.stream);
    if (reading === undefined) throw new Error(`there is no stream ${given.stream}`);
    const counters = countersOf(given.stream, given.source);
    const source: Source = { given, counters, next: 0, ended: false, newestMs: undefined, trial: [], aside: [], last: undefined };
    reading.sources.push(source);
    all.push({ reading, source });
  }
  for (;;) {
    const open = all.filter(({ source }) => !source.ended);
    open.sort((a, b) =>
      readsBefore({ ...a.source.given, newestMs: a.source.newestMs }, { ...b.source.given, newestMs: b.source.newestMs }),
    );
    const chosen = open[0];
    if (chosen === undefined) break;
    const { reading, source } = chosen;
    const record = source.given.records[source.next];
    if (record === undefined) {
      endSource(reading, source);
      continue;
    }
    source.next += 1;
    readOne(reading, source, record, input);
  }
  for (const { source } of all) source.counters.newestMs = source.newestMs;
  const newest = all.flatMap(({ source }) => (source.newestMs === undefined ? [] : [source.newestMs]));
  return {
    streams: new Map([...readings].map(([name, reading]) => [name, reading.records])),
    counters: all.map(({ source }) => source.counters),
    newestMs: newest.length === 0 ? undefined : Math.max(...newest),
  };
}
