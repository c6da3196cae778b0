/** Mistakes in streams: T5xx. */
import type { CodeDoc } from './code-doc.js';

const stream = (body: string): string => `stream app {\n  ${body.replaceAll('\n', '\n  ')}\n}`;

export const STREAMS = {
  unknownFormat: {
    code: 'T501',
    severity: 'error',
    title: 'There is no such format',
    explain: 'A format says how lines become fields. Besides those with a name, a regular expression with named groups can stand there.',
    bad: stream('format jsno'),
    good: stream('format json'),
  },
  unknownType: {
    code: 'T502',
    severity: 'error',
    title: 'There is no such type',
    explain: 'Types of fields are `number`, `text`, `boolean`, `duration(ms)`, `bytes(KiB)`, `ratio(%)` and `rate(/s)`.',
    bad: stream('format json\nfield took: durations(ms)'),
    good: stream('format json\nfield took: duration(ms)'),
  },
  unknownUnit: {
    code: 'T503',
    severity: 'error',
    title: 'There is no such unit of this type',
    explain:
      'A duration is in ns, us, ms, s, m, h, d or w; bytes in B, KB, MB, GB, TB, KiB, MiB, GiB or TiB; a ratio in %, or without unit when 1 is the whole.',
    bad: stream('format json\nfield took: duration(KiB)'),
    good: stream('format json\nfield took: duration(ms)'),
  },
  noNamedGroups: {
    code: 'T504',
    severity: 'error',
    title: 'A regular expression gives no fields',
    explain: 'Where a line is taken apart, the named groups of the regular expression become fields.',
    bad: stream('format text\nextract /from (\\S+) port/'),
    good: stream('format text\nextract /from (?<ip>\\S+) port/'),
  },
  badTime: {
    code: 'T505',
    severity: 'error',
    title: 'A time pattern or zone that cannot be used',
    explain: 'The pattern after `as` says how times are written, `zone` in which time zone they are when they do not say so.',
    bad: stream('format json\ntime ts zone "Europe/Berlni"'),
    good: stream('format json\ntime ts zone "Europe/Berlin"'),
  },
  uptimeUnit: {
    code: 'T506',
    severity: 'error',
    title: 'An uptime that is no duration',
    explain: '`uptime from FIELD` reads seconds, unless the field has another unit of time.',
    bad: stream('format json\nuptime from free_bytes'),
    good: stream('format json\nuptime from uptime_seconds'),
  },
  declaredTwice: {
    code: 'T507',
    severity: 'error',
    title: 'A field is declared twice',
    explain: 'Each field has one type.',
    bad: stream('format json\nfield took: duration(ms)\nfield took: number'),
    good: stream('format json\nfield took: duration(ms)'),
  },
  badAddress: {
    code: 'T508',
    severity: 'error',
    title: 'An address that nobody can listen at',
    explain:
      'Besides globs of files, `from` takes addresses: `tcp://HOST:PORT` for lines over TCP, `syslog://HOST:PORT` and `syslog+udp://HOST:PORT` for syslog, `http://HOST:PORT/PATH` for JSON that is posted, `otlp://HOST:PORT` for OpenTelemetry. HOST is a name or an address of this machine (IPv6 in brackets) and PORT a number up to 65535; 0 takes any that is free. `tcp://:7000` and `tcp://127.0.0.1:7000` hear this machine only, `tcp://0.0.0.0:7000` hears all that can reach it.',
    bad: stream('from "tcp://127.0.0.1"\nformat json'),
    good: stream('from "tcp://127.0.0.1:7000"\nformat json'),
  },
  postedFormat: {
    code: 'T509',
    severity: 'error',
    title: 'A format that nobody can post',
    explain: 'What is posted to an address of HTTP or OTLP is JSON, and reaches the stream as lines of JSON.',
    bad: stream('from "http://127.0.0.1:8080/records"\nformat logfmt'),
    good: stream('from "http://127.0.0.1:8080/records"\nformat json'),
  },
  badToken: {
    code: 'T510',
    severity: 'error',
    title: 'A token that means nothing, or two of them',
    explain:
      'A token is asked of those who post to the addresses of HTTP and OTLP in `from`: without such an address it guards nothing. All streams with the same address have the same token, since a record is for all of them.',
    bad: stream('from "tcp://127.0.0.1:7000"\nformat json\ntoken env("RECORDS_TOKEN")'),
    good: stream('from "http://127.0.0.1:8080/records"\nformat json\ntoken env("RECORDS_TOKEN")'),
  },
  badRedaction: {
    code: 'T511',
    severity: 'error',
    title: 'A redaction that would replace nothing, or too much',
    explain:
      'What `redact` matches is replaced before anything else sees it. A pattern that also matches the empty text would stand between any two characters; so every match must have one character at least. The text behind `with` stands in the line as it is written: without line breaks, and `$1` in it is `$1`.',
    bad: stream('format text\nredact /\\d*/'),
    good: stream('format text\nredact /\\d{12,19}/ with "[card]"'),
  },
} as const satisfies Record<string, CodeDoc>;
