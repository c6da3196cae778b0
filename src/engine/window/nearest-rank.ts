/** Index of the nearest rank; the small step down keeps `99% of 100` from being taken for a hair more than 99. */
export function nearestRank(rank: number, n: number): number {
  return Math.min(n - 1, Math.max(0, Math.ceil((rank * n) / 100 - 1e-9) - 1));
}
