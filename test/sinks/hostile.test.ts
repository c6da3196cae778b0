/** Malicious log lines, sent to every destination that uses HTTP; checks every byte that arrives. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Notification } from '../../src/notify/notification.js';
import { SINKS } from '../../src/sinks/sinks.js';
import { hostile, LINES, UNSHOWN } from './hostile-lines.js';
import type { Received, TestServer } from './server.js';
import { serve } from './server.js';
import type { Answer } from './service.js';
import { json, make, text } from './service.js';

const RUNBOOK = 'https://wiki.example/checkout#5xx';
const WHEN = '2026-05-04 10:03:00Z';

interface Target {
  options(origin: string): Readonly<Record<string, unknown>>;
  readonly answer: Answer;
  /** The most bytes of a body that the service takes. */
  readonly mostBytes?: number;
  /** It is for programs: they get the text as it is, and JSON keeps it apart. */
  readonly isData?: boolean;
  /** Headers that hold the id. */
  readonly idHeaders?: readonly string[];
  /** Parts that no log line may change. */
  fixed?(body: Body): unknown;
  /** A part of every text, except for the title with the group. */
  readonly shows?: string;
  /** The end of a text that was cut. */
  readonly dots?: string;
  /** Further checks for this service. */
  check?(body: Body): void;
}

type Body = Readonly<Record<string, unknown>>;

/** Destinations that do not use HTTP; `hostile-others.test.ts` covers them. */
const OTHERS = new Set(['console', 'file', 'mail', 'irc', 'exec']);

const TARGETS: Readonly<Record<string, Target>> = {
  webhook: { options: (url) => ({ url }), answer: text(204, ''), isData: true, idHeaders: ['idempotency-key', 'webhook-id'] },
  slack: {
    options: (url) => ({ url }),
    answer: text(200, 'ok'),
    mostBytes: 16_000,
    fixed: ({ blocks, text: _text, ...rest }) => [rest, typesOf(blocks)],
    check: checkSlack,
  },
  discord: {
    options: (url) => ({ url }),
    answer: json(200, { id: '1' }),
    mostBytes: 9000,
    shows: 'CheckoutErrors',
    fixed: ({ content: _content, ...rest }) => rest,
    check: checkDiscord,
  },
  teams: { options: (url) => ({ url }), answer: text(202, ''), mostBytes: 28 * 1024, fixed: fixedOfTeams, check: checkTeams },
  telegram: {
    options: (api) => ({ token: '1:x', chat: '-1', api }),
    answer: json(200, { ok: true }),
    mostBytes: 20_000,
    fixed: ({ text: _text, entities: _entities, ...rest }) => rest,
    check: checkTelegram,
  },
  ntfy: {
    options: (url) => ({ url, topic: 'alerts' }),
    answer: json(200, { id: 'x' }),
    mostBytes: 10_000,
    fixed: ({ title: _title, message: _message, ...rest }) => rest,
  },
  pushover: {
    options: (api) => ({ token: 'a', user: 'b', api }),
    answer: json(200, { status: 1 }),
    mostBytes: 16_000,
    fixed: ({ title: _title, message: _message, tags: _tags, ...rest }) => rest,
    check: ({ tags }) => expect(tags).toMatch(/^[0-9a-f]{32}$/),
  },
  pagerduty: {
    options: (url) => ({ key: 'a'.repeat(32), url }),
    answer: json(202, { status: 'success', message: 'Event processed', dedup_key: 'x' }),
    mostBytes: 512 * 1024,
    shows: 'CheckoutErrors host ',
    dots: '...',
    fixed: ({ payload: _payload, dedup_key: _key, ...rest }) => rest,
    check: ({ dedup_key: key }) => expect(String(key).length).toBeLessThanOrEqual(255),
  },
  alertmanager: {
    options: (url) => ({ url }),
    answer: text(200, ''),
    shows: 'CheckoutErrors',
    // Labels identify the alert: they are not cut.
    dots: '',
    fixed: ({ alerts }) => Object.keys((alerts as readonly object[])[0] ?? {}),
  },
  twilio: {
    options: (url) => ({ account: `AC${'0'.repeat(32)}`, token: 't', from: '+15005550006', to: ['+15005550009'], url }),
    answer: json(201, { sid: `SM${'0'.repeat(32)}`, status: 'queued' }),
    mostBytes: 4000,
    dots: '...',
    shows: 'CheckoutErrors',
    fixed: ({ Body: _body, ...rest }) => rest,
  },
};

let server: TestServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function received(type: string, sent: Notification): Promise<Received> {
  const target = TARGETS[type];
  const sink = SINKS.find((each) => each.type === type);
  if (target === undefined || sink === undefined) throw new Error(`no ${type}`);
  server = await serve(target.answer);
  const made = make(sink, target.options(`http://127.0.0.1:${server.port}`));
  expect(await made.send(sent)).toEqual({ ok: true });
  await made.close();
  const [first, ...rest] = server.received;
  await server.close();
  expect(rest).toEqual([]);
  if (first === undefined) throw new Error('no request arrived');
  return first;
}

function bodyOf({ body }: Received): Body {
  if (body.startsWith('[')) return { alerts: JSON.parse(body) as unknown };
  return body.startsWith('{') ? (JSON.parse(body) as Body) : Object.fromEntries(new URLSearchParams(body));
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

it('this file tests every sink that uses HTTP', () => {
  expect(
    SINKS.map(({ type }) => type)
      .filter((type) => !OTHERS.has(type))
      .toSorted(),
  ).toEqual(Object.keys(TARGETS).toSorted());
});

describe.each(Object.entries(TARGETS))('%s', (type, target) => {
  it.each(Object.entries(LINES))('is not harmed by %s', async (_name, line) => {
    const tame = await received(type, hostile('tame'));
    const nasty = await received(type, hostile(line));
    const body = bodyOf(nasty);

    // The request is the same but for its body: no log makes a URL, a method or a header.
    expect({ method: nasty.method, url: nasty.url }).toEqual({ method: tame.method, url: tame.url });
    const changing = new Set(['content-length', 'host', ...(target.idHeaders ?? [])]);
    const fixedHeaders = ({ headers }: Received): unknown => Object.entries(headers).filter(([name]) => !changing.has(name));
    expect(fixedHeaders(nasty)).toEqual(fixedHeaders(tame));
    expect(Object.keys(nasty.headers)).toEqual(Object.keys(tame.headers));
    for (const name of target.idHeaders ?? []) expect(nasty.headers[name]).toMatch(/^[\w%!'()*~.-]{1,5000}$/);

    // The bytes are UTF-8, and no control character is among them.
    expect(Buffer.from(nasty.body).equals(nasty.bytes)).toBe(true);
    expect(nasty.bytes.some((byte) => byte < 0x20 || byte === 0x7f)).toBe(false);
    if (target.mostBytes !== undefined) expect(nasty.bytes.length).toBeLessThanOrEqual(target.mostBytes);

    if (target.isData === true) {
      expect(body).toMatchObject({ group: { host: line }, summary: line, samples: [line, line] });
      return;
    }
    for (const shown of textsOf(body)) for (const part of shown.split('\n')) expect(part).not.toMatch(UNSHOWN);
    expect(textsOf(body).join('\n')).toContain(target.shows ?? 'PAGE CheckoutErrors: host ');
    expect(target.fixed?.(body)).toEqual(target.fixed?.(bodyOf(tame)));
    target.check?.(body);
    if (line.length > 100_000) expect(textsOf(body).join('\n')).toContain(target.dots ?? '\u2026');
  });
});

function typesOf(blocks: unknown): unknown {
  return (blocks as readonly { readonly type: string; readonly text: object }[]).map(({ type, text: { ...fields } }) => [
    type,
    { ...fields, text: '' },
  ]);
}

function checkSlack({ blocks, text: fallback }: Body): void {
  const shown = (blocks as readonly { readonly text: { readonly type: string; readonly text: string } }[]).map((block) => block.text);
  expect(shown.filter(({ type }) => type !== 'plain_text').map((block) => block.text)).toEqual([`<${RUNBOOK}>`]);
  const plain = shown.filter(({ type }) => type === 'plain_text').map((block) => block.text);
  expect(plain[0]?.length).toBeLessThanOrEqual(150);
  expect(plain[1]?.length).toBeLessThanOrEqual(3000);
  for (const part of [String(fallback), ...plain]) {
    expect(part).not.toMatch(/[<>]/);
    expect(part.replaceAll(/&(?:amp|lt|gt);/g, '')).not.toContain('&');
  }
}

/** Parses the message like Discord: a backslash escapes the next character. */
function checkDiscord({ content, allowed_mentions: mentions }: Body): void {
  expect(mentions).toEqual({ parse: [] });
  const shown = String(content);
  expect(shown.length).toBeLessThanOrEqual(2000);
  const lines = shown.replace(/\\[^0-9A-Za-z\s]/g, '\u25a1').split('\n');
  expect(lines.splice(-2)).toEqual([`<${RUNBOOK}>`, WHEN]);
  expect(lines[0]).toMatch(/^\*\*PAGE CheckoutErrors: host .*\*\*$/);
  lines[0] = (lines[0] ?? '').slice(2, -2);
  for (const line of lines) {
    expect(line).not.toMatch(/[*_~`|<@[\]\\]|:\/\//);
    expect(line).not.toMatch(/^\s*(?:[-+#>]|\d+[.)])/);
  }
}

function cardOf(body: Body): Body {
  return (body['attachments'] as readonly { readonly content: Body }[])[0]?.content ?? {};
}

function fixedOfTeams(body: Body): unknown {
  const { body: _rows, ...card } = cardOf(body);
  return card;
}

function checkTeams(body: Body): void {
  const card = cardOf(body);
  expect(card['actions']).toEqual([{ type: 'Action.OpenUrl', title: 'Runbook', url: RUNBOOK }]);
  for (const row of card['body'] as readonly { readonly type: string; readonly inlines: readonly Body[] }[]) {
    expect(row.type).toBe('RichTextBlock');
    expect(row.inlines).toHaveLength(1);
    expect(row.inlines[0]).toMatchObject({ type: 'TextRun' });
    expect(Object.keys(row.inlines[0] ?? {}).filter((key) => !['type', 'text', 'weight', 'size', 'isSubtle'].includes(key))).toEqual([]);
    expect(row.inlines[0]?.['text']).not.toMatch(/\{\{|<\/?at\b/i);
  }
}

/** Only the runbook and the time are outside of code. */
function checkTelegram({ text: shown, entities }: Body): void {
  let left = String(shown);
  expect(left.length).toBeLessThanOrEqual(4096);
  for (const { type, offset, length } of (entities as readonly { type: string; offset: number; length: number }[]).toReversed()) {
    expect(['code', 'pre']).toContain(type);
    left = left.slice(0, offset) + left.slice(offset + length);
  }
  expect(left).toBe(`\n\n${RUNBOOK}\n${WHEN}`);
}
