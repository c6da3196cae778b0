/** The time at the start of a line of free text. */
import { TimePattern } from './pattern.js';
import { digitsAt, isDigitAt, skipDigits } from './scan.js';
import { isPattern } from './spec.js';
import { ABBREVIATIONS, mayBeginZone, REGIONS } from './zone-names.js';

const NAMES = [...ABBREVIATIONS].sort((a, b) => b.length - a.length).join('|');
const CLOCK = '\\d\\d:\\d\\d:\\d\\d';
/** A `:` begins a fraction only if nothing but digits follows it. */
const FRACTION = '(?:[.,]\\d{1,30}|:\\d{1,9}(?![\\w:.]))?';
/** Up to ±14 hours: `-99` behind a time is another number. */
const OFFSET = '[+-](?:0\\d|1[0-4])(?::?(?:00|15|30|45))?(?!\\w)';
const REGION = `(?:${REGIONS.join('|')})/[A-Z][\\w/+-]{1,40}(?![\\w/])`;
/** `PM`, then the zone. */
const ZONE = `(?: [AP]M(?!\\w))?(?: ?(?:Z(?!\\w)|(?:UTC|GMT)[+-]\\d{1,2}(?::?\\d\\d)?(?!\\w)|(?:${NAMES})(?!\\w)|${REGION}|${OFFSET}(?: (?:${NAMES})(?!\\w))?)(?:\\[[\\w/+:-]{1,40}\\])?)?`;
const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const WEEKDAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';

const LEVEL = '\\[?(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|SEVERE|FATAL|CRITICAL)\\]?:? {1,4}';

/** Only bounded repeats, so that a line that begins with a megabyte of digits costs no more than others. */
const LEADING = new RegExp(
  [
    // Redis writes a process and its role before the time, klog and others a level, Ruby its first letter, logrus its first four (on terminals).
    `^\\s{0,8}(?:\\d{1,10}:[A-Z] |\\d{1,10}:signal-handler \\(|\\[\\d{1,10}\\] |${LEVEL}|(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|CRITICAL|TRAC|DEBU|ERRO|FATA|PANI)(?=\\[)|[IWEF](?=(?:\\d{4})?\\d{4} )|[A-Z], (?=\\[))?\\[?(`,
    `\\d{4}([-/.])\\d\\d\\2\\d\\d[T ]\\d\\d:\\d\\d(?::\\d\\d${FRACTION}|(?!:\\d))${ZONE}`,
    `|(?:19|20)\\d\\d(?:0[1-9]|1[0-2])[0-3]\\d(?:[T -]${CLOCK}${FRACTION}|T\\d{6}(?:[.,]\\d{1,30})?)${ZONE}`,
    `|\\d\\d/${MONTH}/\\d{4}:${CLOCK}${FRACTION}${ZONE}`,
    `|${WEEKDAY} ${MONTH} [ \\d]\\d ${CLOCK}${FRACTION}(?: [A-Z]{3,5})? \\d{4}${ZONE}`,
    `|${WEEKDAY} ${MONTH} [ \\d]\\d \\d{4} ${CLOCK}${FRACTION}${ZONE}`,
    `|${WEEKDAY}, \\d{1,2} ${MONTH} \\d{4} ${CLOCK}${ZONE}`,
    `|${MONTH} [ \\d]?\\d (?:\\d{4} )?${CLOCK}${FRACTION}${ZONE}`,
    `|\\d{1,2} ${MONTH} (?:\\d{4} )?${CLOCK}${FRACTION}${ZONE}`,
    `|\\d{1,2}-${MONTH}-\\d{4} ${CLOCK}${FRACTION}${ZONE}`,
    `|(?<=[IWEF])\\d{4} ${CLOCK}\\.\\d{1,9}`,
    `|\\d\\d-\\d\\d ${CLOCK}${FRACTION}`,
    // Between two numbers, a point may separate the month from the day, as in Proxifier, or the day from the month: only brackets tell.
    `|(?<=\\[)\\d\\d\\.\\d\\d ${CLOCK}`,
    // The handler of signals in Redis.
    '|(?<=:signal-handler \\()\\d{10}(?=\\))',
    ')(?!\\d)',
  ].join(''),
);

/** Undefined when the line does not begin with a time. */
export function leadingTime(line: string): string | undefined {
  const end = commonEnd(line);
  return end < 0 ? LEADING.exec(line)?.[1] : line.slice(0, end);
}

/** Where a time in the most common form ends, `2026-05-04 10:03:00,123` or with `Z`; -1 if the expression must decide. It costs much more. */
function commonEnd(line: string): number {
  const between = line.charCodeAt(10);
  if (line.charCodeAt(4) !== MINUS || line.charCodeAt(7) !== MINUS || (between !== SPACE && between !== 84)) return -1;
  if (line.charCodeAt(13) !== COLON || line.charCodeAt(16) !== COLON) return -1;
  if (digitsAt(line, 0, 4) < 0 || digitsAt(line, 5, 2) < 0 || digitsAt(line, 8, 2) < 0) return -1;
  if (digitsAt(line, 11, 2) < 0 || digitsAt(line, 14, 2) < 0 || digitsAt(line, 17, 2) < 0) return -1;
  let at = 19;
  const mark = line.charCodeAt(at);
  if ((mark === POINT || mark === COMMA) && isDigitAt(line, at + 1)) at = skipDigits(line, at + 1);
  if (at > MOST_COMMON_END) return -1;
  const next = line.charCodeAt(at);
  if (next === 90) return at + 1 === line.length || line.charCodeAt(at + 1) === SPACE ? at + 1 : -1;
  if (next !== SPACE) return at === line.length || next === 93 ? at : -1;
  const first = line.charCodeAt(at + 1);
  const isSign = first === 43 || first === MINUS;
  if (isSign ? isDigitAt(line, at + 2) : first >= 65 && first <= 90 && mayBeginZone(first, line.charCodeAt(at + 2))) return -1;
  return at;
}

/** With nine digits of a fraction. */
const MOST_COMMON_END = 29;
const SPACE = 32;
const COMMA = 44;
const MINUS = 45;
const POINT = 46;
const COLON = 58;

const BEFORE = new RegExp(`^\\s{0,8}(?:${LEVEL})?`);

/** A function that finds the time at the start of a line in the forms of `time … as`; undefined if these are only forms that are found without being named. */
export function leadingTimeIn(forms: readonly string[]): ((line: string) => string | undefined) | undefined {
  const patterns = forms.filter(isPattern).map((form) => new TimePattern(form));
  if (patterns.length === 0) return undefined;
  return (line) => {
    const start = BEFORE.exec(line)?.[0].length ?? 0;
    for (const pattern of patterns) {
      const text = timeAt(line, start, pattern) ?? (line.charCodeAt(start) === OPEN_BRACKET ? timeAt(line, start + 1, pattern) : undefined);
      if (text !== undefined) return text;
    }
    return leadingTime(line);
  };
}

const OPEN_BRACKET = 91;

function timeAt(line: string, start: number, pattern: TimePattern): string | undefined {
  const end = pattern.endAt(line, start);
  return end < 0 || isDigitAt(line, end) ? undefined : line.slice(start, end);
}
