import { medianOfThree } from '../collections/select.js';
import { ROUNDING } from './pair-slopes.js';

/** The part of a series that a forecast uses. */
export interface Segment {
  /** Index of its first point. */
  readonly begin: number;
  /** The greatest height from which the series was reset before it met the limit, plus a tenth of its whole range; -Infinity without such a reset. */
  readonly barrier: number;
}

/**
 * The part of a series after its last reset. A reset is a fall, fast or slow, by half of the range of the series: a rotation, a garbage collection, a
 * restart, but also the end of a working day. Single points, except the last, neither cause nor hide a reset.
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
