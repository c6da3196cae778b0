import type { AddressInfo, Socket } from 'node:net';
import type { SMTPServerOptions } from 'smtp-server';
import { SMTPServer } from 'smtp-server';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeSink } from '../../src/delivery/make-sink.js';
import type { OptionValue } from '../../src/parser/program.js';
import { mailSink } from '../../src/sinks/mail.js';
import type { Sink, SinkContext } from '../../src/sinks/sink.js';
import { rules } from '../notify/program.js';
import type { Certificate } from './certificate.js';
import { selfSigned } from './certificate.js';
import { serveLines } from './line-server.js';
import { notification } from './notification.js';

const CONTEXT: SinkContext = { program: rules('stream s { format json }'), print: () => {}, colour: false, cwd: '.' };
const OPTIONS = { from: 'Tocsin <tocsin@shop.example>', to: ['ops@shop.example'], tls: 'none' };

interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
  readonly isSecure: boolean;
  readonly user: unknown;
}

let certificate: Certificate;
beforeAll(() => {
  certificate = selfSigned();
});

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A real server for SMTP; keeps the mails. */
async function mailServer(options: SMTPServerOptions = {}): Promise<{ readonly port: number; readonly mails: readonly Mail[] }> {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          text: Buffer.concat(chunks).toString(),
          isSecure: session.secure,
          user: session.user,
        });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => new Promise((resolve) => server.close(() => resolve())));
  return { port: (server.server.address() as AddressInfo).port, mails };
}

async function lineServer(answer: (line: string, socket: Socket) => void): Promise<number> {
  const server = await serveLines(answer);
  closers.push(() => server.close());
  return server.port;
}

function mailTo(port: number, options: Readonly<Record<string, unknown>> = {}): Sink {
  return mailSink.create({ host: '127.0.0.1', port, ...OPTIONS, ...options }, CONTEXT);
}

const headOf = (mail: Mail | undefined): string => mail?.text.split('\r\n\r\n')[0]?.replaceAll(/\r\n[ \t]+/g, ' ') ?? '';
const header = (mail: Mail | undefined, name: string): string | undefined => new RegExp(`^${name}: (.*)$`, 'im').exec(headOf(mail))?.[1];

function refusing(status: number, message = 'no'): Error {
  return Object.assign(new Error(message), { responseCode: status });
}

describe('a mail', () => {
  it('is plain text with the alert and its deciding clauses', async () => {
    const server = await mailServer();
    const sink = mailTo(server.port);
    expect(await sink.send(notification())).toEqual({ ok: true });
    const [mail] = server.mails;
    expect(mail).toMatchObject({ from: 'tocsin@shop.example', to: ['ops@shop.example'] });
    expect(header(mail, 'From')).toBe('Tocsin <tocsin@shop.example>');
    expect(header(mail, 'To')).toBe('ops@shop.example');
    expect(header(mail, 'Subject')).toBe('[PAGE] CheckoutErrors host a');
    expect(header(mail, 'Content-Type')).toBe('text/plain; charset=utf-8');
    expect(header(mail, 'Auto-Submitted')).toBe('auto-generated');
    expect(mail?.text).toContain('a: 31% of checkout requests fail');
    expect(mail?.text).toContain('https://wiki.example/checkout#5xx');
    expect(mail?.text).toContain('team: payments');
    await sink.close();
  });

  it('has an id that is the same in every attempt, and belongs to the thread of its firing', async () => {
    const server = await mailServer();
    const sink = mailTo(server.port);
    await sink.send(notification());
    await sink.send(notification());
    await sink.send(notification({ id: 'A@1#resolved-9', kind: 'resolved' }));
    await sink.send(notification({ id: 'A@2#fired-page-11', firingId: 'A@2' }));
    const [first, repeat, over, other] = server.mails;
    expect(header(first, 'Message-ID')).toMatch(/^<[^@\s]+@shop\.example>$/);
    expect(header(repeat, 'Message-ID')).toBe(header(first, 'Message-ID'));
    expect(header(over, 'Message-ID')).not.toBe(header(first, 'Message-ID'));
    expect(header(over, 'Subject')).toBe('[RESOLVED] CheckoutErrors host a');
    expect(header(first, 'References')).toMatch(/^<[^@\s]+@shop\.example>$/);
    expect(header(over, 'References')).toBe(header(first, 'References'));
    expect(header(over, 'In-Reply-To')).toBe(header(first, 'References'));
    expect(header(other, 'References')).not.toBe(header(first, 'References'));
  });

  it('uses no text from a log as a header, an address or an SMTP command', async () => {
    const server = await mailServer();
    const nasty =
      'x\r\nBcc: evil@elsewhere.example\r\n\r\n.\r\nMAIL FROM:<evil@elsewhere.example>\u0000\u202e =?utf-8?B?ZXZpbA==?= <evil@elsewhere.example>, \ud800';
    const sent = notification({
      group: { host: nasty },
      summary: nasty,
      labels: { team: nasty },
      samples: [`${nasty}${'x'.repeat(1 << 20)}`],
    });
    expect(await mailTo(server.port).send(sent)).toEqual({ ok: true });
    expect(server.mails).toHaveLength(1);
    const [mail] = server.mails;
    expect(mail).toMatchObject({ from: 'tocsin@shop.example', to: ['ops@shop.example'] });
    const names = headOf(mail)
      .split('\r\n')
      .map((line) => line.slice(0, line.indexOf(':')).toLowerCase());
    expect(names.toSorted()).toEqual(
      [
        'auto-submitted',
        'content-transfer-encoding',
        'content-type',
        'date',
        'from',
        'in-reply-to',
        'message-id',
        'mime-version',
        'references',
        'subject',
        'to',
      ].toSorted(),
    );
    const subject = decodedSubject(mail);
    expect(subject.length).toBeLessThanOrEqual(200);
    expect(subject).toMatch(
      /^\[PAGE\] CheckoutErrors host x··Bcc: evil@elsewhere\.example····\.··MAIL FROM:<evil@elsewhere\.example>·· = \?utf-8/,
    );
    expect(mail?.text.length).toBeLessThan(50_000);
  });

  it('shows text that looks like an encoded header unchanged', async () => {
    const server = await mailServer();
    await mailTo(server.port).send(notification({ group: { host: '=?utf-8?B?ZXZpbA==?=' } }));
    expect(decodedSubject(server.mails[0])).toBe('[PAGE] CheckoutErrors host = ?utf-8?B?ZXZpbA== ?=');
  });

  it.each([421, 450, 451, 452])('is retried after %i', async (status) => {
    const server = await mailServer({ onRcptTo: (_address, _session, done) => done(refusing(status, 'later, please')) });
    expect(await mailTo(server.port).send(notification())).toEqual({
      ok: false,
      again: true,
      message: `127.0.0.1:${server.port} answered ${status}: later, please`,
    });
  });

  it.each([550, 552, 554])('is a final failure after %i', async (status) => {
    const server = await mailServer({ onData: (stream, _session, done) => stream.resume().on('end', () => done(refusing(status))) });
    expect(await mailTo(server.port).send(notification())).toEqual({
      ok: false,
      again: false,
      message: `127.0.0.1:${server.port} answered ${status}: no`,
    });
  });

  it('is not sent again to recipients that accepted it when others were deferred', async () => {
    let isFull = true;
    const server = await mailServer({
      onRcptTo: ({ address }, _session, done) => done(isFull && address.startsWith('full@') ? refusing(452, 'mailbox full') : undefined),
    });
    const sink = mailTo(server.port, { to: ['a@shop.example', 'full@shop.example', 'b@shop.example'] });
    expect(await sink.send(notification())).toEqual({
      ok: false,
      again: true,
      message: `127.0.0.1:${server.port} answered 452: mailbox full (2 of 3 recipients received it)`,
    });
    isFull = false;
    expect(await sink.send(notification())).toEqual({ ok: true });
    expect(await sink.send(notification({ id: 'next' }))).toEqual({ ok: true });
    expect(server.mails.map(({ to }) => to)).toEqual([
      ['a@shop.example', 'b@shop.example'],
      ['full@shop.example'],
      ['a@shop.example', 'full@shop.example', 'b@shop.example'],
    ]);
  });

  it('is given up for a recipient that does not exist, and sent to the others', async () => {
    const server = await mailServer({
      onRcptTo: ({ address }, _session, done) => done(address.startsWith('gone@') ? refusing(550, 'no such user') : undefined),
    });
    const sink = mailTo(server.port, { to: ['gone@shop.example', 'a@shop.example'] });
    expect(await sink.send(notification())).toMatchObject({
      ok: false,
      again: false,
      message: expect.stringContaining('(1 of 2 recipients received it)'),
    });
    expect(server.mails.map(({ to }) => to)).toEqual([['a@shop.example']]);
  });

  it('is retried after its timeout', async () => {
    const port = await lineServer((line, socket) => {
      if (line === '(connected)') socket.write('220 here\r\n');
    });
    expect(await mailTo(port, { timeout: 50 }).send(notification())).toEqual({
      ok: false,
      again: true,
      message: `127.0.0.1:${port} took longer than 0.05s`,
    });
  });

  it('stops when the signal is aborted', async () => {
    const stop = new AbortController();
    const port = await lineServer(() => stop.abort());
    expect(await mailTo(port).send(notification(), stop.signal)).toMatchObject({ ok: false, again: true });
  });

  it.each(['greeting', 'MAIL', 'RCPT', 'DATA', '.'])('is retried when the connection breaks at %s', async (where) => {
    const port = await lineServer((line, socket) => {
      if (line.startsWith(where) || (line === '(connected)' && where === 'greeting')) socket.destroy();
      else if (line === '(connected)') socket.write('220 here\r\n');
      else if (line === 'DATA') socket.write('354 go on\r\n');
      else if (/^(?:MAIL|RCPT|EHLO)/.test(line)) socket.write('250 fine\r\n');
    });
    expect(await mailTo(port).send(notification())).toMatchObject({
      ok: false,
      again: true,
      message: expect.stringMatching(new RegExp(`^127\\.0\\.0\\.1:${port} cannot be reached`)),
    });
  });

  it('is retried when something other than a mail server answers, or the connection is refused', async () => {
    const port = await lineServer((_line, socket) => socket.write('HTTP/1.1 400 Bad Request\r\n'));
    expect(await mailTo(port).send(notification())).toMatchObject({ ok: false, again: true });
    const sink = mailTo(port);
    for (const close of closers.splice(0)) await close();
    expect(await sink.send(notification())).toEqual({
      ok: false,
      again: true,
      message: `127.0.0.1:${port} cannot be reached (ECONNREFUSED)`,
    });
  });
});

describe('a mail server with TLS', () => {
  const LOGIN = { host: 'localhost', tls: 'starttls', user: 'tocsin', password: 'pass-secret' };
  const withTls = (options: SMTPServerOptions = {}): SMTPServerOptions => ({ ...certificate, disabledCommands: [], ...options });
  const login = (): SMTPServerOptions =>
    withTls({
      authOptional: false,
      onAuth: ({ username, password }, _session, done) => {
        if (username === 'tocsin' && password === 'pass-secret') done(null, { user: 'tocsin' });
        else done(refusing(535, `wrong: ${password}`));
      },
    });

  it('is trusted by a certificate from the options, and gets the login only over TLS', async () => {
    const server = await mailServer(login());
    const sink = mailTo(server.port, { ...LOGIN, ca: certificate.cert });
    expect(await sink.send(notification())).toEqual({ ok: true });
    expect(server.mails).toMatchObject([{ isSecure: true, user: 'tocsin' }]);
  });

  it('may use TLS from the start', async () => {
    const server = await mailServer({ ...login(), secure: true });
    const sink = mailTo(server.port, { ...LOGIN, tls: 'implicit', ca: certificate.cert });
    expect(await sink.send(notification())).toEqual({ ok: true });
    expect(server.mails).toMatchObject([{ isSecure: true, user: 'tocsin' }]);
  });

  it('is not trusted without it', async () => {
    const server = await mailServer(login());
    expect(await mailTo(server.port, LOGIN).send(notification())).toEqual({
      ok: false,
      again: true,
      message: expect.stringMatching(/^localhost:\d+ cannot be reached \(ESOCKET: self-signed certificate/) as string,
    });
    expect(server.mails).toEqual([]);
  });

  it.each(['starttls', 'offered'])('gets no login when it offers no TLS: %s', async (tls) => {
    const said: string[] = [];
    const port = await lineServer((line, socket) => {
      said.push(line);
      socket.write(
        line === '(connected)' ? '220 here\r\n' : line.startsWith('EHLO') ? '250-here\r\n250 AUTH PLAIN LOGIN\r\n' : '502 no\r\n',
      );
    });
    expect((await mailTo(port, { ...LOGIN, tls }).send(notification())).ok).toBe(false);
    expect(said.filter((line) => line.startsWith('AUTH'))).toEqual([]);
  });

  it('that refuses the login is a final failure, and its answer is not shown', async () => {
    const server = await mailServer(login());
    const sink = mailTo(server.port, { ...LOGIN, password: 'other-secret', ca: certificate.cert });
    const result = await sink.send(notification());
    expect(result).toEqual({ ok: false, again: false, message: `localhost:${server.port} answered 535: it refuses the login` });
  });

  it('is used when it offers TLS', async () => {
    const server = await mailServer(withTls());
    expect(await mailTo(server.port, { host: 'localhost', tls: 'offered', ca: certificate.cert }).send(notification())).toEqual({
      ok: true,
    });
    expect(server.mails).toMatchObject([{ isSecure: true }]);
  });
});

describe('the options of a mail', () => {
  const make = (options: Readonly<Record<string, OptionValue>>): Sink => {
    const declared = rules(
      'stream s { format json } sink ops mail { host: "mail.example" from: "tocsin@shop.example" to: ["ops@shop.example"] }',
    ).sinks[0];
    if (declared === undefined) throw new Error('there is no sink');
    return makeSink({ ...declared, options: { ...declared.options, ...options } }, [mailSink], { env: {}, readFile: () => '' }, CONTEXT);
  };

  it.each([
    [{ to: [] }, '`to` is empty'],
    [{ to: ['ops@shop.example, evil@elsewhere.example'] }, '`to.0` does not have the required form'],
    [{ to: ['ops@shop.example\r\nBcc: x@y'] }, '`to.0` does not have the required form'],
    [{ from: 'nobody' }, '`from` does not have the required form'],
    [{ from: 'a\n<a@shop.example>' }, '`from` does not have the required form'],
    [{ tls: 'sometimes' }, '`tls` must be one of starttls, implicit, offered, none'],
    [{ user: 'tocsin' }, 'one of them is missing'],
    [{ user: 'tocsin', password: 'secret', tls: 'none' }, 'a password is sent only over TLS'],
  ])('%j is wrong', (options, message) => {
    expect(() => make(options)).toThrow(message);
  });

  it('cannot name a refused address', () => {
    expect(() => make({ host: '[::ffff:a9fe:a9fe]' })).toThrow('link-local or cloud-metadata');
    expect(() => make({ host: '169.254.169.254', allow: ['169.254.169.254'] })).not.toThrow();
  });

  it('may be those of the documentation', () => {
    expect(() => make({ from: 'Tocsin (shop) <tocsin@shop.example>', port: 465 })).not.toThrow();
  });
});

function decodedSubject(mail: Mail | undefined): string {
  const raw = header(mail, 'Subject') ?? '';
  return raw
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?UTF-8\?(Q|B)\?([^?]*)\?=/gi, (_all, kind: string, text: string) =>
      kind.toUpperCase() === 'B'
        ? Buffer.from(text, 'base64').toString('latin1')
        : text.replaceAll('_', ' ').replaceAll(/=([0-9A-F]{2})/gi, (_hex, code: string) => String.fromCharCode(Number.parseInt(code, 16))),
    )
    .replace(/.+/s, (bytes) => (bytes === raw ? bytes : Buffer.from(bytes, 'latin1').toString('utf8')));
}
