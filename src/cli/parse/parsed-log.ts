/** What becomes of the first lines of a log in one stream: its records, their fields, and what could not be read. */
import type { Cell, FieldPath } from '../../engine/model/records.js';
import type { CheckedStream } from '../../parser/program.js';
import { alternativesOf, descriptorOf } from '../../sources/decode/formats-of.js';
import type { Origin } from '../../sources/decode/origin.js';
import type { DecodeStats } from '../../sources/decode/stream-decoder.js';
import { LINE_FIELD } from '../../sources/format/format.js';
import { pathsOf } from '../../sources/guess/field-paths.js';
import type { FieldSummary } from '../../sources/guess/field-summary.js';
import { summarizeFields } from '../../sources/guess/field-summary.js';
import { readLines, readRecords } from '../../sources/guess/reading.js';
import type { YearHint } from '../../sources/time/resolver.js';

export interface ParsedLog {
  readonly stats: DecodeStats;
  /** Lines that are not blank. */
  readonly lines: number;
  /** By record: its time, NaN where it has none, and its cells in the order of `paths`. */
  readonly times: readonly number[];
  readonly records: readonly (readonly Cell[])[];
  readonly paths: readonly FieldPath[];
  readonly fields: readonly FieldSummary[];
  /** The field that the time is read from; absent if no record has one. */
  readonly timeField?: FieldPath;
  /** Times that say no zone, so that they are read as UTC or as the stream says. */
  readonly zoneless: number;
  /** Times that say no year. */
  readonly yearless: number;
}

/** @param more fields besides those that the records are found to have. @param origin where the log is. */
export function parseLog(
  stream: CheckedStream,
  lines: readonly string[],
  year: YearHint,
  more: readonly FieldPath[] = [],
  origin?: Origin,
): ParsedLog {
  const { names } = readLines(stream, lines, year);
  const paths = distinct([...pathsOf(names), ...more]);
  const { stats, lines: count, times, records } = readRecords(stream, lines, year, [...paths, LINE_FIELD], origin);
  const fields = summarizeFields(paths, records);
  const timeField = timeFieldsOf(stream).find((path) => fields.some((field) => isSame(field.path, path)));
  return {
    stats,
    lines: count,
    times,
    records,
    paths: [...paths, LINE_FIELD],
    fields,
    ...(timeField === undefined ? {} : { timeField }),
    zoneless: timeField === undefined ? 0 : differences(times, readLines(inZone(stream, timeField), lines, year).times),
    yearless: differences(times, readLines(stream, lines, {}).times),
  };
}

export function isSame(a: FieldPath, b: FieldPath): boolean {
  return a.length === b.length && a.every((segment, at) => segment === b[at]);
}

function distinct(paths: readonly FieldPath[]): readonly FieldPath[] {
  const byKey = new Map(paths.map((path) => [JSON.stringify(path), path]));
  byKey.delete(JSON.stringify(LINE_FIELD));
  return [...byKey.values()];
}

function timeFieldsOf(stream: CheckedStream): readonly FieldPath[] {
  if (stream.time !== undefined) return [stream.time.field];
  return alternativesOf(stream.format)
    .map(descriptorOf)
    .flatMap(({ timeField, otherTimeFields = [] }) => [timeField, ...otherTimeFields]);
}

/** The same stream in another zone: times that change do not say theirs. */
function inZone(stream: CheckedStream, field: FieldPath): CheckedStream {
  const { timeAs } = descriptorOf(stream.format);
  const as = stream.time === undefined ? (timeAs === undefined ? undefined : [timeAs]) : stream.time.as;
  return { ...stream, time: { field, ...(as === undefined ? {} : { as }), zone: 'UTC+5:45' } };
}

function differences(times: readonly number[], others: readonly number[]): number {
  return times.filter((time, at) => !Number.isNaN(time) && time !== others[at]).length;
}
