/** The steps after a format has read a record: `extract` and the time. */

import { cellText } from '../../engine/model/compare-cells.js';
import type { Cell, FieldPath } from '../../engine/model/records.js';
import { fieldKey } from '../../engine/model/records.js';
import type { FormatDescriptor, GroupRegex } from '../format/format.js';
import { LINE_FIELD, SOURCE_FIELD } from '../format/format.js';
import { formatByName, REGEX_FORMAT } from '../formats/formats.js';
import type { TimeReader } from '../time/compile.js';
import { compileTime } from '../time/compile.js';
import type { ResolverState, YearHint } from '../time/resolver.js';
import { TimeResolver } from '../time/resolver.js';
import { compileCheckedRegex } from './checked-regex.js';
import type { DecodedStream } from './decoded-stream.js';
import type { Origin } from './origin.js';

/** The format of a stream; the checker refuses unknown names. */
export function formatOf(stream: DecodedStream): FormatDescriptor {
  if ('regex' in stream.format) return REGEX_FORMAT;
  const format = formatByName(stream.format.name);
  if (format === undefined) throw new RangeError(`there is no format ${stream.format.name}`);
  return format;
}

interface PlannedExtract {
  readonly regex: GroupRegex;
  /** Slot of the text to search; by default `message`, else the line. */
  readonly from: number;
  readonly orElse: number;
  /** The text, if it comes from the origin, and the one to search if the record has none. */
  readonly part: string | undefined;
  readonly otherwise: string | undefined;
  /** Wanted named groups, and their slots. */
  readonly groups: readonly { readonly name: string; readonly slot: number }[];
}

/** Slots of a record's cells: first the fields of rules, then those that `extract` and the time need. */
export class Slots {
  readonly paths: FieldPath[] = [];
  readonly #byKey = new Map<string, number>();

  of(path: FieldPath): number {
    const key = fieldKey(path);
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    this.paths.push(path);
    this.#byKey.set(key, this.paths.length - 1);
    return this.paths.length - 1;
  }
}

export class RecordFinisher {
  readonly #extracts: readonly PlannedExtract[];
  /** Slots of the time fields, in the order in which they are tried. */
  readonly timeSlots: readonly number[];
  /** Their text is read as ISO 8601 (among others), and as UTC without a zone. */
  readonly readsIso: boolean;
  /** Named groups of all `extract`. */
  readonly extracted: readonly string[];
  readonly #time: TimeReader;
  readonly #resolver: TimeResolver;

  constructor(stream: DecodedStream, slots: Slots, hint: YearHint, origin?: Origin) {
    const format = formatOf(stream);
    const timeFields = stream.time === undefined ? [format.timeField, ...(format.otherTimeFields ?? [])] : [stream.time.field];
    this.timeSlots = timeFields.map((path) => slots.of(path));
    const as = stream.time === undefined ? (format.timeAs === undefined ? undefined : [format.timeAs]) : stream.time.as;
    const zone = stream.time?.zone;
    this.readsIso = zone === undefined && (as === undefined || as[0] === 'iso');
    const spec = { ...(as === undefined ? {} : { as }), ...(zone === undefined ? {} : { zone }) };
    const { latenessMs } = stream;
    this.#resolver = new TimeResolver({
      hint,
      ...(zone === undefined ? {} : { zone }),
      ...(latenessMs === undefined ? {} : { latenessMs }),
    });
    this.#time = compileTime(spec, hint, this.#resolver);
    // Sources first: an extract may search in what another one has found.
    const sources = stream.extracts.map((extract) => ({
      from: slots.of(extract.from ?? ['message']),
      orElse: extract.from === undefined ? slots.of(LINE_FIELD) : -1,
      part: extract.from === undefined ? undefined : origin?.parts[fieldKey(extract.from)],
      otherwise: extract.from !== undefined && fieldKey(extract.from) === fieldKey(SOURCE_FIELD) ? origin?.source : undefined,
    }));
    const regexes = stream.extracts.map(({ regex }) => compileCheckedRegex(regex));
    this.extracted = regexes.flatMap(({ groups }) => groups);
    this.#extracts = regexes.map((regex, index) => {
      const groups = slots.paths.flatMap((path, slot) => {
        const [name = ''] = path;
        return path.length === 1 && name !== LINE_FIELD[0] && regex.groups.includes(name) ? [{ name, slot }] : [];
      });
      const { from = 0, orElse = -1, part, otherwise } = sources[index] ?? {};
      return { regex, from, orElse, part, otherwise, groups };
    });
  }

  /** Adds the groups that `extract` finds, in the order of the clauses: a later one replaces only what it matched. */
  extract(cells: Cell[]): void {
    for (const { regex, from, orElse, part, otherwise, groups } of this.#extracts) {
      const text = part ?? cellText(cells[from]) ?? (orElse < 0 ? otherwise : cellText(cells[orElse]));
      if (text === undefined || groups.length === 0) continue;
      const found = regex.exec(text);
      if (found === undefined) continue;
      for (const { name, slot } of groups) {
        const value = found[name];
        if (value !== undefined) cells[slot] = value;
      }
    }
  }

  /** The cell of the time: the first time field that is not missing. */
  timeCell(cells: readonly Cell[]): Cell {
    for (const slot of this.timeSlots) {
      const cell = cells[slot];
      if (cell !== undefined) return cell;
    }
    return undefined;
  }

  readTime(cell: Cell): number {
    return cell === undefined ? Number.NaN : this.#time(cell);
  }

  /** Why the last cell was no time, in a few words, if that is known. */
  get timeProblem(): string | undefined {
    return this.#resolver.problem;
  }

  /** Why the last time is in doubt; undefined when it is certain. */
  get timeDoubt(): string | undefined {
    return this.#resolver.doubt;
  }

  /** What later times depend on, as plain data; undefined if there is nothing. */
  held(): ResolverState | undefined {
    return this.#resolver.held();
  }

  /** @param held the result of another finisher's `held`. */
  restore(held: ResolverState): void {
    this.#resolver.restore(held);
  }
}
