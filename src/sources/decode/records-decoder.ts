/** The decoder of a stream with `begins`: joins lines into records before the format reads them, as text or as bytes. */
import { LIMITS } from '../../engine/model/limits.js';
import type { RecordBatch } from '../../engine/model/records.js';
import type { RecordBegins } from '../../parser/program.js';
import { lineStartOf } from '../begins/line-start-of.js';
import { RecordCutter } from '../begins/record-cutter.js';
import type { RecordText } from '../begins/record-lines.js';
import { RecordLines, sumOfBegins } from '../begins/record-lines.js';
import { WrappedRecords } from '../begins/wrapped-records.js';
import { BlockBatch } from '../blocks/block-batch.js';
import { isBlankInBytes } from '../format/blank.js';
import type { BlockReader } from '../format/block-rows.js';
import type { FormatDescriptor, WrappedLine } from '../format/format.js';
import { isAscii } from '../lines/encoding.js';
import type { Redactor } from '../redact/redactor.js';
import type { FormatDecoder } from './format-decoder.js';
import type { DecodeStats, StreamDecoder } from './stream-decoder.js';

const NEWLINE = 10;
const RETURN = 13;

export interface RecordsDecoderOptions {
  readonly begins: RecordBegins;
  /** The format of lines that may lie within lines, or that may be read as bytes. */
  readonly format: FormatDescriptor | undefined;
  /** All fields come from the format. */
  readonly mayReadBlocks: boolean;
  readonly redactor: Redactor | undefined;
  /** When the lines at hand arrived, ms; live only. */
  readonly nowMs?: () => number | undefined;
}

export function createRecordsDecoder(plain: FormatDecoder, options: RecordsDecoderOptions): StreamDecoder {
  const { begins, format, redactor, mayReadBlocks } = options;
  if (format?.unwrap !== undefined) {
    return new WrappedRecordsDecoder(plain, new WrappedRecords(format.unwrap, () => createLines(begins)), options);
  }
  const lines = createLines(begins);
  if (!mayReadBlocks || format?.blocksOfRecords !== true || format.createBlocks === undefined || redactor !== undefined)
    return new LineRecordsDecoder(plain, lines, options);
  const cutter = new RecordCutter(lines.start, begins.limitLines);
  return new RecordBlocksDecoder(plain, lines, options, cutter, format.createBlocks({ ...plain.blockOptions, cutter }));
}

function createLines(begins: RecordBegins): RecordLines {
  return new RecordLines(lineStartOf(begins), begins.limitLines);
}

interface Held {
  readonly record?: unknown;
  readonly format?: unknown;
}

/** What lines of one source are joined by: text lines, or lines within lines. */
abstract class RecordsDecoder implements StreamDecoder {
  constructor(
    readonly plain: FormatDecoder,
    readonly options: RecordsDecoderOptions,
  ) {}

  abstract readonly isHolding: boolean;
  abstract push(lines: readonly string[]): RecordBatch;
  abstract overdue(nowMs: number): readonly string[];
  abstract endWait(keys?: readonly string[]): RecordBatch;
  abstract end(): RecordBatch;
  abstract stats(): DecodeStats;

  held(): unknown {
    const { redactor } = this.options;
    const record = this.heldRecord((text) => redactor?.line(text) ?? text);
    const format = this.plain.held();
    return record === undefined && format === undefined ? undefined : ({ record, format } satisfies Held);
  }

  restore(held: unknown): void {
    const { record, format } = (held ?? {}) as Held;
    if (record !== undefined) this.restoreRecord(record);
    this.plain.restore(format);
  }

  /** @param redact applied to what may be written to disk. */
  protected abstract heldRecord(redact: (text: string) => string): unknown;
  protected abstract restoreRecord(held: unknown): void;

  protected get nowMs(): number {
    return this.options.nowMs?.() ?? 0;
  }

  protected redacted(records: readonly (RecordText | undefined)[]): readonly RecordText[] {
    const found = records.filter((record) => record !== undefined);
    const { redactor } = this.options;
    return redactor === undefined ? found : found.map((record) => ({ ...record, text: redactor.line(record.text) }));
  }
}

class WrappedRecordsDecoder extends RecordsDecoder {
  constructor(
    plain: FormatDecoder,
    readonly records: WrappedRecords,
    options: RecordsDecoderOptions,
  ) {
    super(plain, options);
  }

  get isHolding(): boolean {
    return this.records.isHolding;
  }

  push(lines: readonly string[]): RecordBatch {
    const { nowMs } = this;
    const ended = this.redacted(lines.map((line) => this.records.push(line, nowMs)));
    this.records.settle();
    return this.plain.pushRecords(ended);
  }

  overdue(nowMs: number): readonly string[] {
    return this.records.overdue(nowMs, this.options.begins.waitMs);
  }

  endWait(keys?: readonly string[]): RecordBatch {
    return this.plain.pushRecords(this.redacted(this.records.endWait(keys)));
  }

  end(): RecordBatch {
    return this.plain.end(this.redacted(this.records.end()));
  }

  stats(): DecodeStats {
    return { ...this.plain.stats(), begins: this.records.stats() };
  }

  protected heldRecord(redact: (text: string) => string): unknown {
    return this.records.held(redact);
  }

  protected restoreRecord(held: unknown): void {
    this.records.restore(held, this.nowMs);
  }
}

/** The key of lines without a client. */
const ONLY_KEY = ['line'];

class LineRecordsDecoder extends RecordsDecoder {
  /** When the newest line came, ms. */
  arrivedMs = 0;
  #client = '';
  /** Lines of clients, each client's apart. */
  readonly #clients: WrappedRecords;

  constructor(
    plain: FormatDecoder,
    readonly lines: RecordLines,
    options: RecordsDecoderOptions,
  ) {
    super(plain, options);
    const unwrap = (text: string): WrappedLine => ({ key: this.#client, text, isPart: false, withText: (other) => other });
    this.#clients = new WrappedRecords(unwrap, () => createLines(options.begins));
  }

  get isHolding(): boolean {
    return this.lines.isHolding || this.#clients.isHolding;
  }

  push(lines: readonly string[]): RecordBatch {
    const records = this.redacted(lines.map((line) => this.lines.push(line)));
    this.lines.settle();
    this.arrivedMs = this.nowMs;
    return this.plain.pushRecords(records);
  }

  pushFrom(client: string, lines: readonly string[]): RecordBatch {
    const { nowMs } = this;
    this.#client = client;
    const records = this.redacted(lines.map((line) => this.#clients.push(line, nowMs)));
    this.#clients.settle();
    return this.plain.pushRecords(records);
  }

  overdue(nowMs: number): readonly string[] {
    const { waitMs } = this.options.begins;
    const isOverdue = nowMs - this.arrivedMs >= waitMs || nowMs < this.arrivedMs;
    return [...(this.lines.isHolding && isOverdue ? ONLY_KEY : []), ...this.#clients.overdue(nowMs, waitMs)];
  }

  endWait(keys?: readonly string[]): RecordBatch {
    const own = keys === undefined || keys.includes(ONLY_KEY[0] ?? '') ? [this.lines.endWait()] : [];
    return this.plain.pushRecords(this.redacted([...own, ...this.#clients.endWait(keys)]));
  }

  end(): RecordBatch {
    const batch = this.plain.end(this.redacted([this.lines.take(), ...this.#clients.end()]));
    this.plain.skipBlank(this.lines.takeBlank());
    return batch;
  }

  stats(): DecodeStats {
    return { ...this.plain.stats(), begins: sumOfBegins([this.lines.stats(), this.#clients.stats()]) };
  }

  protected heldRecord(redact: (text: string) => string): unknown {
    const lines = this.lines.held(redact);
    const clients = this.#clients.held(redact);
    return lines === undefined && clients === undefined ? undefined : ({ lines, clients } satisfies HeldLines);
  }

  protected restoreRecord(held: unknown): void {
    const { lines, clients } = held as HeldLines;
    if (lines !== undefined) this.lines.restore(lines);
    if (clients !== undefined) this.#clients.restore(clients, this.nowMs);
    this.arrivedMs = this.nowMs;
  }
}

interface HeldLines {
  readonly lines?: unknown;
  readonly clients?: unknown;
}

/** Records that lie in a block as a whole are read as bytes; text is made of the one at each end. */
class RecordBlocksDecoder extends LineRecordsDecoder {
  constructor(
    plain: FormatDecoder,
    lines: RecordLines,
    options: RecordsDecoderOptions,
    readonly cutter: RecordCutter,
    readonly reader: BlockReader,
  ) {
    super(plain, lines, options);
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
      const rows = this.reader.read(block, at, LIMITS.batchRecords, ascii, false);
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
    this.arrivedMs = this.nowMs;
    lines.start.open(NO_BLOCK, true);
    return count;
  }
}

const NO_BLOCK = typeof Buffer === 'undefined' ? (new Uint8Array(0) as Buffer) : Buffer.alloc(0);
