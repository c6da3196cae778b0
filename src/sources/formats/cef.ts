/** CEF, the format of ArcSight that many security devices write: `CEF:0|Vendor|Product|Version|Id|Name|Severity|key=value …`. */
import type { Cell, FieldPath } from '../../engine/model/records.js';
import { digitsCell } from '../cells/cells.js';
import { isBlank } from '../format/blank.js';
import type { Decoder, DecoderOptions, FormatDescriptor, Outcome } from '../format/format.js';
import { dotted, slotsByName } from '../format/format.js';
import { presentText } from '../format/record-cells.js';
import { SyslogHeader } from './syslog-header.js';

const TIME: FieldPath = ['time'];

export const cef: FormatDescriptor = {
  name: 'cef',
  summary: 'CEF of security devices, with or without a header of syslog',
  doc: [
    'A line is `CEF:VERSION|VENDOR|PRODUCT|VERSION|ID|NAME|SEVERITY|EXTENSION`, also behind the header of syslog. The extension is a row of `key=value` pairs; a value may hold',
    'spaces. Every key is a field: `src`, `dpt`, `act`, `cs1`. Values are text; text that is a number works as a number where one is needed. `\\|`, `\\=`, `\\\\`, `\\n` and `\\r` are resolved.',
    'If a key occurs twice, the last one counts. A value that is empty is missing.',
    '',
    'The time is the first there is of `rt`, `end` and `start`, else that of the header of syslog: milliseconds since 1970 or `May 04 2026 10:03:00.250 UTC`.',
    'Blank lines are skipped. Lines without `CEF:` and seven bars are unreadable.',
  ].join('\n'),
  examples: [
    {
      line: '<134>May  4 10:03:01 fw1 CEF:0|Example|Firewall|2.1|100|Port scan|8|rt=1777888980250 src=203.0.113.9 dpt=22 act=blocked msg=20 ports in 3 s cs1Label=rule cs1=scan\\=1',
      fields: {
        host: 'fw1',
        device_vendor: 'Example',
        device_product: 'Firewall',
        device_version: '2.1',
        signature_id: '100',
        name: 'Port scan',
        severity: 8,
        src: '203.0.113.9',
        dpt: '22',
        act: 'blocked',
        message: '20 ports in 3 s',
        cs1: 'scan=1',
      },
      time: '2026-05-04T10:03:00.250Z',
    },
  ],
  timeField: TIME,
  hasOtherFields: true,
  fields: [
    { path: TIME, type: 'text', doc: '`rt`, `end`, `start` or the time in the header of syslog.' },
    { path: ['device_vendor'], type: 'text', doc: 'Vendor of the device.' },
    { path: ['device_product'], type: 'text', doc: 'The device.' },
    { path: ['device_version'], type: 'text', doc: 'Its version.' },
    { path: ['signature_id'], type: 'text', doc: 'Kind of event.' },
    { path: ['name'], type: 'text', doc: 'What happened, for people.' },
    { path: ['severity'], type: 'number', doc: '0 to 10, 10 the most severe; text where the device writes a word.' },
    { path: ['message'], type: 'text', doc: '`msg`, else `name`.' },
    { path: ['host'], type: 'text', doc: 'Host in the header of syslog.' },
  ],
  create: (options) => new CefDecoder(options),
};

const START = /CEF: ?\d{1,3}\|/;
const HEADER_FIELDS = ['device_vendor', 'device_product', 'device_version', 'signature_id', 'name', 'severity'];
/** A key and its `=`, at the beginning or behind a space. */
const KEY = /(?:^|\s)([\w.[\]-]{1,256})=/g;
const TIME_KEYS = ['rt', 'end', 'start'];
const NOT_CEF = 'not a CEF line (CEF:0|vendor|product|version|id|name|severity|)';

class CefDecoder implements Decoder {
  readonly #slots: ReadonlyMap<string, number>;
  readonly #names: readonly string[];
  readonly #header = new SyslogHeader('time', 'host');

  constructor(options: DecoderOptions) {
    this.#slots = slotsByName(options.wanted);
    this.#names = options.wanted.map(dotted);
  }

  names(line: string): readonly string[] {
    return [...line.matchAll(KEY)].map(([, name = '']) => name);
  }

  decode(line: string, out: Cell[]): Outcome {
    const start = START.exec(line);
    if (start === null) return isBlank(line) ? 'blank' : NOT_CEF;
    const header: string[] = [];
    let at = start.index + start[0].length;
    for (let field = 0; field < HEADER_FIELDS.length; field++) {
      const bar = barAt(line, at);
      // The last bar may be missing where there is no extension.
      if (bar < 0 && field < HEADER_FIELDS.length - 1) return NOT_CEF;
      const end = bar < 0 ? line.length : bar;
      header.push(line.slice(at, end).replaceAll(/\\([\\|])/g, '$1'));
      at = end + 1;
    }
    const values = extension(line, at);
    for (let slot = 0; slot < this.#names.length; slot++) out[slot] = values.get(this.#names[slot] ?? '');
    const set = (name: string, cell: Cell): void => {
      const slot = this.#slots.get(name);
      if (slot !== undefined) out[slot] = cell;
    };
    HEADER_FIELDS.forEach((name, field) => {
      const text = presentText(header[field]);
      set(name, name === 'severity' && text !== undefined ? digitsCell(text) : text);
    });
    const [time, host] = (start.index > 0 ? this.#header.read(line) : undefined) ?? [];
    set('time', TIME_KEYS.map((key) => values.get(key)).find((value) => value !== undefined) ?? time);
    set('host', host);
    set('message', values.get('msg') ?? presentText(header[4]));
    set('line', line);
    return 'record';
  }
}

function barAt(line: string, start: number): number {
  for (let at = start; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (code === 92) at++;
    else if (code === 124) return at;
  }
  return -1;
}

function extension(line: string, start: number): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const text = line.slice(start);
  let key: string | undefined;
  let from = 0;
  for (const found of text.matchAll(KEY)) {
    if (key !== undefined) setValue(values, key, text.slice(from, found.index));
    key = found[1];
    from = found.index + found[0].length;
  }
  if (key !== undefined) setValue(values, key, text.slice(from));
  return values;
}

function setValue(values: Map<string, string>, key: string, raw: string): void {
  const value = raw.trimEnd();
  if (value !== '')
    values.set(key, value.includes('\\') ? value.replaceAll(/\\([\\=|nr])/g, (_, code: string) => ESCAPES[code] ?? code) : value);
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r' };
