/** Times as written in a test: since its start, or absolute if it replays recorded logs. */
import { formatSeconds } from '../engine/output/format-value.js';
import type { CheckedTest } from '../parser/program.js';
import { TEST_EPOCH_MS } from './input.js';

const MAX_RELATIVE_MS = 10 * 365 * 86_400_000;

export function describeTime(timeMs: number, test: CheckedTest): string {
  const sinceMs = timeMs - TEST_EPOCH_MS;
  const replays = test.inputs.some((input) => input.kind === 'replay');
  if (replays || sinceMs < 0 || sinceMs > MAX_RELATIVE_MS) return new Date(timeMs).toISOString();
  return formatExact(sinceMs);
}

/** `13m`, `1h 2m 5s`: nothing rounded. */
function formatExact(ms: number): string {
  if (ms % 1000 !== 0 || ms < 60_000) return formatSeconds(ms / 1000);
  const parts: string[] = [];
  let rest = ms / 1000;
  for (const [name, size] of [
    ['d', 86_400],
    ['h', 3600],
    ['m', 60],
    ['s', 1],
  ] as const) {
    const count = Math.floor(rest / size);
    if (count > 0) parts.push(`${count}${name}`);
    rest -= count * size;
  }
  return parts.join(' ');
}
