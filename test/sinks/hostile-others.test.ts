/** Malicious log lines, sent to the destinations that do not use HTTP; checks every byte that arrives. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consoleSink } from '../../src/sinks/console.js';
import { execSink } from '../../src/sinks/exec.js';
import { fileSink } from '../../src/sinks/file.js';
import { ircSink } from '../../src/sinks/irc.js';
import { mailSink } from '../../src/sinks/mail.js';
import { jsonNotification } from '../../src/sinks/text/json-notification.js';
import { hostile, LINES, UNSHOWN } from './hostile-lines.js';
import type { LineServer } from './line-server.js';
import { serveLines } from './line-server.js';
import { CONTEXT, make } from './service.js';

const ALL = Object.entries(LINES);

describe('mail', () => {
  interface Mail {
    readonly from: string;
    readonly to: readonly string[];
    readonly bytes: Buffer;
  }
  const mails: Mail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    onData: (stream, { envelope: { mailFrom, rcptTo } }, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const from = mailFrom === false ? '' : mailFrom.address;
        mails.push({ from, to: rcptTo.map(({ address }) => address), bytes: Buffer.concat(chunks) });
        done();
      });
    },
  });
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));

  async function received(line: string): Promise<Mail> {
    const { port } = server.server.address() as AddressInfo;
    const sink = make(mailSink, { host: '127.0.0.1', port, tls: 'none', from: 'tocsin@shop.example', to: ['ops@shop.example'] });
    mails.length = 0;
    expect(await sink.send(hostile(line))).toEqual({ ok: true });
    await sink.close();
    const [mail, ...rest] = mails;
    expect(rest).toEqual([]);
    if (mail === undefined) throw new Error('nothing came');
    return mail;
  }

  it.each(ALL)('is not harmed by %s', async (_name, line) => {
    const { from, to, bytes } = await received(line);
    expect([from, to]).toEqual(['tocsin@shop.example', ['ops@shop.example']]);
    // Only printable ASCII and line ends, each of them CRLF.
    const text = bytes.toString('latin1');
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[^ -~]/);
    expect(bytes.length).toBeLessThan(40_000);
    const [head = '', ...body] = text.split('\r\n\r\n');
    const fields = head.replaceAll(/\r\n[ \t]/g, ' ').split('\r\n');
    expect(fields.map((field) => field.slice(0, field.indexOf(':'))).toSorted()).toEqual(
      [
        'Auto-Submitted',
        'Content-Transfer-Encoding',
        'Content-Type',
        'Date',
        'From',
        'In-Reply-To',
        'MIME-Version',
        'Message-ID',
        'References',
        'Subject',
        'To',
      ].toSorted(),
    );
    const field = (name: string): string => fields.find((each) => each.startsWith(`${name}: `))?.slice(name.length + 2) ?? '';
    expect([field('From'), field('To'), field('Content-Type')]).toEqual([
      'tocsin@shop.example',
      'ops@shop.example',
      'text/plain; charset=utf-8',
    ]);
    for (const name of ['Message-ID', 'In-Reply-To', 'References']) expect(field(name)).toMatch(/^<[a-z]+-[0-9a-f]{40}@shop\.example>$/);
    expect(field('Subject')).toMatch(/^(?:\[PAGE\]|=\?UTF-8\?[QB]\?)/);
    const shown = decoded(field('Content-Transfer-Encoding'), body.join('\r\n\r\n'));
    for (const part of shown.split(/\r?\n/)) expect(part).not.toMatch(UNSHOWN);
    expect(shown).toContain('https://wiki.example/checkout#5xx');
  });

  function decoded(encoding: string, body: string): string {
    if (encoding === 'base64') return Buffer.from(body, 'base64').toString();
    if (encoding !== 'quoted-printable') return body;
    const bytes = body
      .replaceAll(/=\r\n/g, '')
      .replaceAll(/=([0-9A-F]{2})/g, (_all, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
    return Buffer.from(bytes, 'latin1').toString();
  }
});

describe('irc', () => {
  let server: LineServer;
  beforeAll(async () => {
    server = await serveLines((line, socket: Socket) => {
      const [command = '', first = ''] = line.split(' ');
      if (command === 'USER') socket.write(':irc.test 001 tocsin :Welcome\r\n');
      if (command === 'JOIN') socket.write(`:irc.test 366 tocsin ${first} :End\r\n`);
      if (command === 'PING') socket.write(`:irc.test PONG irc.test ${first}\r\n`);
    });
  });
  afterAll(() => server.close());

  it.each(ALL)('is not harmed by %s', async (_name, line) => {
    const before = server.lines.length;
    const sink = make(ircSink, { host: '127.0.0.1', port: server.port, tls: false, channel: '#ops', pause: 0 });
    expect(await sink.send(hostile(line))).toEqual({ ok: true });
    await sink.close();
    const lines = server.lines.slice(before).filter((each) => !/^(?:CAP LS 302|CAP END|QUIT bye)$/.test(each));
    const [nick, user, join, ...rest] = lines;
    expect([nick, user, join]).toEqual(['NICK tocsin', 'USER tocsin 0 * Tocsin', 'JOIN #ops']);
    expect(rest.pop()).toMatch(/^PING [0-9a-f]{16}$/);
    expect(rest).toHaveLength(5);
    for (const each of rest) {
      expect(each).toMatch(/^PRIVMSG #ops :(?:2026-05-04 10:03:00Z PAGE CheckoutErrors: host |\| )/);
      expect(each).not.toMatch(UNSHOWN);
      expect(Buffer.byteLength(each)).toBeLessThanOrEqual(400);
    }
  });
});

describe('exec', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tocsin-hostile-'));
    const keep = `fs.writeFileSync('got.json', JSON.stringify({ input: fs.readFileSync(0, 'utf8'), args: process.argv.slice(2), env: process.env }))`;
    writeFileSync(join(folder, 'keep.cjs'), `const fs = require('node:fs');\n${keep};\n`);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(ALL)('is not harmed by %s', async (_name, line) => {
    const sink = execSink.create({ command: [process.execPath, 'keep.cjs', '--flag'] }, { ...CONTEXT, cwd: folder });
    const sent = hostile(line);
    expect(await sink.send(sent)).toEqual({ ok: true });
    const got = JSON.parse(readFileSync(join(folder, 'got.json'), 'utf8')) as { input: string; args: unknown; env: Record<string, string> };
    expect(got.args).toEqual(['--flag']);
    expect(got.input.trimEnd()).toBe(JSON.stringify(jsonNotification(sent)));
    for (const [name, value] of Object.entries(got.env)) {
      expect(name).toMatch(/^(?:TOCSIN_(?:ID|FIRING_ID|KIND|ALERT|SEVERITY|GROUP|SUMMARY|RUNBOOK)|PATH|HOME|LANG|TZ|TMPDIR)$/);
      if (name.startsWith('TOCSIN_')) {
        expect(value).not.toMatch(UNSHOWN);
        expect(value.length).toBeLessThanOrEqual(1000);
      }
    }
  });
});

describe('console', () => {
  it.each(ALL)('is not harmed by %s', async (_name, line) => {
    let text = '';
    const print = (more: string): void => {
      text += more;
    };
    const sink = consoleSink.create({}, { ...CONTEXT, print, colour: false });
    expect(await sink.send(hostile(line))).toEqual({ ok: true });
    const shown = text.split('\n');
    for (const part of shown) expect(part).not.toMatch(UNSHOWN);
    expect(shown[0]).toContain('PAGE  CheckoutErrors  host ');
    // Text from a log line only follows our own: it begins no line, and adds none.
    expect(shown.slice(1, -1).every((part) => part.startsWith(' '))).toBe(true);
    let tame = '';
    const other = consoleSink.create({}, { ...CONTEXT, print: (more) => (tame += more), colour: false });
    await other.send(hostile('tame'));
    expect(shown.length).toBe(tame.split('\n').length);
  });
});

describe('file', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tocsin-hostile-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(ALL)('is not harmed by %s', async (name, line) => {
    const path = join(folder, `${name.replaceAll(' ', '-')}.ndjson`);
    const sink = fileSink.create({ path }, CONTEXT);
    const sent = hostile(line);
    expect(await sink.send(sent)).toEqual({ ok: true });
    expect(await sink.send(sent)).toEqual({ ok: true });
    const bytes = readFileSync(path);
    const [first = '', second, ...rest] = bytes.toString().split('\n');
    expect(bytes.every((byte) => byte === 10 || byte >= 32)).toBe(true);
    expect([second, rest]).toEqual([first, ['']]);
    expect(JSON.parse(first)).toEqual(JSON.parse(JSON.stringify(jsonNotification(sent))));
  });
});
