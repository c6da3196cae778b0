/** Seconds, milliseconds, microseconds or nanoseconds since 1970, exactly: from the digits, never through a rounded product. */

export type EpochUnit = 's' | 'ms' | 'us' | 'ns';

/** Digits to shift the decimal point by, to get milliseconds. */
const SHIFT: Readonly<Record<EpochUnit, number>> = { s: -3, ms: 0, us: 3, ns: 6 };

/** The unit by the size of a number: below 1e11 seconds (until the year 5138), below 1e14 ms, below 1e17 µs, else ns. */
export function epochUnitOf(magnitude: number): EpochUnit {
  if (magnitude < 1e11) return 's';
  if (magnitude < 1e14) return 'ms';
  return magnitude < 1e17 ? 'us' : 'ns';
}

/** Milliseconds of a number; without a unit, its size decides. NaN when it is not finite. */
export function epochFromNumber(value: number, unit?: EpochUnit): number {
  if (!Number.isFinite(value)) return Number.NaN;
  if (Number.isSafeInteger(value)) {
    switch (unit ?? epochUnitOf(Math.abs(value))) {
      case 's':
        return checked(value * 1000);
      case 'ms':
        return checked(value);
      case 'us':
        return Math.floor(value / 1000);
      case 'ns':
        return Math.floor(value / 1e6);
    }
  }
  return epochFromText(String(value), unit);
}

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;

/** The same for a decimal number as text; NaN for other text. */
export function epochFromText(text: string, unit?: EpochUnit): number {
  if (text.length > 64) return Number.NaN;
  const match = DECIMAL.exec(text);
  if (match === null) return Number.NaN;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const shift = Number(exponent) - SHIFT[unit ?? epochUnitOf(Math.abs(Number(text)))];
  if (Math.abs(shift) > 400) return Number.NaN;
  // The decimal point is moved by `shift` places; the digits before it are milliseconds.
  const point = whole.length + shift;
  const digits = (whole + fraction).padEnd(point, '0');
  const ms = point <= 0 ? 0 : Number(digits.slice(0, point));
  const rest = digits.slice(Math.max(0, point));
  if (sign === '-') return checked(/[1-9]/.test(rest) ? -ms - 1 : -ms || 0);
  return checked(ms);
}

/** The range of a Date: ± 100 million days. */
function checked(ms: number): number {
  return Math.abs(ms) <= 8.64e15 ? ms : Number.NaN;
}
