/** Checks `stream` blocks. Reports T505, T506, T508, T525, T530. */
import type { AddressProblem } from '../address.js';
import type { StreamBlock, StreamClause, StringExpr } from '../ast.js';
import { STREAMS } from '../codes/streams.js';
import { isEndpoint, otherScheme, readEndpoint, schemesHelp } from '../endpoints.js';
import { pathPartProblems, pathPartsOf } from '../path-parts.js';
import type { CheckedExtract, CheckedStream } from '../program.js';
import type { SourceRange } from '../source.js';
import { beginsOf } from './begins.js';
import { onlyOnce } from './clauses.js';
import type { Context, Env } from './context.js';
import { fieldPath } from './context.js';
import { durationMs } from './durations.js';
import { encodingOf } from './encodings.js';
import { fieldOnStream, streamInfo } from './fields.js';
import { checkFormat, formatLatenessMs, formatsIn } from './formats.js';
import { checkPosts } from './posts.js';
import { durationText, unitWords } from './quantities.js';
import { redactionsOf } from './redactions.js';
import { fieldOperand } from './terms.js';
import { rangeText } from './text.js';
import { checkWholePredicate } from './whole.js';

export const DEFAULT_LATENESS_MS = 5000;
export const DEFAULT_IDLE_MS = 30_000;
export const DEFAULT_FORMAT = 'json';

const REPEATABLE: ReadonlySet<string> = new Set(['extract', 'redact', 'field']);

type ClauseOf<K extends StreamClause['kind']> = StreamClause & { readonly kind: K };

/** Undefined after an error was reported. */
export function checkStream(block: StreamBlock, context: Context): CheckedStream | undefined {
  const { reporter } = context;
  const before = reporter.errors;
  const info = streamInfo(block, context);
  const clauses = onlyOnce(block.clauses, REPEATABLE, reporter);
  const clause = <K extends StreamClause['kind']>(kind: K, word: string = kind): ClauseOf<K> | undefined => {
    const found = clauses.get(word);
    return found?.kind === kind ? (found as ClauseOf<K>) : undefined;
  };
  const env: Env = { context, stream: info, field: (expr) => fieldOnStream(expr, info, { context }) };

  const extracts: CheckedExtract[] = [];
  for (const each of block.clauses) {
    if (each.kind !== 'extract') continue;
    const format = checkFormat(each.format, 'text', context);
    if (format === undefined) continue;
    const from = each.from === undefined ? {} : { from: fieldPath(each.from) };
    extracts.push(
      'regex' in format && format.otherwise === undefined && format.inner === undefined ? { ...format, ...from } : { format, ...from },
    );
  }
  const redactions = redactionsOf(block, context);
  const extracted = new Set(
    block.clauses
      .flatMap((each) => (each.kind === 'extract' ? formatsIn(each.format, context) : []))
      .flatMap(({ fields = [] }) => fields.map(({ path }) => path.join('.'))),
  );
  for (const each of clause('from')?.globs ?? []) checkFrom(each, extracted, context);
  const formatClause = clause('format');
  const format = formatClause === undefined ? { name: DEFAULT_FORMAT } : checkFormat(formatClause.format, 'line', context);
  const begins = beginsOf(clause('begins'), format, clause('from')?.globs ?? [], context);
  const time = timeOf(clause('time'), context);
  const lateness = clause('lateness');
  const idle = clause('idle');
  const latenessMs = latenessOf(lateness, clause('format'), format, time !== undefined, context);
  const idleMs = idle === undefined ? DEFAULT_IDLE_MS : durationMs(idle.duration, 'idle', context);
  const whereClause = clause('where');
  const where = whereClause === undefined ? undefined : checkWholePredicate(whereClause.predicate, env);
  const token = clause('token')?.secret;
  const encoding = encodingOf(clause('encoding'), clause('from')?.globs ?? [], context);
  checkPosts(clause('from')?.globs ?? [], format, token, context);
  const uptime = uptimeOf(clause('uptimeFrom', 'uptime'), clause('uptimeSince', 'uptime'), env);
  if (reporter.errors > before || latenessMs === undefined || idleMs === undefined || format === undefined) return undefined;
  return {
    name: block.name.text,
    range: block.range,
    from: (clause('from')?.globs ?? []).map((glob) => glob.value),
    format,
    ...(encoding === undefined ? {} : { encoding }),
    ...(begins === undefined ? {} : { begins }),
    ...(time === undefined ? {} : { time }),
    latenessMs,
    idleMs,
    ...(uptime === undefined ? {} : { uptime }),
    extracts,
    ...(redactions.length === 0 ? {} : { redactions }),
    ...(where === undefined ? {} : { where }),
    ...(token === undefined ? {} : { token: { secret: token.from, name: token.name.value } }),
  };
}

/** The lateness that is written, else the default of the format. */
function latenessOf(
  lateness: ClauseOf<'lateness'> | undefined,
  clause: ClauseOf<'format'> | undefined,
  format: CheckedStream['format'] | undefined,
  readsFields: boolean,
  context: Context,
): number | undefined {
  if (lateness !== undefined) return durationMs(lateness.duration, 'lateness', context, 'zero');
  const latenessMs = formatLatenessMs(format, readsFields, context);
  if (clause === undefined || latenessMs === undefined) return DEFAULT_LATENESS_MS;
  context.reporter.report(
    STREAMS.waitsForRequests,
    clause.range,
    `records have the time at which a request began, so alerts wait ${durationText(latenessMs)} for those that end late`,
    { help: `if the times are those of the end, as in the logs of nginx, write \`lateness ${durationText(DEFAULT_LATENESS_MS)}\`` },
  );
  return latenessMs;
}

/** Checks an address; globs can be any text. */
function checkFrom({ value, range }: StringExpr, extracted: ReadonlySet<string>, { reporter }: Context): void {
  // Escape sequences shift the positions in the text.
  const isPlain = rangeText(range) === `"${value}"`;
  const at = ({ start, end }: { readonly start: number; readonly end: number }): SourceRange =>
    isPlain ? { ...range, start: range.start + 1 + start, end: range.start + 1 + end } : range;
  const problem = fromProblem(value);
  if (problem !== undefined) reporter.report(STREAMS.badAddress, at(problem), problem.message, { help: problem.help });
  if (problem !== undefined || isEndpoint(value)) return;
  for (const each of pathPartProblems(value)) reporter.report(STREAMS.badPathPart, at(each), each.message, { help: each.help });
  for (const name of pathPartsOf(value)?.names ?? []) {
    if (!extracted.has(name)) continue;
    reporter.report(STREAMS.badPathPart, range, `both a part of the path and a field of \`extract\` are called \`${name}\``, {
      help: 'give one of them another name',
    });
  }
}

function fromProblem(value: string): AddressProblem | undefined {
  if (isEndpoint(value)) {
    const result = readEndpoint(value);
    return result.ok ? undefined : result.problem;
  }
  const scheme = otherScheme(value);
  if (scheme === undefined) return undefined;
  const path = /^file:\/\/(\/.*)$/i.exec(value)?.[1];
  const help = path === undefined ? schemesHelp() : `write only the path: \`"${path}"\``;
  return { message: `the scheme \`${scheme}://\` is not supported`, help, start: 0, end: scheme.length + 3 };
}

function timeOf(clause: ClauseOf<'time'> | undefined, context: Context): CheckedStream['time'] {
  if (clause === undefined) return undefined;
  const zoneProblem = clause.zone === undefined ? undefined : context.catalogue.time({ zone: clause.zone.value });
  if (zoneProblem !== undefined && clause.zone !== undefined)
    return context.reporter.report(STREAMS.badTime, clause.zone.range, zoneProblem);
  const forms = clause.as ?? [];
  const before = context.reporter.errors;
  forms.forEach((form, index) => {
    const problem = context.catalogue.time({ as: [form.value] });
    if (problem !== undefined) context.reporter.report(STREAMS.badTime, form.range, problem);
    else if (forms.findIndex(({ value }) => value === form.value) < index)
      context.reporter.report(STREAMS.badTime, form.range, `"${form.value}" is written twice; write each form once`);
  });
  if (context.reporter.errors > before) return undefined;
  return {
    field: fieldPath(clause.field),
    ...(forms.length === 0 ? {} : { as: forms.map(({ value }) => value) }),
    ...(clause.zone === undefined ? {} : { zone: clause.zone.value }),
  };
}

function uptimeOf(from: ClauseOf<'uptimeFrom'> | undefined, since: ClauseOf<'uptimeSince'> | undefined, env: Env): CheckedStream['uptime'] {
  if (since !== undefined) {
    const start = checkWholePredicate(since.predicate, env);
    return start === undefined ? undefined : { kind: 'since', start };
  }
  if (from === undefined) return undefined;
  const field = env.field(from.field);
  if (field === undefined) return undefined;
  if (
    field.unit !== undefined &&
    !(field.unit.seconds === 1 && field.unit.bytes === 0) &&
    !(field.unit.seconds === 0 && field.unit.bytes === 0 && !field.unit.ratio)
  ) {
    return env.context.reporter.report(
      STREAMS.uptimeUnit,
      from.field.range,
      `an uptime is a duration, but \`${field.name}\` is ${unitWords(field.unit)}`,
      {
        help: `declare it as a duration: \`field ${field.name}: duration(ms)\``,
      },
    );
  }
  if (field.holds === 'text' || field.holds === 'boolean') {
    return env.context.reporter.report(
      STREAMS.uptimeUnit,
      from.field.range,
      `an uptime is a duration, but \`${field.name}\` is declared as ${field.holds}`,
      {
        help: `declare it as a duration: \`field ${field.name}: duration(ms)\``,
      },
    );
  }
  return { kind: 'from', value: fieldOperand(field, true) };
}
