import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { startHttp } from '../../src/live/status/http.js';
import { requestStatus } from '../../src/live/status/request-status.js';
import { HEALTHY } from './a-status.js';

it('requests the status of a running tocsin', async () => {
  const server = await startHttp('0', () => HEALTHY);
  expect(await requestStatus({ port: Number(new URL(server.url).port) })).toEqual({ ok: true, status: HEALTHY });
  await server.close();
});

it('has a time limit', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.resume();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  const port = bound !== null && typeof bound === 'object' ? bound.port : 0;
  expect(await requestStatus({ port }, 50)).toEqual({ ok: false, why: 'timeout', message: 'no response in 0.05 s' });
  await new Promise<void>((resolve) => server.close(() => resolve()));
});

it('follows no redirect, and reports a broken response', async () => {
  const answers = [
    'HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"version"',
  ];
  for (const text of answers) {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.resume();
      socket.end(text);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const bound = server.address();
    const port = bound !== null && typeof bound === 'object' ? bound.port : 0;
    expect(await requestStatus({ port }, 2000)).toMatchObject({ ok: false, why: 'other' });
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
});
