/** Heads of logs, and the stream that is guessed for each. */
import { describe, expect, it } from 'vitest';
import { loadRules } from '../../../src/load.js';
import type { CheckedStream } from '../../../src/parser/program.js';
import { FORMATS } from '../../../src/sources/formats/formats.js';
import type { Candidate } from '../../../src/sources/guess/candidate.js';
import { guessStreams } from '../../../src/sources/guess/guess.js';

function streamOf(clauses: readonly string[]): CheckedStream | undefined {
  const text = `stream log {\n${clauses.join('\n')}\n}`;
  return loadRules([{ path: 'guess.alert', text }]).program?.streams.find(({ name }) => name === 'log');
}

function guess(lines: readonly string[]): Candidate | undefined {
  return guessStreams({ lines, year: { writtenMs: Date.UTC(2026, 4, 5) }, streamOf })[0];
}

function firstTime(candidate: Candidate | undefined): string {
  const [ms = Number.NaN] = candidate?.reading.times ?? [];
  return Number.isNaN(ms) ? '-' : new Date(ms).toISOString();
}

/** `text` has no lines of its own: those of other formats without a description are text. */
describe.each(
  FORMATS.filter(({ examples }) => examples.some((example) => example.arguments === undefined)).map(
    (format) => [format.name, format] as const,
  ),
)('the examples of %s', (name, { examples }) => {
  it.each(examples.filter((example) => example.arguments === undefined).map((example) => [example.line, example] as const))(
    'are guessed to be it: %s',
    (_, { before = [], line, time }) => {
      const found = guess([...before, line]);
      expect(found?.clauses[0]).toBe(`format ${name}`);
      if (time !== undefined) expect(firstTime(found)).toBe(time);
    },
  );
});

const LOGS: readonly (readonly [what: string, lines: readonly string[], clauses: readonly string[], time: string])[] = [
  [
    'JSON with an own name for the time',
    ['{"created_at":"2026-05-04T10:03:00Z","n":1}'],
    ['format json', 'time created_at'],
    '2026-05-04T10:03:00.000Z',
  ],
  [
    'JSON of Logstash',
    ['{"@timestamp":"2026-05-04T10:03:00.000Z","@version":"1","message":"x"}'],
    ['format json'],
    '2026-05-04T10:03:00.000Z',
  ],
  ['JSON of pino', ['{"level":30,"time":1777888980250,"pid":1,"hostname":"a","msg":"x"}'], ['format pino'], '2026-05-04T10:03:00.250Z'],
  [
    'JSON of Bunyan',
    ['{"name":"a","level":30,"msg":"x","time":"2026-05-04T10:03:00.250Z","v":0}'],
    ['format json'],
    '2026-05-04T10:03:00.250Z',
  ],
  [
    'JSON of MongoDB',
    ['{"t":{"$date":"2026-05-04T10:03:00.250+00:00"},"s":"I","c":"NETWORK","msg":"x"}'],
    ['format json', 'time t.$date'],
    '2026-05-04T10:03:00.250Z',
  ],
  [
    'JSON of CloudTrail',
    ['{"eventVersion":"1.08","eventTime":"2026-05-04T10:03:00Z","eventName":"Get"}'],
    ['format json', 'time eventTime'],
    '2026-05-04T10:03:00.000Z',
  ],
  [
    'JSON of Caddy',
    ['{"level":"info","ts":1777888980.25,"logger":"http","msg":"x","status":200}'],
    ['format json'],
    '2026-05-04T10:03:00.250Z',
  ],
  ['JSON of Suricata', ['{"timestamp":"2026-05-04T10:03:00.250000+0000","event_type":"dns"}'], ['format json'], '2026-05-04T10:03:00.250Z'],
  ['logfmt of Go', ['time="2026-05-04T10:03:00Z" level=info msg="started" port=80'], ['format logfmt'], '2026-05-04T10:03:00.000Z'],
  [
    'logfmt of Prometheus',
    ['ts=2026-05-04T10:03:00.250Z caller=main.go:1 level=info msg="started"'],
    ['format logfmt'],
    '2026-05-04T10:03:00.250Z',
  ],
  ['logfmt with t', ['t=2026-05-04T10:03:00+0200 lvl=info msg="x" logger=server'], ['format logfmt', 'time t'], '2026-05-04T08:03:00.000Z'],
  [
    'an access log without agents',
    ['::1 - - [04/May/2026:10:03:00 +0200] "GET / HTTP/1.1" 200 45'],
    ['format combined'],
    '2026-05-04T08:03:00.000Z',
  ],
  [
    'an access log through proxies',
    ['10.0.0.2, 10.0.0.1 - - [04/May/2026:10:03:00 +0000] "GET / HTTP/1.1" 200 5 "-" "curl"'],
    ['format combined'],
    '2026-05-04T10:03:00.000Z',
  ],
  [
    'an error log of Apache',
    ['[Mon May 04 10:03:00.103522 2026] [core:notice] [pid 9] AH00094: Command line'],
    ['format text'],
    '2026-05-04T10:03:00.103Z',
  ],
  ['syslog without a pid', ['May  4 10:03:00 web1 kernel: eth0: link up'], ['format syslog'], '2026-05-04T10:03:00.000Z'],
  [
    'syslog of macOS',
    ['May  4 10:03:00 a-mac com.apple.xpc.launchd[1] (com.apple.x): Service exited'],
    ['format syslog'],
    '2026-05-04T10:03:00.000Z',
  ],
  [
    'syslog with ISO times',
    ['2026-05-04T10:03:00.250+02:00 web1 systemd[1]: Stopped target.'],
    ['format syslog'],
    '2026-05-04T08:03:00.250Z',
  ],
  [
    'syslog of Cisco',
    ['<187>83: *May  4 10:03:00.663: %LINK-3-UPDOWN: Interface Gi0/1, changed state to down'],
    ['format syslog'],
    '2026-05-04T10:03:00.663Z',
  ],
  [
    'log4j',
    ['2026-05-04 10:03:00,123 INFO  [main] com.example.App: started'],
    ['format log4j("%d{ISO8601} %-5p [%t] %c: %m%n")'],
    '2026-05-04T10:03:00.123Z',
  ],
  [
    'Spring Boot',
    ['2026-05-04T10:03:00.123+02:00  INFO 1 --- [main] c.e.App : Started App'],
    [`format log4j("%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %5p \${PID:- } --- [%15.15t] %-40.40logger{39} : %m%n")`],
    '2026-05-04T08:03:00.123Z',
  ],
  ['Python logging', ['2026-05-04 10:03:00,123 - root - INFO - started'], ['format text'], '2026-05-04T10:03:00.123Z'],
  [
    'uvicorn with a level first',
    ['INFO 2026-05-04 10:03:00,123 server started', 'WARN 2026-05-04 10:03:01,123 slow'],
    ['format text'],
    '2026-05-04T10:03:00.123Z',
  ],
  [
    'a word before the time',
    ['worker-1 2026-05-04 10:03:00,123 server started', 'worker-2 2026-05-04 10:03:01,123 slow'],
    ['format text', String.raw`extract /^\S+\s+(?<ts>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3})/`, 'time ts'],
    '2026-05-04T10:03:00.123Z',
  ],
  [
    'a Java program with the usual layout',
    ['2026-05-04 10:03:00,123 [main] INFO  Shop - started', '2026-05-04 10:03:01,123 [http-1] WARN  Cart - slow'],
    ['format log4j("%d{ISO8601} [%t] %-5p %c{1} - %m%n")'],
    '2026-05-04T10:03:00.123Z',
  ],
  [
    'Tomcat',
    ['04-May-2026 10:03:00.123 INFO [main] org.apache.catalina.startup.Catalina.start Server startup'],
    ['format text'],
    '2026-05-04T10:03:00.123Z',
  ],
  [
    'nginx errors',
    ['2026/05/04 10:03:00 [error] 1#1: *7 open() "/a" failed (2: No such file or directory)'],
    ['format nginx_error'],
    '2026-05-04T10:03:00.000Z',
  ],
  ['log of Go', ['2026/05/04 10:03:00 listening on :8080'], ['format text'], '2026-05-04T10:03:00.000Z'],
  ['glog', ['I20260504 10:03:00.123456       1 main.go:1] started'], ['format klog'], '2026-05-04T10:03:00.123Z'],
  [
    'HDFS',
    ['260504 100300 148 INFO dfs.DataNode$PacketResponder: PacketResponder 1'],
    ['format log4j("%d{yyMMdd HHmmss} %tid %p %c: %m%n")'],
    '2026-05-04T10:03:00.000Z',
  ],
  [
    'Spark',
    ['26/05/04 10:03:00 INFO spark.SecurityManager: Changing view acls'],
    ['format log4j("%d{yy/MM/dd HH:mm:ss} %p %c{2}: %m%n")'],
    '2026-05-04T10:03:00.000Z',
  ],
  [
    'BGL',
    ['- 1777888980 2026.05.04 R02 2026-05-04-10.03.00.675872 R02 RAS KERNEL INFO x', 'APP 1777888981 2026.05.04 R02 x'],
    ['format text', String.raw`extract /^\S+\s+(?<ts>\d{10})/`, 'time ts as "epoch s"'],
    '2026-05-04T10:03:00.000Z',
  ],
  [
    'HPC',
    [
      '461 node-1 unix.hw state_change.unavailable 1777888980 1 Component State',
      '462 node-2 unix.hw state_change.unavailable 1777888981 1 x',
    ],
    ['format text', String.raw`extract /^\S+\s+\S+\s+\S+\s+\S+\s+(?<ts>\d{10})/`, 'time ts as "epoch s"'],
    '2026-05-04T10:03:00.000Z',
  ],
  [
    'OpenStack',
    ['nova-api.log 2026-05-04 10:03:00.008 25746 INFO nova.api [req] x', 'nova-compute.log 2026-05-04 10:03:01.008 1 INFO y'],
    ['format text', String.raw`extract /^\S+\s+(?<ts>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3})/`, 'time ts'],
    '2026-05-04T10:03:00.008Z',
  ],
  [
    'Windows CBS',
    ['2026-05-04 10:03:00, Info                  CBS    Loaded Servicing Stack'],
    ['format text'],
    '2026-05-04T10:03:00.000Z',
  ],
  [
    'ZooKeeper',
    ['2026-05-04 10:03:00,747 - INFO  [QuorumPeer[id=1]/0:0:0:0:0:0:0:0:2181:FastLeaderElection@774] - Notification time out: 3200'],
    ['format log4j("%d{ISO8601} - %-5p [%t:%C{1}@%L] - %m%n")'],
    '2026-05-04T10:03:00.747Z',
  ],
  [
    'German dates',
    ['04.05.2026 10:03:00 error: disk full'],
    ['format text', 'time time as "dd.MM.yyyy HH:mm:ss"'],
    '2026-05-04T10:03:00.000Z',
  ],
  [
    'American dates',
    ['05/24/2026 10:03:00 error', '05/25/2026 10:03:00 error'],
    ['format text', 'time time as "MM/dd/yyyy HH:mm:ss"'],
    '2026-05-24T10:03:00.000Z',
  ],
  [
    'Redis',
    ['1:M 04 May 2026 10:03:00.250 * Ready to accept connections', '1:M 04 May 2026 10:03:01.250 # oom'],
    ['format text'],
    '2026-05-04T10:03:00.250Z',
  ],
  ['Android', ['05-04 10:03:00.811  1702  2395 D WindowManager: printFreezingDisplayLogs'], ['format text'], '2026-05-04T10:03:00.811Z'],
  ['Proxifier', ['[05.04 10:03:06] chrome.exe - proxy.example:5070 open through proxy'], ['format text'], '2026-05-04T10:03:06.000Z'],
  [
    'MySQL',
    ['260504 10:03:00 [Note] Server socket created'],
    ['format text', 'time time as "yyMMdd HH:mm:ss"'],
    '2026-05-04T10:03:00.000Z',
  ],
  [
    'HealthApp',
    ['20260504-10:3:0:606|Step_LSC|30002312|onStandStepChanged 3579'],
    ['format text', 'time time as "yyyyMMdd-H:m:s:S"'],
    '2026-05-04T10:03:00.606Z',
  ],
  [
    'JSON with the time of RFC 1123',
    ['{"date":"Mon, 04 May 2026 10:03:00 GMT","msg":"x"}'],
    ['format json', 'time date'],
    '2026-05-04T10:03:00.000Z',
  ],
  [
    'seconds since 1970 in brackets',
    ['[1777888980] SERVICE ALERT: web1;http;CRITICAL', '[1777888981] x'],
    ['format text', String.raw`extract /^\[(?<ts>\d{10})/`, 'time ts as "epoch s"'],
    '2026-05-04T10:03:00.000Z',
  ],
  [
    'Squid',
    ['1777888980.250    120 10.0.0.1 TCP_MISS/200 1234 GET http://a/ - DIRECT/1.2.3.4 text/html'],
    ['format text', String.raw`extract /^(?<ts>\d{10}\.\d{3})/`, 'time ts as "epoch s"'],
    '2026-05-04T10:03:00.250Z',
  ],
  [
    'PostgreSQL of RDS',
    ['2026-05-04 10:03:00 UTC:10.0.0.1(50412):ann@shop:[4711]:ERROR:  deadlock detected'],
    ['format postgres'],
    '2026-05-04T10:03:00.000Z',
  ],
  ['a table', ['time,level,message', '2026-05-04T10:03:00Z,error,"a, b"'], ['format csv'], '2026-05-04T10:03:00.000Z'],
  [
    'a table with an own name for the time',
    ['Date;Level;Text', '2026-05-04 10:03:00;error;x'],
    ['format csv', 'time Date'],
    '2026-05-04T10:03:00.000Z',
  ],
  ['a table with tabs', ['time\tlevel\tmessage', '2026-05-04T10:03:00Z\terror\tx'], ['format tsv'], '2026-05-04T10:03:00.000Z'],
  [
    'IIS',
    [
      '#Software: Microsoft Internet Information Services 10.0',
      '#Fields: date time s-ip cs-method sc-status',
      '2026-05-04 10:03:00 10.0.0.5 GET 503',
    ],
    ['format w3c'],
    '2026-05-04T10:03:00.000Z',
  ],
  ['Kubernetes', ['2026-05-04T10:03:00.250Z stdout F started'], ['format cri'], '2026-05-04T10:03:00.250Z'],
  [
    'Kafka',
    ['[2026-05-04 10:03:00,250] INFO [GroupCoordinator 1]: Stabilized group shop (kafka.coordinator.group.GroupCoordinator)'],
    ['format log4j("[%d{ISO8601}] %p %m (%c)%n")'],
    '2026-05-04T10:03:00.250Z',
  ],
  [
    'JSON in container logs',
    ['2026-05-04T10:03:00.1Z stdout F {"level":"error","status":503}', '2026-05-04T10:03:01.1Z stdout F {"level": "info"}'],
    ['format cri json'],
    '2026-05-04T10:03:00.100Z',
  ],
  [
    'JSON in most lines of containers, between other lines',
    [
      '2026-05-04T10:03:00.100Z stderr F {"level":"error","status":503}',
      '2026-05-04T10:03:01.100Z stderr F {"level":"error","status":500}',
      '2026-05-04T10:03:02.100Z stderr F {"level":"info","status":200}',
      'failed to get container status',
    ],
    ['format cri json else text'],
    '2026-05-04T10:03:00.100Z',
  ],
  [
    'JSON behind a time',
    ['2026-05-04 10:03:00,123 INFO {"user":"u7","n":1}', '2026-05-04 10:03:01,123 WARN {"user":"u8","n":2}'],
    ['format text json'],
    '2026-05-04T10:03:00.123Z',
  ],
  [
    'logfmt in container logs',
    ['2026-05-04T10:03:00.1Z stdout F level=error status=503 msg="a b"', '2026-05-04T10:03:01.1Z stdout F level=info status=200 msg=c'],
    ['format cri logfmt'],
    '2026-05-04T10:03:00.100Z',
  ],
  [
    'JSON in Docker logs',
    ['{"log":"{\\"level\\":\\"error\\",\\"status\\":503}\\n","stream":"stdout","time":"2026-05-04T10:03:00.1Z"}'],
    ['format docker json'],
    '2026-05-04T10:03:00.100Z',
  ],
  [
    'logfmt in syslog',
    ['May  4 10:03:00 web1 app[1]: level=error status=503 msg="a b"', 'May  4 10:03:01 web1 app[1]: level=info status=200 msg=c'],
    ['format syslog logfmt'],
    '2026-05-04T10:03:00.000Z',
  ],
  [
    'JSON in a field of JSON',
    ['{"ts":"2026-05-04T10:03:00Z","payload":"{\\"order\\":\\"o7\\",\\"total\\":12}"}'],
    ['format json', 'extract json from payload'],
    '2026-05-04T10:03:00.000Z',
  ],
  [
    'JSON and text',
    ['{"ts":"2026-05-04T10:03:00Z","a":1}', '{"ts":"2026-05-04T10:03:01Z","a":2}', 'starting up', '{"ts":"2026-05-04T10:03:02Z","a":3}'],
    ['format json else text'],
    '2026-05-04T10:03:00.000Z',
  ],
  [
    'JSON, logfmt and text',
    [
      '{"ts":"2026-05-04T10:03:00Z","a":1}',
      'ts=2026-05-04T10:03:01Z level=info a=2',
      'starting up',
      '{"ts":"2026-05-04T10:03:02Z","a":3}',
      'ts=2026-05-04T10:03:03Z level=info a=2',
    ],
    ['format json else logfmt else text'],
    '2026-05-04T10:03:00.000Z',
  ],
  [
    'Java with traces',
    ['2026-05-04 10:03:00,123 ERROR boom', 'java.io.IOException: broken pipe', '\tat a.B.c(B.java:7)', '2026-05-04 10:03:01,123 INFO ok'],
    ['format text', 'begins timestamp'],
    '2026-05-04T10:03:00.123Z',
  ],
  [
    'log4j with traces',
    [
      '2026-05-04 10:03:00,123 ERROR [main] a.B: boom',
      '\tat a.B.c(B.java:7)',
      '2026-05-04 10:03:01,123 INFO  [main] a.B: ok',
      '2026-05-04 10:03:02,123 INFO  [main] a.B: ok',
    ],
    ['format log4j("%d{ISO8601} %-5p [%t] %c: %m%n")', 'begins timestamp'],
    '2026-05-04T10:03:00.123Z',
  ],
  [
    'PostgreSQL with statements',
    [
      '2026-05-04 10:03:00.250 UTC [4711] ERROR:  deadlock detected',
      '2026-05-04 10:03:00.250 UTC [4711] STATEMENT:  SELECT *',
      '\tFROM orders',
      '2026-05-04 10:03:01.250 UTC [4711] LOG:  done',
    ],
    ['format postgres', 'begins timestamp'],
    '2026-05-04T10:03:00.250Z',
  ],
  ['prose', ['the server has started', 'it listens'], ['format text'], '-'],
  ['prose with commas', ['Well, hello', 'and, then, bye'], ['format text'], '-'],
  ['prose with one pair', ['a message with x=1 in it', 'another with y=2 and words'], ['format text'], '-'],
];

describe('the stream that is guessed', () => {
  it.each(LOGS)('reads %s', (_, lines, clauses, time) => {
    const found = guess(lines);
    expect(found?.clauses).toEqual(clauses);
    expect(firstTime(found)).toBe(time);
  });

  it('is none for a log without a line', () => {
    expect(guess([])).toBeUndefined();
    expect(guess(['', '  '])).toBeUndefined();
  });

  it('reads other lines as text if they are not few', () => {
    const lines = Array.from({ length: 10 }, (_, at) => JSON.stringify({ ts: Date.UTC(2026, 4, 4) + at, at }));
    expect(guess(['starting', ...lines, 'panic: x'])?.clauses).toEqual(['format json else text']);
    expect(guess([...Array.from({ length: 100 }, () => lines).flat(), 'panic: x'])?.clauses).toEqual(['format json']);
  });
});
