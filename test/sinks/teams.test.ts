import { afterEach, describe, expect, it } from 'vitest';
import { teamsSink } from '../../src/sinks/teams.js';
import type { Service } from './service.js';
import { closeServers, describeService, exchange, json, text } from './service.js';

const TEAMS: Service = {
  sink: teamsSink,
  options: (origin) => ({ url: `${origin}/workflows/1/triggers/manual/paths/invoke?sig=teams-secret` }),
  secrets: ['teams-secret'],
  answer: text(202, ''),
  ownAnswer: false,
};

describeService('teams', TEAMS);

const run = (line: string, look: object = {}): unknown => ({ type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: line, ...look }] });

describe('teams', () => {
  afterEach(closeServers);

  it('gets a card of runs, with a button to the runbook', async () => {
    const { result, received } = await exchange(TEAMS, TEAMS.answer);
    expect(result).toEqual({ ok: true });
    expect(received[0]).toMatchObject({ method: 'POST', url: '/workflows/1/triggers/manual/paths/invoke?sig=teams-secret' });
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          contentUrl: null,
          content: {
            $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
            type: 'AdaptiveCard',
            version: '1.4',
            msteams: { width: 'Full' },
            body: [
              run('PAGE CheckoutErrors: host a', { weight: 'Bolder', size: 'Medium' }),
              run('a: 31% of checkout requests fail'),
              run('because ratio(status >= 500) over 5m > 2%  = 0.31'),
              run('because count() over 5m >= 100  at least 120'),
              run('2026-05-04 10:03:00Z', { isSubtle: true }),
            ],
            actions: [{ type: 'Action.OpenUrl', title: 'Runbook', url: 'https://wiki.example/checkout#5xx' }],
          },
        },
      ],
    });
  });

  it('shows no dates or mentions from a log, and a runbook that is not a URL as text', async () => {
    const { received } = await exchange(TEAMS, TEAMS.answer, {
      summary: '{{DATE(2017-02-14T06:08:39Z, SHORT)}} {{{x}}} <at>everyone</at> **b** [l](https://evil.example)',
      runbook: 'ask {{x}}',
    });
    const body = received[0]?.body ?? '';
    expect(body).toContain('"{ {DATE(2017-02-14T06:08:39Z, SHORT)}} { { {x}}} < at>everyone< /at> **b** [l](https://evil.example)"');
    expect(body).toContain('"do ask { {x}}"');
    expect(body).not.toContain('Action.OpenUrl');
    expect(body).not.toContain('"entities"');
  });

  it.each(['{', '"', '\u{1f600}', 'a'])('gets no more than 28 KB of %j', async (filling) => {
    const { received } = await exchange(TEAMS, TEAMS.answer, {
      group: { host: filling.repeat(100_000) },
      samples: Array.from({ length: 200 }, () => filling.repeat(1000)),
    });
    const body = received[0]?.body ?? '';
    expect(Buffer.byteLength(body)).toBeLessThan(28 * 1024 - 4096);
    expect(Buffer.byteLength(body)).toBeGreaterThan(19_000);
    expect(body).toContain('\u2026"');
    expect(body).toContain('"2026-05-04 10:03:00Z"');
  });

  it.each([
    [400, 'the workflow is turned off, or does not begin with a webhook request'],
    [401, 'the workflow refuses this URL; copy the URL again'],
    [404, 'the workflow was deleted, or the URL is incomplete'],
  ])('explains status %i', async (status, because) => {
    const { result, origin } = await exchange(TEAMS, json(status, { error: { code: 'WorkflowTriggerIsNotEnabled' } }));
    expect(result).toEqual({ ok: false, again: false, message: `${origin} answered ${status}: ${because}` });
  });
});
