/** The time of access logs: `17/May/2015:10:05:03 +0000`, in brackets or not. */
import { civilMs } from './civil.js';
import { digitsAt, fractionMs, momentOf, monthAt, skipDigits, zoneAt } from './scan.js';
import type { LocalToUtc } from './zone.js';

export function parseClf(source: string, local: LocalToUtc): number {
  const text = source.charCodeAt(0) === 91 && source.endsWith(']') ? source.slice(1, -1) : source;
  const day = digitsAt(text, 0, 2);
  const month = monthAt(text, 3);
  const year = digitsAt(text, 7, 4);
  const hour = digitsAt(text, 12, 2);
  const minute = digitsAt(text, 15, 2);
  const second = digitsAt(text, 18, 2);
  if (day < 0 || month < 0 || year < 0 || hour < 0 || minute < 0 || second < 0) return Number.NaN;
  if (text.charCodeAt(2) !== 47 || text.charCodeAt(6) !== 47 || text.charCodeAt(11) !== 58) return Number.NaN;
  if (text.charCodeAt(14) !== 58 || text.charCodeAt(17) !== 58) return Number.NaN;
  let at = 20;
  let ms = 0;
  if (text.charCodeAt(at) === 46) {
    const end = skipDigits(text, at + 1);
    if (end === at + 1) return Number.NaN;
    ms = fractionMs(text, at + 1, end);
    at = end;
  }
  const localMs = civilMs(year, month, day, hour, minute, second, ms);
  return momentOf(localMs, zoneAt(text, at), local);
}
