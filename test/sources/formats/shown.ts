/** Shared by the tests of formats: what is read from lines, without the fields that are missing. */
import type { FieldPath } from '../../../src/engine/model/records.js';
import { formatByName } from '../../../src/sources/formats/formats.js';
import type { YearHint } from '../../../src/sources/time/resolver.js';
import { read, streamOf } from '../helpers.js';

export interface Shown {
  /** The fields that are there, and `at`: the time in ISO 8601, if it can be read. */
  readonly records: readonly Readonly<Record<string, unknown>>[];
  /** Kind of an unreadable line → how many. */
  readonly unreadable: Readonly<Record<string, number>>;
  readonly blank: number;
}

/** May 2026, in which all lines of the tests are written. */
export const MAY: YearHint = { writtenMs: Date.UTC(2026, 4, 20) };

/** @param fields default: all that the format documents. */
export function shown(format: string, lines: readonly string[], fields?: readonly (string | FieldPath)[]): Shown {
  const wanted = fields ?? (formatByName(format)?.fields ?? []).map(({ path }) => path);
  const { records, stats } = read(streamOf(format), lines, wanted, MAY);
  return {
    records: records.map(({ time, fields: cells }) => ({
      ...(Number.isNaN(time) ? {} : { at: new Date(time).toISOString() }),
      ...Object.fromEntries(Object.entries(cells).filter(([, cell]) => cell !== undefined)),
    })),
    unreadable: Object.fromEntries(stats.unreadable.map(({ kind, count }) => [kind, count])),
    blank: stats.blank,
  };
}

/** What one line gives: its fields; why it cannot be read; or that it is blank. */
export function shownOne(format: string, line: string, fields?: readonly (string | FieldPath)[]): unknown {
  const { records, unreadable, blank } = shown(format, [line], fields);
  return records[0] ?? Object.keys(unreadable)[0] ?? (blank > 0 ? 'blank' : 'nothing');
}
