/** Shared by the tests of sources: a stream read from text, and cells as plain values. */
import type { Cell, FieldPath, RecordBatch } from '../../src/engine/model/records.js';
import type { DecodedStream } from '../../src/sources/decode/decoded-stream.js';
import { createStreamDecoder } from '../../src/sources/decode/decoder.js';
import type { DecodeStats } from '../../src/sources/decode/stream-decoder.js';
import type { FormatExample } from '../../src/sources/format/format.js';
import type { YearHint } from '../../src/sources/time/resolver.js';

export const streamOf = (format: string | RegExp, rest: Partial<Omit<DecodedStream, 'format'>> = {}): DecodedStream => ({
  format: typeof format === 'string' ? { name: format } : { regex: { pattern: format.source, flags: format.flags } },
  extracts: [],
  ...rest,
});

/** The stream that an example of a format is read with. */
export function exampleStream(name: string, { regex, arguments: args }: Pick<FormatExample, 'regex' | 'arguments'>): DecodedStream {
  if (regex !== undefined) return streamOf(new RegExp(regex));
  return { format: { name, ...(args === undefined ? {} : { arguments: args }) }, extracts: [] };
}

export const path = (field: string): FieldPath => field.split('.');

/** A cell as a test writes it: lists as arrays, objects as `{}`, odd numbers as `text=value`. */
export function plain(cell: Cell): unknown {
  if (typeof cell !== 'object') return cell;
  if ('list' in cell) return cell.list.map(plain);
  if ('object' in cell) return {};
  return `${cell.text}=${cell.value}`;
}

export interface ReadRecord {
  readonly time: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

export function rows(batch: RecordBatch, fields: readonly (string | FieldPath)[]): ReadRecord[] {
  const names = fields.map((field) => (typeof field === 'string' ? field : field.join('.')));
  return Array.from({ length: batch.size }, (_, row) => ({
    time: batch.times[row] ?? Number.NaN,
    fields: Object.fromEntries(names.map((name, column) => [name, plain(batch.columns[column]?.cells[row])])),
  }));
}

export function read(
  stream: DecodedStream,
  lines: readonly string[],
  fields: readonly (string | FieldPath)[] = [],
  year?: YearHint,
): { readonly records: readonly ReadRecord[]; readonly stats: DecodeStats } {
  const paths = fields.map((field) => (typeof field === 'string' ? path(field) : field));
  const decoder = createStreamDecoder({ stream, fields: paths, ...(year === undefined ? {} : { year }) });
  const records = [...rows(decoder.push(lines), fields), ...rows(decoder.end(), fields)];
  return { records, stats: decoder.stats() };
}

/** The fields of one line; throws when it is no record. Lines `before` it give none. */
export function one(
  stream: DecodedStream,
  line: string,
  fields: readonly (string | FieldPath)[],
  year?: YearHint,
  before: readonly string[] = [],
): ReadRecord {
  const { records, stats } = read(stream, [...before, line], fields, year);
  const [record] = records;
  if (record === undefined) throw new Error(`not read: ${stats.unreadable[0]?.kind ?? 'blank or held'}`);
  return record;
}

/**
 * How many characters of strings some code reads: by `charCodeAt` and by searches with `indexOf`. Regular expressions are not counted.
 */
export function charactersRead(work: () => void): number {
  // oxlint-disable-next-line typescript/unbound-method -- both are called with `call`
  const original = { charCodeAt: String.prototype.charCodeAt, indexOf: String.prototype.indexOf };
  let characters = 0;
  String.prototype.charCodeAt = function (at) {
    characters++;
    return original.charCodeAt.call(this, at);
  };
  String.prototype.indexOf = function (text, from = 0) {
    const found = original.indexOf.call(this, text, from);
    characters += (found < 0 ? this.length : found) - from + 1;
    return found;
  };
  try {
    work();
  } finally {
    Object.assign(String.prototype, original);
  }
  return characters;
}
