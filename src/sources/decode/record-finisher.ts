/** The steps after a format has read a record: `extract` and the time. */

import { cellText } from '../../engine/model/compare-cells.js';
import type { Cell } from '../../engine/model/records.js';
import { fieldKey } from '../../engine/model/records.js';
import type { CheckedFormat } from '../../parser/program.js';
import { compileCheckedRegex } from '../format/checked-regex.js';
import type { GroupRegex } from '../format/format.js';
import { LINE_FIELD, SOURCE_FIELD } from '../format/format.js';
import type { TimeReader } from '../time/compile.js';
import { compileTime } from '../time/compile.js';
import type { YearHint } from '../time/resolver.js';
import { TimeResolver } from '../time/resolver.js';
import type { DecodedStream } from './decoded-stream.js';
import type { ExtractCounter } from './extract-counter.js';
import { alternativesOf, descriptorOf, innerExtracts, MESSAGE_FIELD } from './formats-of.js';
import { NestedReader, NO_TEXT, reserveNestedSlots } from './nested-reader.js';
import type { Origin } from './origin.js';
import type { Slots } from './slots.js';

interface Wanted {
  /** Slot of the text to search; by default `message`, else the line. */
  readonly from: number;
  readonly orElse: number;
  /** The text, if it comes from the origin, and the one to search if the record has none. */
  readonly part: string | undefined;
  readonly otherwise: string | undefined;
  readonly counter: ExtractCounter;
}

type PlannedExtract = Wanted & (PlannedRegex | { readonly nested: NestedReader });

interface PlannedRegex {
  readonly regex: GroupRegex;
  /** Wanted named groups, and their slots. */
  readonly groups: readonly { readonly name: string; readonly slot: number }[];
}

export class RecordFinisher {
  readonly #extracts: readonly PlannedExtract[];
  /** Slots of the time fields, in the order in which they are tried. */
  readonly timeSlots: readonly number[];
  /** Their text is read as ISO 8601 (among others), and as UTC without a zone. */
  readonly readsIso: boolean;
  readonly #regexGroups: readonly string[];
  readonly #time: TimeReader;
  /** The record has the time of its line, whatever a format inside it calls `time`. */
  readonly #keepsTime: boolean;
  /** A format inside another adds fields. */
  readonly readsNested: boolean;
  readonly #readsNestedTimes: boolean;
  #timeOfLine: Cell;
  #readTimeOfRecord: TimeReader;

  /**
   * @param format one of the formats of the stream: the finisher is for its records.
   * @param counters of formats inside it and of the `extract` clauses, in this order.
   */
  constructor(
    stream: DecodedStream,
    readonly format: CheckedFormat,
    slots: Slots,
    readonly resolver: TimeResolver,
    counters: readonly ExtractCounter[],
    origin?: Origin,
  ) {
    const descriptor = descriptorOf(format);
    const timeFields = stream.time === undefined ? [descriptor.timeField, ...(descriptor.otherTimeFields ?? [])] : [stream.time.field];
    this.timeSlots = timeFields.map((path) => slots.of(path));
    const usual = usualTime(format, stream.time);
    const as = stream.time?.as ?? usual.as;
    const zone = stream.time?.zone ?? usual.zone;
    this.readsIso = zone === undefined && (as === undefined || as[0] === 'iso');
    const spec = { ...(as === undefined ? {} : { as }), ...(zone === undefined ? {} : { zone }) };
    this.#time = compileTime(spec, resolver);
    this.#readTimeOfRecord = this.#time;
    const extracts = [...innerExtracts(format), ...stream.extracts];
    this.readsNested = extracts.some((extract) => 'format' in extract);
    this.#keepsTime = stream.time === undefined && this.readsNested;
    this.#readsNestedTimes = this.#keepsTime && descriptor.alwaysHasTime !== true;
    // Sources first: an extract may search in what another one has found.
    const sources = extracts.map((extract) => ({
      from: slots.of(extract.from ?? MESSAGE_FIELD),
      orElse: extract.from === undefined ? slots.of(LINE_FIELD) : -1,
      part: extract.from === undefined ? undefined : origin?.parts[fieldKey(extract.from)],
      otherwise: extract.from !== undefined && fieldKey(extract.from) === fieldKey(SOURCE_FIELD) ? origin?.source : undefined,
    }));
    for (const extract of extracts) if ('format' in extract) reserveNestedSlots(extract.format, slots, this.#readsNestedTimes);
    const regexGroups: string[] = [];
    this.#extracts = extracts.map((extract, index): PlannedExtract => {
      const counter = counters[index];
      if (counter === undefined) throw new Error('each extract has a counter');
      const { from = 0, orElse = -1, part, otherwise } = sources[index] ?? {};
      const source = { from, orElse, part, otherwise, counter };
      if ('format' in extract) return { ...source, nested: new NestedReader(extract.format, slots.paths, resolver, stream.time?.as) };
      const regex = compileCheckedRegex(extract.regex);
      regexGroups.push(...regex.groups);
      const groups = slots.paths.flatMap((path, slot) => {
        const [name = ''] = path;
        return path.length === 1 && name !== LINE_FIELD[0] && regex.groups.includes(name) ? [{ name, slot }] : [];
      });
      return { ...source, regex, groups };
    });
    this.#regexGroups = regexGroups;
  }

  /** Names of fields that `extract` and formats inside others find. */
  *extracted(): Generator<string> {
    const groups = this.#regexGroups;
    yield* groups;
    for (const extract of this.#extracts) if ('nested' in extract) yield* extract.nested.names;
  }

  /**
   * Adds what each `extract` finds, in the order of the clauses: a later one replaces only what it found.
   * @param line number in the source, for what is counted.
   */
  extract(cells: Cell[], line: number): void {
    if (this.#extracts.length === 0) return;
    this.#readTimeOfRecord = this.#time;
    let hasTimeOfLine = !this.#keepsTime;
    for (const extract of this.#extracts) {
      const { from, orElse, part, otherwise, counter } = extract;
      const text = part ?? cellText(cells[from]) ?? (orElse < 0 ? otherwise : cellText(cells[orElse]));
      if ('regex' in extract) {
        this.#applyRegex(extract, text, cells, line, counter);
        continue;
      }
      if (!hasTimeOfLine) {
        this.#timeOfLine = this.#firstTime(cells);
        hasTimeOfLine = true;
      }
      const outcome = text === undefined ? NO_TEXT : extract.nested.read(text, cells);
      if (outcome !== 'record') {
        counter.miss(outcome === 'blank' ? 'blank' : outcome, line, text ?? '');
        continue;
      }
      counter.match();
      if (this.#readsNestedTimes && this.#timeOfLine === undefined) {
        const found = extract.nested.time();
        this.#timeOfLine = found?.cell;
        if (found !== undefined) this.#readTimeOfRecord = found.read;
      }
    }
  }

  #applyRegex({ regex, groups }: PlannedRegex, text: string | undefined, cells: Cell[], line: number, counter: ExtractCounter): void {
    if (groups.length === 0) return;
    const found = text === undefined ? undefined : (regex.exec(text) ?? execWithoutLineBreak(regex, text));
    if (found === undefined) {
      counter.miss(text === undefined ? NO_TEXT : 'no match', line, text ?? '');
      return;
    }
    counter.match();
    for (const { name, slot } of groups) {
      const value = found[name];
      if (value !== undefined) cells[slot] = value;
    }
  }

  /** The cell of the time: the first time field that is not missing. Asked after `extract`. */
  timeCell(cells: readonly Cell[]): Cell {
    return this.#keepsTime ? this.#timeOfLine : this.#firstTime(cells);
  }

  readTime(cell: Cell): number {
    return cell === undefined ? Number.NaN : this.#readTimeOfRecord(cell);
  }

  #firstTime(cells: readonly Cell[]): Cell {
    for (const slot of this.timeSlots) {
      const cell = cells[slot];
      if (cell !== undefined) return cell;
    }
    return undefined;
  }
}

/** The form and the zone that the format gives its usual time field, if the stream reads its time there. */
function usualTime(format: CheckedFormat, time: DecodedStream['time']): { readonly as?: readonly string[]; readonly zone?: string } {
  const { timeField, timeAs, timeZone } = descriptorOf(format);
  if (time !== undefined && fieldKey(time.field) !== fieldKey(timeField)) return {};
  return { ...(timeAs === undefined ? {} : { as: [timeAs] }), ...(timeZone === undefined ? {} : { zone: timeZone }) };
}

/** One per source: the newest time of all its records decides what a time leaves open. */
export function timeResolverOf({ format, time, latenessMs }: DecodedStream, hint: YearHint): TimeResolver {
  const zone =
    time?.zone ??
    alternativesOf(format)
      .map((each) => usualTime(each, time).zone)
      .find((each) => each !== undefined);
  return new TimeResolver({
    hint,
    ...(zone === undefined ? {} : { zone }),
    ...(latenessMs === undefined ? {} : { latenessMs }),
  });
}

/** Containers and libraries log texts with a line break at the end, where `$` does not match. */
function execWithoutLineBreak(regex: GroupRegex, text: string): ReturnType<GroupRegex['exec']> {
  if (!text.endsWith('\n')) return undefined;
  return regex.exec(text.slice(0, text.endsWith('\r\n') ? -2 : -1));
}
