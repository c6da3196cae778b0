/** `begins timestamp`: a record begins with a line that begins with a time. */
import { BlockText } from './block-text.js';
import type { BeginsPreset, LineStart } from './line-start.js';

export const timestamp: BeginsPreset = {
  name: 'timestamp',
  doc: [
    'A line that begins with a date and a time, or with a time, in one of the usual forms: `2026-05-04 10:03:00`, `2026/05/04 10:03:00`, `04/May/2026:10:03:00`, `04.05.2026 10:03:00`,',
    '`May  4 10:03:00`, `Mon May  4 10:03:00 2026`, `10:03:00.250`, `E0504 10:03:00`, `260504 10:03:00`. It may stand in brackets, and after a level (`INFO 2026-…`), a syslog priority',
    '(`<187>`), the counters and marks of Cisco (`83: *May  4 10:03:00`), or the process of Redis (`1:M 04 May 10:03:00`). White space before it makes the line part of the record before.',
  ].join('\n'),
  create: () => new TimestampStart(),
};

const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const DAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const CLOCK = '\\d\\d:\\d\\d:\\d\\d';

/** Only bounded repeats. Times that `text` reads at the start of a line are among these. */
const TIMESTAMP = new RegExp(
  [
    '^(?:<\\d{1,3}>)?(?:\\d{1,10}: (?:\\d{1,10}: |[\\w.-]{1,64}: )?)?[*.]?',
    // Redis writes a process and its role before the time, Ruby the first letter of the level.
    '(?:\\d{1,10}:[A-Z] |\\d{1,10}:signal-handler \\(|\\[\\d{1,10}\\] |[A-Z], )?',
    '(?:\\[?(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|SEVERE|FATAL|CRITICAL)\\]?:? {1,4})?\\[?',
    '(?:',
    [
      '\\d{4}([-/.])\\d\\d?\\1\\d\\d?[T _-] ?\\d\\d?:\\d\\d',
      '\\d\\d?([-/.])\\d\\d?\\2\\d{2,4},? \\d\\d?:\\d\\d',
      '\\d\\d[-.]\\d\\d \\d\\d:\\d\\d:\\d\\d',
      '\\d{8}[T -]\\d\\d:?\\d\\d',
      '\\d{6} (?:[ \\d]\\d:\\d\\d:\\d\\d|\\d{6} )',
      `\\d\\d?[ /-]${MONTH}[ /-]\\d{4}[ :T]\\d\\d:\\d\\d`,
      `\\d\\d? ${MONTH} ${CLOCK}`,
      `(?:${DAY}[a-z]{0,6},? )?${MONTH} [ \\d]?\\d (?:\\d{4} )?${CLOCK}`,
      `${MONTH} \\d\\d?, \\d{4},? \\d\\d?:\\d\\d`,
      `\\d{4} ${MONTH} [ \\d]?\\d ${CLOCK}`,
      `${DAY}[a-z]{0,6}, \\d\\d? ${MONTH} \\d{4} ${CLOCK}`,
      `[DIWEF](?:\\d{4}|\\d{8}) ${CLOCK}`,
      `${CLOCK}(?![\\d:])`,
      '\\d{10}(?:\\.\\d{3}|\\) )',
      ' {0,8}\\d{1,10}\\.\\d{6}\\]',
    ].join('|'),
    ')',
  ].join(''),
);
/** No time ends behind this. */
const HEAD_CHARACTERS = 160;

/** First bytes of the lines that the expression must be tried on: digits, capital letters, and `[ < * .`. */
const MAY_BEGIN = new Uint8Array(256);
MAY_BEGIN.fill(1, 48, 58);
MAY_BEGIN.fill(1, 65, 91);
for (const sign of '[<*.') MAY_BEGIN[sign.charCodeAt(0)] = 1;

class TimestampStart implements LineStart {
  state = 0;
  readonly #text = new BlockText();

  begins(line: string): boolean {
    const first = line.charCodeAt(0);
    return first < 256 && MAY_BEGIN[first] === 1 && TIMESTAMP.test(line.length > HEAD_CHARACTERS ? line.slice(0, HEAD_CHARACTERS) : line);
  }

  open(block: Buffer, ascii: boolean): void {
    this.#text.open(block, ascii);
  }

  beginsAt(start: number, end: number): boolean {
    const { bytes } = this.#text;
    if (MAY_BEGIN[bytes[start] ?? 0] !== 1) return false;
    if (isIso(bytes, start, end)) return true;
    return TIMESTAMP.test(this.#text.slice(start, Math.min(end, start + HEAD_CHARACTERS)));
  }

  ended(): void {
    // Each line is a matter of its own.
  }

  beginsAlways(line: string): boolean {
    return this.begins(line);
  }
}

/** `2026-05-04T10:03` and `2026-05-04 10:03`: most lines of most logs need no text. */
function isIso(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 16 || bytes[start + 4] !== 45 || bytes[start + 7] !== 45 || bytes[start + 13] !== 58) return false;
  const between = bytes[start + 10];
  if (between !== 32 && between !== 84) return false;
  return (
    isDigit(bytes, start) &&
    isDigit(bytes, start + 1) &&
    isDigit(bytes, start + 2) &&
    isDigit(bytes, start + 3) &&
    isDigit(bytes, start + 5) &&
    isDigit(bytes, start + 6) &&
    isDigit(bytes, start + 8) &&
    isDigit(bytes, start + 9) &&
    isDigit(bytes, start + 11) &&
    isDigit(bytes, start + 12) &&
    isDigit(bytes, start + 14) &&
    isDigit(bytes, start + 15)
  );
}

function isDigit(bytes: Uint8Array, at: number): boolean {
  const byte = bytes[at] ?? 0;
  return byte >= 48 && byte <= 57;
}
