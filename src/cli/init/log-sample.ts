/** What is known of the logs of one guessed stream: their records, and how many there are in a window. */
import type { Cell, FieldPath } from '../../engine/model/records.js';
import type { FieldSummary } from '../../sources/guess/field-summary.js';
import type { ParsedLog } from '../parse/parsed-log.js';
import { isSame } from '../parse/parsed-log.js';
import type { MeasuredField } from './measured-fields.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Windows of conditions. The shortest one is taken that usually has enough records. */
const WINDOWS = [5 * MINUTE, 15 * MINUTE, HOUR, 6 * HOUR, 24 * HOUR];
const ENOUGH_RECORDS = 20;
const FLOORS = [100, 50, 20];
const LEAST_FLOOR = 10;

export interface TimedCell {
  readonly ms: number;
  readonly cell: Cell;
}

export interface LogSample {
  /** Of the stream. */
  readonly name: string;
  readonly logs: readonly ParsedLog[];
  /** Those of the first log; without the time. */
  readonly fields: readonly FieldSummary[];
  readonly measured: readonly MeasuredField[];
  /** By log, the times of its records in their order, ms. */
  readonly times: readonly (readonly number[])[];
  /** All records of the logs are known, so a gap between two logs is one of the stream. */
  readonly isWhole: boolean;
}

/** By log, the cells of a field in the order of time; of records that have a time. */
export function cellsOf({ logs }: Pick<LogSample, 'logs'>, path: FieldPath): readonly (readonly TimedCell[])[] {
  return logs.map(({ paths, records, times }) => {
    const slot = paths.findIndex((each) => isSame(each, path));
    return records
      .map((cells, row) => ({ ms: times[row] ?? Number.NaN, cell: slot < 0 ? undefined : cells[slot] }))
      .filter(({ ms }) => !Number.isNaN(ms))
      .sort((a, b) => a.ms - b.ms);
  });
}

export interface WindowSize {
  readonly ms: number;
  /** A condition needs so many records in its window. */
  readonly floor: number;
}

/** A window in which the records with these times are not too few. */
export function windowFor(times: readonly (readonly number[])[]): WindowSize {
  for (const ms of WINDOWS) {
    const typical = Math.max(...times.map((each) => typicalCount(each, ms)));
    if (typical >= ENOUGH_RECORDS) return { ms, floor: FLOORS.find((floor) => floor <= typical / 2) ?? LEAST_FLOOR };
  }
  return { ms: WINDOWS.at(-1) ?? HOUR, floor: LEAST_FLOOR };
}

/** Records in a window; of a log that is shorter than the window, as many as there would be if it went on. */
function typicalCount(times: readonly number[], windowMs: number): number {
  const first = times[0] ?? 0;
  const durationMs = (times.at(-1) ?? 0) - first;
  if (durationMs < windowMs) return durationMs <= 0 ? 0 : (times.length * windowMs) / durationMs;
  const counts = windowsOf(times, windowMs).map(({ start, end }) => end - start);
  return counts.sort((a, b) => a - b)[counts.length >> 1] ?? 0;
}

/** For each record, the range of records in the window that ends with it. */
export function windowsOf(times: readonly number[], windowMs: number): readonly { readonly start: number; readonly end: number }[] {
  let start = 0;
  return times.map((ms, at) => {
    while ((times[start] ?? ms) <= ms - windowMs) start++;
    return { start, end: at + 1 };
  });
}
