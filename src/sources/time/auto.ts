/** Detects the format of a time, for streams that do not name it. */
import { parseClf } from './clf.js';
import { parseCtime } from './ctime.js';
import { epochFromText } from './epoch.js';
import { parseIso } from './iso.js';
import type { TimeResolver } from './resolver.js';
import { isDigitAt, monthAt, skipDigits } from './scan.js';
import { parseSyslog } from './syslog.js';

const SPACE = 32;
const COMMA = 44;
const MINUS = 45;
const POINT = 46;
const SLASH = 47;

export function parseAuto(source: string, resolver: TimeResolver): number {
  let text = source;
  if (text.charCodeAt(0) === 91 && text.endsWith(']')) text = text.slice(1, -1);
  const first = text.charCodeAt(0);
  if (first <= SPACE || text.charCodeAt(text.length - 1) <= SPACE) text = text.trim();
  if (!isDigitAt(text, 0)) {
    if (monthAt(text, 0) > 0 || text.charCodeAt(3) === COMMA) return parseSyslog(text, resolver);
    if (monthAt(text, 4) > 0) return parseCtime(text, resolver);
    return text.charCodeAt(0) === MINUS ? epochFromText(text) : Number.NaN;
  }
  const digits = skipDigits(text, 0);
  if (digits === text.length || (text.charCodeAt(digits) === POINT && digits > 4)) return epochFromText(text);
  if (text.charCodeAt(2) === SLASH) return parseClf(text, resolver);
  const ms = startsWithDay(text, digits) ? parseSyslog(text, resolver) : parseIso(text, resolver);
  return Number.isNaN(ms) && resolver.problem === undefined ? epochFromText(text) : ms;
}

/** Where ISO 8601 has the year, other times have the day, the month and the day, or the year and the name of the month. */
function startsWithDay(text: string, digits: number): boolean {
  return digits <= 2 || (digits === 4 && text.charCodeAt(4) === SPACE);
}
