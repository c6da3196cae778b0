/** Reads lines of a log as a stream would, with all fields, to see what comes of it. */
import { LIMITS } from '../../engine/model/limits.js';
import type { Cell, FieldPath } from '../../engine/model/records.js';
import { cellReader } from '../../engine/model/records.js';
import type { DecodedStream } from '../decode/decoded-stream.js';
import { createStreamDecoder } from '../decode/decoder.js';
import { FieldPresence } from '../decode/field-presence.js';
import type { Origin } from '../decode/origin.js';
import type { DecodeStats } from '../decode/stream-decoder.js';
import type { YearHint } from '../time/resolver.js';

/** Records whose fields are listed. */
const LISTED = 1000;

export interface Reading {
  readonly stats: DecodeStats;
  /** Lines that are not blank. */
  readonly lines: number;
  /** Of each record, ms; NaN where it has none. */
  readonly times: readonly number[];
  /** Names of fields that the format, or the first records, have. */
  readonly names: readonly string[];
}

export interface RecordReading extends Reading {
  /** By record: its cells, in the order of the fields. */
  readonly records: readonly (readonly Cell[])[];
}

/** Counts records and their times, and lists the names of their fields. */
export function readLines(stream: DecodedStream, lines: readonly string[], year: YearHint): Reading {
  return readRecords(stream, lines, year, []);
}

export function readRecords(
  stream: DecodedStream,
  lines: readonly string[],
  year: YearHint,
  fields: readonly FieldPath[],
  origin?: Origin,
): RecordReading {
  const from = origin === undefined ? {} : { origin };
  const decoder = createStreamDecoder({ stream, fields, year, ...from, presence: new FieldPresence(fields, [], LISTED) });
  const times: number[] = [];
  const records: Cell[][] = [];
  for (let at = 0; at <= lines.length; at += LIMITS.batchRecords) {
    const batches = [decoder.push(lines.slice(at, at + LIMITS.batchRecords))];
    if (at + LIMITS.batchRecords > lines.length) batches.push(decoder.end());
    for (const { size, times: batchTimes, columns } of batches) {
      const readers = columns.map(cellReader);
      for (let row = 0; row < size; row++) {
        times.push(batchTimes[row] ?? Number.NaN);
        records.push(readers.map((read) => read(row)));
      }
    }
  }
  const stats = decoder.stats();
  return { stats, lines: lines.length - stats.blank, times, names: [...new Set(stats.fields.names)], records };
}
