/** "Spans": the records that spans make of the records of their streams. */
import type { CheckedSpan, FieldPath, Program } from '../../src/parser/program.js';
import type { GroupKey } from './groups.js';
import { compareKeys } from './groups.js';
import { compareText, isTrueOf, numberOf, textOf } from './predicates.js';
import type { FieldValue, ReferenceInput, ReferenceRecord } from './records.js';
import { computedFields, fieldValue, SourceNumber } from './records.js';
import type { Reading, ReadRecord } from './time.js';

export interface SpanCounters {
  readonly span: string;
  open: number;
  completed: number;
  timedOut: number;
  repeats: number;
  unmatched: number;
  evicted: number;
  unkeyed: number;
}

/** The result of one span. */
export interface SpanReading {
  readonly records: readonly ReadRecord[];
  /** The first record that the stream at the root accepts. */
  readonly firstMs: number | undefined;
  readonly counters: SpanCounters;
}

interface Open {
  readonly key: GroupKey;
  readonly starts: readonly ReferenceRecord[];
  readonly startMs: number;
  done: number;
}

const MOST_OPEN = 1_000_000;

/** By name, in the order of the program. */
export function readSpans(program: Program, reading: Reading, input: ReferenceInput): ReadonlyMap<string, SpanReading> {
  const made = new Map<string, SpanReading>();
  const make = (name: string): SpanReading | undefined => {
    const span = program.spans.find((candidate) => candidate.name === name);
    if (span === undefined) return undefined;
    const known = made.get(name);
    if (known !== undefined) return known;
    const base = make(span.on);
    const records = base?.records ?? takenBy(span.on, program, reading);
    const firstMs = base === undefined ? least(records.map(({ timeMs }) => timeMs)) : base.firstMs;
    const one = { ...new SpanMaker(span, records, input.openSpans ?? MOST_OPEN).make(endOf(reading, input)), firstMs };
    made.set(name, one);
    return one;
  };
  for (const { name } of program.spans) make(name);
  return made;
}

function takenBy(name: string, program: Program, reading: Reading): readonly ReadRecord[] {
  const stream = program.streams.find((candidate) => candidate.name === name);
  return (reading.streams.get(name) ?? []).filter(
    (record) => !record.late && (stream?.where === undefined || isTrueOf(record, stream.where)),
  );
}

/** Spans that time out before this time are closed at the end of the input. */
function endOf({ newestMs }: Reading, { untilMs }: ReferenceInput): number {
  return Math.max(newestMs === undefined ? Number.NEGATIVE_INFINITY : newestMs + 1, untilMs ?? Number.NEGATIVE_INFINITY);
}

function least(numbers: readonly number[]): number | undefined {
  return numbers.length === 0 ? undefined : Math.min(...numbers);
}

class SpanMaker {
  readonly #records: ReadRecord[] = [];
  readonly #counters: SpanCounters;
  #open: Open[] = [];

  constructor(
    readonly span: CheckedSpan,
    readonly base: readonly ReadRecord[],
    readonly mostOpen: number,
  ) {
    this.#counters = { span: span.name, open: 0, completed: 0, timedOut: 0, repeats: 0, unmatched: 0, evicted: 0, unkeyed: 0 };
  }

  make(endMs: number): Pick<SpanReading, 'records' | 'counters'> {
    const times = [...new Set(this.base.map(({ timeMs }) => timeMs))].sort((a, b) => a - b);
    for (const timeMs of times) {
      this.#timeOutBefore(timeMs);
      this.#moment(timeMs);
      this.#makeRoom();
    }
    this.#timeOutBefore(endMs);
    this.#counters.open = this.#open.length;
    this.#records.sort((a, b) => a.timeMs - b.timeMs);
    return { records: this.#records, counters: this.#counters };
  }

  #timeOutBefore(timeMs: number): void {
    for (const one of this.#open) {
      const outMs = one.startMs + this.span.timeoutMs;
      if (outMs < timeMs) this.#over(one, 'timeout', outMs);
    }
  }

  #moment(timeMs: number): void {
    const now = this.base.filter((record) => record.timeMs === timeMs);
    const byKey = new Map<string, { readonly key: GroupKey; readonly records: ReadRecord[] }>();
    for (const record of now) {
      if (!this.span.steps.some((step) => isTrueOf(record, step))) continue;
      const key = this.#keyOf(record);
      if (key === undefined) {
        this.#counters.unkeyed += 1;
        continue;
      }
      const name = JSON.stringify(key);
      const entry = byKey.get(name) ?? { key, records: [] };
      entry.records.push(record);
      byKey.set(name, entry);
    }
    for (const { key, records } of byKey.values()) this.#momentOf(key, records, timeMs);
  }

  #momentOf(key: GroupKey, records: readonly ReadRecord[], timeMs: number): void {
    const { steps, timeoutMs } = this.span;
    const starts = records.filter((record) => steps[0] !== undefined && isTrueOf(record, steps[0]));
    const left = steps.map((step) => records.filter((record) => isTrueOf(record, step)).length);
    const goOn = (one: Open): void => {
      while (one.done < steps.length && (left[one.done] ?? 0) > 0) {
        left[one.done] = (left[one.done] ?? 0) - 1;
        one.done += 1;
      }
      if (one.done === steps.length) this.#over(one, 'complete', timeMs);
    };
    const find = (): Open | undefined => this.#open.find((one) => compareKeys(one.key, key) === 0);
    const before = find();
    if (before !== undefined) {
      goOn(before);
      if (find() !== undefined && before.startMs + timeoutMs === timeMs) this.#over(before, 'timeout', timeMs);
    }
    if (find() === undefined && starts.length > 0) {
      const one: Open = { key, starts, startMs: timeMs, done: 1 };
      left[0] = starts.length - 1;
      this.#open.push(one);
      goOn(one);
    }
    this.#counters.repeats += left[0] ?? 0;
    for (const unused of left.slice(1)) this.#counters.unmatched += unused;
  }

  #makeRoom(): void {
    const oldestFirst = [...this.#open].sort((a, b) => a.startMs - b.startMs || compareKeys(a.key, b.key));
    for (const one of oldestFirst) {
      if (this.#open.length <= this.mostOpen) return;
      this.#open = this.#open.filter((other) => other !== one);
      this.#counters.evicted += 1;
    }
  }

  #over(one: Open, outcome: 'complete' | 'timeout', timeMs: number): void {
    this.#open = this.#open.filter((other) => other !== one);
    if (outcome === 'complete') this.#counters.completed += 1;
    else this.#counters.timedOut += 1;
    const own = new Map<string, FieldValue>([
      ['outcome', outcome],
      ['duration', (timeMs - one.startMs) / 1000],
    ]);
    if (this.span.steps.length > 2) own.set('steps', one.done);
    const read = (path: FieldPath): FieldValue | undefined => {
      const ownValue = path.length === 1 ? own.get(path[0] ?? '') : undefined;
      return ownValue ?? leastValue(one.starts.map((start) => fieldValue(start.fields, path)));
    };
    this.#records.push({ timeMs, fields: computedFields(read), late: false });
  }

  #keyOf(record: ReferenceRecord): GroupKey | undefined {
    const key = this.span.key.map((path) => textOf(fieldValue(record.fields, path)));
    return key.every((text) => text !== undefined) ? key : undefined;
  }
}

function leastValue(values: readonly (FieldValue | undefined)[]): FieldValue | undefined {
  return [...values].sort(compareValues)[0];
}

/** The order of kinds: numbers, texts, booleans, lists, objects, missing values. */
function rank(value: FieldValue | undefined): number {
  if (value === undefined || value === null) return 5;
  if (typeof value === 'number' || value instanceof SourceNumber) return 0;
  if (typeof value === 'string') return 1;
  if (typeof value === 'boolean') return 2;
  return Array.isArray(value) ? 3 : 4;
}

function compareValues(a: FieldValue | undefined, b: FieldValue | undefined): number {
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  switch (rank(a)) {
    case 0:
      return (numberOf(a) ?? 0) - (numberOf(b) ?? 0) || compareText(textOf(a) ?? '', textOf(b) ?? '');
    case 1:
      return compareText(String(a), String(b));
    case 2:
      return Number(a) - Number(b);
    case 3:
      return compareLists(a as readonly FieldValue[], b as readonly FieldValue[]);
    default:
      return 0;
  }
}

function compareLists(a: readonly FieldValue[], b: readonly FieldValue[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const order = compareValues(a[i], b[i]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
