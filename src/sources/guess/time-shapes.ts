/** How times are written in logs: to find them in lines and values of which nothing is known. The first shape that fits is meant. */

export interface TimeShape {
  /** A regular expression without groups that capture. */
  readonly regex: string;
  /** What `time … as` can be, in the order in which it is tried; absent: it is detected. */
  readonly as?: readonly string[];
}

const CLOCK = String.raw`\d\d:\d\d:\d\d`;
const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const WEEKDAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const FRACTION = String.raw`(?:[.,]\d{1,9})?`;

/** The same time with and without a fraction. */
function withFraction(regex: string, patterns: readonly string[]): readonly TimeShape[] {
  return [
    { regex: `${regex}\\.\\d{3}`, as: patterns.map((pattern) => `${pattern}.SSS`) },
    { regex: `${regex},\\d{3}`, as: patterns.map((pattern) => `${pattern},SSS`) },
    { regex, as: patterns },
  ];
}

/** Longer ones first. */
export const TIME_SHAPES: readonly TimeShape[] = [
  { regex: String.raw`\d{4}-\d\d-\d\d-\d\d\.\d\d\.\d\d\.\d{1,9}`, as: ['yyyy-MM-dd-HH.mm.ss.u', 'yyyy-MM-dd-HH.mm.ss.SSS'] },
  { regex: String.raw`\d{4}-\d\d-\d\d[T ]${CLOCK}${FRACTION}(?: ?(?:Z|UTC|[A-Z]{3,4}\b|[+-]\d\d:?(?:\d\d)?))?` },
  { regex: String.raw`\d{4}/\d\d/\d\d ${CLOCK}${FRACTION}` },
  { regex: String.raw`\d{8}T\d{6}(?:Z|[+-]\d{4})?` },
  { regex: String.raw`\d\d/${MONTH}/\d{4}:${CLOCK}(?: [+-]\d{4})?` },
  {
    regex: String.raw`${WEEKDAY}, \d\d ${MONTH} \d{4} ${CLOCK} (?:GMT|UTC|[+-]\d{4})`,
    as: ['rfc1123'],
  },
  { regex: String.raw`${WEEKDAY} ${MONTH} [ \d]\d ${CLOCK}${FRACTION}(?: [A-Z]{3,4})? \d{4}`, as: ['ctime'] },
  ...withFraction(String.raw`\d{4}\.\d\d\.\d\d ${CLOCK}`, ['yyyy.MM.dd HH:mm:ss']),
  ...withFraction(String.raw`\d\d ${MONTH} \d{4} ${CLOCK}`, ['dd MMM yyyy HH:mm:ss']),
  ...withFraction(String.raw`\d\d-${MONTH}-\d{4} ${CLOCK}`, ['dd-MMM-yyyy HH:mm:ss']),
  ...withFraction(String.raw`\d\d/${MONTH}/\d{4} ${CLOCK}`, ['dd/MMM/yyyy HH:mm:ss']),
  ...withFraction(String.raw`\d\d\.\d\d\.\d{4} ${CLOCK}`, ['dd.MM.yyyy HH:mm:ss']),
  {
    regex: String.raw`\d{1,2}/\d{1,2}/\d{4},? \d{1,2}:\d\d:\d\d [AP]M`,
    as: ['M/d/yyyy h:mm:ss a', 'M/d/yyyy, h:mm:ss a', 'd/M/yyyy h:mm:ss a'],
  },
  ...withFraction(String.raw`\d\d/\d\d/\d{4} ${CLOCK}`, ['dd/MM/yyyy HH:mm:ss', 'MM/dd/yyyy HH:mm:ss']),
  ...withFraction(String.raw`\d\d-\d\d-\d{4} ${CLOCK}`, ['dd-MM-yyyy HH:mm:ss', 'MM-dd-yyyy HH:mm:ss']),
  ...withFraction(String.raw`\d\d/\d\d/\d\d ${CLOCK}`, ['yy/MM/dd HH:mm:ss', 'MM/dd/yy HH:mm:ss', 'dd/MM/yy HH:mm:ss']),
  { regex: String.raw`\d{8}-\d{1,2}:\d{1,2}:\d{1,2}:\d{1,3}`, as: ['yyyyMMdd-H:m:s:S', 'yyyyMMdd-HH:mm:ss:SSS'] },
  ...withFraction(String.raw`\d{8} ${CLOCK}`, ['yyyyMMdd HH:mm:ss']),
  ...withFraction(String.raw`\d{6} [ \d]\d:\d\d:\d\d`, ['yyMMdd HH:mm:ss', 'yyMMdd  H:mm:ss']),
  { regex: String.raw`\b\d{6} \d{6}\b`, as: ['yyMMdd HHmmss'] },
  { regex: String.raw`${MONTH} [ \d]?\d (?:\d{4} )?${CLOCK}${FRACTION}`, as: ['syslog'] },
  { regex: String.raw`\d{1,2} ${MONTH} ${CLOCK}${FRACTION}`, as: ['syslog'] },
  { regex: String.raw`\b\d\d-\d\d ${CLOCK}${FRACTION}`, as: ['syslog', 'dd-MM HH:mm:ss'] },
  { regex: String.raw`\b\d\d\.\d\d ${CLOCK}${FRACTION}`, as: ['syslog', 'dd.MM HH:mm:ss'] },
  { regex: String.raw`\b[12]\d{9}\.\d{1,9}\b`, as: ['epoch s'] },
  { regex: String.raw`\b[12]\d{18}\b`, as: ['epoch ns'] },
  { regex: String.raw`\b[12]\d{15}\b`, as: ['epoch us'] },
  { regex: String.raw`\b[12]\d{12}\b`, as: ['epoch ms'] },
  { regex: String.raw`\b[12]\d{9}\b`, as: ['epoch s'] },
];
