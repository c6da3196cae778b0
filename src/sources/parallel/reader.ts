/** A reading thread: reads, decodes and matches for the evaluating thread. */
import type { EncodedBatch } from '../../engine/match/matched-batch-codec.js';
import { MatchedBatchEncoder } from '../../engine/match/matched-batch-codec.js';
import { Matcher } from '../../engine/match/matcher.js';
import { planProgram } from '../../engine/plan/plan.js';
import { valueUses } from '../../engine/plan/value-uses.js';
import type { CheckedStream, Program } from '../../parser/program.js';
import { beginsAlwaysOf } from '../begins/line-start-of.js';
import type { BatchReader } from '../decode/batches.js';
import { readBatches } from '../decode/batches.js';
import { createStreamDecoder } from '../decode/decoder.js';
import { FieldPresence } from '../decode/field-presence.js';
import type { StreamDecoder } from '../decode/stream-decoder.js';
import { FileProblem } from '../files/file-problem.js';
import { openFile } from '../files/log-file.js';
import type { FromReader, ReadEnd, ReadTask, ToReader } from './messages.js';
import { FilePart } from './part.js';

/** Batches per answer. */
const BATCHES_AN_ANSWER = 16;

/** The part of `MessagePort` that is used here. */
export interface ReaderPort {
  on(event: 'message', listener: (message: ToReader) => void): unknown;
  postMessage(message: FromReader, transfer: readonly ArrayBuffer[]): void;
}

export interface ReaderService {
  /** Closes the files of parts that are still open. */
  close(): Promise<void>;
}

/** Answers the messages of a port one after the other. */
export function serveReaders(port: ReaderPort, program: Program): ReaderService {
  const plans = planProgram(program);
  const streams = new Map<string, OpenStream>();
  const streamOf = (name: string): OpenStream => {
    const plan = plans.find((other) => other.stream.name === name);
    const checked = program.streams.find((other) => other.name === name);
    const known = streams.get(name);
    const stream = known ?? (plan === undefined || checked === undefined ? undefined : { checked, matcher: new Matcher(plan), idle: [] });
    if (stream === undefined) throw new Error(`there is no stream ${name}`);
    streams.set(name, stream);
    return stream;
  };
  const parts = new Map<number, OpenPart>();
  let work: Promise<void> = Promise.resolve();
  const answer = async (message: ToReader): Promise<void> => {
    const { id } = message;
    if (message.kind === 'open') parts.set(id, new OpenPart(message.task, streamOf(message.task.stream)));
    if (message.kind === 'close') {
      await parts.get(id)?.close();
      parts.delete(id);
    }
    if (message.kind !== 'next') return;
    const part = parts.get(id);
    if (part === undefined) return;
    for (let left = message.batches; left > 0; ) {
      const batches = await part.next(Math.min(left, BATCHES_AN_ANSWER));
      const { end, readBytes } = part;
      const transfer = batches.flatMap(({ buffers }) => buffers as readonly ArrayBuffer[]);
      if (end !== undefined) {
        port.postMessage({ kind: 'done', id, batches, end }, transfer);
        parts.delete(id);
        return;
      }
      // A part without an end must not pile up in the other thread.
      left = part.tookRest && left === Number.POSITIVE_INFINITY ? 0 : left - batches.length;
      port.postMessage({ kind: 'batches', id, batches, readBytes, last: left <= 0 }, transfer);
    }
  };
  port.on('message', (message) => {
    work = work
      .then(() => answer(message))
      .catch((error: unknown) => {
        const { id } = message;
        parts.delete(id);
        const path = error instanceof FileProblem ? error.path : '';
        const why = error instanceof FileProblem ? error.why : error instanceof Error ? error.message : String(error);
        port.postMessage({ kind: 'failed', id, path, why }, []);
      });
  });
  return {
    close: async () => {
      await work;
      for (const part of parts.values()) await part.close();
    },
  };
}

/** State that the parts of one stream share. */
interface OpenStream {
  readonly checked: CheckedStream;
  readonly matcher: Matcher;
  /** Decoders of parts that have been read, for reuse. */
  readonly idle: StreamDecoder[];
}

/** A part that is being read. */
class OpenPart {
  /** Set when the part has been read. */
  end: ReadEnd | undefined;
  readonly #encoder: MatchedBatchEncoder;
  #iterator: AsyncGenerator<EncodedBatch> | undefined;
  #readBytes: () => number = () => 0;
  #part: FilePart | undefined;

  constructor(
    readonly task: ReadTask,
    readonly stream: OpenStream,
  ) {
    this.#encoder = new MatchedBatchEncoder(stream.matcher);
  }

  get readBytes(): number {
    return this.#readBytes();
  }

  /** It reads on to the end of the file. */
  get tookRest(): boolean {
    return this.#part?.tookRest === true;
  }

  async next(most: number): Promise<readonly EncodedBatch[]> {
    this.#iterator ??= this.#read();
    const batches: EncodedBatch[] = [];
    while (batches.length < most) {
      const { done, value } = await this.#iterator.next();
      if (done === true) break;
      batches.push(value);
    }
    return batches;
  }

  async close(): Promise<void> {
    await this.#iterator?.return(undefined);
  }

  async *#read(): AsyncGenerator<EncodedBatch> {
    const { task } = this;
    const { checked, matcher, idle } = this.stream;
    const whole = task.start === 0 && task.end === Number.POSITIVE_INFINITY;
    const part = new FilePart(task.path, task.start, task.end, checked.begins === undefined ? undefined : beginsAlwaysOf(checked.begins));
    this.#part = part;
    const decoder = createStreamDecoder({
      stream: checked,
      fields: matcher.plan.fields,
      origin: task.origin,
      presence: new FieldPresence(matcher.plan.fields, valueUses(matcher.plan)),
      after: idle.pop(),
      year: {
        writtenMs: task.writtenMs,
        ...(task.year === undefined ? {} : { year: task.year }),
        onUse: () => {
          if (!whole) part.takeRest();
        },
      },
    });
    const file = whole ? await openFile(task.path, { encoding: checked.encoding }) : undefined;
    this.#readBytes = () => file?.readBytes() ?? part.readBytes;
    const reader: BatchReader = readBatches(file?.chunks() ?? part.chunks(), decoder);
    for await (const batch of reader.batches()) yield this.#encoder.encode(batch);
    idle.push(decoder);
    this.end = { stats: reader.stats(), problems: file?.problems() ?? [], readBytes: this.readBytes, tookRest: this.tookRest };
  }
}
