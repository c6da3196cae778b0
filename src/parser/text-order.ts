/** The order of texts as people and files see them: by code point. */

/** Order of two texts by code point: as `<`, except that characters beyond U+FFFF come after all others. */
export function compareText(a: string, b: string): -1 | 0 | 1 {
  if (a === b) return 0;
  const shared = Math.min(a.length, b.length);
  let at = 0;
  while (at < shared && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  if (at === shared) return a.length < b.length ? -1 : 1;
  const left = a.charCodeAt(at);
  const right = b.charCodeAt(at);
  if (left < 0xd800 && right < 0xd800) return left < right ? -1 : 1;
  // Half a pair in one of them: the character begins one unit back, where the other has the same first half, alone or with another second.
  const start = at > 0 && isLead(a.charCodeAt(at - 1)) && (isTrail(left) || isTrail(right)) ? at - 1 : at;
  return (a.codePointAt(start) ?? 0) < (b.codePointAt(start) ?? 0) ? -1 : 1;
}

function isLead(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

function isTrail(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}
