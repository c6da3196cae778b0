/** Access logs of AWS load balancers: Application Load Balancers, and Classic Load Balancers, whose lines have no type before the time. */
import type { Cell, FieldPath } from '../../engine/model/records.js';
import { digitsCell, numberCell } from '../cells/cells.js';
import { isBlank } from '../format/blank.js';
import type { Decoder, DecoderOptions, FormatDescriptor, Outcome } from '../format/format.js';
import { presentText, RecordCells } from '../format/record-cells.js';
import { setRequest } from './request-line.js';

const TIME: FieldPath = ['time'];
const SECONDS = { seconds: 1, bytes: 0, ratio: false };
const BYTES = { seconds: 0, bytes: 1, ratio: false };

export const alb: FormatDescriptor = {
  name: 'alb',
  summary: 'Access logs of AWS Application Load Balancers',
  doc: [
    'A line has the values that AWS documents, in that order, under their names; a line may end earlier, as those of older logs do, but not before `sent_bytes`. `client:port` and',
    '`target:port` are two fields each. `-` and the times of `-1`, which mean that the request was not passed on, are missing. Escapes in quotes are not resolved.',
    '',
    'Lines of Classic Load Balancers have no `type`, and call the target a backend; they are read too. The time is that of the response, `request_creation_time` that of the request.',
    'Blank lines are skipped. Other lines are unreadable.',
  ].join('\n'),
  examples: [
    {
      line: 'https 2026-05-04T10:03:00.186641Z app/shop/50dc6c495c0c9188 203.0.113.9:2817 10.0.0.1:80 0.000 1.048 0.000 504 - 34 366 "GET https://shop.example:443/cart?id=7 HTTP/2.0" "curl/8.5.0" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/shop/73e2d6bc24d8a067 "Root=1-58337327-72bd00b0343d75b906739c42" "shop.example" "-" 0 2026-05-04T10:02:58.364000Z "forward" "-" "-"',
      fields: {
        type: 'https',
        elb: 'app/shop/50dc6c495c0c9188',
        client_ip: '203.0.113.9',
        client_port: 2817,
        target_ip: '10.0.0.1',
        target_port: 80,
        target_processing_time: 1.048,
        elb_status_code: 504,
        received_bytes: 34,
        sent_bytes: 366,
        method: 'GET',
        url: 'https://shop.example:443/cart?id=7',
        protocol: 'HTTP/2.0',
        user_agent: 'curl/8.5.0',
        domain_name: 'shop.example',
        actions_executed: 'forward',
      },
      time: '2026-05-04T10:03:00.186Z',
    },
  ],
  timeField: TIME,
  timeAs: 'iso',
  fields: [
    { path: ['type'], type: 'text', doc: '`http`, `https`, `h2`, `grpcs`, `ws` or `wss`.' },
    { path: TIME, type: 'text', doc: 'When the response was sent.' },
    { path: ['elb'], type: 'text', doc: 'The load balancer.' },
    { path: ['client_ip'], type: 'text', doc: 'Address of the client.' },
    { path: ['client_port'], type: 'number', doc: 'Port of the client.' },
    { path: ['target_ip'], type: 'text', doc: 'Address of the target.' },
    { path: ['target_port'], type: 'number', doc: 'Port of the target.' },
    { path: ['request_processing_time'], type: 'number', unit: SECONDS, doc: 'Seconds until the request was sent to the target.' },
    { path: ['target_processing_time'], type: 'number', unit: SECONDS, doc: 'Seconds until the target began its response.' },
    { path: ['response_processing_time'], type: 'number', unit: SECONDS, doc: 'Seconds until the response was sent to the client.' },
    { path: ['elb_status_code'], type: 'number', doc: 'Status of the response of the load balancer.' },
    { path: ['target_status_code'], type: 'number', doc: 'Status of the response of the target.' },
    { path: ['received_bytes'], type: 'number', unit: BYTES, doc: 'Bytes of the request.' },
    { path: ['sent_bytes'], type: 'number', unit: BYTES, doc: 'Bytes of the response.' },
    { path: ['request'], type: 'text', doc: 'The first line of the request.' },
    { path: ['method'], type: 'text', doc: 'Its method, such as `GET`.' },
    { path: ['url'], type: 'text', doc: 'Its URL with the host and the query.' },
    { path: ['protocol'], type: 'text', doc: 'Its protocol and version, such as `HTTP/2.0`.' },
    { path: ['user_agent'], type: 'text', doc: 'The client program.' },
    { path: ['ssl_cipher'], type: 'text', doc: 'Cipher of TLS.' },
    { path: ['ssl_protocol'], type: 'text', doc: 'Version of TLS.' },
    { path: ['target_group_arn'], type: 'text', doc: 'The target group.' },
    { path: ['trace_id'], type: 'text', doc: 'The header `X-Amzn-Trace-Id`.' },
    { path: ['domain_name'], type: 'text', doc: 'Name of the server in the TLS handshake.' },
    { path: ['chosen_cert_arn'], type: 'text', doc: 'The certificate.' },
    { path: ['matched_rule_priority'], type: 'number', doc: 'Priority of the rule that matched; 0 is the default rule.' },
    { path: ['request_creation_time'], type: 'text', doc: 'When the request came.' },
    { path: ['actions_executed'], type: 'text', doc: 'Such as `forward` or `waf,forward`.' },
    { path: ['redirect_url'], type: 'text', doc: 'Where the client was redirected to.' },
    { path: ['error_reason'], type: 'text', doc: 'Why a request failed, such as `LambdaTimeout`.' },
    { path: ['target_list'], type: 'text', doc: 'Addresses and ports of all targets that were tried.' },
    { path: ['target_status_code_list'], type: 'text', doc: 'Status of the response of each.' },
    { path: ['classification'], type: 'text', doc: '`Acceptable`, `Ambiguous` or `Severe`, where desync mitigation has an opinion.' },
    { path: ['classification_reason'], type: 'text', doc: 'Why.' },
    { path: ['conn_trace_id'], type: 'text', doc: 'Id of the connection.' },
  ],
  create: (options) => new AlbDecoder(options),
};

type Reading = 'text' | 'number' | 'seconds' | 'address' | 'request';

/** The values in the order of AWS's documentation; the first of Application Load Balancers is the type. */
const COLUMNS: readonly (readonly [name: string, reading: Reading])[] = [
  ['type', 'text'],
  ['time', 'text'],
  ['elb', 'text'],
  ['client', 'address'],
  ['target', 'address'],
  ['request_processing_time', 'seconds'],
  ['target_processing_time', 'seconds'],
  ['response_processing_time', 'seconds'],
  ['elb_status_code', 'number'],
  ['target_status_code', 'number'],
  ['received_bytes', 'number'],
  ['sent_bytes', 'number'],
  ['request', 'request'],
  ['user_agent', 'text'],
  ['ssl_cipher', 'text'],
  ['ssl_protocol', 'text'],
  ['target_group_arn', 'text'],
  ['trace_id', 'text'],
  ['domain_name', 'text'],
  ['chosen_cert_arn', 'text'],
  ['matched_rule_priority', 'number'],
  ['request_creation_time', 'text'],
  ['actions_executed', 'text'],
  ['redirect_url', 'text'],
  ['error_reason', 'text'],
  ['target_list', 'text'],
  ['target_status_code_list', 'text'],
  ['classification', 'text'],
  ['classification_reason', 'text'],
  ['conn_trace_id', 'text'],
];
const LEAST_VALUES = COLUMNS.findIndex(([name]) => name === 'sent_bytes') + 1;

const NOT_ALB = 'not an access log line of a load balancer (type, time, elb, client:port, target:port, times, status codes)';
const ISO_TIME = /^\d{4}-\d\d-\d\dT/;
const TYPE = /^[a-z][a-z0-9]{0,15}$/;
/** A value in quotes may contain escaped quotes. */
const VALUE = /"([^"\\]*(?:\\.[^"\\]*)*)"(?= |$)|"(.*)$|(\S+)/gs;

class AlbDecoder implements Decoder {
  readonly #cells: RecordCells;

  constructor(options: DecoderOptions) {
    this.#cells = new RecordCells(options);
  }

  decode(line: string, out: Cell[]): Outcome {
    const first = line.slice(0, Math.max(0, line.indexOf(' ')));
    const isClassic = ISO_TIME.test(first);
    if (!isClassic && !TYPE.test(first)) return isBlank(line) ? 'blank' : NOT_ALB;
    const columns = isClassic ? COLUMNS.slice(1) : COLUMNS;
    const values: string[] = [];
    for (const [, quoted, open, bare] of line.matchAll(VALUE)) {
      if (values.length === columns.length) break;
      values.push(quoted ?? open ?? bare ?? '');
    }
    const time = values[isClassic ? 0 : 1] ?? '';
    const status = values[isClassic ? 7 : 8] ?? '';
    if (values.length < LEAST_VALUES - (isClassic ? 1 : 0) || !ISO_TIME.test(time) || !/^(?:\d{3}|-)$/.test(status)) return NOT_ALB;
    const cells = this.#cells;
    cells.begin(out, line);
    for (let column = 0; column < values.length; column++) {
      const [name, reading] = columns[column] ?? ['', 'text'];
      const value = presentText(values[column]);
      if (value !== undefined) this.#set(name, reading, value);
    }
    return 'record';
  }

  #set(name: string, reading: Reading, value: string): void {
    const cells = this.#cells;
    if (reading === 'text') cells.set(name, value);
    else if (reading === 'number') cells.set(name, digitsCell(value));
    else if (reading === 'seconds') cells.set(name, value === '-1' ? undefined : numberCell(value));
    else if (reading === 'address') {
      const colon = value.lastIndexOf(':');
      const ip = colon < 0 ? value : value.slice(0, colon);
      cells.set(`${name}_ip`, ip.startsWith('[') && ip.endsWith(']') ? ip.slice(1, -1) : ip);
      if (colon >= 0) cells.set(`${name}_port`, digitsCell(value.slice(colon + 1)));
    } else {
      cells.set('request', value);
      setRequest(cells, value, 'url');
    }
  }
}
