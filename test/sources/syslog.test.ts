/** Syslog over real sockets, from programs that send it and from clients that misbehave. */
import { execFile, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Address } from '../../src/parser/address.js';
import { listenSyslog, listenSyslogUdp } from '../../src/sources/transports/syslog.js';
import { client, LineCollector, linesOf, opened, until } from './endpoints.js';

const MIB = 1 << 20;
const HERE: Address = { port: 0 };
const LOGGER = '/usr/bin/logger';
const RSYSLOG = '/usr/sbin/rsyslogd';

function logger(...args: readonly string[]): Promise<unknown> {
  return promisify(execFile)(LOGGER, ['--server', '127.0.0.1', '--tag', 'shop', '--priority', 'user.err', ...args]);
}

async function send(port: number, messages: readonly (string | Buffer)[]): Promise<void> {
  const socket = createSocket('udp4');
  for (const message of messages) {
    await new Promise<void>((resolve, reject) => {
      socket.send(message, port, '127.0.0.1', (error) => (error === null ? resolve() : reject(error)));
    });
  }
  await new Promise<void>((resolve) => socket.close(() => resolve()));
}

// Independent clients that not every system has.
describe.skipIf(!existsSync(LOGGER))('logger of util-linux', () => {
  it.each([
    ['newlines', []],
    ['counts', ['--octet-count']],
    ['RFC 3164', ['--rfc3164']],
    ['RFC 3164 with counts', ['--rfc3164', '--octet-count']],
  ])('is received over TCP: %s', async (_name, args) => {
    const source = await opened(listenSyslog(HERE));
    const collector = new LineCollector(source);
    await logger('--tcp', '--port', String(source.port), ...args, 'it does not work');
    await until(() => collector.lines.length === 1);
    expect(collector.lines[0]).toMatch(/^<11>.*shop.*it does not work$/);
    await until(() => source.stats().open === 0);
    expect(source.stats()).toMatchObject({ accepted: 1, broken: 0, cut: 0 });
  });

  it('is received over UDP', async () => {
    const source = await opened(listenSyslogUdp(HERE));
    expect(source.name).toBe(`syslog+udp://127.0.0.1:${source.port}`);
    const collector = new LineCollector(source);
    await logger('--udp', '--port', String(source.port), 'it does not work');
    await until(() => collector.lines.length === 1);
    expect(collector.lines[0]).toMatch(/^<11>.*shop.*it does not work$/);
    expect(source.stats()).toMatchObject({ datagrams: 1, dropped: 0, waitingBytes: 0 });
  });
});

describe.skipIf(!existsSync(RSYSLOG))('rsyslog', () => {
  it('forwards a file with either framing, each line once', async () => {
    const [plain, counted] = await Promise.all([opened(listenSyslog(HERE)), opened(listenSyslog(HERE))]);
    const collectors = [new LineCollector(plain), new LineCollector(counted)];
    const folder = mkdtempSync(join(tmpdir(), 'tocsin-rsyslog-'));
    const log = join(folder, 'app.log');
    writeFileSync(log, Array.from({ length: 500 }, (_, n) => `request ${n} failed\n`).join(''));
    const forward = (port: number, framing: string): string =>
      `action(type="omfwd" target="127.0.0.1" port="${port}" protocol="tcp" TCP_Framing="${framing}" template="RSYSLOG_SyslogProtocol23Format")\n`;
    const config = join(folder, 'rsyslog.conf');
    writeFileSync(
      config,
      `global(workDirectory="${folder}")\nmodule(load="imfile")\ninput(type="imfile" File="${log}" Tag="app:")\n` +
        `${forward(plain.port, 'traditional')}${forward(counted.port, 'octet-counted')}`,
    );
    const daemon = spawn(RSYSLOG, ['-n', '-f', config, '-i', join(folder, 'pid')], { stdio: 'ignore' });
    const ended = new Promise((resolve) => daemon.once('exit', resolve));
    const requests = (lines: readonly string[]): readonly string[] =>
      lines.flatMap((line) => /^<\d+>1 .* (request \d+ failed)$/.exec(line)?.[1] ?? []);
    try {
      await until(() => collectors.every(({ lines }) => requests(lines).length >= 500));
      const wanted = Array.from({ length: 500 }, (_, n) => `request ${n} failed`);
      for (const { lines } of collectors) expect(requests(lines)).toEqual(wanted);
    } finally {
      daemon.kill();
      await ended;
      rmSync(folder, { recursive: true });
    }
  });
});

describe('misbehaving TCP clients', () => {
  it('that send a frame of 50 MB cost no more than its head', async () => {
    const source = await opened(listenSyslog(HERE));
    const collector = new LineCollector(source);
    const socket = await client(source.port);
    let most = 0;
    socket.write(`${50 * MIB} `);
    for (let i = 0; i < 50; i++) {
      if (!socket.write(Buffer.alloc(MIB, 'y'))) await new Promise((resolve) => socket.once('drain', resolve));
      most = Math.max(most, source.stats().heldBytes);
    }
    socket.write('8 <1>after');
    await until(() => collector.lines.length === 2);
    expect(collector.lines.map((line) => line.length)).toEqual([MIB, 8]);
    expect(most).toBeLessThanOrEqual(MIB + 2);
    expect(source.stats()).toMatchObject({ cut: 1, heldBytes: 0 });
  });

  it('that send half a frame do not disturb others', async () => {
    const source = await opened(listenSyslog(HERE));
    const collector = new LineCollector(source);
    const slow = await client(source.port);
    slow.write('20 <1>half');
    await until(() => source.stats().heldBytes > 0);
    const quick = await client(source.port);
    quick.write('8 <1>whole');
    await until(() => collector.lines.length === 1);
    slow.write(' is whole now');
    slow.end();
    await until(() => source.stats().open === 1);
    expect(collector.lines).toEqual(['<1>whole', '<1>half is whole now'.slice(0, 20)]);
    expect(source.stats()).toMatchObject({ broken: 0 });
  });

  it('that break off within a frame are counted', async () => {
    const source = await opened(listenSyslog(HERE));
    const collector = new LineCollector(source);
    const reset = await client(source.port);
    reset.write('8 <1>whole12 <1>ha');
    await until(() => collector.lines.length === 1);
    reset.resetAndDestroy();
    await until(() => source.stats().open === 0);
    const ended = await client(source.port);
    ended.end('100 <1>never all of it');
    await until(() => source.stats().accepted === 2 && source.stats().open === 0);
    expect(collector.lines).toEqual(['<1>whole']);
    expect(source.stats()).toMatchObject({ broken: 2, heldBytes: 0 });
  });

  it('that announce large frames get memory only for what they send', async () => {
    const source = await opened(listenSyslog(HERE, { memoryBytes: 200_000, lineBytes: 60_000 }));
    const collector = new LineCollector(source);
    const clients = await Promise.all(Array.from({ length: 100 }, () => client(source.port)));
    for (const socket of clients) socket.write(`999999999 <1>${'z'.repeat(2000)}`);
    await until(() => source.stats().bytes === 100 * 2013);
    expect(source.stats().heldBytes).toBeLessThanOrEqual(100_000);
    expect(collector.lines.length).toBe(source.stats().cut);
    expect(collector.lines.length).toBeGreaterThan(0);
  });

  it('are paused while lines are not taken', async () => {
    const source = await opened(listenSyslog(HERE, { connectionBytes: 100_000 }));
    const flood = await client(source.port);
    flood.write('10 <1>message'.repeat(100_000));
    await until(() => source.stats().paused === 1);
    expect(source.stats().waitingBytes).toBeLessThan(200_000);
    const collector = new LineCollector(source);
    await until(() => collector.lines.length === 100_000);
    expect(new Set(collector.lines)).toEqual(new Set(['<1>message']));
  });
});

describe('datagrams', () => {
  it('are one message each, whatever they contain', async () => {
    const source = await opened(listenSyslogUdp(HERE));
    const collector = new LineCollector(source);
    await send(source.port, ['<1>a\n', '', '\n', '<1>in\r\ntwo\n\n', Buffer.from([60, 49, 62, 0xff, 0]), '<1>end']);
    await until(() => collector.lines.length === 4);
    expect(collector.lines).toEqual(['<1>a', '<1>in  two', '<1>\ufffd', '<1>end']);
    expect(source.stats()).toMatchObject({ datagrams: 6, dropped: 0, cut: 0 });
  });

  it('longer than the limit are cut', async () => {
    const source = await opened(listenSyslogUdp(HERE, { lineBytes: 100 }));
    const collector = new LineCollector(source);
    await send(source.port, [`<1>${'x'.repeat(50_000)}`]);
    await until(() => collector.lines.length === 1);
    expect(collector.lines[0]).toBe(`<1>${'x'.repeat(97)}`);
    expect(source.stats()).toMatchObject({ cut: 1 });
  });

  it('are dropped and counted while too many wait, and memory is bounded', async () => {
    const memoryBytes = 100_000;
    const source = await opened(listenSyslogUdp(HERE, { memoryBytes }));
    const message = `<1>${'m'.repeat(997)}`;
    for (let sent = 0; sent < 300; sent += 20) {
      await send(
        source.port,
        Array.from({ length: 20 }, () => message),
      );
      await until(() => source.stats().datagrams === sent + 20);
      expect(source.stats().waitingBytes).toBeLessThan(memoryBytes + 1001);
    }
    const { dropped } = source.stats();
    expect(dropped).toBeGreaterThan(200);
    expect(linesOf(source).length).toBe(300 - dropped);
    await send(source.port, [message]);
    await until(() => source.stats().waitingBytes > 0);
    expect(source.stats().dropped).toBe(dropped);
  });
});

describe('addresses', () => {
  it('that are in use are reported with the reason', async () => {
    const udp = await opened(listenSyslogUdp(HERE));
    const tcp = await opened(listenSyslog(HERE));
    const taken = 'the address is in use by another process; stop it or choose another port';
    await expect(listenSyslogUdp({ port: udp.port })).rejects.toThrow(`cannot listen on 127.0.0.1:${udp.port}: ${taken}`);
    await expect(listenSyslog({ port: tcp.port })).rejects.toThrow(`cannot listen on 127.0.0.1:${tcp.port}: ${taken}`);
    await expect(listenSyslogUdp({ host: '192.0.2.1', port: 0 })).rejects.toThrow('this machine has no such address');
  });

  it('may be host names and IPv6', async () => {
    expect((await opened(listenSyslogUdp({ host: 'localhost', port: 0 }))).name).toMatch(/^syslog\+udp:\/\/localhost:\d+$/);
    const six = await listenSyslogUdp({ host: '::1', port: 0 }).catch((error: unknown) => error as Error);
    if (six instanceof Error) expect(six.message).toContain('this machine has no such address');
    else expect((await opened(Promise.resolve(six))).name).toMatch(/^syslog\+udp:\/\/\[::1\]:\d+$/);
  });
});
