/** `span` blocks, and what may be read of the streams that they make. Reports T410, T801, T802, T803, T804. */
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

/** Fields that a span gives its records itself. */
function ownFields(block: SpanBlock): readonly FieldInfo[] {
  return [OUTCOME, DURATION, ...(block.clauses.some((clause) => clause.kind === 'then') ? [STEPS] : [])];
}

/** What may be read of a stream, or of the one that a span makes; undefined after an error was reported. */
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
    ...(base.closed === undefined ? {} : { closed: `${ownNames}, and of \`${base.name}\` ${base.closed}` }),
    hasUptime: false,
    letPredicates: new Map(),
    nearNames: new Map(),
  };
  context.streamInfos.set(name, info);
  return info;
}

/** The stream at the root of a span, to which records are given. */
export function rootOf(name: string, context: Context): string {
  const span = context.brokenSpans.has(name) ? undefined : context.names.spans.get(name);
  return span === undefined || context.names.streams.has(name) ? name : rootOf(span.on.text, context);
}

/** Reports spans that are made of themselves; they cannot be used. */
export function findSpanCircles(context: Context): void {
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
          context.reporter.report(SPANS.circle, at, `\`${name}\` is made of itself: ${words}`, {
            help: 'say `on` and the name of a stream',
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

/** Undefined when something in it is wrong, which has been reported. */
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
    reporter.report(SPANS.lacks, block.name.range, `\`${block.name.text}\` has no \`${what}\``, { help });
  if (start === undefined) lacks('start', 'say which record begins it: `start event == "sent"`');
  if (end === undefined) lacks('end', 'say which record ends it: `end event == "seen"`');
  if (key === undefined) lacks('key', 'say by which fields a start and its end belong together: `key request_id`');
  if (timeout === undefined) lacks('timeout', 'say when it is given up: `timeout 30s`. Then its record has the outcome `"timeout"`');
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

/** One record would do both at once. */
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
    context.reporter.report(SPANS.sameStep, expr.range, `two steps are the same, \`${shortText(expr)}\`: one record does both at once`, {
      help: 'say what tells them apart, such as `event == "sent"` and `event == "seen"`; to count records alike, use `count`',
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
      reporter.report(LOGIC.clauseTwice, expr.range, `\`${name}\` stands twice in \`key\``, {
        help: 'leave one of the two out',
        related: [{ message: 'the first one is here', range: first.range }],
      });
      continue;
    }
    seen.set(name, expr);
    if (own.some((field) => field.name === name)) {
      reporter.report(SPANS.takenKey, expr.range, `\`${name}\` cannot be a key: the records of a span have a \`${name}\` of their own`, {
        help: `give the field another name where the log is written, or take it out of the line with \`extract\` under another`,
      });
      continue;
    }
    const field = env.field(expr);
    if (field !== undefined) key.push(field.path);
  }
  return key;
}
