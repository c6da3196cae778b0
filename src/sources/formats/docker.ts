/** Container logs as Docker's `json-file` driver writes them: `{"log":"…\n","stream":"stdout","time":"…"}`. */
import type { Cell, FieldPath } from '../../engine/model/records.js';
import { jsonCell } from '../cells/json-cell.js';
import type { Decoder, DecoderOptions, FormatDescriptor, Outcome, WrappedLine } from '../format/format.js';
import { dotted } from '../format/format.js';
import { JoinedText } from '../format/joined-text.js';
import type { JsonObject } from '../format/json-object.js';
import { isDeeperThan, ownText, parseObject } from '../format/json-object.js';
import type { Lookup } from '../format/lookup.js';
import { lookUp, lookupOf } from '../format/lookup.js';

const TIME: FieldPath = ['time'];

export const docker: FormatDescriptor = {
  name: 'docker',
  summary: "Container logs of Docker's `json-file` driver",
  doc: [
    'A line is a JSON object with `log`, `stream` and `time`. `message` is the text of `log` without the line break at its end.',
    '',
    'Docker cuts a message into parts of 16 KiB; only the last part ends with a line break. The parts of one stream become one record with the time of the',
    'first part. Its `line` is what one unbroken line would be. A joined message longer than a line may be is cut there and counted. A shorter text without a line',
    'break, such as the last words of a container, is a record of its own. Labels and environment variables that `log-opts` adds are in `attrs`;',
    'a stream declares those that its rules read: `field attrs.service: text`.',
    '',
    'Blank lines are skipped. Lines that are not valid JSON, and objects without a text in `log`, are unreadable.',
  ].join('\n'),
  examples: [
    {
      line: '{"log":"cannot bind port 8080\\n","stream":"stderr","attrs":{"service":"cart"},"time":"2026-05-04T10:03:00.669794202Z"}',
      fields: { time: '2026-05-04T10:03:00.669794202Z', stream: 'stderr', message: 'cannot bind port 8080', 'attrs.service': 'cart' },
      time: '2026-05-04T10:03:00.669Z',
    },
  ],
  timeField: TIME,
  timeAs: 'iso',
  joinsLines: true,
  unwrap,
  fields: [
    { path: TIME, type: 'text', doc: 'When Docker read the first part of the message.' },
    { path: ['stream'], type: 'text', doc: '`stdout` or `stderr`.' },
    { path: ['message'], type: 'text', doc: 'The text that the container wrote, in one piece.' },
    { path: ['log'], type: 'text', doc: "The same under Docker's name." },
    { path: ['attrs'], type: 'object', doc: 'Labels and environment variables of the container: `attrs.service`.' },
  ],
  likelihood: (line) => (/"stream" ?:/.test(line) && /"time" ?:/.test(line) ? 1 : 0.2),
  create: (options) => new DockerDecoder(options),
};

/** Docker reads into a buffer of this size. Bytes that are no UTF-8 become longer, none become shorter. */
const PART_BYTES = 16_384;

/** The record of a joined message is written again; Docker's own has two levels. */
const MAX_LEVELS = 100;

function unwrap(line: string): WrappedLine | undefined {
  const record = parseObject(line);
  if (typeof record === 'string') return undefined;
  const log = ownText(record, 'log');
  if (log === undefined || isDeeperThan(MAX_LEVELS, record)) return undefined;
  return {
    key: streamOf(record),
    text: withoutLineBreak(log),
    isPart: isPart(log),
    withText: (text) => JSON.stringify({ ...record, log: `${text}\n` }),
  };
}

function isPart(log: string): boolean {
  return !log.endsWith('\n') && Buffer.byteLength(log) >= PART_BYTES;
}

interface Held {
  readonly record: JsonObject;
  readonly log: JoinedText;
}

class DockerDecoder implements Decoder {
  readonly #lookups: readonly Lookup[];
  readonly #held = new Map<string, Held>();
  cut = 0;

  constructor(options: DecoderOptions) {
    this.#lookups = options.wanted.map(lookupOf);
  }

  held(): unknown {
    return this.#held.size === 0 ? undefined : [...this.#held.values()].map(({ record, log }) => ({ ...record, log: log.text }));
  }

  restore(held: unknown): void {
    for (const record of held as readonly JsonObject[]) this.#hold(streamOf(record), record, String(record['log']));
  }

  decode(line: string, out: Cell[]): Outcome {
    const record = parseObject(line);
    if (typeof record === 'string') return record;
    const log = ownText(record, 'log');
    if (log === undefined) return 'JSON, but without a text in `log`';
    const stream = streamOf(record);
    const held = this.#held.get(stream);
    if (isPart(log)) {
      if (held !== undefined) held.log.add(log);
      else if (isDeeperThan(MAX_LEVELS, record)) return 'JSON, but nested too deeply';
      else this.#hold(stream, record, log);
      return 'held';
    }
    if (held === undefined) {
      this.#give(out, record, line, withoutLineBreak(log));
      return 'record';
    }
    held.log.add(log);
    this.#giveHeld(out, stream, held);
    return 'record';
  }

  flush(out: Cell[]): Outcome {
    for (const [stream, held] of this.#held) {
      this.#giveHeld(out, stream, held);
      return 'record';
    }
    return 'blank';
  }

  #hold(stream: string, record: JsonObject, log: string): void {
    this.#held.set(stream, { record, log: new JoinedText().add(log) });
  }

  #giveHeld(out: Cell[], stream: string, held: Held): void {
    this.#held.delete(stream);
    if (held.log.isCut) this.cut++;
    const { record } = held;
    const log = held.log.text;
    this.#give(out, record, JSON.stringify({ ...record, log }), withoutLineBreak(log));
  }

  #give(out: Cell[], record: JsonObject, line: string, message: string): void {
    this.#lookups.forEach((lookup, slot) => {
      const name = dotted(lookup.path);
      out[slot] = name === 'line' ? line : name === 'message' || name === 'log' ? message : jsonCell(lookUp(record, lookup));
    });
  }
}

/** Streams that Docker does not write share one name, so that held parts stay bounded. */
function streamOf(record: JsonObject): string {
  const stream = ownText(record, 'stream');
  return stream === 'stdout' || stream === 'stderr' ? stream : '';
}

function withoutLineBreak(log: string): string {
  if (!log.endsWith('\n')) return log;
  return log.slice(0, log.endsWith('\r\n') ? -2 : -1);
}
