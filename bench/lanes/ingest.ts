import { createSocket } from 'node:dgram';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pino } from 'pino';
import { createLogger } from 'winston';
import type { Tocsin } from '../../src/index.js';
import { createTocsin, pinoStream, winstonTransport } from '../../src/index.js';
import type { Lane, LaneContext } from '../context.js';
import { timed } from '../harness.js';
import { makeLines } from '../lines.js';
import { addMedian } from '../measures.js';

const BODY_RECORDS = 1000;
/** Datagrams in flight: the receive buffer of the system is small. */
const UDP_BURST = 50;
const TURN_RECORDS = 500;
/** Records in the queues of the loggers; they would drop more, as when the disk is slow. */
const MOST_PENDING = 5000;
/** Records that have not arrived after this time are lost, ms. */
const LOST_MS = 10_000;

interface Way {
  readonly name: string;
  readonly from: string;
  readonly format?: string;
  /** Clauses of the stream. */
  readonly clauses?: string;
  /** Records of the lane; slow ways get fewer. */
  readonly part?: number;
  send(lines: readonly string[], port: number, tocsin: Tocsin): Promise<void>;
}

const WAYS: readonly Way[] = [
  {
    name: 'lines over TCP',
    from: 'tcp://:0',
    send: (lines, port) =>
      overTcp(
        lines.map((line) => `${line}\n`),
        port,
      ),
  },
  {
    name: 'lines over TCP, two redactions',
    from: 'tcp://:0',
    clauses: 'redact /\\b\\d{12,19}\\b/ redact /password=\\S+/',
    send: (lines, port) =>
      overTcp(
        lines.map((line) => `${line}\n`),
        port,
      ),
  },
  {
    name: 'syslog over TCP, newline framing',
    from: 'syslog://:0',
    format: 'syslog',
    send: (lines, port) =>
      overTcp(
        lines.map((line) => `${syslogOf(line)}\n`),
        port,
      ),
  },
  {
    name: 'syslog over TCP, octet counting',
    from: 'syslog://:0',
    format: 'syslog',
    send: (lines, port) =>
      overTcp(
        lines.map(syslogOf).map((message) => `${Buffer.byteLength(message)} ${message}`),
        port,
      ),
  },
  { name: `syslog over UDP, ${UDP_BURST} datagrams at a time`, from: 'syslog+udp://:0', format: 'syslog', part: 0.4, send: overUdp },
  {
    name: `POST of ${BODY_RECORDS} lines`,
    from: 'http://:0/records',
    send: (lines, port) =>
      posted(
        bodiesOf(lines, (some) => Buffer.from(some.join('\n'))),
        `http://127.0.0.1:${port}/records`,
        {},
      ),
  },
  {
    name: `POST of ${BODY_RECORDS} lines, gzip`,
    from: 'http://:0/records',
    send: (lines, port) =>
      posted(
        bodiesOf(lines, (some) => gzipSync(some.join('\n'), { level: 1 })),
        `http://127.0.0.1:${port}/records`,
        { 'content-encoding': 'gzip' },
      ),
  },
  {
    name: `OTLP, ${BODY_RECORDS} LogRecords a request`,
    from: 'otlp://:0',
    send: (lines, port) =>
      posted(
        bodiesOf(lines, (some) => Buffer.from(otlpOf(some))),
        `http://127.0.0.1:${port}/v1/logs`,
        { 'content-type': 'application/json' },
      ),
  },
  { name: 'pino in the process', from: 'none.log', send: overPino },
  { name: 'winston in the process', from: 'none.log', part: 0.5, send: overWinston },
];

export const ingest: Lane = {
  name: 'ingest',
  doc: 'From a client to records that are evaluated and journaled: a live run with ten rules and its state on disk, and the client in the same process.',
  quick: false,
  run: async (context) => {
    const lines = makeLines(context.quick ? 20_000 : 50_000);
    for (const way of WAYS) {
      const some = lines.slice(0, Math.round(lines.length * (way.part ?? 1)));
      await addMedian(context.results, 'ingest', way.name, 'records/s', 3, () => rateOf(way, some, context));
    }
  },
};

async function rateOf(way: Way, lines: readonly string[], { folder }: LaneContext): Promise<number> {
  const stateDir = mkdtempSync(join(folder, 'state-'));
  const field = way.format === 'syslog' ? 'message' : 'host';
  const rules = Array.from(
    { length: 10 },
    (_, n) => `alert R${n} { on app info when count(${field} contains "web-${n}") over 5m > 1000000000 }`,
  );
  const text = `stream app { from "${way.from}" format ${way.format ?? 'json'} ${way.clauses ?? ''} }\n${rules.join('\n')}\n`;
  const tocsin = createTocsin({ rules: [{ path: 'ingest.alert', text }], stateDir, cwd: folder });
  await tocsin.start();
  try {
    const port = Number(/:(\d+)(?:\/|$)/.exec(tocsin.status().sources[0]?.name ?? '')?.[1] ?? 0);
    const { ms } = await timed(async () => {
      await way.send(lines, port, tocsin);
      await evaluated(tocsin, lines.length);
    });
    const unreadable = tocsin.status().sources.reduce((sum, source) => sum + source.unreadable, 0);
    if (unreadable > 0) throw new Error(`${way.name}: ${unreadable} lines could not be read`);
    return lines.length / (ms / 1000);
  } finally {
    await tocsin.stop();
    rmSync(stateDir, { recursive: true });
  }
}

async function evaluated(tocsin: Tocsin, count: number): Promise<void> {
  let seen = -1;
  let sinceMs = performance.now();
  for (;;) {
    const { records } = tocsin.status().counts;
    if (records >= count) return;
    if (records !== seen) sinceMs = performance.now();
    else if (performance.now() - sinceMs > LOST_MS) throw new Error(`${count - records} of ${count} records did not arrive`);
    seen = records;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function overTcp(pieces: readonly string[], port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  for (let at = 0; at < pieces.length; at += 500) {
    if (!socket.write(pieces.slice(at, at + 500).join(''))) await new Promise((resolve) => socket.once('drain', resolve));
  }
  await new Promise<void>((resolve) => socket.end(resolve));
}

async function overUdp(lines: readonly string[], port: number, tocsin: Tocsin): Promise<void> {
  const socket = createSocket('udp4');
  for (let at = 0; at < lines.length; at += UDP_BURST) {
    const burst = lines.slice(at, at + UDP_BURST).map(syslogOf);
    await Promise.all(burst.map((message) => new Promise((resolve) => socket.send(message, port, '127.0.0.1', resolve))));
    await evaluated(tocsin, at + burst.length);
  }
  socket.close();
}

function bodiesOf(lines: readonly string[], make: (some: readonly string[]) => Buffer): readonly Buffer[] {
  return Array.from({ length: Math.ceil(lines.length / BODY_RECORDS) }, (_, n) =>
    make(lines.slice(n * BODY_RECORDS, (n + 1) * BODY_RECORDS)),
  );
}

/** Four at a time. */
async function posted(bodies: readonly Buffer[], url: string, headers: Readonly<Record<string, string>>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) {
      const response = await fetch(url, { method: 'POST', body: new Uint8Array(body), headers });
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`the answer was ${response.status}`);
    }
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
}

async function overPino(lines: readonly string[], _port: number, tocsin: Tocsin): Promise<void> {
  const stream = pinoStream(tocsin, 'app', { onDrop: refuseDrops });
  const logger = pino({}, stream);
  await inTurns(lines, tocsin, (record) => logger.info(record, 'request done'));
  await new Promise<void>((resolve) => stream.flush(resolve));
}

async function overWinston(lines: readonly string[], _port: number, tocsin: Tocsin): Promise<void> {
  const transport = winstonTransport(tocsin, 'app', { onDrop: refuseDrops });
  const logger = createLogger({ transports: [transport] });
  await inTurns(lines, tocsin, (record) => logger.info('request done', record));
  await transport.settled();
}

async function inTurns(lines: readonly string[], tocsin: Tocsin, log: (record: object) => void): Promise<void> {
  for (let at = 0; at < lines.length; at += TURN_RECORDS) {
    for (const line of lines.slice(at, at + TURN_RECORDS)) log(JSON.parse(line) as object);
    await new Promise((resolve) => setImmediate(resolve));
    await evaluated(tocsin, at - MOST_PENDING);
  }
}

function refuseDrops(count: number, why: string): void {
  throw new Error(`${count} records were dropped: ${why}`);
}

function syslogOf(line: string): string {
  return `<134>1 ${/"ts":"([^"]+)"/.exec(line)?.[1] ?? '-'} web-1 shop 7 - - ${line}`;
}

function otlpOf(lines: readonly string[]): string {
  const logRecords = lines.map((line) => {
    const { ts, message, ...rest } = JSON.parse(line) as { readonly ts: string; readonly message: string } & Readonly<
      Record<string, string | number>
    >;
    const attributes = Object.entries(rest).map(([key, value]) => ({
      key,
      value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value },
    }));
    return { timeUnixNano: `${Date.parse(ts)}000000`, severityNumber: 9, severityText: 'INFO', body: { stringValue: message }, attributes };
  });
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] };
  return JSON.stringify({ resourceLogs: [{ resource, scopeLogs: [{ scope: { name: 'bench' }, logRecords }] }] });
}
