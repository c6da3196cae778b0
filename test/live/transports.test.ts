/** Loggers of the same process: real pino, real winston. */
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLogger, format } from 'winston';
import { pinoStream, winstonTransport } from '../../src/index.js';
import { shown, Workspace } from './workspace.js';

interface Pushed {
  readonly stream: string;
  readonly source: string | undefined;
  readonly records: readonly object[];
}

/** Collects pushed records; after `shut` its pushes stay pending until it is opened again. */
class RecordCollector {
  readonly pushed: Pushed[] = [];
  #open: Promise<void> = Promise.resolve();

  get records(): readonly object[] {
    return this.pushed.flatMap(({ records }) => records);
  }

  push(stream: string, records: readonly object[], source?: string): Promise<void> {
    this.pushed.push({ stream, source, records });
    return this.#open;
  }

  /** Returns the function that opens it again. */
  shut(): () => void {
    let open = (): void => undefined;
    this.#open = new Promise((resolve) => {
      open = resolve;
    });
    return open;
  }
}

function flushed(stream: { flush(callback: () => void): void }): Promise<void> {
  return new Promise((resolve) => stream.flush(resolve));
}

/** Waits for turns of the event loop, so that the transport can push. */
async function turns(count = 5): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe('pino', () => {
  it('pushes its records and those of child loggers, in order', async () => {
    const collector = new RecordCollector();
    const stream = pinoStream(collector, 'app', { source: 'shop' });
    const logger = pino({ base: { pid: 7 } }, stream);
    logger.info('hello');
    logger.child({ request: { id: 'r1' } }).error({ took: 12.5 }, 'no "card"');
    for (let n = 0; n < 2000; n++) logger.debug('not seen');
    for (let n = 0; n < 2000; n++) logger.info({ n });
    await flushed(stream);
    expect(new Set(collector.pushed.map((each) => `${each.stream} ${each.source}`))).toEqual(new Set(['app shop']));
    expect(collector.records.length).toBe(2002);
    expect(collector.records[0]).toEqual({ level: 30, time: expect.any(Number) as number, pid: 7, msg: 'hello' });
    expect(collector.records[1]).toMatchObject({ level: 50, request: { id: 'r1' }, took: 12.5, msg: 'no "card"' });
    expect(collector.records[2001]).toMatchObject({ n: 1999 });
    expect(Math.max(...collector.pushed.map(({ records }) => records.length))).toBeLessThanOrEqual(500);
  });

  it('never waits: excess records are dropped, and reported once a minute', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const collector = new RecordCollector();
      const reported: string[] = [];
      const stream = pinoStream(collector, 'app', { mostWaiting: 100, onDrop: (count, why) => reported.push(`${count}: ${why}`) });
      const logger = pino({}, stream);
      const open = collector.shut();
      for (let n = 0; n < 1000; n++) logger.info({ n });
      await turns();
      for (let n = 0; n < 50; n++) logger.info({ more: n });
      const why = 'they arrived faster than they were evaluated';
      expect(reported).toEqual([`1: ${why}`]);
      vi.advanceTimersByTime(60_000);
      expect(reported).toEqual([`1: ${why}`, `949: ${why}`]);
      vi.advanceTimersByTime(300_000);
      open();
      await flushed(stream);
      logger.info('taken');
      await flushed(stream);
      expect(collector.records.length).toBe(101);
      expect(collector.records.at(-1)).toMatchObject({ msg: 'taken' });
      vi.advanceTimersByTime(300_000);
      expect(reported.length).toBe(2);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('queues no more characters than the limit', async () => {
    const collector = new RecordCollector();
    let dropped = 0;
    const stream = pinoStream(collector, 'app', {
      onDrop: (count) => {
        dropped += count;
      },
    });
    const logger = pino({}, stream);
    for (let n = 0; n < 40; n++) logger.info('x'.repeat(1 << 20));
    await flushed(stream);
    expect(collector.records.length).toBe(15);
    expect(dropped).toBe(1);
  });

  it('survives rules without the stream, text that is not JSON, and an onDrop that throws', async () => {
    const reported: string[] = [];
    const stream = pinoStream({ push: () => Promise.reject(new Error('the rules have no stream app')) }, 'app', {
      onDrop: (count, why) => {
        reported.push(`${count}: ${why}`);
        throw new Error('never seen');
      },
    });
    pino({}, stream).info('hello');
    await flushed(stream);
    expect(reported).toEqual(['1: the rules have no stream app']);
    const collector = new RecordCollector();
    const other = pinoStream(collector, 'app', { onDrop: (count, why) => reported.push(`${count}: ${why}`) });
    for (const text of ['not JSON\n', '7', '[]', '{"a":1}\n']) other.write(text);
    await flushed(other);
    expect(collector.records).toEqual([{ a: 1 }]);
    expect(reported.at(-1)).toBe('1: they were not JSON objects');
  });
});

describe('winston', () => {
  it('pushes its records with a time and unchanged levels', async () => {
    const collector = new RecordCollector();
    const transport = winstonTransport(collector, 'app');
    const logger = createLogger({
      format: format.combine(format.colorize(), format.simple()),
      defaultMeta: { service: 'shop' },
      transports: [transport],
    });
    logger.info('hello');
    logger.child({ request: 'r1' }).error('no card', { took: 12.5 });
    logger.debug('not seen');
    logger.level = 'debug';
    logger.debug('seen');
    await transport.settled();
    expect(collector.pushed[0]).toMatchObject({ stream: 'app', source: 'winston' });
    expect(collector.records).toEqual([
      { level: 'info', message: 'hello', service: 'shop', timestamp: expect.stringMatching(/^20\d\d-.*Z$/) as string },
      expect.objectContaining({ level: 'error', message: 'no card', took: 12.5, request: 'r1' }),
      expect.objectContaining({ level: 'debug', message: 'seen' }),
    ]);
  });

  it('keeps the time of a record, and filters by its own level', async () => {
    const collector = new RecordCollector();
    const transport = winstonTransport(collector, 'app', { level: 'warn' });
    const other = winstonTransport(collector, 'all');
    const logger = createLogger({ level: 'debug', format: format((info) => ({ ...info, timestamp: 'mine' }))(), transports: [transport] });
    logger.add(other);
    for (const level of ['debug', 'info', 'warn', 'error']) logger.log(level, level);
    await Promise.all([transport.settled(), other.settled()]);
    const of = (stream: string): readonly object[] =>
      collector.pushed.filter((each) => each.stream === stream).flatMap(({ records }) => records);
    expect(of('app')).toMatchObject([{ level: 'warn', timestamp: 'mine' }, { level: 'error' }]);
    expect(of('all').length).toBe(4);
    logger.remove(other);
    logger.error('after');
    await transport.settled();
    expect(of('app').length).toBe(3);
    expect(of('all').length).toBe(4);
  });

  it('survives any argument, and pushes records as they were when they were logged', async () => {
    const collector = new RecordCollector();
    const reported: string[] = [];
    const transport = winstonTransport(collector, 'app', { onDrop: (count, why) => reported.push(`${count}: ${why}`) });
    const logger = createLogger({ transports: [transport], format: format((info) => info)() });
    const circle: Record<string, unknown> = { name: 'c' };
    circle['self'] = circle;
    const twice = { a: 1 };
    logger.info('odd', { circle, big: 12n, error: Object.assign(new Error('gone'), { code: 'E1' }), first: twice, second: twice });
    logger.info('throws', {
      deep: {
        get bad() {
          throw new Error('never seen');
        },
      },
    });
    const order = { id: 1 };
    logger.info('changes', { order });
    order.id = 2;
    await transport.settled();
    expect(collector.records[0]).toMatchObject({
      circle: { name: 'c', self: '[circular]' },
      big: '12',
      error: { name: 'Error', message: 'gone', code: 'E1' },
      first: { a: 1 },
      second: { a: 1 },
    });
    expect(reported).toEqual(['1: they cannot be written as JSON']);
    expect(collector.records.at(-1)).toMatchObject({ message: 'changes', order: { id: 1 } });
  });

  it('never waits', async () => {
    const collector = new RecordCollector();
    const reported: number[] = [];
    const transport = winstonTransport(collector, 'app', { mostWaiting: 100, onDrop: (count) => reported.push(count) });
    const logger = createLogger({ transports: [transport] });
    const open = collector.shut();
    for (let n = 0; n < 1000; n++) logger.info(`line ${n}`);
    await turns();
    expect(reported).toEqual([1]);
    expect(logger.writableLength + logger.readableLength).toBeLessThan(20);
    open();
    await transport.settled();
    expect(collector.records.length).toBe(100);
  });
});

describe('rules in the process', () => {
  let workspace: Workspace;
  beforeEach(() => {
    workspace = new Workspace();
  });
  afterEach(() => workspace.end());

  it('are evaluated on the records of both loggers', async () => {
    const { tocsin, transitions } = await workspace.start(
      'stream pino { format json time time lateness 0s idle 1s }\nstream winston { format json time timestamp lateness 0s idle 1s }\n' +
        'alert P { on pino step 1s page when count(level >= 50) over 10s >= 3 }\nalert W { on winston step 1s page when count(level == "error") over 10s >= 3 }\n',
    );
    const stream = pinoStream(tocsin, 'pino');
    const logger = pino({ timestamp: () => `,"time":${workspace.clock.nowMs}` }, stream);
    const transport = winstonTransport(tocsin, 'winston');
    const timestamp = new Date(workspace.clock.nowMs).toISOString();
    const other = createLogger({ defaultMeta: { timestamp }, transports: [transport] });
    for (let n = 0; n < 3; n++) {
      logger.error('no');
      other.error('no');
    }
    await Promise.all([flushed(stream), transport.settled()]);
    await workspace.clock.seconds(4);
    expect(
      shown(transitions)
        .map((text) => text.replace(/^\S+ /, ''))
        .toSorted(),
    ).toEqual(['P firing condition', 'W firing condition']);
    expect(tocsin.status().sources.map(({ name, kind, records }) => `${name} ${kind} ${records}`)).toEqual([
      'pino embedded 3',
      'winston embedded 3',
    ]);
  });
});
