/** A stream that may read a log, and how well it does. */
import type { CheckedStream } from '../../parser/program.js';
import { descriptorOf } from '../decode/formats-of.js';
import type { YearHint } from '../time/resolver.js';
import type { Reading } from './reading.js';
import { readLines } from './reading.js';

export interface Sample {
  readonly lines: readonly string[];
  readonly year: YearHint;
  /** The checked stream with these clauses; undefined if the language has no such stream. */
  readonly streamOf: (clauses: readonly string[]) => CheckedStream | undefined;
}

export interface Candidate {
  /** As in a rule file: `format json`. */
  readonly clauses: readonly string[];
  readonly stream: CheckedStream;
  readonly reading: Reading;
  /** Lines that are read; those that continue a record count. */
  readonly read: number;
  /** Records with a time that can be one. */
  readonly timed: number;
  /** From 0 to 1: the better, the more lines are read, the more have a time, and the less they could be of another format. */
  readonly score: number;
}

/** A log that is easier to read than to evaluate: times count, but fields count more. */
const WEIGHT_OF_TIME = 0.4;
const EARLIEST_MS = Date.UTC(1980, 0, 1);
const LATEST_MS = Date.UTC(2100, 0, 1);

/** Undefined if the language has no such stream. */
export function tryClauses(clauses: readonly string[], sample: Sample): Candidate | undefined {
  const stream = sample.streamOf(clauses);
  if (stream === undefined) return undefined;
  const reading = readLines(stream, sample.lines, sample.year);
  const { lines, stats, times } = reading;
  const format = descriptorOf(stream.format);
  const read = lines - stats.unreadableLines;
  const timed = times.filter(isPlausible).length;
  const typical =
    format.likelihood === undefined
      ? lines
      : sample.lines.reduce((sum, line) => sum + (line.trim() === '' ? 0 : (format.likelihood?.(line) ?? 1)), 0);
  const timedPart = times.length === 0 ? 0 : timed / times.length;
  const score = lines === 0 ? 0 : ((read / lines) * typical * (1 - WEIGHT_OF_TIME + WEIGHT_OF_TIME * timedPart)) / lines;
  return { clauses, stream, reading, read, timed, score };
}

export function isPlausible(ms: number): boolean {
  return ms >= EARLIEST_MS && ms <= LATEST_MS;
}

/** The share of the records that have a time. */
export function timedShare({ timed, reading }: Candidate): number {
  return reading.times.length === 0 ? 0 : timed / reading.times.length;
}
