/** A run continues and reports the problem when the clock is set, the process is paused, or a destination fails. */
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rememberingLookup } from '../../src/sinks/http/http-post.js';
import { ERROR, ERRORS, flaky, STREAM, shown, until, Workspace } from './workspace.js';

const HOUR_MS = 3_600_000;

let workspace: Workspace;

beforeEach(() => {
  workspace = new Workspace();
});

afterEach(() => workspace.end());

describe('the system clock', () => {
  it('is set back an hour: the log says so, and evaluation continues', async () => {
    let steadyMs = 0;
    const { tocsin, transitions } = await workspace.start(`${STREAM}${ERRORS}`, { steady: () => steadyMs });
    const seconds = async (count: number): Promise<void> => {
      for (let second = 0; second < count; second++) {
        steadyMs += 1000;
        await workspace.clock.seconds(1);
      }
    };
    workspace.write('app.log', ERROR);
    await seconds(3);
    workspace.clock.nowMs -= HOUR_MS;
    workspace.write('app.log', ERROR);
    await seconds(3);
    expect(workspace.said.join('\n')).toContain('the system clock jumped back by 1h');
    expect(tocsin.status()).toMatchObject({ ready: true, sources: [{ late: 1 }] });
    // It is set right again.
    workspace.clock.nowMs += HOUR_MS;
    workspace.write('app.log', ERROR, ERROR);
    await seconds(10);
    expect(shown(transitions)[0]).toBe('7s Errors firing condition');
  });

  it('is set forward a day: notifications that wait are not given up', async () => {
    let steadyMs = 0;
    let refuses = true;
    const mood = flaky(() => (refuses ? 'again' : 'ok'));
    await workspace.start(`${STREAM}${ERRORS}sink pager flaky {}\nroute { page -> pager }`, {
      steady: () => steadyMs,
      sinkTypes: [mood.type],
    });
    workspace.write('app.log', ERROR, ERROR, ERROR);
    for (let second = 0; second < 8; second++) {
      steadyMs += 1000;
      await workspace.clock.seconds(1);
    }
    workspace.clock.nowMs += 24 * HOUR_MS;
    refuses = false;
    await workspace.clock.seconds(20);
    await until(() => mood.got.length > 0);
    expect(mood.got).toContain('fired Errors');
    expect(workspace.said.join('\n')).toContain('the system clock jumped forward by 1d');
    expect(workspace.said.join('\n')).not.toContain('given up');
  });
});

it('does not make records late that were written while the process was paused for ten minutes', async () => {
  const { tocsin, transitions } = await workspace.start(`${STREAM}${ERRORS}`);
  workspace.write('app.log', { level: 'info' });
  await workspace.clock.seconds(2);
  const stoodMs = workspace.clock.nowMs;
  for (let second = 0; second < 600; second += 2)
    workspace.writeAt(stoodMs + second * 1000, 'app.log', second < 300 ? ERROR : { level: 'info' });
  workspace.clock.nowMs += 600_000;
  await workspace.clock.seconds(8);
  expect(tocsin.status().sources).toMatchObject([{ records: 301, late: 0 }]);
  expect(shown(transitions)).toEqual(['7s Errors firing condition', '307s Errors inactive cleared']);
});

describe('a destination', () => {
  it('that accepts connections and never answers does not delay other sinks', async () => {
    const sockets = new Set<{ destroy(): void }>();
    const server = createServer((socket) => sockets.add(socket.on('error', () => undefined)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await workspace.start(
      `${STREAM}${ERRORS}sink dead webhook { url: "http://127.0.0.1:${port}/" timeout: 20ms }\nsink out console {}\nroute { page -> dead, out }`,
    );
    workspace.write('app.log', ERROR, ERROR, ERROR);
    await workspace.clock.seconds(8);
    await until(() => workspace.printed.length > 0);
    expect(workspace.printed.join('')).toContain('PAGE  Errors');
    for (let tries = 0; tries < 100 && workspace.said.length === 0; tries++) await new Promise((resolve) => server.getConnections(resolve));
    await new Promise<void>((resolve) => {
      const look = (): void =>
        void (workspace.said.some((line) => line.includes('did not answer within 0.02s')) ? resolve() : setImmediate(look));
      look();
    });
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  it('whose name is no longer resolved is reached at its last address', async () => {
    let isGone = false;
    const lookup = rememberingLookup(((
      hostname: string,
      _options: object,
      callback: (error: Error | null, addresses: object[]) => void,
    ) => {
      if (isGone || hostname !== 'pager.example') callback(new Error('ENOTFOUND'), []);
      else callback(null, [{ address: '192.0.2.7', family: 4 }]);
    }) as never);
    const resolved = (hostname: string): Promise<unknown> =>
      new Promise((resolve) => lookup(hostname, {}, (error, address) => resolve(error === null ? address : error.message)));
    expect(await resolved('pager.example')).toBe('192.0.2.7');
    isGone = true;
    expect(await resolved('pager.example')).toBe('192.0.2.7');
    expect(await resolved('other.example')).toBe('ENOTFOUND');
  });
});
