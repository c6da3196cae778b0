/**
 * Numbers with units in the texts of a field that has a unit: `31.5s`, `1m2.5s`, `12 MB`, `95%`. They are converted to the unit of the field, exactly, and
 * rounded once. `docs/semantics.md`, Numbers with units, lists the spellings.
 */
import { exactQuotient, sameDimensions, unitNamedBy } from '../../parser/check/quantities.js';
import type { FieldUnit, Scale, Unit } from '../../parser/program.js';

/** The number of a text in the unit of a field; undefined if it is none. The text has a unit: plain numbers are read before. */
export type QuantityReader = (text: string) => number | undefined;

/** Longer texts are not quantities. */
const MOST_CHARACTERS = 64;

const DURATION: readonly (readonly [word: string, name: string])[] = [
  ...['ns', 'nsec', 'nsecs', 'nanos', 'nanosecond', 'nanoseconds'].map((word) => [word, 'ns'] as const),
  ...['us', 'µs', 'μs', 'usec', 'usecs', 'micros', 'microsecond', 'microseconds'].map((word) => [word, 'us'] as const),
  ...['ms', 'msec', 'msecs', 'millis', 'millisecond', 'milliseconds'].map((word) => [word, 'ms'] as const),
  ...['s', 'sec', 'secs', 'second', 'seconds'].map((word) => [word, 's'] as const),
  ...['m', 'min', 'mins', 'minute', 'minutes'].map((word) => [word, 'm'] as const),
  ...['h', 'hr', 'hrs', 'hour', 'hours'].map((word) => [word, 'h'] as const),
  ...['d', 'day', 'days'].map((word) => [word, 'd'] as const),
  ...['w', 'wk', 'wks', 'week', 'weeks'].map((word) => [word, 'w'] as const),
];

/** Powers of 1000, and of 1024. */
const THOUSANDS: readonly (readonly [word: string, factor: number])[] = [
  ['k', 1e3],
  ['K', 1e3],
  ['M', 1e6],
  ['G', 1e9],
  ['T', 1e12],
];
const BINARY: readonly (readonly [word: string, factor: number])[] = [
  ['Ki', 2 ** 10],
  ['Mi', 2 ** 20],
  ['Gi', 2 ** 30],
  ['Ti', 2 ** 40],
];

type Spellings = ReadonlyMap<string, Scale>;

const times = (mul: number, div = 1): Scale => ({ mul, div });

function durations(): Spellings {
  return new Map(DURATION.map(([word, name]) => [word, unitNamedBy(name)?.scale ?? times(1)]));
}

function sizes(): Spellings {
  const spellings = new Map<string, Scale>(['B', 'byte', 'bytes'].map((word) => [word, times(1)]));
  for (const [word, factor] of [...THOUSANDS, ...BINARY]) {
    spellings.set(word, times(factor));
    spellings.set(`${word}B`, times(factor));
    spellings.set(`${word}B`.toLowerCase(), times(factor));
  }
  return spellings;
}

function rates(): Spellings {
  const spellings = new Map<string, Scale>();
  for (const [prefix, factor] of [['', 1] as const, ...THOUSANDS])
    for (const [word, name] of DURATION) {
      const seconds = unitNamedBy(name)?.scale.mul ?? 1;
      if (name === 's' || name === 'm' || name === 'h') spellings.set(`${prefix}/${word}`, times(factor, seconds));
    }
  return spellings;
}

function spellingsOf(unit: Unit): Spellings {
  if (unit.seconds === 1 && unit.bytes === 0) return durations();
  if (unit.seconds === 0 && unit.bytes === 1) return sizes();
  if (unit.seconds === -1 && unit.bytes === 0) return rates();
  if (unit.ratio) return new Map(['%', 'percent', 'pct'].map((word) => [word, times(1, 100)]));
  return new Map(THOUSANDS.map(([word, factor]) => [word, times(factor)]));
}

const READERS = new Map<FieldUnit, QuantityReader>();

/** The reader of a field with this unit. */
export function quantityReader(unit: FieldUnit): QuantityReader {
  const known = READERS.get(unit);
  if (known !== undefined) return known;
  const made = makeReader(unit);
  READERS.set(unit, made);
  return made;
}

function makeReader(name: FieldUnit): QuantityReader {
  const named = unitNamedBy(name);
  if (named === undefined) return () => undefined;
  const { unit, scale } = named;
  const spellings = new Map(
    [...spellingsOf(unit)].map(([word, from]): [string, Part] => [
      word,
      reduced(from.mul * scale.div, from.div * scale.mul, from.mul / from.div),
    ]),
  );
  const isDuration = sameDimensions(unit, { seconds: 1, bytes: 0, ratio: false });
  return (text) => {
    if (text.length > MOST_CHARACTERS) return undefined;
    const isNegative = text.startsWith('-');
    const start = isNegative || text.startsWith('+') ? 1 : 0;
    const parts =
      (isDuration ? (isoParts(text, start, spellings) ?? clockParts(text, start, spellings)) : undefined) ??
      unitParts(text, start, spellings, isDuration);
    if (parts === undefined) return undefined;
    const size = sumOf(parts);
    if (!Number.isFinite(size)) return undefined;
    return isNegative ? -size : size;
  };
}

/** One unit of a field in another: a fraction of whole numbers, and its size in base units, by which parts are ordered. */
interface Part {
  readonly mul: number;
  readonly div: number;
  readonly size: number;
}

/** Digits with or without a point, times a unit. */
interface Amount {
  readonly digits: string;
  readonly unit: Part;
}

function reduced(mul: number, div: number, size: number): Part {
  const common = gcd(mul, div);
  return { mul: mul / common, div: div / common, size };
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

const NUMBER = /(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d{1,3}(?![\w.]))?/y;
/** The spaces before a unit, and the unit. */
const UNIT = /[ \u00a0\u202f]?((?:\/|%|[A-Za-zµμ])[A-Za-z/]*)/y;
const SPACE = /[ \u00a0]?/y;

/** `31.5s`, `12 MB`, and, for durations, several parts from large to small: `1h2m3.5s`, `1min 2s`. */
function unitParts(
  text: string,
  start: number,
  spellings: ReadonlyMap<string, Part>,
  severalParts: boolean,
): readonly Amount[] | undefined {
  const parts: Amount[] = [];
  let lastSize = Number.POSITIVE_INFINITY;
  for (let at = start; at < text.length; ) {
    const digits = taken(NUMBER, text, at);
    if (digits === undefined) return undefined;
    UNIT.lastIndex = at + digits.length;
    const found = UNIT.exec(text);
    const unit = unitOf(found?.[1] ?? '', spellings);
    if (found === null || unit === undefined || unit.size >= lastSize || (parts.length > 0 && !severalParts)) return undefined;
    parts.push({ digits, unit });
    lastSize = unit.size;
    at = UNIT.lastIndex;
    if (at < text.length) at += (taken(SPACE, text, at) ?? '').length;
  }
  return parts.length === 0 || text.endsWith(' ') ? undefined : parts;
}

/** Words may be written in any case, abbreviations only as they are. */
function unitOf(word: string, spellings: ReadonlyMap<string, Part>): Part | undefined {
  return spellings.get(word) ?? (word.length > 2 ? spellings.get(word.toLowerCase()) : undefined);
}

const ISO = /P(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/y;

/** `PT1M2.5S`, as Java writes it. */
function isoParts(text: string, start: number, spellings: ReadonlyMap<string, Part>): readonly Amount[] | undefined {
  if (text.charCodeAt(start) !== 0x50) return undefined;
  ISO.lastIndex = start;
  return amounts(ISO.exec(text)?.slice(1), ['w', 'd', 'h', 'm', 's'], spellings);
}

const CLOCK = /(?:(\d+)(?:\.| days?,? ))?(\d+):([0-5]\d):([0-5]\d(?:\.\d+)?)$/y;

/** `1:02:03.5`; with days as .NET (`2.01:02:03`) and Python (`2 days, 1:02:03`) write it. */
function clockParts(text: string, start: number, spellings: ReadonlyMap<string, Part>): readonly Amount[] | undefined {
  if (!text.includes(':')) return undefined;
  CLOCK.lastIndex = start;
  return amounts(CLOCK.exec(text)?.slice(1), ['d', 'h', 'm', 's'], spellings);
}

function amounts(
  found: readonly (string | undefined)[] | undefined,
  units: readonly string[],
  spellings: ReadonlyMap<string, Part>,
): readonly Amount[] | undefined {
  const parts = (found ?? []).flatMap((digits, at): Amount[] => {
    const unit = spellings.get(units[at] ?? '');
    return digits === undefined || unit === undefined ? [] : [{ digits, unit }];
  });
  return parts.length === 0 ? undefined : parts;
}

function taken(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

const TEN = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);

/** The sum of the amounts: in doubles where all steps are exact, otherwise in whole numbers of any size. */
function sumOf(parts: readonly Amount[]): number {
  let above = 0;
  let below = 1;
  for (const { digits, unit } of parts) {
    const point = digits.indexOf('.');
    const decimals = point < 0 ? 0 : digits.length - point - 1;
    if (digits.length > 16 || decimals > 15 || /[eE]/.test(digits)) return exactSum(parts);
    const whole = Number(point < 0 ? digits : digits.slice(0, point) + digits.slice(point + 1));
    const under = unit.div * (TEN[decimals] ?? 1);
    const shared = (below / gcd(below, under)) * under;
    above = above * (shared / below) + whole * unit.mul * (shared / under);
    below = shared;
    if (above > Number.MAX_SAFE_INTEGER || below > Number.MAX_SAFE_INTEGER) return exactSum(parts);
  }
  return above / below;
}

function exactSum(parts: readonly Amount[]): number {
  let above = 0n;
  let below = 1n;
  for (const { digits, unit } of parts) {
    const [mantissa = '0', exponent = '0'] = digits.toLowerCase().split('e');
    const [whole = '0', fraction = ''] = mantissa.split('.');
    const power = Number(exponent) - fraction.length;
    const over = BigInt(whole + fraction) * BigInt(unit.mul) * (power > 0 ? 10n ** BigInt(power) : 1n);
    const under = BigInt(unit.div) * (power < 0 ? 10n ** BigInt(-power) : 1n);
    above = above * under + over * below;
    below *= under;
  }
  return exactQuotient(above, below);
}
