/** Predictions and their outcomes, as lines for a terminal. */
import type { Goal } from './cases.js';
import type { Outcome, Warning } from './outcome.js';
import { correctWarnings, wrongWarnings } from './outcome.js';

export function outcomeLines(outcome: Outcome): string[] {
  const missed = outcome.crossings.filter(({ firstWarningMs }) => firstWarningMs === undefined);
  return [
    ...outcome.warnings.map((warning) => `  ${moment(warning.atMs)}  ${warning.series}  ${leftText(warning)}  ${outcomeText(warning)}`),
    `  ${correctWarnings(outcome).length} correct, ${wrongWarnings(outcome).length} wrong, ${missed.length} of ${outcome.crossings.length} crossings not predicted${missed.length > 0 ? ` (${missed.map(({ series, atMs }) => `${series} ${moment(atMs)}`.trim()).join(', ')})` : ''}, in ${outcome.days.toFixed(1)} days`,
  ];
}

export function goalLines(goals: readonly Goal[]): string[] {
  return goals.map(({ text, reached, isMet }) => `  ${isMet ? 'met   ' : 'MISSED'} ${text}: ${reached}`);
}

export function moment(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ');
}

/** The time left that a warning predicted. */
export function leftText({ eta }: Warning): string {
  if (eta === undefined) return '';
  const most = eta.high === undefined ? 'more' : duration(eta.high);
  return eta.high === 0 ? 'now' : `in ${duration(eta.low)} to ${most}`;
}

export function outcomeText({ late, crossedMs, atMs }: Warning): string {
  if (late) return 'at the limit';
  return crossedMs === undefined ? 'wrong' : `correct, ${duration((crossedMs - atMs) / 1000)} ahead`;
}

function duration(seconds: number): string {
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
