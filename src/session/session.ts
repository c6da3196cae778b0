/**
 * Rules at work: decoders, engine and notifier as one object. Records and times go in, transitions and deliveries come out. It has no clock and touches neither
 * disk nor network, so that a live run, a replay, a test and an embedding program are thin drivers of the same thing.
 */

import { adoptEngine, createEngine, restoreEngine } from '../engine/engine.js';
import type { Engine, EngineOptions, EngineSnapshot, EngineStats, SourceStats, StreamPlan } from '../engine/model/engine-api.js';
import type { FieldPath } from '../engine/model/records.js';
import type { Transition } from '../engine/model/transition.js';
import type { ReplaySource } from '../engine/replay.js';
import { replay } from '../engine/replay.js';
import type { Delivery } from '../notify/notification.js';
import type { Notifier, NotifierSnapshot } from '../notify/notifier.js';
import { createNotifier } from '../notify/notifier.js';
import type { CheckedStream, Program } from '../parser/program.js';
import type { SourceReadStats } from '../sources/decode/batches.js';
import { descriptorOf } from '../sources/decode/formats-of.js';
import type { FormatDescriptor } from '../sources/format/format.js';
import { extractReadings } from './extract-readings.js';
import type { InputProblems, InputReading } from './input-problems.js';
import { misreadFields } from './misread-values.js';
import { missingFields } from './missing-fields.js';
import type { SessionInput } from './source-decoder.js';
import { SourceDecoder } from './source-decoder.js';
import { ungroupedRecords } from './ungrouped-records.js';

export type { SessionInput } from './source-decoder.js';

export type SessionMode = 'live' | 'replay' | 'test';

export interface SessionOptions {
  /**
   * `live`: time is the wall clock's, given by `advanceTo`; record times far ahead of it are held at it, and certain alerts are notified early.
   * `replay`: event times alone count. `test`: as `replay`, and every time is believed.
   */
  readonly mode: SessionMode;
  /** Wall clock at the start, ms; live only. */
  readonly nowMs?: number;
  /** Records before this are left out, ms. */
  readonly fromMs?: number;
  /** Records at or after this are left out, ms, and conditions are evaluated up to it. */
  readonly untilMs?: number;
  /** Live: notify certain alerts before the watermark has reached them. Default true. */
  readonly early?: boolean;
}

export interface SessionOutput {
  /** Final and in order: none that comes later belongs before one of these. */
  readonly transitions: readonly Transition[];
  /** Notifications with the targets that the routes choose: firings and their ends, early notices, reminders. */
  readonly deliveries: readonly Delivery[];
}

/**
 * Plain data (JSON): all that a session knows. What belongs to a group is found by its key, so that a part with some of the groups can be cut by leaving out the
 * others: in each of `engine.state.streams`, `groupings[].refs` lists the groups of each `by`, and `alerts[].instances` and `early[].groups` have their state; each
 * of `notifier.activeAlerts` names its alert and group. Everything else belongs to every part: sources, watermarks, open spans, and records that wait (`rows`).
 */
export interface SessionSnapshot {
  /** Live only: the wall clock at the start of the first session, and when this was taken. */
  readonly startedMs?: number;
  readonly nowMs?: number;
  readonly engine: EngineSnapshot;
  readonly notifier: NotifierSnapshot;
  /** Parts of records whose end has not come, and what later times depend on, by stream and source. */
  readonly held: readonly (readonly [stream: string, source: string, held: unknown, isBacklog?: true])[];
}

export interface SessionStats extends EngineStats {
  /** Counters of decoded input, by stream and source. */
  readonly reading: readonly (SourceReadStats & { readonly stream: string; readonly source: string })[];
}

interface SessionSource {
  readonly stream: string;
  readonly source: string;
  /** Made at the first input that needs one. */
  decoder: SourceDecoder | undefined;
  /** The record that has not ended begins in backlog. */
  holdsBacklog: boolean;
}

/** Records of a source whose next line takes too long. */
export interface OverdueRecords {
  readonly stream: string;
  readonly source: string;
  readonly keys: readonly string[];
}

export class Session {
  #program: Program;
  #engine: Engine;
  #notifier: Notifier;
  #nowMs: number | undefined;
  /** By stream and name. */
  readonly #sources = new Map<string, Map<string, SessionSource>>();

  private constructor(
    program: Program,
    readonly options: SessionOptions,
    engine: Engine,
    notifier: Notifier,
  ) {
    this.#program = program;
    this.#engine = engine;
    this.#notifier = notifier;
    this.#nowMs = options.nowMs;
  }

  static create(program: Program, options: SessionOptions): Session {
    return new Session(program, options, createEngine(program, engineOptions(options)), createNotifier(program));
  }

  /**
   * Continues where a snapshot was taken.
   * @throws Error when the snapshot is of another program or of another version of the engine.
   */
  static restore(program: Program, options: SessionOptions, saved: SessionSnapshot): Session {
    const started = saved.startedMs === undefined ? options : { ...options, nowMs: saved.startedMs };
    const engine = restoreEngine(program, engineOptions(started), saved.engine);
    const session = new Session(program, started, engine, createNotifier(program, saved.notifier));
    session.#nowMs = saved.nowMs;
    session.#restoreHeld(saved.held);
    return session;
  }

  get program(): Program {
    return this.#program;
  }

  get notifier(): Pick<Notifier, 'activeAlerts' | 'earlyCounts' | 'isActive' | 'suppressions'> {
    return this.#notifier;
  }

  /** Fields that a batch of this stream must have as columns, in this order. */
  fieldsOf(stream: string): readonly FieldPath[] {
    return this.planOf(stream).fields;
  }

  /** What rules read of the records of this stream. */
  planOf(stream: string): StreamPlan {
    return this.#engine.plans.find((plan) => plan.stream === stream) ?? { stream, fields: [], valueFields: [], valueUses: [] };
  }

  hasStream(name: string): boolean {
    return this.#engine.plans.some(({ stream }) => stream === name);
  }

  /** Makes a source known before its first record, so that it holds the watermark back. Ignored if it is known. @throws Error when there is no such stream. */
  addSource(stream: string, source: string): void {
    this.#sourceOf(stream, source);
  }

  /** Takes input of one source and gives the number of records. @throws Error when there is no such stream. */
  push(stream: string, source: string, input: SessionInput): number {
    const known = this.#sourceOf(stream, source);
    // The first record may be one that began before these lines.
    const isBacklog = input.isBacklog === true || known.holdsBacklog;
    let records = 0;
    for (const batch of 'batch' in input ? [input.batch] : this.#decoderOf(known).decode(input)) {
      // An empty batch is no sign of life of its source.
      if (batch.size === 0) continue;
      records += batch.size;
      this.#engine.push(stream, source, batch, undefined, undefined, isBacklog ? 'backlog' : 'live');
    }
    known.holdsBacklog = known.decoder?.isHolding === true && (input.isBacklog === true || (known.holdsBacklog && records === 0));
    return records;
  }

  /** Whether the lines of a source cannot be read before a header that it has not seen. */
  lacksHeader(stream: string, source: string): boolean {
    const format = this.#formatOf(stream);
    return format?.readsHeader === true && this.#sources.get(stream)?.get(source)?.decoder?.held() === undefined;
  }

  /** How a stream may name its columns if its lines have no header. Undefined: its format always has one, or needs none. */
  columnsExample(stream: string): string | undefined {
    const format = this.#formatOf(stream);
    return format?.readsHeader === true ? format.parameters?.example : undefined;
  }

  /** What a stream needs of the first lines of a log, and of the last ones before the place where it is read on. */
  headerOf(stream: string, first: readonly string[], last: readonly string[]): readonly string[] {
    return this.#formatOf(stream)?.headerOf?.(first, last) ?? [];
  }

  /** Live, after the input of this moment: records whose next line takes too long; `endRecords` ends them. */
  overdue(nowMs: number): readonly OverdueRecords[] {
    if (!this.#joinsLines) return [];
    return this.#allSources().flatMap(({ stream, source, decoder }) => {
      const keys = decoder?.overdue(nowMs) ?? [];
      return keys.length === 0 ? [] : [{ stream, source, keys }];
    });
  }

  /** Returns the number of records. */
  endRecords(overdue: readonly OverdueRecords[]): number {
    let records = 0;
    for (const { stream, source, keys } of overdue) {
      const known = this.#sources.get(stream)?.get(source);
      const batch = known?.decoder?.endWait(keys);
      if (known === undefined || batch === undefined || batch.size === 0) continue;
      this.#engine.push(stream, source, batch, undefined, undefined, known.holdsBacklog ? 'backlog' : 'live');
      known.holdsBacklog = false;
      records += batch.size;
    }
    return records;
  }

  /**
   * Live: the wall clock has reached `nowMs`. Sources in `active` have input at this moment and are not idle, however long ago their last input was: after the
   * process was paused, records written meanwhile are not late.
   */
  advanceTo(nowMs: number, active: Iterable<string> = []): void {
    for (const source of active) this.#engine.markActive(source, nowMs);
    // A record that waits for its next line has arrived: its time must not be late when it ends.
    if (this.#joinsLines)
      for (const { source, decoder } of this.#allSources()) if (decoder?.isHolding === true) this.#engine.markActive(source, nowMs);
    this.#nowMs = nowMs;
    this.#engine.advanceTo(nowMs);
  }

  /** The output of the input and the time so far. */
  take(): SessionOutput {
    const transitions = this.#engine.take();
    const deliveries = [...this.#notifier.push(transitions)];
    if (this.options.mode === 'live' && this.options.early !== false)
      deliveries.push(...this.#notifier.notifyEarly(this.#engine.takeEarly()));
    const settledMs = this.#engine.settledMs() - 1;
    if (Number.isFinite(settledMs)) deliveries.push(...this.#notifier.advanceTo(settledMs));
    return { transitions, deliveries };
  }

  /** The source has ended: it no longer holds the watermark back. */
  endSource(stream: string, source: string): void {
    this.#flush(this.#sourceOf(stream, source));
    this.#engine.endSource(stream, source);
  }

  /**
   * The whole input has ended: the rest of the output. Reminders are due up to the newest record, or `untilMs` if that is later.
   * @param untilMs conditions are evaluated up to the last tick at or before this. Default: that of the options, else as `Engine.finish`.
   */
  end(untilMs: number | undefined = this.options.untilMs): SessionOutput {
    for (const source of this.#allSources()) this.#flush(source);
    const transitions = this.#engine.finish(untilMs);
    const deliveries = [...this.#notifier.push(transitions), ...this.remindUntil(this.#endMs(untilMs))];
    return { transitions, deliveries };
  }

  /** Reads several sources side by side in the order of their records' times, and ends the input. An error of a source ends the replay. */
  async *replay(sources: readonly ReplaySource[]): AsyncGenerator<SessionOutput, void, undefined> {
    for await (const transitions of replay(this.#engine, sources)) yield { transitions, deliveries: this.#notifier.push(transitions) };
    const deliveries = this.remindUntil(this.#endMs(this.options.untilMs));
    if (deliveries.length > 0) yield { transitions: [], deliveries };
  }

  /** After the end of the input: reminders that are due up to a time, ms, included. */
  remindUntil(ms: number): readonly Delivery[] {
    return this.#notifier.advanceTo(ms);
  }

  /** Event time of the newest record; -Infinity before the first. */
  get newestMs(): number {
    return Math.max(Number.NEGATIVE_INFINITY, ...this.#engine.stats().sources.map((source) => source.newestMs ?? Number.NEGATIVE_INFINITY));
  }

  /** Other rules from now on. Gives the ends of what fires and is no longer in the rules. */
  reload(program: Program, nowMs: number): SessionOutput {
    const sources = this.#allSources();
    // Lines that are read otherwise from now on are no part of a record that has begun; their stream starts anew, with empty windows.
    const readOn = new Set(program.streams.filter((stream) => readsAs(stream, this.#program)).map(({ name }) => name));
    this.#engine.retire(program);
    const ended = this.take();
    const held = this.#held().filter(([stream]) => readOn.has(stream));
    this.#engine = adoptEngine(program, engineOptions({ ...this.options, nowMs }), this.#engine.snapshot());
    this.#engine.advanceTo(nowMs);
    this.#notifier = createNotifier(program, this.#notifier.snapshot());
    this.#program = program;
    this.#nowMs = nowMs;
    this.#sources.clear();
    for (const { stream, source } of sources) if (this.hasStream(stream)) this.addSource(stream, source);
    this.#restoreHeld(held);
    return ended;
  }

  snapshot(): SessionSnapshot {
    const startedMs = this.options.nowMs;
    return {
      ...(startedMs === undefined ? {} : { startedMs }),
      ...(this.#nowMs === undefined ? {} : { nowMs: this.#nowMs }),
      engine: this.#engine.snapshot(),
      notifier: this.#notifier.snapshot(),
      held: this.#held(),
    };
  }

  /** Event times before which records are complete; undefined before the first. */
  watermarks(): ReturnType<Engine['watermarks']> {
    return this.#engine.watermarks();
  }

  /** Counters of the evaluation of one source; undefined if it was not added. Cheaper than `stats`. */
  sourceStats(stream: string, source: string): SourceStats | undefined {
    return this.#engine.sourceStats(stream, source);
  }

  /** How reading one source went so far; undefined before its first input. Cheaper than `stats`. */
  readStats(stream: string, source: string): SourceReadStats | undefined {
    return this.#sources.get(stream)?.get(source)?.decoder?.stats();
  }

  /** How reading went so far, for all sources. Cheaper than `stats`. */
  reading(): SessionStats['reading'] {
    return this.#allSources().flatMap(({ stream, source, decoder }) =>
      decoder === undefined ? [] : [{ stream, source, ...decoder.stats() }],
    );
  }

  /**
   * What the input lacks that the rules need, since the start or the last reload: a snapshot does not have all of it.
   * @param readings of sources that were decoded elsewhere. Default: those of this session.
   */
  inputProblems(readings: readonly InputReading[] = this.reading(), alerts = this.#engine.stats().alerts): InputProblems {
    const missing = missingFields(this.#engine.plans, this.#program, readings);
    return {
      missingFields: missing,
      misreadFields: misreadFields(this.#program, readings),
      extracts: extractReadings(readings),
      ungroupedRecords: ungroupedRecords(this.#program, alerts, missing),
    };
  }

  stats(): SessionStats {
    return { ...this.#engine.stats(), reading: this.reading() };
  }

  #formatOf(stream: string): FormatDescriptor | undefined {
    const checked = this.#program.streams.find(({ name }) => name === stream);
    return checked === undefined ? undefined : descriptorOf(checked.format);
  }

  #endMs(untilMs = Number.NEGATIVE_INFINITY): number {
    return Math.max(this.newestMs, untilMs);
  }

  #flush({ stream, source, decoder }: SessionSource): void {
    for (const batch of decoder?.end() ?? []) this.#engine.push(stream, source, batch);
  }

  #held(): SessionSnapshot['held'] {
    return this.#allSources().flatMap(({ stream, source, decoder, holdsBacklog }) => {
      const held = decoder?.held();
      return held === undefined ? [] : [holdsBacklog ? ([stream, source, held, true] as const) : ([stream, source, held] as const)];
    });
  }

  #restoreHeld(all: SessionSnapshot['held']): void {
    for (const [stream, source, held, isBacklog = false] of all) {
      if (!this.hasStream(stream)) continue;
      const known = this.#sourceOf(stream, source);
      this.#decoderOf(known).restore(held);
      known.holdsBacklog = isBacklog;
    }
  }

  get #joinsLines(): boolean {
    return this.#program.streams.some(({ begins }) => begins !== undefined);
  }

  #sourceOf(stream: string, source: string): SessionSource {
    const known = this.#sources.get(stream)?.get(source);
    if (known !== undefined) return known;
    this.#engine.addSource(stream, source);
    const added: SessionSource = { stream, source, decoder: undefined, holdsBacklog: false };
    const ofStream = this.#sources.get(stream) ?? new Map<string, SessionSource>();
    this.#sources.set(stream, ofStream.set(source, added));
    return added;
  }

  #allSources(): readonly SessionSource[] {
    return [...this.#sources.values()].flatMap((ofStream) => [...ofStream.values()]);
  }

  #decoderOf(source: SessionSource): SourceDecoder {
    if (source.decoder !== undefined) return source.decoder;
    const stream = this.#program.streams.find(({ name }) => name === source.stream);
    if (stream === undefined) throw new Error(`no stream is called ${JSON.stringify(source.stream)}`);
    const decoder = new SourceDecoder(stream, source.source, this.planOf(stream.name), () => this.#nowMs);
    source.decoder = decoder;
    return decoder;
  }
}

/** Whether a stream makes records of lines as in other rules. */
function readsAs({ name, format, begins }: CheckedStream, { streams }: Program): boolean {
  const other = streams.find((stream) => stream.name === name);
  return JSON.stringify([format, begins?.by]) === JSON.stringify([other?.format, other?.begins?.by]);
}

function engineOptions({ mode, nowMs, fromMs, untilMs, early }: SessionOptions): EngineOptions {
  const listenFromMs = mode === 'live' ? nowMs : fromMs;
  return {
    mode,
    early: mode === 'live' && early !== false,
    ...(listenFromMs === undefined ? {} : { listenFromMs }),
    ...(fromMs === undefined ? {} : { fromMs }),
    ...(untilMs === undefined ? {} : { untilMs }),
  };
}
