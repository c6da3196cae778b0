/** From lines of one source to batches of records: format, `extract`, time, and an account of what could not be read. */
import type { Cell, FieldPath, RecordBatch } from '../engine/records.js';
import { BatchBuilder } from './batch-builder.js';
import { scalarText } from './cells.js';
import type { DecodedStream } from './finisher.js';
import { formatOf, RecordFinisher, Slots } from './finisher.js';
import type { Decoder } from './format.js';
import type { DecodeProblem } from './problems.js';
import { ProblemCounter } from './problems.js';
import { regexOf } from './regex.js';
import type { YearHint } from './time/syslog.js';

export interface StreamDecoderOptions {
  readonly stream: DecodedStream;
  /** Fields that rules read: the batch's columns. */
  readonly fields: readonly FieldPath[];
  /** For times without a year. */
  readonly year?: YearHint;
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
  /** At the end of the source: records whose end never came. */
  end(): RecordBatch;
  stats(): DecodeStats;
}

export function createStreamDecoder(options: StreamDecoderOptions): StreamDecoder {
  return new FormatDecoder(options);
}

class FormatDecoder implements StreamDecoder {
  readonly #fields: readonly FieldPath[];
  readonly #finisher: RecordFinisher;
  readonly #decoder: Decoder;
  readonly #cells: Cell[];
  readonly #unreadable = new ProblemCounter();
  readonly #timeless = new ProblemCounter();
  #lines = 0;
  #blank = 0;
  #records = 0;

  constructor(options: StreamDecoderOptions) {
    const { stream, fields } = options;
    this.#fields = fields;
    const slots = new Slots();
    for (const path of fields) slots.of(path);
    this.#finisher = new RecordFinisher(stream, slots, options.year ?? {});
    const format = formatOf(stream);
    this.#decoder = format.create({
      wanted: slots.paths,
      ...('regex' in stream.format ? { regex: regexOf(stream.format.regex) } : {}),
    });
    this.#cells = slots.paths.map(() => undefined);
  }

  push(lines: readonly string[]): RecordBatch {
    const batch = new BatchBuilder(this.#fields, lines.length);
    for (const line of lines) {
      this.#lines++;
      this.#place(this.#decoder.decode(line, this.#cells), line, batch);
    }
    return batch.build();
  }

  end(): RecordBatch {
    const batch = new BatchBuilder(this.#fields, 4);
    if (this.#decoder.flush !== undefined) {
      for (let outcome = this.#decoder.flush(this.#cells); outcome === 'record'; outcome = this.#decoder.flush(this.#cells)) {
        this.#place(outcome, '', batch);
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

  #place(outcome: string, line: string, batch: BatchBuilder): void {
    if (outcome === 'record') {
      this.#finisher.extract(this.#cells);
      const cell = this.#finisher.timeCell(this.#cells);
      const time = this.#finisher.readTime(cell);
      if (Number.isNaN(time)) {
        if (cell === undefined) this.#timeless.add('no time', this.#lines, line);
        else this.#timeless.add('a time that cannot be read', this.#lines, scalarText(cell) ?? 'not a text and not a number');
      }
      batch.add(time, this.#cells);
      this.#records++;
    } else if (outcome === 'blank') {
      this.#blank++;
    } else if (outcome !== 'held') {
      this.#unreadable.add(outcome, this.#lines, line);
    }
  }
}
