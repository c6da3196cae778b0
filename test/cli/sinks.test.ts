/** `tocsin sinks test`: a trial through the sink that the rules describe. */
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestServer } from '../sinks/server.js';
import { serve } from '../sinks/server.js';
import { Workplace } from './harness.js';

let place: Workplace;
let server: TestServer;
let answer: (response: ServerResponse) => void;
beforeEach(async () => {
  place = new Workplace();
  answer = (response) => response.end();
  server = await serve((response) => answer(response));
  place.write(
    'rules.alert',
    'stream s { format json }\nsink hook webhook { url: env("HOOK_URL") }\nsink book file { path: "book.ndjson" }\nsink screen console { }\n',
  );
  place.write('broken.alert', 'sink hook webhook { }\n');
});
afterEach(async () => {
  place.remove();
  await server.close();
});

const env = (): Readonly<Record<string, string>> => ({ HOOK_URL: `http://127.0.0.1:${server.port}/secret-path` });
const origin = (): string => `http://127.0.0.1:${server.port}`;

describe('sinks test', () => {
  it('sends a trial by the sink of the rules, and that it is over', async () => {
    expect(await place.run(['sinks', 'test', 'hook', 'rules.alert', '--severity', 'warn'], { env: env() })).toEqual({
      code: 0,
      out: 'hook (webhook) took the trial\nhook (webhook) took that it is over\n',
      error: expect.not.stringContaining('error'),
    });
    const [fired, over] = server.received.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    expect(server.received[0]?.url).toBe('/secret-path');
    expect(fired).toMatchObject({
      kind: 'fired',
      alert: 'TocsinTrial',
      severity: 'warn',
      group: { sink: 'hook' },
      labels: { trial: 'true' },
      summary: 'This is a trial: nothing has happened, and nothing is to be done.',
    });
    expect(over).toMatchObject({ kind: 'resolved', firingId: fired?.['firingId'] });
    expect(over?.['id']).not.toBe(fired?.['id']);
  });

  it('can leave it open, and writes where the sink writes', async () => {
    expect((await place.run(['sinks', 'test', 'book', 'rules.alert', '--leave-open'])).out).toBe('book (file) took the trial\n');
    expect(place.read('book.ndjson').trim().split('\n')).toHaveLength(1);
    expect((await place.run(['sinks', 'test', 'screen', 'rules.alert'])).out).toContain('INFO  TocsinTrial  sink screen');
  });

  it('says what came back, and ends with 1', async () => {
    answer = (response) => response.writeHead(503, { 'retry-after': '7' }).end('secret');
    expect(await place.run(['sinks', 'test', 'hook', 'rules.alert'], { env: env() })).toMatchObject({
      code: 1,
      out: '',
      error: expect.stringMatching(
        new RegExp(`hook \\(webhook\\) did not take the trial: ${origin()} answered 503\\. It would be tried again after 7s\n$`),
      ),
    });
    answer = (response) => response.writeHead(404).end();
    expect(await place.run(['sinks', 'test', 'hook', 'rules.alert'], { env: env() })).toMatchObject({
      code: 1,
      error: expect.stringMatching(/answered 404\. That is final: it would not be tried again\n$/),
    });
    expect(server.received).toHaveLength(2);
  });

  it('says which secret is missing, and which rules are wrong', async () => {
    expect(await place.run(['sinks', 'test', 'hook', 'rules.alert'])).toMatchObject({
      code: 1,
      error: expect.stringMatching(/sink hook cannot be made: the environment variable HOOK_URL is not set\n$/),
    });
    expect(await place.run(['sinks', 'test', 'hook', 'broken.alert'])).toMatchObject({
      code: 1,
      error: expect.stringContaining('the option `url` is missing'),
    });
  });

  it.each([
    [['sinks'], '`sinks` does nothing alone'],
    [['sinks', 'tset'], '`sinks` knows no "tset"'],
    [['sinks', 'test'], 'which sink?'],
    [['sinks', 'test', 'hook'], 'which rules?'],
    [['sinks', 'test', 'hok', 'rules.alert'], 'there is no sink "hok"; did you mean `hook`?'],
    [['sinks', 'test', 'hook', 'rules.alert', '--severity', 'bad'], '--severity bad: it must be info, warn or page'],
  ])('%j: %s', async (argv, message) => {
    expect(await place.run(argv)).toMatchObject({ code: 2, out: '', error: expect.stringContaining(message) });
  });
});
