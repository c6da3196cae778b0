/** Statistics of measured numbers. */

/** The nearest-rank percentile, `share` from 0 to 1; NaN of nothing. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export interface Point {
  /** Since the start, ms. */
  readonly atMs: number;
  readonly value: number;
}

/** The growth of the value per minute, by least squares; 0 for fewer than two points. */
export function slopePerMinute(points: readonly Point[]): number {
  const meanAt = mean(points.map(({ atMs }) => atMs));
  const meanValue = mean(points.map(({ value }) => value));
  let above = 0;
  let below = 0;
  for (const { atMs, value } of points) {
    above += (atMs - meanAt) * (value - meanValue);
    below += (atMs - meanAt) ** 2;
  }
  return below === 0 ? 0 : (above / below) * 60_000;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
