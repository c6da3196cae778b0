/** Runs one test of a rule file: its records through the engine on the virtual clock, its expectations against what came out. */

import { createEngine, restoreEngine } from '../engine/engine.js';
import type { Engine, EngineSnapshot } from '../engine/model/engine-api.js';
import type { FieldPath, RecordBatch } from '../engine/model/records.js';
import type { Transition } from '../engine/model/transition.js';
import type { ReplaySource } from '../engine/replay.js';
import { replay } from '../engine/replay.js';
import type { Notification } from '../notify/notification.js';
import { createNotifier } from '../notify/notifier.js';
import type { CheckedStream, CheckedTest, Program } from '../parser/program.js';
import type { Failure } from './expectations.js';
import { evaluateExpectations } from './expectations.js';
import type { TestRecord } from './input.js';
import { endOfInputMs, momentMs, recordsOf } from './input.js';

/** The world as a test needs it: how its records and recorded logs are read. */
export interface TestEnvironment {
  /**
   * Turns records of a test into batches, in their order; raw lines are read by the stream's format, and times are those that the test gives.
   * Throws an Error with a message for people when a line cannot be read.
   */
  batches(stream: CheckedStream, fields: readonly FieldPath[], records: readonly TestRecord[]): readonly RecordBatch[];
  /** Opens the files of a `replay`; the glob is relative to the rule file. Throws an Error with a message for people when nothing matches. */
  open(test: CheckedTest, stream: CheckedStream, glob: string, fields: readonly FieldPath[]): Promise<readonly ReplaySource[]>;
}

export interface TestResult {
  readonly test: CheckedTest;
  readonly failures: readonly Failure[];
  readonly transitions: readonly Transition[];
  readonly notifications: readonly Notification[];
  /** Where the input ended, ms. */
  readonly endMs: number;
}

/** @param program with the test's own restarts and shuffles the outcome is the same each time it is run. */
export async function runTest(program: Program, test: CheckedTest, world: TestEnvironment): Promise<TestResult> {
  const replayed = test.inputs.some((input) => input.kind === 'replay');
  const { transitions, endMs } = replayed ? await runReplay(program, test, world) : runRecords(program, test, world);
  const notifier = createNotifier(program);
  const deliveries = [...notifier.push(transitions), ...notifier.advanceTo(endMs)];
  const notifications = deliveries.map((delivery) => delivery.notification);
  const failures = evaluateExpectations({ program, test, transitions, deliveries, endMs });
  return { test, failures, transitions, notifications, endMs };
}

interface Outcome {
  readonly transitions: readonly Transition[];
  readonly endMs: number;
}

/** All streams' records, cut where the engine is to be restarted. */
function runRecords(program: Program, test: CheckedTest, world: TestEnvironment): Outcome {
  const endMs = endOfInputMs(test) ?? 0;
  let engine: Engine = createEngine(program, { mode: 'test' });
  const transitions: Transition[] = [];
  const streams = engine.plans.map((plan) => ({
    stream: streamNamed(program, plan.stream),
    plan,
    records: recordsOf(test, plan.stream),
    next: 0,
  }));
  for (const { plan, records } of streams) if (records.length > 0) engine.addSource(plan.stream, 'test');
  const restarts = test.restarts.map(momentMs).sort((a, b) => a - b);
  for (const restartMs of [...restarts, Number.POSITIVE_INFINITY]) {
    for (const stream of streams) {
      const from = stream.next;
      while (stream.next < stream.records.length && (stream.records[stream.next]?.timeMs ?? 0) < restartMs) stream.next += 1;
      const records = stream.records.slice(from, stream.next);
      for (const batch of world.batches(stream.stream, stream.plan.fields, records)) engine.push(stream.plan.stream, 'test', batch);
    }
    if (Number.isFinite(restartMs)) {
      const saved = JSON.parse(JSON.stringify(engine.snapshot())) as EngineSnapshot;
      engine = restoreEngine(program, { mode: 'test' }, saved);
    }
    transitions.push(...engine.take());
  }
  transitions.push(...engine.finish(endMs));
  return { transitions, endMs };
}

async function runReplay(program: Program, test: CheckedTest, world: TestEnvironment): Promise<Outcome> {
  const engine = createEngine(program, { mode: 'replay' });
  const sources: ReplaySource[] = [];
  for (const plan of engine.plans) {
    const stream = streamNamed(program, plan.stream);
    for (const input of test.inputs) {
      if (input.kind === 'replay' && input.stream === plan.stream)
        sources.push(...(await world.open(test, stream, input.glob, plan.fields)));
    }
    const records = recordsOf(test, plan.stream);
    if (records.length > 0) sources.push({ stream: plan.stream, name: '(test)', batches: world.batches(stream, plan.fields, records) });
  }
  const transitions: Transition[] = [];
  for await (const some of replay(engine, sources)) transitions.push(...some);
  const newest = engine.stats().sources.map((source) => source.newestMs ?? 0);
  return { transitions, endMs: Math.max(endOfInputMs(test) ?? 0, ...newest) + 1 };
}

function streamNamed(program: Program, name: string): CheckedStream {
  const stream = program.streams.find((candidate) => candidate.name === name);
  if (stream === undefined) throw new Error(`no stream is called ${name}`);
  return stream;
}
