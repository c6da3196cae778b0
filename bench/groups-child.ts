/** Measures the memory of many groups in a separate process, which prints the results as JSON. */
import type { Engine } from '../src/core.js';
import { createEngine } from '../src/core.js';
import type { Program } from '../src/index.js';
import { recordsToBatch } from '../src/sources/decode/object-reader.js';
import { median } from './harness.js';
import { programOf } from './tocsin.js';

export interface GroupsFound {
  readonly groups: number;
  /** Memory of the groups after a garbage collection: V8's heap and typed arrays, MiB. */
  readonly heldMiB: number;
  /** Memory of the process then, MiB. */
  readonly rssMiB: number;
  /** Time per record while the groups are created, ns. */
  readonly recordNs: number;
  /** A tick at which a hundred groups changed, ms. */
  readonly tickMs: number;
  /** The same with only a thousand groups, ms. */
  readonly tickOfFewMs: number;
}

const BATCH = 1000;
const CHANGED = 100;
const START_MS = Date.UTC(2026, 4, 4);

export function measureGroups(groups: number): GroupsFound {
  const program = programOf(
    `stream app { format json time ts }\nalert G { on app by user info when count(level == "error") over 5m > 1000000000 limit ${groups + 1} groups }`,
  );
  const few = fill(program, 1000);
  const tickOfFewMs = ticks(few.engine);
  const before = held();
  const { engine, ms } = fill(program, groups);
  const after = held();
  const { rss } = process.memoryUsage();
  const found = engine.stats().alerts[0]?.groups ?? 0;
  if (found !== groups) throw new Error(`${found} groups where there are ${groups}`);
  return {
    groups,
    heldMiB: (after - before) / 2 ** 20,
    rssMiB: rss / 2 ** 20,
    recordNs: (ms * 1e6) / groups,
    tickMs: ticks(engine),
    tickOfFewMs,
  };
}

/** 30 seconds of records, one per group. */
function fill(program: Program, groups: number): { readonly engine: Engine; readonly ms: number } {
  const engine = createEngine(program, { mode: 'replay' });
  engine.addSource('app', 'log');
  let ms = 0;
  for (let start = 0; start < groups; start += BATCH)
    ms += push(engine, start, Math.min(BATCH, groups - start), (at) => START_MS + (30_000 * at) / groups);
  ms += push(engine, 0, 1, () => START_MS + 40_000);
  return { engine, ms };
}

/** Ten ticks within the window of all earlier records, so that none leaves it. */
function ticks(engine: Engine): number {
  const times: number[] = [];
  for (let tick = 0; tick < 10; tick++) times.push(push(engine, 0, CHANGED, () => START_MS + 50_000 + tick * 10_000));
  return median(times);
}

function push(engine: Engine, start: number, size: number, timeOf: (at: number) => number): number {
  const records = Array.from({ length: size }, (_, at) => ({ user: `user-${start + at}`, level: 'error', ms: timeOf(start + at) }));
  const batch = recordsToBatch(records, engine.plans[0]?.fields ?? [], (record) => Number(record['ms']));
  const started = performance.now();
  engine.push('app', 'log', batch);
  engine.take();
  return performance.now() - started;
}

function held(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
