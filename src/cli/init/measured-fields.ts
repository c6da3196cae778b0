/** Fields that are durations or sizes: by what the format says, by their names, or by their values. */
import { cellNumber, cellText } from '../../engine/model/compare-cells.js';
import { quantityReader } from '../../engine/model/quantity-text.js';
import type { Cell, FieldPath } from '../../engine/model/records.js';
import { unitOfName } from '../../parser/check/quantities.js';
import type { CheckedStream, Unit } from '../../parser/program.js';
import { descriptorOf } from '../../sources/decode/formats-of.js';
import { fieldText } from '../../sources/guess/field-paths.js';
import type { ParsedLog } from '../parse/parsed-log.js';
import { isSame } from '../parse/parsed-log.js';

export interface MeasuredField {
  readonly path: FieldPath;
  readonly kind: 'duration' | 'size';
  /** Of a duration: milliseconds in its unit. */
  readonly unitMs: number;
  /** `field took: duration(ms)`; absent if the unit is known without it. */
  readonly clause?: string;
  /** Why the clause is guessed. */
  readonly because?: string;
}

/** The share of the values that must be of one kind. */
const MOST = 0.95;
const DURATION_NAME =
  /^(?:.*[^a-z])?(?:duration|latency|elapsed|took|cost|rtt|(?:request|response|resp|process|processing|query|run|upstream_response|upstream_connect|upstream_header|exec|execution|total|wait|queue)_?time|time_?taken|time_?elapsed)$/;
const SIZE_NAME =
  /^(?:.*[^a-z])?(?:size|content_?length|body_bytes_sent|bytes_?(?:sent|received|in|out|read|written)|sent_?bytes|received_?bytes)$/;

/** @param log whose fields they are. */
export function measuredFields(stream: CheckedStream, log: ParsedLog): readonly MeasuredField[] {
  const { fields: documented = [] } = descriptorOf(stream.format);
  return log.fields.flatMap(({ path, type }) => {
    if (log.timeField !== undefined && isSame(path, log.timeField)) return [];
    if (type !== 'number' && type !== 'text') return [];
    const unit = documented.find((field) => isSame(field.path, path))?.unit;
    if (unit !== undefined) return known(path, unit, 1000);
    const named = unitOfName(path.at(-1) ?? '');
    if (named !== undefined) return type === 'number' ? known(path, named.unit, (1000 * named.scale.mul) / named.scale.div) : [];
    const slot = log.paths.findIndex((each) => isSame(each, path));
    const cells = log.records.map((cells) => cells[slot]).filter((cell) => cell !== undefined && cellText(cell) !== '-');
    return guessed(path, cells);
  });
}

function known(path: FieldPath, unit: Unit, unitMs: number): readonly MeasuredField[] {
  if (unit.seconds === 1 && unit.bytes === 0) return [{ path, kind: 'duration', unitMs }];
  return unit.bytes === 1 && unit.seconds === 0 ? [{ path, kind: 'size', unitMs: 1 }] : [];
}

function guessed(path: FieldPath, cells: readonly Cell[]): readonly MeasuredField[] {
  const numbers = cells.flatMap((cell) => cellNumber(cell) ?? []);
  const name = snakeCase(path.at(-1) ?? '');
  if (numbers.length === 0) {
    if (areMost(cells, quantityReader('ms'))) return [duration(path, 'ms', 'the values have units')];
    return areMost(cells, quantityReader('B')) ? [size(path, 'the values have units')] : [];
  }
  if (numbers.length < cells.length * MOST) return [];
  if (DURATION_NAME.test(name)) {
    const unit = numbers.some((number) => !Number.isInteger(number)) && medianOf(numbers) < 60 ? 's' : 'ms';
    return [duration(path, unit, `the name and the values say no unit, it may be another one`)];
  }
  return SIZE_NAME.test(name) && numbers.every(Number.isInteger) ? [size(path, 'the name says so')] : [];
}

/** `1.5s` and such, and no plain numbers. */
function areMost(cells: readonly Cell[], read: (text: string) => number | undefined): boolean {
  return cells.length > 0 && cells.filter((cell) => cellNumber(cell, read) !== undefined).length >= cells.length * MOST;
}

function duration(path: FieldPath, unit: 'ms' | 's', because: string): MeasuredField {
  return { path, kind: 'duration', unitMs: unit === 'ms' ? 1 : 1000, clause: `field ${fieldText(path)}: duration(${unit})`, because };
}

function size(path: FieldPath, because: string): MeasuredField {
  return { path, kind: 'size', unitMs: 1, clause: `field ${fieldText(path)}: bytes`, because };
}

function medianOf(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? 0;
}

/** `responseTime` → `response_time`. */
function snakeCase(name: string): string {
  return name.replaceAll(/(?<=[a-z0-9])[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
}
