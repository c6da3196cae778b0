/** Clauses of streams that other tools call otherwise. */
import type { Habit } from './habit.js';

const START = String.raw`(?<=(?:^|\n|\{)[ \t]*|"[ \t]+)`;
/** Types of fields by the names that they have in programs. */
const TYPES: Readonly<Record<string, string>> = {
  int: 'number',
  integer: 'number',
  float: 'number',
  double: 'number',
  string: 'text',
  str: 'text',
  bool: 'boolean',
  ms: 'duration(ms)',
  s: 'duration(s)',
};
const inStream = (clauses: string): string => `stream app { ${clauses} }\nalert A { on app page when count() over 5m > 5 }`;

/** Formats by the names of programs that write them. */
const WRITERS: Readonly<Record<string, string>> = {
  nginx: 'combined',
  apache: 'combined',
  httpd: 'combined',
  common: 'combined',
  clf: 'combined',
  access_log: 'combined',
  ndjson: 'json',
  jsonl: 'json',
  jsonlines: 'json',
  bunyan: 'pino',
  winston: 'json',
  keyvalue: 'logfmt',
  kv: 'logfmt',
  rsyslog: 'syslog',
  rfc3164: 'syslog',
  rfc5424: 'syslog',
  containerd: 'cri',
  iis: 'w3c',
  plain: 'text',
  plaintext: 'text',
  raw: 'text',
  none: 'text',
  postgresql: 'postgres',
  systemd: 'journald',
};

export const streams: Habit = {
  name: 'not how a rule writes it',
  slips: [
    {
      pattern: new RegExp(`${START}(file|files|path|source|input|log|glob|tail)\\s*[:=]?\\s*(?=")`),
      message: '`$1`',
      write: 'from ',
      examples: [
        [inStream('file "x.log" format json'), inStream('from "x.log" format json')],
        [inStream('path: "x.log" format json'), inStream('from "x.log" format json')],
      ],
    },
    {
      pattern: /\bfrom\s+((?!")[^\s"{}]*[./][^\s"{}]*)/,
      message: 'a file name without quotes',
      write: 'from "$1"',
      examples: [[inStream('from logs/x.log format json'), inStream('from "logs/x.log" format json')]],
    },
    {
      pattern: new RegExp(`\\bformat\\s+"?(${Object.keys(WRITERS).join('|')})"?(?![\\w(])`, 'i'),
      message: 'the format `$1`',
      write: ([, name = '']) => `format ${WRITERS[name.toLowerCase()] ?? name}`,
      examples: [
        [inStream('from "x.log" format nginx'), inStream('from "x.log" format combined')],
        [inStream('from "x.log" format apache'), inStream('from "x.log" format combined')],
        [inStream('from "x.log" format ndjson'), inStream('from "x.log" format json')],
      ],
    },
    {
      pattern: /\bformat\s+"([^"]*)"/,
      message: 'a format in quotes',
      write: 'format $1',
      examples: [[inStream('format "json"'), inStream('format json')]],
    },
    {
      pattern: /\bformat\s+(?:regex|regexp|grok|pattern)\s*[:=(]?\s*"([^"]*)"\)?/,
      message: '`format regex`',
      write: ([, pattern = '']) => `format /${pattern.replaceAll('\\\\', '\\').replace(/(?<!\\)\//g, '\\/')}/`,
      examples: [[inStream('format regex "(?<level>\\\\w+) (?<message>.*)"'), inStream('format /(?<level>\\w+) (?<message>.*)/')]],
    },
    {
      pattern: /\b(type|parser|codec|parse)\s*[:=]?\s+(?=(?:json|logfmt|syslog|text|combined)\b)/,
      message: '`$1`',
      write: 'format ',
      examples: [[inStream('parser json'), inStream('format json')]],
    },
    {
      pattern: /,\s*(?=(?:from|format|time|lateness|idle|where|extract|field)\b)/,
      message: 'a comma between clauses',
      write: ' ',
      examples: [[inStream('format json, from "x.log"'), inStream('format json from "x.log"')]],
    },
    {
      pattern: /\b(?:timezone|time_zone|tz)\s*[:=]?\s*("[^"]*")/,
      message: '`timezone`',
      write: 'time ts zone $1',
      also: 'it belongs to the time field',
      examples: [[inStream('format json timezone "Europe/Berlin"'), inStream('format json time ts zone "Europe/Berlin"')]],
    },
    {
      pattern: /\bzone\s+((?!")[A-Z]\w+\/\w+)/,
      message: 'a zone without quotes',
      write: 'zone "$1"',
      examples: [[inStream('format json time ts zone Europe/Berlin'), inStream('format json time ts zone "Europe/Berlin"')]],
    },
    {
      pattern: /\b(?:delay|query_delay|evaluation_delay|grace|allowed_lateness|watermark)\s*[:=]?\s+(?=\d)/,
      message: 'a delay',
      write: 'lateness ',
      examples: [[inStream('format json delay 5s'), inStream('format json lateness 5s')]],
    },
    {
      pattern: /\b(?:timestamp|time_field|timestamp_field)\s*[:=]?\s*"?(\w+)"?(?=\s|\})/,
      message: 'the time field',
      write: 'time $1',
      examples: [[inStream('format json timestamp ts'), inStream('format json time ts')]],
    },
    {
      pattern: /\btime\s+"([^"]*)"/,
      message: 'a field in quotes',
      write: 'time $1',
      examples: [[inStream('format json time "ts"'), inStream('format json time ts')]],
    },
    {
      pattern: /\bas\s+(?:"unix"|unix|epoch|unix_ms|unixtime|millis)\b/,
      message: 'an epoch by another name',
      write: ([whole = '']) => (/ms|millis/.test(whole) ? 'as "epoch ms"' : 'as "epoch s"'),
      examples: [[inStream('format json time ts as unix'), inStream('format json time ts as "epoch s"')]],
    },
    {
      pattern: /\b(?:filter|only|match)\s*[:=]?\s+(?=[\w`]+\s*(?:==|!=|[<>]|contains|matches|startsWith|in\b|exists))/,
      message: 'a filter',
      write: 'where ',
      examples: [[inStream('format json filter level == "error"'), inStream('format json where level == "error"')]],
    },
    {
      pattern:
        /\bfields?\s+([\w.]+)\s*:?\s*(?:(int|integer|float|double|string|str|bool|ms|s)\b(?!\()|((?:duration|bytes|number|text|boolean|ratio|rate)\b(?:\([^)]*\))?))/,
      message: 'the type of a field',
      write: ([, name = '', foreign = '', type = '']) => `field ${name}: ${type || (TYPES[foreign] ?? foreign)}`,
      examples: [
        [inStream('format json field took: int'), inStream('format json field took: number')],
        [inStream('format json field took duration(ms)'), inStream('format json field took: duration(ms)')],
      ],
    },
    {
      pattern: /\bfrom\s+\[([^\]]*)\]|\bfrom\s+("[^"]*"(?:\s+"[^"]*")+)/,
      message: 'a list of files',
      write: ([, list = '', row = '']) => `from ${list || row.replace(/"\s+"/g, '", "')}`,
      examples: [[inStream('from ["a.log", "b.log"] format json'), inStream('from "a.log", "b.log" format json')]],
    },
    {
      pattern: /\bextract\s+"([^"]*)"/,
      message: 'a pattern in quotes',
      write: ([, pattern = '']) => `extract /${pattern.replaceAll('\\\\', '\\').replace(/(?<!\\)\//g, '\\/')}/`,
      also: 'patterns are between slashes',
      examples: [[inStream('format text extract "user=(?<user>\\\\w+)"'), inStream('format text extract /user=(?<user>\\w+)/')]],
    },
  ],
};
