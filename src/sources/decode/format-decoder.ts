/** Decodes line by line, each as text: the format, then `extract` and the time. */

import { cellText } from '../../engine/model/compare-cells.js';
import type { Cell, FieldPath, RecordBatch } from '../../engine/model/records.js';
import { formatText } from '../../parser/format-text.js';
import type { RecordText } from '../begins/record-lines.js';
import { compileCheckedRegex } from '../format/checked-regex.js';
import type { BlockOptions, Decoder, FormatDescriptor } from '../format/format.js';
import { dotted } from '../format/format.js';
import type { Redactor } from '../redact/redactor.js';
import type { ResolverState, TimeResolver } from '../time/resolver.js';
import { BatchBuilder } from './batch-builder.js';
import type { ExtractCounter } from './extract-counter.js';
import { ExtractCounters } from './extract-counter.js';
import type { Presence } from './field-presence.js';
import { FieldPresence } from './field-presence.js';
import { alternativesOf, createDecoder, descriptorOf } from './formats-of.js';
import { ProblemCounter } from './problem-counter.js';
import { RecordFinisher, timeResolverOf } from './record-finisher.js';
import { Slots } from './slots.js';
import type { DecodeStats, StreamDecoder, StreamDecoderOptions } from './stream-decoder.js';

/** Plain data: what the meaning of later lines depends on. */
interface HeldParts {
  /** Incomplete records, as the formats hold them: in the order of the formats, `null` for none. */
  readonly records?: readonly unknown[];
  readonly time?: ResolverState;
}

/** One format of the stream. */
interface FormatReader {
  readonly name: string;
  readonly descriptor: FormatDescriptor;
  readonly decoder: Decoder;
  readonly finisher: RecordFinisher;
  records: number;
}

export class FormatDecoder implements StreamDecoder {
  readonly fields: readonly FieldPath[];
  /** The formats of the stream, in the order in which they are tried. */
  readonly #readers: readonly FormatReader[];
  readonly #first: FormatReader;
  readonly #counters: ExtractCounters;
  readonly joinsLines: boolean;
  /** A line can be read again by the decoder of the format alone. */
  readonly #isOneStep: boolean;
  /** Counts records that were read as bytes, if there is a format inside the format. */
  readonly #nested: ExtractCounter | undefined;
  #apart: FormatDecoder | undefined;
  /** Cells of the current record. */
  readonly cells: Cell[];
  readonly blockOptions: BlockOptions;
  /** What the format and `extract` name. */
  readonly #documented: readonly string[];
  readonly #presence: Presence;
  readonly #unreadable = new ProblemCounter();
  readonly #timeless = new ProblemCounter();
  readonly #doubtfulTimes = new ProblemCounter();
  readonly #resolver: TimeResolver;
  #lines = 0;
  #blank = 0;
  #records = 0;

  constructor(
    readonly options: StreamDecoderOptions,
    /** Redacts cells: a secret may be split between two lines, or written with escapes in a format inside another. */
    readonly joined?: Redactor,
  ) {
    const { stream, fields } = options;
    this.fields = fields;
    const slots = new Slots();
    for (const path of fields) slots.of(path);
    this.#resolver = options.resolver ?? timeResolverOf(stream, options.year ?? {});
    const timeForms = stream.time?.as === undefined ? {} : { timeForms: stream.time.as };
    this.#counters = options.counters ?? new ExtractCounters(stream);
    const formats = alternativesOf(stream.format);
    // All finishers first: a decoder must know every slot.
    const finishers = formats.map(
      (format, index) => new RecordFinisher(stream, format, slots, this.#resolver, this.#counters.of(index), options.origin),
    );
    this.#readers = finishers.map((finisher) => ({
      name: formatText(finisher.format),
      descriptor: descriptorOf(finisher.format),
      decoder: createDecoder(finisher.format, slots.paths, stream.time?.as),
      finisher,
      records: 0,
    }));
    const [first] = this.#readers;
    if (first === undefined) throw new Error('a stream has a format');
    this.#first = first;
    this.joinsLines = this.#readers.some(({ descriptor }) => descriptor.joinsLines === true);
    this.#isOneStep = !this.joinsLines && !first.finisher.readsNested;
    this.#nested = first.finisher.readsNested ? this.#counters.of(0)[0] : undefined;
    this.#documented = formats.flatMap((format) => [
      ...(descriptorOf(format).fields ?? []).filter(({ type }) => type !== 'object').map(({ path }) => dotted(path)),
      ...('regex' in format ? compileCheckedRegex(format.regex).groups : []),
    ]);
    this.#presence = options.presence ?? new FieldPresence(fields);
    this.cells = slots.paths.map(() => undefined);
    this.blockOptions = {
      wanted: slots.paths,
      columns: fields.length,
      timeSlots: first.finisher.timeSlots,
      readsIso: first.finisher.readsIso,
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

  /** As `push`, for records that were joined from lines. */
  pushRecords(records: readonly RecordText[]): RecordBatch {
    const batch = new BatchBuilder(this.fields, records.length);
    for (const { text, lines, blankBefore } of records) {
      this.skipBlank(blankBefore);
      const time = this.read(text, lines);
      if (time !== undefined) batch.add(time, this.cells);
    }
    const built = batch.build();
    this.see(built, () => records.map(({ text }) => text));
    return built;
  }

  /** Lines that are no part of a record. */
  skipBlank(lines: number): void {
    this.#lines += lines;
    this.#blank += lines;
  }

  /** Notes which fields the records of a batch have. @param lines its first lines. */
  see(batch: RecordBatch, lines: () => Iterable<string>): void {
    this.#presence.see(batch, () => this.#namesOf(lines()));
  }

  held(): HeldParts | undefined {
    const records = this.#readers.map(({ decoder }) => decoder.held?.() ?? null);
    const hasRecords = records.some((record) => record !== null);
    const time = this.#resolver.held();
    if (!hasRecords && time === undefined) return undefined;
    return { ...(hasRecords ? { records } : {}), ...(time === undefined ? {} : { time }) };
  }

  restore(held: unknown): void {
    if (held === undefined) return;
    const { records = [], time } = held as HeldParts;
    this.#readers.forEach(({ decoder }, at) => {
      if (records[at] !== undefined && records[at] !== null) decoder.restore?.(records[at]);
    });
    if (time !== undefined) this.#resolver.restore(time);
  }

  /** @param last records that come before those that the format holds. */
  end(last: readonly RecordText[] = []): RecordBatch {
    const batch = new BatchBuilder(this.fields, 4);
    for (const { text, lines, blankBefore } of last) {
      this.skipBlank(blankBefore);
      const time = this.read(text, lines);
      if (time !== undefined) batch.add(time, this.cells);
    }
    for (const reader of this.#readers) {
      const { decoder } = reader;
      if (decoder.flush === undefined) continue;
      for (let outcome = decoder.flush(this.cells); outcome !== 'blank'; outcome = decoder.flush(this.cells)) {
        const time = this.#finish(outcome, reader, '');
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
      cut: this.#readers.reduce((sum, { decoder }) => sum + (decoder.cut ?? 0), 0),
      extracts: this.#counters.stats(),
      formats: this.#readers.map(({ name, records }) => ({ format: name, records })),
    };
  }

  /** Reads a line, or a record that was joined from so many lines, into `cells` and returns its time, NaN if it has none. Undefined if it is not a record. */
  read(line: string, lines = 1): number | undefined {
    this.#lines++;
    const time =
      this.#readers.length > 1 ? this.#readWithOneOf(line) : this.#finish(this.#first.decoder.decode(line, this.cells), this.#first, line);
    // Problems name the first line.
    this.#lines += lines - 1;
    return time;
  }

  #readWithOneOf(line: string): number | undefined {
    const last = this.#readers.length - 1;
    for (let at = 0; at <= last; at++) {
      const reader = this.#readers[at] ?? this.#first;
      if (at < last && reader.descriptor.isLikely?.(line) === false) continue;
      const outcome = reader.decoder.decode(line, this.cells);
      if (outcome === 'record' || outcome === 'blank' || outcome === 'held') return this.#finish(outcome, reader, line);
    }
    return this.#finish(`neither ${this.#readers.map(({ name }) => name).join(' nor ')}`, this.#first, line);
  }

  /** Whether part of a record is held. */
  holdsPart(): boolean {
    return this.joinsLines && this.#readers.some(({ decoder }) => decoder.held?.() !== undefined);
  }

  /** One cell of a line that is known to be a record. It is not counted. */
  readCell(line: string, slot: number): Cell {
    if (this.#isOneStep) {
      this.#first.decoder.decode(line, this.cells);
      return this.cells[slot];
    }
    const apart = this.#decoderApart();
    apart.read(line);
    return apart.cells[slot];
  }

  /** Of the same formats and slots, for lines that are read again: nothing is counted here, and what is held here does not matter. */
  #decoderApart(): FormatDecoder {
    const { stream, fields } = this.options;
    this.#apart ??= new FormatDecoder({ stream, fields });
    return this.#apart;
  }

  /** Counts records that were read as bytes, with their times. */
  countRecords(records: number, lines = records): void {
    this.#nested?.match(records);
    this.#lines += lines;
    this.#records += records;
    this.#first.records += records;
  }

  /** Counts a record that was read as bytes except for its time, and reads the time. */
  countRecordAndReadTime(cell: Cell, line: () => string, lines = 1): number {
    this.#nested?.match();
    this.#lines++;
    this.#records++;
    this.#first.records++;
    const time = this.#timeOf(cell, this.#first.finisher, line);
    this.#lines += lines - 1;
    return time;
  }

  #finish(outcome: string, reader: FormatReader, line: string): number | undefined {
    if (outcome === 'record') {
      const { finisher } = reader;
      if (this.joined !== undefined) this.#redactCells(this.joined);
      finisher.extract(this.cells, this.#lines);
      if (this.joined !== undefined && finisher.readsNested) this.#redactCells(this.joined);
      this.#records++;
      reader.records++;
      return this.#timeOf(finisher.timeCell(this.cells), finisher, () => line);
    }
    if (outcome === 'blank') this.#blank++;
    else if (outcome !== 'held') this.#unreadable.add(outcome, this.#lines, line);
    return undefined;
  }

  *#namesOf(lines: Iterable<string>): Generator<readonly string[]> {
    const documented = this.#documented;
    yield documented;
    const readsNested = this.#readers.some(({ finisher }) => finisher.readsNested);
    // Apart: lines that were read as bytes were not seen here, and those that were joined with others cannot be read again.
    const readers = (readsNested ? this.#decoderApart() : this).#readers;
    if (!readsNested) yield readers.flatMap(({ finisher }) => [...finisher.extracted()]);
    const named = readers.flatMap(({ decoder }) => (decoder.names === undefined ? [] : [decoder]));
    if (named.length === 0 && !readsNested) return;
    for (const line of lines) {
      if (readsNested) this.#decoderApart().read(line);
      const extracted = readsNested ? readers.flatMap(({ finisher }) => [...finisher.extracted()]) : [];
      yield [...extracted, ...named.flatMap((decoder) => decoder.names?.(line) ?? [])];
    }
  }

  #redactCells(redactor: Redactor): void {
    for (let slot = 0; slot < this.cells.length; slot++) {
      const cell = this.cells[slot];
      if (typeof cell === 'string') this.cells[slot] = redactor.text(cell);
    }
  }

  #timeOf(cell: Cell, finisher: RecordFinisher, line: () => string): number {
    const time = finisher.readTime(cell);
    if (Number.isNaN(time)) {
      if (cell === undefined) this.#timeless.add('no time', this.#lines, line());
      else
        this.#timeless.add(
          this.#resolver.problem ?? 'a time that cannot be read',
          this.#lines,
          cellText(cell) ?? 'neither text nor a number',
        );
    } else if (this.#resolver.doubt !== undefined) this.#doubtfulTimes.add(this.#resolver.doubt, this.#lines, cellText(cell) ?? '');
    return time;
  }
}
