/** Checks `span` blocks, and defines the fields of the streams that they make. Reports T410, T801, T802, T803, T804. */
import type { Expr, FieldExpr, Name, SpanBlock, SpanClause } from '../ast.js';
import { LOGIC } from '../codes/logic.js';
import { SPANS } from '../codes/spans.js';
import type { CheckedSpan, FieldPath, Predicate } from '../program.js';
import { joinWords } from '../suggest.js';
import { onlyOnce } from './clauses.js';
import type { Context, Env, FieldInfo, StreamInfo } from './context.js';
import { fieldName, unknownStream } from './context.js';
import { durationMs } from './durations.js';
import { fieldOnStream, streamInfo } from './fields.js';
import { noteMissing } from './notes.js';
import { PLAIN, SECONDS } from './quantities.js';
import { shortText } from './text.js';
import { checkWholePredicate } from './whole.js';

type ClauseOf<K extends SpanClause['kind']> = SpanClause & { readonly kind: K };

const OUTCOME: FieldInfo = { path: ['outcome'], name: 'outcome', holds: 'text', texts: ['complete', 'timeout'] };
const DURATION: FieldInfo = { path: ['duration'], name: 'duration', unit: SECONDS, holds: 'number' };
const STEPS: FieldInfo = { path: ['steps'], name: 'steps', unit: PLAIN, holds: 'number' };

/** The fields that a span adds to its records. */
function ownFields(block: SpanBlock): readonly FieldInfo[] {
  return [OUTCOME, DURATION, ...(block.clauses.some((clause) => clause.kind === 'then') ? [STEPS] : [])];
}

/** The fields of a stream or span; undefined after an error was reported. */
export function streamNamed(name: Name, context: Context): StreamInfo | undefined {
  const { streams, spans } = context.names;
  const stream = streams.get(name.text);
  if (stream !== undefined) return streamInfo(stream, context);
  const span = spans.get(name.text);
  return span === undefined ? unknownStream(name, context) : spanInfo(span, context);
}

function spanInfo(block: SpanBlock, context: Context): StreamInfo | undefined {
  const name = block.name.text;
  const known = context.streamInfos.get(name);
  if (known !== undefined && known.block === block) return known;
  const base = context.brokenSpans.has(name) ? undefined : streamNamed(block.on, context);
  if (base === undefined) return undefined;
  const own = ownFields(block);
  const fields = new Map<string, FieldInfo>([...base.fields, ...own.map((field): [string, FieldInfo] => [field.name, field])]);
  const ownNames = joinWords(
    own.map((field) => `\`${field.name}\``),
    'and',
  );
  const info: StreamInfo = {
    name,
    block,
    fields,
    ...(base.closed === undefined ? {} : { closed: `${ownNames}, and for \`${base.name}\` ${base.closed}` }),
    hasUptime: false,
    textFields: new Set(),
    letPredicates: new Map(),
    nearNames: new Map(),
  };
  context.streamInfos.set(name, info);
  return info;
}

/** The stream whose records a span is made from, directly or through other spans. */
export function rootOf(name: string, context: Context): string {
  const span = context.brokenSpans.has(name) ? undefined : context.names.spans.get(name);
  return span === undefined || context.names.streams.has(name) ? name : rootOf(span.on.text, context);
}

/** Reports spans that are made from themselves; they cannot be used. */
export function findSpanCycles(context: Context): void {
  const { spans, streams } = context.names;
  const done = new Set<string>();
  for (const first of spans.keys()) {
    const way: string[] = [];
    for (let name: string | undefined = first; name !== undefined && !done.has(name); ) {
      const from = way.indexOf(name);
      if (from >= 0) {
        const circle = [...way.slice(from), name];
        for (const member of circle) context.brokenSpans.add(member);
        const at = spans.get(name)?.on.range;
        if (at !== undefined) {
          const words = circle.map((step) => `\`${step}\``).join(' on ');
          context.reporter.report(SPANS.circle, at, `the span \`${name}\` is circular: ${words}`, {
            help: 'write `on` and the name of a stream',
          });
        }
        break;
      }
      way.push(name);
      const span: SpanBlock | undefined = streams.has(name) ? undefined : spans.get(name);
      name = span?.on.text;
    }
    for (const name of way) done.add(name);
  }
}

/** Undefined after an error was reported. */
export function checkSpan(block: SpanBlock, context: Context): CheckedSpan | undefined {
  const { reporter } = context;
  const before = reporter.errors;
  const clauses = onlyOnce(block.clauses, new Set(['then']), reporter);
  const clause = <K extends SpanClause['kind']>(kind: K): ClauseOf<K> | undefined => {
    const found = clauses.get(kind);
    return found?.kind === kind ? (found as ClauseOf<K>) : undefined;
  };
  const start = clause('start');
  const end = clause('end');
  const key = clause('key');
  const timeout = clause('timeout');
  const lacks = (what: string, help: string): undefined =>
    reporter.report(SPANS.lacks, block.name.range, `the span \`${block.name.text}\` has no \`${what}\``, { help });
  if (start === undefined) lacks('start', 'write which record starts the span: `start event == "sent"`');
  if (end === undefined) lacks('end', 'write which record ends the span: `end event == "seen"`');
  if (key === undefined) lacks('key', 'write which fields match a start to its end: `key request_id`');
  if (timeout === undefined) lacks('timeout', 'write when an open span ends with the outcome `"timeout"`: `timeout 30s`');
  const base = context.brokenSpans.has(block.name.text) ? undefined : streamNamed(block.on, context);
  const timeoutMs = timeout === undefined ? undefined : durationMs(timeout.duration, 'timeout', context);
  if (base === undefined) return undefined;

  const env: Env = { context, stream: base, field: (expr) => fieldOnStream(expr, base, { context }) };
  const thens = block.clauses.filter((each): each is ClauseOf<'start' | 'then' | 'end'> => each.kind === 'then');
  const written = [start, ...thens, end].filter((each) => each !== undefined).map((each) => each.predicate);
  const steps = written.map((expr) => stepOf(expr, env));
  refuseSame(written, steps, context);
  const path = key === undefined ? undefined : keyOf(key.fields, ownFields(block), env);
  if (reporter.errors > before || path === undefined || timeoutMs === undefined) return undefined;
  return {
    name: block.name.text,
    range: block.range,
    on: base.name,
    key: path,
    steps: steps.filter((step) => step !== undefined),
    timeoutMs,
  };
}

function stepOf(expr: Expr, env: Env): Predicate | undefined {
  const predicate = checkWholePredicate(expr, env);
  if (predicate !== undefined) noteMissing(predicate, expr, env);
  return predicate;
}

/** Reports equal steps: one record would complete both. */
function refuseSame(written: readonly Expr[], steps: readonly (Predicate | undefined)[], context: Context): void {
  const seen = new Map<string, Expr>();
  for (const [at, step] of steps.entries()) {
    const expr = written[at];
    if (step === undefined || expr === undefined) continue;
    const key = context.predicateKeys.of(step);
    const first = seen.get(key);
    if (first === undefined) {
      seen.set(key, expr);
      continue;
    }
    context.reporter.report(SPANS.sameStep, expr.range, `two steps are the same, \`${shortText(expr)}\`, so one record completes both`, {
      help: 'write different predicates, for example `event == "sent"` and `event == "seen"`; to count equal records, use `count`',
      related: [{ message: 'the other one is here', range: first.range }],
    });
  }
}

function keyOf(written: readonly FieldExpr[], own: readonly FieldInfo[], env: Env): readonly FieldPath[] {
  const { reporter } = env.context;
  const seen = new Map<string, FieldExpr>();
  const key: FieldPath[] = [];
  for (const expr of written) {
    const name = fieldName(expr);
    const first = seen.get(name);
    if (first !== undefined) {
      reporter.report(LOGIC.clauseTwice, expr.range, `\`${name}\` is listed twice in \`key\``, {
        help: 'remove one of the two',
        related: [{ message: 'the first one is here', range: first.range }],
      });
      continue;
    }
    seen.set(name, expr);
    if (own.some((field) => field.name === name)) {
      reporter.report(SPANS.takenKey, expr.range, `\`${name}\` cannot be in the key: the records of a span have their own \`${name}\``, {
        help: 'rename the field where the log is written, or parse it under another name with `extract`',
      });
      continue;
    }
    const field = env.field(expr);
    if (field !== undefined) key.push(field.path);
  }
  return key;
}
