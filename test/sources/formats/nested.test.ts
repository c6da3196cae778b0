/** Formats inside formats, and streams of several formats. */
import { describe, expect, it } from 'vitest';
import { loadRules } from '../../../src/index.js';
import type { CheckedStream } from '../../../src/parser/program.js';
import { one, read } from '../helpers.js';

function streamFrom(clauses: string): CheckedStream {
  const { program, diagnostics } = loadRules([
    { path: 'a.alert', text: `stream s {\n${clauses}\n}\nalert A { page when count() over 5m > 3 }` },
  ]);
  const [stream] = program?.streams ?? [];
  if (stream === undefined) throw new Error(JSON.stringify(diagnostics));
  return stream;
}

const T = '2026-05-04T10:00:00.100Z';
const MS = Date.parse(T);
const cri = (message: string, flag = 'F', stream = 'stdout'): string => `${T} ${stream} ${flag} ${message}`;
const docker = (log: string): string => JSON.stringify({ log, stream: 'stderr', time: T });

describe('a format inside another', () => {
  it('adds its fields to those of the line', () => {
    const record = one(streamFrom('format cri json'), cri('{"level":"error","status":503,"req":{"path":"/a"},"took":1.0}'), [
      'stream',
      'flag',
      'level',
      'status',
      'req.path',
      'req',
      'took',
    ]);
    expect(record).toEqual({
      time: MS,
      fields: { stream: 'stdout', flag: 'F', level: 'error', status: 503, 'req.path': '/a', req: {}, took: '1.0=1' },
    });
  });

  it('is the same as an `extract` from its message', () => {
    const lines = [cri('{"status":503,"message":"m"}'), cri('x'), cri('{"status":', 'P'), cri('1}'), 'y', ''];
    const fields = ['line', 'message', 'status', 'stream', 'time'];
    const nested = read(streamFrom('format cri json'), lines, fields);
    const extracted = read(streamFrom('format cri\nextract json from message'), lines, fields);
    expect(nested).toEqual({ ...extracted, stats: { ...extracted.stats, formats: nested.stats.formats } });
    expect(nested.records).toHaveLength(3);
  });

  it('has precedence over the line, field by field, and `null` is missing', () => {
    const fields = ['stream', 'message', 'line', 'flag', 'attrs.a', 'attrs.b'];
    const line = cri('{"stream":"orders","message":"inner","flag":null,"line":"no"}');
    expect(one(streamFrom('format cri json'), line, fields).fields).toEqual({
      stream: 'orders',
      message: 'inner',
      flag: 'F',
      line,
      'attrs.a': undefined,
      'attrs.b': undefined,
    });
    const withAttrs = JSON.stringify({ log: '{"attrs":{"a":2}}\n', attrs: { a: '1', b: '1' }, time: T });
    expect(one(streamFrom('format docker json'), withAttrs, fields).fields).toMatchObject({
      'attrs.a': 2,
      'attrs.b': '1',
      message: '{"attrs":{"a":2}}',
    });
  });

  it('leaves the time to the line', () => {
    const line = cri('{"time":"2001-01-01T00:00:00Z","ts":5}');
    expect(one(streamFrom('format cri json'), line, ['time'])).toEqual({ time: MS, fields: { time: '2001-01-01T00:00:00Z' } });
    expect(one(streamFrom('format syslog logfmt'), '2026-05-04T10:00:00.100Z web1 app: ts=5 time=6', ['ts']).time).toBe(MS);
  });

  it('gives the time to a `time` clause', () => {
    const stream = streamFrom('format cri json\ntime ts');
    expect(one(stream, cri('{"ts":"2026-05-04T09:59:59Z"}'), []).time).toBe(Date.parse('2026-05-04T09:59:59Z'));
    expect(read(stream, [cri('not json')]).stats.timelessRecords).toBe(1);
  });

  it('gives the time if the line has none', () => {
    expect(one(streamFrom('format text json'), 'INFO {"ts":"2026-05-04T10:00:00.100Z"}', []).time).toBe(MS);
    expect(one(streamFrom('format text json'), '2026-05-04T10:00:00.100Z INFO {"ts":5}', []).time).toBe(MS);
    const klog = streamFrom('format docker klog');
    expect(one(klog, JSON.stringify({ log: 'E0504 10:00:00.100000 7 a.go:3] oops\n' }), ['level', 'message'], { year: 2026 })).toEqual({
      time: MS,
      fields: { level: 'error', message: 'oops' },
    });
  });

  it.each([
    ['format docker json', docker('{"status":503}\n')],
    ['format docker json', docker('{"status":503}\r\n')],
    ['format docker json', docker('server: {"status":503}')],
    ['format syslog json', `2026-05-04T10:00:00.100Z web1 app[7]: {"status":503}`],
    ['format syslog json', `2026-05-04T10:00:00.100Z web1 app[7]: @cee: {"status":503}`],
    ['format text json', `2026-05-04T10:00:00.100Z INFO [main] {} {ctx} {"a":1} {"status":503} `],
    ['format /^(?<time>\\S+) (?<message>.*)/ json', `2026-05-04T10:00:00.100Z {"status":503}`],
    ['format text json\nextract json from payload', `2026-05-04T10:00:00.100Z {"payload":"{\\"status\\":503}"}`],
    ['format json extract json else logfmt from msg', `{"ts":"2026-05-04T10:00:00.100Z","msg":"{\\"status\\":503}"}`],
  ])('is read by %s', (clauses, line) => {
    expect(one(streamFrom(clauses), line, ['status'])).toEqual({ time: MS, fields: { status: 503 } });
  });

  it('may be in a format inside a format', () => {
    const stream = streamFrom('format docker syslog json');
    expect(one(stream, docker('2001-01-01T10:00:00Z web1 app[7]: {"status":503}\n'), ['host', 'pid', 'status', 'stream'])).toEqual({
      time: MS,
      fields: { host: 'web1', pid: 7, status: 503, stream: 'stderr' },
    });
  });

  it('reads access logs of containers', () => {
    const line = cri('203.0.113.9 - - [04/May/2026:09:00:00 +0000] "GET /a HTTP/1.1" 502 12 "-" "curl"');
    expect(one(streamFrom('format cri combined'), line, ['status', 'path', 'stream'])).toEqual({
      time: MS,
      fields: { status: 502, path: '/a', stream: 'stdout' },
    });
  });

  it('reads messages that were written in parts', () => {
    const whole = `{"status":503,"text":"${'x'.repeat(40_000)}"}`;
    const stream = streamFrom('format cri json');
    const parts = [
      cri(whole.slice(0, 16_384), 'P'),
      cri('{"status":1}', 'F', 'stderr'),
      cri(whole.slice(16_384, 32_768), 'P'),
      cri(whole.slice(32_768)),
    ];
    expect(read(stream, parts, ['status']).records.map(({ fields }) => fields['status'])).toEqual([1, 503]);
    const logs = [whole.slice(0, 16_384), whole.slice(16_384, 32_768), `${whole.slice(32_768)}\n`].map(docker);
    expect(read(streamFrom('format docker json'), logs, ['status']).records.map(({ fields }) => fields['status'])).toEqual([503]);
  });

  it('may have several lines, with `begins`', () => {
    const lines = ['{', '  "status": 503,', '  "text": "x"', '}', '{"status":200}'].map((text) => cri(text));
    const stream = streamFrom('format cri json\nbegins /^\\{/');
    expect(read(stream, lines, ['status', 'text']).records.map(({ fields }) => fields)).toEqual([
      { status: 503, text: 'x' },
      { status: 200, text: undefined },
    ]);
  });

  it('does not take a word for a field of the line', () => {
    const fields = ['host', 'app', 'db', 'retry'];
    const record = one(streamFrom('format syslog logfmt'), '2026-05-04T10:00:00Z web1 app: cannot reach host db=5 retry', fields);
    expect(record.fields).toEqual({ host: 'web1', app: 'app', db: '5', retry: true });
  });
});

describe('texts that a format cannot read', () => {
  it('leave the fields of the line, and are counted with the first of them', () => {
    const lines = ['', cri('{"status":1}'), cri('starting'), cri('{"status":'), cri('{"a":{"status":2}'), cri(''), cri('{"status":3}')];
    const { records, stats } = read(streamFrom('format cri json'), lines, ['message', 'status']);
    expect(records.map(({ fields }) => [fields['message'], fields['status']])).toEqual([
      ['{"status":1}', 1],
      ['starting', undefined],
      ['{"status":', undefined],
      ['{"a":{"status":2}', undefined],
      ['', undefined],
      ['{"status":3}', 3],
    ]);
    expect(stats).toMatchObject({
      records: 6,
      unreadableLines: 0,
      extracts: [
        {
          extract: 'json from message',
          isRegex: false,
          matched: 2,
          unmatched: 4,
          problems: [{ kind: 'no json', count: 4, sample: { line: 3, text: 'starting' } }],
        },
      ],
    });
  });

  it('are counted for each `extract`', () => {
    const stream = streamFrom(
      'format json\nextract /code=(?<code>\\d+)/ from msg\nextract logfmt from msg\nextract json else logfmt from msg',
    );
    const lines = ['{"ts":1,"msg":"code=5"}', '{"ts":1,"msg":"{\\"code\\":6}"}', '{"ts":1}', '{"ts":1,"msg":"hello"}'];
    const { records, stats } = read(stream, lines, ['code']);
    expect(records.map(({ fields }) => fields['code'])).toEqual(['5', 6, undefined, undefined]);
    expect(stats.extracts.map(({ extract, matched, unmatched }) => [extract, matched, unmatched])).toEqual([
      ['/code=(?<code>\\d+)/ from msg', 1, 3],
      ['logfmt from msg', 1, 3],
      ['json else logfmt from msg', 2, 2],
    ]);
    expect(stats.extracts[2]?.problems.map(({ kind, count }) => [kind, count])).toEqual([
      ['no text', 1],
      ['neither json nor logfmt', 1],
    ]);
  });

  it('cannot make reading slow', () => {
    const stream = streamFrom('format text json');
    for (const text of [
      '{"a":'.repeat(100_000),
      '{'.repeat(200_000),
      `${'{"'.repeat(100_000)}}`,
      '{}'.repeat(100_000),
      `${'{"a":'.repeat(50_000)}}`,
    ]) {
      expect(read(stream, [text]).stats.records).toBe(1);
    }
  });
});

describe('a stream of several formats', () => {
  const LINES = [
    '{"ts":"2026-05-04T10:00:00.100Z","message":"m1","status":1}',
    'time=2026-05-04T10:00:00.200Z message=m2 status=2',
    '2026-05-04 10:00:00.300 GET /x?status=3 took 5ms',
    '{"status":4',
    '',
  ];

  it('gives each line to the first format that reads it, with its time', () => {
    const { records, stats } = read(streamFrom('format json else logfmt else text'), LINES, ['message', 'status']);
    expect(records).toEqual([
      { time: MS, fields: { message: 'm1', status: 1 } },
      { time: MS + 100, fields: { message: 'm2', status: '2' } },
      { time: MS + 200, fields: { message: LINES[2], status: undefined } },
      { time: Number.NaN, fields: { message: '{"status":4', status: undefined } },
    ]);
    expect(stats).toMatchObject({
      blank: 1,
      unreadableLines: 0,
      formats: [
        { format: 'json', records: 1 },
        { format: 'logfmt', records: 1 },
        { format: 'text', records: 2 },
      ],
    });
  });

  it('counts lines of no format', () => {
    const { stats } = read(streamFrom('format json else klog'), LINES);
    expect(stats.unreadable).toMatchObject([{ kind: 'neither json nor klog', count: 3, sample: { line: 2 } }]);
  });

  it('may have formats inside formats, and keeps parts of records', () => {
    const stream = streamFrom('format cri json else json');
    const lines = [cri('{"status":', 'P'), '{"ts":"2026-05-04T10:00:00.200Z","status":2}', cri('1}')];
    const { records, stats } = read(stream, lines, ['status']);
    expect(records).toEqual([
      { time: MS + 100, fields: { status: 2 } },
      { time: MS, fields: { status: 1 } },
    ]);
    expect(stats.extracts).toMatchObject([{ extract: 'json from message', matched: 1, unmatched: 0 }]);
    expect(read(stream, lines.slice(0, 1), ['flag']).records).toMatchObject([{ fields: { flag: 'P' } }]);
  });

  it('has one `time` clause for all', () => {
    const stream = streamFrom('format json else /(?<at>\\S+) (?<message>.*)/\ntime at');
    expect(read(stream, ['{"at":"2026-05-04T10:00:00.100Z"}', `${T} x`]).records.map(({ time }) => time)).toEqual([MS, MS]);
  });
});
