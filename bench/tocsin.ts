/** Tocsin as a contestant: from a file to transitions. */

import { createEngine, replay } from '../src/core.js';
import type { Program, RecordBatch } from '../src/index.js';
import { loadRules } from '../src/index.js';
import { readBatches } from '../src/sources/decode/batches.js';
import { createStreamDecoder } from '../src/sources/decode/decoder.js';
import { openFile } from '../src/sources/files/log-file.js';
import { hitCounter } from './hits.js';

export const TOCSIN = 'tocsin, file to transitions';

/** @throws Error with the problems of the rules. */
export function programOf(text: string): Program {
  const { program, diagnostics } = loadRules([{ path: 'bench.alert', text }]);
  if (program === undefined) throw new Error(diagnostics[0]?.message ?? 'the rules do not load');
  return program;
}

/** One alert per predicate, each with a window of five minutes. By default no alert reaches the threshold. */
export function alertsText(stream: string, predicates: readonly string[], threshold = 1_000_000_000): string {
  const rules = predicates.map((predicate, index) => `alert R${index} { on app info when count(${predicate}) over 5m > ${threshold} }`);
  return `stream app { ${stream} }\n${rules.join('\n')}\n`;
}

export interface EvaluatedFile {
  /** Without the time to create the engine. */
  readonly ms: number;
  readonly transitions: number;
  /** Records that were pushed into the engine. */
  readonly records: number;
  /** Alerts that fired. */
  readonly fired: ReadonlySet<string>;
}

export async function evaluateFile(program: Program, path: string): Promise<EvaluatedFile> {
  const engine = createEngine(program, { mode: 'replay' });
  const [stream] = program.streams;
  const [plan] = engine.plans;
  if (stream === undefined || plan === undefined) throw new Error('the program has no stream');
  const fired = new Set<string>();
  let transitions = 0;
  const started = performance.now();
  const file = await openFile(path);
  const reader = readBatches(file.chunks(), createStreamDecoder({ stream, fields: plan.fields }));
  for await (const some of replay(engine, [{ stream: stream.name, name: path, batches: reader.batches() }])) {
    transitions += some.length;
    for (const { alert, to } of some) if (to === 'firing') fired.add(alert);
  }
  const ms = performance.now() - started;
  return { ms, transitions, records: engine.stats().sources.reduce((sum, source) => sum + source.records, 0), fired };
}

/** The batches of the file, as the engine receives them. */
export async function* batchesOf(program: Program, path: string): AsyncGenerator<RecordBatch> {
  const [stream] = program.streams;
  const [plan] = createEngine(program, { mode: 'replay' }).plans;
  if (stream === undefined || plan === undefined) throw new Error('the program has no stream');
  const file = await openFile(path);
  yield* readBatches(file.chunks(), createStreamDecoder({ stream, fields: plan.fields })).batches();
}

export async function countHits(program: Program, path: string): Promise<number> {
  const count = hitCounter(program);
  let hits = 0;
  for await (const batch of batchesOf(program, path)) hits += count(batch);
  return hits;
}
