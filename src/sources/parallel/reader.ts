/** A thread that reads, decodes and matches for the one that judges. */
import type { CarriedBatch } from '../../engine/match/carried.js';
import { Carrier } from '../../engine/match/carried.js';
import { Matcher } from '../../engine/match/matcher.js';
import { planProgram } from '../../engine/plan.js';
import type { Program } from '../../parser/program.js';
import type { BatchReader } from '../batches.js';
import { readBatches } from '../batches.js';
import { createStreamDecoder } from '../decoder.js';
import { FileProblem, openFile } from '../files.js';
import type { FromReader, ReadEnd, ReadTask, ToReader } from './messages.js';
import { FilePart } from './part.js';

/** As much of a port as is used here. */
export interface ReaderPort {
  on(event: 'message', listener: (message: ToReader) => void): unknown;
  postMessage(message: FromReader, transfer: readonly ArrayBuffer[]): void;
}

/** Answers what comes through the port, in its order. */
export function serveReaders(port: ReaderPort, program: Program): void {
  const plans = planProgram(program);
  const matchers = new Map<string, Matcher>();
  const matcherOf = (stream: string): Matcher => {
    const plan = plans.find((other) => other.stream.name === stream);
    const matcher = matchers.get(stream) ?? (plan === undefined ? undefined : new Matcher(plan));
    if (matcher === undefined) throw new Error(`no stream is called ${stream}`);
    matchers.set(stream, matcher);
    return matcher;
  };
  const parts = new Map<number, OpenPart>();
  let work: Promise<void> = Promise.resolve();
  const answer = async (message: ToReader): Promise<void> => {
    const { id } = message;
    if (message.kind === 'open') parts.set(id, new OpenPart(message.task, matcherOf(message.task.stream)));
    if (message.kind === 'close') {
      await parts.get(id)?.close();
      parts.delete(id);
    }
    if (message.kind !== 'next') return;
    const part = parts.get(id);
    if (part === undefined) return;
    const batches = await part.next(message.batches);
    const { end, readBytes } = part;
    const transfer = batches.flatMap(({ buffers }) => buffers as readonly ArrayBuffer[]);
    if (end === undefined) port.postMessage({ kind: 'batches', id, batches, readBytes }, transfer);
    else {
      port.postMessage({ kind: 'done', id, batches, end }, transfer);
      parts.delete(id);
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
}

/** A part that is being read. */
class OpenPart {
  /** Set when all has been read. */
  end: ReadEnd | undefined;
  readonly #carrier: Carrier;
  #iterator: AsyncGenerator<CarriedBatch> | undefined;
  #readBytes: () => number = () => 0;

  constructor(
    readonly task: ReadTask,
    readonly matcher: Matcher,
  ) {
    this.#carrier = new Carrier(matcher);
  }

  get readBytes(): number {
    return this.#readBytes();
  }

  async next(most: number): Promise<readonly CarriedBatch[]> {
    this.#iterator ??= this.#read();
    const batches: CarriedBatch[] = [];
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

  async *#read(): AsyncGenerator<CarriedBatch> {
    const { task } = this;
    const whole = task.start === 0 && task.end === Number.POSITIVE_INFINITY;
    let tookRest = false;
    const part = new FilePart(task.path, task.start, task.end);
    const decoder = createStreamDecoder({
      stream: this.matcher.plan.stream,
      fields: this.matcher.plan.fields,
      year: {
        writtenMs: task.writtenMs,
        ...(task.year === undefined ? {} : { year: task.year }),
        onUse: () => {
          if (whole || tookRest) return;
          tookRest = true;
          part.takeRest();
        },
      },
    });
    const file = whole ? await openFile(task.path) : undefined;
    this.#readBytes = () => file?.readBytes() ?? part.readBytes;
    const reader: BatchReader = readBatches(file?.chunks() ?? part.chunks(), decoder, task.start > 0);
    for await (const batch of reader.batches()) yield this.#carrier.carry(batch);
    this.end = { stats: reader.stats(), problems: file?.problems() ?? [], readBytes: this.readBytes, tookRest };
  }
}
