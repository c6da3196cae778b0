/** Relative tolerance: values that differ only by rounding are equal. */
export const ROUNDING = 1e-9;

/** Buffer for the slopes of all pairs, kept between calls so that a forecast allocates next to nothing. */
let buffer = new Float64Array(8192);

/** The slopes of all pairs that differ in time, value per unit of time. The next call overwrites the result. */
export function pairSlopes(times: ArrayLike<number>, values: ArrayLike<number>, begin: number, end: number): Float64Array {
  const most = ((end - begin) * (end - begin - 1)) / 2;
  if (buffer.length < most) buffer = new Float64Array(most);
  const slopes = buffer;
  let count = 0;
  for (let i = begin; i < end; i++) {
    const time = times[i] as number;
    const value = values[i] as number;
    for (let j = i + 1; j < end; j++) {
      const apart = (times[j] as number) - time;
      if (apart !== 0) slopes[count++] = ((values[j] as number) - value) / apart;
    }
  }
  return slopes.subarray(0, count);
}

const SAMPLE = 96;
/** Margin beyond the ranks for the error of the sample, as a share of all items. */
const MARGIN = 0.12;
const sample = new Float64Array(SAMPLE);
let nearBuffer = new Float64Array(8192);

/** A few items that include those of the ranks, which are quicker to select from, and how many are before them; all items if the sample was misleading. */
export function itemsAround(
  items: Float64Array,
  lowRank: number,
  highRank: number,
): { readonly near: Float64Array; readonly before: number } {
  const count = items.length;
  if (count < 8 * SAMPLE) return { near: items, before: 0 };
  for (let i = 0; i < SAMPLE; i++) sample[i] = items[Math.floor(((i + 0.5) * count) / SAMPLE)] as number;
  sample.sort();
  const least = sample[Math.max(0, Math.floor((lowRank / count - MARGIN) * SAMPLE))] as number;
  const most = sample[Math.min(SAMPLE - 1, Math.ceil((highRank / count + MARGIN) * SAMPLE))] as number;
  if (nearBuffer.length < count) nearBuffer = new Float64Array(count);
  const near = nearBuffer;
  let before = 0;
  let kept = 0;
  for (let i = 0; i < count; i++) {
    const item = items[i] as number;
    if (item < least) before++;
    else if (item <= most) near[kept++] = item;
  }
  if (before > lowRank || before + kept <= highRank) return { near: items, before: 0 };
  // A straight line has only one slope.
  if (least === most) return { near: near.subarray(0, highRank - lowRank + 1), before: lowRank };
  return { near: near.subarray(0, kept), before };
}
