/** The date patterns of Log4j and Logback: `ISO8601`, `yyyy-MM-dd HH:mm:ss,SSS`, `dd MMM yyyy HH:mm:ss`. */
import type { Piece } from './piece.js';
import { characters, digits, letters, zone } from './piece.js';

export interface DateLayout {
  readonly pieces: readonly Piece[];
  /** How the text is read, as in `time … as`. */
  readonly as: string;
}

/** Names that stand for a pattern. */
const NAMED: Readonly<Record<string, string>> = {
  DEFAULT: 'yyyy-MM-dd HH:mm:ss,SSS',
  DEFAULT_MICROS: 'yyyy-MM-dd HH:mm:ss,nnnnnn',
  DEFAULT_NANOS: 'yyyy-MM-dd HH:mm:ss,nnnnnnnnn',
  DEFAULT_PERIOD: 'yyyy-MM-dd HH:mm:ss.SSS',
  ISO8601_PERIOD: "yyyy-MM-dd'T'HH:mm:ss.SSS",
  ISO8601_PERIOD_MICROS: "yyyy-MM-dd'T'HH:mm:ss.nnnnnn",
  ISO8601_OFFSET_DATE_TIME_HH: "yyyy-MM-dd'T'HH:mm:ss,SSSX",
  ISO8601_OFFSET_DATE_TIME_HHMM: "yyyy-MM-dd'T'HH:mm:ss,SSSXX",
  ISO8601_OFFSET_DATE_TIME_HHCMM: "yyyy-MM-dd'T'HH:mm:ss,SSSXXX",
  ISO8601_BASIC: "yyyyMMdd'T'HHmmss,SSS",
  ISO8601_BASIC_PERIOD: "yyyyMMdd'T'HHmmss.SSS",
  STRICT: "yyyy-MM-dd'T'HH:mm:ss,SSS",
  COMPACT: 'yyyyMMddHHmmssSSS',
  DATE: 'dd MMM yyyy HH:mm:ss,SSS',
  DATE_PERIOD: 'dd MMM yyyy HH:mm:ss.SSS',
  ABSOLUTE: 'HH:mm:ss,SSS',
  ABSOLUTE_MICROS: 'HH:mm:ss,nnnnnn',
  ABSOLUTE_NANOS: 'HH:mm:ss,nnnnnnnnn',
  ABSOLUTE_PERIOD: 'HH:mm:ss.SSS',
};

const TWO = digits(2);
/** ISO 8601 as Log4j 1, Log4j 2 and Logback write it: they do not agree on what stands between date and time. */
const ISO8601: readonly Piece[] = [
  digits(4),
  { kind: 'literal', text: '-' },
  TWO,
  { kind: 'literal', text: '-' },
  TWO,
  characters('T ', 1, 1),
  TWO,
  { kind: 'literal', text: ':' },
  TWO,
  { kind: 'literal', text: ':' },
  TWO,
  characters(',.', 1, 1),
  digits(1, 9),
];

/** The date of `%d{…}`; text for people where it cannot be read. */
export function dateLayout(option: string): DateLayout | string {
  if (option === '' || option === 'ISO8601') return { pieces: ISO8601, as: 'iso' };
  if (option === 'UNIX') return { pieces: [digits(1, 11)], as: 'epoch s' };
  if (option === 'UNIX_MILLIS') return { pieces: [digits(1, 14)], as: 'epoch ms' };
  return patternLayout(NAMED[option] ?? option);
}

/** A row of one letter, a text in quotes, a quote, or another character. */
const TOKEN = /([A-Za-z])\1*|'([^']+)'|''|[^A-Za-z']/g;

/** Patterns that the reader of ISO 8601 reads, much faster than a pattern is read. */
const ISO =
  /^(?:(?:yyyy|uuuu)([-/])MM\1dd('T'| )HH:mm(?::ss(?:[.,][Sn]{1,9})?)?|(?:yyyy|uuuu)MMdd'T'HHmmss(?:[.,][Sn]{1,9})?)(?: ?(?:Z|XXX|XX|X|xxx|xx|x))?$/;
const CLF = /^dd\/MMM\/yyyy:HH:mm:ss(?: ?(?:Z|XX))?$/;

function patternLayout(pattern: string): DateLayout | string {
  const pieces: Piece[] = [];
  let as = '';
  let end = 0;
  for (const found of pattern.matchAll(TOKEN)) {
    if (found.index !== end) break;
    const [token, letter, quoted] = found;
    end += token.length;
    if (letter === undefined) {
      const text = quoted ?? (token === "''" ? "'" : token);
      pieces.push({ kind: 'literal', text });
      as += /[A-Za-z]/.test(text) ? `'${text}'` : text;
      continue;
    }
    const read = LETTERS[letter]?.(token.length);
    if (read === undefined) return `\`${token}\` in the date pattern \`${pattern}\` is not supported`;
    pieces.push(read.piece);
    as += read.as;
  }
  if (end !== pattern.length) return `the quote in the date pattern \`${pattern}\` is not closed`;
  return { pieces, as: ISO.test(pattern) ? 'iso' : CLF.test(pattern) ? 'clf' : as };
}

interface LetterReading {
  readonly piece: Piece;
  readonly as: string;
}

type LetterReader = (count: number) => LetterReading;

/** A number with that many digits; a single letter stands for as many as it takes. */
const number =
  (one: string, two: string): LetterReader =>
  (count) =>
    count === 1 ? { piece: digits(1, 2), as: one } : { piece: TWO, as: two };

const year: LetterReader = (count) => (count === 2 ? { piece: TWO, as: 'yy' } : { piece: digits(4), as: 'yyyy' });
const month: LetterReader = (count) => (count < 3 ? number('M', 'MM')(count) : { piece: letters(3, 12), as: count === 3 ? 'MMM' : 'MMMM' });
/** A single `S` is the milliseconds without zeros before them. */
const fraction: LetterReader = (count) =>
  count === 1 ? { piece: digits(1, 3), as: 'S' } : { piece: digits(count), as: count === 3 ? 'SSS' : 'u' };
const offset: LetterReader = (count) => ({ piece: zone(), as: count === 3 ? 'ZZ' : 'ZZZ' });

const LETTERS: Readonly<Record<string, LetterReader>> = {
  y: year,
  u: year,
  M: month,
  L: month,
  d: number('d', 'dd'),
  H: number('H', 'HH'),
  k: number('H', 'HH'),
  h: number('h', 'hh'),
  K: number('h', 'hh'),
  m: number('m', 'mm'),
  s: number('s', 'ss'),
  S: fraction,
  n: fraction,
  a: () => ({ piece: letters(2, 4), as: 'a' }),
  E: (count) => ({ piece: letters(2, 12), as: count < 4 ? 'EEE' : 'EEEE' }),
  Z: () => ({ piece: zone(), as: 'ZZZ' }),
  X: offset,
  x: offset,
  z: () => ({ piece: zone(), as: 'z' }),
  V: () => ({ piece: zone(), as: 'z' }),
};
