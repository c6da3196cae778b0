/** Syslog, RFC 3164 and RFC 5424, as sent and as found in files. */
import type { Cell, FieldPath } from '../../engine/model/records.js';
import { digitsCell, OBJECT_CELL } from '../cells/cells.js';
import { isBlank } from '../format/blank.js';
import { CONTINUED } from '../format/continued.js';
import type { Decoder, DecoderOptions, FormatDescriptor, Outcome } from '../format/format.js';
import { namedSlots } from '../format/named-slots.js';
import { withoutNulsAtEnd } from '../format/nuls.js';
import { isDigitAt } from '../time/scan.js';
import { isKnownAbbreviation } from '../time/zone-names.js';
import { LEVEL_FIELD, SEVERITIES } from './severities.js';
import { structuredData } from './structured-data.js';

const TIME: FieldPath = ['time'];

export const syslog: FormatDescriptor = {
  name: 'syslog',
  summary: 'Syslog files and streams, RFC 3164 and RFC 5424',
  doc: [
    'The form of each line is detected: `<PRI>1 TIME HOST APP PROCID MSGID [DATA] MESSAGE` (RFC 5424) or `TIME HOST APP[PID]: MESSAGE` (RFC 3164), with or',
    'without `<PRI>` before it. The time of the latter is `Dec 10 06:55:46` or ISO 8601. `Dec 10 06:55:46` has no year: Tocsin chooses the latest year that is not',
    'after the date of the file, and continues from December to January; `--year` sets it. A field that is `-` or absent is missing.',
    '',
    '`level` is the name of the severity; both are missing in a line without `<PRI>`. A message without `APP:` before it, such as `last message repeated 2 times`, has no `app`.',
    'Messages of network devices are read too: with counters, `*` or `.` and the name of the device before the time, and with a zone and `:` after it. For a message such as',
    '`%LINK-3-UPDOWN: …`, `app` is `%LINK-3-UPDOWN`. A message with `<PRI>` may have no header at all: it is a record without a time.',
    '',
    'Blank lines are skipped. Lines that begin with a space or a tab continue the message before; they are counted and make no record. Lines with neither a time nor',
    '`<PRI>` are unreadable.',
  ].join('\n'),
  examples: [
    {
      line: 'May  4 10:03:00 web1 sshd[4711]: Failed password for root from 203.0.113.9 port 5022 ssh2',
      fields: { host: 'web1', app: 'sshd', pid: 4711, message: 'Failed password for root from 203.0.113.9 port 5022 ssh2' },
    },
    {
      line: '<34>1 2026-05-04T10:03:00.003Z web1 su - ID47 [origin@32473 ip="203.0.113.9"] su root failed',
      fields: {
        host: 'web1',
        app: 'su',
        msgid: 'ID47',
        facility: 'auth',
        severity: 2,
        level: 'critical',
        message: 'su root failed',
        'sd.origin@32473.ip': '203.0.113.9',
      },
      time: '2026-05-04T10:03:00.003Z',
    },
    {
      line: '2026-05-04T10:03:00.203151+02:00 web1 systemd[1]: Stopped target Paths.',
      fields: { host: 'web1', app: 'systemd', pid: 1, message: 'Stopped target Paths.' },
      time: '2026-05-04T08:03:00.203Z',
    },
  ],
  timeField: TIME,
  fields: [
    { path: TIME, type: 'text', doc: 'Time as written in the line.' },
    { path: ['host'], type: 'text', doc: 'Host that wrote the line.' },
    { path: ['app'], type: 'text', doc: 'Name of the program.' },
    { path: ['pid'], type: 'number', doc: 'Process id; text if it is not a number.' },
    { path: ['msgid'], type: 'text', doc: 'Type of the message (RFC 5424).' },
    { path: ['facility'], type: 'text', doc: 'Part of the system, such as `auth`, `daemon`, `local0`.' },
    { path: ['severity'], type: 'number', doc: '0 (emergency) to 7 (debug).' },
    LEVEL_FIELD,
    { path: ['message'], type: 'text', doc: 'The message.' },
    {
      path: ['sd'],
      type: 'object',
      doc: 'Structured data (RFC 5424): `` sd.`origin@32473`.ip `` is the parameter `ip` of the element `origin@32473`. Declare the fields that rules read: `` field sd.`origin@32473`.ip: text ``.',
    },
  ],
  likelihood,
  create: (options) => new SyslogDecoder(options),
};

const FACILITIES = [
  'kern',
  'user',
  'mail',
  'daemon',
  'auth',
  'syslog',
  'lpr',
  'news',
  'uucp',
  'cron',
  'authpriv',
  'ftp',
  'ntp',
  'audit',
  'console',
  'cron2',
  'local0',
  'local1',
  'local2',
  'local3',
  'local4',
  'local5',
  'local6',
  'local7',
];

const DASH = 45;
const OPEN_BRACKET = 91;
const PRIORITY = /^<(\d{1,3})> */;
const HEAD_5424 = /^1 (-|\d{4}-\d\d-\d\dT\S{1,40}) (\S{1,255}) (\S{1,255}) (\S{1,128}) (\S{1,64})(?: |$)/;
/** The year stands before the month, after the day or after the time, if it does. */
const TIME_3164 =
  '(?:[A-Z][a-z]{2} {1,2}\\d{1,2} (?:\\d{4} )?|\\d{4} [A-Z][a-z]{2} {1,2}\\d{1,2} )\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,30})?(?: (?:19|20)\\d\\d(?=[ :]))?';
const TIME_ISO = '\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d{1,30})?(?: ?(?:Z|[+-]\\d\\d(?::?\\d\\d)?(?!\\w)))?';
/** Devices put a `*` or `.` before the time while their clock is not set, a zone behind it, and a `:`; some a weekday before it. */
const DEVICE_TIME = `[*.]?(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?(${TIME_3164}|${TIME_ISO})(?: ([A-Z]{3,5}|[+-]\\d\\d(?::?\\d\\d)?)(?=:))?`;
const HEAD_3164 = new RegExp(`^${DEVICE_TIME}(?: ?:)?(?: |$)`);
/** Prefixes that Cisco devices write before the time: counters, and the name, the task or the card that the message comes from. */
const HEAD_DEVICE = new RegExp(
  `^(?:: ?)?(?:\\d{1,20}: ){0,2}(?:(\\S{1,64}): (?:\\*\\S{1,64}: )?|(?:(\\S{1,64}) )?[\\w/]{1,64}:)?${DEVICE_TIME}(?: ?:)?(?: |$)`,
);
/** Meraki: the time in seconds, the name of the device, the kind of message. */
const HEAD_EPOCH = /^1 (\d{9,10}\.\d{1,9}) (\S{1,255}) (\S{1,64})(?: |$)/;
/** F5 writes the severity between the host and the program. */
const LEVEL_BEFORE_TAG = /^(?:emerg|alert|crit|err|error|warning|notice|info|debug) (?=\S{1,64}\[)/;
/** Without a time, or with the time since the device started, there are still the counters and the kind of message. */
const HEAD_TIMELESS = /^(?:: )?(?:\d{1,20}: ){0,2}(?:[\w.:/-]{1,64}: ){0,2}(?=%[A-Z][\w-]{0,62}-[0-7]-\w{1,64} ?: )/;
/** Between the host and the kind of message. */
const BEFORE_KIND = /^(?:[^\s[\]]{1,64} ?)?: (?=%[A-Z])/;
/** `sshd[4711]: `, `Google Chrome[85294]: `, `sudo: `, `syslogd 1.4.1: `; the bracket may be followed by something else than a colon. */
const TAG = /^([^\s:[\]][^:[\]]{0,63})\[([^\s[\]]{1,32})\](?:: ?| |$)|^([^\s:[\]]{1,64}(?: \d[\w.]{0,15})?):(?: |$)/;

/** Formats of certain programs come in syslog, too. A line of any program may begin with a time, but not often with a host and a tag behind it. */
function likelihood(line: string): number {
  if (PRIORITY.test(line)) return 0.95;
  if (/^\d{4}-/.test(line)) return /^\S+ (?!\[|[A-Z]+ )[\w.:-]+ [\w./() -]{1,48}(?:\[\d+\])?: /.test(line) ? 0.95 : 0.1;
  return /^[A-Z][a-z]{2} [ \d]?\d (?:\d{4} )?\S+ [\w.:-]+ \S/.test(line) ? 0.95 : 0.4;
}

const NAMES = ['line', 'time', 'host', 'app', 'pid', 'msgid', 'facility', 'severity', 'level', 'message'] as const;

class SyslogDecoder implements Decoder {
  readonly #width: number;
  readonly #slots: Readonly<Record<(typeof NAMES)[number], number>>;
  /** Slots for structured data; an empty path means all of it. */
  readonly #data: readonly { readonly path: FieldPath; readonly slot: number }[];

  constructor(options: DecoderOptions) {
    this.#width = options.wanted.length;
    this.#slots = namedSlots(options.wanted, NAMES);
    this.#data = options.wanted.flatMap((path, slot) => (path[0] === 'sd' ? [{ path: path.slice(1), slot }] : []));
  }

  decode(given: string, out: Cell[]): Outcome {
    const line = withoutNulsAtEnd(given);
    const first = line.charCodeAt(0);
    if (first === 32 || first === 9 || isBlank(line)) return isBlank(line) ? 'blank' : CONTINUED;
    for (let slot = 0; slot < this.#width; slot++) out[slot] = undefined;
    let rest = line;
    const hasPriority = first === 60;
    if (hasPriority) {
      const priority = PRIORITY.exec(line);
      const value = Number(priority?.[1]);
      if (priority === null || value > 191) return 'not a syslog line (its <PRI> is not valid)';
      rest = line.slice(priority[0].length);
      if (this.#slots.facility >= 0) out[this.#slots.facility] = FACILITIES[value >> 3];
      if (this.#slots.severity >= 0) out[this.#slots.severity] = value & 7;
      if (this.#slots.level >= 0) out[this.#slots.level] = SEVERITIES[value & 7];
    }
    if (this.#slots.line >= 0) out[this.#slots.line] = line;
    if (rest.charCodeAt(0) === 49 && rest.charCodeAt(1) === 32) return this.#decode5424(rest, out);
    if (this.#decode3164(rest, out)) return 'record';
    // A message that is sent may have no header at all.
    if (!hasPriority || isBlank(rest)) return 'not a syslog line (it does not begin with a time)';
    this.#decodeDevice(rest, out);
    return 'record';
  }

  #decode5424(rest: string, out: Cell[]): Outcome {
    const head = HEAD_5424.exec(rest);
    if (head === null && this.#decodeEpoch(rest, out)) return 'record';
    if (head === null) return 'not a syslog line (its RFC 5424 header is not valid)';
    const start = head[0].length;
    // Some devices leave out the `-` that stands for no data.
    const sign = rest.charCodeAt(start);
    const hasData =
      start >= rest.length || sign === OPEN_BRACKET || (sign === DASH && (start + 1 >= rest.length || rest.charCodeAt(start + 1) === 32));
    const data = hasData ? structuredData(rest, start) : undefined;
    if (hasData && data === undefined) return 'not a syslog line (its structured data is not valid)';
    if (this.#slots.time >= 0) out[this.#slots.time] = present(head[1]);
    if (this.#slots.host >= 0) out[this.#slots.host] = present(head[2]);
    if (this.#slots.app >= 0) out[this.#slots.app] = present(head[3]);
    if (this.#slots.pid >= 0) out[this.#slots.pid] = head[4] === '-' ? undefined : digitsCell(head[4] ?? '');
    if (this.#slots.msgid >= 0) out[this.#slots.msgid] = present(head[5]);
    if (data !== undefined) for (const { path, slot } of this.#data) out[slot] = dataCell(data.elements, path);
    if (this.#slots.message >= 0) {
      const message = rest.slice(data === undefined ? start : data.end + 1);
      out[this.#slots.message] = message.charCodeAt(0) === 0xfeff ? message.slice(1) : message;
    }
    return 'record';
  }

  #decodeEpoch(rest: string, out: Cell[]): boolean {
    const head = HEAD_EPOCH.exec(rest);
    if (head === null) return false;
    const [whole, time, host, app] = head;
    if (this.#slots.time >= 0) out[this.#slots.time] = time;
    if (this.#slots.host >= 0) out[this.#slots.host] = host;
    if (this.#slots.app >= 0) out[this.#slots.app] = app;
    if (this.#slots.message >= 0) out[this.#slots.message] = rest.slice(whole.length);
    return true;
  }

  #decode3164(rest: string, out: Cell[]): boolean {
    const head = isDigitAt(rest, 0) || rest.charCodeAt(0) >= 42 ? HEAD_3164.exec(rest) : null;
    if (head === null) return false;
    const [whole, time = '', zone] = head;
    let at = this.#setTime(time, zone, out) ? whole.length : time.length + whole.indexOf(time) + 1;
    // Messages of the syslog daemon itself have no host: `--- last message repeated 1 time ---`.
    if (!rest.startsWith('--- ', at)) {
      const space = rest.indexOf(' ', at);
      const hostEnd = space < 0 ? rest.length : space;
      const host = rest.slice(at, hostEnd);
      const isBeforeKind = host.endsWith(':') && host.length > 1 && !host.startsWith('%') && isDeviceMessage(rest, hostEnd + 1);
      // A line without a host begins with the tag.
      if (!host.endsWith(':') || isBeforeKind) {
        if (this.#slots.host >= 0) out[this.#slots.host] = present(isBeforeKind ? host.slice(0, -1) : host);
        at = Math.min(hostEnd + 1, rest.length);
      }
    }
    this.#setTagAndMessage(withoutDeviceHead(rest.slice(at)), out);
    return true;
  }

  /** A message of a network device that no relay has given a header, or any other. */
  #decodeDevice(rest: string, out: Cell[]): void {
    const head = HEAD_DEVICE.exec(rest);
    const [whole = '', origin, host, time = '', zone] = head ?? [];
    if (head !== null && this.#setTime(time, zone, out)) {
      if (this.#slots.host >= 0) out[this.#slots.host] = origin ?? host;
      this.#setTagAndMessage(rest.slice(whole.length), out);
      return;
    }
    if (this.#slots.time >= 0) out[this.#slots.time] = undefined;
    this.#setTagAndMessage(rest.slice(HEAD_TIMELESS.exec(rest)?.[0].length ?? 0), out);
  }

  /** False if what looked like a zone is none: it may be the name of a program. */
  #setTime(time: string, zone: string | undefined, out: Cell[]): boolean {
    const isZone = zone === undefined || !/^[A-Z]/.test(zone) || isKnownAbbreviation(zone);
    if (this.#slots.time >= 0) out[this.#slots.time] = zone === undefined || !isZone ? time : `${time} ${zone}`;
    return isZone;
  }

  #setTagAndMessage(text: string, out: Cell[]): void {
    if (this.#slots.app < 0 && this.#slots.pid < 0 && this.#slots.message < 0) return;
    const tail = text.slice(LEVEL_BEFORE_TAG.exec(text)?.[0].length ?? 0);
    const found = TAG.exec(tail);
    // A number is a counter, no program.
    const tag = found === null || /^\d+$/.test(found[1] ?? found[3] ?? '') ? null : found;
    if (tag !== null) {
      if (this.#slots.app >= 0) out[this.#slots.app] = tag[1] ?? tag[3];
      if (this.#slots.pid >= 0 && tag[2] !== undefined) out[this.#slots.pid] = digitsCell(tag[2]);
    }
    if (this.#slots.message >= 0) out[this.#slots.message] = tag === null ? tail : tail.slice(tag[0].length);
  }
}

/** Whether a text is what a device sends, at the latest behind its counters and its time. */
function isDeviceMessage(rest: string, start: number): boolean {
  if (rest.startsWith('%', start)) return true;
  const tail = rest.slice(start);
  return tail.includes(': %') && (HEAD_DEVICE.test(tail) || HEAD_TIMELESS.test(tail));
}

/** The message behind what a device has put before it, where a relay has put a header of its own before all. */
function withoutDeviceHead(tail: string): string {
  if (!tail.includes('%')) return tail;
  const head = HEAD_DEVICE.exec(tail) ?? HEAD_TIMELESS.exec(tail);
  const rest = head === null ? tail : tail.slice(head[0].length);
  const before = BEFORE_KIND.exec(rest);
  return before === null ? rest : rest.slice(before[0].length);
}

function present(text: string | undefined): string | undefined {
  return text === '-' ? undefined : text;
}

/** A parameter by `ID.NAME`. IDs may contain dots, so every split of the path is tried. */
function dataCell(elements: ReadonlyMap<string, ReadonlyMap<string, string>>, path: FieldPath): Cell {
  if (path.length === 0) return elements.size > 0 ? OBJECT_CELL : undefined;
  for (let split = path.length; split >= 1; split--) {
    const element = elements.get(path.slice(0, split).join('.'));
    if (element === undefined) continue;
    return split === path.length ? OBJECT_CELL : element.get(path.slice(split).join('.'));
  }
  return undefined;
}
