/** The time left as text: `in 3 to 5 h`. */
import type { Eta } from './outlook.js';

const UNITS: readonly (readonly [string, number])[] = [
  ['s', 1],
  ['min', 60],
  ['h', 3600],
  ['d', 86_400],
];

/** A larger unit is used from this many of it on. */
const FEWEST_OF_A_UNIT = 1.5;
const DAY_MS = 86_400_000;

export function etaText({ low, high }: Eta): string {
  if (high <= 0) return 'now';
  const scale = Number.isFinite(high) ? high : low;
  let [unit, seconds] = UNITS[0] ?? ['s', 1];
  for (const [name, length] of UNITS) if (scale >= FEWEST_OF_A_UNIT * length) [unit, seconds] = [name, length];
  const from = amount(low / seconds);
  if (!Number.isFinite(high)) return `in ${from} ${unit} or more`;
  const to = amount(high / seconds);
  if (from === to) return `in about ${to} ${unit}`;
  return from === '0' ? `within ${to} ${unit}` : `in ${from} to ${to} ${unit}`;
}

/** With the time in the middle of the interval: `in 3 to 5 h (about 17:40 UTC)`; with its date if that is another day. */
export function etaWithTime(eta: Eta, tickMs: number): string {
  const text = etaText(eta);
  if (eta.high <= 0 || !Number.isFinite(eta.high)) return text;
  const at = tickMs + ((eta.low + eta.high) / 2) * 1000;
  const iso = new Date(at).toISOString();
  const day = Math.floor(at / DAY_MS) === Math.floor(tickMs / DAY_MS) ? '' : `${iso.slice(0, 10)} `;
  return `${text} (about ${day}${iso.slice(11, 16)} UTC)`;
}

/** Halves below ten, whole numbers above. */
function amount(value: number): string {
  return String(value < 10 ? Math.round(value * 2) / 2 : Math.round(value));
}
