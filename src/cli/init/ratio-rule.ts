/** A rule on the share of bad records. */
import { durationText } from '../../parser/check/quantities.js';
import type { BadRecords } from './bad-records.js';
import { countRule } from './count-rule.js';
import type { GuessedRule } from './guessed-rule.js';
import { graceOf, namedPredicate, stepFor } from './guessed-rule.js';
import { windowFor, windowsOf } from './log-sample.js';

const SHARES = [5, 10, 20, 30, 50, 75, 90];
/** How far above what the log shows a limit is. */
const MARGIN = 2;
const LEAST_MARGIN = 1.2;

/** Where most records are bad, a rule on their number. A text is why there is no rule. */
export function ratioRule(kind: BadRecords): GuessedRule | string {
  const { name, predicate, among, records, words, bad, good } = kind;
  const times = records.map((each) => each.map(({ ms }) => ms));
  const { ms: windowMs, floor } = windowFor(times);
  const highest = 100 * highestShare(records, windowMs, floor);
  const limit = SHARES.find((share) => share >= highest * MARGIN) ?? SHARES.find((share) => share >= highest * LEAST_MARGIN);
  if (limit === undefined) return countRule(kind, windowMs);
  const window = durationText(windowMs);
  const { text, named } = namedPredicate(predicate);
  const ratio = `ratio(${text}${among === undefined ? '' : ` of ${among}`}) over ${window}`;
  const graceMs = graceOf(windowMs);
  const step = stepFor(windowMs, floor);
  const endMs = 3 * windowMs + 2 * graceMs;
  const every = `every ${durationText(step)} from 0s to ${durationText(endMs)}`;
  return {
    name,
    comment: `Highest in the log: ${percent(highest)} in ${window}.`,
    ...named,
    clauses: [
      `page when ${ratio} > ${limit}% and count(${among ?? ''}) over ${window} >= ${floor}`,
      `for ${durationText(graceMs)}`,
      `summary "{${ratio}} ${words}"`,
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

function percent(share: number): string {
  return share === 0 ? 'none' : share < 1 ? `${Number(share.toPrecision(1))}%` : `${Math.round(share)}%`;
}
