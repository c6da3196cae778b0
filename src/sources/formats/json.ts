/** One JSON object a line. */
import type { Cell } from '../../engine/model/records.js';
import { JsonBlocks } from '../blocks/json-blocks.js';
import { jsonCell } from '../cells/json-cell.js';
import { jsonNames } from '../format/field-names.js';
import type { Decoder, DecoderOptions, FormatDescriptor, Outcome } from '../format/format.js';
import { LINE_FIELD } from '../format/format.js';
import { objectStart, parseObject } from '../format/json-object.js';
import type { Lookup } from '../format/lookup.js';
import { lookUp, lookupOf } from '../format/lookup.js';
import { hasUnusualNumbers, withSourceTexts } from './json-numbers.js';

/** Time fields of formats whose records may have any field. */
export const OPEN_TIME_FIELDS: Pick<FormatDescriptor, 'timeField' | 'otherTimeFields'> = {
  timeField: ['ts'],
  otherTimeFields: [['time'], ['timestamp'], ['@timestamp']],
};

export const json: FormatDescriptor = {
  name: 'json',
  summary: 'One JSON object a line',
  doc: [
    'A line is a JSON object; its members are the fields. `user.id` is the member `id` of the object `user`, or else the member with the name',
    '`user.id`. Names with other characters are written in back-quotes: `` `@timestamp` ``. `null` is missing. If an object has a name twice, the last one',
    'counts. Numbers keep the text they were written with, for `by` and for comparisons with text: `1.0` is not `"1"`.',
    'Use `contains` to test lists.',
    '',
    'The time is the first of `ts`, `time`, `timestamp` and `@timestamp` that exists: ISO 8601, or a number of seconds, milliseconds, microseconds or',
    'nanoseconds since 1970 (the size of the number decides). Blank lines are skipped. Lines that are not a JSON object are unreadable.',
  ].join('\n'),
  examples: [
    {
      line: '{"ts":"2026-05-04T10:03:00.250Z","level":"error","status":503,"user":{"id":"u7"},"took":1.0}',
      fields: { level: 'error', status: 503, 'user.id': 'u7' },
      time: '2026-05-04T10:03:00.250Z',
    },
    {
      line: '{"time":1777888980250,"msg":"listening","tls":false}',
      fields: { msg: 'listening', tls: false },
      time: '2026-05-04T10:03:00.250Z',
    },
  ],
  ...OPEN_TIME_FIELDS,
  isJson: true,
  ignoresSpaceBefore: true,
  startIn: objectStart,
  // Formats of certain programs are JSON too, and know more of it.
  likelihood: () => 0.9,
  create: (options) => new JsonDecoder(options),
  createBlocks: (options) => new JsonBlocks(options),
};

class JsonDecoder implements Decoder {
  readonly #lookups: readonly (Lookup | undefined)[];

  constructor(options: DecoderOptions) {
    this.#lookups = options.wanted.map((path) => (path.length === 1 && path[0] === LINE_FIELD[0] ? undefined : lookupOf(path)));
  }

  names(line: string): readonly string[] {
    return jsonNames(line);
  }

  decode(line: string, out: Cell[]): Outcome {
    const root = parseObject(line);
    if (typeof root === 'string') return root;
    let numbers = 0;
    for (let slot = 0; slot < this.#lookups.length; slot++) {
      const lookup = this.#lookups[slot];
      if (lookup === undefined) {
        out[slot] = line;
        continue;
      }
      const value = lookUp(root, lookup);
      if (typeof value === 'number' || typeof value === 'object') numbers++;
      out[slot] = jsonCell(value);
    }
    if (numbers > 0 && hasUnusualNumbers(line)) {
      for (let slot = 0; slot < this.#lookups.length; slot++) {
        const lookup = this.#lookups[slot];
        if (lookup !== undefined) out[slot] = withSourceTexts(line, lookup, out[slot]);
      }
    }
    return 'record';
  }
}
