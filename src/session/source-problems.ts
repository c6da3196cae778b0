/** Records that were read, and then left out or given another time: why, and what to change. */
import type { SourceStats } from '../engine/model/engine-api.js';
import { many } from '../engine/output/many.js';
import { durationText } from '../parser/check/quantities.js';
import { recommendedLatenessMs } from './recommended-lateness.js';

/** Counters of a source. */
export type SourceProblem = 'late' | 'timelessDropped' | 'badClock';

export const SOURCE_PROBLEMS: readonly SourceProblem[] = ['late', 'timelessDropped', 'badClock'];

/**
 * @param count records with this problem, all or the latest ones.
 * @param isLive a live run sets a time that cannot be right to that of the clock, a replay leaves the record out.
 */
export function sourceProblemText(
  problem: SourceProblem,
  count: number,
  stats: Pick<SourceStats, 'late' | 'latenessNeededMs'>,
  isLive: boolean,
): string {
  const records = many(count, 'record');
  switch (problem) {
    case 'late': {
      const [verb, them] = count === 1 ? ['was', 'it'] : ['were', 'them'];
      return `${records} arrived late and ${verb} left out; set \`lateness ${durationText(recommendedLatenessMs(stats) ?? 0)}\` to keep ${them}`;
    }
    case 'timelessDropped':
      return `${records} without a time at the beginning, left out`;
    case 'badClock':
      return `${records} with an implausible time, ${isLive ? 'evaluated at the time of arrival' : 'left out'}`;
  }
}
