/** JSON of pino, the logger for Node, with words for its numeric levels. */
import type { Cell } from '../../engine/model/records.js';
import { JsonBlocks } from '../blocks/json-blocks.js';
import { WordBlocks } from '../blocks/word-blocks.js';
import type { Decoder, DecoderOptions, FormatDescriptor, Outcome } from '../format/format.js';
import { dotted } from '../format/format.js';
import { objectStart } from '../format/json-object.js';
import { json } from './json.js';

const NUMBERS: readonly (readonly [number: number, word: string])[] = [
  [10, 'trace'],
  [20, 'debug'],
  [30, 'info'],
  [40, 'warn'],
  [50, 'error'],
  [60, 'fatal'],
];

const LEVELS: ReadonlyMap<Cell, string> = new Map(NUMBERS);

export const pino: FormatDescriptor = {
  name: 'pino',
  summary: 'JSON of pino, with words for its levels',
  doc: [
    'A line is a JSON object; its members are the fields, as with [`json`](#json). Of the levels, which pino writes as numbers, `level` is the word:',
    `${NUMBERS.map(([number, word]) => `\`${number}\` is \`${word}\``).join(', ')}. Other numbers, and levels that are texts already, stay what they are.`,
    'Bunyan writes the same numbers.',
    '',
    'With `format json`, the level of the same logs is the number: `level >= 50`. A stream with `format pino` has `level in ["error", "fatal"]`, also in',
    'tests: `at 0s { level: "error" }`. To compare numbers, use `format json`.',
    '',
    'The time is the first of `time`, `ts`, `timestamp` and `@timestamp` that exists: a number of milliseconds since 1970, or ISO 8601. Blank lines are skipped.',
    'Lines that are not a JSON object are unreadable.',
  ].join('\n'),
  examples: [
    {
      line: '{"level":50,"time":1777888980250,"pid":4711,"hostname":"web1","err":{"type":"Error","message":"no stock"},"msg":"order failed"}',
      fields: { level: 'error', pid: 4711, hostname: 'web1', 'err.message': 'no stock', msg: 'order failed' },
      time: '2026-05-04T10:03:00.250Z',
    },
    {
      line: '{"level":35,"time":1777888980250,"pid":4711,"hostname":"web1","msg":"a level of its own"}',
      fields: { level: 35, msg: 'a level of its own' },
      time: '2026-05-04T10:03:00.250Z',
    },
  ],
  timeField: ['time'],
  otherTimeFields: [['ts'], ['timestamp'], ['@timestamp']],
  hasOtherFields: true,
  fields: [
    { path: ['time'], type: 'number', doc: 'Milliseconds since 1970, unless the program chooses another form.' },
    {
      path: ['level'],
      type: 'text',
      words: NUMBERS,
      doc: `${[...LEVELS.values()].map((word) => `\`${word}\``).join(', ')}, or a level of the program's own.`,
    },
    { path: ['msg'], type: 'text', doc: 'The message.' },
    { path: ['pid'], type: 'number', doc: 'Process id.' },
    { path: ['hostname'], type: 'text', doc: 'Name of the machine.' },
    { path: ['err'], type: 'object', doc: 'The error: `err.type`, `err.message`, `err.stack`.' },
  ],
  isJson: true,
  ignoresSpaceBefore: true,
  startIn: objectStart,
  likelihood: (line) => (/"level":\d+,/.test(line) && /"time":\d{13}[,}]/.test(line) ? 1 : 0.5),
  create: (options) => new PinoDecoder(options),
  createBlocks: (options) => new WordBlocks(new JsonBlocks(options), levelSlots(options), LEVELS),
};

/** The slots of `level`: at most one. */
function levelSlots({ wanted }: Pick<DecoderOptions, 'wanted'>): readonly number[] {
  return wanted.flatMap((path, slot) => (dotted(path) === 'level' ? [slot] : []));
}

class PinoDecoder implements Decoder {
  readonly #json: Decoder;
  readonly #levels: readonly number[];

  constructor(options: DecoderOptions) {
    this.#json = json.create(options);
    this.#levels = levelSlots(options);
  }

  names(line: string): readonly string[] {
    return this.#json.names?.(line) ?? [];
  }

  decode(line: string, out: Cell[]): Outcome {
    const outcome = this.#json.decode(line, out);
    if (outcome === 'record') for (const slot of this.#levels) out[slot] = LEVELS.get(out[slot]) ?? out[slot];
    return outcome;
  }
}
