/** Checks `test` blocks. Reports T701, T702, T708, T713, T714, T720, T805. */
import type { ExpectItem, Name, TestBlock, TestItem } from '../ast.js';
import { SPANS } from '../codes/spans.js';
import { TESTS } from '../codes/tests.js';
import { definedStreams } from '../own-stream.js';
import type { CheckedMoment, CheckedTest, Expectation, TestInput } from '../program.js';
import type { SourceRange } from '../source.js';
import { onlyOnce } from './clauses.js';
import type { Context } from './context.js';
import { unknownStream } from './context.js';
import { durationMs } from './durations.js';
import { checkExpectation } from './expectations.js';
import { streamInfo } from './fields.js';
import { durationText } from './quantities.js';
import { rootOf } from './spans.js';
import { checkBody } from './test-records.js';
import type { InputEnd, TestContext } from './test-times.js';
import { momentOf, ordered } from './test-times.js';

/** Records of one test, repeats included. */
export const MAX_TEST_RECORDS = 1_000_000;
export const MAX_REPEAT = 100;

const REPEATABLE: ReadonlySet<string> = new Set(['every', 'at', 'replay', 'restart', 'expect', 'expect-notifications']);

type ItemOf<K extends TestItem['kind']> = TestItem & { readonly kind: K };

/** Undefined after an error was reported. */
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
    reporter.report(TESTS.expectsNothing, block.name.range, 'this test has no expectation', {
      help: 'add an expectation: `expect page NAME` or `expect never NAME`',
    });
  }
  const stream = defaultStream(expects, tests);
  const inputs = inputsOf(block, stream, tests);
  if (!block.items.some((each) => each.kind === 'every' || each.kind === 'at' || each.kind === 'replay')) {
    reporter.report(TESTS.noRecords, block.name.range, 'this test has no records', {
      help: 'add records: `every 1s from 0s to 5m { host: "a", status: 500 }`',
    });
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
    range: block.range,
    inputs,
    ...(shuffleMs === undefined ? {} : { shuffleMs }),
    repeat,
    restarts,
    ...(until === undefined ? {} : { until }),
    expectations,
  };
}

// ---------------------------------------------------------------- records

/** The stream of records without `on`; undefined if it is ambiguous. */
function defaultStream(expects: readonly ExpectItem[], { context }: TestContext): string | undefined {
  const named = new Set<string>();
  for (const each of expects) {
    const alert = each.kind === 'expect' ? context.names.alerts.get(each.alert.text) : undefined;
    const on = alert?.clauses.find((clause) => clause.kind === 'on');
    if (on?.kind === 'on') named.add(rootOf(on.stream.text, context));
  }
  const [first] = named;
  if (named.size === 1) return first;
  const [only, ...others] = definedStreams(context.names.streams);
  return others.length === 0 ? only : undefined;
}

/** Notes a text that becomes several records, because the rule may have been written for one. */
function noteSeveralRecords(text: string, range: SourceRange, name: string, { context, streams }: TestContext): void {
  const stream = streams.get(name);
  if (stream === undefined || !text.includes('\n')) return;
  const { format } = stream;
  const summary = 'name' in format ? context.catalogue.formats.find((each) => each.name === format.name) : undefined;
  if (summary?.joinsLines === true || summary?.readsHeader === true) return;
  const records = context.catalogue.recordsIn(stream.begins, text);
  if (records < 2) return;
  const help =
    stream.begins === undefined
      ? `to read it as one, write in the stream which lines begin a record: \`begins ${context.catalogue.begins[0] ?? ''}\`, for example`
      : 'if it is meant as one, its later lines must not begin a record: see `begins` of the stream';
  context.reporter.report(TESTS.severalRecords, range, `this text is ${records} records of \`${name}\``, { help });
}

function inputsOf(block: TestBlock, byDefault: string | undefined, tests: TestContext): readonly TestInput[] {
  const { context } = tests;
  const inputs: TestInput[] = [];
  for (const item of block.items) {
    if (item.kind !== 'every' && item.kind !== 'at' && item.kind !== 'replay') continue;
    const stream = streamOf(item, byDefault, context);
    if (item.kind === 'replay') {
      if (stream !== undefined) inputs.push({ kind: 'replay', stream, glob: item.glob.value, range: item.range });
      continue;
    }
    const streamBlock = stream === undefined ? undefined : context.names.streams.get(stream);
    const info = streamBlock === undefined ? undefined : streamInfo(streamBlock, context);
    const body = checkBody(item.body, info, context);
    if (body?.kind === 'line' && stream !== undefined) noteSeveralRecords(body.text, item.body.range, stream, tests);
    if (item.kind === 'at') {
      const at = momentOf(item.at, 'at', context);
      if (stream !== undefined && at !== undefined && body !== undefined) inputs.push({ kind: 'at', stream, at, body, range: item.range });
      continue;
    }
    const stepMs = durationMs(item.step, 'every', context);
    const from = momentOf(item.from, 'from', context);
    const to = momentOf(item.to, 'to', context);
    if (from !== undefined && to !== undefined && !ordered(from, to, { start: item.from.range, end: item.to.range }, context)) continue;
    if (stream === undefined || stepMs === undefined || from === undefined || to === undefined || body === undefined) continue;
    inputs.push({ kind: 'every', stream, stepMs, from, to, body, range: item.range });
  }
  return inputs;
}

function streamOf(
  item: ItemOf<'every'> | ItemOf<'at'> | ItemOf<'replay'>,
  byDefault: string | undefined,
  context: Context,
): string | undefined {
  const { streams } = context.names;
  if (item.stream !== undefined) {
    if (streams.has(item.stream.text)) return item.stream.text;
    if (context.names.spans.has(item.stream.text)) return toSpan(item.stream, context);
    return unknownStream(item.stream, context);
  }
  if (byDefault !== undefined && streams.has(byDefault)) return byDefault;
  // An alert on an unknown stream has been reported already.
  if (byDefault !== undefined) return undefined;
  return context.reporter.report(TESTS.whichStream, item.range, 'the stream of these records is ambiguous', {
    help:
      streams.size === 0
        ? 'define a stream: `stream app { format json }`'
        : `add \`on\` with one of ${[...streams.keys()].map((name) => `\`${name}\``).join(', ')}`,
  });
}

function toSpan(name: Name, context: Context): undefined {
  const root = rootOf(name.text, context);
  return context.reporter.report(
    SPANS.givenRecords,
    name.range,
    `\`${name.text}\` is a span: its records are made from the records of \`${root}\``,
    {
      help: `write the records that start and end it: \`on ${root}\``,
    },
  );
}

// ---------------------------------------------------------------- other clauses

function shuffleOf(
  item: ItemOf<'shuffle'> | undefined,
  inputs: readonly TestInput[],
  { context, streams }: TestContext,
): number | undefined {
  if (item === undefined) return undefined;
  const ms = durationMs(item.within, 'shuffle', context, 'zero');
  if (ms === undefined) return undefined;
  for (const name of new Set(inputs.map((input) => input.stream))) {
    const stream = streams.get(name);
    if (stream === undefined || ms <= stream.latenessMs) continue;
    context.reporter.report(
      TESTS.shuffleLate,
      item.within.range,
      `records that are ${durationText(ms)} out of order are late: the lateness of \`${name}\` is ${durationText(stream.latenessMs)}`,
      {
        help: `write \`shuffle ${durationText(stream.latenessMs)}\`, or \`lateness ${durationText(ms)}\` in the stream`,
      },
    );
  }
  return ms;
}

function repeatOf(item: ItemOf<'repeat'> | undefined, context: Context): number {
  if (item === undefined) return 1;
  const value = Number(item.count.digits);
  if (item.count.unit === undefined && Number.isInteger(value) && value >= 1 && value <= MAX_REPEAT) return value;
  context.reporter.report(TESTS.badCount, item.count.range, `\`repeat\` takes a whole number from 1 to ${MAX_REPEAT}`, {
    help: 'for example `repeat 2`, which gives every record twice',
  });
  return 1;
}

function refuseTooMany(inputs: readonly TestInput[], repeat: number, block: TestBlock, context: Context): void {
  let records = 0;
  for (const input of inputs) {
    if (input.kind === 'every') records += Math.ceil((input.to.ms - input.from.ms) / input.stepMs);
    else if (input.kind === 'at') records += 1;
  }
  if (records * repeat <= MAX_TEST_RECORDS) return;
  context.reporter.report(
    TESTS.badCount,
    block.name.range,
    `this test has ${records * repeat} records, but the limit is ${MAX_TEST_RECORDS}`,
    { help: 'write records at a longer interval, or for a shorter time' },
  );
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
    const last =
      input.kind === 'at' ? input.at.ms : input.from.ms + Math.floor((input.to.ms - 1 - input.from.ms) / input.stepMs) * input.stepMs;
    lastRecordMs = Math.max(lastRecordMs, last);
  }
  return { kind, lastRecordMs, writtenMs, untilMs: until?.ms };
}
