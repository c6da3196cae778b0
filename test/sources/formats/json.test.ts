import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createStreamDecoder } from '../../../src/sources/decode/decoder.js';
import { hasUnusualNumbers } from '../../../src/sources/formats/json-numbers.js';
import { charactersRead, one, plain, read, streamOf } from '../helpers.js';

const json = streamOf('json');
const field = (line: string, name: string | readonly string[]): unknown => {
  const decoder = createStreamDecoder({ stream: json, fields: [typeof name === 'string' ? name.split('.') : name] });
  const batch = decoder.push([line]);
  if (batch.size !== 1) throw new Error(`not read: ${line}`);
  return plain(batch.columns[0]?.cells[0]);
};

describe('the value of a field', () => {
  test.each([
    ['{"a":{"b":1}}', 'a.b', 1],
    ['{"a.b":2}', 'a.b', 2],
    ['{"a":{"b":1},"a.b":2}', 'a.b', 1],
    ['{"a":{"b":null},"a.b":2}', 'a.b', 2],
    ['{"a":{"c":1},"a.b":2}', 'a.b', 2],
    ['{"a":"text","a.b":2}', 'a.b', 2],
    ['{"a":{"b":{"c":3}}}', 'a.b.c', 3],
    ['{"a.b":{"c":3}}', 'a.b.c', undefined],
    ['{"a":[{"b":1}]}', 'a.b', undefined],
    ['{"a":null}', 'a', undefined],
    ['{}', 'a', undefined],
    ['{"a":{}}', 'a', {}],
    ['{"a":[1,"x",null,{},[2],true]}', 'a', [1, 'x', undefined, {}, {}, true]],
    ['{"a":1,"a":2}', 'a', 2],
    ['{"a":{"b":1},"a":{"c":2}}', 'a.b', undefined],
    ['{"\\u0061":7}', 'a', 7],
    ['{"a":""}', 'a', ''],
  ])('%s has at %s %j', (line, name, expected) => {
    expect(field(line, name)).toEqual(expected);
  });

  test('a back-quoted segment may hold dots', () => {
    expect(field('{"a":{"b.c":1},"a.b.c":2}', ['a', 'b.c'])).toBe(1);
    expect(field('{"a.b":3}', ['a.b'])).toBe(3);
    expect(field('{"a":{"b":3}}', ['a.b'])).toBeUndefined();
  });

  test('names that every object has are fields like any other', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '__proto__.polluted', 'constructor.name']) {
      expect(field('{}', name)).toBeUndefined();
    }
    expect(field('{"__proto__":{"polluted":1}}', '__proto__.polluted')).toBe(1);
    expect(field('{"constructor":5,"x":1.0}', 'constructor')).toBe(5);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  test('`line` is the raw line, whatever the object holds', () => {
    expect(field('{"line":1}', 'line')).toBe('{"line":1}');
  });
});

describe('numbers keep their text where JavaScript would print another', () => {
  test.each([
    ['1', 1],
    ['0', 0],
    ['-7', -7],
    ['1.5', 1.5],
    ['94.79799999999999', 94.79799999999999],
    ['1.0', '1.0=1'],
    ['1.50', '1.50=1.5'],
    ['0.0', '0.0=0'],
    ['-0', '-0=0'],
    ['-0.0', '-0.0=0'],
    ['1e3', '1e3=1000'],
    ['1E+3', '1E+3=1000'],
    ['0.0000001', '0.0000001=1e-7'],
    ['12345678901234567890', '12345678901234567890=12345678901234567000'],
    ['9007199254740993', '9007199254740993=9007199254740992'],
    ['0.1000000000000000055511151231257827', '0.1000000000000000055511151231257827=0.1'],
    ['1e999', '1e999'],
    ['-1e999', '-1e999'],
  ])('%s', (text, expected) => {
    for (const line of [`{"a":${text}}`, `{"b":1,"a" : ${text} ,"c":[1]}`, `{"a":5,"x":{"a":6},"a":${text}}`])
      expect(field(line, 'a')).toEqual(expected);
    expect(field(`{"x":{"y":[],"a":${text}}}`, 'x.a')).toEqual(expected);
    expect(field(`{"x.a":${text}}`, 'x.a')).toEqual(expected);
    expect(field(`{"a":[true,${text},"]", ${text}]}`, 'a')).toEqual([true, expected, ']', expected]);
    expect(field(`{"s":"\\",\\"a\\":1.0}","a":${text}}`, 'a')).toEqual(expected);
  });

  test('the text of any number at any depth is its source text or what JavaScript prints', () => {
    const number = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc.integer().map(String),
      fc.bigInt().map(String),
      fc.tuple(fc.integer({ min: -99, max: 99 }), fc.stringMatching(/^[0-9]{1,20}$/)).map(([whole, part]) => `${whole}.${part}`),
      fc.tuple(fc.integer(), fc.integer({ min: -40, max: 40 })).map(([whole, exponent]) => `${whole}e${exponent}`),
    );
    const space = fc.constantFrom('', ' ', '\t', '  ');
    fc.assert(
      fc.property(number, number, space, fc.jsonValue(), (text, other, gap, rest) => {
        const line = `{"z":${JSON.stringify(rest)},${gap}"b":${other},"a"${gap}:${gap}${text}${gap},"c":{"a":${other}}}`;
        const value = Number(text);
        expect(field(line, 'a')).toBe(String(value) === text ? value : `${text}=${value}`.replace(/=-0$/, '=0'));
      }),
      { numRuns: 300 },
    );
  });

  test('an ordinary line is parsed only once', () => {
    expect(
      hasUnusualNumbers('{"ts":"2026-05-04T10:03:00.120Z","id":"4bf92f3577b34da6a3ce929d0e0e4736","n":[0,10,1.25,1],"ms":1446249499322}'),
    ).toBe(false);
    expect(hasUnusualNumbers('{"n":1.10}')).toBe(true);
  });
});

describe('lines', () => {
  test('unreadable lines are counted by kind, with the first of each', () => {
    const { records, stats } = read(json, ['{"a":1}', '', 'oops', '[1]', '{"a":', '"text"', 'null', '  ', `${'x'.repeat(300)}`], ['a']);
    expect(records).toHaveLength(1);
    expect(stats).toMatchObject({ lines: 9, blank: 2, records: 1, unreadableLines: 6 });
    expect(stats.unreadable).toEqual([
      { kind: 'not valid JSON', count: 3, sample: { line: 3, text: 'oops' } },
      { kind: 'JSON, but not an object', count: 3, sample: { line: 4, text: '[1]' } },
    ]);
    const long = read(json, ['x'.repeat(300)]).stats.unreadable[0]?.sample.text ?? '';
    expect(long).toBe(`${'x'.repeat(200)}…`);
  });

  test('deep nesting is read or unreadable, and never overflows the stack', () => {
    const deep = 200_000;
    const line = `{"d":${'['.repeat(deep)}${']'.repeat(deep)},"a":1.0}`;
    expect(field(line, 'a')).toBe('1.0=1');
    expect(read(json, ['['.repeat(deep)]).stats.unreadableLines).toBe(1);
  });

  test.each([
    ['digits', (size: number) => `{"b":${'1'.repeat(size)},"a":1}`],
    ['text that looks like numbers', (size: number) => `{"b":"${',1.'.repeat(size)}","a":1}`],
    ['list items', (size: number) => `{"b":[${'10.5,'.repeat(size)}1.0],"a":1}`],
  ])('a line with a megabyte of %s is read in linear time', (_, line) => {
    const charactersOf = (size: number): number => charactersRead(() => expect(String(field(line(size), 'a'))).toBe('1'));
    expect(charactersOf(200_000)).toBeLessThan(2.1 * charactersOf(100_000) + 100);
  });

  test('the time is the first field that holds one', () => {
    const time = (line: string): string => new Date(one(json, line, []).time).toISOString();
    expect(time('{"ts":"2026-05-04T10:03:00.5Z","time":1}')).toBe('2026-05-04T10:03:00.500Z');
    expect(time('{"ts":null,"time":1777888980250}')).toBe('2026-05-04T10:03:00.250Z');
    expect(time('{"timestamp":1777888980.25}')).toBe('2026-05-04T10:03:00.250Z');
    expect(time('{"@timestamp":"2026-05-04T12:03:00.250+02:00"}')).toBe('2026-05-04T10:03:00.250Z');
  });

  test('records without a readable time are records, and counted', () => {
    const { records, stats } = read(json, ['{"a":1}', '{"ts":"soon"}', '{"ts":true}', '{"ts":[1]}'], ['a']);
    expect(records.map((record) => record.time)).toEqual([NaN, NaN, NaN, NaN]);
    expect(stats.timelessRecords).toBe(4);
    expect(stats.timeless).toEqual([
      { kind: 'a time that cannot be read', count: 3, sample: { line: 2, text: 'soon' } },
      { kind: 'no time', count: 1, sample: { line: 1, text: '{"a":1}' } },
    ]);
  });
});
