/** Rules in a program that logs with winston. */
import { Writable } from 'node:stream';
import type { Tocsin } from '../tocsin.js';
import type { TransportOptions } from './pump.js';
import { Pump } from './pump.js';

export interface WinstonTransportOptions extends TransportOptions {
  /** The least severe level that the rules see. Default: that of the logger. */
  readonly level?: string;
}

/** A transport as `winston.createLogger({ transports })` and `logger.add` take it. */
export interface WinstonTransport extends Writable {
  level?: string;
  log(info: unknown, next: () => void): void;
  /** Resolves when all that was logged before has been handed over. */
  settled(): Promise<void>;
}

/** What is asked of the logger that the transport is added to: levels are filtered by transports. */
interface Logger {
  readonly level?: string;
  readonly levels?: Readonly<Record<string, number>>;
}

/** Where winston keeps the level as it was given, whatever the formats have made of it. */
const LEVEL = Symbol.for('level');

/**
 * `winston.createLogger({ transports: [winstonTransport(tocsin, 'app')] })`. The stream of the rules is of `format json`. Records without a `timestamp`, which
 * winston gives them only if asked, get one.
 * @param tocsin one that has been started: until then records are dropped.
 * @param stream the stream of the rules that the records are for.
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

/** In winston the number of a level is lower the more severe it is. */
function isWanted(info: object, least: string | undefined, levels: Readonly<Record<string, number>>): boolean {
  const limit = least === undefined ? undefined : levels[least];
  const own = levels[levelOf(info) ?? ''];
  return limit === undefined || own === undefined || own <= limit;
}

/** As it is now: what it holds may change afterwards. Undefined when something in it throws. */
function jsonOf(info: object): string | undefined {
  try {
    const level = levelOf(info);
    const timestamp = 'timestamp' in info ? {} : { timestamp: new Date().toISOString() };
    return JSON.stringify({ ...timestamp, ...info, ...(level === undefined ? {} : { level }) }, plainly());
  } catch {
    return undefined;
  }
}

/** Errors with what they say, whole numbers of any size as text, and no circles. */
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
