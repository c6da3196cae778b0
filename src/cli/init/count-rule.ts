/** A rule on the number of bad records, for logs in which most records are bad, such as error logs. */
import { durationText } from '../../parser/check/quantities.js';
import type { BadRecords } from './bad-records.js';
import type { GuessedRule } from './guessed-rule.js';
import { graceOf, namedPredicate, rareStepFor, stepFor } from './guessed-rule.js';
import { windowsOf } from './log-sample.js';

/** Larger ones would need too many records in a test. */
const LIMITS = [20, 50, 100, 200, 500, 1000, 2000];
const MARGIN = 2;

/** A text is why there is no rule. */
export function countRule({ name, predicate, records, bad }: BadRecords, windowMs: number): GuessedRule | string {
  const window = durationText(windowMs);
  const highest = Math.max(
    0,
    ...records.map((each) => {
      const times = each.filter(({ isBad }) => isBad).map(({ ms }) => ms);
      return windowsOf(times, windowMs).reduce((most, { start, end }) => Math.max(most, end - start), 0);
    }),
  );
  const limit = LIMITS.find((count) => count >= highest * MARGIN);
  if (limit === undefined) return `no rule on \`${predicate}\`: ${highest.toLocaleString('en-US')} records in ${window}`;
  const { text, named } = namedPredicate(predicate);
  const count = `count(${text}) over ${window}`;
  const graceMs = graceOf(windowMs);
  const until = durationText(3 * windowMs + 2 * graceMs);
  return {
    name,
    comment: `Most in the log: ${highest} in ${window}.`,
    ...named,
    clauses: [`page when ${count} >= ${limit}`, `for ${durationText(graceMs)}`, `summary "{${count}} errors in ${window}"`],
    tests: [
      {
        name: 'fires for many errors',
        lines: [`every ${durationText(stepFor(windowMs, limit))} from 0s to ${until} ON ${bad}`, 'expect page ALERT'],
      },
      {
        name: 'does not fire for half as many as the limit',
        lines: [`every ${durationText(rareStepFor(windowMs, limit))} from 0s to ${until} ON ${bad}`, 'expect never ALERT'],
      },
    ],
  };
}
