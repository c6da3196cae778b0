/** A run continues and reports the problem when the clock is set, the process is paused, or a destination fails. */
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rememberingLookup } from '../../src/sinks/http/http-post.js';
import { ERROR, ERRORS, flaky, Place, STREAM, shown, until } from './place.js';

const HOUR_MS = 3_600_000;

let place: Place;

beforeEach(() => {
  place = new Place();
});

afterEach(() => place.end());

describe('the system clock', () => {
  it('is set back an hour: the log says so, and evaluation continues', async () => {
    let steadyMs = 0;
    const { tocsin, transitions } = await place.start(`${STREAM}${ERRORS}`, { steady: () => steadyMs });
    const seconds = async (count: number): Promise<void> => {
      for (let second = 0; second < count; second++) {
        steadyMs += 1000;
        await place.clock.seconds(1);
      }
    };
    place.write('app.log', ERROR);
    await seconds(3);
    place.clock.nowMs -= HOUR_MS;
    place.write('app.log', ERROR);
    await seconds(3);
    expect(place.said.join('\n')).toContain('the system clock jumped back by 1h');
    expect(tocsin.status()).toMatchObject({ ready: true, sources: [{ late: 1 }] });
    // It is set right again.
    place.clock.nowMs += HOUR_MS;
    place.write('app.log', ERROR, ERROR);
    await seconds(10);
    expect(shown(transitions)[0]).toBe('7s Errors firing condition');
  });

  it('is set forward a day: notifications that wait are not given up', async () => {
    let steadyMs = 0;
    let refuses = true;
    const mood = flaky(() => (refuses ? 'again' : 'ok'));
    await place.start(`${STREAM}${ERRORS}sink pager flaky {}\nroute { page -> pager }`, { steady: () => steadyMs, sinkTypes: [mood.type] });
    place.write('app.log', ERROR, ERROR, ERROR);
    for (let second = 0; second < 8; second++) {
      steadyMs += 1000;
      await place.clock.seconds(1);
    }
    place.clock.nowMs += 24 * HOUR_MS;
    refuses = false;
    await place.clock.seconds(20);
    await until(() => mood.got.length > 0);
    expect(mood.got).toContain('fired Errors');
    expect(place.said.join('\n')).toContain('the system clock jumped forward by 1d');
    expect(place.said.join('\n')).not.toContain('given up');
  });
});

it('does not make records late that were written while the process was paused for ten minutes', async () => {
  const { tocsin, transitions } = await place.start(`${STREAM}${ERRORS}`);
  place.write('app.log', { level: 'info' });
  await place.clock.seconds(2);
  const stoodMs = place.clock.nowMs;
  for (let second = 0; second < 600; second += 2)
    place.writeAt(stoodMs + second * 1000, 'app.log', second < 300 ? ERROR : { level: 'info' });
  place.clock.nowMs += 600_000;
  await place.clock.seconds(8);
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
    await place.start(
      `${STREAM}${ERRORS}sink dead webhook { url: "http://127.0.0.1:${port}/" timeout: 20ms }\nsink out console {}\nroute { page -> dead, out }`,
    );
    place.write('app.log', ERROR, ERROR, ERROR);
    await place.clock.seconds(8);
    await until(() => place.printed.length > 0);
    expect(place.printed.join('')).toContain('PAGE  Errors');
    for (let tries = 0; tries < 100 && place.said.length === 0; tries++) await new Promise((resolve) => server.getConnections(resolve));
    await new Promise<void>((resolve) => {
      const look = (): void =>
        void (place.said.some((line) => line.includes('did not answer within 0.02s')) ? resolve() : setImmediate(look));
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
