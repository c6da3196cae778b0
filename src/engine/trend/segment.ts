import { medianOfThree } from '../collections/select.js';
import { ROUNDING } from './pair-slopes.js';

/** What of a series counts. */
export interface Segment {
  /** The place of its first point. */
  readonly begin: number;
  /** The greatest height from which the series was brought back before it met the limit, and a tenth of all its height more; -Infinity if it was not. */
  readonly barrier: number;
}

/**
 * The part of a series after its last reset. A reset is a fall, at once or slowly, by half of all the height that the series has had in its history:
 * a rotation, a collection, a restart, but also the evening of a day. Single points neither make nor hide one, but for the last.
 */
export function lastSegment(heights: readonly number[]): Segment {
  const smooth = heights.map((height, i) => {
    const before = heights[i - 1];
    const after = heights[i + 1];
    return before === undefined || after === undefined ? height : medianOfThree(before, height, after);
  });
  const fall = ((Math.max(...smooth) - Math.min(...smooth)) / 2) * (1 - ROUNDING);
  let begin = 0;
  let barrier = Number.NEGATIVE_INFINITY;
  if (fall === 0) return { begin, barrier };
  let peak = smooth[0] as number;
  let trough = Number.NEGATIVE_INFINITY;
  for (let i = 1; i < smooth.length; i++) {
    const height = smooth[i] as number;
    if (height <= peak - fall) {
      barrier = peak >= 0 ? Number.NEGATIVE_INFINITY : Math.max(barrier, peak);
    } else if (height >= trough) {
      peak = Math.max(peak, height);
      continue;
    }
    trough = height;
    peak = height;
    begin = i;
  }
  return { begin, barrier: barrier + fall / 5 };
}
