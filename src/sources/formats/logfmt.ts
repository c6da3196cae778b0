/** `key=value` pairs: `ts=2026-05-04T10:03:00Z level=error msg="disk full"`. */
import type { Cell } from '../../engine/model/records.js';
import { isBlank } from '../format/blank.js';
import type { Decoder, DecoderOptions, FormatDescriptor, Outcome } from '../format/format.js';
import { slotOf, slotsByName } from '../format/format.js';
import { OPEN_TIME_FIELDS } from './json.js';

export const logfmt: FormatDescriptor = {
  name: 'logfmt',
  summary: '`key=value` pairs, with quotes around values that contain spaces',
  doc: [
    'A line is a list of `key=value` pairs, separated by spaces. A value may be in double quotes, with the escapes of JSON and Go: `\\"`, `\\\\`, `\\n`, `\\u00e9`,',
    '`\\a`, `\\x10`, `\\U0001f600`; or in single quotes, without escapes. Values are text; text that is a number works as a number where one is needed. `key=` is empty text, a bare `key` is true.',
    'If a key occurs twice, the last one counts. `user.id` is the key `user.id`. In `time=2026-05-04 10:03:00` the quotes are missing; the time of day belongs to the value.',
    '',
    'The time is the first of `ts`, `time`, `timestamp` and `@timestamp` that exists; its format is detected. Blank lines are skipped. Lines without any `=`,',
    'and lines with a quote that is not closed, are unreadable.',
  ].join('\n'),
  examples: [
    {
      line: 'ts=2026-05-04T10:03:00Z level=error msg="disk \\"sda1\\" is full" used_pct=97.50 retry',
      fields: { level: 'error', msg: 'disk "sda1" is full', used_pct: '97.50', retry: true },
      time: '2026-05-04T10:03:00.000Z',
    },
  ],
  ...OPEN_TIME_FIELDS,
  hasBareKeys: true,
  isLikely: (line) => FIRST_PAIR.test(line),
  likelihood: shareOfPairs,
  create: (options) => new LogfmtDecoder(options),
};

/** Lines of loggers begin with a pair; other texts may contain a `=` anywhere. */
const FIRST_PAIR = /^\s*[A-Za-z_@][\w@./-]{0,100}=/;
/** A key, with its value if it has one. */
const PAIR = /([^\s=]+)(?:=(?:"(?:[^"\\]|\\.)*"|\S*))?/g;
const QUOTE = 34;
const SINGLE_QUOTE = 39;
const EQUALS = 61;
const BACKSLASH = 92;

/** Other lines contain pairs, too; here, nothing else is between them. */
function shareOfPairs(line: string): number {
  let pairs = 0;
  let words = 0;
  for (const [pair] of line.matchAll(PAIR)) {
    words++;
    if (/^[\w.@/-]+=/.test(pair)) pairs++;
  }
  return pairs < 2 ? 0.1 : 0.9 * (pairs / words) ** 2;
}

class LogfmtDecoder implements Decoder {
  readonly #slots: ReadonlyMap<string, number>;
  readonly #width: number;
  readonly #line: number;

  constructor(options: DecoderOptions) {
    this.#slots = slotsByName(options.wanted);
    this.#width = options.wanted.length;
    this.#line = slotOf(this.#slots, 'line');
  }

  names(line: string): readonly string[] {
    return [...line.matchAll(PAIR)].map(([, name = '']) => name);
  }

  decode(line: string, out: Cell[]): Outcome {
    for (let slot = 0; slot < this.#width; slot++) out[slot] = undefined;
    const length = line.length;
    let pairs = 0;
    let at = 0;
    for (;;) {
      while (at < length && line.charCodeAt(at) <= 32) at++;
      if (at >= length) break;
      const keyStart = at;
      let code = line.charCodeAt(at);
      while (code > 32 && code !== EQUALS) code = line.charCodeAt(++at);
      const slot = this.#slots.get(line.slice(keyStart, at)) ?? -1;
      if (code !== EQUALS) {
        if (slot >= 0) out[slot] = true;
        continue;
      }
      pairs++;
      at++;
      if (line.charCodeAt(at) === QUOTE) {
        const end = closingQuote(line, at + 1);
        if (end < 0) return 'a quote that is not closed';
        if (slot >= 0) out[slot] = unescaped(line.slice(at + 1, end));
        at = end + 1;
      } else {
        const single = line.charCodeAt(at) === SINGLE_QUOTE ? closingSingleQuote(line, at + 1) : -1;
        if (single >= 0) {
          if (slot >= 0) out[slot] = line.slice(at + 1, single);
          at = single + 1;
          continue;
        }
        const start = at;
        while (line.charCodeAt(at) > 32) at++;
        if (at - start === DATE_LENGTH && isTimeOfDay(line, at)) while (line.charCodeAt(++at) > 32);
        if (slot >= 0) out[slot] = line.slice(start, at);
      }
    }
    if (pairs === 0) return isBlank(line) ? 'blank' : 'no key=value pairs';
    if (this.#line >= 0) out[this.#line] = line;
    return 'record';
  }
}

/** Before white space or the end of the line; -1 if there is none. */
function closingSingleQuote(line: string, start: number): number {
  for (let at = line.indexOf("'", start); at >= 0; at = line.indexOf("'", at + 1)) if (!(line.charCodeAt(at + 1) > 32)) return at;
  return -1;
}

/** `2026-05-04`. */
const DATE_LENGTH = 10;
const TIME_OF_DAY = /[-/]\d\d [012]\d:[0-5]\d(?::[0-6]\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?(?=\s|$)/y;

/** Whether a value ends in a date and the next word is a time of day: someone left out the quotes. */
function isTimeOfDay(line: string, at: number): boolean {
  if (line.charCodeAt(at + 3) !== 58) return false;
  TIME_OF_DAY.lastIndex = at - 3;
  return TIME_OF_DAY.test(line);
}

function closingQuote(line: string, start: number): number {
  for (let at = start; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === QUOTE) return at;
  }
  return -1;
}

/** Escapes of Go's `strconv.Quote`: bytes of UTF-8 as two digits each, a code of 4 or 8 digits, or a letter for a control character. */
const ESCAPE = /((?:\\x[0-9a-fA-F]{2})+)|\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))/gs;
const ESCAPES: Readonly<Record<string, string>> = { a: '\u0007', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };
const LAST_CODE_POINT = 0x10ffff;

function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(
    ESCAPE,
    (whole, bytes: string | undefined, unit: string | undefined, point: string | undefined, other: string | undefined) => {
      if (bytes !== undefined) return Buffer.from(bytes.replaceAll('\\x', ''), 'hex').toString('utf8');
      if (unit !== undefined) return String.fromCharCode(Number.parseInt(unit, 16));
      if (point !== undefined) {
        const code = Number.parseInt(point, 16);
        return code <= LAST_CODE_POINT ? String.fromCodePoint(code) : whole;
      }
      return ESCAPES[other ?? ''] ?? other ?? '';
    },
  );
}
