/** Interface of a format: a descriptor, and decoders that extract only the wanted fields of a line. */
import type { Cell, FieldPath } from '../../engine/model/records.js';
import type { FormatProblem } from '../../parser/catalogue.js';
import type { Unit } from '../../parser/program.js';
import type { BlockReader, RowCutter } from './block-rows.js';

/** The part of a compiled regular expression that formats and `extract` use. */
export interface GroupRegex {
  /** The named groups of the first match, or undefined when nothing matches. */
  exec(text: string): Readonly<Record<string, string | undefined>> | undefined;
}

/**
 * The result of decoding a line.
 * - `record`: its cells are in `out`.
 * - `blank`: no record, nothing to report.
 * - `held`: part of a record that is not complete yet.
 * - anything else: why the line is unreadable, in a few words that are the same for all lines of that kind.
 */
export type Outcome = 'record' | 'blank' | 'held' | UnreadableKind;

/** Such as `not valid JSON`. */
export type UnreadableKind = string & { readonly unreadable?: never };

export interface Decoder {
  /** Reads one line. On `record`, every slot of `out` (one per wanted field, in order) is set. */
  decode(line: string, out: Cell[]): Outcome;
  /** At the end of a source: returns held records one by one, or why they cannot be read, as `decode` does, then `blank`. Absent when records are never held. */
  flush?(out: Cell[]): Outcome;
  /** Names of the fields that a line has, as a rule writes them; for suggestions, not fast. Absent if the format documents all its fields. */
  names?(line: string): readonly string[];
  /** Records joined from several lines that were longer than a line may be, and cut there. Absent if that cannot be. */
  readonly cut?: number;
  /** Held records, as plain data; undefined if there are none. */
  held?(): unknown;
  /** @param held the result of another decoder's `held`. */
  restore?(held: unknown): void;
}

export interface DecoderOptions {
  /** Without duplicates; the raw line is `['line']`. */
  readonly wanted: readonly FieldPath[];
  /** For the format that is a regular expression. */
  readonly regex?: GroupRegex;
  /** The forms of the time that the stream names; for formats that find the time in free text. */
  readonly timeForms?: readonly string[];
}

export interface FieldDoc {
  readonly path: FieldPath;
  readonly unit?: Unit;
  /** `text`, `number`, `list` or `object`. */
  readonly type: 'text' | 'number' | 'list' | 'object';
  /** Numbers that other tools show where the field has a word, such as severities. */
  readonly words?: readonly (readonly [number: number, word: string])[];
  /** One line of Markdown. An `object` is documented for all fields below it. */
  readonly doc: string;
}

/** A line and its fields; checked by a test and shown in the docs. */
export interface FormatExample {
  /** Lines before it that say what it means, such as a header. */
  readonly before?: readonly string[];
  readonly line: string;
  /** Field, dotted as in a rule → value. */
  readonly fields: Readonly<Record<string, string | number | boolean>>;
  /** ISO 8601, UTC; absent when the line has no time. */
  readonly time?: string;
  /** The regular expression, for the format that is one. */
  readonly regex?: string;
  /** What stands in parentheses behind the name of the format. */
  readonly arguments?: readonly string[];
}

export interface FormatParameters {
  /** The format with arguments, as in a rule file: `csv(time, host)`. */
  readonly example: string;
  readonly areRequired?: true;
  /** Arguments that fit many logs, for guesses. */
  readonly common?: readonly (readonly string[])[];
  /** The format with these arguments, or why they cannot be used. */
  configure(args: readonly string[]): FormatDescriptor | FormatProblem;
}

/** A line of a program within a line of a container log. */
export interface WrappedLine {
  /** Lines with the same key follow each other: those of standard output, and those of standard error. */
  readonly key: string;
  readonly text: string;
  /** The text goes on in the next line with this key, without a line break. */
  readonly isPart: boolean;
  /** The same line with another text, which may contain line breaks. */
  withText(text: string): string;
}

export interface FormatDescriptor {
  readonly name: string;
  /** One line for lists. */
  readonly summary: string;
  /** Markdown: what is read, what is missing, which lines are unreadable. */
  readonly doc: string;
  readonly examples: readonly FormatExample[];
  /** The usual time field. */
  readonly timeField: FieldPath;
  /** A record may be made of several lines. */
  readonly joinsLines?: true;
  /** Other usual time fields, in the order in which they are tried if that one is missing. */
  readonly otherTimeFields?: readonly FieldPath[];
  /** The default of `lateness`, ms; absent: 5 s. For records that have the time at which something began and are written when it has ended. */
  readonly latenessMs?: number;
  /** Format of the usual time field, as in `time … as`; absent: detected. */
  readonly timeAs?: string;
  /** Its zone, as in `time … zone`, where its text has none. */
  readonly timeZone?: string;
  /** All fields, besides `line`; undefined when records may have any. */
  readonly fields?: readonly FieldDoc[];
  /** Records may hold fields besides `fields`, under names that the log chooses. */
  readonly hasOtherFields?: true;
  /** The meaning of a line depends on a header before it, so lines cannot be read from the middle of a log. */
  readonly readsHeader?: true;
  /** No line is unreadable. */
  readonly readsEveryLine?: true;
  /** Each record has the usual time field, whether or not it can be read. */
  readonly alwaysHasTime?: true;
  /** A word that is not part of a pair is a field that is true. In a text of another format it may be any word. */
  readonly hasBareKeys?: true;
  /** A line is a JSON object, and its members are the fields. */
  readonly isJson?: true;
  /** Spaces before a line change nothing, for its block reader either. */
  readonly ignoresSpaceBefore?: true;
  /** Where the only part of a text begins that can be in this format and ends with the text; -1: there is none. Absent: at the start. */
  startIn?(text: string): number;
  /** False if the decoder might read the line though other formats fit better; asked where others follow. Absent: it never does. */
  isLikely?(line: string): boolean;
  /** The lines of the header, among the first lines of a log and the last ones before the place where it is read on. */
  readonly headerOf?: (first: readonly string[], last: readonly string[]) => readonly string[];
  /** For a format that takes arguments. */
  readonly parameters?: FormatParameters;
  /** For container logs: `begins` is about the lines within their lines. Undefined for lines that are not of this format. */
  readonly unwrap?: (line: string) => WrappedLine | undefined;
  /**
   * For guesses of a log's format: how typical of it a line is that the decoder can read, from 0 to 1. Absent: 1, for a format whose lines are not mistaken for
   * those of another one.
   */
  likelihood?(line: string): number;
  create(options: DecoderOptions): Decoder;
  /** Reads blocks of lines as bytes, if the format can. Each line gets the result of the decoder, or is left to it. */
  createBlocks?(options: BlockOptions): BlockReader;
  /** `createBlocks` can read records of several lines. */
  readonly blocksOfRecords?: true;
}

export interface BlockOptions {
  readonly wanted: readonly FieldPath[];
  /** The first slots are those of the columns of a batch. The others are for times and formats inside others. */
  readonly columns: number;
  /** Slots of the time fields, in the order in which they are tried. */
  readonly timeSlots: readonly number[];
  /** Texts of time fields are read as ISO 8601, and as UTC if they name no zone. */
  readonly readsIso: boolean;
  /** The forms of the time that the stream names; for formats that find the time in free text. */
  readonly timeForms?: readonly string[];
  /** `js`: without WebAssembly. */
  readonly scanner?: 'js';
  /** Rows are records of several lines. Only for formats with `blocksOfRecords`. */
  readonly cutter?: RowCutter;
}

/** The raw line. */
export const LINE_FIELD: FieldPath = ['line'];

/** The path of the log that a record is in, or the name of another source. */
export const SOURCE_FIELD: FieldPath = ['source'];

/** The name of a field as a rule writes it, without back-quotes. */
export function dotted(path: FieldPath): string {
  return path.length === 1 ? (path[0] ?? '') : path.join('.');
}

/** The slot of each wanted field name, for formats without nested fields. */
export function slotsByName(wanted: readonly FieldPath[]): Map<string, number> {
  return new Map(wanted.map((path, slot) => [dotted(path), slot]));
}

/** The slot of a field, or -1 when it is not wanted. */
export function slotOf(slots: ReadonlyMap<string, number>, name: string): number {
  return slots.get(name) ?? -1;
}
