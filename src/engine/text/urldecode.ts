import type { TextFunction } from './text-function.js';

export const urldecode: TextFunction = {
  name: 'urldecode',
  summary: 'the text with percent-encoding resolved',
  doc: 'Each `%XX` becomes the byte that it stands for, read as UTF-8. After the first `?` of the text, `+` becomes a space. What is not valid stays as it is: `%zz`, `100%`, and bytes that are not UTF-8. It decodes once; for text that was encoded twice, write `urldecode(urldecode(path))`.',
  examples: [
    { text: '/a%20b/%C3%BC?q=x+%3Ey', becomes: '/a b/ü?q=x >y' },
    { text: '/c++/100%/%ff', becomes: '/c++/100%/%ff' },
    { text: '%252e', becomes: '%2e' },
  ],
  apply: decoded,
};

const PERCENT = 0x25;

function decoded(text: string): string {
  const query = text.indexOf('?');
  const path = query < 0 ? text : text.slice(0, query);
  // A `?` that is itself encoded does not begin the query.
  return query < 0 ? withoutPercents(path) : withoutPercents(path) + withoutPercents(text.slice(query).replaceAll('+', ' '));
}

function withoutPercents(text: string): string {
  let at = text.indexOf('%');
  if (at < 0) return text;
  let out = '';
  let copied = 0;
  while (at >= 0) {
    const found = characterAt(text, at);
    if (found !== undefined) {
      out += text.slice(copied, at) + String.fromCodePoint(found.codePoint);
      copied = found.end;
    }
    at = text.indexOf('%', found?.end ?? at + 1);
  }
  return out + text.slice(copied);
}

/** The character whose encoded bytes begin at `at`; undefined if they are not valid UTF-8. */
function characterAt(text: string, at: number): { readonly codePoint: number; readonly end: number } | undefined {
  const first = byteAt(text, at);
  if (first < 0x80) return first < 0 ? undefined : { codePoint: first, end: at + 3 };
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4) return undefined;
  let codePoint = first & (0x7f >> length);
  for (let index = 1; index < length; index++) {
    const next = byteAt(text, at + 3 * index);
    if ((next & 0xc0) !== 0x80 || next < 0) return undefined;
    codePoint = (codePoint << 6) | (next & 0x3f);
  }
  const shortest = length === 4 ? 0x10000 : length === 3 ? 0x800 : 0x80;
  const isSurrogate = codePoint >= 0xd800 && codePoint <= 0xdfff;
  return codePoint < shortest || codePoint > 0x10ffff || isSurrogate ? undefined : { codePoint, end: at + 3 * length };
}

/** -1 if there is no `%XX`. */
function byteAt(text: string, at: number): number {
  if (text.charCodeAt(at) !== PERCENT) return -1;
  const high = hexDigit(text.charCodeAt(at + 1));
  const low = hexDigit(text.charCodeAt(at + 2));
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
