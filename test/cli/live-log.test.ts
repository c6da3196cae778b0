import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import type { Io } from '../../src/cli/command.js';
import { liveLog } from '../../src/cli/live-log.js';
import type { LiveLog } from '../../src/live/log.js';

const AT_MS = Date.UTC(2026, 4, 4, 12, 0, 0, 5);

function written(form: 'text' | 'json', use: (log: LiveLog) => void): string {
  const lines: string[] = [];
  const io: Pick<Io, 'error' | 'now'> = { error: (text) => void lines.push(text), now: () => AT_MS };
  use(liveLog(form, io));
  return lines.join('');
}

function writtenByPino(use: (log: LiveLog) => void): string {
  const lines: string[] = [];
  const options = {
    base: null,
    timestamp: () => `,"time":"${new Date(AT_MS).toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const logger = pino(options, { write: (line) => void lines.push(line) });
  use({
    info: (message, fields = {}) => logger.info(fields, message),
    warn: (message, fields = {}) => logger.warn(fields, message),
    error: (message, fields = {}) => logger.error(fields, message),
  });
  return lines.join('');
}

describe('the log of a run', () => {
  it('is, as JSON, the same as the output of pino', () => {
    const use = (log: LiveLog): void => {
      log.info('the rules were loaded');
      log.warn('a "quoted" line\nand another \u0000 \ud800', { log: 'logs/ü.log', kind: 'moved', count: 3 });
      log.error('none', { missing: undefined, none: null, list: [1, 'a'], nested: { deep: true } });
    };
    expect(written('json', use)).toBe(writtenByPino(use));
  });

  it('is, as text, one line a message without control characters', () => {
    const text = written('text', (log) => log.warn('a\u001b[31m name'));
    expect(text).toMatch(/^2026-05-04T12:00:00Z warning: a.* name\n$/);
    expect(text).not.toContain('\u001b');
  });
});
