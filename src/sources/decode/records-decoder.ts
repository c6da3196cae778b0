/** The decoder of a stream with `begins`: joins lines into records before the format reads them, as text or as bytes. */
import { LIMITS } from '../../engine/model/limits.js';
import type { RecordBatch } from '../../engine/model/records.js';
import type { RecordBegins } from '../../parser/program.js';
import { lineStartOf } from '../begins/line-start-of.js';
import { RecordCutter } from '../begins/record-cutter.js';
import type { RecordText } from '../begins/record-lines.js';
import { RecordLines } from '../begins/record-lines.js';
import { BlockBatch } from '../blocks/block-batch.js';
import { isBlankInBytes } from '../format/blank.js';
import type { BlockReader } from '../format/block-rows.js';
import type { FormatDescriptor } from '../format/format.js';
import { isAscii } from '../lines/encoding.js';
import type { Redactor } from '../redact/redactor.js';
import type { FormatDecoder } from './format-decoder.js';
import type { DecodeStats, StreamDecoder } from './stream-decoder.js';

const NEWLINE = 10;
const RETURN = 13;

/** @param blocks the format, if all fields of its records can be read from bytes. */
export function createRecordsDecoder(
  plain: FormatDecoder,
  begins: RecordBegins,
  blocks: FormatDescriptor | undefined,
  redactor: Redactor | undefined,
): StreamDecoder {
  const lines = new RecordLines(lineStartOf(begins), begins.limitLines);
  if (blocks?.blocksOfRecords !== true || blocks.createBlocks === undefined || redactor !== undefined)
    return new RecordsDecoder(plain, lines, redactor);
  const cutter = new RecordCutter(lines.start, begins.limitLines);
  return new RecordBlocksDecoder(plain, lines, cutter, blocks.createBlocks({ ...plain.blockOptions, cutter }));
}

interface Held {
  readonly record?: unknown;
  readonly format?: unknown;
}

class RecordsDecoder implements StreamDecoder {
  constructor(
    readonly plain: FormatDecoder,
    readonly lines: RecordLines,
    readonly redactor?: Redactor,
  ) {}

  get isHolding(): boolean {
    return this.lines.isHolding;
  }

  push(lines: readonly string[]): RecordBatch {
    const records: RecordText[] = [];
    for (const line of lines) {
      const record = this.lines.push(line);
      if (record !== undefined) records.push(record);
    }
    this.lines.settle();
    return this.plain.pushRecords(this.#redacted(records));
  }

  endWait(): RecordBatch {
    return this.plain.pushRecords(this.#redacted([this.lines.endWait()]));
  }

  held(): unknown {
    const { redactor } = this;
    const record = this.lines.held(redactor === undefined ? undefined : (text) => redactor.line(text));
    const format = this.plain.held();
    return record === undefined && format === undefined ? undefined : ({ record, format } satisfies Held);
  }

  restore(held: unknown): void {
    const { record, format } = (held ?? {}) as Held;
    if (record !== undefined) this.lines.restore(record);
    this.plain.restore(format);
  }

  end(): RecordBatch {
    const batch = this.plain.end(this.#redacted([this.lines.take()]));
    this.plain.skipBlank(this.lines.takeBlank());
    return batch;
  }

  stats(): DecodeStats {
    return { ...this.plain.stats(), begins: this.lines.stats() };
  }

  #redacted(records: readonly (RecordText | undefined)[]): readonly RecordText[] {
    const found = records.filter((record) => record !== undefined);
    const { redactor } = this;
    return redactor === undefined ? found : found.map((record) => ({ ...record, text: redactor.line(record.text) }));
  }
}

/** Records that lie in a block as a whole are read as bytes; text is made of the one at each end. */
class RecordBlocksDecoder extends RecordsDecoder {
  constructor(
    plain: FormatDecoder,
    lines: RecordLines,
    readonly cutter: RecordCutter,
    readonly reader: BlockReader,
  ) {
    super(plain, lines);
  }

  *pushBlock(leading: readonly string[], block: Buffer): Generator<RecordBatch, number> {
    const { lines, cutter, plain } = this;
    const ascii = isAscii(block);
    lines.start.open(block, ascii);
    let copy: Buffer | undefined;
    // All batches of the block share one copy, made when needed.
    const kept = (): Buffer => {
      copy ??= Buffer.from(block);
      return copy;
    };
    let ready: RecordText[] = [];
    const add = (record: RecordText | undefined): void => {
      if (record !== undefined) ready.push(record);
    };
    for (const line of leading) add(lines.push(line));
    let count = 0;
    let at = 0;
    /** The record that begins at `at` must be read as text. */
    let asText = false;
    while (at < block.length) {
      for (; at < block.length && ready.length < LIMITS.batchRecords; count++) {
        const newline = block.indexOf(NEWLINE, at);
        const end = newline > at && block[newline - 1] === RETURN ? newline - 1 : newline;
        const before = lines.start.state;
        const begins = isBlankInBytes(block, at, end) ? undefined : lines.start.beginsAt(at, end);
        if (begins === true && !asText) {
          cutter.stateBefore = before;
          break;
        }
        add(lines.add(block.toString('utf8', at, end), begins));
        asText = false;
        at = newline + 1;
      }
      const isAtRecord = at < block.length && ready.length < LIMITS.batchRecords;
      if (isAtRecord) add(lines.take());
      if (ready.length > 0) {
        const batch = plain.pushRecords(ready);
        ready = [];
        if (batch.size > 0) yield batch;
      }
      if (!isAtRecord) continue;
      plain.skipBlank(lines.takeBlank());
      cutter.isStopped = false;
      const rows = this.reader.read(block, at, LIMITS.batchRecords, ascii);
      lines.countBegun(rows.lines);
      for (let row = 0; row < rows.lines; row++) count += rows.spans?.[row] ?? 1;
      lines.start.state = cutter.stateBefore;
      asText = cutter.isStopped;
      at = rows.next;
      const batch = new BlockBatch(plain, block, kept, rows, []);
      if (batch.size === 0) continue;
      const built = batch.build();
      plain.see(built, () => []);
      yield built;
    }
    lines.settle();
    lines.start.open(NO_BLOCK, true);
    return count;
  }
}

const NO_BLOCK = typeof Buffer === 'undefined' ? (new Uint8Array(0) as Buffer) : Buffer.alloc(0);
