/** Suggestions for misspelt words. */

/** The edit distance of two words (insert, remove, replace, swap neighbours), or `limit + 1` if it is more than `limit`. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, (beforeLast[j - 2] ?? 0) + 1);
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? limit + 1;
}

/** Whether two words differ by one letter, by two that changed places, or in case only. */
export function isTypo(word: string, meant: string): boolean {
  return distance(word.toLowerCase(), meant.toLowerCase(), 1) <= 1;
}

/** The closest candidates that `word` may be a typo of, at most three. Case is ignored. */
export function didYouMean(word: string, candidates: Iterable<string>): readonly string[] {
  if (word.length === 0 || word.length > 100) return [];
  const lower = word.toLowerCase();
  const limit = Math.max(1, Math.floor(word.length / 3));
  const found: { readonly candidate: string; readonly cost: number }[] = [];
  for (const candidate of new Set(candidates)) {
    if (candidate === word) continue;
    const other = candidate.toLowerCase();
    let cost = lower === other ? 0 : distance(lower, other, limit);
    // A short word must share at least one letter with the candidate.
    if (cost > 0 && cost >= Math.max(other.length, lower.length)) continue;
    if (cost > limit && other.length >= 3 && lower.length >= 3 && (lower.startsWith(other) || other.startsWith(lower))) cost = limit;
    if (cost <= limit) found.push({ candidate, cost });
  }
  found.sort((a, b) => a.cost - b.cost || (a.candidate < b.candidate ? -1 : 1));
  const least = found[0]?.cost ?? 0;
  return found
    .filter((entry) => entry.cost === least)
    .slice(0, 3)
    .map((entry) => entry.candidate);
}

/** "did you mean `a` or `b`?", or undefined when nothing is near. */
export function suggestion(word: string, candidates: Iterable<string>): string | undefined {
  const near = didYouMean(word, candidates);
  if (near.length === 0) return undefined;
  return `did you mean ${joinWords(
    near.map((candidate) => `\`${candidate}\``),
    'or',
  )}?`;
}

/** `a, b or c`. */
export function joinWords(words: readonly string[], last: 'or' | 'and'): string {
  if (words.length <= 1) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1) ?? ''}`;
}
