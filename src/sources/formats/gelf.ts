/** GELF, the JSON format of Graylog: one object a line. */
import type { Cell, FieldPath } from '../../engine/model/records.js';
import { jsonCell } from '../cells/json-cell.js';
import { jsonNames } from '../format/field-names.js';
import type { Decoder, DecoderOptions, FormatDescriptor, Outcome } from '../format/format.js';
import { dotted } from '../format/format.js';
import { ownText, parseObject } from '../format/json-object.js';
import type { Lookup } from '../format/lookup.js';
import { lookUp, lookupOf } from '../format/lookup.js';
import { withoutNulsAtEnd } from '../format/nuls.js';
import { LEVEL_FIELD, severityWord } from './severities.js';

const TIME: FieldPath = ['timestamp'];

export const gelf: FormatDescriptor = {
  name: 'gelf',
  summary: 'GELF, the JSON of Graylog',
  doc: [
    'A line is a JSON object in GELF. Additional fields can be read with or without the `_` before their names: `_user_id` is also `user_id`.',
    'As in the other formats `severity` is the number, which GELF calls `level`, and `level` is the word for it.',
    '',
    'The time is `timestamp`: seconds since 1970. A message without it has no time. Blank lines and NULs at the end of a line are skipped. Lines that are',
    'no valid JSON, JSON but no object, or without a `short_message`, are unreadable.',
  ].join('\n'),
  examples: [
    {
      line: '{"version":"1.1","host":"web1","short_message":"payment failed","timestamp":1777888980.25,"level":3,"_user_id":"u7"}',
      fields: { host: 'web1', message: 'payment failed', severity: 3, level: 'error', user_id: 'u7', _user_id: 'u7' },
      time: '2026-05-04T10:03:00.250Z',
    },
  ],
  timeField: TIME,
  timeAs: 'epoch s',
  hasOtherFields: true,
  fields: [
    { path: TIME, type: 'number', doc: 'Seconds since 1970.' },
    { path: ['host'], type: 'text', doc: 'Host or application that sent the message.' },
    { path: ['message'], type: 'text', doc: '`short_message`.' },
    { path: ['full_message'], type: 'text', doc: 'The long message, such as a stack trace.' },
    { path: ['severity'], type: 'number', doc: '0 (emergency) to 7 (debug).' },
    LEVEL_FIELD,
    { path: ['facility'], type: 'text', doc: 'Part of the system (old versions).' },
    { path: ['file'], type: 'text', doc: 'Source file that sent the message (old versions).' },
  ],
  create: (options) => new GelfDecoder(options),
};

class GelfDecoder implements Decoder {
  readonly #wanted: readonly { readonly name: string; readonly lookup: Lookup; readonly additional: string }[];

  constructor(options: DecoderOptions) {
    this.#wanted = options.wanted.map((path) => ({
      name: dotted(path),
      lookup: lookupOf(OWN_NAMES.get(dotted(path)) ?? path),
      additional: `_${dotted(path)}`,
    }));
  }

  names(line: string): readonly string[] {
    return jsonNames(withoutNulsAtEnd(line)).flatMap((name) => (name.startsWith('_') ? [name, name.slice(1)] : [name]));
  }

  decode(line: string, out: Cell[]): Outcome {
    const message = parseObject(withoutNulsAtEnd(line));
    if (typeof message === 'string') return message;
    if (ownText(message, 'short_message') === undefined) return 'JSON, but without a text in `short_message`';
    this.#wanted.forEach(({ name, lookup, additional }, slot) => {
      if (name === 'line') out[slot] = line;
      else {
        const cell = jsonCell(lookUp(message, lookup) ?? (Object.hasOwn(message, additional) ? message[additional] : undefined));
        out[slot] = name === 'level' ? severityWord(cell) : cell;
      }
    });
    return 'record';
  }
}

/** Names of other formats → those of GELF. */
const OWN_NAMES: ReadonlyMap<string, FieldPath> = new Map([
  ['message', ['short_message']],
  ['severity', ['level']],
]);
