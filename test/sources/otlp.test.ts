/** Logs of OpenTelemetry, from its own exporter and by the protocol. */
import { gzipSync } from 'node:zlib';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OTLP_PATH, otlpLogs } from '../../src/sources/http/otlp.js';
import type { PostSource } from '../../src/sources/http/posts.js';
import { listenPosts } from '../../src/sources/http/posts.js';
import type { HttpReply } from '../../src/sources/http/reply.js';
import { Refusal } from '../../src/sources/http/reply.js';
import { HttpServers } from '../../src/sources/http/servers.js';
import { linesOf, opened } from './endpoints.js';

const NOW_MS = Date.UTC(2026, 4, 4, 10);
const KIND = otlpLogs(() => NOW_MS);

type Attributes = readonly { readonly key: string; readonly value: unknown }[];

function read(request: unknown): { readonly records: readonly unknown[]; readonly answer: HttpReply; readonly text: string } {
  const { lines, answer } = KIND.read(Buffer.from(JSON.stringify(request)));
  const text = lines.toString();
  return {
    records:
      text === ''
        ? []
        : text
            .trimEnd()
            .split('\n')
            .map((line) => JSON.parse(line) as unknown),
    answer,
    text,
  };
}

function requestOf(logRecords: readonly unknown[], more: { readonly resource?: Attributes; readonly scope?: unknown } = {}): unknown {
  return { resourceLogs: [{ resource: { attributes: more.resource ?? [] }, scopeLogs: [{ scope: more.scope ?? {}, logRecords }] }] };
}

async function start(): Promise<{ readonly source: PostSource; readonly lines: string[] }> {
  const source = await opened(listenPosts(new HttpServers(), { port: 0 }, OTLP_PATH, otlpLogs()));
  const lines: string[] = [];
  source.onReadable(() => {
    lines.push(...linesOf(source));
    source.written();
  });
  return { source, lines };
}

async function post(
  source: PostSource,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>> = {},
  method = 'POST',
): Promise<{ readonly code: number; readonly body: unknown }> {
  const response = await fetch(`http://127.0.0.1:${source.port}${OTLP_PATH}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(method === 'GET' ? {} : { body }),
  });
  expect(response.headers.get('content-type')).toBe('application/json');
  return { code: response.status, body: await response.json() };
}

describe('the OpenTelemetry exporter', () => {
  it.each(['none', 'gzip'] as const)('is read, with compression %s', async (compression) => {
    const { source, lines } = await start();
    expect(source.name).toBe(`otlp://127.0.0.1:${source.port}`);
    const exporter = new OTLPLogExporter({
      url: `http://127.0.0.1:${source.port}${OTLP_PATH}`,
      compression: compression as NonNullable<ConstructorParameters<typeof OTLPLogExporter>[0]>['compression'] & string,
    });
    const provider = new LoggerProvider({ processors: [new BatchLogRecordProcessor({ exporter })] });
    const logger = provider.getLogger('checkout', '1.2.3');
    logger.emit({
      timestamp: new Date('2026-05-04T10:00:00.250Z'),
      severityNumber: 17,
      severityText: 'ERROR',
      body: 'card was refused',
      attributes: { 'http.method': 'POST', took: 12.5, tries: 3, slow: true, tags: ['a', 'b'] },
    });
    logger.emit({ body: { order: { id: 7 }, what: 'paid' } });
    await provider.forceFlush();
    await provider.shutdown();
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({
        time: '2026-05-04T10:00:00.250000000Z',
        severity_number: 17,
        severity_text: 'ERROR',
        body: 'card was refused',
        'http.method': 'POST',
        took: 12.5,
        tries: 3,
        slow: true,
        tags: ['a', 'b'],
        scope: { name: 'checkout', version: '1.2.3' },
        'resource.telemetry.sdk.language': 'nodejs',
        'resource.service.name': expect.stringMatching(/^unknown_service/) as string,
      }),
      expect.objectContaining({ time: expect.stringMatching(/^20\d\d-/) as string, body: { order: { id: 7 }, what: 'paid' } }),
    ]);
  });
});

describe('a LogRecord', () => {
  it('may have every kind of value, and integers keep their digits', () => {
    const { text, answer } = read(
      requestOf(
        [
          {
            timeUnixNano: '1777888980250000001',
            observedTimeUnixNano: '1777888990000000000',
            severityText: 'warn',
            severityNumber: 'SEVERITY_NUMBER_WARN2',
            traceId: '5b8efff798038103d269b633813fc60c',
            spanId: 'eee19b7ec3c1b174',
            body: { kvlistValue: { values: [{ key: 'a', value: { arrayValue: { values: [{ intValue: '1' }, {}] } } }] } },
            attributes: [
              { key: 'big', value: { intValue: '9223372036854775807' } },
              { key: 'small', value: { intValue: -5 } },
              { key: 'nan', value: { doubleValue: 'NaN' } },
              { key: 'bytes', value: { bytesValue: 'AAE=' } },
              { key: 'time', value: { stringValue: 'mine' } },
              { key: 'body.x', value: { boolValue: false } },
              { key: 'q"\n', value: { stringValue: 'a\nb' } },
            ],
          },
        ],
        { resource: [{ key: 'service.name', value: { stringValue: 'shop' } }], scope: { name: 'pay' } },
      ),
    );
    expect(text).toBe(
      '{"time":"2026-05-04T10:03:00.250000001Z","severity_text":"warn","severity_number":14,"body":{"a":[1,null]},' +
        '"trace_id":"5b8efff798038103d269b633813fc60c","span_id":"eee19b7ec3c1b174","scope":{"name":"pay"},"resource.service.name":"shop",' +
        '"big":9223372036854775807,"small":-5,"nan":"NaN","bytes":"AAE=","attributes.time":"mine","attributes.body.x":false,"q\\"\\n":"a\\nb"}\n',
    );
    expect(answer).toEqual({ code: 200, type: 'application/json', text: '{}' });
  });

  it('without a time gets its observed time, or the current time', () => {
    const times = [
      { timeUnixNano: '0', observedTimeUnixNano: '1777888990000000000' },
      { timeUnixNano: 1777888980250000000 },
      {},
      { timeUnixNano: 'x' },
    ];
    expect(read(requestOf(times)).records).toEqual([
      { time: '2026-05-04T10:03:10.000000000Z' },
      { time: '2026-05-04T10:03:00.250000000Z' },
      { time: '2026-05-04T10:00:00.000000000Z' },
      { time: '2026-05-04T10:00:00.000000000Z' },
    ]);
  });

  it('that is invalid is reported, and the others are accepted', () => {
    let deep: unknown = { stringValue: 'x' };
    for (let i = 0; i < 100; i++) deep = { arrayValue: { values: [deep] } };
    const { records, answer } = read(
      requestOf([{ body: { stringValue: 'a' } }, 7, { body: deep }, { body: { stringValue: 'x'.repeat(1 << 20) } }]),
    );
    expect(records).toEqual([{ time: '2026-05-04T10:00:00.000000000Z', body: 'a' }]);
    expect(answer).toMatchObject({
      code: 200,
      text: JSON.stringify({ partialSuccess: { rejectedLogRecords: '3', errorMessage: 'a LogRecord is not an object' } }),
    });
  });

  it('of any content becomes a line of JSON or is rejected', () => {
    const names = [
      'resourceLogs',
      'scopeLogs',
      'logRecords',
      'attributes',
      'key',
      'value',
      'stringValue',
      'intValue',
      'kvlistValue',
      'values',
      'body',
      'timeUnixNano',
    ];
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 6 },
        fc.constantFrom<unknown>('x', '1777888990000000000', 1, null, true, '9'.repeat(19)),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(value, (body) => {
        try {
          for (const record of read(requestOf([body])).records) expect(record).toHaveProperty('time');
          read(body);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
        }
      }),
    );
  });
});

describe('a client', () => {
  it('gets replies as OTLP defines them', async () => {
    const { source, lines } = await start();
    const request = JSON.stringify(requestOf([{ body: { stringValue: 'a' } }]));
    expect(await post(source, request)).toEqual({ code: 200, body: {} });
    expect(await post(source, new Uint8Array(gzipSync(request)), { 'content-encoding': 'gzip' })).toEqual({ code: 200, body: {} });
    expect(await post(source, '{}')).toEqual({ code: 200, body: {} });
    expect(lines.length).toBe(2);
    expect(await post(source, '{"resourceLogs":7}')).toEqual({ code: 400, body: { code: 3, message: 'resourceLogs is not a list' } });
    expect(await post(source, '[]')).toMatchObject({ code: 400, body: { code: 3 } });
    expect(await post(source, request.slice(5))).toMatchObject({
      code: 400,
      body: { code: 3, message: expect.stringContaining('the body is not valid JSON') as string },
    });
    expect(await post(source, request, {}, 'GET')).toEqual({ code: 405, body: { code: 3, message: 'only POST is allowed' } });
    expect(await post(source, 'x', { 'content-type': 'application/x-protobuf' })).toEqual({
      code: 415,
      body: { code: 3, message: 'OTLP with Protobuf is not supported: set the exporter to `http/json`' },
    });
    expect(await post(source, request, { 'content-type': 'text/plain' })).toMatchObject({ code: 415 });
    source.setToken('t');
    expect(await post(source, request)).toMatchObject({ code: 401, body: { code: 16 } });
    expect(await post(source, request, { authorization: 'Bearer t' })).toEqual({ code: 200, body: {} });
  });
});
