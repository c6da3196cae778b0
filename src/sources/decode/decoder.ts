/** From lines of one source to batches of records: format, `extract`, time, and an account of what could not be read. */
import { cellText } from '../../engine/model/compare-cells.js';
import { LIMITS } from '../../engine/model/limits.js';
import type { Cell, FieldPath, RecordBatch } from '../../engine/model/records.js';
import { BlockBatch } from '../blocks/block-batch.js';
import type { BlockReader } from '../format/block-rows.js';
import type { BlockOptions, Decoder } from '../format/format.js';
import { isAscii } from '../lines/is-ascii.js';
import type { Redactor } from '../redact/redactor.js';
import { redactorOf } from '../redact/redactor.js';
import type { YearHint } from '../time/syslog.js';
import { BatchBuilder } from './batch-builder.js';
import type { DecodedStream } from './decoded-stream.js';
import type { DecodeProblem } from './problem-counter.js';
import { ProblemCounter } from './problem-counter.js';
import { formatOf, RecordFinisher, Slots } from './record-finisher.js';
import { regexOf } from './regex.js';

export interface StreamDecoderOptions {
  readonly stream: DecodedStream;
  /** Fields that rules read: the batch's columns. */
  readonly fields: readonly FieldPath[];
  /** For times without a year. */
  readonly year?: YearHint;
  /** `js`: lines of JSON are scanned without WebAssembly; for comparisons. */
  readonly scanner?: 'js';
  /** The lines have been redacted before they come here. */
  readonly isRedacted?: boolean;
  /** One of the same stream and fields whose source has ended: what it learned of the shape of lines and the values in them is used again. */
  readonly after?: StreamDecoder | undefined;
}

export interface DecodeStats {
  readonly lines: number;
  readonly blank: number;
  readonly records: number;
  /** Lines that are no record, by kind. */
  readonly unreadable: readonly DecodeProblem[];
  readonly unreadableLines: number;
  /** Records without a readable time, by kind. */
  readonly timeless: readonly DecodeProblem[];
  readonly timelessRecords: number;
}

/** One a source: it remembers parts of records and times from line to line. */
export interface StreamDecoder {
  /** Columns of the batch are in the order of `fields`. The batch may be empty. */
  push(lines: readonly string[]): RecordBatch;
  /**
   * Lines that are still bytes: those of `leading`, then those of a block that ends with a newline, is valid UTF-8 and holds no line longer than the limit. Batches
   * copy what they keep of it. Returns how many lines the block held. Absent where the format, or what is extracted, asks for whole lines.
   */
  pushBlock?(leading: readonly string[], block: Buffer): Generator<RecordBatch, number>;
  /** What it holds of records whose end has not come, as plain data; undefined if nothing. */
  held?(): unknown;
  /** @param held what another decoder's `held` gave. */
  restore?(held: unknown): void;
  /** At the end of the source: records whose end never came. */
  end(): RecordBatch;
  stats(): DecodeStats;
}

export function createStreamDecoder(options: StreamDecoderOptions): StreamDecoder {
  const { stream } = options;
  const format = formatOf(stream);
  const redactor = redactorOf(stream);
  const decoder = new FormatDecoder(options, format.joinsLines === true ? redactor : undefined);
  if (redactor !== undefined && options.isRedacted !== true) return new RedactingDecoder(decoder, redactor);
  if (format.createBlocks === undefined || stream.extracts.length > 0) return decoder;
  const { after } = options;
  return new BlockDecoder(decoder, after instanceof BlockDecoder ? after.reader : format.createBlocks(decoder.blockOptions));
}

/** A decoder that reads most lines as bytes, and leaves the others to the plain one. */
class BlockDecoder implements StreamDecoder {
  constructor(
    readonly plain: FormatDecoder,
    readonly reader: BlockReader,
  ) {}

  push(lines: readonly string[]): RecordBatch {
    return this.plain.push(lines);
  }

  *pushBlock(leading: readonly string[], block: Buffer): Generator<RecordBatch, number> {
    const ascii = isAscii(block);
    let copy: Buffer | undefined;
    // One copy serves all batches of the block, if some need one.
    const kept = (): Buffer => {
      copy ??= Buffer.from(block);
      return copy;
    };
    let first = leading;
    let lines = 0;
    for (let from = 0; from < block.length; ) {
      const rows = this.reader.read(block, from, Math.max(1, LIMITS.batchRecords - first.length), ascii);
      const batch = new BlockBatch(this.plain, block, kept, rows, first);
      if (batch.size > 0) yield batch.build();
      first = [];
      from = rows.next;
      lines += rows.lines;
    }
    return lines;
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

/** Nothing but the redactor sees the lines as they are. */
class RedactingDecoder implements StreamDecoder {
  constructor(
    readonly plain: FormatDecoder,
    readonly redactor: Redactor,
  ) {}

  push(lines: readonly string[]): RecordBatch {
    return this.plain.push(lines.map((line) => this.redactor.line(line)));
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

export class FormatDecoder implements StreamDecoder {
  readonly fields: readonly FieldPath[];
  readonly #finisher: RecordFinisher;
  readonly #decoder: Decoder;
  /** Cells of the record at hand. */
  readonly cells: Cell[];
  readonly blockOptions: BlockOptions;
  readonly #unreadable = new ProblemCounter();
  readonly #timeless = new ProblemCounter();
  #lines = 0;
  #blank = 0;
  #records = 0;

  constructor(
    options: StreamDecoderOptions,
    /** For what is put together from several lines: what to hide may have been cut in two. */
    readonly joined?: Redactor,
  ) {
    const { stream, fields } = options;
    this.fields = fields;
    const slots = new Slots();
    for (const path of fields) slots.of(path);
    this.#finisher = new RecordFinisher(stream, slots, options.year ?? {});
    const format = formatOf(stream);
    this.#decoder = format.create({
      wanted: slots.paths,
      ...('regex' in stream.format ? { regex: regexOf(stream.format.regex) } : {}),
    });
    this.cells = slots.paths.map(() => undefined);
    this.blockOptions = {
      wanted: slots.paths,
      timeSlots: this.#finisher.timeSlots,
      readsIso: this.#finisher.readsIso,
      ...(options.scanner === undefined ? {} : { scanner: options.scanner }),
    };
  }

  push(lines: readonly string[]): RecordBatch {
    const batch = new BatchBuilder(this.fields, lines.length);
    for (const line of lines) {
      const time = this.read(line);
      if (time !== undefined) batch.add(time, this.cells);
    }
    return batch.build();
  }

  held(): unknown {
    return this.#decoder.held?.();
  }

  restore(held: unknown): void {
    if (held !== undefined) this.#decoder.restore?.(held);
  }

  end(): RecordBatch {
    const batch = new BatchBuilder(this.fields, 4);
    if (this.#decoder.flush !== undefined) {
      for (let outcome = this.#decoder.flush(this.cells); outcome === 'record'; outcome = this.#decoder.flush(this.cells)) {
        const time = this.#place(outcome, '');
        if (time !== undefined) batch.add(time, this.cells);
      }
    }
    return batch.build();
  }

  stats(): DecodeStats {
    return {
      lines: this.#lines,
      blank: this.#blank,
      records: this.#records,
      unreadable: this.#unreadable.list(),
      unreadableLines: this.#unreadable.total,
      timeless: this.#timeless.list(),
      timelessRecords: this.#timeless.total,
    };
  }

  /** Reads a line: its cells stand in `cells`, and its time is given, NaN if it has none. Undefined if it is no record. */
  read(line: string): number | undefined {
    this.#lines++;
    return this.#place(this.#decoder.decode(line, this.cells), line);
  }

  /** The cell of one slot of a line that is known to be a record; it is not counted. */
  readCell(line: string, slot: number): Cell {
    this.#decoder.decode(line, this.cells);
    return this.cells[slot];
  }

  /** Records that were read as bytes, all with a time. */
  took(records: number): void {
    this.#lines += records;
    this.#records += records;
  }

  /** A record that was read as bytes, but for its time. */
  tookTimed(cell: Cell, line: () => string): number {
    this.#lines++;
    this.#records++;
    return this.#timeOf(cell, line);
  }

  #place(outcome: string, line: string): number | undefined {
    if (outcome === 'record') {
      if (this.joined !== undefined) this.#redactCells(this.joined);
      this.#finisher.extract(this.cells);
      this.#records++;
      return this.#timeOf(this.#finisher.timeCell(this.cells), () => line);
    }
    if (outcome === 'blank') this.#blank++;
    else if (outcome !== 'held') this.#unreadable.add(outcome, this.#lines, line);
    return undefined;
  }

  #redactCells(redactor: Redactor): void {
    for (let slot = 0; slot < this.cells.length; slot++) {
      const cell = this.cells[slot];
      if (typeof cell === 'string') this.cells[slot] = redactor.text(cell);
    }
  }

  #timeOf(cell: Cell, line: () => string): number {
    const time = this.#finisher.readTime(cell);
    if (Number.isNaN(time)) {
      if (cell === undefined) this.#timeless.add('no time', this.#lines, line());
      else this.#timeless.add('a time that cannot be read', this.#lines, cellText(cell) ?? 'not a text and not a number');
    }
    return time;
  }
}
