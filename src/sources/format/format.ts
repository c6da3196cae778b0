/** What a format is: a description of itself, and a way to make decoders that take only the wanted fields out of a line. */
import type { Cell, FieldPath } from '../../engine/model/records.js';
import type { Unit } from '../../parser/program.js';
import type { BlockReader } from './block-rows.js';

/** A compiled regular expression, as far as formats and `extract` use it. */
export interface GroupRegex {
  /** The named groups of the first match, or undefined when nothing matches. */
  exec(text: string): Readonly<Record<string, string | undefined>> | undefined;
}

/**
 * What became of a line.
 * - `record`: its cells stand in `out`.
 * - `blank`: nothing on it; no record, nothing to report.
 * - `held`: a part of a record whose end is still to come.
 * - anything else says why the line could not be read: a few words, the same for all lines of that kind.
 */
export type Outcome = 'record' | 'blank' | 'held' | UnreadableKind;

/** Such as `not valid JSON`. */
export type UnreadableKind = string & { readonly unreadable?: never };

export interface Decoder {
  /** Reads one line. On `record`, every slot of `out` (one a wanted field, in their order) has been set. */
  decode(line: string, out: Cell[]): Outcome;
  /** At the end of a source: gives a held record, as `decode` would, until it says `blank`. Absent when nothing is ever held. */
  flush?(out: Cell[]): Outcome;
  /** What is held of records whose end has not come, as plain data; undefined if nothing. */
  held?(): unknown;
  /** @param held what another decoder's `held` gave. */
  restore?(held: unknown): void;
}

export interface DecoderOptions {
  /** Each once; the raw line is `['line']`. */
  readonly wanted: readonly FieldPath[];
  /** For the format that is a regular expression. */
  readonly regex?: GroupRegex;
}

export interface FieldDoc {
  readonly path: FieldPath;
  readonly unit?: Unit;
  /** `text`, `number`, `list` or `object`. */
  readonly type: 'text' | 'number' | 'list' | 'object';
  /** One line of Markdown. An `object` stands for all fields below it. */
  readonly doc: string;
}

/** A line and what is read from it; checked by a test and shown in the docs. */
export interface FormatExample {
  readonly line: string;
  /** Field, dotted as in a rule → value. */
  readonly fields: Readonly<Record<string, string | number | boolean>>;
  /** ISO 8601, UTC; absent when the line holds no time. */
  readonly time?: string;
  /** The regular expression, for the format that is one. */
  readonly regex?: string;
}

export interface FormatDescriptor {
  readonly name: string;
  /** One line for lists. */
  readonly summary: string;
  /** Markdown: what is read, what is missing, what cannot be read. */
  readonly doc: string;
  readonly examples: readonly FormatExample[];
  /** The usual time field. */
  readonly timeField: FieldPath;
  /** A record may be made of several lines. */
  readonly joinsLines?: true;
  /** Other usual time fields, in the order in which they are tried where a record has not that one. */
  readonly otherTimeFields?: readonly FieldPath[];
  /** How the usual time field is written, as after `time … as`; absent: told by its looks. */
  readonly timeAs?: string;
  /** All the fields there are, or undefined when records may hold any. `line` always exists besides. */
  readonly fields?: readonly FieldDoc[];
  create(options: DecoderOptions): Decoder;
  /** Reads blocks of lines as bytes, where the format has a way to; it says of every line what the decoder would, or leaves it to that. */
  createBlocks?(options: BlockOptions): BlockReader;
}

export interface BlockOptions {
  readonly wanted: readonly FieldPath[];
  /** Slots of the time fields, in the order in which they are tried. */
  readonly timeSlots: readonly number[];
  /** Texts of time fields are read as ISO 8601, and as UTC if they name no zone. */
  readonly readsIso: boolean;
  /** `js`: not in WebAssembly. */
  readonly scanner?: 'js';
}

/** The raw line. */
export const LINE_FIELD: FieldPath = ['line'];

/** The name of a field as a rule writes it, without back-quotes. */
export function dotted(path: FieldPath): string {
  return path.length === 1 ? (path[0] ?? '') : path.join('.');
}

/** The slots of each field name that is wanted, for formats whose fields have no depth. */
export function slotsByName(wanted: readonly FieldPath[]): Map<string, number> {
  return new Map(wanted.map((path, slot) => [dotted(path), slot]));
}

/** The slot of a field of that name, or -1 when nothing reads it. */
export function slotOf(slots: ReadonlyMap<string, number>, name: string): number {
  return slots.get(name) ?? -1;
}
