/** A transport for winston that evaluates rules in the same process. */
import { Writable } from 'node:stream';
import type { Tocsin } from '../tocsin.js';
import type { TransportOptions } from './pump.js';
import { Pump } from './pump.js';

export interface WinstonTransportOptions extends TransportOptions {
  /** The least severe level that is passed on. Default: that of the logger. */
  readonly level?: string;
}

/** A transport for `winston.createLogger({ transports })` and `logger.add`. */
export interface WinstonTransport extends Writable {
  level?: string;
  log(info: unknown, next: () => void): void;
  /** Resolves when every record logged before has been pushed. */
  settled(): Promise<void>;
}

/** The properties that are read from the logger, as transports filter levels. */
interface Logger {
  readonly level?: string;
  readonly levels?: Readonly<Record<string, number>>;
}

/** Where winston keeps the original level, before formats change it. */
const LEVEL = Symbol.for('level');

/**
 * Makes a transport for winston that passes its records to rules. The stream in the rules has `format json`. Records without a `timestamp` get one.
 *
 * @example
 * ```ts
 * import { winstonTransport } from 'tocsin';
 * import { createLogger } from 'winston';
 *
 * const logger = createLogger({ transports: [winstonTransport(tocsin, 'app')] });
 * ```
 * @param tocsin a started run: records before the start are dropped.
 * @param stream the stream of the rules to which the records belong.
 */
export function winstonTransport(tocsin: Pick<Tocsin, 'push'>, stream: string, options: WinstonTransportOptions = {}): WinstonTransport {
  const pump = new Pump(tocsin, stream, options.source ?? 'winston', options);
  let logger: Logger = {};
  const log = (info: unknown, next: () => void): void => {
    if (typeof info === 'object' && info !== null && isWanted(info, options.level ?? logger.level, logger.levels ?? {})) {
      const text = jsonOf(info);
      if (text === undefined) pump.drop(1, 'they cannot be written as JSON');
      else pump.push(text);
    }
    next();
  };
  const writable = new Writable({ objectMode: true, write: (info: unknown, _encoding, next) => log(info, next) });
  writable.on('pipe', (from: Logger) => {
    logger = from;
  });
  return Object.assign(writable, { log, settled: () => pump.settled(), ...(options.level === undefined ? {} : { level: options.level }) });
}

function levelOf(info: object): string | undefined {
  const level: unknown = Reflect.get(info, LEVEL) ?? Reflect.get(info, 'level');
  return typeof level === 'string' ? level : undefined;
}

/** In winston, more severe levels have lower numbers. */
function isWanted(info: object, least: string | undefined, levels: Readonly<Record<string, number>>): boolean {
  const limit = least === undefined ? undefined : levels[least];
  const own = levels[levelOf(info) ?? ''];
  return limit === undefined || own === undefined || own <= limit;
}

/** Serialized now, because the object may change later. Undefined when that throws. */
function jsonOf(info: object): string | undefined {
  try {
    const level = levelOf(info);
    const timestamp = 'timestamp' in info ? {} : { timestamp: new Date().toISOString() };
    return JSON.stringify({ ...timestamp, ...info, ...(level === undefined ? {} : { level }) }, plainly());
  } catch {
    return undefined;
  }
}

/** A replacer that writes errors with their message, bigints as text, and no cycles. */
function plainly(): (this: unknown, key: string, value: unknown) => unknown {
  const holders: unknown[] = [];
  return function replaced(_key, value) {
    if (typeof value === 'bigint') return String(value);
    if (typeof value !== 'object' || value === null) return value;
    while (holders.length > 0 && holders.at(-1) !== this) holders.pop();
    if (holders.includes(value)) return '[circular]';
    const plain = value instanceof Error ? Object.assign({ name: value.name, message: value.message, stack: value.stack }, value) : value;
    holders.push(value, plain);
    return plain;
  };
}
