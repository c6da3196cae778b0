import type { Lane } from '../context.js';
import { LogLines } from '../context.js';
import type { Contestant } from '../harness.js';
import { race } from '../harness.js';
import { makeLines } from '../lines.js';
import { alertsText, evaluateFile, programOf } from '../tocsin.js';

const COUNT = 100_000;

interface LogRecord {
  readonly ts: string;
  readonly host: string;
  readonly service: string;
  readonly level: string;
  readonly status: number;
  readonly latency_ms: number;
  readonly path: string;
  readonly bytes: number;
  readonly message: string;
}

interface FormatCase {
  readonly stream: string;
  line(record: LogRecord): string;
  /** Ten rules that mean about the same in every format. */
  rule(index: number): string;
}

const byMessage = (field: string) => (index: number) => `${field} contains "worker ${index} " and ${field} contains "request"`;
const byFields = (index: number): string => `status >= 500 and host == "web-${index}" and latency_ms > 1000`;
const REGEX = String.raw`^(?<time>\S+) (?<host>\S+) (?<level>\w+) \[(?<service>[^\]]+)\] (?<status>\d+) (?<latency_ms>\d+) (?<message>.*)$`;

const FORMATS: Readonly<Record<string, FormatCase>> = {
  json: { stream: 'format json time ts', line: (record) => JSON.stringify(record), rule: byFields },
  logfmt: {
    stream: 'format logfmt',
    line: (r) =>
      `ts=${r.ts} host=${r.host} service=${r.service} level=${r.level} status=${r.status} latency_ms=${r.latency_ms} path=${r.path} msg="${r.message}"`,
    rule: byFields,
  },
  combined: {
    stream: 'format combined',
    line: (r) =>
      `203.0.113.${r.latency_ms % 250} - - [${clf(r.ts)}] "GET ${r.path} HTTP/1.1" ${r.status} ${r.bytes} "https://shop.example/" "curl/8.5.0"`,
    rule: (index) => `status >= 500 and remote == "203.0.113.${index}" and size > 1000`,
  },
  syslog: {
    stream: 'format syslog',
    line: (r) => `<34>1 ${r.ts} ${r.host} ${r.service} ${r.status} - - ${r.message}`,
    rule: (index) => `host == "web-${index}" and app == "service-3" and message contains "worker 7 "`,
  },
  cri: { stream: 'format cri', line: (r) => `${r.ts} stdout F ${r.level} ${r.host} ${r.message}`, rule: byMessage('message') },
  'cri json': { stream: 'format cri json', line: (r) => `${r.ts} stdout F ${JSON.stringify(r)}`, rule: byFields },
  'docker json': {
    stream: 'format docker json',
    line: (r) => JSON.stringify({ log: `${JSON.stringify(r)}\n`, stream: 'stdout', time: r.ts }),
    rule: byFields,
  },
  text: { stream: 'format text', line: (r) => `${r.ts} ${r.host} ${r.level} ${r.message}`, rule: byMessage('line') },
  regex: {
    stream: `format /${REGEX}/`,
    line: (r) => `${r.ts} ${r.host} ${r.level} [${r.service}] ${r.status} ${r.latency_ms} ${r.message}`,
    rule: byFields,
  },
};

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function clf(ts: string): string {
  const [year, month, day] = ts.slice(0, 10).split('-');
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${ts.slice(11, 19)} +0000`;
}

export const formats: Lane = {
  name: 'formats',
  doc: 'The same records in each format, and ten rules.',
  quick: false,
  run: async (context) => {
    const records = makeLines(COUNT).map((line) => JSON.parse(line) as LogRecord);
    const contestants = Object.entries(FORMATS).map(([name, format]): Contestant => {
      const lines = new LogLines(
        context.folder,
        `format-${name}`,
        records.map((record) => format.line(record)),
      );
      const program = programOf(
        alertsText(
          format.stream,
          Array.from({ length: 10 }, (_, index) => format.rule(index)),
        ),
      );
      return {
        who: name,
        rules: 10,
        records: COUNT,
        whole: true,
        round: async (count) => {
          const evaluated = await evaluateFile(program, lines.path(count));
          return { ms: evaluated.ms, hits: evaluated.records };
        },
        // Every line must have been a record.
        expected: (count) => count,
      };
    });
    await race(context.results, 'formats', contestants, context.pace);
  },
};
