/** Rules in a program that logs with pino. */
import type { Tocsin } from '../tocsin.js';
import type { TransportOptions } from './pump.js';
import { Pump } from './pump.js';

/** What pino takes as its destination, or as a stream of `pino.multistream`. */
export interface PinoStream {
  /** A record as pino writes it. Never throws and never waits. */
  write(line: string): void;
  /** Calls back when all that was written before has been handed over; `logger.flush()` does it. */
  flush(callback?: () => void): void;
}

/**
 * `pino({…}, pinoStream(tocsin, 'app'))`. The stream of the rules is of `format json`; pino's `time` is found by itself.
 * @param tocsin one that has been started: until then records are dropped.
 * @param stream the stream of the rules that the records are for.
 */
export function pinoStream(tocsin: Pick<Tocsin, 'push'>, stream: string, options: TransportOptions = {}): PinoStream {
  const pump = new Pump(tocsin, stream, options.source ?? 'pino', options);
  return {
    write: (line) => pump.push(String(line)),
    flush: (callback) => void pump.settled().then(() => callback?.()),
  };
}
