/** Rules at work in a live run: what comes is decoded and judged, and what is to be told is made of it. Without a clock, a disk or a network. */

import { adoptEngine, createEngine, restoreEngine } from '../engine/engine.js';
import type { Engine, EngineOptions } from '../engine/model/engine-api.js';
import type { RecordBatch } from '../engine/model/records.js';
import type { Transition } from '../engine/model/transition.js';
import type { Delivery } from '../notify/notification.js';
import type { Notifier } from '../notify/notifier.js';
import { createNotifier } from '../notify/notifier.js';
import type { CheckedStream, Program } from '../parser/program.js';
import { decodeChunk, decodeLines } from '../sources/decode/batches.js';
import { createStreamDecoder } from '../sources/decode/decoder.js';
import type { PlainRecord } from '../sources/decode/object-reader.js';
import { createObjectReader } from '../sources/decode/object-reader.js';
import type { StreamDecoder } from '../sources/decode/stream-decoder.js';
import type { LineStats } from '../sources/lines/line-reader.js';
import { LineReader } from '../sources/lines/line-reader.js';
import type { Redactor } from '../sources/redact/redactor.js';
import { redactorOf } from '../sources/redact/redactor.js';
import type { InputPiece } from './inputs.js';
import type { LiveSnapshot } from './journal.js';

export interface TurnResult {
  readonly transitions: readonly Transition[];
  readonly deliveries: readonly Delivery[];
}

/** One source of one stream, on its way from bytes to records. */
interface SourceReader {
  readonly stream: CheckedStream;
  readonly source: string;
  readonly decoder: StreamDecoder;
  readonly lines: LineReader;
  /** For what is read again after a stop; all else has been redacted before it was written down. */
  readonly redactor: Redactor | undefined;
  readonly objects: (records: Iterable<PlainRecord>) => RecordBatch;
}

export class LiveSession {
  #engine: Engine;
  #notifier: Notifier;
  readonly #readings = new Map<string, SourceReader>();

  private constructor(
    public program: Program,
    readonly startedMs: number,
    engine: Engine,
    notifier: Notifier,
  ) {
    this.#engine = engine;
    this.#notifier = notifier;
  }

  static begin(program: Program, nowMs: number): LiveSession {
    return new LiveSession(program, nowMs, createEngine(program, optionsAt(nowMs)), createNotifier(program));
  }

  /** @throws Error when the snapshot is of other rules or another version of the engine. */
  static restore(program: Program, saved: LiveSnapshot): LiveSession {
    const engine = restoreEngine(program, optionsAt(saved.startedMs), saved.engine);
    const judge = new LiveSession(program, saved.startedMs, engine, createNotifier(program, saved.notifier));
    for (const [stream, source, held] of saved.held) judge.#reading(stream, source, saved.nowMs)?.decoder.restore?.(held);
    return judge;
  }

  get notifier(): Notifier {
    return this.#notifier;
  }

  get engine(): Engine {
    return this.#engine;
  }

  /** A source is known before its first record, so that it holds the watermark back. */
  expect(stream: string, source: string, nowMs: number): void {
    this.#reading(stream, source, nowMs);
  }

  /**
   * The clock has come to `nowMs`, and these sources have something to say. After a pause, that of this process or a longer one between two runs,
   * they would be taken for idle, and all that was written meanwhile for late.
   */
  advance(nowMs: number, heard: readonly string[] = []): void {
    for (const source of heard) this.#engine.markActive(source, nowMs);
    this.#engine.advanceTo(nowMs);
  }

  /** Takes what came at `nowMs`; gives how many records that were. */
  take(piece: InputPiece, nowMs: number): number {
    let records = 0;
    for (const stream of piece.streams) {
      const reading = this.#reading(stream, piece.source, nowMs);
      if (reading === undefined) continue;
      for (const batch of batchesOf(reading, piece)) {
        records += batch.size;
        this.#engine.push(stream, piece.source, batch);
      }
    }
    return records;
  }

  /** What followed. */
  judged(): TurnResult {
    const transitions = this.#engine.take();
    const deliveries = [...this.#notifier.push(transitions), ...this.#notifier.notifyEarly(this.#engine.takeEarly())];
    const settledMs = this.#engine.settledMs() - 1;
    if (Number.isFinite(settledMs)) deliveries.push(...this.#notifier.advanceTo(settledMs));
    return { transitions, deliveries };
  }

  /** Other rules take over; what fired of rules that are gone ends. */
  reload(program: Program, nowMs: number): TurnResult {
    this.#engine.retire(program);
    const ended = this.judged();
    const held = this.held();
    const snapshot = this.#engine.snapshot();
    const sources = [...this.#readings.values()].map(({ stream, source }) => ({ stream: stream.name, source }));
    this.#engine = adoptEngine(program, optionsAt(nowMs), snapshot);
    this.#engine.advanceTo(nowMs);
    this.#notifier = createNotifier(program, this.#notifier.snapshot());
    this.program = program;
    this.#readings.clear();
    for (const { stream, source } of sources) this.#reading(stream, source, nowMs);
    for (const [stream, source, parts] of held) this.#reading(stream, source, nowMs)?.decoder.restore?.(parts);
    return ended;
  }

  held(): LiveSnapshot['held'] {
    return [...this.#readings.values()].flatMap(({ stream, source, decoder }) => {
      const held = decoder.held?.();
      return held === undefined ? [] : [[stream.name, source, held] as const];
    });
  }

  /** How reading went, by stream and source. */
  readings(): readonly { readonly stream: string; readonly source: string; readonly unreadable: number; readonly lines: LineStats }[] {
    return [...this.#readings.values()].map(({ stream, source, decoder, lines }) => ({
      stream: stream.name,
      source,
      unreadable: decoder.stats().unreadableLines,
      lines: lines.stats,
    }));
  }

  #reading(streamName: string, source: string, nowMs: number): SourceReader | undefined {
    const key = JSON.stringify([streamName, source]);
    const known = this.#readings.get(key);
    if (known !== undefined) return known;
    const stream = this.program.streams.find(({ name }) => name === streamName);
    if (stream === undefined) return undefined;
    const fields = this.#engine.plans.find((plan) => plan.stream === streamName)?.fields ?? [];
    const made: SourceReader = {
      stream,
      source,
      decoder: createStreamDecoder({ stream, fields, year: { writtenMs: nowMs }, isRedacted: true }),
      lines: new LineReader(),
      redactor: redactorOf(stream),
      objects: createObjectReader({ ...stream, redactions: [] }, fields),
    };
    this.#readings.set(key, made);
    this.#engine.addSource(streamName, source);
    return made;
  }
}

function* batchesOf({ decoder, lines, redactor, objects }: SourceReader, { bytes, records, position }: InputPiece): Generator<RecordBatch> {
  if (records !== undefined) yield objects(records as readonly PlainRecord[]);
  else if (bytes !== undefined && redactor !== undefined && position !== undefined)
    yield* decodeLines(
      lines.push(bytes).map((line) => redactor.line(line)),
      decoder,
    );
  else if (bytes !== undefined) yield* decodeChunk(bytes, lines, decoder);
}

function optionsAt(nowMs: number): EngineOptions {
  return { mode: 'live', listenFromMs: nowMs, early: true };
}
