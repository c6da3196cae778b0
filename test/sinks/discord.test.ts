import { afterEach, describe, expect, it } from 'vitest';
import { discordSink } from '../../src/sinks/discord.js';
import type { Service } from './service.js';
import { closeServers, describeService, exchange, json, text } from './service.js';

const DISCORD: Service = {
  sink: discordSink,
  options: (origin) => ({ url: `${origin}/api/webhooks/1/discord-secret?thread_id=5` }),
  secrets: ['discord-secret'],
  answer: json(200, { id: '1234', type: 0, content: '…' }),
  ownAnswer: true,
};

describeService('discord', DISCORD);

async function contentOf(changes: Parameters<typeof exchange>[2]): Promise<string> {
  const { received } = await exchange(DISCORD, DISCORD.answer, changes);
  return (JSON.parse(received[0]?.body ?? '') as { content: string }).content;
}

describe('discord', () => {
  afterEach(closeServers);

  it('gets a message without mentions and previews, and is asked for its answer', async () => {
    const { result, received } = await exchange(DISCORD, DISCORD.answer);
    expect(result).toEqual({ ok: true });
    expect(received[0]).toMatchObject({ method: 'POST', url: '/api/webhooks/1/discord-secret?thread_id=5&wait=true' });
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({
      content: [
        '**PAGE CheckoutErrors: host a**',
        'a: 31% of checkout requests fail',
        'because ratio(status >= 500) over 5m > 2%  = 0.31',
        'because count() over 5m >= 100  at least 120',
        '<https://wiki.example/checkout#5xx>',
        '2026-05-04 10:03:00Z',
      ].join('\n'),
      allowed_mentions: { parse: [] },
      flags: 4,
    });
  });

  it.each([
    ['**bold** __u__ ~~s~~ `c` ||x||', String.raw`\*\*bold\*\* \_\_u\_\_ \~\~s\~\~ \`c\` \|\|x\|\|`],
    ['@everyone <@1> <@&2> <#3> <:e:4> </c:5>', String.raw`\@everyone \<\@1> \<\@&2> \<#3> \<:e:4> \</c:5>`],
    ['[click](https://evil.example)', String.raw`\[click\](https:\//evil.example)`],
    ['# head', String.raw`\# head`],
    ['> quote', String.raw`\> quote`],
    ['- item', String.raw`\- item`],
    ['12. item', String.raw`12\. item`],
    [String.raw`C:\dir\*`, String.raw`C:\\dir\\\*`],
  ])('shows %j as it is', async (summary, shown) => {
    expect((await contentOf({ summary })).split('\n')[1]).toBe(shown);
  });

  it('gets no more than its limit; time and runbook are kept', async () => {
    const content = await contentOf({
      group: { host: '*'.repeat(1000) },
      samples: Array.from({ length: 20 }, () => '_\u{1f600}'.repeat(500)),
    });
    expect(content.length).toBeLessThanOrEqual(2000);
    expect(content.length).toBeGreaterThan(1980);
    expect(content).toMatch(/\u2026\n<https:\/\/wiki\.example\/checkout#5xx>\n2026-05-04 10:03:00Z$/);
    expect(content.split('\n')[0]).toMatch(/(?:\\\*){50}\u2026\*\*$/);
    expect(content).not.toMatch(/\p{Surrogate}/u);
  });

  it('waits as its JSON asks', async () => {
    const limited = json(429, { message: 'You are being rate limited.', retry_after: 1.337, global: false }, { 'retry-after': '2' });
    expect((await exchange(DISCORD, limited)).result).toMatchObject({ ok: false, again: true, retryAfterMs: 1337 });
    for (const odd of [-1, '5', 1e9, null]) {
      const { result } = await exchange(DISCORD, json(429, { retry_after: odd }, { 'retry-after': '2' }));
      expect(result).toMatchObject({ ok: false, again: true, retryAfterMs: 2000 });
    }
  });

  it('counts 204 without a body as success', async () => {
    expect((await exchange(DISCORD, (response) => response.writeHead(204).end())).result).toEqual({ ok: true });
  });

  it('explains that the webhook was deleted', async () => {
    const { result, origin } = await exchange(DISCORD, text(404, '{"message": "Unknown Webhook", "code": 10015}'));
    expect(result).toEqual({
      ok: false,
      again: false,
      message: `${origin} answered 404: the webhook was deleted, or the URL is incomplete; copy it again`,
    });
  });
});
