/** Records that arrive on the endpoints of streams. */
import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LIMITS } from '../../src/core.js';
import type { RunStatus, Tocsin } from '../../src/index.js';
import { statusProblems } from '../../src/live/status/status.js';
import { until } from '../sources/endpoints.js';
import { shown, Workspace } from './workspace.js';

let workspace: Workspace;

beforeEach(() => {
  workspace = new Workspace();
});

afterEach(() => workspace.end());

const SYSLOG = 'stream sys { from "syslog://127.0.0.1:0", "syslog+udp://127.0.0.1:0" format syslog lateness 0s idle 1s }\n';
const SSHD = 'alert Failed { on sys by host step 1s page when count(app == "sshd" and level == "error") over 10s >= 3 }\n';

function portOf(tocsin: Tocsin, scheme: string): number {
  const name = tocsin.status().sources.find((source) => source.name.startsWith(`${scheme}://`))?.name ?? '';
  return Number(name.split(':').at(-1));
}

function sourceOf(status: RunStatus, scheme: string): RunStatus['sources'][number] | undefined {
  return status.sources.find(({ name }) => name.startsWith(`${scheme}://`));
}

describe('syslog', () => {
  it('fires an alert, over TCP and UDP', async () => {
    const { tocsin, transitions } = await workspace.start(`${SYSLOG}${SSHD}`);
    const message = (): string => `<11>1 ${new Date(workspace.clock.nowMs).toISOString()} web1 sshd 7 - - no`;
    const socket = connect(portOf(tocsin, 'syslog'), '127.0.0.1');
    const text = message();
    socket.end(`${text}\n${text.length} ${text}`);
    const udp = createSocket('udp4');
    await new Promise<void>((resolve) => udp.send(message(), portOf(tocsin, 'syslog+udp'), '127.0.0.1', () => resolve()));
    udp.close();
    await until(() => tocsin.status().counts.records === 3);
    await workspace.clock.seconds(4);
    expect(shown(transitions)).toEqual([expect.stringContaining('Failed firing')]);
    expect(sourceOf(tocsin.status(), 'syslog')).toMatchObject({ stream: 'sys', kind: 'syslog', records: 2, lagBytes: 0 });
    const datagrams = sourceOf(tocsin.status(), 'syslog+udp');
    expect(datagrams).toMatchObject({ kind: 'syslog', records: 1, dropped: 0 });
    expect(datagrams).not.toHaveProperty('problem');
  });

  // An independent client, of util-linux; other systems do not have it.
  it.skipIf(!existsSync('/usr/bin/logger'))('is read as `logger` sends it', async () => {
    const { tocsin } = await workspace.start(SYSLOG);
    const send = (...args: readonly string[]): Promise<unknown> =>
      promisify(execFile)('/usr/bin/logger', ['--server', '127.0.0.1', ...args, 'a message']);
    const tcp = ['--tcp', '--port', String(portOf(tocsin, 'syslog'))];
    await Promise.all([
      send(...tcp),
      send(...tcp, '--octet-count'),
      send(...tcp, '--rfc3164'),
      send('--udp', '--port', String(portOf(tocsin, 'syslog+udp'))),
    ]);
    await until(() => tocsin.status().counts.records === 4);
    expect(tocsin.status().sources.map(({ records, unreadable }) => ({ records, unreadable }))).toEqual([
      { records: 3, unreadable: 0 },
      { records: 1, unreadable: 0 },
    ]);
  });

  it('is dropped if it arrives too fast over UDP, and reported', async () => {
    const rules = `${SYSLOG}alert Lost { on tocsin info when any(what == "source-problem" and problem == "dropped") over 1m }\n`;
    const { tocsin } = await workspace.start(rules);
    const port = portOf(tocsin, 'syslog+udp');
    await workspace.clock.rest();
    // While a turn waits for its reload, no messages are taken.
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { promise: reloading, stop } = holdReload(workspace, tocsin, held);
    const udp = createSocket('udp4');
    const text = `<11>1 ${new Date(workspace.clock.nowMs).toISOString()} web1 app 7 - - ${'x'.repeat(60_000)}`;
    for (let sent = 0; sent * text.length < LIMITS.udpBytes * 1.2; sent++)
      await new Promise<void>((resolve) => udp.send(text, port, '127.0.0.1', () => setImmediate(resolve)));
    udp.close();
    release();
    await reloading;
    stop();
    await workspace.clock.seconds(2);
    const status = tocsin.status();
    const source = sourceOf(status, 'syslog+udp');
    expect(source?.dropped).toBeGreaterThan(0);
    expect(source?.problem).toBe('messages arrived faster than they could be evaluated, within the last 1m');
    expect(statusProblems(status)).toEqual(['one source drops messages']);
    expect(workspace.said.join('\n')).toMatch(/syslog\+udp:.*: \d+ messages dropped because they arrived faster than they were evaluated/);
    await workspace.clock.seconds(70);
    expect(statusProblems(tocsin.status())).toEqual([]);
    expect(sourceOf(tocsin.status(), 'syslog+udp')?.dropped).toBe(source?.dropped);
  });
});

describe('tcp', () => {
  it('reports lines that are cut', async () => {
    const rules = `stream app { from "tcp://127.0.0.1:0" format text }
      alert Lost { on tocsin info when any(what == "source-problem" and problem == "line-cut") over 1m }\n`;
    const { tocsin, transitions } = await workspace.start(rules);
    connect(portOf(tocsin, 'tcp'), '127.0.0.1').end(`${'x'.repeat(LIMITS.lineBytes + 1)}\n`);
    while (!workspace.said.some((line) => line.includes('cut there'))) {
      await new Promise((resolve) => setImmediate(resolve));
      await workspace.clock.seconds(1);
    }
    expect(workspace.said.join('\n')).toMatch(/tcp:.*: 1 line longer than 1 MiB, cut there/);
    await workspace.clock.seconds(5);
    expect(shown(transitions)).toContainEqual(expect.stringContaining('Lost firing'));
  });
});

describe('records of several lines', () => {
  it('are joined for each client, while the lines of clients alternate', async () => {
    const rules = `stream app { from "tcp://127.0.0.1:0" format text extract /client (?<client>[ab])/ begins timestamp lateness 5s idle 1s }
      alert Traces { on app by client step 1s page when count(line contains "Caused") over 1m >= 1 }
      alert Mixed { on app info each line contains "client a" and line contains "client b" }`;
    const { tocsin, transitions } = await workspace.start(rules);
    const clients = ['a', 'b'].map((name) => ({ name, socket: connect(portOf(tocsin, 'tcp'), '127.0.0.1') }));
    const time = new Date(workspace.clock.nowMs).toISOString();
    const received = (): number => sourceOf(tocsin.status(), 'tcp')?.records ?? 0;
    for (const text of [`${time} ERROR client`, '\tat client', 'Caused by: client']) {
      for (const { name, socket } of clients) {
        await new Promise((resolve) => socket.write(`${text} ${name}\n`, resolve));
        await workspace.clock.rest();
      }
    }
    for (const { socket } of clients) socket.end();
    while (received() < 2) {
      await new Promise((resolve) => setImmediate(resolve));
      await workspace.clock.seconds(1);
    }
    await workspace.clock.seconds(20);
    expect(received()).toBe(2);
    expect(shown(transitions).filter((text) => text.includes('Traces firing'))).toHaveLength(2);
    expect(shown(transitions).join()).not.toContain('Mixed');
  });
});

/** Keeps the loop within a reload until `held` is done. */
function holdReload(
  where: Workspace,
  tocsin: Tocsin,
  held: Promise<void>,
): { readonly promise: Promise<unknown>; readonly stop: () => void } {
  where.beforeReload = () => held;
  return {
    promise: tocsin.reload(),
    stop: () => {
      where.beforeReload = undefined;
    },
  };
}
