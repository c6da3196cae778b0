/** Blank lines: nothing but spaces, tabs and returns. No format makes a record of one. */

const TAB = 9;
const RETURN = 13;
const SPACE = 32;

export function isBlank(line: string): boolean {
  for (let at = 0; at < line.length; at++) if (!isBlankCode(line.charCodeAt(at))) return false;
  return true;
}

/** The line from `start` to `end`. */
export function isBlankInBytes(block: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (!isBlankCode(block[at] ?? 0)) return false;
  return true;
}

function isBlankCode(code: number): boolean {
  return code === SPACE || code === TAB || code === RETURN;
}
