/** `tocsin init`: the file that it writes for a log is formatted, checks without a warning, and its tests pass. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FORMATS } from '../../src/sources/formats/formats.js';
import { Workspace } from './harness.js';

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace.remove());

/** The rule file for a log, after it has been checked, formatted, tested and replayed. */
async function provenFile(log: string, ...options: readonly string[]): Promise<string> {
  const { code, out, error } = await workspace.run(['init', log, '--out', 'app.alert', ...options]);
  expect([code, out, error]).toEqual([0, '', expect.stringMatching(/wrote app\.alert; next: tocsin test app\.alert\n$/)]);
  const text = workspace.read('app.alert');
  expect(await workspace.run(['fmt', '--check', 'app.alert']), text).toMatchObject({ code: 0 });
  expect(await workspace.run(['check', '--max-warnings', '0', 'app.alert']), text).toMatchObject({ code: 0 });
  expect(await workspace.run(['test', 'app.alert']), text).toMatchObject({ code: 0 });
  expect((await workspace.run(['replay', 'app.alert', '--json'])).out, text).not.toContain('"to":"firing"');
  return text;
}

describe('the examples of each format', () => {
  const examples = FORMATS.flatMap(({ name, examples: all }) =>
    all.flatMap(({ before = [], line, time, arguments: args }, at) =>
      time === undefined || args !== undefined ? [] : [{ name: `${name} ${at + 1}`, lines: [...before, line] }],
    ),
  );
  it.each(examples)('$name', async ({ lines }) => {
    workspace.write('app.log', `${lines.join('\n')}\n`);
    expect(await provenFile('app.log')).toContain('alert Silent {');
  });
});

const HEADS: readonly (readonly [string, readonly string[]])[] = [
  ['JSON of MongoDB', ['{"t":{"$date":"2026-05-04T10:03:00.250+00:00"},"s":"I","c":"NETWORK","msg":"x"}']],
  ['JSON of CloudTrail', ['{"eventVersion":"1.08","eventTime":"2026-05-04T10:03:00Z","eventName":"Get"}']],
  ['JSON of Caddy', ['{"level":"info","ts":1777888980.25,"logger":"http","msg":"x","status":200,"duration":0.002,"size":12}']],
  ['JSON of pino', ['{"level":30,"time":1777888980250,"pid":1,"hostname":"a","res":{"statusCode":200},"responseTime":12,"msg":"x"}']],
  [
    'JSON with names that need quotes',
    ['{"@timestamp":"2026-05-04T10:03:00Z","log.level":"WARN","http-status":200,"on":"a","took":"3.5s"}'],
  ],
  [
    'JSON whose fields have the names of clauses',
    ['{"time":"2026-05-04T10:03:00Z","level":"info","page":"/a","isError":true,"count":3,"duration":1}'],
  ],
  ['logfmt of Go', ['time="2026-05-04T10:03:00Z" level=info msg="started" port=80']],
  ['logfmt of Heroku', ['ts=2026-05-04T10:03:00Z at=info method=GET path="/" status=200 bytes=13 service=18ms connect=1ms']],
  ['an access log through proxies', ['10.0.0.2, 10.0.0.1 - - [04/May/2026:10:03:00 +0000] "GET / HTTP/1.1" 200 5 "-" "curl"']],
  ['an error log of Apache', ['[Mon May 04 10:03:00.103522 2026] [core:notice] [pid 9] AH00094: Command line']],
  ['syslog without a pid', ['May  4 10:03:00 web1 kernel: eth0: link up']],
  ['syslog of Cisco', ['<187>83: *May  4 10:03:00.663: %LINK-3-UPDOWN: Interface Gi0/1, changed state to down']],
  ['log4j', ['2026-05-04 10:03:00,123 INFO  [main] com.example.App: started']],
  ['Spring Boot', ['2026-05-04T10:03:00.123+02:00  INFO 1 --- [main] c.e.App : Started App']],
  ['Python logging', ['2026-05-04 10:03:00,123 - root - INFO - started']],
  ['a word before the time', ['worker-1 2026-05-04 10:03:00,123 server started', 'worker-2 2026-05-04 10:03:01,123 slow']],
  ['nginx errors', ['2026/05/04 10:03:00 [error] 1#1: *7 open() "/a" failed (2: No such file or directory)']],
  ['glog', ['I20260504 10:03:00.123456       1 main.go:1] started']],
  ['HDFS', ['260504 100300 148 INFO dfs.DataNode$PacketResponder: PacketResponder 1']],
  ['Spark', ['26/05/04 10:03:00 INFO spark.SecurityManager: Changing view acls']],
  ['BGL', ['- 1777888980 2026.05.04 R02 2026-05-04-10.03.00.675872 R02 RAS KERNEL INFO x', 'APP 1777888981 2026.05.04 R02 x']],
  [
    'traces of several lines',
    ['2026-05-04 10:03:00 ERROR failed', 'java.lang.IllegalStateException: x', '\tat A.b(A.java:1)', '2026-05-04 10:03:02 INFO ok'],
  ],
  [
    'JSON in lines of containers',
    ['2026-05-04T10:00:00.1Z stderr F {"level":"error","status":503}', '2026-05-04T10:00:01.1Z stderr F {"level":"info","status":200}'],
  ],
  ['a table', ['time,host,latency', '2026-05-04T10:03:00Z,a,31.5ms', '2026-05-04T10:03:09Z,b,1m2s']],
];

describe('heads of logs', () => {
  it.each(HEADS)('%s', async (_, lines) => {
    workspace.write('logs/some app-1.log', `${lines.join('\n')}\n`);
    expect(await provenFile('logs/some app-1.log')).toMatch(/alert Silent \{/);
  });
});

/** A log of a service for half an hour, of which every fiftieth request fails. */
const SHOP = Array.from({ length: 1800 }, (_, second) =>
  JSON.stringify({
    ts: new Date(Date.UTC(2026, 4, 4, 10, 0, second)).toISOString(),
    level: second % 50 === 3 ? 'error' : 'info',
    status: second % 50 === 3 ? 503 : 200,
    took: `${(second % 40) * 10}ms`,
    size: second,
  }),
).join('\n');

describe('a log of a service', () => {
  it('has rules on its status, its level, its duration and its silence', async () => {
    workspace.write('shop.log', SHOP);
    expect(await provenFile('shop.log')).toMatchSnapshot();
  });

  it('is not reported if it goes on as before, and is if all requests fail', async () => {
    workspace.write('shop.log', SHOP);
    await provenFile('shop.log');
    workspace.write('shop.log', `${SHOP}\n${SHOP.replaceAll('T10:', 'T11:').replaceAll(':200,', ':500,')}`);
    const { out } = await workspace.run(['replay', 'app.alert', '--json']);
    expect(out).toContain('"alert":"ServerErrors"');
    expect(out).not.toContain('"alert":"Slow"');
  });
});

describe('limits', () => {
  const at = (second: number): string => new Date(Date.UTC(2026, 4, 4, 10, 0, second)).toISOString();

  it('are numbers where most records are errors', async () => {
    workspace.write('bad.log', Array.from({ length: 300 }, (_, second) => `ts=${at(second)} level=error msg=x`).join('\n'));
    expect(await provenFile('bad.log')).toContain(
      '# Most in the log: 300 in 5m.\nalert Errors {\n  page when count(isError) over 5m >= 1000\n',
    );
  });

  it('of silence are above the largest gap', async () => {
    workspace.write('rare.log', [0, 60, 3000, 3060].map((second) => `ts=${at(second)} level=info`).join('\n'));
    expect(await provenFile('rare.log')).toContain('# Largest gap in the log: 49m.\nalert Silent {\n  warn when none() over 4h\n');
  });

  it('that a log does not allow are said', async () => {
    workspace.write('gap.log', ['ts=2025-01-04T10:00:00Z level=info', 'ts=2026-05-04T10:00:00Z level=info'].join('\n'));
    expect(await provenFile('gap.log')).toMatch(/# Left out: no rule for silence: the log has a gap of .+\.\n$/);
  });
});

describe('files', () => {
  it('go to standard output without --out, and are overwritten with --force only', async () => {
    workspace.write('shop.log', SHOP);
    workspace.write('app.alert', '# mine\n');
    const { code, out, error } = await workspace.run(['init', 'shop.log']);
    expect([code, error]).toEqual([0, '']);
    expect(await workspace.run(['init', 'shop.log', '--out', 'app.alert'])).toEqual({
      code: 3,
      out: '',
      error: 'tocsin: app.alert exists; --force overwrites it\n',
    });
    expect(workspace.read('app.alert')).toBe('# mine\n');
    expect(await workspace.run(['init', 'shop.log', '--out', 'app.alert', '--force'])).toMatchObject({ code: 0 });
    expect(workspace.read('app.alert')).toBe(out);
    expect(await workspace.run(['init', 'shop.log', '--force'])).toMatchObject({ code: 2 });
    expect(await workspace.run(['init'])).toMatchObject({ code: 2 });
  });

  it('have a stream for each kind of log, and one for rotated logs', async () => {
    workspace.write('logs/shop.log', SHOP);
    workspace.write('logs/shop.log.1', SHOP.replaceAll('T10:', 'T09:'));
    const minutes = Array.from({ length: 91 }, (_, minute) => new Date(Date.UTC(2026, 4, 4, 9, minute)).toISOString());
    workspace.write('logs/mail-queue.log', minutes.map((time) => `ts=${time} level=info\n`).join(''));
    const text = await provenFile('logs');
    expect(text).toContain('from "logs/shop.log", "logs/shop.log.1"');
    expect(text).toContain('# Largest gap in the log: 30m.\nalert ShopSilent {');
    expect(text.match(/^stream .*|^alert .*|^let .*/gm)).toEqual([
      'stream mail_queue {',
      'let mailQueueIsError = level in ["error", "fatal", "critical"]',
      'alert MailQueueErrors {',
      'alert MailQueueSilent {',
      'stream shop {',
      'alert ShopServerErrors {',
      'let shopIsError = level in ["error", "fatal", "critical"]',
      'alert ShopErrors {',
      'alert ShopSlow {',
      'alert ShopSilent {',
    ]);
  });

  it('of standard input ask for the name of the log', async () => {
    const { code, out } = await workspace.run(['init', '-'], { input: SHOP });
    expect(code).toBe(0);
    expect(out).toContain('# Name the log: `from "logs/app.log"`.\nstream log {\n  format json\n');
  });

  it('are not written for logs without times or records', async () => {
    workspace.write('empty.log', '\n');
    workspace.write('words.log', 'a\nb\n');
    expect(await workspace.run(['init', 'empty.log', 'words.log', '--out', 'app.alert'])).toEqual({
      code: 1,
      out: '',
      error:
        'empty.log: there is nothing in it\nwords.log: 2 records with no time; line 1: a\nwords.log: no record has a time, and rules need one; `tocsin parse` shows how the log is read\nNo rules were written.\n',
    });
  });
});
