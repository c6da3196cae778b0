/** One source of one stream: from bytes, lines or objects to batches of records. */
import type { FieldPath, RecordBatch } from '../engine/model/records.js';
import type { CheckedStream } from '../parser/program.js';
import type { SourceReadStats } from '../sources/decode/batches.js';
import { decodeChunk, decodeLines, sourceReadStats } from '../sources/decode/batches.js';
import { createStreamDecoder } from '../sources/decode/decoder.js';
import { FieldPresence } from '../sources/decode/field-presence.js';
import type { PlainRecord } from '../sources/decode/object-reader.js';
import { createObjectReader } from '../sources/decode/object-reader.js';
import { OriginColumns, originOf } from '../sources/decode/origin.js';
import type { StreamDecoder } from '../sources/decode/stream-decoder.js';
import { LineReader } from '../sources/lines/line-reader.js';
import type { Redactor } from '../sources/redact/redactor.js';
import { redactorOf } from '../sources/redact/redactor.js';

/** Input of a source in one of four forms. Bytes may end anywhere in a line; the rest is expected with the next ones. */
export type SessionInput = (
  | { readonly bytes: Uint8Array }
  | { readonly lines: readonly string[] }
  | { readonly records: Iterable<PlainRecord> }
  /** Decoded elsewhere. Columns are the fields that `Session.fieldsOf` names. */
  | { readonly batch: RecordBatch }
) & {
  /** The stream's `redact` was applied before, to whole lines or to the fields of records. */
  readonly isRedacted?: boolean;
};

export class SourceDecoder {
  readonly #decoder: StreamDecoder;
  readonly #columns: OriginColumns;
  readonly #presence: FieldPresence;
  readonly #lines = new LineReader();
  readonly #redactor: Redactor | undefined;
  readonly #objects: (records: Iterable<PlainRecord>) => RecordBatch;

  /**
   * @param source its name.
   * @param nowMs about when the lines at hand were written, for times without a year.
   */
  constructor(stream: CheckedStream, source: string, fields: readonly FieldPath[], nowMs: () => number | undefined) {
    const origin = originOf(stream, source);
    this.#columns = new OriginColumns(fields, origin);
    this.#presence = new FieldPresence(this.#columns.inner);
    const presence = this.#presence;
    this.#decoder = createStreamDecoder({ stream, fields, origin, year: { writtenMs: nowMs }, isRedacted: true, presence });
    this.#redactor = redactorOf(stream);
    this.#objects = createObjectReader({ ...stream, redactions: [] }, this.#columns.inner, origin);
  }

  *decode(input: SessionInput): Generator<RecordBatch> {
    const redactor = input.isRedacted === true ? undefined : this.#redactor;
    if ('batch' in input) yield input.batch;
    else if ('records' in input)
      yield this.#decodeRecords([...(redactor === undefined ? input.records : redacted(input.records, redactor))]);
    else if ('lines' in input) yield* this.#decodeLines(this.#lines.clean(input.lines), redactor);
    else if (redactor !== undefined) yield* this.#decodeLines(this.#lines.push(input.bytes), redactor);
    else yield* decodeChunk(input.bytes, this.#lines, this.#decoder);
  }

  /** The source has ended: returns the rest of a line, and of a record that spans several lines. */
  *end(): Generator<RecordBatch> {
    yield* this.#decodeLines(this.#lines.end(), this.#redactor);
    const rest = this.#decoder.end();
    if (rest.size > 0) yield rest;
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
    return this.#columns.complete(batch);
  }

  *#decodeLines(lines: readonly string[], redactor: Redactor | undefined): Generator<RecordBatch> {
    yield* decodeLines(redactor === undefined ? lines : lines.map((line) => redactor.line(line)), this.#decoder);
  }
}

function* redacted(records: Iterable<PlainRecord>, redactor: Redactor): Generator<PlainRecord> {
  for (const record of records) yield redactor.record(record);
}
