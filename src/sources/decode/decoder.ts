/** The decoder of a stream: line by line, in blocks of bytes where the format can, or behind the stream's redactor. */
import { LIMITS } from '../../engine/model/limits.js';
import type { FieldPath, RecordBatch } from '../../engine/model/records.js';
import { BlockBatch } from '../blocks/block-batch.js';
import type { BlockReader } from '../format/block-rows.js';
import { isAscii } from '../lines/encoding.js';
import type { Redactor } from '../redact/redactor.js';
import { redactorOf } from '../redact/redactor.js';
import { FormatDecoder } from './format-decoder.js';
import { OriginColumns } from './origin.js';
import { formatOf } from './record-finisher.js';
import type { DecodeStats, StreamDecoder, StreamDecoderOptions } from './stream-decoder.js';

const NEWLINE = 10;

export function createStreamDecoder(options: StreamDecoderOptions): StreamDecoder {
  const { origin, after } = options;
  const columns = origin === undefined ? undefined : new OriginColumns(options.fields, origin);
  const isNeeded = columns?.isNeeded === true;
  const fields = isNeeded ? columns.inner : options.fields;
  const before = after instanceof OriginDecoder ? after : undefined;
  // The paths of two logs may have different parts.
  const reused = sameFields(before?.columns.inner ?? options.fields, fields) ? (before?.inner ?? after) : undefined;
  const inner = innerDecoder({ ...options, fields, after: reused });
  return isNeeded ? new OriginDecoder(inner, columns) : inner;
}

function sameFields(a: readonly FieldPath[], b: readonly FieldPath[]): boolean {
  return a.length === b.length && a.every((path, at) => path === b[at]);
}

/** A decoder of the fields that the records have themselves. */
function innerDecoder(options: StreamDecoderOptions): StreamDecoder {
  const { stream } = options;
  const format = formatOf(stream);
  const redactor = redactorOf(stream);
  const decoder = new FormatDecoder(options, format.joinsLines === true ? redactor : undefined);
  if (redactor !== undefined && options.isRedacted !== true) return new RedactingDecoder(decoder, redactor);
  if (format.createBlocks === undefined || stream.extracts.length > 0) return decoder;
  const { after } = options;
  return new BlockDecoder(decoder, after instanceof BlockDecoder ? after.reader : format.createBlocks(decoder.blockOptions));
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

  *pushBlock(leading: readonly string[], block: Buffer): Generator<RecordBatch, number> {
    const ascii = isAscii(block);
    let copy: Buffer | undefined;
    // All batches of the block share one copy, made when needed.
    const kept = (): Buffer => {
      copy ??= Buffer.from(block);
      return copy;
    };
    let first = leading;
    let lines = 0;
    for (let from = 0; from < block.length; ) {
      const rows = this.reader.read(block, from, Math.max(1, LIMITS.batchRecords - first.length), ascii);
      const batch = new BlockBatch(this.plain, block, kept, rows, first);
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
    if (inner.pushBlock !== undefined) this.pushBlock = (leading, block) => this.#pushBlock(leading, block);
  }

  push(lines: readonly string[]): RecordBatch {
    return this.columns.complete(this.inner.push(lines));
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

  *#pushBlock(leading: readonly string[], block: Buffer): Generator<RecordBatch, number> {
    const batches = this.inner.pushBlock?.(leading, block);
    for (;;) {
      const next = batches?.next();
      if (next === undefined || next.done === true) return next?.value ?? 0;
      yield this.columns.complete(next.value);
    }
  }
}
