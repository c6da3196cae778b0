/** The time at the start of a line of free text. */

/** Only bounded repeats, so that a line that begins with a megabyte of digits costs no more than others. */
const LEADING = new RegExp(
  [
    '^\\s{0,8}\\[?(',
    '\\d{4}([-/])\\d\\d\\2\\d\\d[T ]\\d\\d:\\d\\d(?::\\d\\d(?:[.,]\\d{1,9})?)?(?: ?(?:Z|UTC|[+-]\\d\\d:?\\d\\d)(?![\\w:]))?',
    '|\\d\\d/[A-Z][a-z]{2}/\\d{4}:\\d\\d:\\d\\d:\\d\\d(?: [+-]\\d{4})?',
    '|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?(?: UTC| GMT)? \\d{4}',
    '|[A-Z][a-z]{2} [ \\d]?\\d \\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?',
    ')(?!\\d)',
  ].join(''),
);

/** Undefined when the line does not begin with a time. */
export function leadingTime(line: string): string | undefined {
  return LEADING.exec(line)?.[1];
}
