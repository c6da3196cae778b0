// biome-ignore-all lint/suspicious/noTemplateCurlyInString: properties of Logback are written like that
import { describe, expect, test } from 'vitest';
import { loadRules } from '../../../src/index.js';
import { formatByName } from '../../../src/sources/formats/formats.js';
import type { LayoutProblem } from '../../../src/sources/layout/layout.js';
import { parseLayout } from '../../../src/sources/layout/layout.js';
import { charactersRead, exampleStream, read } from '../helpers.js';
import { MAY } from './shown.js';

/** The fields of a line under a layout, with `at`, its time; or why it cannot be read. */
function shown(pattern: string, line: string): unknown {
  const stream = exampleStream('log4j', { arguments: [pattern] });
  const configured = formatByName('log4j')?.parameters?.configure([pattern]);
  if (configured === undefined || 'message' in configured) throw new Error(configured?.message);
  const names = (configured.fields ?? []).map(({ path }) => path);
  const { records, stats } = read(stream, [line], names, MAY);
  const [record] = records;
  if (record === undefined) return stats.unreadable[0]?.kind ?? 'blank';
  const { time: _, ...fields } = record.fields;
  return {
    ...(Number.isNaN(record.time) ? {} : { at: new Date(record.time).toISOString() }),
    ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
  };
}

const AT = '2026-05-04T10:03:00.250Z';

describe('layouts of Log4j, Logback and Spring Boot', () => {
  test.each<[pattern: string, line: string, expected: unknown]>([
    [
      '%d{ISO8601} [%t] %-5p %c{1} - %m%n',
      '2026-05-04 10:03:00,250 [main] INFO  Cart - a - b',
      { at: AT, thread: 'main', level: 'INFO', logger: 'Cart', message: 'a - b' },
    ],
    [
      '%d{ISO8601} [%t] %-5p %c{1} - %m%n',
      '2026-05-04T10:03:00,250 [main] ERROR Cart - ',
      { at: AT, thread: 'main', level: 'ERROR', logger: 'Cart', message: '' },
    ],
    [
      '%d [%t] %p %c{1.}: %msg%n',
      '2026-05-04 10:03:00,250 [pool-1-thread-1] WARN c.e.Cart: low',
      { at: AT, thread: 'pool-1-thread-1', level: 'WARN', logger: 'c.e.Cart', message: 'low' },
    ],
    ['%d %m', '2026-05-04 10:03:00,250   indented', { at: AT, message: '  indented' }],
    [
      '%d{HH:mm:ss.SSS dd.MM.yyyy} %-5level %logger{36} - %msg%n',
      '10:03:00.250 04.05.2026 DEBUG c.e.Cart - x',
      { at: AT, level: 'DEBUG', logger: 'c.e.Cart', message: 'x' },
    ],
    ['%d{yyyy-MM-dd HH:mm:ss.SSSSSS} %p %m', '2026-05-04 10:03:00.250999 INFO x', { at: AT, level: 'INFO', message: 'x' }],
    ["%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %p %m", '2026-05-04T12:03:00.250+02:00 INFO x', { at: AT, level: 'INFO', message: 'x' }],
    ["%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %p %m", '2026-05-04T10:03:00.250Z INFO x', { at: AT, level: 'INFO', message: 'x' }],
    ['%d{yyyy-MM-dd HH:mm:ss,SSS Z} %p %m', '2026-05-04 12:03:00,250 +0200 INFO x', { at: AT, level: 'INFO', message: 'x' }],
    ['%d{yyyy-MM-dd HH:mm:ss,SSS}{GMT+2} %p %m', '2026-05-04 12:03:00,250 INFO x', { at: AT, level: 'INFO', message: 'x' }],
    ['%d{yyyy-MM-dd HH:mm:ss,SSS}{Europe/Berlin} %p %m', '2026-05-04 12:03:00,250 INFO x', { at: AT, level: 'INFO', message: 'x' }],
    ['%d{"yyyy-MM-dd HH:mm:ss,SSS", Europe/Berlin} %p %m', '2026-05-04 12:03:00,250 INFO x', { at: AT, level: 'INFO', message: 'x' }],
    ['%date{yyyy-MM-dd HH:mm:ss.SSS, UTC} %p %m', '2026-05-04 10:03:00.250 INFO x', { at: AT, level: 'INFO', message: 'x' }],
    [
      '%d{dd/MMM/yyyy:HH:mm:ss Z} %p %m',
      '04/May/2026:12:03:00 +0200 INFO x',
      { at: '2026-05-04T10:03:00.000Z', level: 'INFO', message: 'x' },
    ],
    ['%d{DATE} %p %m', '04 May 2026 10:03:00,250 INFO x', { at: AT, level: 'INFO', message: 'x' }],
    ['%d{COMPACT} %p %m', '20260504100300250 INFO x', { at: AT, level: 'INFO', message: 'x' }],
    ['%d{ISO8601_BASIC} %p %m', '20260504T100300,250 INFO x', { at: AT, level: 'INFO', message: 'x' }],
    ['%d{ISO8601_OFFSET_DATE_TIME_HHCMM} %p %m', '2026-05-04T12:03:00,250+02:00 INFO x', { at: AT, level: 'INFO', message: 'x' }],
    ['%d{UNIX_MILLIS} %p %m', '1777888980250 INFO x', { at: AT, level: 'INFO', message: 'x' }],
    ['%d{UNIX} %p %m', '1777888980 INFO x', { at: '2026-05-04T10:03:00.000Z', level: 'INFO', message: 'x' }],
    [
      '%d{yy/MM/dd HH:mm:ss} %p %c{1}: %m%n',
      '26/05/04 10:03:00 INFO BlockManager: Found block',
      { at: '2026-05-04T10:03:00.000Z', level: 'INFO', logger: 'BlockManager', message: 'Found block' },
    ],
    [
      '[%d] %p [%c] (%t) %m%n',
      '[2026-05-04 10:03:00,250] INFO [org.jboss.as] (MSC service thread 1-2) x (y)',
      { at: AT, level: 'INFO', logger: 'org.jboss.as', thread: 'MSC service thread 1-2', message: 'x (y)' },
    ],
    [
      '%d %p [%X{traceId},%X{spanId:-}] %m',
      '2026-05-04 10:03:00,250 INFO [4bf9,] x',
      { at: AT, level: 'INFO', traceId: '4bf9', message: 'x' },
    ],
    ['%d %X %m', '2026-05-04 10:03:00,250 {a=1, b=2} x', { at: AT, mdc: '{a=1,', message: 'b=2} x' }],
    ['%d [%X] %m', '2026-05-04 10:03:00,250 [a=1, b=2] x', { at: AT, mdc: 'a=1, b=2', message: 'x' }],
    [
      '%d %p %C.%M(%F:%L) - %m',
      '2026-05-04 10:03:00,250 INFO com.x.Cart.<init>(Cart.java:12) - x',
      { at: AT, level: 'INFO', class: 'com.x.Cart', method: '<init>', file: 'Cart.java', file_line: 12, message: 'x' },
    ],
    [
      '%d %p %l - %m',
      '2026-05-04 10:03:00,250 INFO com.x.Cart.add(Cart.java:12) - x',
      { at: AT, level: 'INFO', location: 'com.x.Cart.add(Cart.java:12)', message: 'x' },
    ],
    [
      '%d %p %m (%F:%L)%n',
      '2026-05-04 10:03:00,250 INFO see (a) and (b:1) (Cart.java:12)',
      { at: AT, level: 'INFO', message: 'see (a) and (b:1)', file: 'Cart.java', file_line: 12 },
    ],
    ['%d %p %m (%F:%L)%n', '2026-05-04 10:03:00,250 INFO x (?:?)', { at: AT, level: 'INFO', message: 'x', file: '?' }],
    [
      '%d %highlight{%-5level}{FATAL=red} %style{%logger}{cyan} : %msg%n%throwable',
      '2026-05-04 10:03:00,250 WARN  c.e.Cart : x',
      { at: AT, level: 'WARN', logger: 'c.e.Cart', message: 'x' },
    ],
    [
      '%d %clr(%5p) %clr(${PID:- }){magenta} %clr(---){faint} %clr([%15.15t]){faint} %clr(%-40.40logger{39}){cyan} %clr(:){faint} %m%n',
      '2026-05-04 10:03:00,250  INFO 4711 --- [           main] c.e.shop.Cart                            : x : y',
      { at: AT, level: 'INFO', pid: 4711, thread: 'main', logger: 'c.e.shop.Cart', message: 'x : y' },
    ],
    [
      "%d{${LOG_DATEFORMAT_PATTERN:-yyyy-MM-dd'T'HH:mm:ss.SSSXXX}} ${LOG_LEVEL_PATTERN:-%5p} %m%n${LOG_EXCEPTION_CONVERSION_WORD:-%wEx}",
      '2026-05-04T10:03:00.250Z  WARN x',
      { at: AT, level: 'WARN', message: 'x' },
    ],
    [
      '%d %5p ${PID:- } --- %esb(){APPLICATION_NAME}%esb{APPLICATION_GROUP}[%15.15t] ${LOG_CORRELATION_PATTERN:-}%-40.40logger{39} : %m%n',
      '2026-05-04 10:03:00,250  INFO 7 --- [shop] [           main] c.e.shop.Cart                            : x',
      { at: AT, level: 'INFO', pid: 7, application: 'shop', thread: 'main', logger: 'c.e.shop.Cart', message: 'x' },
    ],
    ['%d %notEmpty{[%X{user}] }%m', '2026-05-04 10:03:00,250 [ann] x', { at: AT, user: 'ann', message: 'x' }],
    ['%d %notEmpty{[%X{user}] }%m', '2026-05-04 10:03:00,250 x', { at: AT, message: 'x' }],
    [
      '%d %-30(%p [%thread]) %msg%n',
      '2026-05-04 10:03:00,250 INFO [main]                   x',
      { at: AT, level: 'INFO', thread: 'main', message: 'x' },
    ],
    ['%d %p \\(%t\\) 100%% %m', '2026-05-04 10:03:00,250 INFO (main) 100% x', { at: AT, level: 'INFO', thread: 'main', message: 'x' }],
    [
      '%r [%t] %-5p %c %x - %m%n',
      '176 [main] INFO  examples.Sort  - x',
      { relative_ms: 176, thread: 'main', level: 'INFO', logger: 'examples.Sort', message: 'x' },
    ],
    ['%d %replace{%msg}{a}{b}%n', '2026-05-04 10:03:00,250 bcb', { at: AT, message: 'bcb' }],
    [
      '%d %marker %pid %tid %tp %sn %m',
      '2026-05-04 10:03:00,250 AUDIT 1 2 5 99 x',
      { at: AT, marker: 'AUDIT', pid: 1, thread_id: 2, thread_priority: 5, sequence: 99, message: 'x' },
    ],
    [
      '%d %p %m%n',
      '2026-05-04 10:03:00,250 ERROR failed\njava.io.IOException: broken\n\tat a.B.c(B.java:1)',
      { at: AT, level: 'ERROR', message: 'failed\njava.io.IOException: broken\n\tat a.B.c(B.java:1)' },
    ],
    [
      '%d %m [%t]%n%ex',
      '2026-05-04 10:03:00,250 failed [main]\njava.io.IOException: broken',
      { at: AT, message: 'failed', thread: 'main' },
    ],
    ['%d %p %m%n', '\tat a.B.c(B.java:1)', 'continues the message before'],
    ['%d %p %m%n', 'Caused by: java.io.IOException: broken', 'continues the message before'],
    ['%d %p %m%n', 'java.lang.IllegalStateException: broken', 'continues the message before'],
    ['%d %p %m%n', 'hello', 'does not have the form of the pattern'],
    ['%d %p %m%n', '2026-13-04 10:03:00,250 INFO x', { level: 'INFO', message: 'x' }],
    ['%d %p %m%n', '   ', 'blank'],
    [
      '%d{ISO8601} - %-5p [%t:%C{1}@%L] - %m%n',
      '2026-05-04 10:03:00,250 - WARN  [QuorumPeer[myid=1]/0:0:0:0:2181:FastLeaderElection@774] - x - y',
      { at: AT, level: 'WARN', thread: 'QuorumPeer[myid=1]/0:0:0:0:2181', class: 'FastLeaderElection', file_line: 774, message: 'x - y' },
    ],
    ['%d{yyyy-MM-dd H:m:s:S} %m', '2026-05-04 10:3:0:25 x', { at: '2026-05-04T10:03:00.025Z', message: 'x' }],
  ])('%s reads %s', (pattern, line, expected) => {
    expect(shown(pattern, line)).toEqual(expected);
  });

  test.each<[pattern: string, message: string | RegExp, part?: string]>([
    ['%d{ABSOLUTE} %m', /time cannot be read/, '%d{ABSOLUTE}'],
    ['%d{HH:mm:ss} %m', /time cannot be read/, '%d{HH:mm:ss}'],
    ['%d{yyyy-MM-dd w} %m', '`w` in the date pattern `yyyy-MM-dd w` is not supported', '%d{yyyy-MM-dd w}'],
    ["%d{yyyy-MM-dd'T} %m", "the quote in the date pattern `yyyy-MM-dd'T` is not closed", "%d{yyyy-MM-dd'T}"],
    ['%d{yyyy-MM-dd HH:mm:ss}{Europe/Berlni} %m', /no time zone/, '%d{yyyy-MM-dd HH:mm:ss}{Europe/Berlni}'],
    ['%d %levle %m', 'there is no conversion word `%levle`', '%levle'],
    ['%d 100% %m', 'a `%` that is part of the line is written `%%`', '%'],
    ['%d{ISO8601 %m', 'this `{` is not closed', '{'],
    ['%d %-30(%p %m', 'this `(` is not closed; where it is part of the line, write `\\(`', '('],
    ['%d ${host} %m', 'it is not known here what `${host}` stands for', '${host}'],
    ['hello', 'the pattern has no conversion words such as %d, %p and %m'],
    ['%n', 'the pattern has no conversion words such as %d, %p and %m'],
    ['x'.repeat(10_001), 'the pattern is longer than 10000 characters'],
  ])('%s is refused', (pattern, message, part) => {
    const problem = parseLayout(pattern) as LayoutProblem;
    if (typeof message === 'string') expect(problem.message).toBe(message);
    else expect(problem.message).toMatch(message);
    expect(problem.start === undefined ? undefined : pattern.slice(problem.start, problem.end)).toBe(part);
  });
});

test('the work on a line is proportional to its length, whatever the layout', () => {
  const layouts = [
    '%d [%t] %p %c - %m%n',
    '%t %c - %M - %C - %m (%F:%L)%n',
    '%t%notEmpty{[%X{a}] }%c%notEmpty{[%X{b}] }x',
    '%c [%t] (%x) {%X} %m',
    '%m - %c - %t - %p',
  ];
  for (const layout of layouts) {
    const stream = exampleStream('log4j', { arguments: [layout] });
    for (const unit of ['[', '] ', ' - ', '(', ' [', ' (a:', '2026-05-04 10:03:00,250 ', 'x', '- -']) {
      const work = (times: number): number =>
        charactersRead(() => void read(stream, [unit.repeat(times)], ['message', 'thread', 'logger']));
      expect(work(8000) / (work(2000) + 1000)).toBeLessThan(6);
    }
  }
});

describe('rules on log4j', () => {
  const codes = (format: string, condition = 'count(level == "ERROR") over 5m > 3'): readonly string[] =>
    loadRules([{ path: 'a.alert', text: `stream s { format ${format} }\nalert A { page when ${condition} }` }])
      .diagnostics.filter(({ code }) => code !== 'T418')
      .map(({ code, message }) => `${code} ${message}`);

  test('read the fields of the pattern, and no others', () => {
    expect(codes('log4j("%d [%X{trace.id}] %p %m%n")', 'count(level == "ERROR" and trace.id == "x") over 5m > 3')).toEqual([]);
    expect(codes('log4j("%d %m%n")')).toEqual(['T203 the stream `s` has no field `level`, only the fields of `log4j`']);
  });

  test('give the pattern', () => {
    expect(codes('log4j')).toEqual(['T517 `log4j` needs an argument']);
    expect(codes('log4j("%d %p %m", "x")')).toEqual(['T517 `log4j` takes one argument, the pattern of the layout']);
    expect(codes('log4j("%d %p %q")')).toEqual(['T517 there is no conversion word `%q`']);
    expect(codes('json("x")')).toEqual(['T517 `json` takes no arguments']);
  });
});
