import { describe, expect, test } from 'vitest';
import { createStreamDecoder } from '../../../src/sources/decode/decoder.js';
import { rows, streamOf } from '../helpers.js';
import { shownOne } from './shown.js';

const AT = '2026-05-04T10:03:00.250Z';
const HEAD = '"time":1777888980250,"pid":7,"hostname":"web1"';
const WANTED = ['level', 'msg', 'pid', 'hostname', 'err.type', 'req.id', 'levels'];
const REST = { at: AT, pid: 7, hostname: 'web1' };

describe('pino: one line, one record', () => {
  test.each<[string, unknown]>([
    [`{"level":10,${HEAD},"msg":"a"}`, { ...REST, level: 'trace', msg: 'a' }],
    [`{"level":20,${HEAD},"msg":"a"}`, { ...REST, level: 'debug', msg: 'a' }],
    [`{"level":30,${HEAD},"msg":"a"}`, { ...REST, level: 'info', msg: 'a' }],
    [`{"level":40,${HEAD},"msg":"a"}`, { ...REST, level: 'warn', msg: 'a' }],
    [`{"level":50,${HEAD},"msg":"a"}`, { ...REST, level: 'error', msg: 'a' }],
    [`{"level":60,${HEAD},"msg":"a"}`, { ...REST, level: 'fatal', msg: 'a' }],
    [`{"level":35,${HEAD}}`, { ...REST, level: 35 }],
    [`{"level":0,${HEAD}}`, { ...REST, level: 0 }],
    [`{"level":"error",${HEAD}}`, { ...REST, level: 'error' }],
    [`{"level":"50",${HEAD}}`, { ...REST, level: '50' }],
    [`{"level":"audit",${HEAD}}`, { ...REST, level: 'audit' }],
    [`{"level":null,${HEAD}}`, REST],
    [`{${HEAD},"levels":50}`, { ...REST, levels: 50 }],
    [`{"level":50,${HEAD},"err":{"type":"TypeError","stack":"a\\n b"}}`, { ...REST, level: 'error', 'err.type': 'TypeError' }],
    [`{"level":30,"time":"2026-05-04T10:03:00.250Z","req":{"id":1}}`, { at: AT, level: 'info', 'req.id': 1 }],
    [`{"level":30,"timestamp":"2026-05-04T10:03:00.250Z"}`, { at: AT, level: 'info' }],
    ['', 'blank'],
    ['listening', 'not valid JSON'],
    ['[50]', 'JSON, but not an object'],
    [`{"level":50,${HEAD}`, 'not valid JSON'],
  ])('%j', (line, expected) => {
    expect(shownOne('pino', line, WANTED)).toEqual(expected);
  });
});

test('levels are words inside other formats and behind a redaction', () => {
  const message = `{"level":50,${HEAD},"msg":"card 4111111111111111"}`;
  const fields = [['level'], ['msg'], ['stream']];
  const read = (stream: Parameters<typeof createStreamDecoder>[0]['stream'], line: string): unknown => {
    const decoder = createStreamDecoder({ stream, fields, year: { year: 2026 } });
    return [...rows(decoder.push([line]), fields), ...rows(decoder.end(), fields)][0]?.fields;
  };
  const docker = { ...streamOf('docker'), format: { name: 'docker', inner: { name: 'pino' } } };
  expect(read(docker, JSON.stringify({ log: `${message}\n`, stream: 'stdout', time: AT }))).toMatchObject({
    level: 'error',
    stream: 'stdout',
  });
  const extracted = streamOf('text', { extracts: [{ format: { name: 'pino' }, from: ['message'] }] });
  expect(read(extracted, `${AT} web ${message}`)).toMatchObject({ level: 'error' });
  const redactions = [{ regex: { pattern: '\\d{12,19}', flags: '' }, replacement: '[card]' }];
  expect(read({ ...streamOf('pino'), redactions }, message)).toMatchObject({ level: 'error', msg: 'card [card]' });
});
