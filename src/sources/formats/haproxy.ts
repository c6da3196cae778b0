/** Logs of HAProxy: HTTP and TCP lines, with or without what syslog puts before them. */
import type { Cell, FieldPath } from '../../engine/model/records.js';
import { digitsCell } from '../cells/cells.js';
import { isBlank } from '../format/blank.js';
import type { Decoder, DecoderOptions, FormatDescriptor, Outcome } from '../format/format.js';
import { presentText, RecordCells } from '../format/record-cells.js';
import { REQUEST_LATENESS_MS } from '../format/request-lateness.js';
import { setRequest } from './request-line.js';
import { SyslogHeader } from './syslog-header.js';

const TIME: FieldPath = ['time'];
const BYTES = { seconds: 0, bytes: 1, ratio: false };

export const haproxy: FormatDescriptor = {
  name: 'haproxy',
  summary: 'Logs of HAProxy, HTTP and TCP',
  doc: [
    'A line is as `option httplog` or `option tcplog` writes it, bare or behind the header of syslog. Text after the request, as with `option httpslog`, is ignored. A timer or a status of',
    '`-1`, which means that the session ended before, is missing, and so is a server of `<NOSRV>`. The `~` of a frontend that speaks TLS is not part of its name.',
    '',
    'The time is that of the first byte or of the connection, and a line is written at the end: the default of `lateness` is 65s, for requests that time out after a minute. Set it to the longest',
    'request or session if that is longer. The time is local time: `time time zone "…"` names the zone if it is',
    'not UTC. Messages of other forms behind a header of syslog, such as `Server app/web1 is DOWN`, are records with a `message` and the time of that header. Errors of a connection, such as',
    '`SSL handshake failure`, have the address, the time, the frontend and a `message`.',
    '',
    'Blank lines are skipped. Other lines are unreadable, and so are those of a custom `log-format` and those cut off before the request.',
  ].join('\n'),
  examples: [
    {
      line: 'May  4 10:03:01 lb1 haproxy[14389]: 203.0.113.9:33317 [04/May/2026:10:03:00.655] http-in app/web1 10/0/30/69/109 503 2750 - - ---- 8/7/6/5/0 0/2 {shop.example} "GET /cart?id=7 HTTP/1.1"',
      fields: {
        client_ip: '203.0.113.9',
        client_port: 33317,
        frontend: 'http-in',
        backend: 'app',
        server: 'web1',
        request_ms: 10,
        queue_ms: 0,
        connect_ms: 30,
        response_ms: 69,
        total_ms: 109,
        status: 503,
        size: 2750,
        termination_state: '----',
        backend_queue: 2,
        method: 'GET',
        path: '/cart?id=7',
        protocol: 'HTTP/1.1',
        host: 'lb1',
        pid: 14389,
      },
      time: '2026-05-04T10:03:00.655Z',
    },
    {
      line: '203.0.113.9:33313 [04/May/2026:10:03:00.003] fnt bck/srv1 0/0/5007 212 -- 0/0/0/0/3 0/0',
      fields: {
        frontend: 'fnt',
        backend: 'bck',
        server: 'srv1',
        queue_ms: 0,
        connect_ms: 0,
        total_ms: 5007,
        size: 212,
        termination_state: '--',
        retries: 3,
      },
      time: '2026-05-04T10:03:00.003Z',
    },
  ],
  timeField: TIME,
  latenessMs: REQUEST_LATENESS_MS,
  fields: [
    { path: TIME, type: 'text', doc: 'Time of the first byte of the request, or of the connection.' },
    { path: ['client_ip'], type: 'text', doc: 'Address of the client.' },
    { path: ['client_port'], type: 'number', doc: 'Port of the client.' },
    { path: ['frontend'], type: 'text', doc: 'The frontend.' },
    { path: ['backend'], type: 'text', doc: 'The backend.' },
    { path: ['server'], type: 'text', doc: 'The server behind HAProxy.' },
    { path: ['request_ms'], type: 'number', doc: 'Milliseconds until the whole request was there (`TR`; HTTP only).' },
    { path: ['queue_ms'], type: 'number', doc: 'Milliseconds in queues (`Tw`).' },
    { path: ['connect_ms'], type: 'number', doc: 'Milliseconds until the connection to the server stood (`Tc`).' },
    { path: ['response_ms'], type: 'number', doc: 'Milliseconds until the server sent the head of its response (`Tr`; HTTP only).' },
    { path: ['total_ms'], type: 'number', doc: 'Milliseconds of the whole request (`Ta`) or session (`Tt`).' },
    { path: ['status'], type: 'number', doc: 'Status of the response (HTTP only).' },
    { path: ['size'], type: 'number', unit: BYTES, doc: 'Bytes sent to the client.' },
    { path: ['request_cookie'], type: 'text', doc: 'Captured cookie of the request.' },
    { path: ['response_cookie'], type: 'text', doc: 'Captured cookie of the response.' },
    { path: ['termination_state'], type: 'text', doc: 'How the session ended: `----`, `SC--`, `cD`.' },
    { path: ['active_connections'], type: 'number', doc: 'Connections of the process when the line was written.' },
    { path: ['frontend_connections'], type: 'number', doc: 'Those of the frontend.' },
    { path: ['backend_connections'], type: 'number', doc: 'Those of the backend.' },
    { path: ['server_connections'], type: 'number', doc: 'Those of the server.' },
    { path: ['retries'], type: 'number', doc: 'Attempts to connect to the server beyond the first.' },
    { path: ['server_queue'], type: 'number', doc: 'Requests before this one in the queue of the server.' },
    { path: ['backend_queue'], type: 'number', doc: 'Requests before this one in the queue of the backend.' },
    { path: ['request_headers'], type: 'text', doc: 'Captured headers of the request, with `|` between.' },
    { path: ['response_headers'], type: 'text', doc: 'Captured headers of the response, with `|` between.' },
    { path: ['request'], type: 'text', doc: 'The first line of the request (HTTP only).' },
    { path: ['method'], type: 'text', doc: 'Its method, such as `GET`.' },
    { path: ['path'], type: 'text', doc: 'Its path with the query.' },
    { path: ['protocol'], type: 'text', doc: 'Its protocol and version, such as `HTTP/1.1`.' },
    { path: ['message'], type: 'text', doc: 'The line without the header of syslog.' },
    { path: ['host'], type: 'text', doc: 'Host in the header of syslog.' },
    { path: ['pid'], type: 'number', doc: 'Process id in the header of syslog.' },
    { path: ['level'], type: 'text', doc: 'Severity as a word, where the header has a `<PRI>`.' },
  ],
  // Any line of syslog can be one of its notices.
  likelihood: (line) => (/ \d+\/\d+\/\d+\/\d+\/\+?\d+ \d+\/\d+|\bhaproxy\[/.test(line) ? 1 : 0.1),
  create: (options) => new HaproxyDecoder(options),
};

const NOT_HAPROXY = 'not a HAProxy line (client:port [time] frontend backend/server …)';
const OTHER_FORMAT = 'a HAProxy line, but not in the format of httplog or tcplog, or cut off';
const HEAD = /^([\w.:%/-]{1,256}):(\d{1,5}|-) \[(\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d(?:\.\d{1,9})?)\] (\S{1,256}?)(~?) /;
/** Behind the server a proxy may log a host, or other words of its own. */
const HTTP_TAIL =
  /^([^\s/]{1,256})\/(\S{1,256})(?: \S{1,256})?? ([+-]?\d+)\/([+-]?\d+)\/([+-]?\d+)\/([+-]?\d+)\/([+-]?\d+) (-1|\d{3}) \+?(\d+) (\S{1,4096}) (\S{1,4096}) (\S{4}) (\S+) (\d+)\/(\d+)(?: \{([^}]*)\})?(?: \{([^}]*)\})? "/;
const TCP_TAIL = /^([^\s/]{1,256})\/(\S{1,256}) ([+-]?\d+)\/([+-]?\d+)\/([+-]?\d+) \+?(\d+) (\S{2}) (\S+) (\d+)\/(\d+)(?: |$)/;
const CONNECTIONS = /^(\d+)\/(\d+)\/(\d+)\/(\d+)\/\+?(\d+)$/;

class HaproxyDecoder implements Decoder {
  readonly #cells: RecordCells;
  readonly #header = new SyslogHeader('time', 'host', 'pid', 'level', 'message');

  constructor(options: DecoderOptions) {
    this.#cells = new RecordCells(options);
  }

  decode(line: string, out: Cell[]): Outcome {
    const cells = this.#cells;
    const bare = HEAD.exec(line);
    if (bare !== null) {
      cells.begin(out, line);
      return this.#read(line, bare);
    }
    if (isBlank(line)) return 'blank';
    const header = this.#header.read(line);
    if (header === undefined) return NOT_HAPROXY;
    const [time, host, pid, level, text] = header;
    const message = typeof text === 'string' ? text.trimStart() : '';
    cells.begin(out, line);
    cells.set('host', host);
    cells.set('pid', pid);
    cells.set('level', level);
    const head = HEAD.exec(message);
    if (head !== null) return this.#read(message, head);
    cells.set('time', time);
    cells.set('message', message);
    return 'record';
  }

  #read(message: string, head: RegExpExecArray): Outcome {
    const [whole, ip = '', port = '', time, frontend] = head;
    const cells = this.#cells;
    cells.set('time', time);
    cells.set('message', message);
    cells.set('client_ip', presentText(ip));
    if (port !== '-') cells.set('client_port', digitsCell(port));
    cells.set('frontend', frontend);
    const tail = message.slice(whole.length);
    const http = HTTP_TAIL.exec(tail);
    if (http !== null) this.#readHttp(http, tail);
    else {
      const tcp = TCP_TAIL.exec(tail);
      if (tcp !== null) this.#readGroups(tcp, TCP_GROUPS);
      // Such as `http-in/1: SSL handshake failure`.
      else if (frontend?.endsWith(':') === true) cells.set('frontend', frontend.slice(0, frontend.lastIndexOf('/')));
      else return OTHER_FORMAT;
    }
    return 'record';
  }

  #readHttp(found: RegExpExecArray, tail: string): void {
    this.#readGroups(found, HTTP_GROUPS);
    // A long line is cut before the quote.
    const start = found[0].length;
    const end = tail.lastIndexOf('"');
    const request = end >= start ? tail.slice(start, end) : tail.slice(start);
    this.#cells.set('request', presentText(request));
    setRequest(this.#cells, request);
  }

  #readGroups(found: RegExpExecArray, groups: readonly Group[]): void {
    groups.forEach((group, index) => {
      const text = found[index + 1];
      if (text === undefined) return;
      if (group === 'connections') {
        const counts = CONNECTIONS.exec(text);
        if (counts !== null) this.#readGroups(counts, CONNECTION_GROUPS);
      } else {
        const [name, read] = group;
        this.#cells.set(name, read(text));
      }
    });
  }
}

/** `<NOSRV>`, `<STATS>` and the like are no servers. */
function serverName(text: string): Cell {
  return text.startsWith('<') ? undefined : text;
}

/** A number that is missing when it is below zero. `+` says that the line was written before the end. */
function timer(text: string): Cell {
  if (text.startsWith('-')) return undefined;
  return digitsCell(text.startsWith('+') ? text.slice(1) : text);
}

function asWritten(text: string): Cell {
  return text;
}

/** The field of a group of an expression, and its cell; or the counts of connections, which an expression of their own reads. */
type Group = readonly [name: string, read: (text: string) => Cell] | 'connections';

const CONNECTION_GROUPS: readonly Group[] = [
  ['active_connections', timer],
  ['frontend_connections', timer],
  ['backend_connections', timer],
  ['server_connections', timer],
  ['retries', timer],
];
const COUNT_GROUPS: readonly Group[] = ['connections', ['server_queue', digitsCell], ['backend_queue', digitsCell]];
const HTTP_GROUPS: readonly Group[] = [
  ['backend', asWritten],
  ['server', serverName],
  ['request_ms', timer],
  ['queue_ms', timer],
  ['connect_ms', timer],
  ['response_ms', timer],
  ['total_ms', timer],
  ['status', timer],
  ['size', digitsCell],
  ['request_cookie', presentText],
  ['response_cookie', presentText],
  ['termination_state', asWritten],
  ...COUNT_GROUPS,
  ['request_headers', asWritten],
  ['response_headers', asWritten],
];
const TCP_GROUPS: readonly Group[] = [
  ['backend', asWritten],
  ['server', serverName],
  ['queue_ms', timer],
  ['connect_ms', timer],
  ['total_ms', timer],
  ['size', digitsCell],
  ['termination_state', asWritten],
  ...COUNT_GROUPS,
];
