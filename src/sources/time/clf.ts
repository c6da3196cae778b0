/** The time of access logs: `17/May/2015:10:05:03 +0000`, in brackets or not. */
import { civilMs } from './civil.js';
import type { TimeResolver } from './resolver.js';
import { digitsAt, fractionEnd, fractionMs, monthAt } from './scan.js';

export function parseClf(source: string, resolver: TimeResolver): number {
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
  const end = fractionEnd(text, 20);
  const ms = end > 20 ? fractionMs(text, 21, end) : 0;
  return resolver.moment(civilMs(year, month, day, hour, minute, second, ms), text, end);
}
