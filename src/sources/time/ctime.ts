/** `Sun Dec 04 04:47:44 2005`, also with a fraction (`04:47:44.103522`), a zone word before the year (`UTC 2005`), in brackets. */
import { civilMs } from './civil.js';
import { digitsAt, fractionMs, monthAt, skipDigits } from './scan.js';
import type { LocalToUtc } from './zone.js';

export function parseCtime(source: string, local: LocalToUtc): number {
  const text = source.charCodeAt(0) === 91 && source.endsWith(']') ? source.slice(1, -1) : source;
  const month = monthAt(text, 4);
  if (month < 0 || text.charCodeAt(3) !== 32 || text.charCodeAt(7) !== 32) return Number.NaN;
  const padded = text.charCodeAt(8) === 32 || text.charCodeAt(9) !== 32;
  const day = text.charCodeAt(8) === 32 ? digitsAt(text, 9, 1) : digitsAt(text, 8, padded ? 2 : 1);
  let at = padded ? 10 : 9;
  const hour = digitsAt(text, at + 1, 2);
  const minute = digitsAt(text, at + 4, 2);
  const second = digitsAt(text, at + 7, 2);
  if (day < 0 || hour < 0 || minute < 0 || second < 0) return Number.NaN;
  if (text.charCodeAt(at) !== 32 || text.charCodeAt(at + 3) !== 58 || text.charCodeAt(at + 6) !== 58) return Number.NaN;
  at += 9;
  let ms = 0;
  if (text.charCodeAt(at) === 46) {
    const end = skipDigits(text, at + 1);
    ms = fractionMs(text, at + 1, end);
    at = end;
  }
  const utc = text.startsWith(' UTC ', at) || text.startsWith(' GMT ', at);
  if (utc) at += 4;
  const year = digitsAt(text, at + 1, 4);
  if (text.charCodeAt(at) !== 32 || year < 0 || at + 5 !== text.length) return Number.NaN;
  const localMs = civilMs(year, month, day, hour, minute, second, ms);
  return utc ? localMs : local(localMs);
}
