import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { Sink, SinkContext } from '../../src/sinks/sink.js';
import { segments } from '../../src/sinks/text/sms-text.js';
import { twilioSink } from '../../src/sinks/twilio.js';
import { rules } from '../notify/program.js';
import { notification } from './notification.js';
import type { TestServer } from './server.js';
import { serve } from './server.js';

const CONTEXT: SinkContext = { program: rules('stream s { format json }'), print: () => {}, colour: false, cwd: '.' };
const ACCOUNT = `AC${'0123456789abcdef'.repeat(2)}`;
const TO = '+15005550009';

let server: TestServer;
afterEach(() => server.close());

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

async function phone(answer: Answer, options: Readonly<Record<string, unknown>> = {}): Promise<Sink> {
  server = await serve(answer);
  const own = { account: ACCOUNT, token: 'token-secret', from: '+15005550006', to: [TO], url: `http://127.0.0.1:${server.port}` };
  return twilioSink.create({ ...own, ...options }, CONTEXT);
}

/** As Twilio answers. */
function created(response: ServerResponse): void {
  response.writeHead(201, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ sid: 'SM0123', status: 'queued', error_code: null }));
}

function refused(status: number, code: number): (response: ServerResponse) => void {
  return (response) => response.writeHead(status).end(JSON.stringify({ code, message: 'no: token-secret', more_info: '', status }));
}

const forms = (): readonly URLSearchParams[] => server.received.map(({ body }) => new URLSearchParams(body));
const origin = (): string => `http://127.0.0.1:${server.port}`;

describe('a text message', () => {
  it('is a form with recipient, sender and text', async () => {
    const sink = await phone(created);
    expect(await sink.send(notification())).toEqual({ ok: true });
    expect(server.received[0]).toMatchObject({
      method: 'POST',
      url: `/2010-04-01/Accounts/${ACCOUNT}/Messages.json`,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${Buffer.from(`${ACCOUNT}:token-secret`).toString('base64')}`,
      },
    });
    expect(Object.fromEntries(forms()[0] ?? [])).toEqual({
      To: TO,
      From: '+15005550006',
      Body: 'PAGE CheckoutErrors host a: a: 31% of checkout requests fail https://wiki.example/checkout#5xx',
    });
  });

  it('may be sent with an API key, by a messaging service', async () => {
    const [key, service] = [`SK${'1'.repeat(32)}`, `MG${'2'.repeat(32)}`];
    const sink = await phone(created, { key, from: service });
    await sink.send(notification());
    expect(server.received[0]?.headers.authorization).toBe(`Basic ${Buffer.from(`${key}:token-secret`).toString('base64')}`);
    expect(forms()[0]?.get('MessagingServiceSid')).toBe(service);
    expect(forms()[0]?.has('From')).toBe(false);
  });

  it('marks a resolved alert, and a possible repeat', async () => {
    const sink = await phone(created);
    await sink.send(notification({ kind: 'resolved', runbook: '' }), undefined, { mayBeRepeat: true });
    expect(forms()[0]?.get('Body')).toMatch(/^\(again\?\) RESOLVED CheckoutErrors host a: /);
  });

  it('contains only plain characters of a log line, within the limit of messages', async () => {
    const sink = await phone(created, { messages: 2 });
    const nasty = `x&To=%2B19005550000&From=evil\r\n\u0000\u001b[31m\u202e\ud800 ${'я'.repeat(1 << 20)}`;
    expect(await sink.send(notification({ summary: nasty, group: { 'a&To=': nasty } }))).toEqual({ ok: true });
    const [form] = forms();
    expect([...(form?.keys() ?? [])]).toEqual(['To', 'From', 'Body']);
    expect(form?.get('To')).toBe(TO);
    const body = form?.get('Body') ?? '';
    expect(body).toMatch(/^PAGE CheckoutErrors a&To= x&To=%2B19005550000&From=evil/);
    expect(body).not.toMatch(/\p{Cc}|\u202e|\ufffd/u);
    expect(segments(body)).toBeLessThanOrEqual(2);
  });

  it('is not sent again to recipients that received it', async () => {
    let isBusy = true;
    const to = ['+15005550001', '+15005550002', '+15005550003', '+15005550001'];
    const sink = await phone(
      (response) => {
        const number = forms().at(-1)?.get('To');
        if (number === '+15005550002' && isBusy) response.writeHead(429, { 'retry-after': '3' }).end('{"code":20429}');
        else created(response);
      },
      { to },
    );
    expect(await sink.send(notification())).toEqual({
      ok: false,
      again: true,
      retryAfterMs: 3000,
      message: `${origin()} answered 429 (2 of 3 recipients received it)`,
    });
    isBusy = false;
    expect(await sink.send(notification())).toEqual({ ok: true });
    expect(forms().map((form) => form.get('To'))).toEqual(['+15005550001', '+15005550002', '+15005550003', '+15005550002']);
    await sink.send(notification({ id: 'next' }));
    expect(forms()).toHaveLength(7);
  });

  it('is given up for a number that cannot be reached, with the error number', async () => {
    const sink = await phone((response) => (forms().at(-1)?.get('To') === TO ? refused(400, 21_211)(response) : created(response)), {
      to: [TO, '+15005550001'],
    });
    expect(await sink.send(notification())).toEqual({
      ok: false,
      again: false,
      message: `${origin()} answered 400: Twilio error 21211 (1 of 2 recipients received it)`,
    });
    expect(forms()).toHaveLength(2);
  });

  it.each([
    [401, 20_003, false],
    [404, 20_404, false],
    [429, 20_429, true],
    [500, 20_500, true],
    [503, 20_503, true],
  ])('after %i (%i): retried %s', async (status, code, again) => {
    const result = await (await phone(refused(status, code))).send(notification());
    expect(result).toMatchObject({ ok: false, again });
    expect(JSON.stringify(result)).not.toContain('secret');
  });

  it('is retried when the answer is slow, cut off or missing', async () => {
    expect(await (await phone(() => {}, { timeout: 30 })).send(notification())).toEqual({
      ok: false,
      again: true,
      message: `${origin()} did not answer within 0.03s`,
    });
    await server.close();
    const cut: Answer = (response) => {
      response.writeHead(201, { 'content-length': '100' });
      response.write('{"sid":', () => response.socket?.destroy());
    };
    expect(await (await phone(cut)).send(notification())).toMatchObject({ ok: false, again: true });
    await server.close();
    expect(await (await phone((response) => response.end('<html>'))).send(notification())).toMatchObject({ ok: false, again: true });
  });
});
