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

/** A number in base units (seconds, bytes, fractions of 1, per second). */
export function formatNumber(value: number, unit: Unit): string {
  if (!Number.isFinite(value)) return value > 0 ? 'unlimited' : '?';
  if (unit.ratio) return `${digits(value * 100)}%`;
  if (unit.seconds === 1 && unit.bytes === 0) return formatSeconds(value);
  if (unit.seconds === 0 && unit.bytes === 1) return formatBytes(value);
  if (unit.seconds === -1 && unit.bytes === 1) return `${formatBytes(value)}/s`;
  if (unit.seconds === -1 && unit.bytes === 0) return `${digits(value)}/s`;
  return digits(value);
}

/** `850ms`, `2.5s`, `2m 30s`, `3h 5m`, `2d 4h`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 0) return `-${formatSeconds(-seconds)}`;
  if (seconds === 0) return '0s';
  if (seconds < 1) return `${digits(seconds * 1000)}ms`;
  if (seconds < 60) return `${digits(seconds)}s`;
  const units: readonly (readonly [string, number])[] = [
    ['w', 604_800],
    ['d', 86_400],
    ['h', 3600],
    ['m', 60],
    ['s', 1],
  ];
  let rest = Math.round(seconds);
  const parts: string[] = [];
  for (const [name, size] of units) {
    const count = Math.floor(rest / size);
    if (count === 0) {
      if (parts.length > 0) break;
      continue;
    }
    parts.push(`${count}${name}`);
    rest -= count * size;
    if (parts.length === 2) break;
  }
  return parts.join(' ');
}

function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let size = Math.abs(bytes);
  let at = 0;
  while (size >= 1024 && at < units.length - 1) {
    size /= 1024;
    at += 1;
  }
  return `${bytes < 0 ? '-' : ''}${digits(size)} ${units[at] ?? 'B'}`;
}

/** Three significant digits below 100, whole numbers with separators above. */
function digits(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e15) return value.toExponential(3);
  if (size >= 100) return String(Math.round(value)).replace(/\B(?=(?:\d{3})+$)/g, ',');
  return String(Number(value.toPrecision(3)));
}
