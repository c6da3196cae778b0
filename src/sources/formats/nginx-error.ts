/** Error logs of nginx: `2026/05/04 10:03:00 [error] 4711#4712: *7 message, client: 203.0.113.9, …`. */
import type { Cell, FieldPath } from '../../engine/model/records.js';
import { digitsCell } from '../cells/cells.js';
import { isBlank } from '../format/blank.js';
import type { Decoder, DecoderOptions, FormatDescriptor, Outcome } from '../format/format.js';
import { presentText, RecordCells } from '../format/record-cells.js';
import { setRequest } from './request-line.js';

const TIME: FieldPath = ['time'];

export const nginxError: FormatDescriptor = {
  name: 'nginx_error',
  summary: 'Error logs of nginx',
  doc: [
    'A line is `TIME [LEVEL] PID#TID: *CONNECTION MESSAGE`, where `*CONNECTION` may be missing. The time is local time: `time time zone "…"` names the zone if it is not UTC.',
    '',
    'Messages about a request end with `, client: …, server: …, request: "…"` and so on. `message` is the whole text, `error` the text before `, client: `, and the rest are fields.',
    'Blank lines are skipped. Other lines, such as those of a PHP error of several lines, are unreadable.',
  ].join('\n'),
  examples: [
    {
      line: '2026/05/04 10:03:00 [error] 4711#4712: *7 open() "/srv/a.png" failed (2: No such file or directory), client: 203.0.113.9, server: shop.example, request: "GET /a.png HTTP/1.1", host: "shop.example", referrer: "https://shop.example/"',
      fields: {
        level: 'error',
        pid: 4711,
        tid: 4712,
        connection: 7,
        error: 'open() "/srv/a.png" failed (2: No such file or directory)',
        client: '203.0.113.9',
        server: 'shop.example',
        request: 'GET /a.png HTTP/1.1',
        method: 'GET',
        path: '/a.png',
        protocol: 'HTTP/1.1',
        host: 'shop.example',
        referrer: 'https://shop.example/',
      },
      time: '2026-05-04T10:03:00.000Z',
    },
  ],
  timeField: TIME,
  timeAs: 'iso',
  fields: [
    { path: TIME, type: 'text', doc: 'Date and time: `2026/05/04 10:03:00`.' },
    { path: ['level'], type: 'text', doc: '`debug`, `info`, `notice`, `warn`, `error`, `crit`, `alert` or `emerg`.' },
    { path: ['pid'], type: 'number', doc: 'Process id.' },
    { path: ['tid'], type: 'number', doc: 'Thread id.' },
    { path: ['connection'], type: 'number', doc: 'Number of the connection.' },
    { path: ['message'], type: 'text', doc: 'The message with everything after it.' },
    { path: ['error'], type: 'text', doc: 'The message without the data of the request.' },
    { path: ['client'], type: 'text', doc: 'Address of the client.' },
    { path: ['server'], type: 'text', doc: 'Name of the virtual server.' },
    { path: ['request'], type: 'text', doc: 'The first line of the request.' },
    { path: ['method'], type: 'text', doc: 'Its method, such as `GET`.' },
    { path: ['path'], type: 'text', doc: 'Its path with the query.' },
    { path: ['protocol'], type: 'text', doc: 'Its protocol and version, such as `HTTP/1.1`.' },
    { path: ['subrequest'], type: 'text', doc: 'Path of the subrequest.' },
    { path: ['upstream'], type: 'text', doc: 'Address of the server behind nginx.' },
    { path: ['host'], type: 'text', doc: 'Host that the client asked for.' },
    { path: ['referrer'], type: 'text', doc: 'The page that led to the request.' },
  ],
  create: (options) => new NginxErrorDecoder(options),
};

const HEAD = /^(\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d(?:\.\d{1,9})?) \[([a-z]{1,16})\] (\d{1,20})#(\d{1,20}): (?:\*(\d{1,20}) )?/;
const CLIENT = ', client: ';
/** In the order in which nginx writes them. A value without quotes ends before the next comma. */
const REQUEST_FIELDS = /, (client|server|request|subrequest|upstream|host|referrer): (?:"([^"]*)"?|([^,]*))/y;

class NginxErrorDecoder implements Decoder {
  readonly #cells: RecordCells;
  readonly #wantsRequest: boolean;
  readonly #wantsParts: boolean;

  constructor(options: DecoderOptions) {
    this.#cells = new RecordCells(options);
    this.#wantsRequest = this.#cells.wants('method', 'path', 'protocol');
    this.#wantsParts = this.#wantsRequest || this.#cells.wants('client', 'server', 'request', 'subrequest', 'upstream', 'host', 'referrer');
  }

  decode(line: string, out: Cell[]): Outcome {
    const head = HEAD.exec(line);
    if (head === null) return isBlank(line) ? 'blank' : 'not an nginx error line (time, [level], pid#tid: message)';
    const [whole, time, level, pid = '', tid = '', connection] = head;
    const cells = this.#cells;
    cells.begin(out, line);
    cells.set('time', time);
    cells.set('level', level);
    cells.set('pid', digitsCell(pid));
    cells.set('tid', digitsCell(tid));
    if (connection !== undefined) cells.set('connection', digitsCell(connection));
    const message = line.slice(whole.length);
    const client = message.indexOf(CLIENT);
    cells.set('message', message);
    cells.set('error', client < 0 ? message : message.slice(0, client));
    if (client >= 0 && this.#wantsParts) this.#readRequest(message, client);
    return 'record';
  }

  #readRequest(message: string, start: number): void {
    REQUEST_FIELDS.lastIndex = start;
    for (let found = REQUEST_FIELDS.exec(message); found !== null; found = REQUEST_FIELDS.exec(message)) {
      const [, name = '', quoted, bare] = found;
      const value = quoted ?? bare ?? '';
      this.#cells.set(name, presentText(value));
      if (name === 'request' && this.#wantsRequest) setRequest(this.#cells, value);
    }
  }
}
