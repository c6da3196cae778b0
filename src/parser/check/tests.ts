/** `test` blocks. */
import type { ExpectItem, Moment, TestBlock, TestItem } from '../ast.js';
import { NAMES } from '../codes/names.js';
import { TESTS } from '../codes/tests.js';
import type { CheckedAlert, CheckedMoment, CheckedStream, CheckedTest, Expectation, TestInput } from '../program.js';
import type { Span } from '../source.js';
import { suggestion } from '../suggest.js';
import { onlyOnce } from './clauses.js';
import type { Context } from './context.js';
import { durationMs } from './durations.js';
import { checkExpectation } from './expectations.js';
import { streamInfo } from './fields.js';
import { durationText } from './quantities.js';
import { checkBody } from './test-records.js';
import { spanText } from './text.js';

/** Records of one test, repeats included. */
export const MAX_TEST_RECORDS = 1_000_000;
export const MAX_REPEAT = 100;

const REPEATABLE: ReadonlySet<string> = new Set(['every', 'at', 'replay', 'restart', 'expect', 'expect-notifications']);

export interface TestContext {
  readonly context: Context;
  /** Alerts without mistakes, by name. */
  readonly alerts: ReadonlyMap<string, CheckedAlert>;
  readonly streams: ReadonlyMap<string, CheckedStream>;
}

type ItemOf<K extends TestItem['kind']> = TestItem & { readonly kind: K };

/** Undefined when something in it is wrong, which has been reported. */
export function checkTest(block: TestBlock, tests: TestContext): CheckedTest | undefined {
  const { context } = tests;
  const { reporter } = context;
  const before = reporter.errors;
  const once = onlyOnce(block.items, REPEATABLE, reporter);
  const item = <K extends TestItem['kind']>(kind: K): ItemOf<K> | undefined => {
    const found = once.get(kind);
    return found?.kind === kind ? (found as ItemOf<K>) : undefined;
  };
  const expects = block.items.filter((each): each is ExpectItem => each.kind === 'expect' || each.kind === 'expect-notifications');
  if (expects.length === 0) {
    reporter.report(TESTS.expectsNothing, block.name.span, 'this test expects nothing', { help: 'add what is to happen: `expect page NAME`, `expect never NAME`' });
  }
  const stream = defaultStream(expects, tests);
  const inputs = inputsOf(block, stream, tests);
  if (!block.items.some((each) => each.kind === 'every' || each.kind === 'at' || each.kind === 'replay')) {
    reporter.report(TESTS.noRecords, block.name.span, 'this test gives no records', { help: 'add some: `every 1s from 0s to 5m { host: "a", status: 500 }`' });
  }
  const untilItem = item('until');
  const until = untilItem === undefined ? undefined : momentOf(untilItem.at, 'until', context);
  const restarts = block.items.flatMap((each) => {
    const at = each.kind === 'restart' ? momentOf(each.at, 'restart at', context) : undefined;
    return at === undefined ? [] : [at];
  });
  const shuffleMs = shuffleOf(item('shuffle'), inputs, tests);
  const repeat = repeatOf(item('repeat'), context);
  refuseTooMany(inputs, repeat, block, context);
  const end = endOf(inputs, until);
  const expectations = expects.map((each) => checkExpectation(each, end, tests)).filter((each): each is Expectation => each !== undefined);
  if (reporter.errors > before) return undefined;
  return {
    name: block.name.value,
    span: block.span,
    inputs,
    ...(shuffleMs === undefined ? {} : { shuffleMs }),
    repeat,
    restarts,
    ...(until === undefined ? {} : { until }),
    expectations,
  };
}

// ---------------------------------------------------------------- records

/** The stream of records that do not say theirs; undefined when that is not plain. */
function defaultStream(expects: readonly ExpectItem[], { context }: TestContext): string | undefined {
  const named = new Set<string>();
  for (const each of expects) {
    const alert = each.kind === 'expect' ? context.names.alerts.get(each.alert.text) : undefined;
    const on = alert?.clauses.find((clause) => clause.kind === 'on');
    if (on?.kind === 'on') named.add(on.stream.text);
  }
  const [first] = named;
  if (named.size === 1) return first;
  const [only] = context.names.streams.keys();
  return context.names.streams.size === 1 ? only : undefined;
}

function inputsOf(block: TestBlock, byDefault: string | undefined, tests: TestContext): readonly TestInput[] {
  const { context } = tests;
  const inputs: TestInput[] = [];
  for (const item of block.items) {
    if (item.kind !== 'every' && item.kind !== 'at' && item.kind !== 'replay') continue;
    const stream = streamOf(item, byDefault, context);
    if (item.kind === 'replay') {
      if (stream !== undefined) inputs.push({ kind: 'replay', stream, glob: item.glob.value, span: item.span });
      continue;
    }
    const streamBlock = stream === undefined ? undefined : context.names.streams.get(stream);
    const info = streamBlock === undefined ? undefined : streamInfo(streamBlock, context);
    const body = checkBody(item.body, info, context);
    if (item.kind === 'at') {
      const at = momentOf(item.at, 'at', context);
      if (stream !== undefined && at !== undefined && body !== undefined) inputs.push({ kind: 'at', stream, at, body, span: item.span });
      continue;
    }
    const stepMs = durationMs(item.step, 'every', context);
    const from = momentOf(item.from, 'from', context);
    const to = momentOf(item.to, 'to', context);
    if (from !== undefined && to !== undefined && !ordered(from, to, { start: item.from.span, end: item.to.span }, context)) continue;
    if (stream === undefined || stepMs === undefined || from === undefined || to === undefined || body === undefined) continue;
    inputs.push({ kind: 'every', stream, stepMs, from, to, body, span: item.span });
  }
  return inputs;
}

function streamOf(item: ItemOf<'every'> | ItemOf<'at'> | ItemOf<'replay'>, byDefault: string | undefined, context: Context): string | undefined {
  const { streams } = context.names;
  if (item.stream !== undefined) {
    if (streams.has(item.stream.text)) return item.stream.text;
    return context.reporter.report(NAMES.unknownStream, item.stream.span, `there is no stream \`${item.stream.text}\``, {
      help: suggestion(item.stream.text, streams.keys()) ?? `streams are ${[...streams.keys()].join(', ')}`,
    });
  }
  if (byDefault !== undefined && streams.has(byDefault)) return byDefault;
  // An alert on a stream that does not exist has been reported where it stands.
  if (byDefault !== undefined) return undefined;
  return context.reporter.report(TESTS.whichStream, item.span, 'it is not plain which stream these records belong to', {
    help: streams.size === 0 ? 'define a stream: `stream app { format json }`' : `say so with \`on\` and one of ${[...streams.keys()].map((name) => `\`${name}\``).join(', ')}`,
  });
}

/** A moment of a test; undefined when it is none, which has been reported. */
export function momentOf(moment: Moment, what: string, context: Context): CheckedMoment | undefined {
  if (moment.kind === 'number') {
    const ms = durationMs(moment, what, context, 'zero');
    return ms === undefined ? undefined : { kind: 'relative', ms };
  }
  const text = moment.text;
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/i.test(text) || !/[T ]/.test(text) ? text : `${text}Z`;
  const ms = Date.parse(zoned);
  if (Number.isFinite(ms)) return { kind: 'absolute', ms };
  return context.reporter.report(TESTS.badTime, moment.span, `\`${text}\` is not a time`, { help: 'write it like `2026-05-04T10:04:00Z`' });
}

/** True if the second is later; times of both kinds cannot be mixed. */
export function ordered(from: CheckedMoment, to: CheckedMoment, span: { readonly start: Span; readonly end: Span }, context: Context): boolean {
  const whole: Span = { ...span.start, end: span.end.end };
  if (from.kind !== to.kind) {
    context.reporter.report(TESTS.badTime, whole, 'one of these counts from the start of the test, the other is a date', { help: 'write both in the same way' });
    return false;
  }
  if (from.ms < to.ms) return true;
  context.reporter.report(TESTS.badTime, whole, `\`${spanText(span.end)}\` is not after \`${spanText(span.start)}\``, { help: 'the end must be later than the start' });
  return false;
}

// ---------------------------------------------------------------- the rest

function shuffleOf(item: ItemOf<'shuffle'> | undefined, inputs: readonly TestInput[], { context, streams }: TestContext): number | undefined {
  if (item === undefined) return undefined;
  const ms = durationMs(item.within, 'shuffle', context, 'zero');
  if (ms === undefined) return undefined;
  for (const name of new Set(inputs.map((input) => input.stream))) {
    const stream = streams.get(name);
    if (stream === undefined || ms <= stream.latenessMs) continue;
    context.reporter.report(TESTS.shuffleLate, item.within.span, `records that are ${durationText(ms)} out of order come late: the lateness of \`${name}\` is ${durationText(stream.latenessMs)}`, {
      severity: 'warning',
      help: `shuffle within ${durationText(stream.latenessMs)}, or give the stream \`lateness ${durationText(ms)}\``,
    });
  }
  return ms;
}

function repeatOf(item: ItemOf<'repeat'> | undefined, context: Context): number {
  if (item === undefined) return 1;
  const value = Number(item.count.digits);
  if (item.count.unit === undefined && Number.isInteger(value) && value >= 1 && value <= MAX_REPEAT) return value;
  context.reporter.report(TESTS.badCount, item.count.span, `\`repeat\` takes a whole number from 1 to ${MAX_REPEAT}`, { help: '`repeat 2` gives every record twice' });
  return 1;
}

function refuseTooMany(inputs: readonly TestInput[], repeat: number, block: TestBlock, context: Context): void {
  let records = 0;
  for (const input of inputs) {
    if (input.kind === 'every') records += Math.ceil((input.to.ms - input.from.ms) / input.stepMs);
    else if (input.kind === 'at') records += 1;
  }
  if (records * repeat <= MAX_TEST_RECORDS) return;
  context.reporter.report(TESTS.badCount, block.name.span, `this test gives ${records * repeat} records, and ${MAX_TEST_RECORDS} are the most`, { help: 'give them less often, or for a shorter time' });
}

/** How far the input goes, for times of one kind; undefined when that is not known before the test runs. */
export interface InputEnd {
  readonly kind: CheckedMoment['kind'];
  /** Time of the last record. */
  readonly lastRecordMs: number;
  /** The largest time that was written: `to`, `at` or `until`. */
  readonly writtenMs: number;
  readonly untilMs: number | undefined;
}

function endOf(inputs: readonly TestInput[], until: CheckedMoment | undefined): InputEnd | undefined {
  const [first] = inputs;
  if (first === undefined || first.kind === 'replay') return undefined;
  const { kind } = first.kind === 'every' ? first.to : first.at;
  if (until !== undefined && until.kind !== kind) return undefined;
  let lastRecordMs = Number.NEGATIVE_INFINITY;
  let writtenMs = until?.ms ?? Number.NEGATIVE_INFINITY;
  for (const input of inputs) {
    if (input.kind === 'replay') return undefined;
    const moment = input.kind === 'every' ? input.to : input.at;
    if (moment.kind !== kind) return undefined;
    writtenMs = Math.max(writtenMs, moment.ms);
    const last = input.kind === 'at' ? input.at.ms : input.from.ms + Math.floor((input.to.ms - 1 - input.from.ms) / input.stepMs) * input.stepMs;
    lastRecordMs = Math.max(lastRecordMs, last);
  }
  return { kind, lastRecordMs, writtenMs, untilMs: until?.ms };
}
