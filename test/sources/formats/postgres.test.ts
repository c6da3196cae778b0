import { describe, expect, test } from 'vitest';
import { read, streamOf } from '../helpers.js';
import { shown, shownOne } from './shown.js';

const WANTED = ['pid', 'user', 'database', 'app', 'client', 'level', 'message', 'duration_ms', 'query'];
const AT = '2026-05-04T10:03:00.250Z';
const T = '2026-05-04 10:03:00.250 UTC';
const NO_TIME = 'not a PostgreSQL line (it does not begin with a time)';
const NO_LEVEL = 'not a PostgreSQL line (no level such as `LOG:` with two spaces behind it)';
const base = { at: AT, pid: 4711, level: 'LOG', message: 'ready' };

describe('postgres: one line, one record', () => {
  test.each<[string, unknown]>([
    [`${T} [4711] LOG:  ready`, base],
    [
      `${T} [4711] ann@shop ERROR:  deadlock detected`,
      { ...base, user: 'ann', database: 'shop', level: 'ERROR', message: 'deadlock detected' },
    ],
    [`${T} [4711] [unknown]@[unknown] LOG:  ready`, base],
    [`${T} [4711] ann@[unknown] LOG:  ready`, { ...base, user: 'ann' }],
    [`${T} [4711-3] LOG:  ready`, base],
    [
      `${T} [4711]: [3-1] user=ann,db=shop,app=psql,client=10.0.0.9 LOG:  ready`,
      { ...base, user: 'ann', database: 'shop', app: 'psql', client: '10.0.0.9' },
    ],
    [`${T} [4711]: [3-1] user=,db=,app=,client= LOG:  ready`, base],
    [`${T} [4711]: [3-1] user=[unknown],db=[unknown] FATAL:  no`, { ...base, level: 'FATAL', message: 'no' }],
    [`${T}:10.0.0.9(50412):ann@shop:[4711]:LOG:  ready`, { ...base, user: 'ann', database: 'shop', client: '10.0.0.9' }],
    [`${T}::@:[4711]:LOG:  ready`, base],
    [`${T}:db1.example(50412):ann@shop:[4711]:LOG:  ready`, { ...base, user: 'ann', database: 'shop', client: 'db1.example' }],
    [`${T} LOG:  ready`, { at: AT, level: 'LOG', message: 'ready' }],
    [`${T} [4711] größe@dätabase LOG:  größe 😀`, { ...base, user: 'größe', database: 'dätabase', message: 'größe 😀' }],
    [`${T} [4711] FEHLER:  Verklemmung`, { ...base, level: 'FEHLER', message: 'Verklemmung' }],
    [`${T} [4711] ПРЕДУПРЕЖДЕНИЕ:  x`, { ...base, level: 'ПРЕДУПРЕЖДЕНИЕ', message: 'x' }],
    [`${T} [4711] DEBUG5:  x`, { ...base, level: 'DEBUG5', message: 'x' }],
    [
      `${T} [4711] ann@shop DETAIL:  Key (id)=(1) already exists.`,
      { ...base, user: 'ann', database: 'shop', level: 'DETAIL', message: 'Key (id)=(1) already exists.' },
    ],
    [`${T} [4711] STATEMENT:  SELECT 1`, { ...base, level: 'STATEMENT', message: 'SELECT 1', query: 'SELECT 1' }],
    [`${T} [4711] LOG:  ERROR:  twice`, { ...base, message: 'ERROR:  twice' }],
    [`${T} [4711] LOG:  `, { ...base, message: '' }],
    [`${T} [4711] LOG:  \u001b[31mred\u001b[0m`, { ...base, message: '\u001b[31mred\u001b[0m' }],
    [`1777888980.250 [4711] LOG:  ready`, base],
    ['2026-05-04 10:03:00.250 LOG:  ready', { at: AT, level: 'LOG', message: 'ready' }],
    ['2026-05-04 10:03:00.250 UTC-6a1b2c.3d-LOG:  ready', { at: AT, level: 'LOG', message: 'ready' }],
    ['2026-05-04 10:03:00.250 UTC|ann@shop|LOG:  ready', { at: AT, user: 'ann', database: 'shop', level: 'LOG', message: 'ready' }],
    ['2026-05-04 12:03:00.250+02 [4711] LOG:  ready', base],
    ['2026-05-04 12:03:00.250 +02:00 [4711] LOG:  ready', base],
    [`2026-05-04 10:03:00 UTC [4711] LOG:  ready`, { ...base, at: '2026-05-04T10:03:00.000Z' }],
    ['', 'blank'],
    ['  \t ', 'blank'],
    ['\tFROM orders', 'continues the message before: join them with `begins timestamp`'],
    ['  ORDER BY 1', 'continues the message before: join them with `begins timestamp`'],
    ['FROM orders', NO_TIME],
    ['LOG:  ready', NO_TIME],
    ['2026-05-04 10:03', NO_TIME],
    ['\u0000\u0000', NO_TIME],
    ['2026-05-04T10:03:00Z [4711] LOG:  ready', NO_TIME],
    [`${T} [4711] LOG: one space`, NO_LEVEL],
    [`${T} [4711] LOG:`, NO_LEVEL],
    [`${T} [4711`, NO_LEVEL],
    [T, NO_LEVEL],
    [`${T}:::1(50412):ann@shop:[4711]:LOG:  ready`, { ...base, user: 'ann', database: 'shop', client: '::1' }],
    [`${T} [4711] 10.0.0.9(50412) LOG:  ready`, { ...base, client: '10.0.0.9' }],
    [`${T} `, NO_LEVEL],
    [`${T} [4711] log:  lower`, NO_LEVEL],
    [`${T},"ann","shop",4711,"10.0.0.9:50412",LOG,00000,"csvlog"`, NO_LEVEL],
    [`${T} ${'x'.repeat(2000)} LOG:  far away`, NO_LEVEL],
  ])('%s', (line, expected) => {
    expect(shownOne('postgres', line, WANTED)).toEqual(expected);
  });

  test('of any length', () => {
    const message = 'x'.repeat(500_000);
    expect(shownOne('postgres', `${T} [4711] LOG:  ${message}`, ['message'])).toEqual({ at: AT, message });
  });
});

describe('postgres: durations and statements', () => {
  test.each<[string, unknown]>([
    ['duration: 37.118 ms', { duration_ms: 37.118 }],
    ['duration: 37.118 ms  statement: SELECT 1', { duration_ms: 37.118, query: 'SELECT 1' }],
    ['duration: 1250.5 ms  execute <unnamed>: SELECT 1', { duration_ms: 1250.5, query: 'SELECT 1' }],
    ['duration: 0.042 ms  parse S_1: SELECT $1', { duration_ms: 0.042, query: 'SELECT $1' }],
    ['duration: 0.042 ms  bind S_1: SELECT $1', { duration_ms: 0.042, query: 'SELECT $1' }],
    ['duration: 0.042 ms  execute fetch from S_1/c: SELECT 1', { duration_ms: 0.042, query: 'SELECT 1' }],
    ['duration: 7.775 ms  parse py:0x7f: SELECT a FROM b: c', { duration_ms: 7.775, query: 'SELECT a FROM b: c' }],
    ['duration: 7.775 ms  bind a:b:c/d:e: SELECT 1', { duration_ms: 7.775, query: 'SELECT 1' }],
    ['duration: 7.775 ms  execute ::1: SELECT 1', { duration_ms: 7.775, query: 'SELECT 1' }],
    ['duration: 7.775 ms  execute a:b', {}],
    ['execute py:0x7f: SELECT 1', { query: 'SELECT 1' }],
    ['duration: 0.500 ms', { duration_ms: '0.500=0.5' }],
    ['duration: 3 ms  statement: SELECT a::text AS "x: y"', { duration_ms: 3, query: 'SELECT a::text AS "x: y"' }],
    ['duration: 3 ms  statement: ', { duration_ms: 3 }],
    ['duration: 3 ms  plan:', {}],
    ['duration: soon', {}],
    ['duration: 3 s', {}],
    ['statement: SELECT 1', { query: 'SELECT 1' }],
    ['execute <unnamed>: SELECT 1', { query: 'SELECT 1' }],
    ['checkpoint complete: wrote 3 buffers', {}],
  ])('%s', (message, expected) => {
    expect(shownOne('postgres', `${T} [4711] LOG:  ${message}`, ['duration_ms', 'query'])).toEqual({ at: AT, ...(expected as object) });
  });
});

describe('postgres: codes, as `log_error_verbosity = verbose` writes them', () => {
  test.each<[string, unknown]>([
    ['ERROR:  40P01: deadlock detected', { code: '40P01', message: 'deadlock detected' }],
    ['LOG:  00000: duration: 37.118 ms', { code: '00000', message: 'duration: 37.118 ms', duration_ms: 37.118 }],
    ['LOG:  00000: statement: SELECT 1', { code: '00000', message: 'statement: SELECT 1', query: 'SELECT 1' }],
    ['PANIC:  XX000: x', { code: 'XX000', message: 'x' }],
    ['FEHLER:  P0001: x: y', { code: 'P0001', message: 'x: y' }],
    ['ERROR:  42704: ', { code: '42704', message: '' }],
    ['ERROR:  42704:', { message: '42704:' }],
    ['ERROR:  427041: x', { message: '427041: x' }],
    ['ERROR:  INDEX: x', { message: 'INDEX: x' }],
    ['DETAIL:  00000: x', { message: '00000: x' }],
    ['STATEMENT:  12345: x', { message: '12345: x', query: '12345: x' }],
    ['LOCATION:  exec_simple_query, postgres.c:975', { message: 'exec_simple_query, postgres.c:975' }],
  ])('%s', (line, expected) => {
    const fields = ['code', 'message', 'duration_ms', 'query'];
    expect(shownOne('postgres', `${T} [4711] ${line}`, fields)).toEqual({ at: AT, ...(expected as object) });
  });
});

describe('postgres: zones', () => {
  const at = (time: string, zone?: string): unknown => {
    const stream = streamOf('postgres', zone === undefined ? {} : { time: { field: ['time'], zone } });
    const ms = read(stream, [`${time} [4711] LOG:  ready`]).records[0]?.time ?? Number.NaN;
    return Number.isNaN(ms) ? 'none' : new Date(ms).toISOString();
  };
  test.each([
    ['2026-05-04 10:03:00.250 CEST', '2026-05-04T08:03:00.250Z'],
    ['2026-05-04 10:03:00.250 EST', '2026-05-04T15:03:00.250Z'],
    ['2026-05-04 10:03:00.250 -03', '2026-05-04T13:03:00.250Z'],
    ['2026-05-04 10:03:00.250 +0530', '2026-05-04T04:33:00.250Z'],
    ['2026-05-04 10:03:00.250', '2026-05-04T10:03:00.250Z'],
    ['2026-05-04 10:03:00.250 IST', 'none'],
    ['2026-05-04 10:03:00.250 CST', 'none'],
  ])('%s', (time, expected) => {
    expect(at(time)).toBe(expected);
  });

  test('that several places share are read as the zone that the stream names', () => {
    expect(at('2026-05-04 10:03:00.250 IST', 'Asia/Kolkata')).toBe('2026-05-04T04:33:00.250Z');
    expect(at('2026-05-04 10:03:00.250 CEST', 'Asia/Kolkata')).toBe('2026-05-04T08:03:00.250Z');
  });

  test('a time that cannot be read leaves a record without a time', () => {
    expect(shown('postgres', ['2026-05-04 10:03:00.250 IST [4711] LOG:  ready'], ['time']).records).toEqual([
      { time: '2026-05-04 10:03:00.250 IST' },
    ]);
  });
});
