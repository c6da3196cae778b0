/** ISO 8601 and its close kin: `2026-05-04T10:03:00.250Z`, `2026-05-04 10:03:00,250 +02:00`, `2026/05/04 10:03:00`, `20260504T100300Z`, `2026-05-04`, `2026-05-04 10:03:00 PM`. */
import { civilMs } from './civil.js';
import type { TimeResolver } from './resolver.js';
import { digitsAt, fractionEnd, fractionMs, isDigitAt } from './scan.js';

const SPACE = 32;
const MINUS = 45;
const POINT = 46;
const SLASH = 47;
const COLON = 58;
const A = 65;
const M = 77;
const P = 80;

/** Milliseconds since the epoch; NaN when it is not such a time. Without a zone, it is local time. */
export function parseIso(text: string, resolver: TimeResolver): number {
  const year = digitsAt(text, 0, 4);
  if (year < 0) return Number.NaN;
  const separator = text.charCodeAt(4);
  const extended = separator === MINUS || separator === SLASH || separator === POINT;
  if (extended && text.charCodeAt(7) !== separator) return Number.NaN;
  const month = digitsAt(text, extended ? 5 : 4, 2);
  const day = digitsAt(text, extended ? 8 : 6, 2);
  let at = extended ? 10 : 8;
  if (at === text.length) return extended ? resolver.moment(civilMs(year, month, day, 0, 0, 0, 0), text, at) : Number.NaN;
  const between = text.charCodeAt(at);
  if (between !== 84 && between !== 116 && between !== SPACE && (extended || between !== MINUS)) return Number.NaN;
  at++;
  let hour = digitsAt(text, at, 2);
  at += 2;
  const colons = text.charCodeAt(at) === COLON;
  if (colons) at++;
  const minute = digitsAt(text, at, 2);
  at += 2;
  let second = 0;
  let ms = 0;
  if (colons ? text.charCodeAt(at) === COLON : isDigitAt(text, at)) {
    if (colons) at++;
    second = digitsAt(text, at, 2);
    at += 2;
    const end = fractionEnd(text, at);
    if (end > at) ms = fractionMs(text, at + 1, end);
    else if (text.charCodeAt(at) === POINT) return Number.NaN;
    at = end;
  }
  if (hour < 0 || minute < 0 || second < 0 || month < 0 || day < 0) return Number.NaN;
  const half = text.charCodeAt(at) === SPACE && text.charCodeAt(at + 2) === M ? text.charCodeAt(at + 1) : 0;
  if (half === A || half === P) {
    if (hour < 1 || hour > 12) return Number.NaN;
    hour = (hour % 12) + (half === P ? 12 : 0);
    at += 3;
  }
  return resolver.moment(civilMs(year, month, day, hour, minute, second, ms), text, at);
}
