/** The `lateness` to set when records arrive late. */
import type { SourceStats } from '../engine/model/engine-api.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const COMMON_DURATIONS: readonly number[] = [
  ...[1, 2, 3, 5, 10, 15, 20, 30, 45].map((count) => count * SECOND),
  ...[1, 2, 3, 5, 10, 15, 20, 30, 45].map((count) => count * MINUTE),
  ...[1, 2, 3, 4, 6, 8, 12, 18].map((count) => count * HOUR),
];

/** The `lateness` to set in the rules, ms: the needed lateness, rounded up to a common duration; undefined while no record was late. */
export function recommendedLatenessMs({ late, latenessNeededMs }: Pick<SourceStats, 'late' | 'latenessNeededMs'>): number | undefined {
  if (late === 0) return undefined;
  return COMMON_DURATIONS.find((ms) => ms >= latenessNeededMs) ?? Math.ceil(latenessNeededMs / DAY) * DAY;
}
