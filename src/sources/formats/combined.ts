/** Access logs of Apache, nginx and others: the common and the combined log format. */
import type { Cell, FieldPath } from '../../engine/model/records.js';
import { digitsCell } from '../cells/cells.js';
import { isBlank } from '../format/blank.js';
import type { Decoder, DecoderOptions, FormatDescriptor, Outcome } from '../format/format.js';
import { namedSlots } from '../format/named-slots.js';
import { REQUEST_LATENESS_MS } from '../format/request-lateness.js';

const TIME: FieldPath = ['time'];

export const combined: FormatDescriptor = {
  name: 'combined',
  summary: 'Access logs in the common or combined format',
  doc: [
    'A line is `REMOTE IDENT USER [TIME] "REQUEST" STATUS SIZE`; in the combined format `"REFERER" "AGENT"` follows. A log may mix the two. Anything after',
    'them is ignored; `extract /…/ from line` can read it. A field that is written as `-` or `""` is missing. Text is taken as it is written:',
    '`\\"` and `\\x22` are not unescaped.',
    '',
    'Behind proxies a line may begin with several addresses, separated by commas or in quotes: `remote` is the first, `remotes` the list of all. A virtual',
    'host (`www.example.com:80`) before them is `vhost`. If the request is not valid HTTP, for example from a client that speaks TLS to a plain port, the',
    'record has a `request` but no `method`. What syslog puts before a line is not part of it.',
    '',
    'Apache, Traefik and others write a line when the request has ended, with the time at which it began: the line of a request that times out after 60 s is 60 s late. The default of',
    '`lateness` is therefore 65s. nginx writes the time of the end: `lateness 5s` makes its alerts a minute faster.',
    '',
    'Blank lines are skipped. Other lines are unreadable.',
  ].join('\n'),
  examples: [
    {
      line: '203.0.113.9 - ann [04/May/2026:10:03:00 +0200] "GET /cart?id=7 HTTP/1.1" 503 1024 "https://shop.example/" "curl/8.5.0"',
      fields: {
        remote: '203.0.113.9',
        user: 'ann',
        request: 'GET /cart?id=7 HTTP/1.1',
        method: 'GET',
        path: '/cart?id=7',
        protocol: 'HTTP/1.1',
        status: 503,
        size: 1024,
        referer: 'https://shop.example/',
        agent: 'curl/8.5.0',
      },
      time: '2026-05-04T08:03:00.000Z',
    },
    { line: '::1 - - [04/May/2026:10:03:00 +0000] "-" 408 -', fields: { remote: '::1', status: 408 }, time: '2026-05-04T10:03:00.000Z' },
  ],
  timeField: TIME,
  timeAs: 'clf',
  latenessMs: REQUEST_LATENESS_MS,
  fields: [
    { path: ['remote'], type: 'text', doc: 'Address or name of the client; the first of several.' },
    { path: ['remotes'], type: 'list', doc: 'All addresses at the start of the line.' },
    { path: ['vhost'], type: 'text', doc: 'Virtual host and port, if the line begins with them.' },
    { path: ['ident'], type: 'text', doc: 'Identity of the client from identd; nearly always missing.' },
    { path: ['user'], type: 'text', doc: 'Name of the authenticated user.' },
    { path: TIME, type: 'text', doc: 'Time of the request, without brackets.' },
    { path: ['request'], type: 'text', doc: 'The first line of the request.' },
    { path: ['method'], type: 'text', doc: 'Method of the request, such as `GET`.' },
    { path: ['path'], type: 'text', doc: 'Path of the request, with the query.' },
    { path: ['protocol'], type: 'text', doc: 'Protocol and version, such as `HTTP/1.1`.' },
    { path: ['status'], type: 'number', doc: 'Status code of the response.' },
    { path: ['size'], type: 'number', unit: { seconds: 0, bytes: 1, ratio: false }, doc: 'Size of the response.' },
    { path: ['referer'], type: 'text', doc: 'Page that linked to the request (combined only).' },
    { path: ['agent'], type: 'text', doc: 'User agent of the client (combined only).' },
  ],
  create: (options) => new CombinedDecoder(options),
};

const QUOTE = 34;
const SLASH = 47;
const BACKSLASH = 92;
const NOT_ACCESS = 'not an access log line (address, user, [time], "request", status, size)';

const NAMES = [
  'line',
  'remote',
  'remotes',
  'vhost',
  'ident',
  'user',
  'time',
  'request',
  'method',
  'path',
  'protocol',
  'status',
  'size',
  'referer',
  'agent',
] as const;

class CombinedDecoder implements Decoder {
  readonly #width: number;
  readonly #slots: Readonly<Record<(typeof NAMES)[number], number>>;
  readonly #wantsHead: boolean;
  readonly #wantsRequest: boolean;

  constructor(options: DecoderOptions) {
    this.#width = options.wanted.length;
    this.#slots = namedSlots(options.wanted, NAMES);
    this.#wantsHead = Math.max(this.#slots.remote, this.#slots.remotes, this.#slots.vhost, this.#slots.ident, this.#slots.user) >= 0;
    this.#wantsRequest = Math.max(this.#slots.method, this.#slots.path, this.#slots.protocol) >= 0;
  }

  decode(line: string, out: Cell[]): Outcome {
    const open = timeBracket(line);
    if (open < 0) return isBlank(line) ? 'blank' : NOT_ACCESS;
    const close = line.indexOf(']', open);
    if (close < 0 || close - open > 64 || line.charCodeAt(close + 1) !== 32 || line.charCodeAt(close + 2) !== QUOTE) return NOT_ACCESS;
    const requestStart = close + 3;
    const requestEnd = requestEndQuote(line, requestStart);
    if (requestEnd < 0) return NOT_ACCESS;
    const statusEnd = wordEnd(line, requestEnd + 2);
    const sizeEnd = wordEnd(line, statusEnd + 1);
    for (let slot = 0; slot < this.#width; slot++) out[slot] = undefined;
    if (this.#slots.line >= 0) out[this.#slots.line] = line;
    if (this.#slots.time >= 0) out[this.#slots.time] = line.slice(open + 1, close);
    if (this.#slots.status >= 0) out[this.#slots.status] = numberOrMissing(line.slice(requestEnd + 2, statusEnd));
    if (this.#slots.size >= 0) out[this.#slots.size] = numberOrMissing(line.slice(statusEnd + 1, sizeEnd));
    if (this.#slots.request >= 0) out[this.#slots.request] = present(line.slice(requestStart, requestEnd));
    if (this.#wantsRequest) this.#splitRequest(line, requestStart, requestEnd, out);
    if (this.#slots.referer >= 0 || this.#slots.agent >= 0) this.#quoted(line, sizeEnd, out);
    if (this.#wantsHead) this.#splitHead(line.slice(0, open - 1), out);
    return 'record';
  }

  #splitRequest(line: string, start: number, end: number, out: Cell[]): void {
    const methodEnd = line.indexOf(' ', start);
    if (methodEnd < 0 || methodEnd >= end || !isMethod(line, start, methodEnd)) return;
    if (this.#slots.method >= 0) out[this.#slots.method] = line.slice(start, methodEnd);
    const lastSpace = line.lastIndexOf(' ', end - 1);
    const protocol = lastSpace > methodEnd && line.startsWith('HTTP/', lastSpace + 1);
    if (this.#slots.path >= 0) out[this.#slots.path] = present(line.slice(methodEnd + 1, protocol ? lastSpace : end));
    if (protocol && this.#slots.protocol >= 0) out[this.#slots.protocol] = line.slice(lastSpace + 1, end);
  }

  #quoted(line: string, sizeEnd: number, out: Cell[]): void {
    const refererEnd = quotedEnd(line, sizeEnd + 1);
    if (refererEnd < 0) return;
    if (this.#slots.referer >= 0) out[this.#slots.referer] = present(line.slice(sizeEnd + 2, refererEnd));
    const agentEnd = quotedEnd(line, refererEnd + 2);
    if (agentEnd >= 0 && this.#slots.agent >= 0) out[this.#slots.agent] = present(line.slice(refererEnd + 3, agentEnd));
  }

  #splitHead(written: string, out: Cell[]): void {
    const head = written.includes(': ') ? written.slice(SYSLOG_HEADER.exec(written)?.[0].length ?? 0) : written;
    // `ident` is nearly always `-`; then the user's name may contain spaces.
    let identStart = head.endsWith(' - -') ? head.length - 3 : head.indexOf(' - ') + 1;
    let userStart = identStart + 2;
    if (identStart === 0) {
      userStart = head.lastIndexOf(' ') + 1;
      identStart = head.lastIndexOf(' ', userStart - 2) + 1;
    }
    if (userStart < 2 || identStart < 1) {
      // A log format without the identity: the address, and the user if there is one.
      const space = head.indexOf(' ');
      const remote = present(space < 0 ? head : head.slice(0, space));
      if (this.#slots.remote >= 0) out[this.#slots.remote] = remote;
      if (this.#slots.remotes >= 0 && remote !== undefined) out[this.#slots.remotes] = { list: [remote] };
      if (this.#slots.user >= 0 && space >= 0) out[this.#slots.user] = present(head.slice(space + 1));
      return;
    }
    if (this.#slots.user >= 0) out[this.#slots.user] = present(head.slice(userStart));
    if (this.#slots.ident >= 0) out[this.#slots.ident] = present(head.slice(identStart, userStart - 1));
    const [first = '', ...others] = head
      .slice(0, identStart - 1)
      .split(/[\s,"]+/)
      .filter((word) => word !== '');
    const vhost = others.length > 0 && VHOST.test(first) ? first : undefined;
    const remotes = vhost === undefined ? [first, ...others] : others;
    if (this.#slots.vhost >= 0) out[this.#slots.vhost] = vhost;
    const known = remotes.filter((remote) => present(remote) !== undefined);
    if (this.#slots.remote >= 0) out[this.#slots.remote] = known[0];
    if (this.#slots.remotes >= 0) out[this.#slots.remotes] = known.length === 0 ? undefined : { list: known };
  }
}

/** What a server that logs to syslog, and the relay, put before a line. */
const SYSLOG_HEADER =
  /^(?:<\d{1,3}>)?(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT[\d:.]{8,18}(?:Z|[+-]\d\d:\d\d)) (?:\S{1,255} )?[^\s:]{1,64}: /;

/** A name, a colon, a port: never an IPv6 address. */
const VHOST = /^[A-Za-z0-9._-]+:\d{1,5}$/;

/** The bracket before the time: ` [`, then a day, a month and a year. -1 if there is none. */
function timeBracket(line: string): number {
  for (let at = line.indexOf(' ['); at >= 0; at = line.indexOf(' [', at + 1)) {
    if (line.charCodeAt(at + 4) === SLASH && line.charCodeAt(at + 8) === SLASH) return at + 1;
  }
  return -1;
}

/** The quote that ends the request: not escaped, and followed by a status. A request may contain unescaped quotes. */
function requestEndQuote(line: string, start: number): number {
  for (let at = start; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === QUOTE && isStatus(line, at + 1)) return at;
  }
  return -1;
}

function isStatus(line: string, at: number): boolean {
  if (line.charCodeAt(at) !== 32) return false;
  if (line.charCodeAt(at + 1) === 45) return line.charCodeAt(at + 2) === 32;
  for (let digit = at + 1; digit <= at + 3; digit++) {
    const code = line.charCodeAt(digit);
    if (!(code >= 48 && code <= 57)) return false;
  }
  return at + 4 === line.length || line.charCodeAt(at + 4) === 32;
}

function wordEnd(line: string, start: number): number {
  const space = line.indexOf(' ', start);
  return space < 0 ? line.length : space;
}

/** The quote that closes the one at `open`; -1 if there is none. */
function quotedEnd(line: string, open: number): number {
  if (line.charCodeAt(open) !== QUOTE) return -1;
  for (let at = open + 1; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === QUOTE) return at;
  }
  return -1;
}

function isMethod(line: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const code = line.charCodeAt(at);
    if (!((code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 45 || code === 95)) return false;
  }
  return end > start;
}

function present(text: string): string | undefined {
  return text === '-' || text === '' || text === '""' ? undefined : text;
}

function numberOrMissing(text: string): Cell {
  return text === '-' || text === '' ? undefined : digitsCell(text);
}
