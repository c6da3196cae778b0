import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ircSink } from '../../src/sinks/irc.js';
import type { Sink } from '../../src/sinks/sink.js';
import { selfSigned } from './certificate.js';
import { installed } from './installed.js';
import type { LineServer } from './line-server.js';
import { serveLines } from './line-server.js';
import { notification } from './notification.js';
import { make } from './service.js';

let server: LineServer;
let sinks: Sink[] = [];
afterEach(async () => {
  await Promise.all(sinks.map((sink) => sink.close()));
  sinks = [];
});

function channel(options: Readonly<Record<string, unknown>> = {}): Sink {
  const sink = make(ircSink, { host: '127.0.0.1', port: server.port, tls: false, channel: '#ops', pause: 0, ...options });
  sinks.push(sink);
  return sink;
}

type Answer = (line: string, socket: Socket) => void;

/** The replies of a server that accepts every client. */
const FRIENDLY: Answer = (line, socket) => {
  const [command = '', first = ''] = line.split(' ');
  if (command === 'USER') socket.write(':irc.test 001 tocsin :Welcome\r\n');
  if (command === 'JOIN') socket.write(`:tocsin!t@h JOIN ${first}\r\n:irc.test 366 tocsin ${first} :End of /NAMES list.\r\n`);
  if (command === 'PING') socket.write(`:irc.test PONG irc.test :${first.replace(/^:/, '')}\r\n`);
};

/** As the friendly one, but for lines that begin so. */
function butFor(start: string, other: Answer): Answer {
  return (line, socket) => (line.startsWith(start) ? other(line, socket) : FRIENDLY(line, socket));
}

const says = (text: string): Answer => {
  return (_line, socket) => {
    socket.write(`:irc.test ${text}\r\n`);
  };
};

const said = (): readonly string[] => server.lines.filter((line) => line.startsWith('PRIVMSG'));
const where = (): string => `127.0.0.1:${server.port}`;

describe('a channel of IRC', () => {
  afterEach(() => server.close());

  it('is joined once, and gets each notification in a few lines', async () => {
    server = await serveLines(FRIENDLY);
    const sink = channel({ nick: 'bell', password: 'server secret', key: 'k' });
    expect(await sink.send(notification())).toEqual({ ok: true });
    expect(await sink.send(notification({ kind: 'resolved', id: 'over' }))).toEqual({ ok: true });
    await sink.close();
    expect(server.lines.filter((line) => !line.startsWith('CAP') && !line.startsWith('PING'))).toEqual([
      'PASS :server secret',
      'NICK bell',
      'USER bell 0 * Tocsin',
      'JOIN #ops k',
      'PRIVMSG #ops :2026-05-04 10:03:00Z PAGE CheckoutErrors: host a',
      'PRIVMSG #ops :| a: 31% of checkout requests fail',
      'PRIVMSG #ops :| because ratio(status >= 500) over 5m > 2%  = 0.31',
      'PRIVMSG #ops :| because count() over 5m >= 100  at least 120',
      'PRIVMSG #ops :| https://wiki.example/checkout#5xx',
      'PRIVMSG #ops :2026-05-04 10:03:00Z RESOLVED CheckoutErrors after 0s: host a',
      'QUIT bye',
    ]);
  });

  it('gets at most the configured lines, each within the limit, and no command from a log line', async () => {
    server = await serveLines(FRIENDLY);
    const nasty = `x\r\nQUIT :evil\r\nJOIN #other\u0000\u0001VERSION\u0001\u0002b\u000304,5c\u001f\u001d\u0016\u000f\u202e\ud800 ${'ü😀'.repeat(1 << 18)}`;
    const sent = notification({ summary: nasty, group: { [nasty]: nasty }, samples: [nasty, ':irc.test 001 x', nasty] });
    expect(await channel({ lines: 3 }).send(sent)).toEqual({ ok: true });
    expect(said()).toHaveLength(3);
    expect(
      server.lines.map((line) => line.split(' ')[0]).filter((command) => !/^(?:CAP|NICK|USER|JOIN|PRIVMSG|PING)$/.test(command ?? '')),
    ).toEqual([]);
    expect(server.lines.filter((line) => line.startsWith('JOIN'))).toEqual(['JOIN #ops']);
    for (const line of said()) {
      expect(line).toMatch(/^PRIVMSG #ops :(?:2026-05-04 10:03:00Z PAGE CheckoutErrors: |\| )/);
      expect(line).not.toMatch(/\p{Cc}|\u202e|\ufffd/u);
      expect(Buffer.byteLength(line)).toBeLessThan(400);
    }
  });

  it('gets every line of a long message, however the lines are paced', async () => {
    server = await serveLines(FRIENDLY);
    expect(await channel({ lines: 6, pause: 1 }).send(notification({ samples: ['1', '2', '3'] }))).toEqual({ ok: true });
    expect(said()).toHaveLength(6);
  });

  it('does not count a message without an answer as sent, and marks the next attempt', async () => {
    let isSilent = true;
    server = await serveLines(butFor('PING', (line, socket) => (isSilent ? undefined : FRIENDLY(line, socket))));
    const sink = channel({ timeout: 1500, lines: 1 });
    expect(await sink.send(notification())).toEqual({ ok: false, again: true, message: `${where()} did not answer in time` });
    isSilent = false;
    expect(await sink.send(notification())).toEqual({ ok: true });
    expect(await sink.send(notification({ id: 'next' }))).toEqual({ ok: true });
    expect(said().map((line) => line.includes('(may have been sent before)'))).toEqual([false, true, false]);
  });

  it('uses another nickname when its own is in use', async () => {
    server = await serveLines((line, socket) => {
      if (/^(?:USER|NICK tocsin_)/.test(line)) socket.write(':irc.test 433 * tocsin :Nickname is already in use\r\n');
    });
    const message = `${where()} already has a client with this nickname (433)`;
    expect(await channel().send(notification())).toEqual({ ok: false, again: true, message });
    await server.close();
    server = await serveLines((line, socket) => {
      if (line.startsWith('USER')) socket.write(':irc.test 433 * tocsin :Nickname is already in use\r\n');
      else if (line === 'NICK tocsin_') socket.write(':irc.test 001 tocsin_ :Welcome\r\n');
      else FRIENDLY(line, socket);
    });
    expect(await channel().send(notification())).toEqual({ ok: true });
  });

  it.each([
    ['USER', '464 * :Password incorrect', false, 'refuses the password (464)'],
    ['USER', '432 * tocsin :Erroneous nickname', false, 'refuses the nickname (432)'],
    ['JOIN', '475 tocsin #ops :Cannot join channel (+k)', false, 'refuses the key of the channel (475)'],
    ['JOIN', '471 tocsin #OPS :Cannot join channel (+l)', true, 'refuses to join: the channel is full (471)'],
    ['PRIVMSG', '404 tocsin #ops :Cannot send to channel', false, 'refuses messages to the channel (404)'],
    ['PRIVMSG', '442 tocsin #ops :Not on channel', true, 'does not see this client in the channel (442)'],
  ])('after %s: %s', async (start, text, again, message) => {
    server = await serveLines(butFor(start, says(text)));
    expect(await channel().send(notification())).toEqual({ ok: false, again, message: `${where()} ${message}` });
  });

  it('is joined again after a kick and after a lost connection', async () => {
    let last: Socket | undefined;
    server = await serveLines((line, socket) => {
      last = socket;
      FRIENDLY(line, socket);
    });
    const sink = channel({ lines: 1 });
    expect(await sink.send(notification())).toEqual({ ok: true });
    last?.write(':op!o@h KICK #ops tocsin :out\r\n:irc.test NOTICE tocsin :hello\r\n');
    await vi.waitFor(async () => {
      await sink.send(notification());
      expect(server.lines.filter((line) => line.startsWith('JOIN'))).toHaveLength(2);
    });
    last?.destroy();
    await vi.waitFor(async () => expect(await sink.send(notification())).toEqual({ ok: true }));
    expect(server.lines.filter((line) => line.startsWith('USER'))).toHaveLength(2);
    expect(server.lines.filter((line) => line.startsWith('JOIN'))).toHaveLength(3);
  });

  it.each(['(connected)', 'USER', 'JOIN', 'PRIVMSG', 'PING'])('is retried when the connection breaks at %s', async (start) => {
    server = await serveLines(butFor(start, (_line, socket) => socket.destroy()));
    const result = await channel({ lines: 1 }).send(notification());
    expect(result).toMatchObject({
      ok: false,
      again: true,
      message: expect.stringMatching(/ (?:closed the connection|cannot be reached)/),
    });
  });

  it('is retried when the connection is refused, something else answers, or a line has no end', async () => {
    server = await serveLines((_line, socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(await channel({ timeout: 100 }).send(notification())).toMatchObject({ ok: false, again: true });
    await server.close();
    expect(await channel().send(notification())).toEqual({
      ok: false,
      again: true,
      message: `${where()} cannot be reached (ECONNREFUSED)`,
    });
    server = await serveLines((_line, socket) => socket.write('x'.repeat(100_000)));
    expect(await channel().send(notification())).toMatchObject({
      ok: false,
      again: true,
      message: `${where()} cannot be reached (a line was too long)`,
    });
  });

  it('is reached over TLS only with a trusted certificate', async () => {
    const certificate = selfSigned();
    server = await serveLines(FRIENDLY, certificate);
    expect(await channel({ host: 'localhost', tls: true, ca: certificate.cert }).send(notification())).toEqual({ ok: true });
    expect(await channel({ host: 'localhost', tls: true }).send(notification())).toEqual({
      ok: false,
      again: true,
      message: `localhost:${server.port} cannot be reached (DEPTH_ZERO_SELF_SIGNED_CERT)`,
    });
  });

  it('is refused at a refused address', async () => {
    server = await serveLines(FRIENDLY);
    expect(() => channel({ host: '169.254.169.254' })).toThrow('link-local or cloud-metadata');
  });
});

const PROGRAM = installed('ngircd', '/usr/sbin/ngircd');

// Skipped where it is not installed; the tests above use replies from the documentation.
describe.skipIf(PROGRAM === undefined)(`a real ngircd${PROGRAM === undefined ? ' (skipped: not installed)' : ''}`, () => {
  let folder: string;
  let running: ChildProcess | undefined;
  let port: number;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tocsin-ngircd-'));
    port = await freePort();
    const global = `[Global]\nName = irc.test.example\nInfo = test\nListen = 127.0.0.1\nPorts = ${port}\nPassword = server-secret\nMotdPhrase = hello\n`;
    const limits = '[Limits]\nMaxConnectionsIP = 0\n[Options]\nDNS = no\nIdent = no\nPAM = no\n';
    writeFileSync(
      join(folder, 'ngircd.conf'),
      `${global}${limits}[Channel]\nName = #moderated\nModes = mn\n[Channel]\nName = #ops\nModes = tnk key\n`,
    );
    running = spawn(PROGRAM ?? '', ['--nodaemon', '--config', join(folder, 'ngircd.conf')], { stdio: 'ignore' });
    await vi.waitFor(async () => (await listener()).end(), { timeout: 8000, interval: 50 });
  });
  afterAll(() => {
    running?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  const listener = (): Promise<Socket> =>
    new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => resolve(socket));
      socket.once('error', reject);
    });
  const toReal = (options: Readonly<Record<string, unknown>>): Sink => {
    const sink = make(ircSink, { host: '127.0.0.1', port, tls: false, password: 'server-secret', pause: 0, lines: 1, ...options });
    sinks.push(sink);
    return sink;
  };

  it('delivers messages to the members of the channel', async () => {
    const socket = await listener();
    let received = '';
    socket.on('data', (data) => {
      received += data.toString();
      for (const [, token] of data.toString().matchAll(/^PING (.*)\r$/gm)) socket.write(`PONG ${token}\r\n`);
    });
    socket.write('PASS server-secret\r\nNICK watcher\r\nUSER w 0 * :w\r\nJOIN #ops key\r\n');
    await vi.waitFor(() => expect(received).toContain(' 366 '), { timeout: 5000 });
    const sink = toReal({ channel: '#ops', key: 'key', lines: 3 });
    const nasty = 'a\r\nQUIT :evil\u0001\u0002\u000304red';
    expect(await sink.send(notification({ summary: nasty, group: { host: nasty }, samples: [`${'ü'.repeat(2000)}`] }))).toEqual({
      ok: true,
    });
    expect(await sink.send(notification({ kind: 'resolved', id: 'over' }))).toEqual({ ok: true });
    await vi.waitFor(() => expect(received).toContain('RESOLVED CheckoutErrors'), { timeout: 5000 });
    const lines = received.split('\r\n').filter((line) => line.includes(' PRIVMSG '));
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/^:tocsin!\S+ PRIVMSG #ops :2026-05-04 10:03:00Z PAGE CheckoutErrors: host a··QUIT :evil···04red$/);
    expect(lines[2]).toMatch(/https:\/\/wiki\.example\/checkout#5xx$/);
    expect(received).not.toContain(' QUIT ');
    await sink.close();
    await vi.waitFor(() => expect(received).toMatch(/^:tocsin!\S+ QUIT /m), { timeout: 5000 });
    socket.destroy();
  });

  it.each([
    [{ channel: '#ops', key: 'wrong' }, 'refuses the key of the channel (475)'],
    [{ channel: '#moderated' }, 'refuses messages to the channel (404)'],
  ])('refuses %j', async (options, message) => {
    expect(await toReal(options).send(notification())).toEqual({ ok: false, again: false, message: `127.0.0.1:${port} ${message}` });
  });

  it('refuses a wrong password', async () => {
    expect(await toReal({ channel: '#ops', password: 'wrong' }).send(notification())).toMatchObject({ ok: false });
  });

  it('accepts two clients with the same nickname', async () => {
    const [first, second] = [toReal({ channel: '#two' }), toReal({ channel: '#two' })];
    expect(await first.send(notification())).toEqual({ ok: true });
    expect(await second.send(notification())).toEqual({ ok: true });
  });
});

/** ngircd does not print the port that it chooses itself. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
