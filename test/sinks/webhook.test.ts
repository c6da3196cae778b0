import { webcrypto } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { webhookSigner } from '../../src/sinks/http/standard-webhook.js';
import type { Sink, SinkContext } from '../../src/sinks/sink.js';
import { webhookSink } from '../../src/sinks/webhook.js';
import { rules } from '../notify/program.js';
import { serveLines } from './line-server.js';
import { notification } from './notification.js';
import type { Received, TestServer } from './server.js';
import { serve } from './server.js';

const CONTEXT: SinkContext = { program: rules('stream s { format json }'), print: () => {}, colour: false, cwd: '.' };

let server: TestServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function hookTo(answer: (response: ServerResponse) => void, options: Readonly<Record<string, unknown>> = {}): Promise<Sink> {
  server = await serve(answer);
  return webhookSink.create({ url: `http://127.0.0.1:${server.port}/secret-path?token=secret-token`, ...options }, CONTEXT);
}

const origin = (): string => `http://127.0.0.1:${server?.port}`;

describe('a webhook', () => {
  it('posts the notification as JSON, with a key that is the same in every attempt', async () => {
    const hook = await hookTo((response) => response.writeHead(204).end(), {
      headers: { 'x-team': 'ops', 'Content-Type': 'application/vnd.alert+json' },
    });
    expect(await hook.send(notification())).toEqual({ ok: true });
    expect(await hook.send(notification())).toEqual({ ok: true });
    const [first, second] = server?.received ?? [];
    expect(first).toMatchObject({
      method: 'POST',
      url: '/secret-path?token=secret-token',
      headers: { 'content-type': 'application/vnd.alert+json', 'x-team': 'ops', 'idempotency-key': 'A%401%23fired-page-2' },
    });
    expect(second?.headers['idempotency-key']).toBe(first?.headers['idempotency-key']);
    expect(JSON.parse(first?.body ?? '')).toEqual({
      id: 'A@1#fired-page-2',
      firingId: 'A@1',
      kind: 'fired',
      alert: 'CheckoutErrors',
      group: { host: 'a' },
      severity: 'page',
      at: '2026-05-04T10:03:00.000Z',
      since: '2026-05-04T10:03:00.000Z',
      reason: 'condition',
      summary: 'a: 31% of checkout requests fail',
      runbook: 'https://wiki.example/checkout#5xx',
      labels: { team: 'payments' },
      clauses: [
        { text: 'ratio(status >= 500) over 5m > 2%', value: 0.31, truth: 'true' },
        { text: 'count() over 5m >= 100', value: null, low: 120, truth: 'true' },
      ],
    });
    await hook.close();
  });

  it('sends any group and any id', async () => {
    const hook = await hookTo((response) => response.end());
    const odd = notification({ id: '["A",{"h":"ü\u0000\\ud800€"}]@1#fired', group: { h: 'ü\u0000\ud800€' } });
    expect(await hook.send(odd)).toEqual({ ok: true });
    expect(await hook.send(notification({ id: 'A@1.\ud800' }))).toEqual({ ok: true });
    expect(server?.received[1]?.headers['webhook-id']).toBe('A%401%2E%EF%BF%BD');
    expect(JSON.parse(server?.received[0]?.body ?? '')).toMatchObject({ group: { h: 'ü\u0000\ud800€' } });
  });

  it.each([400, 401, 403, 404, 410, 413, 422])('is a final failure after %i', async (status) => {
    const hook = await hookTo((response) => response.writeHead(status, { 'retry-after': '5' }).end('no: secret-token'));
    expect(await hook.send(notification())).toEqual({ ok: false, again: false, message: `${origin()} answered ${status}` });
  });

  it.each([408, 425, 429, 500, 502, 503, 504])('is retried after %i', async (status) => {
    const hook = await hookTo((response) => response.writeHead(status).end('later'));
    expect(await hook.send(notification())).toEqual({ ok: false, again: true, message: `${origin()} answered ${status}` });
  });

  it('does not follow a redirect', async () => {
    const hook = await hookTo((response) => response.writeHead(307, { location: '/elsewhere' }).end());
    expect(await hook.send(notification())).toEqual({
      ok: false,
      again: false,
      message: `${origin()} answered 307: redirects are not followed; correct the URL`,
    });
    expect(server?.received).toHaveLength(1);
  });

  it('says that something else than an HTTP server answers', async () => {
    const other = await serveLines((line, socket) => void (line === '' && socket.end('SSH-2.0-OpenSSH_9.9\r\n')));
    const hook = webhookSink.create({ url: `http://127.0.0.1:${other.port}/` }, CONTEXT);
    expect(await hook.send(notification())).toMatchObject({
      again: true,
      message: expect.stringMatching(/ did not answer in HTTP \(HPE_\w+\); the URL may name the port of another service$/),
    });
    await other.close();
  });

  it.each([
    ['seconds', '7', 7000],
    ['a date, by the clock of the answer', 'Mon, 04 May 2026 10:02:30 GMT', 90_000],
    ['a date in the past', 'Mon, 04 May 2026 09:00:00 GMT', 0],
  ])('waits as Retry-After says: %s', async (_, value, ms) => {
    const hook = await hookTo((response) => response.writeHead(429, { 'retry-after': value, date: 'Mon, 04 May 2026 10:01:00 GMT' }).end());
    expect(await hook.send(notification())).toMatchObject({ ok: false, again: true, retryAfterMs: ms });
  });

  it.each(['soon', '-5', '1e9', ''])('ignores the Retry-After %j', async (value) => {
    const hook = await hookTo((response) => response.writeHead(503, { 'retry-after': value }).end());
    expect(await hook.send(notification())).toEqual({ ok: false, again: true, message: `${origin()} answered 503` });
  });

  it('retries after its timeout', async () => {
    const hook = await hookTo(() => {}, { timeout: 30 });
    expect(await hook.send(notification())).toEqual({ ok: false, again: true, message: `${origin()} did not answer within 0.03s` });
  });

  it('stops when the signal is aborted', async () => {
    const stop = new AbortController();
    const hook = await hookTo(() => stop.abort());
    expect(await hook.send(notification(), stop.signal)).toMatchObject({ ok: false, again: true });
  });

  it('retries when the connection breaks before the answer', async () => {
    const hook = await hookTo((response) => response.socket?.destroy());
    expect(await hook.send(notification())).toMatchObject({
      ok: false,
      again: true,
      message: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+ cannot be reached/),
    });
  });

  it('uses the status when the body is cut off or never ends', async () => {
    const cut = await hookTo((response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.socket?.destroy());
    });
    expect(await cut.send(notification())).toEqual({ ok: true });
    await server?.close();
    const endless = await hookTo((response) => {
      response.writeHead(200);
      response.write('and so on');
    });
    expect(await endless.send(notification())).toEqual({ ok: true });
  });

  it('retries when the connection is refused', async () => {
    const hook = await hookTo((response) => response.end());
    await server?.close();
    expect(await hook.send(notification())).toEqual({ ok: false, again: true, message: `${origin()} cannot be reached (ECONNREFUSED)` });
  });

  it('never shows user, password, path or query of the URL', async () => {
    server = await serve((response) => response.writeHead(400).end());
    const url = `http://user:p%40ss@127.0.0.1:${server.port}/secret-path?token=secret-token`;
    const hook = webhookSink.create({ url }, CONTEXT);
    const result = await hook.send(notification());
    expect(result).toEqual({ ok: false, again: false, message: `${origin()} answered 400` });
    expect(server.received[0]?.headers.authorization).toBe(`Basic ${Buffer.from('user:p@ss').toString('base64')}`);
  });

  it('refuses an invalid header, and does not show it', () => {
    expect(() => webhookSink.create({ url: 'http://localhost', headers: { authorization: 'secret\n' + 'x' } }, CONTEXT)).toThrow(
      /^the header "authorization" has an invalid name or value$/,
    );
  });
});

describe('a signed webhook', () => {
  const KEY = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
  const SECRET = `whsec_${KEY.toString('base64')}`;

  /** A receiver, written from the published specification. */
  async function isGenuine({ headers, body }: Received, key: Uint8Array, nowSeconds: number): Promise<boolean> {
    const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = headers;
    if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signatures !== 'string') return false;
    if (id.includes('.') || !/^\d+$/.test(timestamp) || Math.abs(nowSeconds - Number(timestamp)) > 300) return false;
    const hmac = await webcrypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
    const signed = new TextEncoder().encode([id, timestamp, body].join('.'));
    const checks = signatures
      .split(' ')
      .filter((each) => each.startsWith('v1,'))
      .map((each) => webcrypto.subtle.verify('HMAC', hmac, Buffer.from(each.slice(3), 'base64'), signed));
    return (await Promise.all(checks)).includes(true);
  }

  it('is authentic in every attempt', async () => {
    const hook = await hookTo((response) => response.end(), { secret: SECRET });
    await hook.send(notification({ id: 'ü.1.2', summary: 'grün €' }));
    await hook.send(notification({ id: 'ü.1.2', summary: 'grün €' }));
    const [first, second] = server?.received ?? [];
    if (first === undefined || second === undefined) throw new Error('nothing was received');
    const now = Date.now() / 1000;
    expect(await isGenuine(first, KEY, now)).toBe(true);
    expect(await isGenuine(second, KEY, now)).toBe(true);
    expect(second.headers['webhook-id']).toBe(first.headers['webhook-id']);
    expect(await isGenuine({ ...first, body: first.body.replace('CheckoutErrors', 'Others') }, KEY, now)).toBe(false);
    expect(await isGenuine({ ...first, headers: { ...first.headers, 'webhook-id': 'other' } }, KEY, now)).toBe(false);
    expect(await isGenuine(first, Buffer.alloc(24), now)).toBe(false);
    expect(await isGenuine(first, KEY, now + 1000)).toBe(false);
  });

  it('has the signature of the example in the specification', () => {
    const headers = webhookSigner('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw').headers(
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      '{"test": 2432232314}',
      1_614_265_330_000,
    );
    expect(headers).toEqual({
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it.each(['plain-secret', 'whsec_', 'whsec_c2hvcnQ=', `whsec_${'!'.repeat(40)}`, `whsec_${Buffer.alloc(65).toString('base64')}`])(
    'cannot be made with the secret %s, and does not show it',
    (secret) => {
      expect(() => webhookSink.create({ url: 'http://localhost', secret }, CONTEXT)).toThrow(
        /^`secret` must be "whsec_" and from 24 to 64 bytes in base64$/,
      );
    },
  );

  it('has an id that fits into a header, however long that of the notification is', async () => {
    const hook = await hookTo((response) => response.end());
    expect(await hook.send(notification({ id: 'ü'.repeat(100_000) }))).toEqual({ ok: true });
    expect(server?.received[0]?.headers['webhook-id']).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe("a webhook with Alertmanager's payload", () => {
  it('has one group with one alert', async () => {
    const hook = await hookTo((response) => response.end(), { payload: 'alertmanager' });
    expect(await hook.send(notification())).toEqual({ ok: true });
    expect(await hook.send(notification({ kind: 'resolved', at: Date.parse('2026-05-04T10:13:00Z') }))).toEqual({ ok: true });
    const [firing, over] = (server?.received ?? []).map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    const labels = { alertname: 'CheckoutErrors', severity: 'page', team: 'payments', host: 'a' };
    expect(firing).toMatchObject({
      version: '4',
      groupKey: 'A@1',
      status: 'firing',
      truncatedAlerts: 0,
      groupLabels: { alertname: 'CheckoutErrors' },
      commonLabels: labels,
      alerts: [{ status: 'firing', labels, startsAt: '2026-05-04T10:03:00.000Z', endsAt: '0001-01-01T00:00:00Z' }],
    });
    expect(over).toMatchObject({
      groupKey: 'A@1',
      status: 'resolved',
      alerts: [{ status: 'resolved', endsAt: '2026-05-04T10:13:00.000Z' }],
    });
  });
});
