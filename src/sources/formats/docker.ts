/** Container logs as Docker's `json-file` driver writes them: `{"log":"…\n","stream":"stdout","time":"…"}`. */
import { LIMITS } from '../../engine/model/limits.js';
import type { Cell, FieldPath } from '../../engine/model/records.js';
import { jsonCell } from '../cells/json-cell.js';
import { isBlank } from '../format/blank.js';
import type { Decoder, DecoderOptions, FormatDescriptor, Outcome } from '../format/format.js';
import { dotted } from '../format/format.js';
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
    'first part. Its `line` is what one unbroken line would be. A joined message longer than a line may be is cut there. A shorter text without a line',
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
  fields: [
    { path: TIME, type: 'text', doc: 'When Docker read the first part of the message.' },
    { path: ['stream'], type: 'text', doc: '`stdout` or `stderr`.' },
    { path: ['message'], type: 'text', doc: 'The text that the container wrote, in one piece.' },
    { path: ['log'], type: 'text', doc: "The same under Docker's name." },
    { path: ['attrs'], type: 'object', doc: 'Labels and environment variables of the container: `attrs.service`.' },
  ],
  create: (options) => new DockerDecoder(options),
};

/** Docker reads into a buffer of this size. Bytes that are no UTF-8 become longer, none become shorter. */
const PART_BYTES = 16_384;

interface Held {
  readonly record: Readonly<Record<string, unknown>>;
  readonly parts: string[];
  length: number;
}

class DockerDecoder implements Decoder {
  readonly #lookups: readonly Lookup[];
  readonly #held = new Map<string, Held>();

  constructor(options: DecoderOptions) {
    this.#lookups = options.wanted.map(lookupOf);
  }

  held(): unknown {
    return this.#held.size === 0 ? undefined : [...this.#held.values()].map(({ record, parts }) => ({ ...record, log: parts.join('') }));
  }

  restore(held: unknown): void {
    for (const record of held as readonly Readonly<Record<string, unknown>>[]) this.#hold(streamOf(record), record, String(record['log']));
  }

  decode(line: string, out: Cell[]): Outcome {
    let root: unknown;
    try {
      root = JSON.parse(line);
    } catch {
      return isBlank(line) ? 'blank' : 'not valid JSON';
    }
    if (typeof root !== 'object' || root === null || Array.isArray(root)) return 'JSON, but not an object';
    const record = root as Readonly<Record<string, unknown>>;
    const log = Object.hasOwn(record, 'log') ? record['log'] : undefined;
    if (typeof log !== 'string') return 'JSON, but without a text in `log`';
    const stream = streamOf(record);
    const held = this.#held.get(stream);
    if (!log.endsWith('\n') && Buffer.byteLength(log) >= PART_BYTES) {
      if (held === undefined) this.#hold(stream, record, log);
      else addPart(held, log);
      return 'held';
    }
    if (held === undefined) {
      this.#give(out, record, line, withoutLineBreak(log));
      return 'record';
    }
    addPart(held, log);
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

  #hold(stream: string, record: Readonly<Record<string, unknown>>, log: string): void {
    const held: Held = { record, parts: [], length: 0 };
    addPart(held, log);
    this.#held.set(stream, held);
  }

  #giveHeld(out: Cell[], stream: string, { record, parts }: Held): void {
    this.#held.delete(stream);
    const log = parts.join('');
    this.#give(out, record, JSON.stringify({ ...record, log }), withoutLineBreak(log));
  }

  #give(out: Cell[], record: Readonly<Record<string, unknown>>, line: string, message: string): void {
    this.#lookups.forEach((lookup, slot) => {
      const name = dotted(lookup.path);
      out[slot] = name === 'line' ? line : name === 'message' || name === 'log' ? message : jsonCell(lookUp(record, lookup));
    });
  }
}

/** Streams that Docker does not write share one name, so that held parts stay bounded. */
function streamOf(record: Readonly<Record<string, unknown>>): string {
  const stream = Object.hasOwn(record, 'stream') ? record['stream'] : '';
  return stream === 'stdout' || stream === 'stderr' ? stream : '';
}

function withoutLineBreak(log: string): string {
  if (!log.endsWith('\n')) return log;
  return log.slice(0, log.endsWith('\r\n') ? -2 : -1);
}

/** Text past the limit is dropped, so that a message that never ends takes no more memory than a line. */
function addPart(held: Held, log: string): void {
  const part = log.slice(0, Math.max(0, LIMITS.lineBytes - held.length));
  if (part.length === 0) return;
  held.parts.push(part);
  held.length += part.length;
}
