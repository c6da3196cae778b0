/** The time that stands at the head of a line of free text. */

/** Bounded repeats only: a line that begins with a megabyte of digits costs no more than any other. */
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

/** Undefined when the line begins with anything else. */
export function leadingTime(line: string): string | undefined {
  return LEADING.exec(line)?.[1];
}
