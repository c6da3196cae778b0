/** A log in which nothing is written any more. */
import { durationText } from '../../parser/check/quantities.js';
import { quoteText } from '../../parser/literals.js';
import { fieldText } from '../../sources/guess/field-paths.js';
import type { RuleKind } from './guessed-rule.js';
import { stepFor } from './guessed-rule.js';

const MINUTE = 60_000;
const WINDOWS = [5, 10, 15, 30, 60, 120, 240, 360, 720, 1440, 2880, 10_080].map((minutes) => minutes * MINUTE);
/** A gap is shown in one of these units: in the smallest that gives less than 120 of it. */
const GAP_SIZES = [1000, MINUTE, 60 * MINUTE, 1440 * MINUTE];
/** How far above the largest gap between two records the window is. */
const MARGIN = 3;

export const silenceRule: RuleKind = (sample) => {
  const together = sample.isWhole ? [sample.times.flat().sort((a, b) => a - b)] : [];
  const gapMs = [...sample.times, ...together].reduce((largest, times) => Math.max(largest, largestGap(times)), 0);
  const windowMs = WINDOWS.find((window) => window >= gapMs * MARGIN);
  if (windowMs === undefined) return [`no rule for silence: the log has a gap of ${gapText(gapMs)}`];
  const window = durationText(windowMs);
  // Any field of a text: rules on errors and durations do not matter here.
  const field = sample.fields.find(({ type, path }) => type === 'text' && path.length === 1) ?? sample.fields[0];
  const record = field === undefined ? '{ message: "saved" }' : `{ ${fieldText(field.path)}: ${valueText(field.examples[0])} }`;
  const every = (toMs: number): string => `every ${durationText(stepFor(windowMs, 2))} from 0s to ${durationText(toMs)} ON ${record}`;
  return [
    {
      name: 'Silent',
      comment: `Largest gap in the log: ${gapText(gapMs)}.`,
      clauses: [`warn when none() over ${window}`, `summary "no record in ${window}"`],
      tests: [
        { name: 'fires when nothing is written', lines: [every(2 * windowMs), `until ${durationText(5 * windowMs)}`, 'expect warn ALERT'] },
        { name: 'does not fire while records are written', lines: [every(5 * windowMs), 'expect never ALERT'] },
      ],
    },
  ];
};

function largestGap(times: readonly number[]): number {
  return times.reduce((largest, ms, at) => Math.max(largest, ms - (times[at - 1] ?? ms)), 0);
}

function valueText(example: string | undefined): string {
  return quoteText((example ?? 'x').slice(0, 40));
}

function gapText(ms: number): string {
  if (ms < 1000) return 'less than 1s';
  const size = GAP_SIZES.find((each) => ms < 120 * each) ?? 1440 * MINUTE;
  return durationText(Math.round(ms / size) * size);
}
