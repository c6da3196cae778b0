/** Numbers with units, and their values in base units (seconds, bytes, fractions of 1, per second), computed exactly where that matters. */
import type { NumberExpr } from '../ast.js';
import type { FieldUnit, Scale, Unit } from '../program.js';

export const PLAIN: Unit = { seconds: 0, bytes: 0, ratio: false };
export const RATIO: Unit = { seconds: 0, bytes: 0, ratio: true };
export const SECONDS: Unit = { seconds: 1, bytes: 0, ratio: false };
export const BYTES: Unit = { seconds: 0, bytes: 1, ratio: false };
export const PER_SECOND: Unit = { seconds: -1, bytes: 0, ratio: false };

/** A named unit, with its scale to base units. */
export interface NamedUnit {
  readonly unit: Unit;
  readonly scale: Scale;
}

const ONE: Scale = { mul: 1, div: 1 };

/** The units of numbers in rules. */
const LITERAL_UNITS: ReadonlyMap<string, NamedUnit> = new Map<string, NamedUnit>([
  ['ns', { unit: SECONDS, scale: { mul: 1, div: 1e9 } }],
  ['us', { unit: SECONDS, scale: { mul: 1, div: 1e6 } }],
  ['µs', { unit: SECONDS, scale: { mul: 1, div: 1e6 } }],
  ['μs', { unit: SECONDS, scale: { mul: 1, div: 1e6 } }],
  ['ms', { unit: SECONDS, scale: { mul: 1, div: 1000 } }],
  ['s', { unit: SECONDS, scale: ONE }],
  ['m', { unit: SECONDS, scale: { mul: 60, div: 1 } }],
  ['h', { unit: SECONDS, scale: { mul: 3600, div: 1 } }],
  ['d', { unit: SECONDS, scale: { mul: 86_400, div: 1 } }],
  ['w', { unit: SECONDS, scale: { mul: 604_800, div: 1 } }],
  ['B', { unit: BYTES, scale: ONE }],
  ['KB', { unit: BYTES, scale: { mul: 1e3, div: 1 } }],
  ['MB', { unit: BYTES, scale: { mul: 1e6, div: 1 } }],
  ['GB', { unit: BYTES, scale: { mul: 1e9, div: 1 } }],
  ['TB', { unit: BYTES, scale: { mul: 1e12, div: 1 } }],
  ['KiB', { unit: BYTES, scale: { mul: 2 ** 10, div: 1 } }],
  ['MiB', { unit: BYTES, scale: { mul: 2 ** 20, div: 1 } }],
  ['GiB', { unit: BYTES, scale: { mul: 2 ** 30, div: 1 } }],
  ['TiB', { unit: BYTES, scale: { mul: 2 ** 40, div: 1 } }],
  ['%', { unit: RATIO, scale: { mul: 1, div: 100 } }],
  ['/s', { unit: PER_SECOND, scale: ONE }],
  ['/m', { unit: PER_SECOND, scale: { mul: 1, div: 60 } }],
  ['/h', { unit: PER_SECOND, scale: { mul: 1, div: 3600 } }],
]);

/** The unit of a number in a rule; undefined if there is no such unit. */
export function literalUnit(name: string): NamedUnit | undefined {
  return LITERAL_UNITS.get(name);
}

/**
 * The name under which `FieldUnit` knows a unit with a scale; undefined if there is none, as for products of units.
 */
export function unitNameOf(unit: Unit, scale: Scale = ONE): FieldUnit | undefined {
  if (scale.mul === 1 && scale.div === 1 && isPlainDimension(unit)) return unit.ratio ? 'ratio' : 'number';
  for (const [name, named] of LITERAL_UNITS) {
    const isSame = sameDimensions(named.unit, unit) && named.unit.ratio === unit.ratio;
    if (isSame && named.scale.mul === scale.mul && named.scale.div === scale.div) return name;
  }
  return undefined;
}

/** What `unitNameOf` names. */
export function unitNamedBy(name: FieldUnit): NamedUnit | undefined {
  if (name === 'ratio') return { unit: RATIO, scale: ONE };
  return name === 'number' ? { unit: PLAIN, scale: ONE } : literalUnit(name);
}

/** A number of a rule: a literal, or the result of arithmetic on literals. */
export interface Quantity {
  /** In base units. */
  readonly value: number;
  readonly unit: Unit;
  /** Written without a unit. */
  readonly plain: boolean;
  /** As written, if it is one literal. */
  readonly exact?: { readonly digits: string; readonly scale: Scale };
  readonly text: string;
}

export function quantityOf(expr: NumberExpr): Quantity | undefined {
  const { digits, text } = expr;
  if (expr.unit === undefined) return { value: Number(digits), unit: PLAIN, plain: true, exact: { digits, scale: ONE }, text };
  const named = literalUnit(expr.unit);
  if (named === undefined) return undefined;
  return {
    value: (Number(digits) * named.scale.mul) / named.scale.div,
    unit: named.unit,
    plain: false,
    exact: { digits, scale: named.scale },
    text,
  };
}

/** The quantity in the unit of a field with this scale: exact decimal arithmetic, rounded once. */
export function inRawUnit(quantity: Quantity, scale: Scale | undefined): number {
  const to = scale ?? ONE;
  if (quantity.exact === undefined) return (quantity.value * to.div) / to.mul;
  const { digits, scale: from } = quantity.exact;
  return exactNumber(digits, from.mul, from.div, to.div, to.mul) ?? (quantity.value * to.div) / to.mul;
}

/** The duration in milliseconds, or undefined if it is not a whole number of them. */
export function wholeMs(expr: NumberExpr): number | undefined {
  const named = expr.unit === undefined ? undefined : literalUnit(expr.unit);
  if (named === undefined || named.unit.seconds !== 1 || named.unit.bytes !== 0) return undefined;
  const ms = exactNumber(expr.digits, named.scale.mul, named.scale.div, 1000, 1);
  return ms !== undefined && Number.isSafeInteger(ms) ? ms : undefined;
}

/** digits × mul1 ÷ div1 × mul2 ÷ div2, rounded once to the nearest double; undefined if there are too many digits. */
function exactNumber(digits: string, mul1: number, div1: number, mul2: number, div2: number): number | undefined {
  const match = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(digits);
  if (match === null || digits.length > 400) return undefined;
  const fraction = match[2] ?? '';
  const exponent = Number(match[3] ?? 0) - fraction.length;
  if (Math.abs(exponent) > 800) return undefined;
  let above = BigInt(`${match[1] ?? '0'}${fraction}`) * BigInt(mul1) * BigInt(mul2);
  let below = BigInt(div1) * BigInt(div2);
  if (exponent >= 0) above *= 10n ** BigInt(exponent);
  else below *= 10n ** BigInt(-exponent);
  const size = exactQuotient(above, below);
  return digits.startsWith('-') ? -size : size;
}

/** The quotient of two whole numbers, neither of them negative, rounded once to the nearest double. */
export function exactQuotient(above: bigint, below: bigint): number {
  if (above === 0n) return 0;
  // Forty digits and one more for a remainder are enough to round correctly.
  const shift = Math.max(0, 40 - (above.toString().length - below.toString().length));
  const scaledUp = above * 10n ** BigInt(shift);
  const whole = scaledUp / below;
  const rest = scaledUp % below === 0n ? '' : '1';
  return Number(`${whole}${rest}e${-(shift + rest.length)}`);
}

// ---------------------------------------------------------------- units of fields

const byWord = (words: readonly string[], named: NamedUnit): [string, NamedUnit][] => words.map((word) => [word, named]);
const unitNamed = (name: string): NamedUnit => LITERAL_UNITS.get(name) ?? { unit: PLAIN, scale: ONE };

/** Suffixes of field names that imply a unit. `_min` is missing, because it often means "minimum". */
const SUFFIX_UNITS: ReadonlyMap<string, NamedUnit> = new Map<string, NamedUnit>([
  ...byWord(['ns', 'nanos', 'nanoseconds'], unitNamed('ns')),
  ...byWord(['us', 'micros', 'microseconds', 'usec', 'usecs'], unitNamed('us')),
  ...byWord(['ms', 'millis', 'milliseconds', 'msec', 'msecs'], unitNamed('ms')),
  ...byWord(['s', 'sec', 'secs', 'second', 'seconds'], unitNamed('s')),
  ...byWord(['mins', 'minutes'], unitNamed('m')),
  ...byWord(['hours'], unitNamed('h')),
  ...byWord(['days'], unitNamed('d')),
  ...byWord(['bytes'], unitNamed('B')),
  ...byWord(['kb'], unitNamed('KB')),
  ...byWord(['mb'], unitNamed('MB')),
  ...byWord(['gb'], unitNamed('GB')),
  ...byWord(['kib'], unitNamed('KiB')),
  ...byWord(['mib'], unitNamed('MiB')),
  ...byWord(['gib'], unitNamed('GiB')),
  ...byWord(['pct', 'percent', 'percentage'], unitNamed('%')),
  ...byWord(['ratio', 'fraction'], { unit: RATIO, scale: ONE }),
]);

/** Words that imply a unit even if they are the whole name. */
const WHOLE_NAMES: ReadonlySet<string> = new Set(['ms', 'seconds', 'bytes', 'percent', 'pct']);

/** The unit that the name of a field implies: `latency_ms`, `usedPct`, `bytes`. */
export function unitOfName(name: string): NamedUnit | undefined {
  const match = /^(.*?)(?:[_\-.]([A-Za-z]+)|(?<=[a-z0-9])([A-Z][a-z]+))$/.exec(name);
  if (match === null) return WHOLE_NAMES.has(name.toLowerCase()) ? SUFFIX_UNITS.get(name.toLowerCase()) : undefined;
  const word = match[2] ?? match[3] ?? '';
  // Many names that end with a single capital S are not durations.
  if (match[3] !== undefined && word.length < 2) return undefined;
  return SUFFIX_UNITS.get(word.toLowerCase());
}

// ---------------------------------------------------------------- words

export function sameDimensions(a: Unit, b: Unit): boolean {
  return a.seconds === b.seconds && a.bytes === b.bytes;
}

export function isPlainDimension(unit: Unit): boolean {
  return unit.seconds === 0 && unit.bytes === 0;
}

/** "a duration", "a size in bytes": for messages. */
export function unitWords(unit: Unit): string {
  if (isPlainDimension(unit)) return unit.ratio ? 'a ratio' : 'a plain number';
  if (unit.bytes === 0 && unit.seconds === 1) return 'a duration';
  if (unit.bytes === 0 && unit.seconds === -1) return 'a rate per second';
  if (unit.bytes === 1 && unit.seconds === 0) return 'a size in bytes';
  if (unit.bytes === 1 && unit.seconds === -1) return 'a rate in bytes per second';
  const power = (name: string, exponent: number): string[] => (exponent === 0 ? [] : [exponent === 1 ? name : `${name}^${exponent}`]);
  return `a value in ${[...power('bytes', unit.bytes), ...power('seconds', unit.seconds)].join('·')}`;
}

const DURATION_PARTS = [
  [604_800_000, 'w'],
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'm'],
  [1000, 's'],
  [1, 'ms'],
] as const;

/** The text of a duration of whole milliseconds: `90s`, `5m`, `1h30m`. */
export function durationText(ms: number): string {
  if (ms < 1000 || (ms < 10_000 && ms % 1000 !== 0)) return `${ms}ms`;
  if (ms < 120_000 && ms % 60_000 !== 0 && ms % 1000 === 0) return `${ms / 1000}s`;
  for (const [size, name] of DURATION_PARTS)
    if (ms % size === 0 && ms >= size && (ms / size < 1000 || size === 604_800_000)) return `${ms / size}${name}`;
  let rest = ms;
  let text = '';
  for (const [size, name] of DURATION_PARTS) {
    if (rest < size) continue;
    text += `${Math.floor(rest / size)}${name}`;
    rest %= size;
  }
  return text;
}
