/** Runs the engine over the reference's input: in batches of any size, with stops and starts in between. */

import { adoptEngine, createEngine, restoreEngine } from '../../src/engine/engine.js';
import type { Engine, EngineOptions, EngineSnapshot, EngineStats } from '../../src/engine/model/engine-api.js';
import type { RecordBatch } from '../../src/engine/model/records.js';
import type { Transition } from '../../src/engine/model/transition.js';
import type { FieldPath, Program } from '../../src/parser/program.js';
import type { ReferenceInput, ReferenceRecord, ReferenceSource } from '../reference/records.js';
import { cellOf, fieldValue } from '../reference/records.js';
import { readsBefore } from '../reference/time.js';

/** How the input is pushed. */
export interface Handing {
  /** Sizes of batches, used in turn; none: as large as possible. */
  readonly batchSizes?: readonly number[];
  /** Numbers of pushes, used in turn, after which the engine is saved and restored. */
  readonly restartAfter?: readonly number[];
  /** Numbers of pushes, used in turn, after which the rules change to `others`, and back. */
  readonly reloadAfter?: readonly number[];
  readonly others?: Program;
  /** Numbers of pushes, used in turn, after which transitions are taken; none: after each. */
  readonly takeAfter?: readonly number[];
  /** Creates batches of records; absent: columns of cells. */
  readonly batches?: BatchMaker;
}

/** One batch of these records, the next of their source. */
export type BatchMaker = (
  program: Program,
  source: ReferenceSource,
  fields: readonly FieldPath[],
  records: readonly ReferenceRecord[],
) => RecordBatch;

export interface EngineRun {
  readonly transitions: readonly Transition[];
  readonly stats: EngineStats;
}

export function batchOf(fields: readonly FieldPath[], records: readonly ReferenceRecord[]): RecordBatch {
  return {
    size: records.length,
    times: Float64Array.from(records, (record) => record.timeMs),
    columns: fields.map((path) => ({ path, cells: records.map((record) => cellOf(fieldValue(record.fields, path))) })),
  };
}

/** Counts down the given numbers in turn, repeatedly. Returns true each time one has run out. */
function turns(numbers: readonly number[] | undefined, otherwise: boolean): () => boolean {
  if (numbers === undefined || numbers.length === 0) return () => otherwise;
  let which = 0;
  let left = Math.max(1, numbers[0] ?? 1);
  return () => {
    left -= 1;
    if (left > 0) return false;
    which = (which + 1) % numbers.length;
    left = Math.max(1, numbers[which] ?? 1);
    return true;
  };
}

interface Reader {
  readonly given: ReferenceSource;
  row: number;
}

export function runEngine(program: Program, input: ReferenceInput, handing: Handing = {}): EngineRun {
  const options: EngineOptions = {
    mode: input.mode,
    ...(input.listenFromMs === undefined ? {} : { listenFromMs: input.listenFromMs }),
    ...(input.openSpans === undefined ? {} : { openSpans: input.openSpans }),
    ...(input.fromMs === undefined ? {} : { fromMs: input.fromMs }),
    ...(input.untilMs === undefined || input.mode === 'test' ? {} : { untilMs: input.untilMs }),
  };
  let engine: Engine = createEngine(program, options);
  const transitions: Transition[] = [];
  const mustTake = turns(handing.takeAfter, true);
  const mustRestart = turns(handing.restartAfter, false);
  const mustReload = turns(handing.reloadAfter, false);
  let rules = program;
  let batches = 0;
  const nextSize = (): number => {
    const sizes = handing.batchSizes;
    return sizes === undefined || sizes.length === 0 ? Number.POSITIVE_INFINITY : Math.max(1, sizes[batches++ % sizes.length] ?? 1);
  };
  for (const { stream, source } of input.sources) engine.addSource(stream, source);
  const open: Reader[] = input.sources.map((given) => ({ given, row: 0 }));
  const newest = ({ given }: Reader): { readonly stream: string; readonly source: string; readonly newestMs: number | undefined } => ({
    ...given,
    newestMs: engine.newest(given.stream, given.source),
  });
  while (open.length > 0) {
    open.sort((a, b) => readsBefore(newest(a), newest(b)));
    const [reader, other] = open;
    if (reader === undefined) break;
    const { stream, source, records } = reader.given;
    if (reader.row >= records.length) {
      engine.endSource(stream, source);
      open.shift();
    } else {
      const fields = engine.plans.find((plan) => plan.stream === stream)?.fields ?? [];
      const rows = records.slice(reader.row, reader.row + nextSize());
      const makeBatch = (some: readonly ReferenceRecord[]): RecordBatch =>
        handing.batches === undefined ? batchOf(fields, some) : handing.batches(program, reader.given, fields, some);
      reader.row += engine.push(stream, source, makeBatch(rows), 0, other === undefined ? undefined : yieldTo(reader, newest(other)));
    }
    if (mustTake()) transitions.push(...engine.take());
    if (handing.others !== undefined && mustReload()) {
      rules = rules === program ? handing.others : program;
      engine.retire(rules);
      engine = adoptEngine(rules, options, JSON.parse(JSON.stringify(engine.snapshot())) as EngineSnapshot);
    }
    if (mustRestart()) engine = restoreEngine(rules, options, JSON.parse(JSON.stringify(engine.snapshot())) as EngineSnapshot);
  }
  transitions.push(...(input.mode === 'test' ? engine.finish(input.untilMs) : engine.finish()));
  return { transitions, stats: engine.stats() };
}

/** The time past which the other source is to be read before this one. */
function yieldTo(
  reader: Reader,
  other: { readonly stream: string; readonly source: string; readonly newestMs: number | undefined },
): number {
  if (other.newestMs === undefined) return Number.NEGATIVE_INFINITY;
  return readsBefore({ ...reader.given, newestMs: other.newestMs }, other) < 0 ? other.newestMs : other.newestMs - 1;
}
