/** What is equal but for rounding is equal: the last digit of a value must not decide. A share, so that no unit matters. */
export const ROUNDING = 1e-9;

/** Room for the slopes of all pairs, kept between calls so that a forecast allocates next to nothing. Nothing of a call is seen by the next. */
let room = new Float64Array(8192);

/** Puts the slopes of all pairs that differ in time into the room, value per unit of time, and returns them: read before the next call. */
export function pairSlopes(times: ArrayLike<number>, values: ArrayLike<number>, begin: number, end: number): Float64Array {
  const most = ((end - begin) * (end - begin - 1)) / 2;
  if (room.length < most) room = new Float64Array(most);
  const slopes = room;
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
/** How far beyond the ranks that are asked for the sample is trusted, as a share of all. */
const MARGIN = 0.12;
const sample = new Float64Array(SAMPLE);
let narrowRoom = new Float64Array(8192);

/** Some items round those of the ranks, and how many are before them; all items, if the sample of them misled. Quicker to select from. */
export function itemsRound(
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
  if (narrowRoom.length < count) narrowRoom = new Float64Array(count);
  const near = narrowRoom;
  let before = 0;
  let kept = 0;
  for (let i = 0; i < count; i++) {
    const item = items[i] as number;
    if (item < least) before++;
    else if (item <= most) near[kept++] = item;
  }
  if (before > lowRank || before + kept <= highRank) return { near: items, before: 0 };
  // A straight line has but one slope: any of them are as good as sorted.
  if (least === most) return { near: near.subarray(0, highRank - lowRank + 1), before: lowRank };
  return { near: near.subarray(0, kept), before };
}
