/** The log of a live run: lines of text for a terminal, JSON for machines. */
import type { LiveLog } from '../live/log.js';
import { plainText } from '../sinks/text/plain-text.js';
import type { Io } from './command.js';

export type LogForm = 'text' | 'json';

type LogIo = Pick<Io, 'error' | 'now'>;

export function liveLog(form: LogForm, io: LogIo): LiveLog {
  return form === 'text' ? new TextLog(io) : jsonLog(io);
}

/** One object a line: `level`, `time`, the fields, `msg`. */
function jsonLog(io: LogIo): LiveLog {
  const write = (level: string, message: string, fields: Readonly<Record<string, unknown>> = {}): void => {
    const time = new Date(io.now()).toISOString();
    io.error(`${JSON.stringify({ level, time, ...fields, msg: message })}\n`);
  };
  return {
    info: (message, fields) => write('info', message, fields),
    warn: (message, fields) => write('warn', message, fields),
    error: (message, fields) => write('error', message, fields),
  };
}

class TextLog implements LiveLog {
  constructor(readonly io: LogIo) {}

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
