/** Sets of code points as sorted, disjoint, non-adjacent ranges: `[from, to, from, to, …]`, both ends inclusive. */

export type CharSet = readonly number[];

export const MAX_CODE_POINT = 0x10ffff;

export const ANY: CharSet = [0, MAX_CODE_POINT];
export const DIGIT: CharSet = [0x30, 0x39];
export const WORD: CharSet = [0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a];
/** White space in JavaScript. */
export const SPACE: CharSet = [
  0x09, 0x0d, 0x20, 0x20, 0xa0, 0xa0, 0x1680, 0x1680, 0x2000, 0x200a, 0x2028, 0x2029, 0x202f, 0x202f, 0x205f, 0x205f, 0x3000, 0x3000,
  0xfeff, 0xfeff,
];
const LINE_END: CharSet = [0x0a, 0x0a, 0x0d, 0x0d, 0x2028, 0x2029];
/** `.` without the flag `s`. */
export const NOT_LINE_END: CharSet = complement(LINE_END);

export function singleton(codePoint: number): CharSet {
  return [codePoint, codePoint];
}

/** Ranges in any order, overlapping or not, as a set. */
export function union(ranges: readonly number[]): CharSet {
  const pairs: [number, number][] = [];
  for (let i = 0; i + 1 < ranges.length; i += 2) pairs.push([ranges[i] ?? 0, ranges[i + 1] ?? 0]);
  pairs.sort((a, b) => a[0] - b[0]);
  const result: number[] = [];
  for (const [from, to] of pairs) {
    const last = result.length - 1;
    const lastTo = result[last];
    if (lastTo !== undefined && from <= lastTo + 1) result[last] = Math.max(lastTo, to);
    else result.push(from, to);
  }
  return result;
}

export function complement(set: CharSet): CharSet {
  const result: number[] = [];
  let from = 0;
  for (let i = 0; i + 1 < set.length; i += 2) {
    const start = set[i] ?? 0;
    if (start > from) result.push(from, start - 1);
    from = (set[i + 1] ?? 0) + 1;
  }
  if (from <= MAX_CODE_POINT) result.push(from, MAX_CODE_POINT);
  return result;
}

export function contains(set: CharSet, codePoint: number): boolean {
  let low = 0;
  let high = set.length >> 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((set[2 * middle + 1] ?? 0) < codePoint) low = middle + 1;
    else high = middle;
  }
  const from = set[2 * low];
  return from !== undefined && from <= codePoint;
}

/** Whether two sets have a character in common. */
export function overlap(a: CharSet, b: CharSet): boolean {
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if ((a[i + 1] ?? 0) < (b[j] ?? 0)) i += 2;
    else if ((b[j + 1] ?? 0) < (a[i] ?? 0)) j += 2;
    else return true;
  }
  return false;
}

/** `_`, ASCII letters and digits: the word characters of `\w` and `\b`. */
export function isWord(codePoint: number): boolean {
  return (
    (codePoint >= 0x61 && codePoint <= 0x7a) ||
    (codePoint >= 0x41 && codePoint <= 0x5a) ||
    (codePoint >= 0x30 && codePoint <= 0x39) ||
    codePoint === 0x5f
  );
}

/**
 * The set with both cases of every character, as JavaScript's flag `i` without `u` defines them: two characters are equal if their upper cases are, except
 * upper cases of several characters, and ASCII upper cases of non-ASCII characters (`ſ`, `ı`).
 */
export function foldCase(set: CharSet): CharSet {
  const more: number[] = [...set];
  const ascii = (set[set.length - 1] ?? 0) < 0x80;
  if (ascii) {
    for (let i = 0; i + 1 < set.length; i += 2) {
      const from = set[i] ?? 0;
      const to = set[i + 1] ?? 0;
      const upperFrom = Math.max(from, 0x41);
      const upperTo = Math.min(to, 0x5a);
      if (upperFrom <= upperTo) more.push(upperFrom + 32, upperTo + 32);
      const lowerFrom = Math.max(from, 0x61);
      const lowerTo = Math.min(to, 0x7a);
      if (lowerFrom <= lowerTo) more.push(lowerFrom - 32, lowerTo - 32);
    }
  } else {
    for (const family of caseFamilies()) {
      if (!family.some((member) => contains(set, member))) continue;
      for (const member of family) more.push(member, member);
    }
  }
  return union(more);
}

let families: readonly (readonly number[])[] | undefined;

/** Characters that are equal under `i`. Computed on first use: only patterns with `i` and non-ASCII characters need it. */
function caseFamilies(): readonly (readonly number[])[] {
  if (families !== undefined) return families;
  const byUpper = new Map<number, number[]>();
  for (let codePoint = 0; codePoint < 0x1f000; codePoint++) {
    if (codePoint >= 0xd800 && codePoint <= 0xdfff) continue;
    const upper = String.fromCodePoint(codePoint).toUpperCase();
    const first = upper.codePointAt(0) ?? codePoint;
    if (first === codePoint || String.fromCodePoint(first) !== upper || (codePoint >= 0x80 && first < 0x80)) continue;
    const family = byUpper.get(first);
    if (family === undefined) byUpper.set(first, [first, codePoint]);
    else family.push(codePoint);
  }
  families = [...byUpper.values()];
  return families;
}
