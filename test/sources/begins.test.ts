/** Records of several lines: which lines begin one, what the others belong to, and that no cut of the input changes it. */
import { describe, expect, it, test } from 'vitest';
import { cellReader } from '../../src/engine/model/records.js';
import type { RecordBegins } from '../../src/parser/program.js';
import { lineStartOf } from '../../src/sources/begins/line-start-of.js';
import { readBatches } from '../../src/sources/decode/batches.js';
import type { DecodedStream } from '../../src/sources/decode/decoded-stream.js';
import { createStreamDecoder } from '../../src/sources/decode/decoder.js';
import type { StreamDecoder } from '../../src/sources/decode/stream-decoder.js';
import { leadingTime } from '../../src/sources/time/leading.js';
import { read, rows, streamOf } from './helpers.js';
import { Dice } from './scan/random-lines.js';

function begins(by: string | readonly RegExp[], limitLines = 2000): RecordBegins {
  const patterns = typeof by === 'string' ? by : by.map(({ source, flags }) => ({ pattern: source, flags }));
  return { by: patterns, limitLines, waitMs: 2000, clause: { given: '', limit: '', wait: '' } };
}

const textOf = (by: string | readonly RegExp[], limitLines?: number, rest: Partial<DecodedStream> = {}): DecodedStream =>
  streamOf('text', { begins: begins(by, limitLines), ...rest });

/** The records of a log, each as the list of its lines. */
function recordsOf(by: string | readonly RegExp[], log: string): readonly (readonly string[])[] {
  const { records } = read(textOf(by), log.split('\n'), ['line']);
  return records.map(({ fields }) => String(fields['line']).split('\n'));
}

/** The numbers of lines of each record. */
const sizes = (by: string | readonly RegExp[], log: string): readonly number[] => recordsOf(by, log).map((lines) => lines.length);

const JAVA = `2026-05-04 10:03:00,123 ERROR [main] c.e.Shop - order 4711 failed
java.lang.IllegalStateException: no stock
	at com.example.Stock.take(Stock.java:41)
	at com.example.Shop.order(Shop.java:17)
Caused by: java.sql.SQLException: closed
	at com.example.Db.query(Db.java:9)
	... 2 more
2026-05-04 10:03:01,001 INFO  [main] c.e.Shop - next`;

const PYTHON = `ERROR:shop:order failed
Traceback (most recent call last):
  File "/srv/shop.py", line 12, in order
    take(item)
KeyError: 'ring'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/srv/shop.py", line 14, in order
    raise Missing(item)
Missing: ring
INFO:shop:next
Traceback (most recent call last):
  File "/srv/shop.py", line 30, in pay
    charge()
ValueError: amount
Traceback (most recent call last):
  File "/srv/shop.py", line 30, in pay
    charge()
ValueError: card`;

const GO = `2026/05/04 10:03:00 http: panic serving 192.0.2.7:50412: runtime error: index out of range [5] with length 3
goroutine 19 [running]:
net/http.(*conn).serve.func1()
	/usr/lib/go/src/net/http/server.go:1868 +0xb9
panic({0x6a1b20?, 0xc0000b4000?})
	/usr/lib/go/src/runtime/panic.go:920 +0x270
main.(*Shop).ServeHTTP(0xc00011e1b0, {0x73f1d8, 0xc0001320e0}, 0xc000126100)
	/srv/shop/main.go:31 +0x1d
created by net/http.(*Server).Serve in goroutine 1
	/usr/lib/go/src/net/http/server.go:3086 +0x5cb
2026/05/04 10:03:01 listening
panic: boom

goroutine 1 [running]:
main.main()
	/srv/shop/main.go:9 +0x1d
exit status 2`;

const POSTGRES = `2026-05-04 10:03:00.250 UTC [4711] ann@shop ERROR:  duplicate key value violates unique constraint "orders_pkey"
2026-05-04 10:03:00.250 UTC [4711] ann@shop DETAIL:  Key (id)=(17) already exists.
2026-05-04 10:03:00.250 UTC [4711] ann@shop STATEMENT:  INSERT INTO orders (id, item)
	VALUES
	  (17, 'ring')
2026-05-04 10:03:01.000 UTC [4711] ann@shop LOG:  duration: 1250.118 ms  statement: SELECT *
	  FROM orders`;

const MYSQL_OLD = `# Time: 071015 21:43:52
# User@Host: root[root] @ localhost []
# Query_time: 10  Lock_time: 0  Rows_sent: 1  Rows_examined: 0
SELECT sleep(10);
# User@Host: shop[shop] @ web1 [192.0.2.7]
# Query_time: 11  Lock_time: 0  Rows_sent: 1  Rows_examined: 900000
SELECT *
FROM orders;
# Time: 071015 21:44:20
# User@Host: root[root] @ localhost []
# Query_time: 2  Lock_time: 0  Rows_sent: 1  Rows_examined: 0
SELECT 1;`;

const DOTNET = `fail: Shop.Orders[0]
      Order 4711 failed
      System.InvalidOperationException: no stock
       ---> System.Data.DataException: closed
         at Shop.Db.Query() in /src/Db.cs:line 9
         --- End of inner exception stack trace ---
         at Shop.Orders.Take(Int32 id) in /src/Orders.cs:line 41
info: Shop.Orders[0]
      next`;

const CISCO = `<187>83: *May  4 10:00:10.663: %SYS-2-MALLOCFAIL: Memory allocation of 1028 bytes failed from 0x6015EC84
Pool: Processor  Free: 56720  Cause: Memory fragmentation
 -Process= "IP Input", ipl= 0, pid= 41
 -Traceback= 6014E2B4 60150B98
<187>84: *May  4 10:00:12.663: %LINK-3-UPDOWN: Interface Gi0/1, changed state to up
85: sw1: May  4 10:00:13.833 CEST: %LINK-3-UPDOWN: Interface Gi0/1, changed state to down`;

describe('a stack trace', () => {
  it('of Java belongs to the line of the logger', () => {
    expect(sizes('timestamp', JAVA)).toEqual([7, 1]);
  });

  it('of Java that begins on an unindented line is a record of its own with `indented`', () => {
    expect(sizes('indented', JAVA)).toEqual([1, 6, 1]);
  });

  it('of Python ends with the line of the exception, and goes on in the exception that it caused', () => {
    expect(sizes('indented', PYTHON)).toEqual([12, 5, 4]);
    expect(recordsOf('indented', PYTHON)[0]?.at(-1)).toBe('Missing: ring');
  });

  it('of Python at the start of a log begins a record', () => {
    const { stats } = read(textOf('indented'), PYTHON.split('\n').slice(1, 5));
    expect(stats).toMatchObject({ records: 1, begins: { begun: 1, before: 0 } });
  });

  it('of Go ends with its last frame', () => {
    expect(sizes('indented', GO)).toEqual([10, 1, 5, 1]);
    expect(sizes('timestamp', GO)).toEqual([10, 7]);
  });

  it('of .NET is indented', () => {
    expect(sizes('indented', DOTNET)).toEqual([7, 2]);
  });

  it('of Cisco follows the line with the time, the counter and the mark of the clock', () => {
    expect(sizes('timestamp', CISCO)).toEqual([4, 1, 1]);
  });
});

describe('a hostile line', () => {
  const long = (text: string): string => text.repeat(Math.ceil(1_000_000 / text.length));

  test.each(['a.(', '(', ')', 'a.', ' ', '#0 ', '}', '1', '2026-05-04 10:03:', '1: ', 'INFO ', '[', 'é', '\u0000'])(
    'of many %j is read at once',
    (text) => {
      const lines = [
        'goroutine 1 [running]:',
        long(text),
        `a.${long(text)}`,
        `INFO ${long(text)}`,
        `1: ${long(text)})`,
        long(text).slice(1),
      ];
      for (const by of ['timestamp', 'indented', [/^\d+/]] as const) {
        const start = lineStartOf({ by: begins(by).by });
        const answers = lines.map((line) => start.begins(line));
        const bytes = Buffer.from(lines.join('\n'));
        const other = lineStartOf({ by: begins(by).by });
        other.open(bytes, false);
        let at = 0;
        const inBytes = lines.map((line) => {
          const end = at + Buffer.byteLength(line);
          const answer = other.beginsAt(at, end);
          at = end + 1;
          return answer;
        });
        expect(inBytes).toEqual(answers);
      }
    },
  );
});

describe('a statement of several lines', () => {
  it('of PostgreSQL is one record', () => {
    expect(sizes('timestamp', POSTGRES)).toEqual([1, 1, 3, 2]);
    const stream = streamOf('postgres', { begins: begins('timestamp') });
    const { records, stats } = read(stream, POSTGRES.split('\n'), ['level', 'message', 'query', 'duration_ms']);
    expect(stats).toMatchObject({ records: 4, unreadableLines: 0, lines: 7 });
    expect(records[2]?.fields).toMatchObject({ level: 'STATEMENT', query: "INSERT INTO orders (id, item)\n\tVALUES\n\t  (17, 'ring')" });
    expect(records[3]?.fields).toMatchObject({ duration_ms: 1250.118, query: 'SELECT *\n\t  FROM orders' });
  });

  it('of the slow log of MySQL begins with its time, or without one with its user', () => {
    expect(sizes([/^# Time: /, /^# User@Host: /], MYSQL_OLD)).toEqual([4, 4, 4]);
    const stream = textOf([/^# Time: /, /^# User@Host: /], 2000, {
      extracts: [
        { regex: { pattern: '^# Time: (?<time>.+)', flags: 'm' } },
        { regex: { pattern: 'Query_time: (?<took>\\S+)', flags: '' } },
      ],
      time: { field: ['time'], as: ['yyMMdd HH:mm:ss'] },
    });
    const { records } = read(stream, MYSQL_OLD.split('\n'), ['took']);
    expect(records).toEqual([
      { time: Date.UTC(2007, 9, 15, 21, 43, 52), fields: { took: '10' } },
      { time: Number.NaN, fields: { took: '11' } },
      { time: Date.UTC(2007, 9, 15, 21, 44, 20), fields: { took: '2' } },
    ]);
  });
});

describe('a record', () => {
  it('leaves out the blank lines at its end, and keeps those within', () => {
    expect(recordsOf('indented', '\n\na\n\n  b\n\n \n\nc\n\n')).toEqual([['a', '', '  b'], ['c']]);
  });

  it('has the same text whether its lines end in LF or CRLF', async () => {
    const { rows: lf } = await readCut(textOf('timestamp'), Buffer.from(`${JAVA}\n`), [1 << 20]);
    const { rows: crlf } = await readCut(textOf('timestamp'), Buffer.from(`${JAVA}\n`.replaceAll('\n', '\r\n')), [1 << 20]);
    expect(crlf).toEqual(lf);
  });

  it('is redacted as a whole, with what is split between two lines', () => {
    const stream = textOf('indented', 2000, { redactions: [{ regex: { pattern: 'key=\\s*\\S+', flags: '' }, replacement: '[key]' }] });
    expect(read(stream, ['a key=', '  4711 b', 'next'], ['line']).records[0]?.fields).toEqual({ line: 'a [key] b' });
  });

  it('gives its fields from all its lines', () => {
    const stream = textOf('timestamp', 2000, { extracts: [{ regex: { pattern: 'Caused by: (?<cause>[\\w.]+)', flags: '' } }] });
    const { records } = read(stream, JAVA.split('\n'), ['cause', 'message']);
    expect(records.map(({ fields }) => fields['cause'])).toEqual(['java.sql.SQLException', undefined]);
    expect(records[0]?.time).toBe(Date.UTC(2026, 4, 4, 10, 3, 0, 123));
    expect(records[0]?.fields['message']).toBe(JAVA.split('\n').slice(0, 7).join('\n'));
  });

  it('of JSON may stand on several lines', () => {
    const stream = streamOf('json', { begins: begins([/^\{/]) });
    const lines = ['{', '  "level": "error",', '  "user": { "id": 7 }', '}', '{"level":"info"}'];
    expect(read(stream, lines, ['level', 'user.id']).records.map(({ fields }) => fields)).toEqual([
      { level: 'error', 'user.id': 7 },
      { level: 'info', 'user.id': undefined },
    ]);
  });

  it('that is longer than the limit goes on in records of its own, and counts once', () => {
    const { records, stats } = read(textOf([/^\[/], 3), ['[a', '1', '2', '3', '4', '5', '6', '[b', '1', '2', '[c'], ['line']);
    expect(records.map(({ fields }) => fields['line'])).toEqual(['[a\n1\n2', '3\n4\n5', '6', '[b\n1\n2', '[c']);
    expect(stats.begins).toEqual({ begun: 3, before: 0, split: 1, afterWait: 0 });
  });

  it('has no more characters than a line may have', () => {
    const half = 'x'.repeat(600_000);
    const { records, stats } = read(textOf([/^\[/]), ['[a', half, half, half], ['line']);
    expect(records.map(({ fields }) => String(fields['line']).length)).toEqual([600_003, 600_000, 600_000]);
    expect(stats.begins).toMatchObject({ begun: 1, split: 1 });
  });

  it('is made of the lines before the first one that begins a record', () => {
    const { records, stats } = read(textOf('timestamp'), ['\tat x', '\tat y', '2026-05-04 10:03:00 a'], ['line']);
    expect(records.map(({ fields }) => fields['line'])).toEqual(['\tat x\n\tat y', '2026-05-04 10:03:00 a']);
    expect(stats.begins).toEqual({ begun: 1, before: 2, split: 0, afterWait: 0 });
  });

  it('ends when it has waited too long; what comes later is a record of its own, and counted', () => {
    const decoder = createStreamDecoder({ stream: textOf('timestamp'), fields: [['line']] });
    expect(decoder.push(['2026-05-04 10:03:00 a', '\tat x']).size).toBe(0);
    expect(decoder.isHolding).toBe(true);
    expect(rows(decoder.endWait?.() ?? decoder.end(), ['line'])).toMatchObject([{ fields: { line: '2026-05-04 10:03:00 a\n\tat x' } }]);
    expect(decoder.isHolding).toBe(false);
    const later = decoder.push(['', '\tat y', '\tat z', '2026-05-04 10:03:05 b', '\tat x']);
    expect(rows(later, ['line'])).toMatchObject([{ fields: { line: '\tat y\n\tat z' } }]);
    expect(decoder.stats().begins).toEqual({ begun: 2, before: 0, split: 0, afterWait: 2 });
  });

  it('names its first line in a problem', () => {
    const stream = streamOf('postgres', { begins: begins('indented') });
    const { stats } = read(stream, ['', ...POSTGRES.split('\n'), 'oops', ' oops', 'oops']);
    expect(stats.unreadable).toMatchObject([{ count: 2, sample: { line: 9, text: 'oops\n oops' } }]);
    expect(stats).toMatchObject({ lines: 11, blank: 1, records: 4 });
  });
});

describe('a record within the lines of a container log', () => {
  const cri = (second: number, stream: string, text: string, flag = 'F'): string =>
    `2026-05-04T10:03:0${second}Z ${stream} ${flag} ${text}`;
  const CRI = [
    cri(0, 'stderr', 'ERROR order failed'),
    cri(1, 'stdout', 'ready'),
    cri(1, 'stderr', 'java.lang.IllegalStateException: no stock'),
    cri(1, 'stderr', '\tat com.example.Shop', 'P'),
    cri(2, 'stdout', '  still ready'),
    cri(2, 'stderr', '.order(Shop.java:17)'),
    cri(2, 'stderr', ''),
    'oops',
    cri(3, 'stderr', 'INFO next'),
  ];

  it('of cri is joined for each of its streams, and has the time of its first line', () => {
    const stream = streamOf('cri', { begins: begins([/^(?:ERROR|INFO|ready)/]) });
    const { records, stats } = read(stream, CRI, ['stream', 'flag', 'message', 'line']);
    const trace = 'ERROR order failed\njava.lang.IllegalStateException: no stock\n\tat com.example.Shop.order(Shop.java:17)';
    expect(records).toMatchObject([
      {
        time: Date.UTC(2026, 4, 4, 10, 3),
        fields: { stream: 'stderr', flag: 'F', message: trace, line: `2026-05-04T10:03:00Z stderr F ${trace}` },
      },
      { time: Date.UTC(2026, 4, 4, 10, 3, 3), fields: { stream: 'stderr', message: 'INFO next' } },
      { time: Date.UTC(2026, 4, 4, 10, 3, 1), fields: { stream: 'stdout', message: 'ready\n  still ready' } },
    ]);
    expect(stats).toMatchObject({ lines: 9, records: 3, unreadableLines: 1, begins: { begun: 3, before: 0, split: 0 } });
  });

  it('of docker is joined too', () => {
    const docker = (text: string, stream = 'stdout'): string =>
      JSON.stringify({ log: text, stream, time: '2026-05-04T10:03:00Z', attrs: { service: 'cart' } });
    const half = 'x'.repeat(16_384);
    const lines = [docker('Traceback (most recent call last):\n'), docker('  File "a.py"\r\n'), docker('KeyError: 1\n'), docker('next\n')];
    const { records } = read(
      streamOf('docker', { begins: begins('indented') }),
      [...lines, docker(half), docker(`${half}\n`), docker('  last words')],
      ['message', 'attrs.service'],
    );
    expect(records.map(({ fields }) => fields)).toEqual([
      { message: 'Traceback (most recent call last):\n  File "a.py"\nKeyError: 1', 'attrs.service': 'cart' },
      { message: 'next', 'attrs.service': 'cart' },
      { message: `${half}${half}\n  last words`, 'attrs.service': 'cart' },
    ]);
  });

  it('may be JSON on several lines', () => {
    const stream: DecodedStream = { ...streamOf('cri', { begins: begins([/^\{/]) }), format: { name: 'cri', inner: { name: 'json' } } };
    const lines = ['{', '  "level": "error"', '}', '{"level":"info"}'].map((text) => cri(0, 'stdout', text));
    expect(read(stream, lines, ['level']).records.map(({ fields }) => fields['level'])).toEqual(['error', 'info']);
  });

  it('ends when it has waited too long, whatever the other stream writes', () => {
    let nowMs = 0;
    const stream = streamOf('cri', { begins: begins('indented') });
    const decoder = createStreamDecoder({ stream, fields: [['message']], nowMs: () => nowMs });
    decoder.push([cri(0, 'stderr', 'a'), cri(0, 'stderr', '  b')]);
    nowMs = 1500;
    decoder.push([cri(1, 'stdout', 'c')]);
    expect(decoder.overdue?.(1999)).toEqual([]);
    expect(decoder.overdue?.(2000)).toEqual(['stderr']);
    expect(rows(decoder.endWait?.(['stderr']) ?? decoder.end(), ['message'])).toMatchObject([{ fields: { message: 'a\n  b' } }]);
    expect(decoder.overdue?.(3500)).toEqual(['stdout']);
    nowMs = 4000;
    decoder.push([cri(1, 'stderr', '  d')]);
    expect(decoder.stats().begins).toMatchObject({ begun: 2, afterWait: 1 });
  });

  it('is the same after a restart at any line, and a snapshot holds nothing that is redacted', () => {
    const stream = streamOf('cri', {
      begins: begins([/^(?:ERROR|INFO|ready)/]),
      redactions: [{ regex: { pattern: 'order', flags: '' }, replacement: '[x]' }],
    });
    const fields = ['stream', 'message', 'line'];
    const whole = read(stream, CRI, fields).records;
    expect(JSON.stringify(whole)).toContain('[x] failed');
    for (let at = 0; at <= CRI.length; at++) {
      const first = createStreamDecoder({ stream, fields: fields.map((field) => [field]) });
      const records = rows(first.push(CRI.slice(0, at)), fields);
      const held = JSON.stringify(first.held?.() ?? null);
      expect(held).not.toContain('order');
      const second = createStreamDecoder({ stream, fields: fields.map((field) => [field]) });
      second.restore?.(JSON.parse(held) ?? undefined);
      records.push(...rows(second.push(CRI.slice(at)), fields), ...rows(second.end(), fields));
      expect(records).toEqual(whole);
    }
  });
});

describe('`begins timestamp`', () => {
  test.each([
    '2026-05-04T10:03:00Z a',
    '2026-05-04 10:03 a',
    '[2026-05-04 10:03:00,123] a',
    '2026/05/04 10:03:00 a',
    '04/May/2026:10:03:00 +0000 a',
    '[Mon May 04 10:03:00 2026] a',
    '[Mon May 04 10:03:00.123456 2026] a',
    'May  4 10:03:00 host app: a',
    '<34>May  4 10:03:00 host app: a',
    'Mon, 04 May 2026 10:03:00 GMT a',
    '04.05.2026 10:03:00 a',
    '5/4/2026 10:03:00 AM a',
    '17/06/09 20:10:40 INFO a',
    '05-04 16:13:38.811  1702  2395 D a',
    '[05.04 16:49:06] chrome.exe a',
    '20260504-22:15:29:606|a',
    '081109 203615 148 INFO a',
    '260504 10:03:00 a',
    '10:03:00.250 [main] INFO a',
    'E0504 10:03:00.123456 1 a.go:1] a',
    'INFO  2026-05-04 10:03:00 a',
    'ERROR [2026-05-04 10:03:00,123] a',
    '[WARN] 2026-05-04 10:03:00 a',
    '83: *May  4 10:00:10.663: %SYS-5-A: a',
    '421370: 421366: May  4 10:00:14: %SYS-5-A: a',
    '782431: sw1: .May  4 10:00:16.631 GMT: %SYS-5-A: a',
    '1193858632.123 a',
    '[    0.000000] Linux version',
    '04-May-2026 10:03:00.123 INFO a',
  ])('takes %s for the first line of a record', (line) => {
    expect(lineStartOf({ by: 'timestamp' }).begins(line)).toBe(true);
  });

  test.each([
    ' 2026-05-04 10:03:00 a',
    '\tat com.example.Shop.order(Shop.java:17)',
    'java.lang.IllegalStateException: no stock',
    'Caused by: java.sql.SQLException: closed',
    'Traceback (most recent call last):',
    'ValueError: 10:03',
    'DETAIL:  Key (id)=(17) already exists.',
    '4711',
    '2026',
    '192.0.2.7 - - [04/May/2026:10:03:00 +0000] "GET / HTTP/1.1" 200 1',
    'Mayor of 10:03:00',
    '10:03:00:00',
    '}',
    'é2026-05-04 10:03:00',
  ])('takes %s for a line of the record before', (line) => {
    expect(lineStartOf({ by: 'timestamp' }).begins(line)).toBe(false);
  });

  it('knows every time that `text` reads at the start of a line', () => {
    const times = [
      '2026-05-04 10:03:00,123',
      '2026-05-04T10:03Z',
      '2026/05/04 10:03:00 +0200',
      '04/May/2026:10:03:00',
      'Mon May  4 10:03:00 2026',
    ];
    for (const time of [...times, 'May  4 10:03:00', 'May 14 10:03:00.1']) {
      for (const line of [`${time} a`, `[${time}] a`]) {
        expect(leadingTime(line)).toBe(time);
        expect(lineStartOf({ by: 'timestamp' }).begins(line)).toBe(true);
      }
    }
  });
});

// ---------------------------------------------------------------- any cut

interface Read {
  readonly rows: readonly (readonly unknown[])[];
  readonly stats: unknown;
}

async function readCut(stream: DecodedStream, bytes: Buffer, cuts: readonly number[], plain = false): Promise<Read> {
  const dice = new Dice(bytes.length + (cuts[0] ?? 0));
  const decoder = createStreamDecoder({ stream, fields: [['line'], ['message'], ['time'], ['a']] });
  const asText: StreamDecoder = { push: (lines) => decoder.push(lines), end: () => decoder.end(), stats: () => decoder.stats() };
  function* chunks(): Generator<Buffer> {
    for (let at = 0; at < bytes.length; ) {
      const size = 1 + dice.below(dice.pick(cuts));
      yield Buffer.from(bytes.subarray(at, at + size));
      at += size;
    }
  }
  const reader = readBatches(chunks(), plain ? asText : decoder);
  const all: unknown[][] = [];
  for await (const batch of reader.batches()) {
    const readers = batch.columns.map(cellReader);
    for (let row = 0; row < batch.size; row++) all.push([batch.times[row], ...readers.map((cell) => cell(row))]);
  }
  return { rows: all, stats: reader.stats() };
}

const WRITTEN_MS = Date.UTC(2026, 5, 1);

const PIECES = [
  '2026-05-04 10:03:00 a',
  '2026-05-04T10:03:00.250Z b',
  '[2026-05-04 10:03:00] c',
  'May  4 10:03:00 d',
  'plain',
  'Caused by: x',
  'Traceback (most recent call last):',
  'ValueError: x',
  'During handling of the above exception, another exception occurred:',
  'goroutine 1 [running]:',
  'main.main()',
  '\tat x.y(Z.java:1)',
  '  File "a.py"',
  '# Time: 071015 21:43:52',
  '# User@Host: root',
  '}',
  '',
  '  ',
  '\r',
  'é ü',
  'x\r',
  '\tx\r',
  'bad \xff',
];

function randomLog(dice: Dice, lines: number): Buffer {
  const parts: Buffer[] = [];
  for (let line = 0; line < lines; line++) {
    const piece = dice.pick(PIECES);
    const long = dice.below(200) === 0 ? 'y'.repeat(dice.below(3000)) : '';
    parts.push(
      Buffer.from(`${piece}${long}`, piece.includes('\xff') ? 'latin1' : 'utf8'),
      Buffer.from(dice.below(10) === 0 ? '\r\n' : '\n'),
    );
  }
  if (dice.below(2) === 0) parts.pop();
  return Buffer.concat(parts);
}

describe('any cut of the input gives the same records', () => {
  test.each(['timestamp', 'indented', [/^2026/], [/^\[?20\d\d-/, /^#/], [/x/], [/^never/], [/^# Time/, /^# User/]] as const)(
    'for begins %s',
    async (by) => {
      const dice = new Dice(7);
      for (let round = 0; round < 40; round++) {
        const limit = dice.pick([2, 3, 10, 2000]);
        const stream = textOf(by, limit);
        const bytes = randomLog(dice, dice.pick([1, 5, 100, 3000]));
        const whole = await readCut(stream, bytes, [1 << 20]);
        expect(whole).toEqual(await readCut(stream, bytes, [1 << 20], true));
        expect(await readCut(stream, bytes, [dice.pick([1, 10, 100, 5000])])).toEqual(whole);
        // Nothing but blank lines is lost.
        const text = whole.rows.map((row) => String(row[1])).join('\n');
        const notBlank = (log: string): readonly string[] => log.split('\n').filter((line) => line.trim() !== '');
        expect(notBlank(text)).toEqual(notBlank(bytes.toString().replaceAll('\r\n', '\n').replace(/\r$/, '')));
      }
    },
  );

  it('so does a decoder that was restored from a snapshot at any line', () => {
    const dice = new Dice(11);
    for (const by of ['timestamp', 'indented', [/^\[/, /^#/]] as const) {
      for (let round = 0; round < 30; round++) {
        const stream = textOf(by, dice.pick([2, 5, 2000]));
        const lines = randomLog(dice, 30).toString().split('\n');
        const at = dice.below(lines.length);
        const first = createStreamDecoder({ stream, fields: [['line']], year: { writtenMs: WRITTEN_MS } });
        const records = rows(first.push(lines.slice(0, at)), ['line']);
        const second = createStreamDecoder({ stream, fields: [['line']], year: { writtenMs: WRITTEN_MS } });
        second.restore?.(JSON.parse(JSON.stringify(first.held?.() ?? null)));
        records.push(...rows(second.push(lines.slice(at)), ['line']), ...rows(second.end(), ['line']));
        expect(records).toEqual(read(stream, lines, ['line'], { writtenMs: WRITTEN_MS }).records);
      }
    }
  });
});
