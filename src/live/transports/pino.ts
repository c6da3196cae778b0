/** A destination for pino that evaluates rules in the same process. */
import type { Tocsin } from '../tocsin.js';
import type { TransportOptions } from './pump.js';
import { Pump } from './pump.js';

/** A destination for `pino`, or a stream for `pino.multistream`. */
export interface PinoStream {
  /** Takes one record as pino writes it. Never throws and never blocks. */
  write(line: string): void;
  /** Calls back when every record written before has been pushed; `logger.flush()` calls it. */
  flush(callback?: () => void): void;
}

/**
 * Makes a destination for pino that passes its records to rules. The stream in the rules has `format json`; pino's `time` is recognised.
 *
 * @example
 * ```ts
 * import { pino } from 'pino';
 * import { pinoStream } from 'tocsin';
 *
 * const logger = pino({}, pinoStream(tocsin, 'app'));
 * ```
 * @param tocsin a started run: records before the start are dropped.
 * @param stream the stream of the rules to which the records belong.
 */
export function pinoStream(tocsin: Pick<Tocsin, 'push'>, stream: string, options: TransportOptions = {}): PinoStream {
  const pump = new Pump(tocsin, stream, options.source ?? 'pino', options);
  return {
    write: (line) => pump.push(String(line)),
    flush: (callback) => void pump.settled().then(() => callback?.()),
  };
}
