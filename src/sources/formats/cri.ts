/** Container logs written by kubelet and containerd: `TIME STREAM FLAG MESSAGE`. */
import type { Cell, FieldPath } from '../../engine/model/records.js';
import { CriBlocks } from '../blocks/cri-blocks.js';
import { isBlank } from '../format/blank.js';
import type { Decoder, DecoderOptions, FormatDescriptor, Outcome, WrappedLine } from '../format/format.js';
import { JoinedText } from '../format/joined-text.js';
import { namedSlots } from '../format/named-slots.js';

const TIME: FieldPath = ['time'];

export const cri: FormatDescriptor = {
  name: 'cri',
  summary: 'Container logs of Kubernetes: time, stream, flag, message',
  doc: [
    'A line is `TIME STREAM FLAG MESSAGE`. The flag `P` means that the message continues in the next line of the same stream, `F` that it is complete.',
    'The parts of a message become one record with the time of the first part; its `line` is the line that the message would have been in one piece.',
    'Lines of `stdout` and `stderr` may alternate. At the end of the log, an incomplete message becomes a record with the flag `P`. A joined message longer than',
    'the limit for lines is cut there and counted.',
    'Blank lines are skipped. Other lines are unreadable.',
  ].join('\n'),
  examples: [
    {
      line: '2026-05-04T10:03:00.669794202Z stderr F cannot bind port 8080',
      fields: { time: '2026-05-04T10:03:00.669794202Z', stream: 'stderr', flag: 'F', message: 'cannot bind port 8080' },
      time: '2026-05-04T10:03:00.669Z',
    },
  ],
  timeField: TIME,
  timeAs: 'iso',
  alwaysHasTime: true,
  fields: [
    { path: TIME, type: 'text', doc: 'Time of the first part of the message.' },
    { path: ['stream'], type: 'text', doc: '`stdout` or `stderr`.' },
    { path: ['flag'], type: 'text', doc: '`F`, or `P` for an incomplete message.' },
    { path: ['message'], type: 'text', doc: 'The message, in one piece.' },
  ],
  joinsLines: true,
  unwrap,
  create: (options) => new CriDecoder(options),
  createBlocks: (options) => new CriBlocks(options),
};

const CRI_LINE = /^([^ ]+ (stdout|stderr)) ([FP])(?::[^ ]*)?(?: (.*))?$/s;

function unwrap(line: string): WrappedLine | undefined {
  const found = CRI_LINE.exec(line);
  if (found === null) return undefined;
  const [, head = '', key = '', flag = '', text = ''] = found;
  return { key, text, isPart: flag === 'P', withText: (other) => `${head} F ${other}` };
}

interface PartialMessage {
  readonly time: string;
  readonly text: JoinedText;
}

const NAMES = ['line', 'time', 'stream', 'flag', 'message'] as const;

class CriDecoder implements Decoder {
  readonly #width: number;
  readonly #slots: Readonly<Record<(typeof NAMES)[number], number>>;
  readonly #held = new Map<string, PartialMessage>();
  cut = 0;

  constructor(options: DecoderOptions) {
    this.#width = options.wanted.length;
    this.#slots = namedSlots(options.wanted, NAMES);
  }

  held(): unknown {
    return this.#held.size === 0 ? undefined : [...this.#held].map(([stream, { time, text }]) => [stream, time, text.text]);
  }

  restore(held: unknown): void {
    for (const [stream, time, message] of held as readonly (readonly [string, string, string])[]) {
      this.#held.set(stream, { time, text: new JoinedText().add(message) });
    }
  }

  decode(line: string, out: Cell[]): Outcome {
    const timeEnd = line.indexOf(' ');
    const streamEnd = line.indexOf(' ', timeEnd + 1);
    if (timeEnd < 0 || streamEnd < 0) return isBlank(line) ? 'blank' : NOT_CRI;
    const stream = line.slice(timeEnd + 1, streamEnd);
    if (stream !== 'stdout' && stream !== 'stderr') return isBlank(line) ? 'blank' : NOT_CRI;
    const flag = line.charAt(streamEnd + 1);
    // More tags may follow the flag after a colon; an empty message may lack its space.
    const after = line.charCodeAt(streamEnd + 2);
    if ((flag !== 'F' && flag !== 'P') || (after !== 32 && after !== 58 && streamEnd + 2 !== line.length)) return NOT_CRI;
    const flagEnd = after === 58 ? line.indexOf(' ', streamEnd + 2) : streamEnd + 2;
    const message = flagEnd < 0 ? '' : line.slice(flagEnd + 1);
    const held = this.#held.get(stream);
    if (flag === 'P') {
      if (held === undefined) this.#held.set(stream, { time: line.slice(0, timeEnd), text: new JoinedText().add(message) });
      else held.text.add(message);
      return 'held';
    }
    if (held === undefined) {
      this.#write(out, line, line.slice(0, timeEnd), stream, flag, message);
      return 'record';
    }
    this.#held.delete(stream);
    held.text.add(message);
    this.#writePartial(out, held, stream, flag);
    return 'record';
  }

  flush(out: Cell[]): Outcome {
    for (const [stream, held] of this.#held) {
      this.#held.delete(stream);
      this.#writePartial(out, held, stream, 'P');
      return 'record';
    }
    return 'blank';
  }

  #writePartial(out: Cell[], held: PartialMessage, stream: string, flag: string): void {
    if (held.text.isCut) this.cut++;
    const message = held.text.text;
    this.#write(out, `${held.time} ${stream} ${flag} ${message}`, held.time, stream, flag, message);
  }

  #write(out: Cell[], line: string, time: string, stream: string, flag: string, message: string): void {
    for (let slot = 0; slot < this.#width; slot++) out[slot] = undefined;
    if (this.#slots.line >= 0) out[this.#slots.line] = line;
    if (this.#slots.time >= 0) out[this.#slots.time] = time;
    if (this.#slots.stream >= 0) out[this.#slots.stream] = stream;
    if (this.#slots.flag >= 0) out[this.#slots.flag] = flag;
    if (this.#slots.message >= 0) out[this.#slots.message] = message;
  }
}

const NOT_CRI = 'not a container log line (time, stdout or stderr, F or P, message)';
