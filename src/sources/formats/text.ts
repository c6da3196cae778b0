/** Lines without a known format. */
import type { Cell, FieldPath } from '../../engine/model/records.js';
import { TextBlocks } from '../blocks/text-blocks.js';
import { isBlank } from '../format/blank.js';
import type { Decoder, DecoderOptions, FormatDescriptor } from '../format/format.js';
import { namedSlots } from '../format/named-slots.js';
import { leadingTime, leadingTimeIn } from '../time/leading.js';

const TIME: FieldPath = ['time'];

export const text: FormatDescriptor = {
  name: 'text',
  summary: 'Lines of any form; `extract` finds fields in them',
  doc: [
    'Every line that is not blank is a record. Its fields are the line and the time at its start, if there is one:',
    'ISO 8601 (`2026-05-04 10:03:00,123`), `2026/05/04 10:03:00`, `04-May-2026 10:03:00`, `May  4 10:03:00`, `4 May 10:03:00`, `05-04 10:03:00`, `E0504 10:03:00.123`,',
    '`Mon May  4 10:03:00 2026`, `Mon, 04 May 2026 10:03:00 GMT` or `04/May/2026:10:03:00 +0000`, with its zone if it has one, also in brackets and after a level (`INFO 2026-05-04 …`).',
    'For another form, name the pattern: `time time as "yyMMdd HH:mm:ss"` finds it there. Use `extract /…(?<name>…)…/` for other fields.',
    'A line without a time, such as a line of a stack trace, takes the time of the line before.',
  ].join('\n'),
  examples: [
    {
      line: '2026-05-04 10:03:00,123 WARN disk sda1 is 91% full',
      fields: { message: '2026-05-04 10:03:00,123 WARN disk sda1 is 91% full', time: '2026-05-04 10:03:00,123' },
      time: '2026-05-04T10:03:00.123Z',
    },
    { line: 'shutting down', fields: { message: 'shutting down' } },
  ],
  timeField: TIME,
  readsEveryLine: true,
  fields: [
    { path: ['message'], type: 'text', doc: 'The line, same as `line`.' },
    { path: TIME, type: 'text', doc: 'The time at the start of the line.' },
  ],
  // Every line is text.
  likelihood: () => 0.3,
  create: (options) => new TextDecoder(options),
  createBlocks: (options) => new TextBlocks(options),
  blocksOfRecords: true,
};

const NAMES = ['line', 'message', 'time'] as const;

class TextDecoder implements Decoder {
  readonly #width: number;
  readonly #slots: Readonly<Record<(typeof NAMES)[number], number>>;
  readonly #timeOf: (line: string) => string | undefined;

  constructor(options: DecoderOptions) {
    this.#timeOf = leadingTimeIn(options.timeForms ?? []) ?? leadingTime;
    this.#width = options.wanted.length;
    this.#slots = namedSlots(options.wanted, NAMES);
  }

  decode(line: string, out: Cell[]): 'record' | 'blank' {
    if (isBlank(line)) return 'blank';
    for (let slot = 0; slot < this.#width; slot++) out[slot] = undefined;
    if (this.#slots.line >= 0) out[this.#slots.line] = line;
    if (this.#slots.message >= 0) out[this.#slots.message] = line;
    if (this.#slots.time >= 0) out[this.#slots.time] = this.#timeOf(line);
    return 'record';
  }
}
