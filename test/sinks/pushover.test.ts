import { afterEach, describe, expect, it } from 'vitest';
import { pushoverSink } from '../../src/sinks/pushover.js';
import type { ReceiptNews } from '../../src/sinks/sink.js';
import { notification } from './notification.js';
import type { Received } from './server.js';
import { serve } from './server.js';
import type { Answer, Exchange, Service } from './service.js';
import { closeServers, describeService, exchange, json, make } from './service.js';

const PUSHOVER: Service = {
  sink: pushoverSink,
  options: (origin) => ({ token: 'pushoversecret', user: 'usersecret', api: origin }),
  secrets: ['pushoversecret', 'usersecret'],
  answer: json(200, { status: 1, request: '647d2300-702c-4b38-8b2f-d56326ae460b', receipt: 'rABCDEFGHIJKLMNOPQRSTUVWXYZ012' }),
  ownAnswer: true,
  pauseMs: 5000,
};

describeService('pushover', PUSHOVER);

const TAG = 'receipts/cancel_by_tag/';

function formOf({ received }: Exchange, index = 0): Readonly<Record<string, string>> {
  return Object.fromEntries(new URLSearchParams(received[index]?.body));
}

describe('pushover', () => {
  afterEach(closeServers);

  it('gets a page that rings until it is acknowledged', async () => {
    const exchanged = await exchange(PUSHOVER, PUSHOVER.answer, {}, { retry: 90_000, expire: 7_200_000, device: 'phone', sound: 'siren' });
    expect(exchanged.result).toMatchObject({ ok: true, receipt: { pauseMs: 5000, lifeMs: 7_260_000 } });
    expect(exchanged.received[0]).toMatchObject({
      method: 'POST',
      url: '/1/messages.json',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(formOf(exchanged)).toEqual({
      token: 'pushoversecret',
      user: 'usersecret',
      device: 'phone',
      sound: 'siren',
      title: 'PAGE CheckoutErrors: host a',
      message: [
        'a: 31% of checkout requests fail',
        'because ratio(status >= 500) over 5m > 2%  = 0.31',
        'because count() over 5m >= 100  at least 120',
        '2026-05-04 10:03:00Z',
      ].join('\n'),
      timestamp: '1777888980',
      priority: '2',
      retry: '90',
      expire: '7200',
      tags: expect.stringMatching(/^[0-9a-f]{32}$/),
      url: 'https://wiki.example/checkout#5xx',
      url_title: 'Runbook',
    });
  });

  it('gets other notifications without ringing', async () => {
    for (const [severity, priority] of [
      ['warn', '0'],
      ['info', '-1'],
    ] as const) {
      const form = formOf(await exchange(PUSHOVER, PUSHOVER.answer, { severity }));
      expect(form).toMatchObject({ priority });
      expect(Object.keys(form)).not.toContain('retry');
    }
  });

  it('cancels its pages by the tag of the firing when it is resolved, and then sends the notification', async () => {
    const page = formOf(await exchange(PUSHOVER, PUSHOVER.answer));
    const over = await exchange(PUSHOVER, PUSHOVER.answer, { id: 'A@1#resolved', kind: 'resolved' });
    expect(over.result).toEqual({ ok: true });
    expect(over.received.map(({ url }) => url)).toEqual([`/1/${TAG}${page['tags']}.json`, '/1/messages.json']);
    expect(formOf(over)).toEqual({ token: 'pushoversecret' });
    expect(formOf(over, 1)).toMatchObject({
      title: 'RESOLVED CheckoutErrors after 0s: host a',
      message: '2026-05-04 10:03:00Z',
      priority: '0',
    });
    const other = await exchange(PUSHOVER, PUSHOVER.answer, { firingId: 'A@2' });
    expect(formOf(other)['tags']).not.toBe(page['tags']);
  });

  it('sends the resolved notification even when cancelling fails, and retries where that may help', async () => {
    const refusing =
      (status: number): Answer =>
      (response) =>
        response.req.url?.includes(TAG) === true ? json(status, { status: 0 })(response) : PUSHOVER.answer(response);
    const never = await exchange(PUSHOVER, refusing(404), { kind: 'resolved' });
    expect(never.result).toEqual({ ok: true });
    expect(never.received).toHaveLength(2);
    const later = await exchange(PUSHOVER, refusing(503), { kind: 'resolved' });
    expect(later.result).toMatchObject({ ok: false, again: true });
    expect(later.received).toHaveLength(1);
  });

  it('gets no more characters than its limit; the time is kept', async () => {
    const form = formOf(
      await exchange(PUSHOVER, PUSHOVER.answer, {
        group: { host: '\u{1f600}'.repeat(500) },
        samples: Array.from({ length: 30 }, () => '\u{1f600}'.repeat(1000)),
      }),
    );
    const count = (text: string | undefined): number => Array.from(text ?? '').length;
    expect(count(form['title'])).toBe(250);
    expect(count(form['message'])).toBe(1024);
    expect(form['message']).toMatch(/\u{1f600}\u2026\n2026-05-04 10:03:00Z$/u);
  });

  it.each([
    [400, { status: 0, user: 'invalid', errors: ['user identifier is invalid'] }, false, 'Pushover does not know this `user`'],
    [400, { status: 0, token: 'invalid', errors: ['application token is invalid'] }, false, 'Pushover does not know this `token`'],
    [429, { status: 0, errors: ['application is over its quota'] }, true, 'the application has reached its message limit'],
  ])('explains status %i', async (status, body, again, because) => {
    const { result, origin } = await exchange(PUSHOVER, json(status, body));
    expect(result).toEqual({ ok: false, again, message: `${origin} answered ${status}: ${because}` });
  });

  it('treats a 2xx with another body as a failure', async () => {
    expect((await exchange(PUSHOVER, json(200, { status: 0 }))).result).toMatchObject({ ok: false, again: true });
  });

  describe('the receipt of a page', () => {
    const RECEIPT = 'rABCDEFGHIJKLMNOPQRSTUVWXYZ012';
    // As the documentation of receipts shows it.
    const waiting = {
      status: 1,
      acknowledged: 0,
      acknowledged_at: 0,
      acknowledged_by: '',
      acknowledged_by_device: '',
      last_delivered_at: 1777888990,
      expired: 0,
      expires_at: 1777892580,
      called_back: 0,
      called_back_at: 0,
      request: 'e8f2e1c4-9d3f-4c55-a6a5-0f6a1d1f7f2a',
    };

    /** The result of a poll of a page's receipt, and the request of the poll. */
    async function pollReceipt(
      answer: Answer,
      more: Readonly<Record<string, unknown>> = {},
    ): Promise<{ news: ReceiptNews | undefined; asked: Received | undefined }> {
      const server = await serve((response) => (response.req.method === 'GET' ? answer : PUSHOVER.answer)(response));
      try {
        const sink = make(pushoverSink, { ...PUSHOVER.options(`http://127.0.0.1:${server.port}`), ...more });
        const result = await sink.send(notification({}));
        const news = result.ok ? await result.receipt?.poll(new AbortController().signal) : undefined;
        return { news, asked: server.received[1] };
      } finally {
        await server.close();
      }
    }

    it('is polled by its id, and has no news yet', async () => {
      const { news, asked } = await pollReceipt(json(200, waiting));
      expect(news).toBeUndefined();
      expect(asked).toMatchObject({ method: 'GET', url: `/1/receipts/${RECEIPT}.json?token=pushoversecret`, body: '' });
    });

    it('reports who acknowledged it and when, without a whole key', async () => {
      const acknowledged = { ...waiting, acknowledged: 1, acknowledged_at: 1777889040, acknowledged_by: 'usersecret' };
      const { news } = await pollReceipt(json(200, { ...acknowledged, acknowledged_by_device: 'phone' }));
      expect(news).toEqual({ kind: 'acknowledged', atMs: 1777889040000, by: 'device phone' });
      const other = await pollReceipt(json(200, { ...acknowledged, expired: 1, acknowledged_by: 'uQiRzpo4DXghDmr9QzzfQu27cmVRsG' }));
      expect(other.news).toEqual({ kind: 'acknowledged', atMs: 1777889040000, by: 'user uQiR…' });
      const odd = { acknowledged_at: 'now', acknowledged_by: '<b>\u202e', acknowledged_by_device: 'a b\n' };
      expect((await pollReceipt(json(200, { ...acknowledged, ...odd }))).news).toEqual({ kind: 'acknowledged' });
    });

    it.each([
      ['has expired', json(200, { ...waiting, expired: 1 }), { kind: 'expired' }],
      ['is not known', json(404, { status: 0, errors: ['receipt not found; may be invalid or expired'] }), { kind: 'unknown' }],
      ['may not be asked for so often', json(429, { status: 0 }), undefined],
      ['cannot be had now', json(503, {}), undefined],
      ['is no answer of the service', (response) => response.writeHead(200).end('<html>'), undefined],
    ] satisfies readonly (readonly [string, Answer, ReceiptNews | undefined])[])('that %s', async (_, answer, news) => {
      expect((await pollReceipt(answer)).news).toEqual(news);
    });

    it('is absent when the answer contains none', async () => {
      for (const receipt of [undefined, 7, '../messages', 'a?b', '']) {
        const { result } = await exchange(PUSHOVER, json(200, { status: 1, receipt }));
        expect(result).toEqual({ ok: true });
      }
    });
  });
});
