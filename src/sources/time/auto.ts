/** Detects the format of a time, for streams that do not name it. */
import { parseClf } from './clf.js';
import { parseCtime } from './ctime.js';
import { epochFromText } from './epoch.js';
import { parseIso } from './iso.js';
import { isDigitAt, monthAt, skipDigits } from './scan.js';
import type { SyslogTimes } from './syslog.js';
import type { LocalToUtc } from './zone.js';

export function parseAuto(source: string, local: LocalToUtc, syslog: SyslogTimes): number {
  let text = source;
  if (text.charCodeAt(0) === 91 && text.endsWith(']')) text = text.slice(1, -1);
  const first = text.charCodeAt(0);
  if (first <= 32 || text.charCodeAt(text.length - 1) <= 32) text = text.trim();
  if (!isDigitAt(text, 0)) {
    if (monthAt(text, 0) > 0) return syslog.parse(text);
    if (monthAt(text, 4) > 0) return parseCtime(text, local);
    return text.charCodeAt(0) === 45 ? epochFromText(text) : Number.NaN;
  }
  if (text.charCodeAt(4) === 32 && monthAt(text, 5) > 0) return syslog.parse(text);
  if (text.charCodeAt(2) === 47) return parseClf(text, local);
  const digits = skipDigits(text, 0);
  if (digits === text.length || (text.charCodeAt(digits) === 46 && digits > 4)) return epochFromText(text);
  const ms = parseIso(text, local);
  return Number.isNaN(ms) ? epochFromText(text) : ms;
}
