import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { Notification } from '../../src/notify/notification.js';
import { pagerdutySink } from '../../src/sinks/pagerduty.js';
import type { Sink, SinkContext } from '../../src/sinks/sink.js';
import { rules } from '../notify/program.js';
import { notification } from './notification.js';
import type { TestServer } from './server.js';
import { serve } from './server.js';

const CONTEXT: SinkContext = { program: rules('stream s { format json }'), print: () => {}, colour: false, cwd: '.' };
const KEY = '0123456789abcdef0123456789ABCDEF';

let server: TestServer;
afterEach(() => server.close());

async function duty(answer: (response: ServerResponse) => void, options: Readonly<Record<string, unknown>> = {}): Promise<Sink> {
  server = await serve(answer);
  return pagerdutySink.create({ key: KEY, url: `http://127.0.0.1:${server.port}/v2/enqueue`, ...options }, CONTEXT);
}

/** As PagerDuty answers. */
function accepted(response: ServerResponse): void {
  response.writeHead(202, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ status: 'success', message: 'Event processed', dedup_key: 'A@1' }));
}

interface Event {
  readonly routing_key: string;
  readonly event_action: string;
  readonly dedup_key: string;
  readonly payload?: Readonly<Record<string, unknown>>;
  readonly links?: readonly unknown[];
}

const events = (): readonly Event[] => server.received.map(({ body }) => JSON.parse(body) as Event);
const message = (text: string): string => `http://127.0.0.1:${server.port} ${text}`;

async function eventOf(changes: Partial<Notification>): Promise<Event | undefined> {
  const sink = await duty(accepted);
  expect(await sink.send(notification(changes))).toEqual({ ok: true });
  return events()[0];
}

describe('an incident at PagerDuty', () => {
  it('is triggered, triggered again under the same key, and resolved', async () => {
    const sink = await duty(accepted);
    for (const kind of ['fired', 'raised', 'reminder', 'resolved'] as const)
      expect(await sink.send(notification({ kind, id: `A@1#${kind}` }))).toEqual({ ok: true });
    expect(events().map(({ event_action, dedup_key, routing_key }) => [event_action, dedup_key, routing_key])).toEqual([
      ['trigger', 'A@1', KEY],
      ['trigger', 'A@1', KEY],
      ['trigger', 'A@1', KEY],
      ['resolve', 'A@1', KEY],
    ]);
    expect(server.received[0]).toMatchObject({ method: 'POST', url: '/v2/enqueue', headers: { 'content-type': 'application/json' } });
    expect(events()[0]).toEqual({
      routing_key: KEY,
      event_action: 'trigger',
      dedup_key: 'A@1',
      client: 'Tocsin',
      payload: {
        summary: 'CheckoutErrors host a: a: 31% of checkout requests fail',
        source: 'CheckoutErrors host a',
        severity: 'critical',
        timestamp: '2026-05-04T10:03:00.000Z',
        class: 'CheckoutErrors',
        custom_details: {
          host: 'a',
          team: 'payments',
          kind: 'fired',
          since: '2026-05-04T10:03:00.000Z',
          because: ['ratio(status >= 500) over 5m > 2%  = 0.31', 'count() over 5m >= 100  at least 120'],
          runbook: 'https://wiki.example/checkout#5xx',
        },
      },
      links: [{ href: 'https://wiki.example/checkout#5xx', text: 'Runbook' }],
    });
  });

  it.each([
    ['page', 'critical'],
    ['warn', 'warning'],
    ['info', 'info'],
  ] as const)('%s is %s', async (severity, theirs) => {
    expect((await eventOf({ severity }))?.payload).toMatchObject({ severity: theirs });
  });

  it('has a key of at most 255 characters, which distinguishes long firing ids', async () => {
    const sink = await duty(accepted);
    const long = 'x'.repeat(256);
    for (const firingId of [`${long}a`, `${long}b`, `${long}a`, 'x'.repeat(255)]) await sink.send(notification({ firingId }));
    const keys = events().map(({ dedup_key }) => dedup_key);
    expect(Math.max(...keys.map((key) => key.length))).toBeLessThanOrEqual(255);
    expect(keys[0]).toBe(keys[2]);
    expect(new Set(keys).size).toBe(3);
    expect(keys[3]).toBe('x'.repeat(255));
  });

  it('stays small and plain whatever a log contains', async () => {
    const nasty = `\u0000\r\n\u001b[31m\u202e\ud800${'€'.repeat(1 << 20)}`;
    const event = await eventOf({
      summary: nasty,
      group: { [nasty]: nasty, kind: 'other' },
      samples: Array.from({ length: 100 }, () => nasty),
      firingId: nasty,
    });
    expect(Buffer.byteLength(server.received[0]?.body ?? '')).toBeLessThan(512 * 1024);
    expect(String(event?.payload?.['summary']).length).toBeLessThanOrEqual(1024);
    expect(server.received[0]?.body).not.toMatch(/\\u0000|\\u001b|\\r|\\n|\u202e|\\ud800/);
    expect(event?.payload?.['custom_details']).toMatchObject({ kind: 'fired' });
  });

  it('has no link when the runbook is not a URL', async () => {
    expect(await eventOf({ runbook: 'javascript:alert(1)' })).not.toHaveProperty('links');
    await server.close();
    expect(await eventOf({ runbook: 'see the wiki' })).not.toHaveProperty('links');
  });

  it('is final after 400, and shows neither key nor answer', async () => {
    const sink = await duty((response) =>
      response.writeHead(400).end(JSON.stringify({ status: 'invalid event', message: KEY, errors: [KEY] })),
    );
    expect(await sink.send(notification())).toEqual({ ok: false, again: false, message: message('answered 400') });
  });

  it('waits for Retry-After after 429', async () => {
    const sink = await duty((response) => response.writeHead(429, { 'retry-after': '30' }).end());
    expect(await sink.send(notification())).toEqual({ ok: false, again: true, retryAfterMs: 30_000, message: message('answered 429') });
  });

  it.each([500, 502, 503])('is retried after %i', async (status) => {
    const sink = await duty((response) => response.writeHead(status).end('no'));
    expect(await sink.send(notification())).toEqual({ ok: false, again: true, message: message(`answered ${status}`) });
  });

  it.each([
    ['a page for people', '<html>Sign in</html>'],
    ['something else', '{"ok":true}'],
    ['nothing', ''],
  ])('is retried when %s comes with 200', async (_, body) => {
    const sink = await duty((response) => response.end(body));
    expect(await sink.send(notification())).toMatchObject({ ok: false, again: true, message: expect.stringContaining('answered 200') });
  });

  it('is retried when the answer is slow or cut off', async () => {
    const slow = await duty(() => {}, { timeout: 30 });
    expect(await slow.send(notification())).toEqual({ ok: false, again: true, message: message('did not answer within 0.03s') });
    await server.close();
    const cut = await duty((response) => {
      response.writeHead(202, { 'content-length': '100' });
      response.write('{"status":"succ', () => response.socket?.destroy());
    });
    expect(await cut.send(notification())).toMatchObject({ ok: false, again: true });
  });
});
