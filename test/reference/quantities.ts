/** "Numbers with units": a text with a unit as a number of a field that has one, in whole numbers of any size. */
import type { FieldUnit } from '../../src/parser/program.js';

/** A fraction of whole numbers. */
type Fraction = readonly [above: bigint, below: bigint];

const SECONDS: readonly (readonly [names: RegExp, size: Fraction])[] = [
  [/^(?:w|wks?|weeks?)$/, [604_800n, 1n]],
  [/^(?:d|days?)$/, [86_400n, 1n]],
  [/^(?:h|hrs?|hours?)$/, [3600n, 1n]],
  [/^(?:m|mins?|minutes?)$/, [60n, 1n]],
  [/^(?:s|secs?|seconds?)$/, [1n, 1n]],
  [/^(?:ms|msecs?|millis|milliseconds?)$/, [1n, 1000n]],
  [/^(?:[uµμ]s|usecs?|micros|microseconds?)$/, [1n, 1_000_000n]],
  [/^(?:ns|nsecs?|nanos|nanoseconds?)$/, [1n, 1_000_000_000n]],
];
const POWERS = ['k', 'm', 'g', 't'];

/** The size of a unit as a text names it. */
function sizeOf(word: string, kind: string): Fraction | undefined {
  for (const written of word.length > 2 ? [word, word.toLowerCase()] : [word]) {
    const size = sizeOfWritten(written, kind);
    if (size !== undefined) return size;
  }
  return undefined;
}

function sizeOfWritten(word: string, kind: string): Fraction | undefined {
  if (kind === 'duration') return SECONDS.find(([names]) => names.test(word))?.[1];
  if (kind === 'ratio') return /^(?:%|percent|pct)$/.test(word) ? [1n, 100n] : undefined;
  if (kind === 'size') {
    if (/^(?:B|bytes?)$/.test(word)) return [1n, 1n];
    const [, power = '', binary] = /^([kKMGT])(i?)B?$/.exec(word) ?? /^([kmgt])(i?)b$/.exec(word) ?? [];
    if (power === '') return undefined;
    return [(binary === 'i' ? 1024n : 1000n) ** BigInt(POWERS.indexOf(power.toLowerCase()) + 1), 1n];
  }
  const found = /^([kKMGT]?)(?:\/([a-z]+))?$/.exec(word);
  if (found === null) return undefined;
  const [, power = '', per] = found;
  const factor = power === '' ? 1n : 1000n ** BigInt(POWERS.indexOf(power.toLowerCase()) + 1);
  if (kind === 'rate') {
    const seconds = SECONDS.find(([names]) => names.test(per ?? ''))?.[1];
    return seconds !== undefined && seconds[1] === 1n && seconds[0] <= 3600n ? [factor, seconds[0]] : undefined;
  }
  return word === '' || per !== undefined ? undefined : [factor, 1n];
}

const UNIT_KINDS: readonly (readonly [names: RegExp, kind: string])[] = [
  [/^(?:ns|us|ms|s|m|h|d|w)$/, 'duration'],
  [/^(?:B|[KMGT]i?B)$/, 'size'],
  [/^(?:%|ratio)$/, 'ratio'],
  [/^\//, 'rate'],
  [/^number$/, 'number'],
];

/** A text with a unit in the unit of the field; undefined if it is no such text. */
export function quantityOf(text: string, unit: FieldUnit): number | undefined {
  const kind = UNIT_KINDS.find(([names]) => names.test(unit))?.[1];
  if (kind === undefined || text.length > 64) return undefined;
  const own: Fraction = unit === 'ratio' || unit === 'number' ? [1n, 1n] : (sizeOf(unit, kind) ?? [1n, 1n]);
  const sign = /^[+-]/.exec(text)?.[0] ?? '';
  const rest = text.slice(sign.length);
  const parts = (kind === 'duration' ? (iso(rest) ?? clock(rest)) : undefined) ?? written(rest);
  if (parts === undefined || (parts.length > 1 && kind !== 'duration')) return undefined;
  let sum: Fraction = [0n, 1n];
  let last: Fraction | undefined;
  for (const [digits, word] of parts) {
    const size = sizeOf(word, kind);
    // From large to small.
    if (size === undefined || (last !== undefined && size[0] * last[1] >= last[0] * size[1])) return undefined;
    last = size;
    const value = fractionOf(digits);
    const [above, below] = [value[0] * size[0], value[1] * size[1]];
    sum = [sum[0] * below + above * sum[1], sum[1] * below];
  }
  const value = toNumber(sum[0] * own[1], sum[1] * own[0]);
  if (!Number.isFinite(value)) return undefined;
  return sign === '-' ? -value : value;
}

type WrittenParts = readonly (readonly [digits: string, unit: string])[];

function written(text: string): WrittenParts | undefined {
  const part = '((?:\\d+(?:\\.\\d+)?|\\.\\d+)(?:[eE][+-]?\\d{1,3}(?![\\w.]))?)[ \\u00a0\\u202f]?((?:/|%|[A-Za-zµμ])[A-Za-z/]*)';
  if (!new RegExp(`^${part}(?:[ \\u00a0]?${part})*$`).test(text)) return undefined;
  return [...text.matchAll(new RegExp(part, 'g'))].map((found) => [found[1] ?? '', found[2] ?? ''] as const);
}

function iso(text: string): WrittenParts | undefined {
  const n = '(\\d+(?:\\.\\d+)?)';
  const found = new RegExp(`^P(?:${n}W)?(?:${n}D)?(?:T(?:${n}H)?(?:${n}M)?(?:${n}S)?)?$`).exec(text);
  return given(found, ['w', 'd', 'h', 'm', 's']);
}

function clock(text: string): WrittenParts | undefined {
  return given(/^(?:(\d+)(?:\.| days?,? ))?(\d+):([0-5]\d):([0-5]\d(?:\.\d+)?)$/.exec(text), ['d', 'h', 'm', 's']);
}

function given(found: RegExpExecArray | null, units: readonly string[]): WrittenParts | undefined {
  if (found === null) return undefined;
  const parts = units.flatMap((unit, at) => (found[at + 1] === undefined ? [] : [[found[at + 1] ?? '', unit] as const]));
  return parts.length === 0 ? undefined : parts;
}

function fractionOf(digits: string): Fraction {
  const [, whole = '', decimals = '', exponent = '0'] = /^(\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(digits) ?? [];
  const power = Number(exponent) - decimals.length;
  const value = BigInt(whole + decimals);
  return power >= 0 ? [value * 10n ** BigInt(power), 1n] : [value, 10n ** BigInt(-power)];
}

/** The nearest double: it is found by its digits, of which enough are written. */
function toNumber(above: bigint, below: bigint): number {
  const whole = above / below;
  let text = `${whole}.`;
  let rest = above % below;
  for (let digit = 0; digit < 400 && rest > 0n; digit++) {
    rest *= 10n;
    text += rest / below;
    rest %= below;
  }
  return Number(rest > 0n ? `${text}1` : `${text}0`);
}
