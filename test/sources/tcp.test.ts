/** Lines over TCP, with real sockets. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { TcpOptions, TcpSource } from '../../src/sources/listen/connections.js';
import { listenTcp } from '../../src/sources/transports/tcp.js';

/** An independent client; not installed on every system. */
const CURL = '/usr/bin/curl';
const MIB = 1 << 20;
const open: TcpSource[] = [];
const sockets: Socket[] = [];

async function start(options: TcpOptions = {}): Promise<TcpSource> {
  const source = await listenTcp('tcp://127.0.0.1:0', options);
  open.push(source);
  return source;
}

function client(source: TcpSource): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(source.port, '127.0.0.1', () => resolve(socket));
    sockets.push(socket);
    socket.on('error', reject);
    socket.on('error', () => undefined);
  });
}

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(open.splice(0).map((source) => source.close()));
});

/** Waits until a condition holds; checks it at every turn of the event loop. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

/** Takes lines as they arrive. */
class LineCollector {
  readonly lines: string[] = [];
  constructor(
    readonly source: TcpSource,
    readonly mostBytes = 100_000,
  ) {
    source.onReadable(() => this.takeAll());
    this.takeAll();
  }
  takeAll(): void {
    for (;;) {
      const blocks = this.source.take(this.mostBytes);
      if (blocks.length === 0) return;
      for (const { source, bytes } of blocks) {
        expect(source).toBe(this.source.name);
        const text = bytes.toString();
        expect(text.endsWith('\n')).toBe(true);
        this.lines.push(...text.slice(0, -1).split('\n'));
      }
    }
  }
}

describe('a listener', () => {
  it('has a name, and emits lines in the order of arrival', async () => {
    const source = await start();
    expect(source.name).toBe(`tcp://127.0.0.1:${source.port}`);
    expect(source.take(100)).toEqual([]);
    const collector = new LineCollector(source);
    const socket = await client(source);
    socket.write('\ufeff{"a":1}\r\n{"b"');
    socket.write(':"é"}\n\n{"c":3}');
    await until(() => collector.lines.length === 3);
    // The reader of the lines leaves out the byte order mark.
    expect(collector.lines).toEqual(['\ufeff{"a":1}\r', '{"b":"é"}', '']);
    socket.end();
    await until(() => collector.lines.length === 4);
    expect(collector.lines[3]).toBe('{"c":3}');
    await until(() => source.stats().open === 0);
    expect(source.stats()).toEqual({
      open: 0,
      accepted: 1,
      refusedConnections: 0,
      bytes: 31,
      cut: 0,
      nulBytes: 0,
      broken: 0,
      waitingBytes: 0,
      heldBytes: 0,
      paused: 0,
    });
  });

  it('returns no more bytes than requested, but at least one line', async () => {
    const source = await start();
    const socket = await client(source);
    socket.write(`aaa\nbb\n${'c'.repeat(50)}\nd\n`);
    await until(() => source.stats().waitingBytes === 60);
    const take = (bytes: number): readonly string[] => source.take(bytes).map((block) => block.bytes.toString());
    expect(take(9)).toEqual(['aaa\nbb\n']);
    expect(take(9)).toEqual([`${'c'.repeat(50)}\n`]);
    expect(source.stats().waitingBytes).toBe(2);
    expect(take(2)).toEqual(['d\n']);
    expect(take(1)).toEqual([]);
  });

  it('joins small blocks to one', async () => {
    const source = await start();
    const socket = await client(source);
    for (let i = 0; i < 20; i++) {
      socket.write(`line ${i}\n`);
      await until(() => source.stats().bytes >= (i + 1) * 7);
    }
    await until(() => source.stats().waitingBytes === 150);
    expect(source.take(MIB).map((block) => block.bytes.length)).toEqual([150]);
  });

  it('gives the lines of each client in blocks of their own, if asked for', async () => {
    const source = await start();
    const clients = [await client(source), await client(source)];
    for (let i = 0; i < 6; i++) {
      clients[i < 2 ? 0 : i % 2]?.write(`line ${i}\n`);
      await until(() => source.stats().bytes >= (i + 1) * 7);
    }
    const blocks = source.takeByClient?.(MIB) ?? [];
    expect(blocks.map(({ bytes }) => bytes.toString())).toEqual(['line 0\nline 1\nline 2\n', 'line 3\n', 'line 4\n', 'line 5\n']);
    expect(new Set(blocks.map((block) => block.client)).size).toBe(2);
    expect(source.stats().waitingBytes).toBe(0);
  });

  it('accepts many clients at once, with each line once and in the order of its client', async () => {
    const source = await start();
    const collector = new LineCollector(source);
    const CLIENTS = 200;
    const LINES = 200;
    await Promise.all(
      Array.from({ length: CLIENTS }, async (_, id) => {
        const socket = await client(source);
        const text = Array.from({ length: LINES }, (_line, n) => `${id} ${n} ${'x'.repeat((id * 7 + n) % 90)}\n`).join('');
        const step = 1 + ((id * 37) % 700);
        for (let at = 0; at < text.length; at += step) {
          if (!socket.write(text.slice(at, at + step))) await new Promise((resolve) => socket.once('drain', resolve));
        }
        socket.end();
      }),
    );
    await until(() => collector.lines.length >= CLIENTS * LINES);
    expect(collector.lines.length).toBe(CLIENTS * LINES);
    const next = new Map<string, number>();
    for (const line of collector.lines) {
      const [id = '', n] = line.split(' ');
      expect(Number(n)).toBe(next.get(id) ?? 0);
      next.set(id, Number(n) + 1);
    }
    await until(() => source.stats().open === 0);
    expect(source.stats()).toMatchObject({ accepted: CLIENTS, broken: 0, cut: 0, heldBytes: 0, waitingBytes: 0 });
  });
});

// An independent client that not every system has.
describe.skipIf(!existsSync(CURL))('curl, which sends its input unchanged', () => {
  it('sends lines that arrive once, byte for byte', async () => {
    const source = await start();
    const collector = new LineCollector(source);
    const text = Array.from({ length: 5000 }, (_, n) => `{"n":${n},"name":"é\u{1f600}"}\n`).join('');
    const stop = new AbortController();
    const child = execFile(CURL, ['-sS', `telnet://127.0.0.1:${source.port}`], { signal: stop.signal }, () => undefined);
    child.stdin?.end(`${text}no end`);
    await until(() => collector.lines.length === 5000);
    expect(collector.lines.map((line) => `${line}\n`).join('')).toBe(text);
    // It does not end by itself.
    stop.abort();
    await until(() => source.stats().open === 0);
    expect(source.stats()).toMatchObject({ accepted: 1, cut: 0 });
  });
});

describe('a misbehaving client', () => {
  it('takes memory only for its unfinished line, which is read when it ends', async () => {
    const source = await start();
    const collector = new LineCollector(source);
    const slow = await client(source);
    slow.write('{"half":');
    const quick = await client(source);
    quick.write('{"whole":1}\n');
    await until(() => collector.lines.length === 1 && source.stats().heldBytes > 0);
    expect(source.stats().heldBytes).toBeLessThanOrEqual(256);
    slow.write('true}\n');
    await until(() => collector.lines.length === 2);
    expect(collector.lines).toEqual(['{"whole":1}', '{"half":true}']);
    expect(source.stats().heldBytes).toBe(0);
  });

  it('loses the line in which its connection breaks, and the loss is counted', async () => {
    const source = await start();
    const collector = new LineCollector(source);
    const socket = await client(source);
    socket.write('{"a":1}\n{"b":');
    await until(() => source.stats().bytes === 13);
    socket.resetAndDestroy();
    await until(() => source.stats().open === 0);
    expect(collector.lines).toEqual(['{"a":1}']);
    expect(source.stats()).toMatchObject({ broken: 1, heldBytes: 0 });
  });

  it('has a line of 50 MB cut, and its next line read', async () => {
    const source = await start();
    const collector = new LineCollector(source);
    const socket = await client(source);
    let most = 0;
    const piece = Buffer.alloc(MIB, 'y');
    for (let i = 0; i < 50; i++) {
      if (!socket.write(piece)) await new Promise((resolve) => socket.once('drain', resolve));
      most = Math.max(most, source.stats().heldBytes);
    }
    socket.write('\nnext\n');
    await until(() => collector.lines.length === 2);
    expect(collector.lines.map((line) => line.length)).toEqual([MIB, 4]);
    expect(most).toBeLessThanOrEqual(MIB + 1);
    expect(source.stats()).toMatchObject({ cut: 1, bytes: 50 * MIB + 6, heldBytes: 0 });
  });

  it('is refused when there are too many, until another one disconnects', async () => {
    const source = await start({ connections: 2 });
    const collector = new LineCollector(source);
    const [first] = [await client(source), await client(source)];
    const third = await client(source);
    await new Promise((resolve) => third.once('close', resolve));
    expect(source.stats()).toMatchObject({ open: 2, accepted: 2, refusedConnections: 1 });
    first.end('one\n');
    await until(() => source.stats().open === 1);
    const fourth = await client(source);
    fourth.write('four\n');
    await until(() => collector.lines.length === 2);
    expect(collector.lines).toEqual(['one', 'four']);
  });

  it('takes at most half of the memory with unfinished lines; then the longest is cut', async () => {
    const source = await start({ memoryBytes: 200_000, lineBytes: 60_000 });
    const collector = new LineCollector(source);
    const clients = await Promise.all(Array.from({ length: 10 }, () => client(source)));
    let sent = 0;
    for (const [id, socket] of clients.entries()) {
      socket.write(Buffer.alloc(20_000 + id, 65 + id));
      sent += 20_000 + id;
      await until(() => source.stats().bytes === sent);
      expect(source.stats().heldBytes).toBeLessThanOrEqual(100_000);
    }
    expect(source.stats().cut).toBe(collector.lines.length);
    expect(collector.lines.length).toBeGreaterThan(3);
    for (const socket of clients) socket.write('tail\nwhole\n');
    await until(() => collector.lines.filter((line) => line === 'whole').length === 10);
    const { cut } = source.stats();
    expect(collector.lines.filter((line) => line.endsWith('tail')).length).toBe(10 - cut);
    expect(collector.lines.length).toBe(20);
  });
});

describe('while lines are not taken', () => {
  it('only the client that sends too much is paused', async () => {
    const source = await start({ connectionBytes: 100_000 });
    const flood = await client(source);
    const text = `${'f'.repeat(99)}\n`.repeat(100_000);
    flood.write(text);
    await until(() => source.stats().paused === 1);
    const before = source.stats().waitingBytes;
    expect(before).toBeLessThan(100_000 + 65_536 + 1);
    const other = await client(source);
    other.write('other\n');
    await until(() => source.stats().waitingBytes === before + 6);
    const collector = new LineCollector(source);
    await until(() => collector.lines.length === 100_001);
    expect(collector.lines.filter((line) => line === 'other').length).toBe(1);
    expect(source.stats()).toMatchObject({ paused: 0, waitingBytes: 0 });
  });

  it('memory stays bounded, and no line is lost', { timeout: 60_000 }, async () => {
    const memoryBytes = 8 * MIB;
    const source = await start({ memoryBytes });
    const CLIENTS = 30;
    const line = (id: number, n: number): string => `${id} ${n} ${'z'.repeat(200)}`;
    const LINES = 8000;
    const writing = Promise.all(
      Array.from({ length: CLIENTS }, async (_, id) => {
        const socket = await client(source);
        for (let n = 0; n < LINES; n += 100) {
          const text = Array.from({ length: 100 }, (_line, i) => `${line(id, n + i)}\n`).join('');
          if (!socket.write(text)) await new Promise((resolve) => socket.once('drain', resolve));
        }
        socket.end();
      }),
    );
    await until(() => source.stats().paused === source.stats().open && source.stats().open === CLIENTS);
    const full = source.stats();
    expect(full.waitingBytes).toBeLessThan(memoryBytes / 2 + 65_536);
    // Enough turns of the event loop for anything to arrive.
    for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(source.stats().bytes).toBe(full.bytes);
    let taken = 0;
    let most = 0;
    const seen = new Map<string, number>();
    while (taken < CLIENTS * LINES) {
      most = Math.max(most, source.stats().waitingBytes + source.stats().heldBytes);
      for (const { bytes } of source.take(50_000)) {
        for (const text of bytes.toString().slice(0, -1).split('\n')) {
          const [id = '', n = ''] = text.split(' ');
          if (Number(n) !== (seen.get(id) ?? 0) || text !== line(Number(id), Number(n))) throw new Error(`out of order: ${text}`);
          seen.set(id, Number(n) + 1);
          taken += 1;
        }
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    await writing;
    expect(most).toBeLessThan(memoryBytes);
    await until(() => source.stats().open === 0);
    expect(source.stats()).toMatchObject({ waitingBytes: 0, heldBytes: 0, broken: 0, paused: 0 });
  });

  it('lines of a client that disconnected are kept', async () => {
    const source = await start({ connectionBytes: 1000 });
    const socket = await client(source);
    socket.end('line\n'.repeat(1000));
    await until(() => source.stats().paused === 1);
    const collector = new LineCollector(source, 100);
    await until(() => source.stats().open === 0);
    expect(collector.lines.length).toBe(1000);
  });

  it('lines that were read from a client whose connection broke while it was paused are kept', async () => {
    const source = await start({ connectionBytes: 1000 });
    const socket = await client(source);
    socket.write('line\n'.repeat(1000));
    await until(() => source.stats().paused === 1);
    const { bytes } = source.stats();
    socket.write('more\n'.repeat(1000));
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(source.stats().bytes).toBe(bytes);
    socket.resetAndDestroy();
    const collector = new LineCollector(source);
    await until(() => source.stats().open === 0);
    expect(collector.lines.length).toBeGreaterThanOrEqual(1000);
    expect(collector.lines.every((text) => text === 'line' || text === 'more')).toBe(true);
  });
});

describe('closing', () => {
  it('disconnects clients, and leaves received lines to be taken', async () => {
    const source = await listenTcp(':0');
    const socket = await client(source);
    socket.write('one\ntwo\nthr');
    await until(() => source.stats().bytes === 11);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await source.close();
    await closed;
    expect(source.take(100).map((block) => block.bytes.toString())).toEqual(['one\ntwo\n']);
    expect(source.stats()).toMatchObject({ open: 0, broken: 1 });
  });

  it('keeps data that the socket of a paused client had read', async () => {
    const source = await listenTcp(':0', { connectionBytes: 1000 });
    const socket = await client(source);
    socket.write('line\n'.repeat(1000));
    await until(() => source.stats().paused === 1);
    socket.write('more\n'.repeat(1000));
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(source.stats().bytes).toBe(5000);
    await source.close();
    expect(source.take(MIB).map((block) => block.bytes.toString())).toEqual([`${'line\n'.repeat(1000)}${'more\n'.repeat(1000)}`]);
  });

  it('an address that cannot be bound is an error with the reason', async () => {
    const source = await start();
    await expect(listenTcp(source.name)).rejects.toThrow(
      `cannot listen on 127.0.0.1:${source.port}: the address is in use by another process; stop it or choose another port`,
    );
    await expect(listenTcp('tcp://7000')).rejects.toThrow(
      'cannot listen on tcp://7000: the `:` before the port is missing; write `tcp://:7000`',
    );
  });
});
