/** The log of a live run: lines of text for a terminal, JSON for machines. */
import { pino } from 'pino';
import type { LiveLog } from '../live/log.js';
import { plainText } from '../sinks/text/plain-text.js';
import type { Io } from './command.js';

export type LogForm = 'text' | 'json';

export function liveLog(form: LogForm, io: Io): LiveLog {
  return form === 'text' ? new TextLog(io) : jsonLog(io);
}

function jsonLog(io: Io): LiveLog {
  const logger = pino(
    {
      base: null,
      timestamp: () => `,"time":"${new Date(io.now()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line) => io.error(line) },
  );
  return {
    info: (message, fields = {}) => logger.info(fields, message),
    warn: (message, fields = {}) => logger.warn(fields, message),
    error: (message, fields = {}) => logger.error(fields, message),
  };
}

class TextLog implements LiveLog {
  constructor(readonly io: Io) {}

  info(message: string): void {
    this.#line('', message);
  }

  warn(message: string): void {
    this.#line('warning: ', message);
  }

  error(message: string): void {
    this.#line('error: ', message);
  }

  /** Messages may contain names of files and of senders, and those any character. */
  #line(level: string, message: string): void {
    const lines = message.split('\n').map((line) => plainText(line));
    this.io.error(`${new Date(this.io.now()).toISOString().slice(0, 19)}Z ${level}${lines.join('\n')}\n`);
  }
}
