/** Steps and buckets: how often an alert is evaluated, and how finely its windows are divided. */

/** The default steps, ms. */
const STEPS: readonly number[] = [1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000];

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const BUCKETS: readonly number[] = [
  ...STEPS,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  6 * HOUR,
  12 * HOUR,
  24 * HOUR,
];

/** The most buckets between a window with `ago` and now, if the length of the window allows it. */
const MOST_BUCKETS_AGO = 2016;

const DEFAULT_SHORTEST_MS = 5 * MINUTE;

/**
 * The largest usual step that divides every window and is at most a thirtieth of the shortest; at least 1 s. `compared` are durations that
 * `since` or `uptime` is compared with: they count as short, but need not be divided.
 */
export function defaultStepMs(windows: readonly number[], compared: readonly number[]): number {
  let shortest = Number.POSITIVE_INFINITY;
  for (const ms of windows) shortest = Math.min(shortest, ms);
  for (const ms of compared) if (ms > 0) shortest = Math.min(shortest, ms);
  if (shortest === Number.POSITIVE_INFINITY) shortest = DEFAULT_SHORTEST_MS;
  let best = 1000;
  for (const step of STEPS) {
    if (step <= shortest / 30 && windows.every((ms) => ms % step === 0)) best = step;
  }
  return best;
}

/** The step where the window holds at most 120 of them, else the largest usual length that the step and the window allow. */
export function bucketMs(windowMs: number, stepMs: number): number {
  if (windowMs / stepMs <= 120) return stepMs;
  let best = stepMs;
  for (const bucket of BUCKETS) {
    if (bucket > best && bucket % stepMs === 0 && windowMs % bucket === 0 && bucket <= windowMs / 60) best = bucket;
  }
  return best;
}

/**
 * The finest usual length that the window and the step allow, not finer than without `ago`, of which at most 2,016 lie between the window and now; the
 * window itself if there is none.
 */
export function agoBucketMs(windowMs: number, agoMs: number, stepMs: number): number {
  const finest = bucketMs(windowMs, stepMs);
  for (const bucket of [finest, ...BUCKETS]) {
    if (bucket >= finest && bucket % stepMs === 0 && windowMs % bucket === 0 && agoMs / bucket <= MOST_BUCKETS_AGO) return bucket;
  }
  return windowMs;
}
