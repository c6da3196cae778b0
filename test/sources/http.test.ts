/** Records that are posted, by curl and by clients that misbehave. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../src/engine/model/limits.js';
import { JSON_RECORDS } from '../../src/sources/http/json-body.js';
import type { PostOptions, PostSource } from '../../src/sources/http/posts.js';
import { listenPosts } from '../../src/sources/http/posts.js';
import { HttpServers } from '../../src/sources/http/servers.js';
import { client, linesOf, opened, until } from './endpoints.js';

const CURL = '/usr/bin/curl';
const MIB = 1 << 20;

async function start(options: PostOptions = {}, fronts = new HttpServers()): Promise<PostSource> {
  return opened(listenPosts(fronts, { port: 0 }, '/records', JSON_RECORDS, options));
}

/** Accepts every request, and confirms that its records are on disk. */
function taken(source: PostSource): string[] {
  const lines: string[] = [];
  source.onReadable(() => {
    lines.push(...linesOf(source));
    source.written();
  });
  return lines;
}

interface Answered {
  readonly code: number;
  readonly text: string;
  readonly headers: Headers;
}

async function post(
  source: PostSource,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>> = {},
  method = 'POST',
): Promise<Answered> {
  const response = await fetch(`http://127.0.0.1:${source.port}/records`, { method, headers, ...(method === 'GET' ? {} : { body }) });
  return { code: response.status, text: (await response.text()).trim(), headers: response.headers };
}

const zipped = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(gzipSync(text));

describe('a body', () => {
  it('of JSON lines is accepted line by line', async () => {
    const source = await start();
    expect(source.name).toBe(`http://127.0.0.1:${source.port}/records`);
    const lines = taken(source);
    expect(await post(source, '\ufeff{"a":1.0}\r\n\n{"b":"é"}')).toMatchObject({ code: 204, text: '' });
    expect(await post(source, zipped('{"c":3}\n'), { 'content-encoding': 'gzip' })).toMatchObject({ code: 204 });
    expect(await post(source, '')).toMatchObject({ code: 204 });
    expect(await post(source, '[]')).toMatchObject({ code: 204 });
    expect(lines).toEqual(['{"a":1.0}\r', '', '{"b":"é"}', '{"c":3}']);
    expect(source.stats()).toEqual({ waitingBytes: 0, heldBytes: 0, taken: 2, refused: 0 });
  });

  it('may be a JSON list, whose members keep their source text', async () => {
    const source = await start();
    const lines = taken(source);
    const list = ' [ {"a": 12345678901234567890, "t": "],[{\\"\\\\"},\r\n {\n "b": [1, {"c": 2}]\n}\t,{}]\n';
    expect(await post(source, list)).toMatchObject({ code: 204 });
    expect(lines).toEqual(['{"a": 12345678901234567890, "t": "],[{\\"\\\\"}', '{  "b": [1, {"c": 2}] }', '{}']);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(JSON.parse(list));
  });

  it('gets its reply when its records are written down', async () => {
    const source = await start();
    let answered = false;
    const posted = post(source, '{"a":1}\n{"b":2}\n').then((answer) => {
      answered = true;
      return answer;
    });
    await until(() => source.stats().waitingBytes > 0);
    expect(linesOf(source, 5)).toEqual(['{"a":1}', '{"b":2}']);
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(answered).toBe(false);
    source.written();
    expect(await posted).toMatchObject({ code: 204 });
    expect(source.stats().heldBytes).toBe(0);
  });

  it.each([
    ['{"a":1}\n{"a":\n{"a":3}', 400, 'line 2 is not valid JSON (Unexpected end of JSON input); no record of the body was accepted'],
    ['{"a":1}\n\n7\n', 400, 'line 3 is not a JSON object; no record of the body was accepted'],
    ['{"a":1} {"b":2}', 400, /^line 1 is not valid JSON \(.*\); no record of the body was accepted$/],
    ['[{"a":1},[2]]', 400, 'record 2 is not a JSON object; no record of the body was accepted'],
    ['[{"a":1},{"b":2}', 400, /^the body is not valid JSON \(.*\); no record of the body was accepted$/],
    [new Uint8Array([0x7b, 0x7d, 10, 0x22, 0xff, 0x22]), 400, 'line 2 is not valid UTF-8; no record of the body was accepted'],
    [`{}\n{"a":"${'x'.repeat(LIMITS.lineBytes)}"}`, 413, 'line 2 is longer than 1 MiB; no record of the body was accepted'],
    ['['.repeat(1_000_000), 400, /^the body is not valid JSON/],
  ])('with an error is refused as a whole: %#', async (body, code, text) => {
    const source = await start();
    const lines = taken(source);
    expect(await post(source, body)).toMatchObject({ code, text: typeof text === 'string' ? text : expect.stringMatching(text) });
    expect(lines).toEqual([]);
    expect(source.stats()).toMatchObject({ refused: 1, heldBytes: 0, waitingBytes: 0 });
  });

  it('has a size limit, also when decompressed', async () => {
    const source = await start({ bodyBytes: 100_000 });
    const lines = taken(source);
    const text = '{"a":1}\n'.repeat(20_000);
    const wanted = { code: 413, text: 'the body is larger than 100000 bytes uncompressed; send it in several requests' };
    expect(await post(source, text)).toMatchObject(wanted);
    expect(await post(source, zipped(text), { 'content-encoding': 'gzip' })).toMatchObject(wanted);
    expect(await post(source, zipped(' '.repeat(50 * MIB)), { 'content-encoding': 'gzip' })).toMatchObject(wanted);
    expect(await post(source, '{"a":1}\n'.repeat(12_500))).toMatchObject({ code: 204 });
    expect(lines.length).toBe(12_500);
    expect(source.stats().heldBytes).toBe(0);
  });

  it('with invalid or truncated gzip, or another encoding, is refused', async () => {
    const source = await start();
    const lines = taken(source);
    const gzip = { 'content-encoding': 'gzip' };
    const whole = zipped('{"a":1}\n');
    for (const body of ['{"a":1}', whole.subarray(0, whole.length - 9)])
      expect(await post(source, body, gzip)).toMatchObject({
        code: 400,
        text: expect.stringContaining('the body is not valid gzip, or is truncated'),
      });
    const other = await post(source, 'x', { 'content-encoding': 'br' });
    expect(other).toMatchObject({ code: 415, text: 'the content encoding must be identity or gzip' });
    expect(other.headers.get('accept-encoding')).toBe('gzip');
    expect(lines).toEqual([]);
  });
});

describe('a client', () => {
  it('needs the token of the stream', async () => {
    const source = await start();
    const lines = taken(source);
    source.setToken('s3cret');
    for (const authorization of ['', 'Bearer', 'Bearer wrong', 'Basic s3cret', 's3cret']) {
      const answer = await post(source, '{"a":1}', { authorization });
      expect(answer).toMatchObject({ code: 401, text: 'send `Authorization: Bearer TOKEN` with the token of the stream' });
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    }
    expect(await post(source, '{"a":1}', { authorization: 'bearer s3cret' })).toMatchObject({ code: 204 });
    source.setToken('other');
    expect(await post(source, '{"a":1}', { authorization: 'Bearer s3cret' })).toMatchObject({ code: 401 });
    expect(lines).toEqual(['{"a":1}']);
  });

  it('that is a web page is refused, unless it sends the token', async () => {
    const source = await start();
    const lines = taken(source);
    expect(await post(source, '{"a":1}', { origin: 'https://example.com' })).toMatchObject({ code: 403 });
    source.setToken('t');
    expect(await post(source, '{"a":1}', { origin: 'https://example.com', authorization: 'Bearer t' })).toMatchObject({ code: 204 });
    expect(lines.length).toBe(1);
  });

  it('must use POST and an existing path', async () => {
    const source = await start();
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const answer = await post(source, 'x', {}, method);
      expect(answer).toMatchObject({ code: 405, text: 'only POST is allowed' });
      expect(answer.headers.get('allow')).toBe('POST');
    }
    const other = await fetch(`http://127.0.0.1:${source.port}/other`, { method: 'POST', body: '{}' });
    expect(other.status).toBe(404);
    expect(await other.text()).toBe('not found; post to /records\n');
  });

  it('gets 429 while too much waits, and is accepted when it retries', async () => {
    const source = await start({ memoryBytes: 300_000 });
    const body = `{"a":"${'x'.repeat(100_000)}"}\n`;
    const first = [post(source, body), post(source, body)];
    await until(() => source.stats().waitingBytes === 2 * body.length);
    const busy = await post(source, body);
    expect(busy).toMatchObject({ code: 429, text: 'too many records are waiting; retry the request' });
    expect(busy.headers.get('retry-after')).toBe('1');
    expect(linesOf(source).length).toBe(2);
    expect(await post(source, body)).toMatchObject({ code: 429 });
    source.written();
    expect((await Promise.all(first)).map(({ code }) => code)).toEqual([204, 204]);
    expect(source.stats().heldBytes).toBe(0);
    taken(source);
    expect(await post(source, body)).toMatchObject({ code: 204 });
  });
});

describe('an HTTP server', () => {
  it('serves several paths, and closes with the last of them', async () => {
    const fronts = new HttpServers();
    const one = await start({}, fronts);
    const address = { port: one.port };
    const sameServer = new HttpServers();
    await expect(listenPosts(sameServer, address, '/x', JSON_RECORDS)).rejects.toThrow('the address is in use by another process');
    const shared = await opened(listenPosts(fronts, { port: 0 }, '/other', JSON_RECORDS));
    expect(shared.port).toBe(one.port);
    await expect(listenPosts(fronts, { port: 0 }, '/other', JSON_RECORDS)).rejects.toThrow(
      'another endpoint of the rules has this path already',
    );
    const lines = taken(shared);
    await one.close();
    expect((await post(one, '{}')).code).toBe(404);
    expect((await fetch(`http://127.0.0.1:${shared.port}/other`, { method: 'POST', body: '{"a":1}' })).status).toBe(204);
    expect(lines).toEqual(['{"a":1}']);
    await shared.close();
    await expect(post(one, '{}')).rejects.toThrow();
  });

  it('answers waiting clients with a request to retry when it closes', async () => {
    const source = await start();
    const waiting = [post(source, '{"a":1}'), post(source, '{"b":1}')];
    await until(() => source.stats().waitingBytes > 10);
    source.take(1);
    await source.close();
    for (const answer of await Promise.all(waiting)) {
      expect(answer).toMatchObject({ code: 503, text: 'Tocsin is shutting down; retry the request' });
      expect(answer.headers.get('retry-after')).toBe('1');
    }
  });
});

// An independent client; where it is not installed, the tests above send the same with `fetch`.
describe.skipIf(!existsSync(CURL))('curl', () => {
  function curl(source: PostSource, input: string, ...args: readonly string[]): Promise<{ readonly stdout: string }> {
    const child = promisify(execFile)(CURL, [
      '-sS',
      '--max-time',
      '20',
      '-w',
      '%{http_code}',
      ...args,
      `http://127.0.0.1:${source.port}/records`,
    ]);
    child.child.stdin?.on('error', () => undefined);
    child.child.stdin?.end(input);
    return child;
  }

  it('posts plain and chunked bodies, and sees why one is refused', async () => {
    const source = await start();
    const lines = taken(source);
    const text = '{"level":"error"}\n'.repeat(100_000);
    expect((await curl(source, text, '--data-binary', '@-')).stdout).toBe('204');
    expect((await curl(source, text, '-T', '-', '-X', 'POST')).stdout).toBe('204');
    expect(lines.length).toBe(200_000);
    expect((await curl(source, '{"a":1}\n{"b":2}\n', '-d', '@-')).stdout).toMatch(/^line 1 is not valid JSON \(.*\n400$/s);
    expect((await curl(source, '')).stdout).toBe('only POST is allowed\n405');
  });

  it('sees the reply even when its body is much too large', async () => {
    const source = await start();
    const answer = await curl(
      source,
      '{"a":1}\n'.repeat(5 * MIB),
      '-H',
      'Expect:',
      '-H',
      'Transfer-Encoding: chunked',
      '--data-binary',
      '@-',
    );
    expect(answer.stdout).toBe(`the body is larger than ${LIMITS.httpBodyBytes} bytes uncompressed; send it in several requests\n413`);
    source.setToken('t');
    expect((await curl(source, '{"a":1}\n'.repeat(2 * MIB), '--data-binary', '@-')).stdout).toMatch(/401$/);
    expect(source.stats()).toMatchObject({ heldBytes: 0, taken: 0 });
  });
});

describe('misbehaving clients', () => {
  const HEAD = 'POST /records HTTP/1.1\r\nhost: a\r\n';

  it('that disconnect in a body, or while they wait, leave nothing behind', async () => {
    const source = await start();
    const half = await client(source.port);
    half.write(`${HEAD}content-length: 1000\r\n\r\n{"a":1}\n`);
    await until(() => source.stats().heldBytes === 8);
    half.resetAndDestroy();
    await until(() => source.stats().heldBytes === 0);
    const impatient = await client(source.port);
    impatient.write(`${HEAD}content-length: 8\r\n\r\n{"a":1}\n`);
    await until(() => source.stats().waitingBytes === 8);
    impatient.destroy();
    await until(() => source.stats().heldBytes === 0);
    expect(source.take(100)).toEqual([]);
    expect(source.stats()).toMatchObject({ waitingBytes: 0, taken: 0, refused: 0 });
  });

  it('that never finish a request are disconnected', async () => {
    const source = await start({}, new HttpServers(100));
    for (const text of [`${HEAD}content-length: 1000\r\n\r\n{"a":1}\n`, 'POST /records HTTP/1.1\r\nhost: a\r\n', 'POST']) {
      const socket = await client(source.port);
      let got = '';
      socket.on('data', (chunk) => {
        got += chunk.toString();
      });
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.write(text);
      await closed;
      expect(got).toMatch(/^HTTP\/1\.1 408 /);
    }
    expect(source.stats().heldBytes).toBe(0);
  });

  it('that send something else than HTTP get an error, and others are served', async () => {
    const source = await start();
    const lines = taken(source);
    for (const [text, code] of [
      ['nonsense\r\n\r\n', 400],
      [`${HEAD}x: ${'y'.repeat(30_000)}\r\n\r\n`, 431],
      [`${HEAD}transfer-encoding: chunked\r\n\r\nzz\r\n`, 400],
      [`${HEAD}content-length: 99999999999\r\n\r\n`, 413],
      [`${HEAD}content-length: 5\r\ncontent-length: 7\r\n\r\n{}`, 400],
    ] as const) {
      const socket = await client(source.port);
      const first = new Promise<string>((resolve) => socket.once('data', (chunk) => resolve(chunk.toString())));
      socket.write(text);
      expect(await first).toMatch(new RegExp(`^HTTP/1\\.1 ${code} `));
      socket.destroy();
    }
    expect(await post(source, '{"a":1}')).toMatchObject({ code: 204 });
    expect(lines).toEqual(['{"a":1}']);
  });

  it('cannot exceed the memory limit together', async () => {
    const source = await start({ memoryBytes: 100_000 });
    const clients = await Promise.all(Array.from({ length: 30 }, () => client(source.port)));
    const codes: string[] = [];
    for (const socket of clients) {
      socket.on('data', (chunk) => codes.push(chunk.toString().slice(9, 12)));
      socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\n2710\r\n${'x'.repeat(10_000)}\r\n`);
    }
    await until(() => codes.length >= 20);
    expect(new Set(codes)).toEqual(new Set(['429']));
    expect(source.stats().heldBytes).toBeLessThanOrEqual(100_000);
    for (const socket of clients) socket.destroy();
    await until(() => source.stats().heldBytes === 0);
  });
});
