/** The decoder of a stream: line by line, in blocks of bytes where the format can, or behind the stream's redactor. */
import { LIMITS } from '../../engine/model/limits.js';
import type { FieldPath, RecordBatch } from '../../engine/model/records.js';
import { BlockBatch } from '../blocks/block-batch.js';
import type { BlockReader } from '../format/block-rows.js';
import type { FormatDescriptor } from '../format/format.js';
import { isAscii } from '../lines/encoding.js';
import type { Redactor } from '../redact/redactor.js';
import { redactorOf } from '../redact/redactor.js';
import { createBlockReader } from './block-reader.js';
import type { Presence } from './field-presence.js';
import { FieldPresence } from './field-presence.js';
import { FormatDecoder } from './format-decoder.js';
import { alternativesOf, descriptorOf, someFormat } from './formats-of.js';
import { OriginColumns } from './origin.js';
import { createRecordsDecoder } from './records-decoder.js';
import type { DecodeStats, StreamDecoder, StreamDecoderOptions } from './stream-decoder.js';

const NEWLINE = 10;

export function createStreamDecoder(options: StreamDecoderOptions): StreamDecoder {
  const { origin, after } = options;
  const columns = origin === undefined ? undefined : new OriginColumns(options.fields, origin);
  if (columns?.isNeeded !== true) return innerDecoder({ ...options, after: after instanceof OriginDecoder ? undefined : after });
  // The paths of two logs may have different parts.
  const reused = after instanceof OriginDecoder && sameFields(after.columns.inner, columns.inner) ? after.inner : undefined;
  const whole = options.presence ?? new FieldPresence(options.fields);
  const presence: Presence = {
    see: (batch, sample) => whole.see(columns.complete(batch), sample),
    stats: () => whole.stats(),
  };
  return new OriginDecoder(innerDecoder({ ...options, fields: columns.inner, presence, after: reused }), columns);
}

function sameFields(a: readonly FieldPath[], b: readonly FieldPath[]): boolean {
  return a.length === b.length && a.every((path, at) => path === b[at]);
}

/** A decoder of the fields that the records have themselves. */
function innerDecoder(options: StreamDecoderOptions): StreamDecoder {
  const { stream, after } = options;
  const redactor = redactorOf(stream);
  const cellRedactor = needsRedactedCells(stream) ? redactor : undefined;
  const decoder = new FormatDecoder(options, cellRedactor);
  const { begins } = stream;
  // With another format than that of the rules, `begins` may have no meaning.
  if (begins !== undefined && !someFormat(stream.format, keepsRecords)) {
    const { nowMs } = options;
    const [first] = alternativesOf(stream.format);
    const format = first === undefined ? undefined : descriptorOf(first);
    const mayReadBlocks = first?.inner === undefined && stream.extracts.length === 0;
    return createRecordsDecoder(decoder, { begins, format, mayReadBlocks, redactor, ...(nowMs === undefined ? {} : { nowMs }) });
  }
  if (redactor !== undefined && options.isRedacted !== true) return new RedactingDecoder(decoder, redactor);
  if (cellRedactor !== undefined) return decoder;
  const reader = after instanceof BlockDecoder ? after.reader : createBlockReader(stream, decoder.blockOptions);
  return reader === undefined ? decoder : new BlockDecoder(decoder, reader);
}

/** Its lines say themselves where a record ends. */
function keepsRecords({ joinsLines, readsHeader, unwrap }: FormatDescriptor): boolean {
  return readsHeader === true || (joinsLines === true && unwrap === undefined);
}

/** A secret may be split between two lines, or written with escapes in a format inside another. */
function needsRedactedCells({ format, extracts }: StreamDecoderOptions['stream']): boolean {
  const hasInner = alternativesOf(format).some(({ inner }) => inner !== undefined) || extracts.some((extract) => 'format' in extract);
  return hasInner || someFormat(format, ({ joinsLines }) => joinsLines === true);
}

/** Leaves everything to a plain decoder. */
class WrappedDecoder implements StreamDecoder {
  constructor(readonly plain: FormatDecoder) {}

  push(lines: readonly string[]): RecordBatch {
    return this.plain.push(lines);
  }

  held(): unknown {
    return this.plain.held();
  }

  restore(held: unknown): void {
    this.plain.restore(held);
  }

  end(): RecordBatch {
    return this.plain.end();
  }

  stats(): DecodeStats {
    return this.plain.stats();
  }
}

/** Reads most lines as bytes, and leaves the others to the plain decoder. */
class BlockDecoder extends WrappedDecoder {
  constructor(
    plain: FormatDecoder,
    readonly reader: BlockReader,
  ) {
    super(plain);
  }

  get leavesControls(): boolean {
    return this.reader.leavesControls === true;
  }

  *pushBlock(leading: readonly string[], block: Buffer, clean?: (line: string) => string): Generator<RecordBatch, number> {
    const ascii = isAscii(block);
    let copy: Buffer | undefined;
    // All batches of the block share one copy, made when needed.
    const kept = (): Buffer => {
      copy ??= Buffer.from(block);
      return copy;
    };
    let first = leading;
    // The reader must know whether they leave part of a record.
    if (this.plain.joinsLines && leading.length > 0) {
      const batch = this.plain.push(leading);
      if (batch.size > 0) yield batch;
      first = [];
    }
    let lines = 0;
    for (let from = 0; from < block.length; ) {
      const rows = this.reader.read(block, from, Math.max(1, LIMITS.batchRecords - first.length), ascii, this.plain.holdsPart());
      const batch = new BlockBatch(this.plain, block, kept, rows, first, clean);
      if (batch.size > 0) {
        const built = batch.build();
        this.plain.see(built, () => firstLines(first, block, from));
        yield built;
      }
      first = [];
      from = rows.next;
      lines += rows.lines;
    }
    return lines;
  }
}

function* firstLines(leading: readonly string[], block: Buffer, from: number): Generator<string> {
  yield* leading;
  for (let start = from; start < block.length; ) {
    const newline = block.indexOf(NEWLINE, start);
    const end = newline < 0 ? block.length : newline;
    yield block.toString('utf8', start, end);
    start = end + 1;
  }
}

/** Redacts each line before it is decoded. */
class RedactingDecoder extends WrappedDecoder {
  constructor(
    plain: FormatDecoder,
    readonly redactor: Redactor,
  ) {
    super(plain);
  }

  override push(lines: readonly string[]): RecordBatch {
    return this.plain.push(lines.map((line) => this.redactor.line(line)));
  }
}

/** Adds the fields of the origin. */
class OriginDecoder implements StreamDecoder {
  readonly pushBlock?: NonNullable<StreamDecoder['pushBlock']>;

  constructor(
    readonly inner: StreamDecoder,
    readonly columns: OriginColumns,
  ) {
    if (inner.pushBlock !== undefined) this.pushBlock = (leading, block, clean) => this.#pushBlock(leading, block, clean);
  }

  push(lines: readonly string[]): RecordBatch {
    return this.columns.complete(this.inner.push(lines));
  }

  get leavesControls(): boolean {
    return this.inner.leavesControls === true;
  }

  get isHolding(): boolean {
    return this.inner.isHolding === true;
  }

  overdue(nowMs: number): readonly string[] {
    return this.inner.overdue?.(nowMs) ?? [];
  }

  endWait(keys?: readonly string[]): RecordBatch {
    return this.columns.complete(this.inner.endWait?.(keys) ?? this.inner.push([]));
  }

  held(): unknown {
    return this.inner.held?.();
  }

  restore(held: unknown): void {
    this.inner.restore?.(held);
  }

  end(): RecordBatch {
    return this.columns.complete(this.inner.end());
  }

  stats(): DecodeStats {
    return this.inner.stats();
  }

  *#pushBlock(leading: readonly string[], block: Buffer, clean?: (line: string) => string): Generator<RecordBatch, number> {
    const batches = this.inner.pushBlock?.(leading, block, clean);
    for (;;) {
      const next = batches?.next();
      if (next === undefined || next.done === true) return next?.value ?? 0;
      yield this.columns.complete(next.value);
    }
  }
}
