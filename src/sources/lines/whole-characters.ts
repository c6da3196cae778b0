/** Cutting UTF-8 without cutting through a character. */

/** How many bytes of a text that was cut at its end to keep: a character that the cut went through is left out. */
export function wholeCharacters(text: Uint8Array): number {
  const end = text.length;
  let back = 1;
  while (back < 4 && ((text[end - back] ?? 0) & 0xc0) === 0x80) back++;
  const lead = text[end - back] ?? 0;
  const width = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  return width > back ? end - back : end;
}
