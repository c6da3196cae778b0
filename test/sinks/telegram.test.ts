import { afterEach, describe, expect, it } from 'vitest';
import { validateOptions } from '../../src/sinks/shared/options.js';
import { telegramSink } from '../../src/sinks/telegram.js';
import type { Service } from './service.js';
import { closeServers, describeService, exchange, json } from './service.js';

const TELEGRAM: Service = {
  sink: telegramSink,
  options: (origin) => ({ token: '123456:telegram-secret', chat: '-1001234567890', api: origin }),
  secrets: ['telegram-secret', '123456'],
  answer: json(200, { ok: true, result: { message_id: 7 } }),
  ownAnswer: true,
};

describeService('telegram', TELEGRAM);

interface Sent {
  readonly text: string;
  readonly entities: readonly { readonly type: string; readonly offset: number; readonly length: number }[];
}

async function sent(changes: Parameters<typeof exchange>[2]): Promise<Sent> {
  const { received } = await exchange(TELEGRAM, TELEGRAM.answer, changes);
  return JSON.parse(received[0]?.body ?? '') as Sent;
}

/** The text outside of all entities, in which Telegram looks for links, mentions and commands. */
function outside({ text, entities }: Sent): string {
  let left = text;
  for (const { offset, length } of entities.toReversed()) left = `${left.slice(0, offset)}${left.slice(offset + length)}`;
  return left;
}

describe('telegram', () => {
  afterEach(closeServers);

  it('gets a text without markup, with code entities', async () => {
    const { result, received } = await exchange(TELEGRAM, TELEGRAM.answer, {}, { topic: 7 });
    expect(result).toEqual({ ok: true });
    expect(received[0]).toMatchObject({ method: 'POST', url: '/bot123456:telegram-secret/sendMessage' });
    const title = 'PAGE CheckoutErrors: host a';
    const body =
      'a: 31% of checkout requests fail\nbecause ratio(status >= 500) over 5m > 2%  = 0.31\nbecause count() over 5m >= 100  at least 120';
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({
      chat_id: '-1001234567890',
      message_thread_id: 7,
      link_preview_options: { is_disabled: true },
      text: `${title}\n${body}\nhttps://wiki.example/checkout#5xx\n2026-05-04 10:03:00Z`,
      entities: [
        { type: 'code', offset: 0, length: title.length },
        { type: 'pre', offset: title.length + 1, length: body.length },
      ],
      disable_notification: false,
    });
  });

  it('keeps all text from logs inside of code entities', async () => {
    const nasty = '\u{1f600} @admin /stop #tag https://evil.example a@b.example +441234567890 *b* <b>';
    const message = await sent({ group: { host: nasty }, summary: nasty, samples: [nasty, nasty] });
    expect(message.text.split(nasty)).toHaveLength(5);
    expect(outside(message)).toBe('\n\nhttps://wiki.example/checkout#5xx\n2026-05-04 10:03:00Z');
    expect(Object.keys(message)).not.toContain('parse_mode');
  });

  it('gets no more than its limit; time and runbook are kept', async () => {
    const message = await sent({ group: { host: 'x'.repeat(5000) }, samples: Array.from({ length: 30 }, () => '\u{1f600}'.repeat(1000)) });
    expect(message.text.length).toBeLessThanOrEqual(4096);
    expect(message.text.length).toBeGreaterThan(4090);
    expect(message.text).not.toMatch(/\p{Surrogate}/u);
    expect(outside(message)).toBe('\n\nhttps://wiki.example/checkout#5xx\n2026-05-04 10:03:00Z');
  });

  it('info makes no sound', async () => {
    expect(await sent({ severity: 'info' })).toMatchObject({ disable_notification: true });
  });

  it('waits as its JSON asks', async () => {
    const limited = json(429, {
      ok: false,
      error_code: 429,
      description: 'Too Many Requests: retry after 35',
      parameters: { retry_after: 35 },
    });
    expect((await exchange(TELEGRAM, limited)).result).toMatchObject({ ok: false, again: true, retryAfterMs: 35_000 });
  });

  it.each([
    [400, 'Bad Request: chat not found', {}, 'there is no such `chat`, or the bot was never in it'],
    [
      400,
      'Bad Request: group chat was upgraded to a supergroup chat',
      { parameters: { migrate_to_chat_id: -1009 } },
      'the group became a supergroup with the id -1009; set `chat` to that',
    ],
    [401, 'Unauthorized', {}, 'the token is not one that Telegram knows'],
    [403, 'Forbidden: bot was blocked by the user', {}, 'the person in `chat` has blocked the bot'],
    [403, 'Forbidden: bot was kicked from the supergroup chat', {}, 'the bot is not in that chat'],
  ])('explains status %i %s', async (status, description, more, because) => {
    const { result, received, origin } = await exchange(TELEGRAM, json(status, { ok: false, error_code: status, description, ...more }));
    expect(result).toEqual({ ok: false, again: false, message: `${origin} answered ${status}: ${because}` });
    expect(received).toHaveLength(1);
  });

  it('refuses a token that could extend the URL, and does not show it', () => {
    for (const token of ['1:a/../b', '1:a?b', '1:a#b', '1:a\r\nb', 'abc', '1:%2e']) {
      const [problem] = validateOptions(telegramSink.schema, { token, chat: '1' });
      expect(problem?.message).toBe('`token` does not have the required form');
      expect(JSON.stringify(problem)).not.toContain(token);
    }
  });
});
