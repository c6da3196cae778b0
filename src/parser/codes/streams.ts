/** Errors in streams: T5xx. */
import type { CodeDoc } from './code-doc.js';

const stream = (body: string): string => `stream app {\n  ${body.replaceAll('\n', '\n  ')}\n}`;

export const STREAMS = {
  unknownFormat: {
    code: 'T501',
    severity: 'error',
    title: 'Unknown format',
    explain: 'A format defines how lines are parsed into fields. Use the name of a format or a regular expression with named groups.',
    bad: stream('format jsno'),
    good: stream('format json'),
  },
  unknownType: {
    code: 'T502',
    severity: 'error',
    title: 'Unknown field type',
    explain: 'The types of fields are `number`, `text`, `boolean`, `duration(ms)`, `bytes(KiB)`, `ratio(%)` and `rate(/s)`.',
    bad: stream('format json\nfield took: durations(ms)'),
    good: stream('format json\nfield took: duration(ms)'),
  },
  unknownUnit: {
    code: 'T503',
    severity: 'error',
    title: 'Unknown unit for this type',
    explain:
      'A duration is in ns, us, ms, s, m, h, d or w; bytes are in B, KB, MB, GB, TB, KiB, MiB, GiB or TiB; a ratio is in %, or has no unit if 1 is the whole.',
    bad: stream('format json\nfield took: duration(KiB)'),
    good: stream('format json\nfield took: duration(ms)'),
  },
  noNamedGroups: {
    code: 'T504',
    severity: 'error',
    title: 'Regular expression without named groups',
    explain: 'The named groups of the regular expression become the fields, so at least one is needed.',
    bad: stream('format text\nextract /from (\\S+) port/'),
    good: stream('format text\nextract /from (?<ip>\\S+) port/'),
  },
  badTime: {
    code: 'T505',
    severity: 'error',
    title: 'Invalid time pattern or zone',
    explain:
      'The patterns after `as` describe how times are written, in letters as in `"yyyy-MM-dd HH:mm:ss.S"`. `zone` is the time zone of times that do not contain one: a name such as `"Europe/Berlin"`, or an offset such as `"-05:00"`.',
    bad: stream('format json\ntime ts zone "Europe/Berlni"'),
    good: stream('format json\ntime ts zone "Europe/Berlin"'),
  },
  uptimeUnit: {
    code: 'T506',
    severity: 'error',
    title: 'Uptime is not a duration',
    explain: '`uptime from FIELD` reads seconds, unless the field has another unit of time.',
    bad: stream('format json\nuptime from free_bytes'),
    good: stream('format json\nuptime from uptime_seconds'),
  },
  declaredTwice: {
    code: 'T507',
    severity: 'error',
    title: 'Duplicate field declaration',
    explain: 'A field can be declared only once.',
    bad: stream('format json\nfield took: duration(ms)\nfield took: number'),
    good: stream('format json\nfield took: duration(ms)'),
  },
  badAddress: {
    code: 'T508',
    severity: 'error',
    title: 'Invalid address',
    explain:
      'Besides globs of files, `from` takes addresses to listen on: `tcp://HOST:PORT` for lines over TCP, `syslog://HOST:PORT` and `syslog+udp://HOST:PORT` for syslog, `http://HOST:PORT/PATH` for JSON sent with POST, `otlp://HOST:PORT` for OpenTelemetry. HOST is a name or an address of this machine (IPv6 in brackets), and PORT a number up to 65535; 0 picks a free port. `tcp://:7000` and `tcp://127.0.0.1:7000` accept connections from this machine only, `tcp://0.0.0.0:7000` from every machine that can reach it.',
    bad: stream('from "tcp://127.0.0.1"\nformat json'),
    good: stream('from "tcp://127.0.0.1:7000"\nformat json'),
  },
  postedFormat: {
    code: 'T509',
    severity: 'error',
    title: 'Format not supported over HTTP',
    explain: 'Records received over HTTP or OTLP are JSON, and reach the stream as lines of JSON.',
    bad: stream('from "http://127.0.0.1:8080/records"\nformat logfmt'),
    good: stream('from "http://127.0.0.1:8080/records"\nformat json'),
  },
  badToken: {
    code: 'T510',
    severity: 'error',
    title: 'Token without effect, or conflicting tokens',
    explain:
      'Clients must send the token with requests to the HTTP and OTLP addresses in `from`. Without such an address a token has no effect. All streams that share an address must have the same token, because a request is for all of them.',
    bad: stream('from "tcp://127.0.0.1:7000"\nformat json\ntoken env("RECORDS_TOKEN")'),
    good: stream('from "http://127.0.0.1:8080/records"\nformat json\ntoken env("RECORDS_TOKEN")'),
  },
  badRedaction: {
    code: 'T511',
    severity: 'error',
    title: 'Invalid redaction',
    explain:
      'Matches of `redact` are replaced before the record is used anywhere. A pattern that matches the empty text would match between any two characters, so every match must contain at least one character. The text after `with` is inserted literally: it has no line breaks, and `$1` in it is `$1`.',
    bad: stream('format text\nredact /\\d*/'),
    good: stream('format text\nredact /\\d{12,19}/ with "[card]"'),
  },
  badNesting: {
    code: 'T516',
    severity: 'error',
    title: 'Formats that cannot be combined',
    explain:
      'In `format cri json`, the field `message` of each `cri` record is read as `json`. The first format needs a field `message`, and the second must be readable from one text: `csv`, `tsv` and `w3c` need the header of a log, `cri` and `docker` join several lines. In `format json else text`, each line goes to the first format that reads it, so a format that reads every line is the last one.',
    bad: stream('format cri csv'),
    good: stream('format cri json'),
  },
  badFormatArguments: {
    code: 'T517',
    severity: 'error',
    title: 'Invalid arguments of a format',
    explain:
      'Some formats take arguments in parentheses: `csv` and `tsv` the names of the columns of logs without a header line, `log4j` the pattern of the layout that writes the log.',
    bad: stream('format log4j'),
    good: stream('format log4j("%d{ISO8601} [%t] %-5p %c{1} - %m%n")'),
  },
  badBegins: {
    code: 'T520',
    severity: 'error',
    title: 'Invalid `begins`',
    explain:
      '`begins` says which lines begin a record: `timestamp`, `indented`, or a regular expression that matches the first line. A pattern that matches the empty text would match every line. Formats whose lines say themselves where a record ends (`csv`, `tsv`, `w3c`) and records that are received over HTTP are whole already. A record has at least 2 lines and at most 100,000.',
    bad: stream('format text\nbegins /\\d*/'),
    good: stream('format text\nbegins /^\\d/'),
  },
  badEncoding: {
    code: 'T531',
    severity: 'error',
    title: 'Unknown encoding, or one without effect',
    explain:
      '`encoding` names how the files of a stream are encoded, with a name of the Encoding Standard such as `"utf-16le"` or `"windows-1252"`. UTF-8 needs no clause, and neither does UTF-16 with a byte order mark. Records from the network are UTF-8. Streams that read the same files name the same encoding.',
    bad: stream('from "iis/*.log"\nformat text\nencoding "utf16"'),
    good: stream('from "iis/*.log"\nformat text\nencoding "utf-16le"'),
  },
  badPathPart: {
    code: 'T530',
    severity: 'error',
    title: 'Invalid part of a path',
    explain:
      '`{name}` in a path of `from` stands for a text without a `/`, which becomes the field `name`. Each part has a name of its own. `{a,b}` are alternatives, as in any glob.',
    bad: stream('from "/var/log/{pod}/{pod}/*.log"\nformat json'),
    good: stream('from "/var/log/{pod}/{container}/*.log"\nformat json'),
  },
  waitsForRequests: {
    code: 'T525',
    severity: 'note',
    title: 'Waits for slow requests',
    explain:
      'Access logs in this format have the time at which a request began, and are written when it has ended. A request that times out after 60 s is 60 s late, so the default of `lateness` is 65s, and conditions that later records can change, such as a ratio, are evaluated that much later. If the log has the time at which the request ended, as that of nginx, write `lateness 5s`; if requests take longer, write the longest.',
    bad: stream('format combined'),
    good: stream('format combined\nlateness 5s'),
  },
} as const satisfies Record<string, CodeDoc>;
