/** Order statistics without sorting. Source: Hoare, "Algorithm 65: find", CACM 1961. */

/** The item at index `rank` once the items `from` to `to` are sorted, found without sorting all of them. Reorders the items in place, in linear time on average. */
export function select(items: Float64Array, rank: number, from = 0, to = items.length - 1): number {
  let low = from;
  let high = to;
  while (low < high) {
    const pivot = medianOfThree(items[low] as number, items[(low + high) >>> 1] as number, items[high] as number);
    let i = low;
    let j = high;
    while (i <= j) {
      while ((items[i] as number) < pivot) i++;
      while ((items[j] as number) > pivot) j--;
      if (i > j) break;
      const held = items[i] as number;
      items[i++] = items[j] as number;
      items[j--] = held;
    }
    if (rank <= j) high = j;
    else if (rank >= i) low = i;
    else break;
  }
  return items[rank] as number;
}

/** The median of the items: for an even number of them, the mean of the middle two. Reorders the items. */
export function median(items: Float64Array): number {
  const upper = items.length >>> 1;
  const value = select(items, upper);
  if (items.length % 2 === 1) return value;
  let below = items[0] as number;
  for (let i = 1; i < upper; i++) below = Math.max(below, items[i] as number);
  return (below + value) / 2;
}

export function medianOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
