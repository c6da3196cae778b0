/** `tocsin sinks test`: a test notification through a sink of the rules. */
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestServer } from '../sinks/server.js';
import { serve } from '../sinks/server.js';
import { Workspace } from './harness.js';

let workspace: Workspace;
let server: TestServer;
let answer: (response: ServerResponse) => void;
beforeEach(async () => {
  workspace = new Workspace();
  answer = (response) => response.end();
  server = await serve((response) => answer(response));
  workspace.write(
    'rules.alert',
    'stream s { format json }\nsink hook webhook { url: env("HOOK_URL") }\nsink book file { path: "book.ndjson" }\nsink screen console { }\n',
  );
  workspace.write('broken.alert', 'sink hook webhook { }\n');
});
afterEach(async () => {
  workspace.remove();
  await server.close();
});

const env = (): Readonly<Record<string, string>> => ({ HOOK_URL: `http://127.0.0.1:${server.port}/secret-path` });
const origin = (): string => `http://127.0.0.1:${server.port}`;

describe('sinks test', () => {
  it('sends a test notification and its resolution', async () => {
    expect(await workspace.run(['sinks', 'test', 'hook', 'rules.alert', '--severity', 'warn'], { env: env() })).toEqual({
      code: 0,
      out: 'hook (webhook) accepted the test notification\nhook (webhook) accepted the resolved notification\n',
      error: expect.not.stringContaining('error'),
    });
    const [fired, resolved] = server.received.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    expect(server.received[0]?.url).toBe('/secret-path');
    expect(fired).toMatchObject({
      kind: 'fired',
      alert: 'TocsinTest',
      severity: 'warn',
      group: { sink: 'hook' },
      labels: { test: 'true' },
      summary: 'This is a test of the sink. Nothing has happened, and there is nothing to do.',
    });
    expect(resolved).toMatchObject({ kind: 'resolved', firingId: fired?.['firingId'] });
    expect(resolved?.['id']).not.toBe(fired?.['id']);
  });

  it('can leave the firing open, and writes where the sink writes', async () => {
    expect((await workspace.run(['sinks', 'test', 'book', 'rules.alert', '--leave-open'])).out).toBe(
      'book (file) accepted the test notification\n',
    );
    expect(workspace.read('book.ndjson').trim().split('\n')).toHaveLength(1);
    expect((await workspace.run(['sinks', 'test', 'screen', 'rules.alert'])).out).toContain('INFO  TocsinTest  sink screen');
  });

  it('reports the answer and exits with 1', async () => {
    answer = (response) => response.writeHead(503, { 'retry-after': '7' }).end('secret');
    expect(await workspace.run(['sinks', 'test', 'hook', 'rules.alert'], { env: env() })).toMatchObject({
      code: 1,
      out: '',
      error: expect.stringMatching(
        new RegExp(
          `hook \\(webhook\\) did not accept the test notification: ${origin()} answered 503\\. .tocsin run. would retry it after 7s\n$`,
        ),
      ),
    });
    answer = (response) => response.writeHead(404).end();
    expect(await workspace.run(['sinks', 'test', 'hook', 'rules.alert'], { env: env() })).toMatchObject({
      code: 1,
      error: expect.stringMatching(/answered 404\. `tocsin run` would not retry it\n$/),
    });
    expect(server.received).toHaveLength(2);
  });

  it('names a missing secret and wrong rules', async () => {
    expect(await workspace.run(['sinks', 'test', 'hook', 'rules.alert'])).toMatchObject({
      code: 1,
      error: expect.stringMatching(/sink hook cannot be created: the environment variable HOOK_URL is not set\n$/),
    });
    expect(await workspace.run(['sinks', 'test', 'hook', 'broken.alert'])).toMatchObject({
      code: 1,
      error: expect.stringContaining('the option `url` is missing'),
    });
  });

  it.each([
    [['sinks'], '`sinks` needs a subcommand'],
    [['sinks', 'tset'], '`sinks` has no subcommand "tset"'],
    [['sinks', 'test'], 'no sink given'],
    [['sinks', 'test', 'hook'], 'no rules given'],
    [['sinks', 'test', 'hok', 'rules.alert'], 'there is no sink "hok"; did you mean `hook`?'],
    [['sinks', 'test', 'hook', 'rules.alert', '--severity', 'bad'], '--severity bad: use info, warn or page'],
  ])('%j: %s', async (argv, message) => {
    expect(await workspace.run(argv)).toMatchObject({ code: 2, out: '', error: expect.stringContaining(message) });
  });
});
