/** Decodes line by line, each as text: the format, then `extract` and the time. */

import { cellText } from '../../engine/model/compare-cells.js';
import type { Cell, FieldPath, RecordBatch } from '../../engine/model/records.js';
import type { BlockOptions, Decoder } from '../format/format.js';
import { dotted } from '../format/format.js';
import type { Redactor } from '../redact/redactor.js';
import type { ResolverState } from '../time/resolver.js';
import { BatchBuilder } from './batch-builder.js';
import { compileCheckedRegex } from './checked-regex.js';
import { FieldPresence } from './field-presence.js';
import { ProblemCounter } from './problem-counter.js';
import { formatOf, RecordFinisher, Slots } from './record-finisher.js';
import type { DecodeStats, StreamDecoder, StreamDecoderOptions } from './stream-decoder.js';

/** Plain data: what the meaning of later lines depends on. */
interface HeldParts {
  /** An incomplete record, as the format holds it. */
  readonly record?: unknown;
  readonly time?: ResolverState;
}

export class FormatDecoder implements StreamDecoder {
  readonly fields: readonly FieldPath[];
  readonly #finisher: RecordFinisher;
  readonly #decoder: Decoder;
  /** Cells of the current record. */
  readonly cells: Cell[];
  readonly blockOptions: BlockOptions;
  /** What the format and `extract` name. */
  readonly #documented: readonly string[];
  readonly #presence: FieldPresence;
  readonly #unreadable = new ProblemCounter();
  readonly #timeless = new ProblemCounter();
  readonly #doubtfulTimes = new ProblemCounter();
  #lines = 0;
  #blank = 0;
  #records = 0;

  constructor(
    options: StreamDecoderOptions,
    /** Redacts records that are joined from several lines: a secret may be split between two lines. */
    readonly joined?: Redactor,
  ) {
    const { stream, fields } = options;
    this.fields = fields;
    const slots = new Slots();
    for (const path of fields) slots.of(path);
    this.#finisher = new RecordFinisher(stream, slots, options.year ?? {}, options.origin);
    const format = formatOf(stream);
    const regex = 'regex' in stream.format ? compileCheckedRegex(stream.format.regex) : undefined;
    const timeForms = stream.time?.as === undefined ? {} : { timeForms: stream.time.as };
    this.#decoder = format.create({ wanted: slots.paths, ...(regex === undefined ? {} : { regex }), ...timeForms });
    this.#documented = [
      ...(format.fields ?? []).filter(({ type }) => type !== 'object').map(({ path }) => dotted(path)),
      ...(regex?.groups ?? []),
      ...this.#finisher.extracted,
    ];
    this.#presence = options.presence ?? new FieldPresence(fields);
    this.cells = slots.paths.map(() => undefined);
    this.blockOptions = {
      wanted: slots.paths,
      timeSlots: this.#finisher.timeSlots,
      readsIso: this.#finisher.readsIso,
      ...timeForms,
      ...(options.scanner === undefined ? {} : { scanner: options.scanner }),
    };
  }

  push(lines: readonly string[]): RecordBatch {
    const batch = new BatchBuilder(this.fields, lines.length);
    for (const line of lines) {
      const time = this.read(line);
      if (time !== undefined) batch.add(time, this.cells);
    }
    const built = batch.build();
    this.see(built, () => lines);
    return built;
  }

  /** Notes which fields the records of a batch have. @param lines its first lines. */
  see(batch: RecordBatch, lines: () => Iterable<string>): void {
    this.#presence.see(batch, () => this.#namesOf(lines()));
  }

  held(): HeldParts | undefined {
    const record = this.#decoder.held?.();
    const time = this.#finisher.held();
    if (record === undefined && time === undefined) return undefined;
    return { ...(record === undefined ? {} : { record }), ...(time === undefined ? {} : { time }) };
  }

  restore(held: unknown): void {
    if (held === undefined) return;
    const { record, time } = held as HeldParts;
    if (record !== undefined) this.#decoder.restore?.(record);
    if (time !== undefined) this.#finisher.restore(time);
  }

  end(): RecordBatch {
    const batch = new BatchBuilder(this.fields, 4);
    if (this.#decoder.flush !== undefined) {
      for (let outcome = this.#decoder.flush(this.cells); outcome !== 'blank'; outcome = this.#decoder.flush(this.cells)) {
        const time = this.#finish(outcome, '');
        if (time !== undefined) batch.add(time, this.cells);
      }
    }
    const built = batch.build();
    this.see(built, () => []);
    return built;
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
      doubtfulTimes: this.#doubtfulTimes.list(),
      fields: this.#presence.stats(),
      cut: this.#decoder.cut ?? 0,
    };
  }

  /** Reads a line into `cells` and returns its time, NaN if it has none. Undefined if it is not a record. */
  read(line: string): number | undefined {
    this.#lines++;
    return this.#finish(this.#decoder.decode(line, this.cells), line);
  }

  /** One cell of a line that is known to be a record. It is not counted. */
  readCell(line: string, slot: number): Cell {
    this.#decoder.decode(line, this.cells);
    return this.cells[slot];
  }

  /** Counts records that were read as bytes, with their times. */
  countRecords(records: number): void {
    this.#lines += records;
    this.#records += records;
  }

  /** Counts a record that was read as bytes except for its time, and reads the time. */
  countRecordAndReadTime(cell: Cell, line: () => string): number {
    this.#lines++;
    this.#records++;
    return this.#timeOf(cell, line);
  }

  #finish(outcome: string, line: string): number | undefined {
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

  *#namesOf(lines: Iterable<string>): Generator<readonly string[]> {
    const documented = this.#documented;
    yield documented;
    if (this.#decoder.names !== undefined) for (const line of lines) yield this.#decoder.names(line);
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
      else
        this.#timeless.add(
          this.#finisher.timeProblem ?? 'a time that cannot be read',
          this.#lines,
          cellText(cell) ?? 'neither text nor a number',
        );
    } else if (this.#finisher.timeDoubt !== undefined) this.#doubtfulTimes.add(this.#finisher.timeDoubt, this.#lines, cellText(cell) ?? '');
    return time;
  }
}
