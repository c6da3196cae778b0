/** A rule on the share of bad records. */
import { durationText } from '../../parser/check/quantities.js';
import type { GuessedRule } from './guessed-rule.js';
import { stepFor } from './guessed-rule.js';
import { windowFor, windowsOf } from './log-sample.js';

export interface BadRecords {
  readonly name: string;
  /** What is bad, and of which records: `status >= 500`, and `status exists` if not all records have it. */
  readonly predicate: string;
  readonly among?: string;
  /** By log, in the order of time: of each record that counts. */
  readonly records: readonly (readonly { readonly ms: number; readonly isBad: boolean }[])[];
  /** For the summary: `of the responses are errors`. */
  readonly words: string;
  /** Records for tests, as in a rule file. */
  readonly bad: string;
  readonly good: string;
}

const SHARES = [5, 10, 20, 30, 50, 75, 90];
/** How far above what the log shows a limit is. */
const MARGIN = 2;
const LEAST_MARGIN = 1.2;

/** A text is why there is no rule. */
export function ratioRule({ name, predicate, among, records, words, bad, good }: BadRecords): GuessedRule | string {
  const times = records.map((each) => each.map(({ ms }) => ms));
  const { ms: windowMs, floor } = windowFor(times);
  const highest = 100 * highestShare(records, windowMs, floor);
  const limit = SHARES.find((share) => share >= highest * MARGIN) ?? SHARES.find((share) => share >= highest * LEAST_MARGIN);
  if (limit === undefined) return `no rule on \`${predicate}\`: it holds for ${percent(highest)} of the records in some windows`;
  const window = durationText(windowMs);
  const ratio = `ratio(${predicate}${among === undefined ? '' : ` of ${among}`}) over ${window}`;
  const graceMs = graceOf(windowMs);
  const step = stepFor(windowMs, floor);
  const endMs = 3 * windowMs + 2 * graceMs;
  const every = `every ${durationText(step)} from 0s to ${durationText(endMs)}`;
  return {
    name,
    comment: `Highest in the log: ${percent(highest)} in ${window}.`,
    clauses: [
      `page when ${ratio} > ${limit}% and count(${among ?? ''}) over ${window} >= ${floor}`,
      `for ${durationText(graceMs)}`,
      `summary "{${ratio.replaceAll(/["\\]/g, '\\$&')}} ${words}"`,
    ],
    tests: [
      { name: 'fires when all records are errors', lines: [`${every} ON ${bad}`, 'expect page ALERT'] },
      {
        name: 'does not fire for a single error',
        lines: [`${every} ON ${good}`, `at ${durationText(2 * windowMs)} ON ${bad}`, 'expect never ALERT'],
      },
    ],
  };
}

function highestShare(records: BadRecords['records'], windowMs: number, floor: number): number {
  let highest = 0;
  let bad = 0;
  let all = 0;
  let hasFull = false;
  for (const each of records) {
    const sums = [0];
    for (const { isBad } of each) sums.push((sums.at(-1) ?? 0) + (isBad ? 1 : 0));
    bad += sums.at(-1) ?? 0;
    all += each.length;
    for (const { start, end } of windowsOf(
      each.map(({ ms }) => ms),
      windowMs,
    )) {
      if (end - start < floor) continue;
      hasFull = true;
      highest = Math.max(highest, ((sums[end] ?? 0) - (sums[start] ?? 0)) / (end - start));
    }
  }
  return hasFull ? highest : bad / Math.max(1, all);
}

export function graceOf(windowMs: number): number {
  return windowMs <= 300_000 ? 120_000 : windowMs <= 900_000 ? 300_000 : windowMs <= 3_600_000 ? 600_000 : 3_600_000;
}

function percent(share: number): string {
  return share === 0 ? 'none' : share < 1 ? `${Number(share.toPrecision(1))}%` : `${Math.round(share)}%`;
}
