/** One source of one stream: from bytes, lines or objects to batches of records. */
import type { StreamPlan } from '../engine/model/engine-api.js';
import { LIMITS } from '../engine/model/limits.js';
import type { RecordBatch } from '../engine/model/records.js';
import type { CheckedStream } from '../parser/program.js';
import type { SourceReadStats } from '../sources/decode/batches.js';
import { decodeChunk, decodeLines, sourceReadStats } from '../sources/decode/batches.js';
import { createStreamDecoder } from '../sources/decode/decoder.js';
import { ExtractCounters } from '../sources/decode/extract-counter.js';
import { FieldPresence } from '../sources/decode/field-presence.js';
import type { PlainRecord } from '../sources/decode/object-reader.js';
import { objectReader } from '../sources/decode/object-reader.js';
import { originOf } from '../sources/decode/origin.js';
import { timeResolverOf } from '../sources/decode/record-finisher.js';
import type { StreamDecoder } from '../sources/decode/stream-decoder.js';
import { LineReader } from '../sources/lines/line-reader.js';
import type { Redactor } from '../sources/redact/redactor.js';
import { redactorOf } from '../sources/redact/redactor.js';

/** Input of a source in one of four forms. Bytes may end anywhere in a line; the rest is expected with the next ones. */
export type SessionInput = (
  | {
      readonly bytes: Uint8Array;
      /** Who sent the lines: those of one client follow each other. The bytes are whole lines then. */
      readonly client?: string;
    }
  | { readonly lines: readonly string[] }
  | { readonly records: Iterable<PlainRecord> }
  /** Decoded elsewhere. Columns are the fields that `Session.fieldsOf` names. */
  | { readonly batch: RecordBatch }
) & {
  /** The stream's `redact` was applied before, to whole lines or to the fields of records. */
  readonly isRedacted?: boolean;
  /** Live: it was written before its source was followed, or while the source was not read. Its age says nothing about how late the source delivers. */
  readonly isBacklog?: boolean;
};

export class SourceDecoder {
  readonly #decoder: StreamDecoder;
  readonly #presence: FieldPresence;
  readonly #lines = new LineReader();
  readonly #redactor: Redactor | undefined;
  /** For lines; a stream with `begins` redacts the records that are made of them. */
  readonly #lineRedactor: Redactor | undefined;
  readonly #objects: (records: Iterable<PlainRecord>) => RecordBatch;

  /**
   * @param source its name.
   * @param nowMs about when the lines at hand were written, for times without a year.
   */
  constructor(
    stream: CheckedStream,
    source: string,
    { fields, valueUses }: Pick<StreamPlan, 'fields' | 'valueUses'>,
    nowMs: () => number | undefined,
  ) {
    const origin = originOf(stream, source);
    this.#presence = new FieldPresence(fields, valueUses);
    const counters = new ExtractCounters(stream);
    const resolver = timeResolverOf(stream, { writtenMs: nowMs });
    this.#decoder = createStreamDecoder({ stream, fields, origin, resolver, nowMs, isRedacted: true, presence: this.#presence, counters });
    this.#redactor = redactorOf(stream);
    this.#lineRedactor = stream.begins === undefined ? this.#redactor : undefined;
    this.#objects = objectReader({ ...stream, redactions: [] }, fields, resolver, counters, origin);
  }

  *decode(input: SessionInput): Generator<RecordBatch> {
    const isRedacted = input.isRedacted === true;
    const redactor = isRedacted ? undefined : this.#lineRedactor;
    if ('batch' in input) yield input.batch;
    else if ('records' in input) {
      const ofRecords = isRedacted ? undefined : this.#redactor;
      yield this.#decodeRecords([...(ofRecords === undefined ? input.records : redacted(input.records, ofRecords))]);
    } else if ('lines' in input) yield* this.#decodeLines(this.#lines.clean(input.lines), redactor);
    else if (input.client !== undefined && this.#decoder.pushFrom !== undefined)
      yield* this.#decodeFrom(input.client, this.#lines.push(input.bytes));
    else if (redactor !== undefined) yield* this.#decodeLines(this.#lines.push(input.bytes), redactor);
    else yield* decodeChunk(input.bytes, this.#lines, this.#decoder);
  }

  /** The source has ended: returns the rest of a line, and of a record that spans several lines. */
  *end(): Generator<RecordBatch> {
    yield* this.#decodeLines(this.#lines.end(), this.#lineRedactor);
    const rest = this.#decoder.end();
    if (rest.size > 0) yield rest;
  }

  /** A record may go on in the next line. */
  get isHolding(): boolean {
    return this.#decoder.isHolding === true;
  }

  /** Keys of records whose next line takes too long. */
  overdue(nowMs: number): readonly string[] {
    return this.#decoder.overdue?.(nowMs) ?? [];
  }

  /** Ends such records. */
  endWait(keys: readonly string[]): RecordBatch | undefined {
    return this.#decoder.endWait?.(keys);
  }

  /** Parts of a record whose end has not come, and what later times depend on, as plain data; undefined if there is nothing of that. */
  held(): unknown {
    return this.#decoder.held?.();
  }

  /** @param held what another decoder's `held` gave. */
  restore(held: unknown): void {
    this.#decoder.restore?.(held);
  }

  stats(): SourceReadStats {
    return sourceReadStats(this.#decoder, this.#lines.stats);
  }

  #decodeRecords(records: readonly PlainRecord[]): RecordBatch {
    const batch = this.#objects(records);
    this.#presence.see(batch, () => records.map(Object.keys));
    return batch;
  }

  *#decodeFrom(client: string, lines: readonly string[]): Generator<RecordBatch> {
    for (let start = 0; start < lines.length; start += LIMITS.batchRecords) {
      const batch = this.#decoder.pushFrom?.(client, lines.slice(start, start + LIMITS.batchRecords));
      if (batch !== undefined && batch.size > 0) yield batch;
    }
  }

  *#decodeLines(lines: readonly string[], redactor: Redactor | undefined): Generator<RecordBatch> {
    yield* decodeLines(redactor === undefined ? lines : lines.map((line) => redactor.line(line)), this.#decoder);
  }
}

function* redacted(records: Iterable<PlainRecord>, redactor: Redactor): Generator<PlainRecord> {
  for (const record of records) yield redactor.record(record);
}
