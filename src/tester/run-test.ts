/** Runs one test of a rule file: its records through a session on the virtual clock, its expectations against the output. */

import type { FieldPath, RecordBatch } from '../engine/model/records.js';
import type { Transition } from '../engine/model/transition.js';
import type { ReplaySource } from '../engine/replay.js';
import type { Delivery, Notification } from '../notify/notification.js';
import type { CheckedStream, CheckedTest, Program } from '../parser/program.js';
import type { InputReading } from '../session/input-problems.js';
import type { SessionSnapshot } from '../session/session.js';
import { Session } from '../session/session.js';
import { FieldPresence } from '../sources/decode/field-presence.js';
import type { Failure } from './expectations.js';
import { evaluateExpectations } from './expectations.js';
import type { TestRecord } from './input.js';
import { endOfInputMs, momentMs, recordsOf } from './input.js';

/** How the records and recorded logs of a test are read. */
export interface TestEnvironment {
  /**
   * Turns records of a test into batches, in their order; raw lines are read in the stream's format, and times are those of the test.
   * @throws Error with a message for people when a line cannot be read.
   */
  batches(stream: CheckedStream, fields: readonly FieldPath[], records: readonly TestRecord[]): readonly RecordBatch[];
  /**
   * Opens the files of a `replay`; the glob is relative to the rule file.
   * @throws Error with a message for people when nothing matches.
   */
  open(test: CheckedTest, stream: CheckedStream, glob: string, fields: readonly FieldPath[]): Promise<readonly ReplaySource[]>;
}

export interface TestResult {
  readonly test: CheckedTest;
  readonly failures: readonly Failure[];
  readonly transitions: readonly Transition[];
  readonly notifications: readonly Notification[];
  /** Where the input ended, ms. */
  readonly endMs: number;
  /**
   * Which fields the records of the test have.
   * @internal
   */
  readonly readings: readonly InputReading[];
}

/** The result is the same each time: restarts and shuffles are those of the test. */
export async function runTest(program: Program, test: CheckedTest, environment: TestEnvironment): Promise<TestResult> {
  const isReplay = test.inputs.some((input) => input.kind === 'replay');
  const output = isReplay ? await runReplay(program, test, environment) : runRecords(program, test, environment);
  const { transitions, deliveries, endMs, readings } = output;
  const failures = evaluateExpectations({ program, test, transitions, deliveries, endMs });
  return { test, failures, transitions, notifications: deliveries.map(({ notification }) => notification), endMs, readings };
}

interface TestOutput {
  readonly transitions: readonly Transition[];
  readonly deliveries: readonly Delivery[];
  readonly endMs: number;
  readonly readings: readonly InputReading[];
}

/** All streams' records, with a restart of the session at each `restart`. */
function runRecords(program: Program, test: CheckedTest, environment: TestEnvironment): TestOutput {
  const endMs = endOfInputMs(test) ?? 0;
  let session = Session.create(program, { mode: 'test' });
  const transitions: Transition[] = [];
  const deliveries: Delivery[] = [];
  const streams = inputStreams(program, session).map((stream) => ({
    stream,
    records: recordsOf(test, stream.name),
    presence: new FieldPresence(session.fieldsOf(stream.name), session.planOf(stream.name).valueUses),
    next: 0,
  }));
  for (const { stream, records } of streams) if (records.length > 0) session.addSource(stream.name, 'test');
  const restarts = test.restarts.map(momentMs).sort((a, b) => a - b);
  for (const untilMs of [...restarts, Number.POSITIVE_INFINITY]) {
    for (const input of streams) {
      const from = input.next;
      while (input.next < input.records.length && (input.records[input.next]?.timeMs ?? 0) < untilMs) input.next += 1;
      const { name } = input.stream;
      const records = input.records.slice(from, input.next);
      for (const batch of environment.batches(input.stream, session.fieldsOf(name), records)) {
        session.push(name, 'test', { batch });
        input.presence.see(batch, () => records.map(namesOf));
      }
    }
    if (Number.isFinite(untilMs)) {
      const saved = JSON.parse(JSON.stringify(session.snapshot())) as SessionSnapshot;
      session = Session.restore(program, { mode: 'test' }, saved);
    }
    const output = Number.isFinite(untilMs) ? session.take() : session.end(endMs);
    transitions.push(...output.transitions);
    deliveries.push(...output.deliveries);
  }
  const readings = streams.map(({ stream, presence }) => ({ stream: stream.name, fields: presence.stats(), extracts: [] }));
  return { transitions, deliveries, endMs, readings };
}

function namesOf({ body }: TestRecord): readonly string[] {
  return body.kind === 'fields' ? Object.keys(body.fields) : [];
}

async function runReplay(program: Program, test: CheckedTest, environment: TestEnvironment): Promise<TestOutput> {
  const session = Session.create(program, { mode: 'replay' });
  const sources: ReplaySource[] = [];
  for (const stream of inputStreams(program, session)) {
    const { name } = stream;
    for (const input of test.inputs) {
      if (input.kind === 'replay' && input.stream === name)
        sources.push(...(await environment.open(test, stream, input.glob, session.fieldsOf(name))));
    }
    const records = recordsOf(test, name);
    if (records.length > 0)
      sources.push({ stream: name, name: '(test)', batches: environment.batches(stream, session.fieldsOf(name), records) });
  }
  const transitions: Transition[] = [];
  const deliveries: Delivery[] = [];
  for await (const output of session.replay(sources)) {
    transitions.push(...output.transitions);
    deliveries.push(...output.deliveries);
  }
  const endMs = Math.max(endOfInputMs(test) ?? 0, session.newestMs) + 1;
  deliveries.push(...session.remindUntil(endMs));
  return { transitions, deliveries, endMs, readings: [] };
}

/** Streams that records are read into: all but those that spans make. */
function inputStreams(program: Program, session: Session): readonly CheckedStream[] {
  return program.streams.filter(({ name }) => session.hasStream(name));
}
