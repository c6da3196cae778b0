/** Parses and prints numbers with units, and text in quotes. */

/** Every unit that can follow a number directly. */
export const UNITS: ReadonlySet<string> = new Set([
  'ns',
  'us',
  'µs',
  'μs',
  'ms',
  's',
  'm',
  'h',
  'd',
  'w',
  'B',
  'KB',
  'MB',
  'GB',
  'TB',
  'KiB',
  'MiB',
  'GiB',
  'TiB',
  '%',
  '/s',
  '/m',
  '/h',
]);

/** Milliseconds of each unit of time. */
const DURATION_MS: ReadonlyMap<string, number> = new Map([
  ['ns', 1e-6],
  ['us', 1e-3],
  ['µs', 1e-3],
  ['μs', 1e-3],
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
  ['w', 604_800_000],
]);

/** Other spellings of units, for suggestions. */
const OTHER_SPELLINGS: ReadonlyMap<string, string> = new Map([
  ...['sec', 'secs', 'second', 'seconds'].map((word) => [word, 's'] as const),
  ...['mn', 'min', 'mins', 'minute', 'minutes'].map((word) => [word, 'm'] as const),
  ...['hr', 'hrs', 'hour', 'hours'].map((word) => [word, 'h'] as const),
  ...['day', 'days'].map((word) => [word, 'd'] as const),
  ...['week', 'weeks', 'wk'].map((word) => [word, 'w'] as const),
  ...['msec', 'msecs', 'millis', 'millisecond', 'milliseconds'].map((word) => [word, 'ms'] as const),
  ...['usec', 'micros'].map((word) => [word, 'us'] as const),
  ...['nsec', 'nanos'].map((word) => [word, 'ns'] as const),
  ...['byte', 'bytes'].map((word) => [word, 'B'] as const),
  ...['percent', 'pct', 'pc'].map((word) => [word, '%'] as const),
  ['k', 'KB'],
  ['g', 'GB'],
  ['t', 'TB'],
]);

interface NumberReading {
  readonly digits: string;
  readonly unit?: string;
  /** The problem; the number then has no unit. */
  readonly problem?: { readonly message: string; readonly help: string };
}

const PART = /(\d+(?:\.\d+)?)(ns|us|µs|μs|ms|s|m|h|d|w)/y;

/** Parses durations such as `1h30m`; undefined if it is not a chain of durations, each unit smaller than the one before. */
function compoundMs(text: string): number | undefined {
  let totalMs = 0;
  let last = Number.POSITIVE_INFINITY;
  let at = 0;
  while (at < text.length) {
    PART.lastIndex = at;
    const match = PART.exec(text);
    const unitMs = DURATION_MS.get(match?.[2] ?? '');
    if (match === null || unitMs === undefined || unitMs >= last) return undefined;
    totalMs += Number(match[1]) * unitMs;
    last = unitMs;
    at = PART.lastIndex;
  }
  return totalMs;
}

/** A duration on the same line, behind white space. */
const SPACED_PART = /[ \t]+\d+(?:\.\d+)?(?:ns|us|µs|μs|ms|s|m|h|d|w)(?![\w./%])/y;

/** The end of a duration in several parts, as in `2h 30m`: `end`, or the end of the last part after it whose unit is smaller than the one before. */
export function durationEnd(text: string, start: number, end: number): number {
  SPACED_PART.lastIndex = end;
  const next = SPACED_PART.exec(text);
  if (next === null || next[0].length > 40 || compoundMs(`${text.slice(start, end)}${next[0]}`.replace(/[ \t]+/g, '')) === undefined)
    return end;
  return durationEnd(text, start, end + next[0].length);
}

/** `digits` is the plain number, `suffix` everything that follows directly. */
export function readNumber(digits: string, suffix: string): NumberReading {
  if (suffix === '') {
    if (Number.isFinite(Number(digits))) return { digits };
    return { digits: '0', problem: { message: `the number ${shorten(digits)} is too large`, help: 'the largest is about 1.8e308' } };
  }
  if (!Number.isFinite(Number(digits))) return readNumber(digits, '');
  if (UNITS.has(suffix)) return { digits, unit: suffix };
  const totalMs = suffix.length <= 40 ? compoundMs(digits + suffix) : undefined;
  if (totalMs !== undefined && Number.isFinite(totalMs)) return { digits: String(totalMs), unit: 'ms' };
  if (/^_\d/.test(suffix)) {
    const plain = (digits + suffix).replaceAll('_', '');
    return { digits, problem: { message: 'a number cannot contain `_`', help: `write \`${shorten(plain)}\`` } };
  }
  const meant = unitMeant(suffix);
  return {
    digits,
    problem: {
      message: `there is no unit \`${shorten(suffix)}\``,
      help:
        meant !== undefined
          ? `did you mean \`${shorten(digits)}${meant}\`?`
          : 'the units are ns us ms s m h d w, B KB MB GB TB KiB MiB GiB TiB, % and /s /m /h; write a name that starts with a digit in back-quotes',
    },
  };
}

function unitMeant(suffix: string): string | undefined {
  const lower = suffix.toLowerCase();
  const other = OTHER_SPELLINGS.get(lower);
  if (other !== undefined) return other;
  for (const unit of UNITS) {
    if (unit.toLowerCase() === lower) return unit;
  }
  return undefined;
}

function shorten(text: string): string {
  return text.length <= 24 ? text : `${text.slice(0, 23)}…`;
}

const TIME_SHAPE = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[Zz]|[+-]\d\d:\d\d)?$/;

/** Whether text is a date and time such as `2026-05-04T10:04:00Z`; the zone is optional. */
export function isTime(text: string): boolean {
  if (!TIME_SHAPE.test(text)) return false;
  const iso = text.replace(/\.(\d{3})\d+/, '.$1').toUpperCase();
  const zoned = /Z$|[+-]\d\d:\d\d$/.test(iso) ? iso : `${iso}Z`;
  // Date.parse turns the 30th of February into a day of March.
  const midnight = new Date(`${iso.slice(0, 10)}T00:00:00Z`);
  return !Number.isNaN(Date.parse(zoned)) && midnight.getUTCDate() === Number(iso.slice(8, 10));
}

// ---------------------------------------------------------------- text in quotes

const SIMPLE_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['b', '\b'],
  ['f', '\f'],
]);

const UNICODE_ESCAPE = /u(?:([0-9a-fA-F]{4})|\{([0-9a-fA-F]{1,6})\})/y;

interface TextReading {
  readonly value: string;
  /** The offset in the raw text of every UTF-16 unit of `value`, and of its end; only if requested. */
  readonly offsets?: readonly number[];
  /** The first unknown escape sequence. */
  readonly badEscape?: { readonly start: number; readonly end: number };
}

/** Resolves the escape sequences of the text between the quotes. */
export function readText(raw: string, withOffsets = false): TextReading {
  const offsets: number[] = [];
  let badEscape: { readonly start: number; readonly end: number } | undefined;
  let value = '';
  let at = 0;
  const put = (text: string, from: number): void => {
    value += text;
    if (withOffsets) for (let i = 0; i < text.length; i++) offsets.push(from);
  };
  while (at < raw.length) {
    const backslash = raw.indexOf('\\', at);
    const plainEnd = backslash < 0 ? raw.length : backslash;
    value += raw.slice(at, plainEnd);
    if (withOffsets) for (let i = at; i < plainEnd; i++) offsets.push(i);
    at = plainEnd;
    if (backslash < 0) break;
    const simple = SIMPLE_ESCAPES.get(raw.charAt(at + 1));
    if (simple !== undefined) {
      put(simple, at);
      at += 2;
      continue;
    }
    UNICODE_ESCAPE.lastIndex = at + 1;
    const unicode = UNICODE_ESCAPE.exec(raw);
    const code = Number.parseInt(unicode?.[1] ?? unicode?.[2] ?? '', 16);
    if (unicode !== null && code <= 0x10ffff) {
      put(String.fromCodePoint(code), at);
      at = UNICODE_ESCAPE.lastIndex;
      continue;
    }
    badEscape ??= { start: at, end: Math.min(at + 2, raw.length) };
    put(raw.slice(at, at + 2), at);
    at += 2;
  }
  offsets.push(raw.length);
  return { value, ...(withOffsets ? { offsets } : {}), ...(badEscape === undefined ? {} : { badEscape }) };
}

// Characters that a terminal or an editor would not show, or would show misleadingly, become escapes.
const MUST_ESCAPE = /["\\\p{Cc}\p{Cs}\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/** Text in double quotes, with escapes where they are needed. */
export function quoteText(value: string): string {
  return `"${value.replace(MUST_ESCAPE, (character) => {
    switch (character) {
      case '"':
        return '\\"';
      case '\\':
        return '\\\\';
      case '\n':
        return '\\n';
      case '\t':
        return '\\t';
      case '\r':
        return '\\r';
      default:
        return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
    }
  })}"`;
}
