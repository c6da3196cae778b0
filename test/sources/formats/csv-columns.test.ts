/** Tables without a header line: the stream names the columns. And tables of which the delimiter or the header is not the usual one. */
import { describe, expect, test } from 'vitest';
import { createStreamDecoder } from '../../../src/sources/decode/decoder.js';
import { exampleStream, path, read, rows } from '../helpers.js';
import { shown } from './shown.js';

const AT = '2026-05-04T10:03:00.000Z';

function named(format: string, columns: readonly string[], lines: readonly string[]): unknown {
  const fields = columns.map((column) => [column]);
  const { records, stats } = read(exampleStream(format, { arguments: columns }), lines, fields);
  return [
    ...records.map(({ time, fields: cells }) => [
      Number.isNaN(time) ? 'no time' : new Date(time).toISOString(),
      ...columns.slice(1).map((column) => cells[column]),
    ]),
    ...stats.unreadable.map(({ kind }) => kind),
  ];
}

const COLUMNS = ['time', 'host', 'Response Time'];

describe('columns that the stream names', () => {
  test.each<[string, readonly string[], unknown]>([
    ['a row', ['2026-05-04 10:03:00,web1,1.5'], [[AT, 'web1', '1.5']]],
    ['quotes', ['"2026-05-04 10:03:00","a ""b"", c","1,5"'], [[AT, 'a "b", c', '1,5']]],
    ['semicolons', ['2026-05-04 10:03:00;web1;1,5'], [[AT, 'web1', '1,5']]],
    [
      'semicolons, though there are as many commas',
      ['2026-05-04 10:03:00,250;web1;1,5', '2026-05-04 10:03:00;a;b'],
      [
        ['2026-05-04T10:03:00.250Z', 'web1', '1,5'],
        [AT, 'a', 'b'],
      ],
    ],
    ['a header line of the same names is skipped', ['time,host,Response Time', '2026-05-04 10:03:00,web1,1'], [[AT, 'web1', '1']]],
    [
      'the same behind a byte order mark, in quotes',
      ['\ufeff"time","host","Response Time"', '2026-05-04 10:03:00,web1,1'],
      [[AT, 'web1', '1']],
    ],
    ['the same again', ['time;host;Response Time', '2026-05-04 10:03:00;web1;1', 'time;host;Response Time'], [[AT, 'web1', '1']]],
    ['a line break in quotes', ['2026-05-04 10:03:00,"a', 'b",1'], [[AT, 'a\nb', '1']]],
    ['fewer values', ['2026-05-04 10:03:00,web1'], ['fewer values than columns']],
    ['more values', ['2026-05-04 10:03:00,web1,1,2'], ['more values than columns']],
    ['empty values at the end', ['2026-05-04 10:03:00,web1,1,,'], [[AT, 'web1', '1']]],
    ['an empty value', ['2026-05-04 10:03:00,,1'], [[AT, undefined, '1']]],
    ['blank lines', ['', ' ', '2026-05-04 10:03:00,web1,1'], [[AT, 'web1', '1']]],
    ['a time that is none', ['yesterday,web1,1'], [['no time', 'web1', '1']]],
    ['sep=', ['sep=|', '2026-05-04 10:03:00|web1|1'], [[AT, 'web1', '1']]],
    ['text after a quote', ['"2026-05-04 10:03:00"x,web1,1'], ['text after a closing quote']],
  ])('%s', (_, lines, expected) => {
    expect(named('csv', COLUMNS, lines)).toEqual(expected);
  });

  test('may be those of a table with tabs, or a single one', () => {
    expect(named('tsv', COLUMNS, ['2026-05-04 10:03:00\ta, b; c\t1'])).toEqual([[AT, 'a, b; c', '1']]);
    expect(named('csv', ['time'], ['2026-05-04 10:03:00'])).toEqual([[AT]]);
  });

  test('have names with dots, which are names and no paths', () => {
    const { records } = read(exampleStream('csv', { arguments: ['time', 'user.id'] }), ['2026-05-04 10:03:00,u7'], [['user', 'id']]);
    expect(records[0]?.fields).toEqual({ 'user.id': 'u7' });
  });
});

describe('the header line', () => {
  test.each<[string, readonly string[], unknown]>([
    ['with more semicolons than commas', ['time;temp, C;host', '2026-05-04 10:03:00;1,5;web1'], [{ at: AT, host: 'web1' }]],
    ['with semicolons in quotes', ['time,"a;b;c;d",host', '2026-05-04 10:03:00,x,web1'], [{ at: AT, host: 'web1' }]],
    ['behind sep=', ['sep=;', 'time;host', '2026-05-04 10:03:00;web1'], [{ at: AT, host: 'web1' }]],
    ['behind sep= and a byte order mark', ['\ufeffsep=\t', 'time\thost', '2026-05-04 10:03:00\tweb1'], [{ at: AT, host: 'web1' }]],
    [
      'with other columns later on',
      ['time,host', '2026-05-04 10:03:00,web1', 'time,level,host', '2026-05-04 10:03:00,error,web2'],
      [
        { at: AT, host: 'web1' },
        { at: AT, host: 'web2' },
      ],
    ],
    [
      'in another order later on',
      ['time,host', '2026-05-04 10:03:00,web1', 'host,time', 'web2,2026-05-04 10:03:00'],
      [
        { at: AT, host: 'web1' },
        { at: AT, host: 'web2' },
      ],
    ],
  ])('%s', (_, lines, expected) => {
    expect(shown('csv', lines, ['host'])).toMatchObject({ records: expected, unreadable: {} });
  });

  test('and its delimiter are taken over by another decoder', () => {
    const stream = exampleStream('csv', {});
    const fields = [path('time'), path('host')];
    const first = createStreamDecoder({ stream, fields });
    first.push(['sep=|', 'time|host', '2026-05-04 10:03:00|"a']);
    const second = createStreamDecoder({ stream, fields });
    second.restore?.(JSON.parse(JSON.stringify(first.held?.())));
    expect(rows(second.push(['b"', '2026-05-04 10:03:00|c']), fields).map((row) => row.fields['host'])).toEqual(['a\nb', 'c']);
  });
});
