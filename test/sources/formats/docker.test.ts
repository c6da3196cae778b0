import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../src/engine/model/limits.js';
import { createStreamDecoder } from '../../../src/sources/decode/decoder.js';
import { path, read, rows, streamOf } from '../helpers.js';
import { shown, shownOne } from './shown.js';

const T = '2026-05-04T10:03:00.123456789Z';
const AT = '2026-05-04T10:03:00.123Z';
const json = (log: string, stream = 'stdout', time = T): string => JSON.stringify({ log, stream, time });
const FIELDS = ['stream', 'message'];

describe('docker: one line, one record', () => {
  test.each<[string, unknown]>([
    [json('ready\n'), { at: AT, stream: 'stdout', message: 'ready' }],
    [json('ready\r\n'), { at: AT, stream: 'stdout', message: 'ready' }],
    [json('\n'), { at: AT, stream: 'stdout', message: '' }],
    [json('\r\n', 'stderr'), { at: AT, stream: 'stderr', message: '' }],
    [json('two\n\n'), { at: AT, stream: 'stdout', message: 'two\n' }],
    [json('bare return\r'), { at: AT, stream: 'stdout', message: 'bare return\r' }],
    [json(''), { at: AT, stream: 'stdout', message: '' }],
    [json('last words'), { at: AT, stream: 'stdout', message: 'last words' }],
    [json('größer 😀\n'), { at: AT, stream: 'stdout', message: 'größer 😀' }],
    [json('\u001b[31mERROR\u001b[0m no route\n'), { at: AT, stream: 'stdout', message: '\u001b[31mERROR\u001b[0m no route' }],
    [json('{"level":"error"}\n'), { at: AT, stream: 'stdout', message: '{"level":"error"}' }],
    [json('tab\there "quoted"\n'), { at: AT, stream: 'stdout', message: 'tab\there "quoted"' }],
    [` ${json('spaces around\n')} `, { at: AT, stream: 'stdout', message: 'spaces around' }],
    ['{"log":"no stream\\n","time":"2026-05-04T10:03:00Z"}', { at: '2026-05-04T10:03:00.000Z', message: 'no stream' }],
    ['{"log":"no time\\n","stream":"stdout"}', { stream: 'stdout', message: 'no time' }],
    ['{"log":"bad time\\n","stream":"stdout","time":"soon"}', { stream: 'stdout', message: 'bad time' }],
    ['{"time":"2026-05-04T12:03:00+02:00","log":"offset\\n"}', { at: '2026-05-04T10:03:00.000Z', message: 'offset' }],
    [json('odd stream\n', 'stdlog'), { at: AT, stream: 'stdlog', message: 'odd stream' }],
    ['{"log":"\\u00e9\\u0000\\n","time":"2026-05-04T10:03:00Z"}', { at: '2026-05-04T10:03:00.000Z', message: 'é\u0000' }],
    ['', 'blank'],
    ['  \t', 'blank'],
    ['{"log":"cut in the mid', 'not valid JSON'],
    [json('two objects\n') + json('in a line\n'), 'not valid JSON'],
    ['plain text', 'not valid JSON'],
    ['\u0000\u0000{"log":"x\\n"}', 'not valid JSON'],
    ['[]', 'JSON, but not an object'],
    ['null', 'JSON, but not an object'],
    ['"log"', 'JSON, but not an object'],
    ['7', 'JSON, but not an object'],
    ['{}', 'JSON, but without a text in `log`'],
    ['{"log":5}', 'JSON, but without a text in `log`'],
    ['{"log":null}', 'JSON, but without a text in `log`'],
    ['{"log":["x\\n"]}', 'JSON, but without a text in `log`'],
    ['{"message":"x"}', 'JSON, but without a text in `log`'],
    ['{"__proto__":{"log":"x\\n"}}', 'JSON, but without a text in `log`'],
  ])('%s', (line, expected) => {
    expect(shownOne('docker', line, FIELDS)).toEqual(expected);
  });

  test('`log` is the same text as `message`, `line` the raw line, and `attrs` what log-opts add', () => {
    const line = '{"log":"x\\n","stream":"stdout","attrs":{"com.example.app":"cart","n":1},"time":"2026-05-04T10:03:00Z"}';
    const fields = ['log', 'message', 'line', ['attrs', 'com.example.app'], 'attrs.n', 'attrs.none', 'attrs', 'nothing', '__proto__'];
    expect(shownOne('docker', line, fields)).toEqual({
      at: '2026-05-04T10:03:00.000Z',
      log: 'x',
      message: 'x',
      line,
      'attrs.com.example.app': 'cart',
      'attrs.n': 1,
      attrs: {},
    });
  });
});

describe('docker: parts of 16 KiB', () => {
  const part = (letter: string): string => letter.repeat(16_384);

  test('become one record with the time of the first, each stream by itself', () => {
    const lines = [
      json(part('a'), 'stdout', '2026-05-04T10:03:01Z'),
      json(part('e'), 'stderr', '2026-05-04T10:03:02Z'),
      json(part('b'), 'stdout', '2026-05-04T10:03:03Z'),
      json('E\n', 'stderr', '2026-05-04T10:03:04Z'),
      json('c\n', 'stdout', '2026-05-04T10:03:05Z'),
      json('alone\n', 'stdout', '2026-05-04T10:03:06Z'),
    ];
    const { records, unreadable } = shown('docker', lines, [...FIELDS, 'line']);
    const message = `${part('a')}${part('b')}c`;
    expect(records).toEqual([
      {
        at: '2026-05-04T10:03:02.000Z',
        stream: 'stderr',
        message: `${part('e')}E`,
        line: json(`${part('e')}E\n`, 'stderr', '2026-05-04T10:03:02Z'),
      },
      { at: '2026-05-04T10:03:01.000Z', stream: 'stdout', message, line: json(`${message}\n`, 'stdout', '2026-05-04T10:03:01Z') },
      { at: '2026-05-04T10:03:06.000Z', stream: 'stdout', message: 'alone', line: lines[5] },
    ]);
    expect(unreadable).toEqual({});
  });

  test('are counted in bytes, and a part that ends with a line break is whole', () => {
    const umlauts = 'ü'.repeat(8192);
    expect(shown('docker', [json(umlauts), json('x\n')], ['message']).records).toEqual([{ at: AT, message: `${umlauts}x` }]);
    const whole = `${'y'.repeat(16_383)}\n`;
    expect(shown('docker', [json(whole), json('x\n')], ['message']).records).toHaveLength(2);
    expect(shown('docker', [json('z'.repeat(16_383)), json('x\n')], ['message']).records).toHaveLength(2);
  });

  test('without an end are a record at the end of the log, and end with the next shorter text', () => {
    expect(shown('docker', [json(part('a'))], ['message']).records).toEqual([{ at: AT, message: part('a') }]);
    expect(shown('docker', [json(part('a')), json('end of the container')], ['message']).records).toEqual([
      { at: AT, message: `${part('a')}end of the container` },
    ]);
  });

  test('survive a line that cannot be read and a move to another decoder', () => {
    const options = { stream: streamOf('docker'), fields: FIELDS.map(path) };
    const first = createStreamDecoder(options);
    expect(first.push([json(part('a')), 'noise', json(part('e'), 'stderr')]).size).toBe(0);
    const held: unknown = JSON.parse(JSON.stringify(first.held?.()));
    const second = createStreamDecoder(options);
    second.restore?.(held);
    const records = [...rows(second.push([json('b\n'), json('E\n', 'stderr')]), FIELDS), ...rows(second.end(), FIELDS)];
    expect(records.map(({ fields }) => fields['message'])).toEqual([`${part('a')}b`, `${part('e')}E`]);
    expect(second.held?.()).toBeUndefined();
  });

  test('are unreadable if the joined record could not be written again', () => {
    const nested = (levels: number): string => `{"log":"${part('a')}","attrs":${'['.repeat(levels)}${']'.repeat(levels)}}`;
    expect(shown('docker', [nested(50_000), json('b\n')], ['message'])).toMatchObject({
      records: [{ message: 'b' }],
      unreadable: { 'JSON, but nested too deeply': 1 },
    });
    expect(shown('docker', [nested(90), '{"log":"b\\n"}'], ['message']).records).toEqual([{ message: `${part('a')}b` }]);
  });

  test('that never end take no more memory than a line', () => {
    const lines = Array.from({ length: 100 }, () => json(part('x')));
    const { records, stats } = read(streamOf('docker'), lines, ['message']);
    expect(records.map(({ fields }) => String(fields['message']).length)).toEqual([LIMITS.lineBytes]);
    expect(stats.cut).toBe(1);
  });
});
