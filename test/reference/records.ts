/** The input of the reference: plain records, and how a field is read from one. */
import type { Cell, NumberText } from '../../src/engine/model/records.js';
import type { FieldPath } from '../../src/parser/program.js';

/** A number with the digits it was written with: `new SourceNumber('1.0')`. */
export class SourceNumber implements NumberText {
  readonly value: number;

  constructor(readonly text: string) {
    this.value = Number(text);
  }
}

export type FieldValue = string | number | boolean | null | SourceNumber | readonly FieldValue[] | { readonly [name: string]: FieldValue };

export interface ReferenceRecord {
  /** Event time, whole ms since the epoch; NaN when the record has none that can be read. */
  readonly timeMs: number;
  readonly fields: { readonly [name: string]: FieldValue };
}

export interface ReferenceSource {
  readonly stream: string;
  readonly source: string;
  /** In the order in which they are read. */
  readonly records: readonly ReferenceRecord[];
}

/** What happens at one time of the wall clock in a live run. */
export interface ReferenceTurn {
  /** The wall clock; it never goes back. */
  readonly nowMs: number;
  readonly pieces: readonly (ReferenceSource & { readonly isBacklog: boolean })[];
}

export interface ReferenceInput {
  readonly mode: 'replay' | 'test' | 'live';
  readonly listenFromMs?: number;
  readonly fromMs?: number;
  /** `replay`: records at or after this are not read. `test`: the end of the input. */
  readonly untilMs?: number;
  /** `live`: without records. */
  readonly sources: readonly ReferenceSource[];
  /** `live`: in the order of the wall clock. */
  readonly turns?: readonly ReferenceTurn[];
  /** How many keys a span may have open; a million unless given. */
  readonly openSpans?: number;
}

/** Readers of fields that are computed from other records. */
const computed = new WeakMap<object, (path: FieldPath) => FieldValue | undefined>();

export function computedFields(read: (path: FieldPath) => FieldValue | undefined): ReferenceRecord['fields'] {
  const fields = {};
  computed.set(fields, read);
  return fields;
}

function isObject(value: FieldValue | undefined): value is { readonly [name: string]: FieldValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof SourceNumber);
}

/** `a.b` is the nested field, else a field whose name is `a.b`. */
export function fieldValue(fields: { readonly [name: string]: FieldValue }, path: FieldPath): FieldValue | undefined {
  const read = computed.get(fields);
  if (read !== undefined) return read(path);
  let nested: FieldValue | undefined = fields;
  for (const segment of path) nested = isObject(nested) && Object.hasOwn(nested, segment) ? nested[segment] : undefined;
  if (nested !== undefined) return nested;
  const whole = path.join('.');
  return Object.hasOwn(fields, whole) ? fields[whole] : undefined;
}

/** The same value as the engine gets it. */
export function cellOf(value: FieldValue | undefined): Cell {
  if (value === undefined || value === null) return undefined;
  if (value instanceof SourceNumber) return String(value.value) === value.text ? value.value : { value: value.value, text: value.text };
  if (Array.isArray(value)) return { list: value.map((item: FieldValue) => cellOf(item)) };
  if (typeof value === 'object') return { object: true };
  return value;
}
