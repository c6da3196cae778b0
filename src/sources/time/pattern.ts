/** Times in a pattern such as `dd.MM.yyyy HH:mm:ss`. A pattern is compiled once; reading a time then only compares characters. */
import { civilMs, daysFromEpoch } from './civil.js';
import { epochFromText } from './epoch.js';
import type { TimeResolver } from './resolver.js';
import { digitsAt, fractionMs, isDigitAt, monthAt, skipDigits } from './scan.js';

const SPACE = 32;
const DAY_MS = 86_400_000;
const ZONE =
  /(?:[A-Z][A-Za-z]{2,20}\/[\w/+-]{2,40}|(?:UTC|GMT)[+-]\d{1,2}(?::?\d\d)?|[Zz](?![A-Za-z])|[+-]\d\d(?::?\d\d)?|[A-Z]{2,5})(?!\w)(?:\[[\w/+:-]{1,40}\])?/y;
const EPOCH = /-?\d{1,20}(?:\.\d{1,20})?/y;
const MONTH_NAMES = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const DAY_NAMES = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

type Part =
  | 'year'
  | 'month'
  | 'day'
  | 'dayOfYear'
  | 'hour'
  | 'hourOf12'
  | 'minute'
  | 'second'
  | 'fraction'
  | 'half'
  | 'weekday'
  | 'zone'
  | 'epoch';

/** The values that a text has at the letters of a pattern; -1 for none. */
class Values {
  year = -1;
  month = -1;
  day = -1;
  dayOfYear = -1;
  hour = 0;
  minute = 0;
  second = 0;
  ms = 0;
  /** 0: AM, 1: PM. */
  half = -1;
  zone = '';
  epochMs = Number.NaN;

  clear(): void {
    this.year = this.month = this.day = this.dayOfYear = this.half = -1;
    this.hour = this.minute = this.second = this.ms = 0;
    this.zone = '';
    this.epochMs = Number.NaN;
  }
}

/** Sets a value from the text at `at`; returns where the next part begins, or -1. */
type Step = (text: string, at: number, values: Values) => number;

interface Token {
  readonly part: Part;
  readonly step: Step;
}

/** A number with `least` to `most` digits. If fewer are possible, a space may stand for the missing one, as in `May  4`. */
function number(least: number, most: number, set: (values: Values, value: number) => void): Step {
  return (text, given, values) => {
    const at = least === 1 && text.charCodeAt(given) === SPACE ? given + 1 : given;
    let end = at;
    while (end - at < most && isDigitAt(text, end)) end++;
    if (end - at < least) return -1;
    set(values, digitsAt(text, at, end - at));
    return end;
  };
}

/** A name in full, or its first three letters. */
function nameAt(
  text: string,
  at: number,
  names: readonly string[],
  isShort: boolean,
): { readonly index: number; readonly end: number } | undefined {
  const head = text.slice(at, at + 9).toLowerCase();
  const index = names.findIndex((name) => head.startsWith(isShort ? name.slice(0, 3) : name));
  return index < 0 ? undefined : { index, end: at + (isShort ? 3 : (names[index]?.length ?? 0)) };
}

const fraction: Step = (text, at, values) => {
  const end = skipDigits(text, at);
  if (end === at) return -1;
  values.ms = fractionMs(text, at, end);
  return end;
};

const half: Step = (text, at, values) => {
  const found = /^([ap])\.?m\.?/i.exec(text.slice(at, at + 4));
  if (found === null) return -1;
  values.half = found[1]?.toLowerCase() === 'p' ? 1 : 0;
  return at + found[0].length;
};

const zone: Step = (text, at, values) => {
  ZONE.lastIndex = at;
  const found = ZONE.exec(text);
  if (found === null) return -1;
  values.zone = found[0];
  return ZONE.lastIndex;
};

function epoch(unit: 's' | 'ms'): Step {
  return (text, at, values) => {
    EPOCH.lastIndex = at;
    const found = EPOCH.exec(text);
    if (found === null) return -1;
    values.epochMs = epochFromText(found[0], unit);
    return EPOCH.lastIndex;
  };
}

function monthName(isShort: boolean): Step {
  return (text, at, values) => {
    const short = monthAt(text, at);
    if (isShort && short > 0) {
      values.month = short;
      return at + 3;
    }
    const found = nameAt(text, at, MONTH_NAMES, isShort);
    if (found === undefined) return -1;
    values.month = found.index + 1;
    return found.end;
  };
}

function dayName(isShort: boolean): Step {
  return (text, at) => nameAt(text, at, DAY_NAMES, isShort)?.end ?? -1;
}

const year = (values: Values, value: number): void => {
  values.year = value;
};
const yearOfTwoDigits = (values: Values, value: number): void => {
  values.year = value < 70 ? 2000 + value : 1900 + value;
};
const month = (values: Values, value: number): void => {
  values.month = value;
};
const day = (values: Values, value: number): void => {
  values.day = value;
};
const hour = (values: Values, value: number): void => {
  values.hour = value;
};
const minute = (values: Values, value: number): void => {
  values.minute = value;
};
const second = (values: Values, value: number): void => {
  values.second = value;
};
const dayOfYear = (values: Values, value: number): void => {
  values.dayOfYear = value;
};

/** What a run of equal letters reads. */
const TOKENS: Readonly<Record<string, Token>> = {
  yyyy: { part: 'year', step: number(4, 4, year) },
  yy: { part: 'year', step: number(2, 2, yearOfTwoDigits) },
  y: { part: 'year', step: number(1, 4, year) },
  MM: { part: 'month', step: number(2, 2, month) },
  M: { part: 'month', step: number(1, 2, month) },
  MMM: { part: 'month', step: monthName(true) },
  MMMM: { part: 'month', step: monthName(false) },
  LL: { part: 'month', step: number(2, 2, month) },
  L: { part: 'month', step: number(1, 2, month) },
  LLL: { part: 'month', step: monthName(true) },
  LLLL: { part: 'month', step: monthName(false) },
  dd: { part: 'day', step: number(2, 2, day) },
  d: { part: 'day', step: number(1, 2, day) },
  ooo: { part: 'dayOfYear', step: number(3, 3, dayOfYear) },
  o: { part: 'dayOfYear', step: number(1, 3, dayOfYear) },
  EEE: { part: 'weekday', step: dayName(true) },
  EEEE: { part: 'weekday', step: dayName(false) },
  ccc: { part: 'weekday', step: dayName(true) },
  cccc: { part: 'weekday', step: dayName(false) },
  HH: { part: 'hour', step: number(2, 2, hour) },
  H: { part: 'hour', step: number(1, 2, hour) },
  hh: { part: 'hourOf12', step: number(2, 2, hour) },
  h: { part: 'hourOf12', step: number(1, 2, hour) },
  mm: { part: 'minute', step: number(2, 2, minute) },
  m: { part: 'minute', step: number(1, 2, minute) },
  ss: { part: 'second', step: number(2, 2, second) },
  s: { part: 'second', step: number(1, 2, second) },
  a: { part: 'half', step: half },
  Z: { part: 'zone', step: zone },
  ZZ: { part: 'zone', step: zone },
  ZZZ: { part: 'zone', step: zone },
  ZZZZ: { part: 'zone', step: zone },
  z: { part: 'zone', step: zone },
  X: { part: 'epoch', step: epoch('s') },
  x: { part: 'epoch', step: epoch('ms') },
};

/** For the docs: the letters of a pattern, and what they read. */
export const PATTERN_LETTERS: readonly { readonly letters: string; readonly doc: string }[] = [
  { letters: 'yyyy, yy', doc: 'the year; two digits below 70 are in this century. A pattern may have no year' },
  { letters: 'MM, M, MMM, MMMM', doc: 'the month: two digits, one or two, `May`, the name in full' },
  { letters: 'dd, d', doc: 'the day: two digits; one or two, or a space and one' },
  { letters: 'ooo, o', doc: 'the day of the year' },
  { letters: 'EEE, EEEE', doc: 'the day of the week, `Mon` or in full; it is skipped' },
  { letters: 'HH, H', doc: 'the hour of 24' },
  { letters: 'hh, h, a', doc: 'the hour of 12, and `AM` or `PM`' },
  { letters: 'mm, m', doc: 'the minute' },
  { letters: 'ss, s', doc: 'the second' },
  {
    letters: 'S',
    doc: 'the fraction of the second, of any length, however often the letter is repeated. `.`, `,` and `:` before it are the same, but one or two digits after `:` are a number of milliseconds',
  },
  { letters: 'Z, z', doc: 'the zone: `Z`, `+02`, `+0200`, `+02:00`, `UTC+2`, or a name such as `CEST` or `Europe/Berlin`' },
  { letters: 'X, x', doc: 'seconds or milliseconds since 1970' },
  { letters: "'T'", doc: 'text in single quotes, and all other characters, stand for themselves' },
];

/** A run of `S`, or of `u`, reads all digits of a fraction, however many it has. */
function tokenOf(letters: string): Token | undefined {
  if (/^(?:S{1,9}|u{1,3})$/.test(letters)) return { part: 'fraction', step: fraction };
  return Object.hasOwn(TOKENS, letters) ? TOKENS[letters] : undefined;
}

/** Letters of other tools, and what to write instead. */
const OTHERS: Readonly<Record<string, string>> = {
  YYYY: 'yyyy',
  YY: 'yy',
  DD: 'dd',
  D: 'd',
  A: 'a',
  XXX: 'ZZ',
  XX: 'ZZZ',
  zzz: 'z',
  zz: 'z',
  EE: 'EEE',
  E: 'EEE',
  dddd: 'EEEE',
  ddd: 'EEE',
  kk: 'HH',
  k: 'H',
  TT: 'a',
  tt: 'a',
  aa: 'a',
  T: "'T'",
};

type Piece = { readonly kind: 'literal'; readonly text: string } | { readonly kind: 'letters'; readonly text: string };

/** The pieces of a pattern: runs of equal letters, and text that stands for itself, which may be in single quotes. */
function piecesOf(pattern: string): readonly Piece[] {
  return [...pattern.matchAll(/'([^']*)'|([A-Za-z])\2*|([^A-Za-z'])/g)].map(([whole, quoted, letter]): Piece => {
    if (letter !== undefined) return { kind: 'letters', text: whole };
    return { kind: 'literal', text: quoted ?? whole };
  });
}

/** A fraction may be written after `.`, `,` or `:`, whichever the pattern has. */
function literal(expected: string, isBeforeFraction: boolean): Step {
  if (isBeforeFraction && /^[.,:]$/.test(expected)) return (text, at) => (/^[.,:]$/.test(text.charAt(at)) ? at + 1 : -1);
  return (text, at) => (text.startsWith(expected, at) ? at + expected.length : -1);
}

function stepsOf(pattern: string): readonly { readonly step: Step; readonly part?: Part }[] {
  const pieces = piecesOf(pattern);
  return pieces.map(({ kind, text }, index) => {
    if (kind === 'literal') {
      const next = pieces[index + 1];
      return { step: literal(text, next?.kind === 'letters' && tokenOf(next.text)?.part === 'fraction') };
    }
    const token = tokenOf(text);
    if (token === undefined) throw new RangeError(`${text} in the pattern of a time means nothing`);
    return token;
  });
}

/** Reads times in one pattern. The pattern must be valid. */
export class TimePattern {
  readonly #steps: readonly Step[];
  readonly #values = new Values();
  readonly #isOf12: boolean;

  constructor(pattern: string) {
    const steps = stepsOf(pattern);
    this.#steps = steps.map(({ step }) => step);
    this.#isOf12 = steps.some(({ part }) => part === 'hourOf12');
  }

  /** Milliseconds since the epoch; NaN when the text is no time in the pattern. */
  parse(text: string, resolver: TimeResolver): number {
    return this.endAt(text, 0) === text.length ? this.#moment(resolver) : Number.NaN;
  }

  /** Where the time that begins at `start` ends; -1 when there is none in the pattern. */
  endAt(text: string, start: number): number {
    const values = this.#values;
    values.clear();
    let at = start;
    for (const step of this.#steps) {
      at = step(text, at, values);
      if (at < 0) return -1;
    }
    return at;
  }

  #moment(resolver: TimeResolver): number {
    const { year, month, dayOfYear, zone, epochMs } = this.#values;
    if (!Number.isNaN(epochMs)) return epochMs;
    const timeOfDayMs = this.#timeOfDayMs();
    if (dayOfYear >= 0) {
      const days = daysFromEpoch(year, 1, 1) + dayOfYear - 1;
      if (dayOfYear < 1 || days >= daysFromEpoch(year + 1, 1, 1)) return Number.NaN;
      return resolver.moment(days * DAY_MS + timeOfDayMs, zone, 0);
    }
    if (year < 0) return resolver.momentWithoutYear(month, this.#values.day, timeOfDayMs, zone, 0);
    return resolver.moment(civilMs(year, month, this.#values.day, 0, 0, 0, 0) + timeOfDayMs, zone, 0);
  }

  #timeOfDayMs(): number {
    const { hour, minute, second, ms, half } = this.#values;
    if (this.#isOf12 && (hour < 1 || hour > 12)) return Number.NaN;
    const hourOf24 = this.#isOf12 ? (hour % 12) + (half === 1 ? 12 : 0) : hour;
    return civilMs(1970, 1, 1, hourOf24, minute, second, ms);
  }
}

/** The problem with a pattern, with what to write instead; undefined when there is none. */
export function checkPattern(pattern: string): string | undefined {
  if (pattern.trim() === '') return 'the pattern of the time is empty';
  if (pattern.includes('%')) return strftimeProblem(pattern);
  if (/2006|15:04/.test(pattern)) return `the pattern "${pattern}" is in the syntax of another tool; write it like "yyyy-MM-dd HH:mm:ss"`;
  if ((pattern.split("'").length - 1) % 2 === 1) return `a quote in the pattern "${pattern}" is not closed`;
  const pieces = piecesOf(pattern);
  const unknown = pieces.find(({ kind, text }) => kind === 'letters' && tokenOf(text) === undefined);
  if (unknown !== undefined) return `${unknown.text} in the pattern "${pattern}" reads nothing; ${insteadOf(pieces)}`;
  const problem = partsProblem(pieces);
  return problem === undefined ? undefined : `the pattern "${pattern}" has ${problem}`;
}

/** What is missing, or there twice. */
function partsProblem(pieces: readonly Piece[]): string | undefined {
  const parts = pieces.flatMap(({ kind, text }) => (kind === 'letters' ? [tokenOf(text)?.part ?? 'weekday'] : []));
  const has = (part: Part): boolean => parts.includes(part);
  const twice = parts.find((part, index) => part !== 'weekday' && parts.indexOf(part) !== index);
  if (twice === 'month' && !has('minute')) return `no minute; write "${replaced(pieces, 'MM', 'mm', 1)}" (MM is the month)`;
  if (twice === 'minute' && !has('month')) return `no month; write "${replaced(pieces, 'mm', 'MM', 0)}" (mm is the minute)`;
  if (twice !== undefined) return `the ${WORDS[twice]} twice`;
  if (has('epoch')) return parts.length > 1 ? 'a time since 1970 and something else' : undefined;
  if (has('dayOfYear')) {
    if (has('month') || has('day')) return 'the day twice';
    if (!has('year')) return 'no year; add yyyy';
  } else {
    if (!has('month')) return has('day') ? 'no month; add MM' : 'no day; add MM and dd';
    if (!has('day')) return 'no day; add dd';
  }
  if (has('hour') && has('hourOf12')) return 'the hour twice';
  if (has('hourOf12') && !has('half')) {
    const instead = replaced(replacedPieces(pieces, 'hh', 'HH', 0), 'h', 'H', 0);
    return `no hour of 24; write "${instead}", or add a after the hour`;
  }
  if (!has('hour') && !has('hourOf12')) return 'no hour of 24; add HH, or hh and a';
  return has('minute') ? undefined : 'no minute; add mm (MM is the month)';
}

/** Replaces one run of letters. */
function replacedPieces(pieces: readonly Piece[], letters: string, by: string, occurrence: number): readonly Piece[] {
  let left = occurrence;
  return pieces.map((piece) => (piece.kind === 'letters' && piece.text === letters && left-- === 0 ? { ...piece, text: by } : piece));
}

function replaced(pieces: readonly Piece[], letters: string, by: string, occurrence: number): string {
  return rewritten(replacedPieces(pieces, letters, by, occurrence));
}

const WORDS: Readonly<Record<Part, string>> = {
  year: 'year',
  month: 'month',
  day: 'day',
  dayOfYear: 'day',
  hour: 'hour',
  hourOf12: 'hour',
  minute: 'minute',
  second: 'second',
  fraction: 'fraction',
  half: 'half of the day',
  weekday: 'day of the week',
  zone: 'zone',
  epoch: 'time since 1970',
};

function insteadOf(pieces: readonly Piece[]): string {
  const isKnown = pieces.every(({ kind, text }) => kind === 'literal' || inOurLetters(text) !== undefined);
  if (!isKnown) return 'use letters as in "yyyy-MM-dd HH:mm:ss.S", and put words in single quotes';
  const hasLongFraction = pieces.some(({ kind, text }) => kind === 'letters' && FRACTION.test(text));
  return `write "${rewritten(pieces)}"${hasLongFraction ? ': S reads a fraction of any length' : ''}`;
}

/** Fractions in the letters of other tools. */
const FRACTION = /^(?:S{10,}|u{4,}|n+|f+|F+)$/;

/** Letters as they are, or those with which another tool means the same. */
function inOurLetters(letters: string): string | undefined {
  if (tokenOf(letters) !== undefined) return letters;
  if (FRACTION.test(letters)) return 'S';
  return Object.hasOwn(OTHERS, letters) ? OTHERS[letters] : undefined;
}

function rewritten(pieces: readonly Piece[]): string {
  return pieces
    .map(({ kind, text }) => (kind === 'letters' ? (inOurLetters(text) ?? text) : /[A-Za-z]/.test(text) ? `'${text}'` : text))
    .join('');
}

const STRFTIME: Readonly<Record<string, string>> = {
  Y: 'yyyy',
  y: 'yy',
  m: 'MM',
  d: 'dd',
  e: 'd',
  b: 'MMM',
  h: 'MMM',
  B: 'MMMM',
  a: 'EEE',
  A: 'EEEE',
  H: 'HH',
  k: 'H',
  I: 'hh',
  l: 'h',
  p: 'a',
  M: 'mm',
  S: 'ss',
  f: 'S',
  L: 'S',
  N: 'S',
  z: 'ZZ',
  Z: 'z',
  j: 'ooo',
  s: 'X',
  F: 'yyyy-MM-dd',
  T: 'HH:mm:ss',
  R: 'HH:mm',
  D: 'MM/dd/yy',
};

/** A pattern of strftime can be translated, unless it has something that times of logs do not have. */
function strftimeProblem(pattern: string): string {
  const translated = pattern
    .replaceAll(/%-?([A-Za-z])|([A-Za-z]+)/g, (whole, letter: string | undefined, word: string | undefined) =>
      letter === undefined ? `'${word ?? ''}'` : (STRFTIME[letter] ?? whole),
    )
    .replaceAll(/%\d*N/g, 'S');
  const instead = translated.includes('%') || checkPattern(translated) !== undefined ? 'yyyy-MM-dd HH:mm:ss' : translated;
  return `the pattern "${pattern}" is in the syntax of another tool; write it ${instead === translated ? 'as' : 'like'} "${instead}"`;
}
