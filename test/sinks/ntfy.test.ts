import { afterEach, describe, expect, it } from 'vitest';
import { ntfySink } from '../../src/sinks/ntfy.js';
import { validateOptions } from '../../src/sinks/shared/options.js';
import type { Service } from './service.js';
import { closeServers, describeService, exchange, json } from './service.js';

const NTFY: Service = {
  sink: ntfySink,
  options: (origin) => ({ url: origin, topic: 'alerts', token: 'tk_ntfy-secret' }),
  secrets: ['ntfy-secret'],
  answer: json(200, { id: 'hwQ2YpKdmg', time: 1777888980, expires: 1777932180, event: 'message', topic: 'alerts', message: '…' }),
  ownAnswer: true,
};

describeService('ntfy', NTFY);

async function sent(changes: Parameters<typeof exchange>[2]): Promise<Readonly<Record<string, unknown>>> {
  const { received } = await exchange(NTFY, NTFY.answer, changes);
  return JSON.parse(received[0]?.body ?? '') as Readonly<Record<string, unknown>>;
}

describe('ntfy', () => {
  afterEach(closeServers);

  it('gets JSON, and only the token in headers', async () => {
    const { result, received } = await exchange(NTFY, NTFY.answer);
    expect(result).toEqual({ ok: true });
    expect(received[0]).toMatchObject({ method: 'POST', url: '/', headers: { authorization: 'Bearer tk_ntfy-secret' } });
    expect(Object.keys(received[0]?.headers ?? {}).toSorted()).toEqual([
      'authorization',
      'connection',
      'content-length',
      'content-type',
      'host',
    ]);
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({
      topic: 'alerts',
      title: 'PAGE CheckoutErrors: host a',
      message: [
        'a: 31% of checkout requests fail',
        'because ratio(status >= 500) over 5m > 2%  = 0.31',
        'because count() over 5m >= 100  at least 120',
        'https://wiki.example/checkout#5xx',
        '2026-05-04 10:03:00Z',
      ].join('\n'),
      priority: 5,
      tags: ['rotating_light'],
      markdown: false,
      click: 'https://wiki.example/checkout#5xx',
    });
  });

  it('has a priority for each severity', async () => {
    expect(await sent({ severity: 'warn' })).toMatchObject({ priority: 4, tags: ['warning'] });
    expect(await sent({ severity: 'info' })).toMatchObject({ priority: 3, tags: ['information_source'] });
    expect(await sent({ kind: 'resolved' })).toMatchObject({ priority: 3, tags: ['white_check_mark'], message: '2026-05-04 10:03:00Z' });
  });

  it('opens only URLs from the rules', async () => {
    const message = await sent({ runbook: 'javascript:alert(1)', summary: 'https://evil.example' });
    expect(message).not.toHaveProperty('click');
    expect(message).not.toHaveProperty('actions');
    expect(message).not.toHaveProperty('attach');
  });

  it('gets no more bytes than its limit; time and runbook are kept', async () => {
    const message = await sent({
      group: { host: '\u20ac'.repeat(5000) },
      samples: Array.from({ length: 30 }, () => '\u{1f600}'.repeat(1000)),
    });
    const bytes = Buffer.byteLength(String(message['message']));
    expect(bytes).toBeLessThanOrEqual(4096);
    expect(bytes).toBeGreaterThan(4085);
    expect(message['message']).toMatch(/\u2026\nhttps:\/\/wiki\.example\/checkout#5xx\n2026-05-04 10:03:00Z$/);
    expect(Buffer.byteLength(String(message['title']))).toBeLessThanOrEqual(250);
  });

  it.each([
    [401, 40101, 'the server refuses the token or the password'],
    [403, 40301, 'writing to this topic needs a `token` with that permission'],
  ])('explains status %i', async (status, code, because) => {
    const { result, origin } = await exchange(NTFY, json(status, { code, http: status, error: 'unauthorized' }));
    expect(result).toEqual({ ok: false, again: false, message: `${origin} answered ${status}: ${because}` });
  });

  it('refuses a topic that is not a plain name', () => {
    for (const topic of ['', 'a/b', 'a b', 'a\r\nb', '../a', 'a'.repeat(65)])
      expect(validateOptions(ntfySink.schema, { topic })).toHaveLength(1);
  });
});
