/** The 95th percentile of the duration that says most about the log. */
import { cellNumber } from '../../engine/model/compare-cells.js';
import { quantityReader } from '../../engine/model/quantity-text.js';
import { durationText } from '../../parser/check/quantities.js';
import { fieldText } from '../../sources/guess/field-paths.js';
import type { RuleKind } from './guessed-rule.js';
import { graceOf, stepFor } from './guessed-rule.js';
import { cellsOf, windowFor } from './log-sample.js';
import type { MeasuredField } from './measured-fields.js';

/** Better ones first. */
const NAMES: readonly RegExp[] = [/request|response|duration|latency|elapsed|took|taken|total/i, /time|wait|query|process|run/i, /./];
/** Durations that are not waiting times. */
const OTHER =
  /up_?time|time_?out|ttl|age$|interval|expires?|delay|period|since|offset|start|session|keep|sleep|retry|upload|connect|header/i;
const LIMITS_MS = [1, 2, 5]
  .flatMap((digit) => [10, 100, 1_000, 10_000, 100_000, 1_000_000].map((power) => digit * power))
  .sort((a, b) => a - b);
const MARGIN = 2;

export const slowRule: RuleKind = (sample) => {
  const [field] = sample.measured
    .filter(({ path, kind }) => kind === 'duration' && !OTHER.test(path.at(-1) ?? ''))
    .sort((a, b) => rankOf(a) - rankOf(b));
  if (field === undefined) return [];
  const read = quantityReader('ms');
  const records = cellsOf(sample, field.path).map((each) =>
    each.flatMap(({ ms, cell }) => {
      const plain = cellNumber(cell);
      const tookMs = plain === undefined ? cellNumber(cell, read) : plain * field.unitMs;
      return tookMs === undefined || tookMs < 0 ? [] : [{ ms, tookMs }];
    }),
  );
  const name = fieldText(field.path);
  if (records.every((each) => each.every(({ tookMs }) => tookMs === 0))) return [];
  const { ms: windowMs, floor } = windowFor(records.map((each) => each.map(({ ms }) => ms)));
  const highest = Math.max(...records.map((each) => highestP95(each, windowMs, floor)));
  const limitMs = LIMITS_MS.find((limit) => limit >= highest * MARGIN);
  const window = durationText(windowMs);
  if (limitMs === undefined) return [`no rule on \`${name}\`: its 95th percentile is ${durationText(Math.ceil(highest))}`];
  const limit = limitText(limitMs);
  const graceMs = graceOf(windowMs);
  const every = `every ${durationText(stepFor(windowMs, floor))} from 0s to ${durationText(3 * windowMs + 2 * graceMs)}`;
  const p95 = `p95(${name}) over ${window}`;
  const value = (ms: number): string => String(Number((ms / field.unitMs).toPrecision(6)));
  return [
    {
      name: 'Slow',
      comment: `Highest p95 in the log: ${Number(highest.toPrecision(2))} ms in ${window}.`,
      clauses: [
        `warn when ${p95} > ${limit} and count(${name} exists) over ${window} >= ${floor}`,
        `for ${durationText(graceMs)}`,
        `summary "the 95th percentile of ${name.replaceAll('`', '')} is {${p95}}"`,
      ],
      tests: [
        { name: 'fires when all are slow', lines: [`${every} ON { ${name}: ${value(2 * limitMs)} }`, 'expect warn ALERT'] },
        { name: 'does not fire at half of the limit', lines: [`${every} ON { ${name}: ${value(limitMs / 2)} }`, 'expect never ALERT'] },
      ],
    },
  ];
};

function rankOf({ path }: MeasuredField): number {
  return NAMES.findIndex((name) => name.test(path.at(-1) ?? ''));
}

function limitText(ms: number): string {
  return ms < 1000 ? `${ms}ms` : `${ms / 1000}s`;
}

/** Of windows that overlap by half. */
function highestP95(records: readonly { readonly ms: number; readonly tookMs: number }[], windowMs: number, floor: number): number {
  let highest: number | undefined;
  const half = windowMs / 2;
  const byHalf = new Map<number, number[]>();
  for (const { ms, tookMs } of records) {
    const key = Math.floor(ms / half);
    const values = byHalf.get(key);
    if (values === undefined) byHalf.set(key, [tookMs]);
    else values.push(tookMs);
  }
  for (const [key, values] of byHalf) {
    const all = [...values, ...(byHalf.get(key + 1) ?? [])];
    if (all.length >= floor) highest = Math.max(highest ?? 0, p95Of(all));
  }
  return highest ?? p95Of(records.map(({ tookMs }) => tookMs));
}

function p95Of(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? 0;
}
