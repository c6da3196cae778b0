/** JSON lines in order of time: 12 fields, about 280 bytes. The same in each run. */
import { makeWords, nextFrom, pick } from './random.js';

export const HOSTS = Array.from({ length: 40 }, (_, index) => `web-${index}`);
export const SERVICES = Array.from({ length: 60 }, (_, index) => `service-${index}`);
export const REGIONS = Array.from({ length: 12 }, (_, index) => `region-${index}`);
export const STATUSES: readonly number[] = [200, 200, 200, 204, 301, 404, 500, 503];
export const LEVELS = ['debug', 'info', 'info', 'info', 'info', 'warn', 'error'];
export const WORDS = makeWords(2000);

interface LinesOptions {
  /** Different users. Default 100,000. */
  readonly users?: number;
  /** Records per second of event time. Default 100. */
  readonly perSecond?: number;
  /** Length to which the message is padded, bytes. Default: no padding. */
  readonly messageBytes?: number;
}

export function makeLines(count: number, { users = 100_000, perSecond = 100, messageBytes = 0 }: LinesOptions = {}): readonly string[] {
  const next = nextFrom(1);
  const startMs = Date.UTC(2026, 4, 4);
  const word = (): string => pick(next, WORDS);
  return Array.from({ length: count }, (_, index) => {
    let message = `request ${word()} handled by worker ${next(64)} of ${word()}`;
    while (message.length < messageBytes) message += ` ${word()}`;
    return JSON.stringify({
      ts: new Date(startMs + Math.floor((index * 1000) / perSecond)).toISOString(),
      host: pick(next, HOSTS),
      service: pick(next, SERVICES),
      level: pick(next, LEVELS),
      status: pick(next, STATUSES),
      latency_ms: next(2000),
      region: pick(next, REGIONS),
      user: `u${next(users)}`,
      path: `/api/v1/resource/${next(500)}`,
      bytes: next(100_000),
      trace: `${next(0x10000000).toString(16).padStart(7, '0')}${next(0x10000000).toString(16).padStart(7, '0')}`,
      message,
    });
  });
}
