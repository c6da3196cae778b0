/** Times and fields compared with those of Filebeat's parsers. A pinned table lists every difference with its reason. */
import { describe, expect, test } from 'vitest';
import type { FieldPath } from '../../src/engine/model/records.js';
import type { DecodedStream } from '../../src/sources/decode/decoded-stream.js';
import { createStreamDecoder } from '../../src/sources/decode/decoder.js';
import { path, read, rows, streamOf } from '../sources/helpers.js';
import { dataText, dataThere, WHERE } from './data.js';

interface Difference {
  /** Record, from 0. */
  readonly record: number;
  readonly field: string;
  readonly ours: unknown;
  readonly theirs: unknown;
  readonly why: string;
}

interface Case {
  readonly file: string;
  readonly stream: DecodedStream;
  /** Our field → theirs. */
  readonly fields: Readonly<Record<string, string>>;
  /** Lines that are not records for us. */
  readonly unreadable?: Readonly<Record<string, number>>;
  /** Whether Filebeat's records have the time of the line; those of syslog have none. */
  readonly timed: boolean;
  readonly differences: readonly Difference[];
}

const ACCESS = {
  remote: 'source.address',
  method: 'http.request.method',
  path: 'url.original',
  status: 'http.response.status_code',
  size: 'http.response.body.bytes',
  protocol: 'http.version',
  user: 'user.name',
  referer: 'http.request.referrer',
  agent: 'user_agent.original',
};
const SYSLOG = { host: 'host.hostname', app: 'process.name', pid: 'process.pid', message: 'message' };
const ERROR = { level: 'log.level', message: 'message', pid: 'process.pid' };

/** Filebeat's fields made comparable: equality by a rule that holds for every line is not a difference. */
const RULES: Readonly<Record<string, (theirs: unknown) => unknown>> = {
  // `-` is a missing value here.
  user: (theirs) => (theirs === '-' ? undefined : theirs),
  referer: (theirs) => (theirs === '-' ? undefined : theirs),
  agent: (theirs) => (theirs === '-' ? undefined : theirs),
  // The protocol keeps its name.
  protocol: (theirs) => (theirs === undefined ? undefined : `HTTP/${String(theirs)}`),
};

const NGINX_ERROR =
  /^(?<time>\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d) \[(?<level>\w+)\] (?<pid>\d+)#(?<tid>\d+): (?:\*(?<connection>\d+) )?(?<message>.*)$/;
const APACHE_ERROR =
  /^\[(?<time>\w{3} \w{3} [ \d]\d [\d:.]+ \d{4})\] \[(?:(?<module>\w+):)?(?<level>\w+)\] (?:\[pid (?<pid>\d+)(?::tid (?<tid>\d+))?\] )?(?:\[client (?<client>\S+)\] )?(?<message>.*)$/;
const SSL_REQUEST =
  /^\[(?<time>[^\]]+)\] (?<remote>\S+) (?<tls>\S+) (?<cipher>\S+) "(?<method>\S+) (?<path>\S+) (?<protocol>HTTP\/[\d.]+)" (?<size>\d+|-)/;

const CASES: readonly Case[] = [
  {
    file: 'nginx-access/test.log',
    stream: streamOf('combined'),
    fields: ACCESS,
    timed: true,
    differences: [
      {
        record: 2,
        field: 'remote',
        ours: '10.0.0.2',
        theirs: '85.181.35.98',
        why: 'they take the first public address; ours is the first, and `remotes` has all',
      },
      { record: 4, field: 'remote', ours: '10.5.102.222', theirs: '199.96.1.1', why: 'the same' },
    ],
  },
  { file: 'apache-access/test.log', stream: streamOf('combined'), fields: ACCESS, timed: true, differences: [] },
  {
    file: 'apache-access/ssl-request.log',
    stream: streamOf(SSL_REQUEST),
    fields: {
      remote: 'source.address',
      method: 'http.request.method',
      path: 'url.original',
      size: 'http.response.body.bytes',
      protocol: 'http.version',
      tls: 'apache.access.ssl.protocol',
    },
    timed: true,
    differences: [],
  },
  { file: 'nginx-error/error.log', stream: streamOf('nginx_error'), fields: ERROR, timed: true, differences: [] },
  { file: 'nginx-error/error.log', stream: streamOf(NGINX_ERROR), fields: ERROR, timed: true, differences: [] },
  {
    file: 'apache-error/test.log',
    stream: streamOf(APACHE_ERROR),
    fields: { ...ERROR, module: 'apache.error.module', client: 'source.address' },
    timed: true,
    differences: [],
  },
  {
    file: 'system-syslog/darwin-syslog-sample.log',
    stream: streamOf('syslog'),
    fields: SYSLOG,
    timed: false,
    unreadable: { 'continues the message before: join them with `begins timestamp`': 18 },
    differences: [
      {
        record: 0,
        field: 'message',
        ours: expect.stringMatching(/KSUpdateEngine:0x100341a00$/),
        theirs: expect.stringMatching(/^2016-12-13 11:35:28\.420[\s\S]*\n\t>$/),
        why: 'they join the lines that follow, which needs the next line before a record is complete; here they are counted and are no records',
      },
    ],
  },
  { file: 'system-syslog/suse-syslog.log', stream: streamOf('syslog'), fields: SYSLOG, timed: false, differences: [] },
  // Filebeat's records of this file have no message, only parsed fields.
  {
    file: 'system-auth/test.log',
    stream: streamOf('syslog'),
    fields: { host: SYSLOG.host, app: SYSLOG.app, pid: SYSLOG.pid },
    timed: false,
    differences: [],
  },
];

const YEAR = { year: 2017 };

describe.skipIf(!dataThere)(`Filebeat's expected fields, on ${WHERE}`, () => {
  test.each(CASES.map((one) => [one.file, one] as const))('%s', (file, { stream, fields, timed, unreadable, differences }) => {
    const expected = JSON.parse(dataText(`filebeat/${file}-expected.json`)) as Readonly<Record<string, unknown>>[];
    const names = Object.keys(fields);
    const { records, stats } = read(stream, dataText(`filebeat/${file}`).split('\n').slice(0, -1), names, YEAR);
    expect(Object.fromEntries(stats.unreadable.map(({ kind, count }) => [kind, count]))).toEqual(unreadable ?? {});
    expect(stats.timelessRecords).toBe(0);
    expect(records).toHaveLength(expected.length);
    const found: Omit<Difference, 'why'>[] = [];
    records.forEach((record, index) => {
      const wanted = expected[index] ?? {};
      if (timed) expect(new Date(record.time).toISOString()).toBe(wanted['@timestamp']);
      for (const name of names) {
        const given = wanted[fields[name] ?? ''];
        const theirs = RULES[name]?.(given) ?? (RULES[name] === undefined ? given : undefined);
        const ours = record.fields[name];
        // Fields taken by an expression are texts.
        if (String(ours) !== String(theirs)) found.push({ record: index, field: name, ours, theirs });
      }
    });
    expect(found).toEqual(differences.map(({ record, field, ours, theirs }) => ({ record, field, ours, theirs })));
    for (const { why } of differences) expect(why).not.toBe('');
  });

  test.each([
    ['nginx-access/access.log', streamOf('combined'), 12],
    ['apache-access/darwin-2.4.23.log', streamOf('combined'), 6],
    ['apache-access/ubuntu-2.2.22.log', streamOf('combined'), 9],
    ['apache-error/darwin-2.4.23.log', streamOf(APACHE_ERROR), 2],
    ['apache-error/ubuntu-2.2.22.log', streamOf(APACHE_ERROR), 7],
    ['system-auth/auth-ubuntu1204.log', streamOf('syslog'), 1000],
    ['system-auth/secure-rhel7.log', streamOf('syslog'), 1000],
  ])('%s is read whole', (file, stream, count) => {
    const { stats } = read(stream, dataText(`filebeat/${file}`).split('\n').slice(0, -1), [], YEAR);
    expect(stats).toMatchObject({ records: count, unreadableLines: 0, timelessRecords: 0 });
  });

  test('syslog times are those of the line, and never a year apart from their neighbours', () => {
    const lines = dataText('filebeat/system-auth/auth-ubuntu1204.log').split('\n').slice(0, -1);
    const times = read(streamOf('syslog'), lines, [], YEAR).records.map((record) => record.time);
    expect(new Date(times[0] ?? 0).toISOString().slice(0, 10)).toBe('2017-02-09');
    times.forEach((time, index) => {
      const [month = '', day = '', clock = ''] = (lines[index] ?? '').split(/\s+/);
      expect(time).toBe(Date.parse(`${month} ${day} 2017 ${clock} UTC`));
    });
  });

  test("a Mac's system log: programs with spaces in their names, jobs of launchd, and messages of many lines", () => {
    const fields: FieldPath[] = ['app', 'pid', 'message'].map(path);
    const decoder = createStreamDecoder({ stream: streamOf('syslog'), fields, year: YEAR });
    const records = rows(decoder.push(dataText('filebeat/system-syslog/darwin-syslog.log').split('\n').slice(0, -1)), fields);
    const { unreadable, timelessRecords } = decoder.stats();
    expect({ records: records.length, timelessRecords, unreadable: unreadable.map(({ kind, count }) => [kind, count]) }).toEqual({
      records: 382,
      timelessRecords: 0,
      unreadable: [['continues the message before: join them with `begins timestamp`', 115]],
    });
    const apps = new Map<unknown, number>();
    for (const record of records) apps.set(record.fields['app'], (apps.get(record.fields['app']) ?? 0) + 1);
    expect(apps.get('Google Chrome')).toBeGreaterThan(0);
    expect(apps.get('com.apple.xpc.launchd')).toBeGreaterThan(0);
    expect([...apps.keys()].filter((app) => app === undefined || /[:[\]]/.test(String(app)))).toEqual([]);
  });
});
