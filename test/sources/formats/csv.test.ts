import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../src/engine/model/limits.js';
import { createStreamDecoder } from '../../../src/sources/decode/decoder.js';
import { path, read, rows, streamOf } from '../helpers.js';
import { shown } from './shown.js';

const HEADER = 'time,level,message,took_ms';
const T = '2026-05-04T10:03:00Z';
const AT = '2026-05-04T10:03:00.000Z';
const FIELDS = ['level', 'message', 'took_ms'];

/** What a line gives behind a header. */
function row(format: string, header: string, line: string, fields: readonly string[] = FIELDS): unknown {
  const { records, unreadable, blank } = shown(format, [header, line], fields);
  return records[0] ?? Object.keys(unreadable)[0] ?? (blank > 1 ? 'blank' : 'nothing');
}

describe('csv: one line, one record', () => {
  test.each<[string, unknown]>([
    [`${T},error,disk full,97.5`, { at: AT, level: 'error', message: 'disk full', took_ms: '97.5' }],
    [`${T},"error","disk full","97.5"`, { at: AT, level: 'error', message: 'disk full', took_ms: '97.5' }],
    [`${T},error,"disk ""sda1"", full",1`, { at: AT, level: 'error', message: 'disk "sda1", full', took_ms: '1' }],
    [`${T},error,"""",1`, { at: AT, level: 'error', message: '"', took_ms: '1' }],
    [`${T},error,"",1`, { at: AT, level: 'error', message: '', took_ms: '1' }],
    [`${T},error,"""""",1`, { at: AT, level: 'error', message: '""', took_ms: '1' }],
    [`${T},error,,1`, { at: AT, level: 'error', took_ms: '1' }],
    [`${T},,,`, { at: AT }],
    [',,,', {}],
    [`${T},error,x,`, { at: AT, level: 'error', message: 'x' }],
    [`${T},error,x,1,`, { at: AT, level: 'error', message: 'x', took_ms: '1' }],
    [`${T},error,x,1,,,`, { at: AT, level: 'error', message: 'x', took_ms: '1' }],
    [`${T},error, spaces stay ,1`, { at: AT, level: 'error', message: ' spaces stay ', took_ms: '1' }],
    [`${T},error, "not quoted",1`, { at: AT, level: 'error', message: ' "not quoted"', took_ms: '1' }],
    [`${T},error,5" disk,1`, { at: AT, level: 'error', message: '5" disk', took_ms: '1' }],
    [`${T},error,it's,1`, { at: AT, level: 'error', message: "it's", took_ms: '1' }],
    [`${T},error,back\\slash,1`, { at: AT, level: 'error', message: 'back\\slash', took_ms: '1' }],
    [`${T},error,größe 😀,1`, { at: AT, level: 'error', message: 'größe 😀', took_ms: '1' }],
    [`${T},error,\u001b[31mred\u001b[0m,1`, { at: AT, level: 'error', message: '\u001b[31mred\u001b[0m', took_ms: '1' }],
    [`${T},error,a;b\tc,1`, { at: AT, level: 'error', message: 'a;b\tc', took_ms: '1' }],
    [`${T},error,{"a":1},1`, { at: AT, level: 'error', message: '{"a":1}', took_ms: '1' }],
    [`1777888980,error,x,1`, { at: AT, level: 'error', message: 'x', took_ms: '1' }],
    [`2026-05-04 10:03:00.250,error,x,1`, { at: '2026-05-04T10:03:00.250Z', level: 'error', message: 'x', took_ms: '1' }],
    [`soon,error,x,1`, { level: 'error', message: 'x', took_ms: '1' }],
    [`,error,x,1`, { level: 'error', message: 'x', took_ms: '1' }],
    [HEADER, 'blank'],
    ['', 'blank'],
    ['   ', 'blank'],
    [`${T},error,x`, 'fewer values than the header'],
    [`${T}`, 'fewer values than the header'],
    ['plain text', 'fewer values than the header'],
    ['\u0000', 'fewer values than the header'],
    [`${T},error,a, b,1`, 'more values than the header'],
    [`${T},error,x,1,""`, 'more values than the header'],
    [`${T},error,"x"y,1`, 'text after a closing quote'],
    [`${T},error,"x" ,1`, 'text after a closing quote'],
    [`${T},error,"x\\"y",1`, 'text after a closing quote'],
    [`${T},error,"cut in the mid`, 'a quote that is not closed'],
    [`${T},error,"`, 'a quote that is not closed'],
  ])('%s', (line, expected) => {
    expect(row('csv', HEADER, line)).toEqual(expected);
  });
});

describe('csv: the header', () => {
  test.each<[string, string, readonly string[], unknown]>([
    ['"time","the level"', `${T},error`, ['the level'], { at: AT, 'the level': 'error' }],
    [' time , level ', `${T},error`, ['level'], { at: AT, level: 'error' }],
    ['\ufefftime,level', `${T},error`, ['level'], { at: AT, level: 'error' }],
    ['time,level,', `${T},error,`, ['level'], { at: AT, level: 'error' }],
    ['time,level,', `${T},error`, ['level'], { at: AT, level: 'error' }],
    ['time;level', `${T};a,b`, ['level'], { at: AT, level: 'a,b' }],
    ['time,a;b', `${T},x`, ['a;b'], { at: AT, 'a;b': 'x' }],
    ['ts,time', `${T},2026-01-01T00:00:00Z`, ['ts', 'time'], { at: AT, ts: T, time: '2026-01-01T00:00:00Z' }],
    ['@timestamp,level', `${T},error`, ['level'], { at: AT, level: 'error' }],
    ['time,v,v', `${T},first,last`, ['v'], { at: AT, v: 'last' }],
    ['time,line', `${T},7`, ['line'], { at: AT, line: `${T},7` }],
    ['time,user.id', `${T},u7`, ['user.id'], { at: AT, 'user.id': 'u7' }],
    ['time,größe', `${T},3`, ['größe'], { at: AT, größe: '3' }],
    ['time,__proto__,constructor', `${T},a,b`, ['__proto__', 'constructor', 'toString'], { at: AT, ['__proto__']: 'a', constructor: 'b' }],
    ['message', 'only one column', ['message'], { message: 'only one column' }],
    [`${T},error`, `${T},error`, ['level'], 'no header line before it'],
    ['time,,level', `${T},x,error`, ['level'], 'no header line before it'],
    ['time,"level', `${T},error`, ['level'], 'no header line before it'],
    ['level,-5', 'error,-5', ['level'], 'no header line before it'],
  ])('%s', (header, line, fields, expected) => {
    expect(row('csv', header, line, fields)).toEqual(expected);
  });

  test('may follow lines that are not headers, and a repeated header is skipped', () => {
    const { records, unreadable, blank } = shown('csv', ['', '1,2', HEADER, `${T},a,b,1`, HEADER, `${T},c,d,2`], ['level']);
    expect(records).toEqual([
      { at: AT, level: 'a' },
      { at: AT, level: 'c' },
    ]);
    expect({ unreadable, blank }).toEqual({ unreadable: { 'no header line before it': 1 }, blank: 3 });
  });
});

describe('csv: line breaks in quotes', () => {
  test('make one record of several lines', () => {
    const lines = [HEADER, `${T},error,"first`, 'second, ""quoted""', '', `last",5`, `${T},info,"a`, 'b","c', 'd"', `${T},info,x,1`];
    const { records, unreadable } = shown('csv', lines, [...FIELDS, 'line']);
    expect(records).toEqual([
      {
        at: AT,
        level: 'error',
        message: 'first\nsecond, "quoted"\n\nlast',
        took_ms: '5',
        line: `${T},error,"first\nsecond, ""quoted""\n\nlast",5`,
      },
      { at: AT, level: 'info', message: 'a\nb', took_ms: 'c\nd', line: `${T},info,"a\nb","c\nd"` },
      { at: AT, level: 'info', message: 'x', took_ms: '1', line: `${T},info,x,1` },
    ]);
    expect(unreadable).toEqual({});
  });

  test('that never end are given up behind the length of a line', () => {
    const filler = 'x'.repeat(300_000);
    const { records, stats } = read(
      streamOf('csv'),
      [HEADER, `${T},error,"open`, filler, filler, filler, filler, `${T},info,back,1`],
      ['message'],
    );
    expect(300_000 * 4).toBeGreaterThan(LIMITS.lineBytes);
    expect(records.map(({ fields }) => fields['message'])).toEqual(['back']);
    expect(stats.unreadable.map(({ kind }) => kind)).toEqual(['a quote that is not closed']);
  });

  test('are given up even if they go on with nothing but empty lines', () => {
    const empty = Array.from({ length: LIMITS.lineBytes + 1 }, () => '');
    const { records, stats } = read(streamOf('csv'), [HEADER, `${T},error,"open`, ...empty, `${T},info,back,1`], ['message']);
    expect(records.map(({ fields }) => fields['message'])).toEqual(['back']);
    expect(stats.unreadable.map(({ kind }) => kind)).toEqual(['a quote that is not closed']);
  });

  test('and the header survive a move to another decoder', () => {
    const options = { stream: streamOf('csv'), fields: FIELDS.map(path) };
    const first = createStreamDecoder(options);
    expect(first.held?.()).toBeUndefined();
    first.push([HEADER, `${T},error,"a`, 'b']);
    const second = createStreamDecoder(options);
    second.restore?.(JSON.parse(JSON.stringify(first.held?.())));
    expect(rows(second.push(['c",1', HEADER, `${T},info,d,2`]), FIELDS).map(({ fields }) => fields['message'])).toEqual(['a\nb\nc', 'd']);
  });
});

describe('tsv', () => {
  const header = HEADER.replaceAll(',', '\t');
  test.each<[string, unknown]>([
    [`${T}\terror\tdisk, full\t97.5`, { at: AT, level: 'error', message: 'disk, full', took_ms: '97.5' }],
    [`${T}\terror\t"a\tb"\t1`, { at: AT, level: 'error', message: 'a\tb', took_ms: '1' }],
    [`${T}\terror\t\t`, { at: AT, level: 'error' }],
    [`${T}\terror\t5" disk\t1`, { at: AT, level: 'error', message: '5" disk', took_ms: '1' }],
    [header, 'blank'],
    ['\t\t\t', 'blank'],
    [`${T},error,x,1`, 'fewer values than the header'],
    [`${T}\terror\tx\ty\tz`, 'more values than the header'],
    [`${T}\terror\t"x"y\t1`, 'text after a closing quote'],
    [`${T}\terror\t"x`, 'a quote that is not closed'],
  ])('%j', (line, expected) => {
    expect(row('tsv', header, line)).toEqual(expected);
  });
});
