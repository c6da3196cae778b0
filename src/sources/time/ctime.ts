/**
 * `Sun Dec 04 04:47:44 2005`, also with a fraction (`04:47:44.103522`), a zone before or after the year (`CEST 2005`, `2005 +0200`), the year after the day
 * (`Dec 04 2005 04:47:44 GMT+0200`), in brackets.
 */
import { civilMs } from './civil.js';
import type { TimeResolver } from './resolver.js';
import { digitsAt, fractionEnd, fractionMs, isDigitAt, monthAt } from './scan.js';

const SPACE = 32;
const COLON = 58;
const ZONE_BEFORE_YEAR = /^ ([A-Z]{1,5}|[+-]\d\d:?\d\d) (?=\d{4}$)/;

export function parseCtime(source: string, resolver: TimeResolver): number {
  const text = source.charCodeAt(0) === 91 && source.endsWith(']') ? source.slice(1, -1) : source;
  const month = monthAt(text, 4);
  if (month < 0 || text.charCodeAt(3) !== SPACE || text.charCodeAt(7) !== SPACE) return Number.NaN;
  const padded = text.charCodeAt(8) === SPACE || text.charCodeAt(9) !== SPACE;
  const day = text.charCodeAt(8) === SPACE ? digitsAt(text, 9, 1) : digitsAt(text, 8, padded ? 2 : 1);
  let at = padded ? 10 : 9;
  let year = -1;
  if (text.charCodeAt(at) === SPACE && isDigitAt(text, at + 4) && text.charCodeAt(at + 5) === SPACE) {
    year = digitsAt(text, at + 1, 4);
    if (year < 0) return Number.NaN;
    at += 5;
  }
  const hour = digitsAt(text, at + 1, 2);
  const minute = digitsAt(text, at + 4, 2);
  const second = digitsAt(text, at + 7, 2);
  if (day < 0 || hour < 0 || minute < 0 || second < 0) return Number.NaN;
  if (text.charCodeAt(at) !== SPACE || text.charCodeAt(at + 3) !== COLON || text.charCodeAt(at + 6) !== COLON) return Number.NaN;
  at += 9;
  const end = fractionEnd(text, at);
  const ms = end > at ? fractionMs(text, at + 1, end) : 0;
  at = end;
  if (year >= 0) return resolver.moment(civilMs(year, month, day, hour, minute, second, ms), text, at);
  const zone = ZONE_BEFORE_YEAR.exec(text.slice(at));
  if (zone !== null) at += (zone[0]?.length ?? 0) - 1;
  year = digitsAt(text, at + 1, 4);
  if (text.charCodeAt(at) !== SPACE || year < 0 || (zone !== null && at + 5 !== text.length)) return Number.NaN;
  const localMs = civilMs(year, month, day, hour, minute, second, ms);
  return zone === null ? resolver.moment(localMs, text, at + 5) : resolver.moment(localMs, zone[1] ?? '', 0);
}
