/** Classes of characters. */

const WORD_BEYOND_ASCII = /^[\p{L}\p{N}\p{M}\p{Pc}]$/u;

/** Number of UTF-16 units of the word character at `at`, or 0 if there is none. */
export function wordUnits(text: string, at: number): 0 | 1 | 2 {
  const code = text.charCodeAt(at);
  if (code < 128) {
    const isWord =
      (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || (code >= 48 && code <= 57) || code === 64 || code === 36;
    return isWord ? 1 : 0;
  }
  if (Number.isNaN(code)) return 0;
  const point = text.codePointAt(at) ?? 0;
  if (!WORD_BEYOND_ASCII.test(String.fromCodePoint(point))) return 0;
  return point > 0xffff ? 2 : 1;
}

/** End of the run of word characters that begins at `at`. */
export function wordEnd(text: string, at: number): number {
  let end = at;
  for (let units = wordUnits(text, end); units > 0; units = wordUnits(text, end)) end += units;
  return end;
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Whether `text` can be written as a word without quotes. */
export function isWord(text: string): boolean {
  return text.length > 0 && !isDigit(text.charCodeAt(0)) && wordEnd(text, 0) === text.length;
}

/** Spaces of all kinds, but no line breaks. */
export function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 11 || code === 12 || code === 0xa0 || code === 0xfeff || code === 0x3000;
}
