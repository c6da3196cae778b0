import { expect, test } from 'vitest';
import type { FieldPath } from '../../src/engine/model/records.js';
import { createObjectReader, recordsToBatch } from '../../src/sources/decode/object-reader.js';
import { path, rows, streamOf } from './helpers.js';

const read = (record: Record<string, unknown>, ...fields: (string | FieldPath)[]): Readonly<Record<string, unknown>> => {
  const batch = recordsToBatch(
    [record],
    fields.map((field) => (typeof field === 'string' ? path(field) : field)),
    () => 0,
  );
  return rows(batch, fields)[0]?.fields ?? {};
};

test('values of a program become cells', () => {
  class Custom {
    x = 1;
  }
  const record = {
    text: 'a',
    number: 1.5,
    zero: -0,
    nan: NaN,
    infinite: Infinity,
    yes: true,
    none: null,
    absent: undefined,
    big: 12345678901234567890n,
    small: 7n,
    date: new Date(1_777_888_980_250),
    bad: new Date(NaN),
    list: [1, null, [2], new Date(0)],
    object: { a: { b: 2 } },
    fn: () => 1,
    symbol: Symbol('x'),
    custom: new Custom(),
    err: new Error('boom'),
    map: new Map(),
  };
  expect(read(record, ...Object.keys(record), 'object.a.b', 'custom.x', 'err.message')).toEqual({
    text: 'a',
    number: 1.5,
    zero: 0,
    nan: undefined,
    infinite: undefined,
    yes: true,
    none: undefined,
    absent: undefined,
    big: '12345678901234567890=12345678901234567000',
    small: 7,
    date: '2026-05-04T10:03:00.250Z',
    bad: undefined,
    list: [1, undefined, {}, '1970-01-01T00:00:00.000Z'],
    object: {},
    fn: undefined,
    symbol: undefined,
    custom: {},
    err: {},
    map: {},
    'object.a.b': 2,
    'custom.x': 1,
    'err.message': 'boom',
  });
});

test('objects that cannot be read are missing values, and never throw', () => {
  const circular: Record<string, unknown> = { a: 1, big: 5n };
  expect(read(circular, 'line')).toEqual({ line: '{"a":1,"big":"5"}' });
  circular['self'] = circular;
  expect(read(circular, 'line', 'a', 'self.self.a')).toEqual({ line: undefined, a: 1, 'self.self.a': 1 });
  const throwing = Object.defineProperty({}, 'a', {
    enumerable: true,
    get: () => {
      throw new Error('no');
    },
  });
  expect(read(throwing, 'a', 'line')).toEqual({ a: undefined, line: undefined });
  expect(read({}, 'constructor', '__proto__', 'toString')).toEqual({
    constructor: undefined,
    ['__proto__']: undefined,
    toString: undefined,
  });
  expect(read({ line: 'raw' }, 'line')).toEqual({ line: 'raw' });
});

test('times are whole milliseconds', () => {
  const batch = recordsToBatch([{ t: 1.9 }, { t: -1.5 }, { t: NaN }], [], (record) => Number(record['t']));
  expect([...batch.times]).toEqual([1, -2, NaN]);
  expect(batch).toMatchObject({ size: 3, columns: [] });
});

test('the stream defines the time and the extracted fields', () => {
  const pino = createObjectReader(
    streamOf('json', { extracts: [{ regex: { pattern: 'user (?<user>\\w+)', flags: '' }, from: ['msg'] }] }),
    [['level'], ['user']],
  );
  const batch = pino(
    new Set([{ level: 50, time: 1_777_888_980_250, msg: 'user ann failed' }, { level: 30, time: new Date(5), msg: 'x' }, { level: 30 }]),
  );
  expect(rows(batch, ['level', 'user'])).toEqual([
    { time: 1_777_888_980_250, fields: { level: 50, user: 'ann' } },
    { time: 5, fields: { level: 30, user: undefined } },
    { time: NaN, fields: { level: 30, user: undefined } },
  ]);
});
