/** Output of `tocsin status`, from a real server. */
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startHttp } from '../../src/live/status/http.js';
import { readStatus } from '../../src/live/status/read-status.js';
import type { RunStatus } from '../../src/live/status/status.js';
import { HEALTHY, NOW_MS, UNHEALTHY } from '../live/a-status.js';
import type { Outcome } from './harness.js';
import { Workspace } from './harness.js';

const ESCAPE = '\u001b';
const ANSI = new RegExp(`${ESCAPE}\\[[0-9;]*m`, 'g');

let workspace: Workspace;
const closers: (() => Promise<void>)[] = [];
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(async () => {
  workspace.remove();
  await Promise.all(closers.splice(0).map((close) => close()));
});

async function ask(view: RunStatus, argv: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  const server = await startHttp('0', () => view);
  closers.push(() => server.close());
  return workspace.run(['status', '--http', new URL(server.url).host, ...argv], { env });
}

async function serve(answer: string, code = 200): Promise<string> {
  const server: Server = createServer((_request, response) => response.writeHead(code).end(answer));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => new Promise((resolve) => server.close(() => resolve())));
  const bound = server.address();
  return `127.0.0.1:${bound !== null && typeof bound === 'object' ? bound.port : 0}`;
}

describe('status', () => {
  it('is short when healthy', async () => {
    expect(await ask(HEALTHY)).toMatchSnapshot();
  });

  it('shows the errors of rules that do not load line by line', async () => {
    const problem = 'a.alert:1:8: error T201: there are two streams named `app`\n  1 | stream app {\n    |        ^^^\n';
    const { out } = await ask({ ...HEALTHY, rules: { ...HEALTHY.rules, problem } });
    expect(out).toContain(
      'stay in use:\n    a.alert:1:8: error T201: there are two streams named `app`\n      1 | stream app {\n        |        ^^^\n',
    );
  });

  it('shows problems first', async () => {
    expect(await ask(UNHEALTHY)).toMatchSnapshot();
  });

  it('has colours on a terminal, and the same text without them', async () => {
    const coloured = await ask(UNHEALTHY, [], { FORCE_COLOR: '1' });
    expect(coloured.out).toContain('\u001b[1;31mPAGE\u001b[0m');
    expect(coloured.out).toContain('\u001b[31mthe last try failed: the answer was 503\u001b[0m');
    expect(coloured.out.replaceAll(ANSI, '')).toBe((await ask(UNHEALTHY)).out);
  });

  it('shows a run that is starting, without sources, sinks and state', async () => {
    const bare: RunStatus = {
      ...HEALTHY,
      ready: false,
      sources: [],
      sinks: [],
      alerts: [],
      state: { journalBytes: 0, snapshotBytes: 0 },
      startedMs: NOW_MS - 1000,
    };
    expect(await ask(bare)).toMatchSnapshot();
  });

  it('prints everything as JSON, with the same exit codes', async () => {
    const troubled = await ask(UNHEALTHY, ['--json']);
    expect(JSON.parse(troubled.out)).toEqual(UNHEALTHY);
    expect(troubled.code).toBe(1);
    expect((await ask(HEALTHY, ['--json'])).code).toBe(0);
  });

  it('exits with 1 for each single problem', async () => {
    expect((await ask({ ...HEALTHY, sinks: UNHEALTHY.sinks })).code).toBe(1);
    expect((await ask({ ...HEALTHY, sources: UNHEALTHY.sources })).code).toBe(1);
    expect((await ask({ ...HEALTHY, state: UNHEALTHY.state })).code).toBe(1);
    expect((await ask({ ...HEALTHY, rules: UNHEALTHY.rules })).code).toBe(1);
    expect((await ask({ ...HEALTHY, firing: UNHEALTHY.firing })).code).toBe(0);
  });

  it('shows a part of long lists, and prints text from logs without control characters', async () => {
    const firing = Array.from({ length: 1000 }, (_, n) => ({
      alert: 'Errors',
      group: { host: `h${n}\u001b[2J\n${'x'.repeat(n === 0 ? 200 : 0)}` },
      severity: 'info' as const,
      sinceMs: NOW_MS - 2_000_000 + n * 1000,
    }));
    const { out } = await ask({ ...HEALTHY, firing });
    expect(out).toContain('and 960 more; --json has all');
    expect(out).not.toContain('\u001b');
    expect(out).toContain('h1·  ');
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThan(140);
  });
});

describe('a request that fails', () => {
  it('names a remedy', async () => {
    const server = await startHttp('0', () => HEALTHY);
    await server.close();
    const { host } = new URL(server.url);
    expect(await workspace.run(['status', '--http', host])).toEqual({
      code: 3,
      out: '',
      error: `tocsin: no answer from ${host} (connection refused): is it running, with \`--http ${host}\`? If it listens elsewhere, give its address with --http ADDR\n`,
    });
  });

  it.each([
    ['response code 404', '', 404],
    ['is not a status', 'hello', 200],
    ['is not a status', '{"version":"1"}', 200],
    ['is not a status', JSON.stringify({ ...HEALTHY, sinks: [{}] }), 200],
    ['is not a status', 'null', 200],
  ])('names the response of another server: %s (%#)', async (why, answer, code) => {
    const host = await serve(answer, code);
    const { code: exit, out, error } = await workspace.run(['status', '--http', host]);
    expect({ exit, out }).toEqual({ exit: 3, out: '' });
    expect(error).toContain(`${host} answers, but not with a status of tocsin: `);
    expect(error).toContain(why);
  });

  it('reports a server that does not speak HTTP', async () => {
    const server = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.resume();
      socket.end('220 mail.example ESMTP\r\n');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => new Promise((resolve) => server.close(() => resolve())));
    const bound = server.address();
    const { code, error } = await workspace.run(['status', '--http', String(bound !== null && typeof bound === 'object' ? bound.port : 0)]);
    expect(code).toBe(3);
    expect(error).toContain('answers, but not with a status of tocsin');
  });

  it('reports wrong usage', async () => {
    expect(await workspace.run(['status', '--http', 'there'])).toEqual({
      code: 2,
      out: '',
      error: 'tocsin: --http there: the address must end with a port; write HOST:PORT such as 127.0.0.1:7000, or :7000\n',
    });
    expect(await workspace.run(['status', '127.0.0.1:1'])).toMatchObject({ code: 2 });
  });
});

describe('reading a status', () => {
  it('accepts properties that another version adds, and rejects missing or wrong ones', () => {
    expect(readStatus({ ...UNHEALTHY, more: 1 })).toMatchObject(UNHEALTHY);
    for (const name of Object.keys(UNHEALTHY)) expect([name, readStatus({ ...UNHEALTHY, [name]: undefined })]).toEqual([name, undefined]);
    for (const name of ['sources', 'streams', 'firing', 'alerts', 'sinks'] as const) {
      for (const [field, value] of Object.entries(UNHEALTHY[name][0] ?? {})) {
        const wrong = Array.isArray(value) ? 7 : [];
        expect([name, field, readStatus({ ...UNHEALTHY, [name]: [{ ...UNHEALTHY[name][0], [field]: wrong }] })]).toEqual([
          name,
          field,
          undefined,
        ]);
      }
    }
  });
});
