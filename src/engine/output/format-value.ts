/** Numbers with their units as text: `31%`, `2m 30s`, `1.5 GiB`, `5.2/s`, `12,400`. */
import type { Unit } from '../../parser/program.js';
import type { Value } from '../model/value.js';

/** A value that may be unknown (`?`) or only bounded (`at least 12`). */
export function formatValue(value: Value, unit: Unit): string {
  if (value === undefined) return '?';
  if (value.lo === value.hi) return formatNumber(value.lo, unit);
  if (!Number.isFinite(value.hi) && !Number.isFinite(value.lo)) return '?';
  if (!Number.isFinite(value.hi)) return `at least ${formatNumber(value.lo, unit)}`;
  if (!Number.isFinite(value.lo)) return `at most ${formatNumber(value.hi, unit)}`;
  return `${formatNumber(value.lo, unit)} to ${formatNumber(value.hi, unit)}`;
}

/** Digits that are added at most, so that a value does not look equal to its bound. */
const MOST_EXTRA_DIGITS = 12;

/** A number in base units (seconds, bytes, fractions of 1, per second). */
export function formatNumber(value: number, unit: Unit): string {
  return formatDigits(value, unit, 0);
}

/** As `formatNumber`, with more digits where the text would be that of a bound to which the value is not equal. */
export function formatNumberBeside(value: number, unit: Unit, bounds: readonly number[]): string {
  const others = bounds.filter((bound) => bound !== value);
  for (let extra = 0; extra < MOST_EXTRA_DIGITS; extra++) {
    const text = formatDigits(value, unit, extra);
    if (others.every((bound) => formatDigits(bound, unit, extra) !== text)) return text;
  }
  return formatDigits(value, unit, 0);
}

function formatDigits(value: number, unit: Unit, extra: number): string {
  if (!Number.isFinite(value)) return value > 0 ? 'unlimited' : '?';
  if (unit.ratio) return `${digits(value * 100, extra)}%`;
  if (unit.seconds === 1 && unit.bytes === 0) return secondsText(value, extra);
  if (unit.seconds === 0 && unit.bytes === 1) return bytesText(value, extra);
  if (unit.seconds === -1 && unit.bytes === 1) return `${bytesText(value, extra)}/s`;
  if (unit.seconds === -1 && unit.bytes === 0) return `${digits(value, extra)}/s`;
  return digits(value, extra);
}

/** `850ms`, `2.5s`, `2m 30s`, `3h 5m`, `2d 4h`. */
export function formatSeconds(seconds: number): string {
  return secondsText(seconds, 0);
}

/** @param extra units beside the first two, and then digits of the seconds. */
function secondsText(seconds: number, extra: number): string {
  if (seconds < 0) return `-${secondsText(-seconds, extra)}`;
  if (seconds === 0) return '0s';
  if (seconds < 1) return `${digits(seconds * 1000, extra)}ms`;
  if (seconds < 60) return `${digits(seconds, extra)}s`;
  const units: readonly (readonly [string, number])[] = [
    ['w', 604_800],
    ['d', 86_400],
    ['h', 3600],
    ['m', 60],
    ['s', 1],
  ];
  const most = 2 + extra;
  // Digits behind the point once there is a place for them behind the seconds.
  const decimals = Math.max(0, most - units.length);
  let rest = Number(seconds.toFixed(Math.min(decimals, 9)));
  const parts: string[] = [];
  for (const [name, size] of units) {
    const count = name === 's' ? Number(rest.toFixed(Math.min(decimals, 9))) : Math.floor(rest / size);
    if (count === 0) {
      if (parts.length > 0 && extra === 0) break;
      continue;
    }
    parts.push(`${count}${name}`);
    rest -= count * size;
    if (parts.length === most) break;
  }
  return parts.join(' ');
}

function bytesText(bytes: number, extra: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let size = Math.abs(bytes);
  let at = 0;
  while (size >= 1024 && at < units.length - 1) {
    size /= 1024;
    at += 1;
  }
  return `${bytes < 0 ? '-' : ''}${digits(size, extra)} ${units[at] ?? 'B'}`;
}

/** Three significant digits below 100, whole numbers with separators above; and `extra` digits more. */
function digits(value: number, extra: number): string {
  const size = Math.abs(value);
  if (size >= 1e15) return value.toExponential(3 + extra);
  if (size < 100) return String(Number(value.toPrecision(3 + extra)));
  const [whole = '', fraction = ''] = value.toFixed(extra).split('.');
  const kept = fraction.replace(/0+$/, '');
  return `${whole.replace(/\B(?=(?:\d{3})+$)/g, ',')}${kept === '' ? '' : `.${kept}`}`;
}
