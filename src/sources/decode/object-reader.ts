/** Records that a program passes as objects, such as those of a logger in the same process. */
import type { Cell, FieldPath, RecordBatch } from '../../engine/model/records.js';
import { WrittenNumber } from '../../engine/model/records.js';
import { OBJECT_CELL } from '../cells/cells.js';
import { LINE_FIELD } from '../format/format.js';
import type { Lookup } from '../format/lookup.js';
import { lookUp, lookupOf } from '../format/lookup.js';
import { redactorOf } from '../redact/redactor.js';
import type { TimeResolver } from '../time/resolver.js';
import { BatchBuilder } from './batch-builder.js';
import type { DecodedStream } from './decoded-stream.js';
import { ExtractCounters } from './extract-counter.js';
import { alternativesOf } from './formats-of.js';
import type { Origin } from './origin.js';
import { OriginColumns } from './origin.js';
import { RecordFinisher, timeResolverOf } from './record-finisher.js';
import { Slots } from './slots.js';

export type PlainRecord = Readonly<Record<string, unknown>>;

/** Event time, ms since the epoch; NaN when there is none. */
export type TimeOf = (record: PlainRecord) => number;

/** A batch with the columns `fields`; times are truncated to milliseconds. */
export function recordsToBatch(records: Iterable<PlainRecord>, fields: readonly FieldPath[], timeOf: TimeOf): RecordBatch {
  const lookups = fields.map(objectLookup);
  const batch = new BatchBuilder(fields, Array.isArray(records) ? records.length : 16);
  const cells: Cell[] = fields.map(() => undefined);
  for (const record of records) {
    readCells(record, lookups, cells);
    batch.add(Math.floor(timeOf(record)), cells);
  }
  return batch.build();
}

/** As `recordsToBatch`, with the time, `extract` and `redact` of the stream. One per source: times without a year depend on the one before. */
export function createObjectReader(
  stream: DecodedStream,
  fields: readonly FieldPath[],
  origin?: Origin,
): (records: Iterable<PlainRecord>) => RecordBatch {
  return objectReader(stream, fields, timeResolverOf(stream, {}), new ExtractCounters(stream), origin);
}

/** As `createObjectReader`. The source may have other readers, which share what its times mean and count what each `extract` finds. */
export function objectReader(
  stream: DecodedStream,
  fields: readonly FieldPath[],
  resolver: TimeResolver,
  counters: ExtractCounters,
  origin?: Origin,
): (records: Iterable<PlainRecord>) => RecordBatch {
  const columns = origin === undefined ? undefined : new OriginColumns(fields, origin);
  const read = ownReader(stream, columns?.inner ?? fields, resolver, counters, origin);
  return columns?.isNeeded === true ? (records) => columns.complete(read(records)) : read;
}

/** A reader of the fields that the records have themselves. */
function ownReader(
  stream: DecodedStream,
  fields: readonly FieldPath[],
  resolver: TimeResolver,
  counters: ExtractCounters,
  origin: Origin | undefined,
): (records: Iterable<PlainRecord>) => RecordBatch {
  const slots = new Slots();
  for (const path of fields) slots.of(path);
  const [format = stream.format] = alternativesOf(stream.format);
  const finisher = new RecordFinisher(stream, format, slots, resolver, counters.of(0), origin);
  const lookups = slots.paths.map(objectLookup);
  const cells: Cell[] = slots.paths.map(() => undefined);
  const redactor = redactorOf(stream);
  return (records) => {
    const batch = new BatchBuilder(fields, Array.isArray(records) ? records.length : 16);
    for (const record of records) {
      readCells(redactor?.record(record) ?? record, lookups, cells);
      finisher.extract(cells, 0);
      batch.add(finisher.readTime(finisher.timeCell(cells)), cells);
    }
    return batch.build();
  };
}

function objectLookup(path: FieldPath): Lookup | undefined {
  return path.length === 1 && path[0] === LINE_FIELD[0] ? undefined : lookupOf(path);
}

/** An undefined lookup means the raw line. */
function readCells(record: PlainRecord, lookups: readonly (Lookup | undefined)[], cells: Cell[]): void {
  for (let slot = 0; slot < lookups.length; slot++) {
    const lookup = lookups[slot];
    cells[slot] = lookup === undefined ? lineOf(record) : guarded(() => valueCell(lookUp(record, lookup)));
  }
}

/** NaN, infinities, functions and symbols are missing; a Date is its ISO text, a bigint a number with all its digits. */
export function valueCell(value: unknown): Cell {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? (Object.is(value, -0) ? 0 : value) : undefined;
    case 'bigint':
      return bigintCell(value);
    case 'object':
      if (value === null) return undefined;
      if (value instanceof WrittenNumber) return { value: value.value, text: value.text };
      if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
      return Array.isArray(value) ? { list: value.map((item) => (Array.isArray(item) ? OBJECT_CELL : valueCell(item))) } : OBJECT_CELL;
    default:
      return undefined;
  }
}

function bigintCell(value: bigint): Cell {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  const text = String(value);
  return Number.isFinite(number) ? { value: number, text } : text;
}

/** The record's own `line` if it is text, else the record as JSON. */
function lineOf(record: PlainRecord): Cell {
  return guarded(() => {
    const line = lookUp(record, LINE);
    return typeof line === 'string'
      ? line
      : JSON.stringify(record, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
  });
}

const LINE = lookupOf(LINE_FIELD);

/** A getter that throws, or an object that contains itself, is a missing value. */
function guarded(read: () => Cell): Cell {
  try {
    return read();
  } catch {
    return undefined;
  }
}
