/** The index of the nearest rank. The small subtrahend keeps `99% of 100` from being rounded up to the next rank. */
export function nearestRank(rank: number, n: number): number {
  return Math.min(n - 1, Math.max(0, Math.ceil((rank * n) / 100 - 1e-9) - 1));
}
