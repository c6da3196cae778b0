import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { alertLabels, fingerprint } from '../../src/sinks/alertmanager/alert.js';
import { alertmanagerPayload } from '../../src/sinks/alertmanager/webhook-payload.js';
import { alertmanagerSink } from '../../src/sinks/alertmanager.js';
import type { Sink, SinkContext } from '../../src/sinks/sink.js';
import { rules } from '../notify/program.js';
import { installed } from './installed.js';
import { notification } from './notification.js';
import type { TestServer } from './server.js';
import { serve } from './server.js';

const CONTEXT: SinkContext = { program: rules('stream s { format json }'), print: () => {}, colour: false, cwd: '.' };
const DAY_MS = 86_400_000;

let server: TestServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function alertmanager(answer: (response: ServerResponse) => void, options: Readonly<Record<string, unknown>> = {}): Promise<Sink> {
  server = await serve(answer);
  return alertmanagerSink.create({ url: `http://127.0.0.1:${server.port}/am/`, ...options }, CONTEXT);
}

interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
}

const posted = (): readonly Alert[] => JSON.parse(server?.received.at(-1)?.body ?? '') as readonly Alert[];
const message = (text: string): string => `http://127.0.0.1:${server?.port} ${text}`;

describe('alerts for Alertmanager', () => {
  it('have labels, annotations, a start, and an end far in the future while they fire', async () => {
    const sink = await alertmanager((response) => response.end(), { headers: { 'x-scope': 'shop' } });
    expect(await sink.send(notification())).toEqual({ ok: true });
    expect(server?.received[0]).toMatchObject({ method: 'POST', url: '/am/api/v2/alerts', headers: { 'x-scope': 'shop' } });
    const [alert, ...others] = posted();
    expect(others).toEqual([]);
    expect(alert).toMatchObject({
      labels: { alertname: 'CheckoutErrors', severity: 'page', team: 'payments', host: 'a' },
      annotations: {
        summary: 'a: 31% of checkout requests fail',
        runbook: 'https://wiki.example/checkout#5xx',
        because: 'ratio(status >= 500) over 5m > 2%  = 0.31\ncount() over 5m >= 100  at least 120',
        firing_id: 'A@1',
      },
      startsAt: '2026-05-04T10:03:00.000Z',
    });
    expect(Date.parse(alert?.endsAt ?? '') - Date.now()).toBeGreaterThan(6 * DAY_MS);
  });

  it('end when nothing was sent about them for `resolve_timeout`', async () => {
    const sink = await alertmanager((response) => response.end(), { resolve_timeout: 2 * DAY_MS });
    const at = Date.now() + DAY_MS;
    await sink.send(notification({ at }));
    expect(posted().map(({ endsAt }) => Date.parse(endsAt))).toEqual([at + 2 * DAY_MS]);
  });

  it('are resolved at every severity, and at the former ones when the severity changes', async () => {
    const sink = await alertmanager((response) => response.end());
    const at = Date.parse('2026-05-04T11:00:00Z');
    await sink.send(notification({ kind: 'raised', at }));
    const ends = (): unknown => posted().map(({ labels, endsAt }) => [labels['severity'], Date.parse(endsAt) === at]);
    expect(ends()).toEqual([
      ['page', false],
      ['warn', true],
      ['info', true],
    ]);
    await sink.send(notification({ kind: 'resolved', severity: 'warn', at }));
    expect(ends()).toEqual([
      ['warn', true],
      ['page', true],
      ['info', true],
    ]);
  });

  it('have valid label names that override no others, and values that stay distinct', () => {
    const labels = alertLabels({
      alert: 'A',
      severity: 'warn',
      labels: { team: 'ops', severity: 'mine', 'a-b': '1' },
      group: { team: 'other', 'a.b': '2', alertname: 'Evil', '9': 'x', ü: 'y', nul: 'a\u0000', bell: 'a\u0007' },
    });
    expect(labels).toEqual({
      alertname: 'A',
      severity: 'warn',
      team: 'ops',
      label_severity: 'mine',
      a_b: '1',
      group_team: 'other',
      group_a_b: '2',
      group_alertname: 'Evil',
      _9: 'x',
      _: 'y',
      nul: expect.stringMatching(/^a·~[0-9a-f]{8}$/),
      bell: expect.stringMatching(/^a·~[0-9a-f]{8}$/),
    });
    expect(labels['nul']).not.toBe(labels['bell']);
  });

  it('have the fingerprint of Alertmanager, in 16 digits', () => {
    expect(fingerprint({ alertname: 'A', host: 'web-50' })).toBe('0f0e0ee74b31dc7b');
  });

  it.each<[number, boolean, string?]>([
    [429, true],
    [500, true],
    [503, true],
    [400, false],
    [401, false],
    [302, false, ': redirects are not followed; correct the URL'],
  ])('%i: retried %s', async (status, again, hint = '') => {
    const sink = await alertmanager((response) => response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end('no'));
    expect(await sink.send(notification())).toEqual({ ok: false, again, message: message(`answered ${status}${hint}`) });
    expect(server?.received).toHaveLength(1);
  });

  it('wait as Retry-After says', async () => {
    const sink = await alertmanager((response) => response.writeHead(503, { 'retry-after': '9' }).end());
    expect(await sink.send(notification())).toMatchObject({ ok: false, again: true, retryAfterMs: 9000 });
  });

  it('are retried after an HTML page, a timeout and a partial answer', async () => {
    const page = await alertmanager((response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Sign in'));
    expect(await page.send(notification())).toMatchObject({ ok: false, again: true });
    await server?.close();
    const slow = await alertmanager(() => {}, { timeout: 30 });
    expect(await slow.send(notification())).toEqual({ ok: false, again: true, message: message('did not answer within 0.03s') });
    await server?.close();
    const cut = await alertmanager((response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{', () => response.socket?.destroy());
    });
    expect(await cut.send(notification())).toMatchObject({ ok: false, again: true });
  });
});

const PROGRAM = installed('prometheus-alertmanager', 'alertmanager');

// Skipped where it is not installed; the tests above use responses from the documentation.
describe.skipIf(PROGRAM === undefined)(`a real Alertmanager${PROGRAM === undefined ? ' (skipped: not installed)' : ''}`, () => {
  let folder: string;
  let running: ChildProcess | undefined;
  let receiver: TestServer;
  let port: number;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tocsin-alertmanager-'));
    receiver = await serve((response) => response.end());
    port = await freePort();
    const hook = `webhook_configs: [{ url: "http://127.0.0.1:${receiver.port}/", send_resolved: true }]`;
    const route = 'route: { receiver: hook, group_by: ["..."], group_wait: 0s, group_interval: 1s }';
    writeFileSync(join(folder, 'config.yml'), `${route}\nreceivers: [{ name: hook, ${hook} }]\n`);
    const args = [`--config.file=${join(folder, 'config.yml')}`, `--storage.path=${folder}`, '--cluster.listen-address='];
    running = spawn(PROGRAM ?? '', [...args, `--web.listen-address=127.0.0.1:${port}`], { stdio: 'ignore' });
    await vi.waitFor(async () => expect((await fetch(`http://127.0.0.1:${port}/-/ready`)).status).toBe(200), {
      timeout: 8000,
      interval: 50,
    });
  });
  afterAll(async () => {
    running?.kill('SIGKILL');
    await receiver.close();
    rmSync(folder, { recursive: true, force: true });
  });

  interface Shown extends Alert {
    readonly fingerprint: string;
    readonly status: { readonly state: string };
  }
  const activeAlerts = async (): Promise<readonly Shown[]> =>
    (await (await fetch(`http://127.0.0.1:${port}/api/v2/alerts`)).json()) as readonly Shown[];

  it('accepts alerts once, shows changes of severity and the end, and notifies its receivers', async () => {
    const since = Date.now() - 60_000;
    const nasty = { host: '"}\n# x\u0000\u202e', 'da-tum.ü': 'x' };
    const firing = notification({ since, at: since, severity: 'warn', group: nasty, summary: '{{ .x }} <b>&' });
    const sink = alertmanagerSink.create({ url: `http://127.0.0.1:${port}` }, CONTEXT);
    expect(await sink.send(firing)).toEqual({ ok: true });
    expect(await sink.send(firing)).toEqual({ ok: true });
    const first = await activeAlerts();
    expect(first).toHaveLength(1);
    expect(first[0]).toMatchObject({ labels: alertLabels(firing), annotations: { summary: '{{ .x }} <b>&' } });
    expect(first[0]?.fingerprint).toBe(fingerprint(alertLabels(firing)));
    // The webhook of Alertmanager has the same properties as our payload for it.
    await vi.waitFor(() => expect(receiver.received.length).toBeGreaterThan(0), { timeout: 5000 });
    const theirs = JSON.parse(receiver.received[0]?.body ?? '') as Record<string, unknown>;
    const ours = alertmanagerPayload(firing, CONTEXT.program);
    expect(Object.keys(ours).toSorted()).toEqual(Object.keys(theirs).toSorted());
    const alertOf = (payload: Readonly<Record<string, unknown>>): Record<string, unknown> =>
      (payload['alerts'] as readonly Record<string, unknown>[])[0] ?? {};
    expect(Object.keys(alertOf(ours)).toSorted()).toEqual(Object.keys(alertOf(theirs)).toSorted());
    for (const name of ['status', 'labels', 'annotations', 'fingerprint', 'generatorURL'])
      expect(alertOf(ours)[name]).toEqual(alertOf(theirs)[name]);
    for (const name of ['version', 'status', 'truncatedAlerts', 'commonLabels', 'commonAnnotations'])
      expect(ours[name]).toEqual(theirs[name]);

    expect(await sink.send({ ...firing, kind: 'raised', severity: 'page', at: since + 1000, id: 'raised' })).toEqual({ ok: true });
    expect((await activeAlerts()).map(({ labels }) => labels['severity'])).toEqual(['page']);
    expect(await sink.send({ ...firing, kind: 'resolved', severity: 'warn', at: since + 2000, id: 'resolved' })).toEqual({ ok: true });
    expect(await activeAlerts()).toEqual([]);
  });

  it('reports the problem of a request that it refuses', async () => {
    const sink = alertmanagerSink.create({ url: `http://127.0.0.1:${port}` }, CONTEXT);
    const backwards = notification({ kind: 'resolved', since: 2000, at: 1000 });
    expect(await sink.send(backwards)).toEqual({ ok: false, again: false, message: `http://127.0.0.1:${port} answered 400` });
  });
});

/** Alertmanager does not print the port that it chooses itself. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
