/** A log read in parts by several threads gives the same results as one that is read by one. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { createEngine, replay } from '../../src/core.js';
import type { EngineStats, Program, Transition } from '../../src/index.js';
import { loadRules } from '../../src/index.js';
import type { SourceReadStats } from '../../src/sources/decode/batches.js';
import { readBatches } from '../../src/sources/decode/batches.js';
import { createStreamDecoder } from '../../src/sources/decode/decoder.js';
import { FieldPresence } from '../../src/sources/decode/field-presence.js';
import { openFile } from '../../src/sources/files/log-file.js';
import type { FromReader, ReadTask, ToReader } from '../../src/sources/parallel/messages.js';
import type { ReaderThread } from '../../src/sources/parallel/pool.js';
import { ParallelLog, ReaderPool } from '../../src/sources/parallel/pool.js';
import { serveReaders } from '../../src/sources/parallel/reader.js';
import { Dice, randomBlock } from './scan/random-lines.js';

const folder = mkdtempSync(join(tmpdir(), 'tocsin-parallel-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A thread's port, answered in this process: messages are cloned and transferred as between threads. */
function readerHere(program: Program): ReaderThread {
  const { port1, port2 } = new MessageChannel();
  const service = serveReaders(
    { on: (_, listener) => port1.on('message', listener), postMessage: (message, transfer) => port1.postMessage(message, transfer) },
    program,
  );
  return {
    postMessage: (message: ToReader) => port2.postMessage(message),
    on: (kind: string, listener: (answer: FromReader & Error) => void) => (kind === 'message' ? port2.on('message', listener) : undefined),
    ref: () => undefined,
    unref: () => undefined,
    // A thread that ends closes its files.
    terminate: () => {
      port1.close();
      return service.close();
    },
  };
}

interface Evaluated {
  readonly transitions: readonly Transition[];
  readonly stats: EngineStats;
  readonly read: readonly SourceReadStats[];
  readonly records: number;
}

const WRITTEN_MS = Date.UTC(2026, 4, 5);

async function inOne(program: Program, paths: readonly string[]): Promise<Evaluated> {
  const engine = createEngine(program, { mode: 'replay' });
  const readers = await Promise.all(
    paths.map(async (path) => {
      const [stream] = program.streams;
      if (stream === undefined) throw new Error('no stream');
      const { fields = [], valueUses = [] } = engine.plans[0] ?? {};
      const presence = new FieldPresence(fields, valueUses);
      return {
        path,
        reader: readBatches(
          (await openFile(path)).chunks(),
          createStreamDecoder({ stream, fields, presence, year: { writtenMs: WRITTEN_MS } }),
        ),
      };
    }),
  );
  const transitions: Transition[] = [];
  const sources = readers.map(({ path, reader }) => ({ stream: 'app', name: path, batches: reader.batches() }));
  for await (const some of replay(engine, sources)) transitions.push(...some);
  return result(
    engine.stats(),
    transitions,
    readers.map(({ reader }) => reader.stats()),
  );
}

async function inParts(program: Program, paths: readonly string[], partBytes: number, threads: number): Promise<Evaluated> {
  const engine = createEngine(program, { mode: 'replay' });
  const pool = new ReaderPool(Array.from({ length: threads }, () => readerHere(program)));
  const logs = await Promise.all(
    paths.map(async (path) => {
      const { sizeBytes } = await openFile(path);
      const parts = Number.isFinite(partBytes) ? Math.max(1, Math.ceil(sizeBytes / partBytes)) : 1;
      const tasks = Array.from(
        { length: parts },
        (_, part): ReadTask => ({
          stream: 'app',
          path,
          origin: { source: path, parts: {} },
          start: part === 0 ? 0 : part * partBytes,
          end: part === parts - 1 ? Number.POSITIVE_INFINITY : (part + 1) * partBytes,
          writtenMs: WRITTEN_MS,
        }),
      );
      return { path, log: new ParallelLog(pool, tasks, engine.plans[0]?.fields ?? [], paths.length) };
    }),
  );
  const transitions: Transition[] = [];
  try {
    const sources = logs.map(({ path, log }) => ({ stream: 'app', name: path, batches: log.batches() }));
    for await (const some of replay(engine, sources)) transitions.push(...some);
    return result(
      engine.stats(),
      transitions,
      logs.map(({ log }) => log.stats()),
    );
  } finally {
    await pool.close();
  }
}

function result(stats: EngineStats, transitions: readonly Transition[], read: readonly SourceReadStats[]): Evaluated {
  return { transitions, stats, read, records: read.reduce((sum, { records }) => sum + records, 0) };
}

const RULES = `
    alert Many { on app by host info when count(level == "error") over 10s >= 2 sample 2 }
    alert Slow { on app by host, level info when p90(n) over 10s > 1 }
    alert Kinds { on app info when distinct(user.id) over 20s >= 3 and sum(n where level in ["error", "warn"]) over 20s > 3 }
    alert Share { on app by host info when ratio(level == "error" where n >= 0) over 10s > 10% }
    span quiet on app { start level == "error" then n >= 0 end level == "info" key host timeout 3s }
    alert Spans { on quiet by host info when max(duration) over 10s > 1s and count(user.id exists or steps < 3) over 10s > 0 sample 1 }
    alert Each { on app by host info each line contains "error" or msg matches /disk.*full/ keep 5s }`;

function programOf(format: string, rules = RULES): Program {
  const text = `stream app { ${format} }\n${rules}`;
  const { program, diagnostics } = loadRules([{ path: 'parallel.alert', text }]);
  if (program === undefined) throw new Error(diagnostics[0]?.message);
  return program;
}

function file(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const dice = new Dice(5);

function jsonLog(lines: number, fromSecond: number): Buffer {
  const parts: Buffer[] = [];
  for (let line = 0; line < lines; line++) {
    const time = new Date(Date.UTC(2026, 4, 4, 10, 0, fromSecond) + line * 97 - dice.below(2000)).toISOString();
    const record = {
      ts: time,
      host: `h${dice.below(4)}`,
      level: dice.pick(['error', 'warn', 'info', 'info', 'info']),
      n: dice.pick([0, 1, 2.5, 1e21, '3', null, dice.below(50_000)]),
      user: { id: dice.pick([`u${dice.below(9000)}`, 7, null]) },
      msg: dice.pick(['fine', 'disk is full', 'ein é', 'disk "x" full', 'y'.repeat(dice.below(300))]),
    };
    parts.push(dice.below(40) === 0 ? randomBlock(dice, 1) : Buffer.from(`${JSON.stringify(record)}${dice.pick(['\n', '\r\n'])}`));
  }
  return Buffer.concat(parts);
}

async function same(program: Program, paths: readonly string[], partBytes: number, threads: number): Promise<Evaluated> {
  const one = await inOne(program, paths);
  const parts = await inParts(program, paths, partBytes, threads);
  expect(parts.read).toEqual(one.read);
  expect(parts.stats).toEqual(one.stats);
  expect(parts.transitions).toEqual(one.transitions);
  return one;
}

describe('a log that is read in parts', () => {
  it.each([
    [1, 777],
    [2, 5000],
    [3, 100_000],
    [3, Number.POSITIVE_INFINITY],
  ])('gives the same results with %i threads and parts of %d bytes', async (threads, partBytes) => {
    const bytes = jsonLog(3000, 0);
    const { transitions, records } = await same(
      programOf('format json'),
      [file(`json-${threads}-${partBytes}.log`, bytes)],
      partBytes,
      threads,
    );
    expect(transitions.length).toBeGreaterThan(100);
    expect(records).toBeGreaterThan(2900);
  });

  it('may be one of several, and gzip', async () => {
    const paths = [
      file('a.log', jsonLog(800, 0)),
      file('b.log', jsonLog(600, 20)),
      file('c.log', Buffer.from('')),
      file('d.log', Buffer.from('\ufeff{"host":"h1"}')),
    ];
    await same(programOf('format json'), paths, 3000, 2);
    await same(programOf('format json'), [...paths, file('e.log.gz', gzipSync(jsonLog(500, 10)))], Number.POSITIVE_INFINITY, 2);
  });

  it('may have lines longer than a part', async () => {
    const long = `{"ts":"2026-05-04T10:00:00Z","host":"a","level":"error","msg":"${'x'.repeat(5000)}"}\n`;
    await same(programOf('format json'), [file('long.log', Buffer.from(long.repeat(20)))], 700, 3);
  });

  it('keeps the order of times without a year', async () => {
    const line = (at: number): string => {
      const date = new Date(Date.UTC(2025, 11, 30) + at * 600_000);
      const month = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'][date.getUTCMonth()];
      return `${month} ${String(date.getUTCDate()).padStart(2)} ${date.toISOString().slice(11, 19)} h${at % 3} app: error ${at}\n`;
    };
    const rules = 'alert Often { on app info when count(line contains "error") over 1h >= 3 sample 1 }';
    const { records } = await same(
      programOf('format syslog', rules),
      [file('syslog.log', Buffer.from(Array.from({ length: 1500 }, (_, at) => line(at)).join('')))],
      4000,
      3,
    );
    expect(records).toBe(1500);
    const mixed = Array.from({ length: 900 }, (_, at) => (at < 300 ? `2025-12-30T0${at % 10}:00:00Z start ${at}\n` : line(at))).join('');
    await same(programOf('format text lateness 30d', rules), [file('mixed.log', Buffer.from(mixed))], 3000, 3);
  });

  it.each([
    'format text begins timestamp',
    'format text begins timestamp limit 3 lines',
    'format text begins /^2026/, /^#/',
    String.raw`format /^(?<ts>\S+) (?<level>\w+) (?<host>h\d)(?<rest>.*)$/s begins timestamp`,
  ])('is cut only where a record begins: %s', async (stream) => {
    const trace = ['java.lang.IllegalStateException: no stock', '\tat com.example.Shop.order(Shop.java:17)', '', '# note', 'Caused by: é'];
    const lines: string[] = ['\tat the end of a trace'];
    for (let at = 0; at < 1500; at++) {
      const time = new Date(Date.UTC(2026, 4, 4, 10) + at * 97).toISOString();
      lines.push(`${time} ${dice.pick(['error', 'info'])} h${dice.below(4)} disk full`);
      for (let more = dice.pick([0, 0, 1, 3, 40]); more > 0; more--) lines.push(dice.pick(trace));
    }
    const rules = 'alert Often { on app info when count(line contains "error" and line contains "Caused") over 10s >= 3 sample 1 }';
    for (const [partBytes, threads] of [
      [500, 3],
      [20_000, 2],
    ] as const) {
      const bytes = Buffer.from(`${lines.join(dice.pick(['\n', '\r\n']))}\n`);
      const { records, read } = await same(programOf(stream, rules), [file('records.log', bytes)], partBytes, threads);
      expect(records).toBeGreaterThanOrEqual(1500);
      expect(read[0]?.begins?.begun).toBeGreaterThanOrEqual(1500);
    }
  });

  it('is read to its end by one thread where no record begins for a long time', async () => {
    const lines = [
      '2026-05-04T10:00:00Z error a',
      ...Array.from({ length: 60_000 }, (_, at) => `\tat com.example.Shop.order(Shop.java:${at})`),
    ];
    const bytes = Buffer.from(`${[...lines, ...lines].join('\n')}\n`);
    const rules = 'alert Often { on app info when count(line contains "error") over 10s >= 2 sample 1 }';
    await same(programOf('format text begins timestamp limit 10 lines', rules), [file('rare.log', bytes)], 1 << 20, 2);
    await same(programOf('format text begins /^never/', rules), [file('never.log', bytes)], 1 << 20, 2);
  });

  it('keeps the order of local times when clocks go back', async () => {
    const program = programOf(
      'format text  time time zone "Europe/Berlin"',
      'alert Many { on app info when count(message contains "ERROR") over 1m >= 5 }',
    );
    const start = Date.UTC(2026, 9, 24, 23, 30);
    const lines = Array.from({ length: 4000 }, (_, line) => {
      // Two hours ahead of UTC, then one.
      const ms = start + line * 3000;
      const local = new Date(ms + (ms < Date.UTC(2026, 9, 25, 1) ? 2 : 1) * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
      return `${local} ${dice.below(6) === 0 ? 'ERROR' : 'ok'}\n`;
    });
    const { transitions, stats } = await same(program, [file('autumn.log', Buffer.from(lines.join('')))], 2000, 2);
    expect(stats.sources[0]).toMatchObject({ records: 4000, late: 0 });
    expect(transitions.length).toBeGreaterThan(10);
  });

  it('reports which file cannot be read, and why', async () => {
    const program = programOf('format json');
    const pool = new ReaderPool([readerHere(program)]);
    const log = new ParallelLog(
      pool,
      [
        {
          stream: 'app',
          path: join(folder, 'gone.log'),
          origin: { source: 'gone.log', parts: {} },
          start: 0,
          end: Number.POSITIVE_INFINITY,
          writtenMs: 0,
        },
      ],
      [],
      1,
    );
    await expect(log.batches().next()).rejects.toThrow(/gone\.log: there is no such file/);
    await pool.close();
  });
});
