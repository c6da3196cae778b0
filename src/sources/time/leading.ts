/** The time at the start of a line of free text. */
import { TimePattern } from './pattern.js';
import { isDigitAt } from './scan.js';
import { isPattern } from './spec.js';
import { ABBREVIATIONS } from './zone-names.js';

const NAMES = [...ABBREVIATIONS].sort((a, b) => b.length - a.length).join('|');
const CLOCK = '\\d\\d:\\d\\d:\\d\\d';
/** A `:` begins a fraction only if nothing but digits follows it. */
const FRACTION = '(?:[.,]\\d{1,30}|:\\d{1,9}(?![\\w:.]))?';
/** Up to ±14 hours: `-99` behind a time is another number. */
const OFFSET = '[+-](?:0\\d|1[0-4])(?::?(?:00|15|30|45))?(?!\\w)';
const ZONE = `(?: ?(?:Z(?!\\w)|(?:UTC|GMT)[+-]\\d{1,2}(?::?\\d\\d)?(?!\\w)|(?:${NAMES})(?!\\w)|${OFFSET}(?: (?:${NAMES})(?!\\w))?)(?:\\[[\\w/+:-]{1,40}\\])?)?`;
const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const WEEKDAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';

/** Only bounded repeats, so that a line that begins with a megabyte of digits costs no more than others. */
const LEADING = new RegExp(
  [
    // Redis writes a process and its role before the time, klog and others a level, Ruby its first letter, logrus its first four (on terminals).
    '^\\s{0,8}(?:\\d{1,10}:[A-Z] |\\d{1,10}:signal-handler \\(|\\[\\d{1,10}\\] |[IWEF](?=\\d{4} )|[A-Z], (?=\\[)|(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|CRITICAL)(?: {1,4}|(?=\\[))|(?:TRAC|DEBU|INFO|WARN|ERRO|FATA|PANI)(?=\\[))?\\[?(',
    `\\d{4}([-/.])\\d\\d\\2\\d\\d[T ]\\d\\d:\\d\\d(?::\\d\\d${FRACTION})?${ZONE}`,
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
  return LEADING.exec(line)?.[1];
}

const BEFORE = /^\s{0,8}/;

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
