/** The status over HTTP, with real sockets. */
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { HttpServer } from '../../src/live/status/http.js';
import { startHttp } from '../../src/live/status/http.js';
import type { RunStatus } from '../../src/live/status/status.js';
import { HEALTHY, UNHEALTHY } from './a-status.js';

const open: HttpServer[] = [];
async function start(view: () => RunStatus = () => HEALTHY, address = '0'): Promise<HttpServer> {
  const server = await startHttp(address, view);
  open.push(server);
  return server;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function get(url: string, method = 'GET'): Promise<{ readonly code: number; readonly type: string | null; readonly text: string }> {
  const response = await fetch(url, { method });
  return { code: response.status, type: response.headers.get('content-type'), text: await response.text() };
}

/** The response until the server closes the connection. */
function raw(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let got = '';
    socket.on('data', (chunk) => {
      got += chunk.toString();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(got));
  });
}

describe('health', () => {
  it('reports health while the state can be written', async () => {
    const { url } = await start();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await get(`${url}/healthz`)).toEqual({ code: 200, type: 'text/plain; charset=utf-8', text: 'ok\n' });
  });

  it('reports why it is unhealthy', async () => {
    const { url } = await start(() => UNHEALTHY);
    expect(await get(`${url}/healthz`)).toMatchObject({ code: 503, text: 'the state cannot be written: no space left on the device\n' });
  });

  it('reports readiness, evaluated at each request', async () => {
    let ready = false;
    const { url } = await start(() => ({ ...HEALTHY, ready }));
    expect(await get(`${url}/readyz`)).toMatchObject({ code: 503, text: 'starting\n' });
    ready = true;
    expect(await get(`${url}/readyz`)).toMatchObject({ code: 200, text: 'ready\n' });
  });

  it('is not ready while records are late, and says the clause to write', async () => {
    const [source] = HEALTHY.sources;
    const late = (count: number): typeof HEALTHY =>
      source === undefined
        ? HEALTHY
        : { ...HEALTHY, sources: [{ ...source, recent: { records: 1000, late: count, latenessNeededMs: 17_000 } }] };
    let count = 10;
    const { url } = await start(() => late(count));
    expect(await get(`${url}/readyz`)).toMatchObject({
      code: 503,
      text: 'stream app loses late records (10 of the latest 1,000 of logs/app-a.log), write `lateness 20s`\n',
    });
    count = 9;
    expect(await get(`${url}/readyz`)).toMatchObject({ code: 200 });
  });
});

describe('pages', () => {
  it('serves the status as JSON', async () => {
    const { url } = await start(() => UNHEALTHY);
    const { code, type, text } = await get(`${url}/status?pretty`);
    expect({ code, type }).toEqual({ code: 200, type: 'application/json; charset=utf-8' });
    expect(JSON.parse(text)).toEqual(UNHEALTHY);
  });

  it('answers HEAD with the length and no body', async () => {
    const { url } = await start();
    const response = await fetch(`${url}/status`, { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(Number(response.headers.get('content-length'))).toBe(Buffer.byteLength(JSON.stringify(HEALTHY)) + 1);
    expect(await response.text()).toBe('');
  });

  it('refuses other paths and other methods', async () => {
    const { url } = await start();
    for (const path of ['/', '/constructor', '/__proto__', '/statusx', '/status/']) {
      expect(await get(`${url}${path}`)).toMatchObject({
        code: 404,
        text: 'not found; available: /healthz, /readyz, /metrics, /status\n',
      });
    }
    const posted = await fetch(`${url}/status`, { method: 'POST', body: 'x'.repeat(100_000) });
    expect(posted.status).toBe(405);
    expect(posted.headers.get('allow')).toBe('GET, HEAD');
    expect(await get(`${url}/status`, 'DELETE')).toMatchObject({ code: 405 });
  });

  it('survives an error while the status is made', async () => {
    let broken = true;
    const { url } = await start(() => {
      if (broken) throw new Error('no view');
      return HEALTHY;
    });
    expect(await get(`${url}/metrics`)).toMatchObject({ code: 500, text: 'internal error, please report it: no view\n' });
    broken = false;
    expect(await get(`${url}/metrics`)).toMatchObject({ code: 200 });
  });
});

describe('clients that misbehave', () => {
  it('answers invalid requests and keeps serving', async () => {
    const { url } = await start();
    expect(await raw(url, 'nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    expect(await raw(url, `GET /status HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
    expect(await raw(url, '\0\0\0\0\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    const { hostname, port } = new URL(url);
    for (let i = 0; i < 20; i++) {
      await new Promise<void>((resolve) => {
        const socket = connect(Number(port), hostname, () => {
          socket.write('GET /status HTTP/1.1\r\nhost: a\r\n\r\n');
          socket.resetAndDestroy();
        });
        socket.on('close', () => resolve());
        socket.on('error', () => undefined);
      });
    }
    expect(await get(`${url}/healthz`)).toMatchObject({ code: 200 });
  });

  it('disconnects a client that does not finish its headers', async () => {
    const server = await startHttp('0', () => HEALTHY, 100);
    open.push(server);
    const { url } = server;
    expect(await raw(url, 'GET /status HTTP/1.1\r\nhost: a\r\n')).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('closes while a request is half sent', async () => {
    const server = await startHttp('0', () => HEALTHY);
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.on('error', () => undefined);
    await new Promise<void>((resolve) => socket.on('connect', () => resolve()));
    socket.write('GET /status HTTP/1.1\r\n');
    await get(`${server.url}/healthz`);
    await server.close();
    await closed;
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
  });
});

describe('addresses', () => {
  it('accept a port, a port with a colon, a host with a port, and IPv6', async () => {
    expect((await start(undefined, ':0')).url).toMatch(/^http:\/\/127\.0\.0\.1:/);
    expect((await start(undefined, 'localhost:0')).url).toMatch(/^http:\/\/localhost:/);
    const six = await startHttp('[::1]:0', () => HEALTHY).catch((error: unknown) => error as Error);
    if (six instanceof Error) expect(six.message).toBe('cannot listen on [::1]:0: this machine has no such address');
    else {
      open.push(six);
      expect(await get(`${six.url}/healthz`)).toMatchObject({ code: 200 });
    }
  });

  it('report why nothing can listen there', async () => {
    const { url } = await start();
    const { port } = new URL(url);
    await expect(startHttp(port, () => HEALTHY)).rejects.toThrow(
      `cannot listen on 127.0.0.1:${port}: the address is in use by another process; stop it or choose another port`,
    );
    await expect(startHttp('nine', () => HEALTHY)).rejects.toThrow(
      'cannot listen on nine: the address must end with a port; write HOST:PORT such as 127.0.0.1:7000, or :7000',
    );
    await expect(startHttp('a:99999', () => HEALTHY)).rejects.toThrow('`99999` is not a valid port; a port is a number up to 65535');
  });
});
