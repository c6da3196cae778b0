import { afterEach, describe, expect, it } from 'vitest';
import { slackSink } from '../../src/sinks/slack.js';
import type { Service } from './service.js';
import { closeServers, describeService, exchange, text } from './service.js';

const SLACK: Service = {
  sink: slackSink,
  options: (origin) => ({ url: `${origin}/services/T000/B000/slack-secret` }),
  secrets: ['slack-secret'],
  answer: text(200, 'ok'),
  ownAnswer: false,
};

describeService('slack', SLACK);

describe('slack', () => {
  afterEach(closeServers);

  it('gets blocks of plain text, and a link to the runbook', async () => {
    const { result, received } = await exchange(SLACK, SLACK.answer);
    expect(result).toEqual({ ok: true });
    expect(received[0]).toMatchObject({
      method: 'POST',
      url: '/services/T000/B000/slack-secret',
      headers: { 'content-type': 'application/json' },
    });
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({
      text: 'PAGE CheckoutErrors: host a',
      mrkdwn: false,
      parse: 'none',
      link_names: false,
      unfurl_links: false,
      unfurl_media: false,
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: 'PAGE CheckoutErrors: host a', emoji: false } },
        {
          type: 'section',
          text: {
            type: 'plain_text',
            text: 'a: 31% of checkout requests fail\nbecause ratio(status &gt;= 500) over 5m &gt; 2%  = 0.31\nbecause count() over 5m &gt;= 100  at least 120\n2026-05-04 10:03:00Z',
            emoji: false,
          },
        },
        { type: 'section', text: { type: 'mrkdwn', text: '<https://wiki.example/checkout#5xx>', verbatim: true } },
      ],
    });
  });

  it('gets a resolved alert in one line', async () => {
    const { received } = await exchange(SLACK, SLACK.answer, { kind: 'resolved', since: Date.parse('2026-05-04T09:58:00Z') });
    const { blocks } = JSON.parse(received[0]?.body ?? '') as { blocks: readonly { text: { text: string } }[] };
    expect(blocks.map((block) => block.text.text)).toEqual(['RESOLVED CheckoutErrors after 5m: host a', '2026-05-04 10:03:00Z']);
  });

  it('a runbook cannot break out of its link, and shows as text if it is not a URL', async () => {
    const runbookOf = async (runbook: string): Promise<string> =>
      (await exchange(SLACK, SLACK.answer, { runbook })).received[0]?.body ?? '';
    expect(await runbookOf('https://wiki.example/a|b>c?d=1&e=2')).toContain('"<https://wiki.example/a%7Cb%3Ec?d=1&amp;e=2>"');
    expect(await runbookOf('<!channel> see *wiki*')).toContain(String.raw`\ndo &lt;!channel&gt; see *wiki*\n`);
  });

  it('gets no more than its limit, cut with an ellipsis where text is escaped', async () => {
    const { received } = await exchange(SLACK, SLACK.answer, {
      group: { host: '<'.repeat(1000) },
      samples: Array.from({ length: 20 }, () => '&'.repeat(1000)),
    });
    const { blocks } = JSON.parse(received[0]?.body ?? '') as { blocks: readonly { text: { text: string } }[] };
    const [header = '', section = ''] = blocks.map((block) => block.text.text);
    expect(header).toMatch(/^PAGE CheckoutErrors: host (?:&lt;){30}\u2026$/);
    expect(section.length).toBeLessThanOrEqual(3000);
    expect(section.length).toBeGreaterThan(2990);
    expect(section).toMatch(/(?:&amp;)+\u2026$/);
  });

  it.each([
    [403, 'action_prohibited', 'an administrator of the workspace does not allow it'],
    [404, 'no_service', 'the webhook was turned off or deleted; make a new one in Slack'],
    [410, 'channel_is_archived', 'the channel of the webhook is archived'],
  ])('explains status %i %s', async (status, body, because) => {
    const { result, origin } = await exchange(SLACK, text(status, body));
    expect(result).toEqual({ ok: false, again: false, message: `${origin} answered ${status}: ${because}` });
  });

  it('shows no unknown text of the answer', async () => {
    const { result, origin } = await exchange(SLACK, text(404, 'constructor'));
    expect(result).toEqual({ ok: false, again: false, message: `${origin} answered 404` });
  });
});
