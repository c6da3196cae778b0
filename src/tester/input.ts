/** The records of a test on the virtual clock, in the order in which they arrive. */

import { WrittenNumber } from '../engine/model/records.js';
import type { CheckedMoment, CheckedTest, FieldPath, TestBody, TestInput, TestValue } from '../parser/program.js';
import { generate } from './generators.js';

/** A record of a test: fields as plain values, or a raw line for the stream's format. */
export interface TestRecord {
  readonly timeMs: number;
  readonly body:
    | { readonly kind: 'fields'; readonly fields: Readonly<Record<string, unknown>> }
    | { readonly kind: 'line'; readonly text: string };
}

/** Start of the virtual clock, unless a test has absolute times: a Monday, so that every window is aligned. */
export const TEST_EPOCH_MS = Date.UTC(2001, 0, 1);

export function momentMs(moment: CheckedMoment): number {
  return moment.kind === 'relative' ? TEST_EPOCH_MS + moment.ms : moment.ms;
}

/** Records of the `every` and `at` items of one stream in order of time (ties: as written), each as often as `repeat` says. */
export function recordsOf(test: CheckedTest, stream: string): readonly TestRecord[] {
  const records: TestRecord[] = [];
  for (const input of test.inputs) {
    if (input.kind === 'replay' || input.stream !== stream) continue;
    for (const record of recordsOfInput(input)) for (let time = 0; time < test.repeat; time++) records.push(record);
  }
  records.sort((a, b) => a.timeMs - b.timeMs);
  return test.shuffleMs === undefined ? records : shuffled(records, test.shuffleMs);
}

/** The end of a test's input, ms: the last `to`, `at` or `until`; undefined if it only has a `replay`. */
export function endOfInputMs(test: CheckedTest): number | undefined {
  const ends = test.inputs.flatMap((input) => {
    if (input.kind === 'every') return [momentMs(input.to)];
    return input.kind === 'at' ? [momentMs(input.at)] : [];
  });
  if (test.until !== undefined) ends.push(momentMs(test.until));
  return ends.length === 0 ? undefined : Math.max(...ends);
}

function* recordsOfInput(input: Exclude<TestInput, { kind: 'replay' }>): Generator<TestRecord> {
  if (input.kind === 'at') {
    yield { timeMs: momentMs(input.at), body: bodyAt(input.body, { index: 0, count: 1 }) };
    return;
  }
  const fromMs = momentMs(input.from);
  const count = Math.max(0, Math.ceil((momentMs(input.to) - fromMs) / input.stepMs));
  for (let index = 0; index < count; index++) {
    yield { timeMs: fromMs + index * input.stepMs, body: bodyAt(input.body, { index, count }) };
  }
}

interface RecordIndex {
  readonly index: number;
  readonly count: number;
}

function bodyAt(body: TestBody, at: RecordIndex): TestRecord['body'] {
  if (body.kind === 'line') return { kind: 'line', text: body.text };
  return { kind: 'fields', fields: fieldsAt(body.entries, at) };
}

function fieldsAt(
  entries: readonly { readonly path: FieldPath; readonly value: TestValue }[],
  at: RecordIndex,
): Readonly<Record<string, unknown>> {
  const fields: Record<string, unknown> = {};
  for (const { path, value } of entries) put(fields, path, valueAt(value, at));
  return fields;
}

/** `user.id: 5` makes a nested object, in which the path finds it. */
function put(fields: Record<string, unknown>, path: FieldPath, value: unknown): void {
  let at = fields;
  path.slice(0, -1).forEach((segment) => {
    const inner = Object.hasOwn(at, segment) ? at[segment] : undefined;
    const next: Record<string, unknown> = typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>) : {};
    define(at, segment, next);
    at = next;
  });
  define(at, path.at(-1) ?? '', value);
}

/** A field may be called `__proto__`. */
function define(object: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}

function valueAt(value: TestValue, at: RecordIndex): unknown {
  switch (value.kind) {
    case 'scalar':
      return typeof value.value === 'number' && String(value.value) !== value.text
        ? new WrittenNumber(value.value, value.text)
        : value.value;
    case 'list':
      return value.items.map((item) => valueAt(item, at));
    case 'record':
      return fieldsAt(value.entries, at);
    case 'generator':
      return generate(
        value.name,
        value.args.map((arg) => valueAt(arg, at)),
        at.index,
        at.count,
      );
  }
}

/**
 * Delays each record by up to `withinMs`, so that none comes after one that is more than that newer. The order is the same in each run, so that failures can be
 * reproduced.
 */
function shuffled(records: readonly TestRecord[], withinMs: number): readonly TestRecord[] {
  let seed = 0x9e3779b9;
  const delayed = records.map((record) => {
    seed = (Math.imul(seed ^ (seed >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) | 0;
    return { record, arrivalMs: record.timeMs + ((seed >>> 0) / 0x100000000) * withinMs };
  });
  return delayed.sort((a, b) => a.arrivalMs - b.arrivalMs).map(({ record }) => record);
}
