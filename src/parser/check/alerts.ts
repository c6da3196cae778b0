/** Checks `alert` blocks. Reports T118, T209, T310, T408, T409, T410, T411, T412, T413, T415, T420. */
import type { AlertBlock, AlertClause, CallExpr, FieldExpr, NumberExpr as NumberLiteral, TimingClause, WhenClause } from '../ast.js';
import { LOGIC } from '../codes/logic.js';
import { NAMES } from '../codes/names.js';
import { SYNTAX } from '../codes/syntax.js';
import { TYPES } from '../codes/types.js';
import { definedStreams } from '../own-stream.js';
import type { CheckedAlert, CheckedWhen, Predicate, Severity, TextField } from '../program.js';
import type { SourceRange } from '../source.js';
import { suggestion } from '../suggest.js';
import { BARE_WINDOW_MS } from './aggregates.js';
import { onlyOnce } from './clauses.js';
import { Collector } from './collector.js';
import { checkCondition } from './conditions.js';
import type { Context, FieldInfo, StreamInfo } from './context.js';
import { durationMs } from './durations.js';
import { fieldOnStream, streamInfo } from './fields.js';
import { forecastsOf, refuseFewPoints } from './forecasts.js';
import { noteFloors, noteMissing, warnUnreachable } from './notes.js';
import { streamNamed } from './spans.js';
import { checkSummary } from './summaries.js';
import { exprText } from './text.js';
import { groupName, isTextFunction, textField, textFieldOf } from './text-functions.js';
import type { TickEnv } from './tick-env.js';
import type { AlertTiming } from './timing.js';
import { fitFor, forgetOf, longest, stepOf, timingOf } from './timing.js';
import { checkWholePredicate } from './whole.js';

export const SEVERITY_NAMES: readonly Severity[] = ['page', 'warn', 'info'];
export const DEFAULT_LIMIT = 100_000;
export const DEFAULT_EACH_KEEP_MS = 300_000;
export const MAX_SAMPLE = 100;

export function isSeverity(word: string): word is Severity {
  return (SEVERITY_NAMES as readonly string[]).includes(word);
}

type ClauseOf<K extends AlertClause['kind']> = AlertClause & { readonly kind: K };

export function streamOfAlert(block: AlertBlock, context: Context): StreamInfo | undefined {
  const on = block.clauses.find((clause) => clause.kind === 'on');
  const { streams } = context.names;
  if (on?.kind === 'on') return streamNamed(on.stream, context);
  const [name, ...others] = definedStreams(streams);
  const only = name === undefined || others.length > 0 ? undefined : streams.get(name);
  if (only !== undefined) return streamInfo(only, context);
  return context.reporter.report(NAMES.whichStream, block.name.range, `the alert \`${block.name.text}\` does not name its stream`, {
    help:
      streams.size === 0
        ? 'define a stream: `stream app { format json }`'
        : `add \`on\` with one of ${[...streams.keys()].map((name) => `\`${name}\``).join(', ')}`,
  });
}

/** Undefined after an error was reported. */
export function checkAlert(block: AlertBlock, context: Context): CheckedAlert | undefined {
  const { reporter } = context;
  const before = reporter.errors;
  const clauses = onlyOnce(block.clauses, new Set(['when']), reporter);
  const clause = <K extends AlertClause['kind']>(kind: K): ClauseOf<K> | undefined => {
    const found = clauses.get(kind);
    return found?.kind === kind ? (found as ClauseOf<K>) : undefined;
  };
  const stream = streamOfAlert(block, context);
  const whenClauses = block.clauses.filter((each) => each.kind === 'when');
  if (whenClauses.length === 0) {
    reporter.report(LOGIC.noWhen, block.name.range, `the alert \`${block.name.text}\` has no condition`, {
      help: 'add `page when …`, `warn when …` or `info each …`',
    });
  }
  if (stream === undefined) return undefined;

  const collector = new Collector(context.predicateKeys);
  const over = clause('over');
  const overMs = over === undefined ? undefined : durationMs(over.window, 'over', context);
  const env: TickEnv = {
    context,
    stream,
    collector,
    field: (expr) => fieldOnStream(expr, stream, { context }),
    ...(over === undefined || overMs === undefined ? {} : { window: { ms: overMs, range: over.window.range } }),
    bareWindowMs: overMs ?? BARE_WINDOW_MS,
  };

  const by = groupFields(clause('by'), env);
  const shared = timingOf(
    [clause('for'), clause('clear'), clause('keep'), clause('guard')].filter((each) => each !== undefined),
    env,
  );
  const whens = checkWhens(whenClauses, shared, block, env);
  const labels = labelsOf(clause('labels'), context);
  const summaryClause = clause('summary');
  const summary =
    summaryClause === undefined
      ? undefined
      : checkSummary(summaryClause.parts, {
          env,
          by: by.names,
          labels: Object.keys(labels),
          forecasts: forecastsOf(whens.checked),
          someMissing: whens.checked.length < whenClauses.length,
        });

  const stepMs = stepOf(clause('step'), collector, context);
  const remind = clause('remind');
  const remindMs = remind === undefined ? undefined : durationMs(remind.duration, 'remind', context);
  if (stepMs !== undefined) for (const timing of [shared, ...whens.timings]) fitFor(timing, stepMs, context);
  const forgetMs = forgetOf(clause('forget'), longest(collector, [shared, ...whens.timings], whens.checked), context);
  const nodata = nodataOf(clause('nodata'), context);
  const limit = wholeNumber(clause('limit')?.count, 'limit', 1, Number.MAX_SAFE_INTEGER, context) ?? DEFAULT_LIMIT;
  const sample = wholeNumber(clause('sample')?.count, 'sample', 0, MAX_SAMPLE, context) ?? 0;
  const series = stepMs === undefined ? [] : collector.finishedSeries(stepMs);
  for (const each of series) refuseFewPoints(each, context);
  if (reporter.errors > before || stepMs === undefined || forgetMs === undefined) return undefined;
  warnUnreachable(whens.checked, context);
  const runbook = clause('runbook');
  return {
    name: block.name.text,
    range: block.range,
    stream: stream.name,
    by: by.fields,
    byNames: by.names,
    stepMs,
    whens: whens.checked,
    aggregates: collector.finished(stepMs),
    ...(series.length === 0 ? {} : { series: series.map(({ value, historyMs, bucketMs }) => ({ value, historyMs, bucketMs })) }),
    nodata,
    forgetMs,
    forgetsFiring: clause('forget') !== undefined,
    limit,
    ...(remindMs === undefined ? {} : { remindMs }),
    ...(summary === undefined ? {} : { summary }),
    ...(runbook === undefined ? {} : { runbook: runbook.text.value }),
    labels,
    sample,
  };
}

function groupFields(
  clause: ClauseOf<'by'> | undefined,
  env: TickEnv,
): { readonly fields: readonly TextField[]; readonly names: readonly string[] } {
  const seen = new Map<string, FieldExpr | CallExpr>();
  const fields: TextField[] = [];
  const names: string[] = [];
  for (const expr of clause?.fields ?? []) {
    const name = groupName(expr);
    const first = seen.get(name);
    if (first !== undefined) {
      env.context.reporter.report(LOGIC.clauseTwice, expr.range, `\`${name}\` is listed twice in \`by\``, {
        help: 'remove one of the two',
        related: [{ message: 'the first one is here', range: first.range }],
      });
      continue;
    }
    seen.set(name, expr);
    const field = expr.kind === 'field' ? env.field(expr) : groupCall(expr, env);
    if (field === undefined) continue;
    fields.push(textField(field));
    names.push(name);
  }
  return { fields, names };
}

function groupCall(call: CallExpr, env: TickEnv): FieldInfo | undefined {
  if (isTextFunction(call.name.text, env.context)) return textFieldOf(call, env);
  return env.context.reporter.report(TYPES.wrongKind, call.range, `\`by\` takes fields, but \`${call.name.text}(…)\` is not a field`, {
    help: 'write the name of a field, or a text function of one: `template(message)` groups similar texts',
  });
}

// ---------------------------------------------------------------- whens

interface Whens {
  readonly checked: readonly CheckedWhen[];
  readonly timings: readonly AlertTiming[];
}

function checkWhens(clauses: readonly WhenClause[], shared: AlertTiming, block: AlertBlock, env: TickEnv): Whens {
  const { context } = env;
  const seen = new Map<Severity, SourceRange>();
  const checked: CheckedWhen[] = [];
  const timings: AlertTiming[] = [];
  for (const clause of clauses) {
    const word = clause.severity.text;
    if (!isSeverity(word)) {
      context.reporter.report(SYNTAX.unknownSeverity, clause.severity.range, `there is no severity \`${word}\``, {
        help: suggestion(word, SEVERITY_NAMES) ?? 'use `page` (wakes someone up), `warn` (interrupts) or `info` (read later)',
      });
    } else {
      const first = seen.get(word);
      if (first !== undefined) {
        context.reporter.report(
          LOGIC.severityTwice,
          clause.severity.range,
          `the alert \`${block.name.text}\` has two \`${word}\` conditions`,
          {
            help: 'combine them with `or`, or write a second alert',
            related: [{ message: 'the first one is here', range: first }],
          },
        );
      } else seen.set(word, clause.severity.range);
    }
    const own = timingOf(clause.own, env);
    timings.push(own);
    const when = clause.mode === 'each' ? eachOf(clause, shared, own, env) : whenOf(clause, shared, own, env);
    if (when !== undefined && isSeverity(word)) checked.push({ ...when, severity: word });
  }
  if (clauses.length > 0 && clauses.every((clause) => clause.mode === 'each')) refuseTimingOfEach(block.clauses, context);
  checked.sort((a, b) => SEVERITY_NAMES.indexOf(a.severity) - SEVERITY_NAMES.indexOf(b.severity));
  return { checked, timings };
}

function refuseTimingOfEach(clauses: readonly (AlertClause | TimingClause)[], context: Context): void {
  for (const clause of clauses) {
    if (clause.kind !== 'for' && clause.kind !== 'clear') continue;
    context.reporter.report(
      LOGIC.noMeaning,
      clause.range,
      `\`${clause.kind}\` has no effect with \`each\`, which fires on single records`,
      {
        help: 'remove it; `keep 5m` sets how long the alert keeps firing after the last record',
      },
    );
  }
}

type Unranked<T> = T extends CheckedWhen ? Omit<T, 'severity'> : never;

function whenOf(
  clause: WhenClause,
  shared: AlertTiming,
  own: AlertTiming,
  env: TickEnv,
): Unranked<CheckedWhen & { kind: 'when' }> | undefined {
  const errors = env.context.reporter.errors;
  const condition = checkCondition(clause.condition, env);
  if (condition === undefined) return undefined;
  const forTiming = own.for ?? shared.for;
  const clear = own.clear ?? shared.clear;
  const guard = own.guard ?? shared.guard;
  if (env.context.reporter.errors === errors) noteFloors(condition, env);
  return {
    kind: 'when',
    range: clause.range,
    condition,
    ...(clear === undefined ? {} : { clear }),
    ...(guard === undefined ? {} : { guard }),
    forMs: forTiming?.ms ?? 0,
    ...(forTiming?.ofMs === undefined ? {} : { forOfMs: forTiming.ofMs }),
    keepMs: own.keepMs ?? shared.keepMs ?? 0,
  };
}

function eachOf(
  clause: WhenClause,
  shared: AlertTiming,
  own: AlertTiming,
  env: TickEnv,
): Unranked<CheckedWhen & { kind: 'each' }> | undefined {
  refuseTimingOfEach(clause.own, env.context);
  const predicate: Predicate | undefined = checkWholePredicate(clause.condition, env);
  if (predicate === undefined) return undefined;
  noteMissing(predicate, clause.condition, env);
  const guard = own.guard ?? shared.guard;
  const keepMs = own.keepMs ?? shared.keepMs ?? DEFAULT_EACH_KEEP_MS;
  if (keepMs === 0) {
    return env.context.reporter.report(LOGIC.keepNothing, clause.range, '`each` with `keep 0s` would resolve immediately', {
      help: 'remove `keep` for the default of five minutes, or write how long no other record must arrive, for example `keep 1m`',
    });
  }
  return {
    kind: 'each',
    range: clause.range,
    predicate,
    text: exprText(clause.condition),
    ...(guard === undefined ? {} : { guard }),
    keepMs,
  };
}

// ---------------------------------------------------------------- other clauses

const NODATA_MODES: readonly CheckedAlert['nodata'][] = ['hold', 'resolve', 'fire'];

function nodataOf(clause: ClauseOf<'nodata'> | undefined, context: Context): CheckedAlert['nodata'] {
  if (clause === undefined) return 'hold';
  const word = clause.mode.text;
  const mode = NODATA_MODES.find((each) => each === word);
  if (mode !== undefined) return mode;
  context.reporter.report(LOGIC.unknownNodata, clause.mode.range, `there is no \`nodata ${word}\``, {
    help:
      suggestion(word, NODATA_MODES) ??
      'write `nodata hold` to keep the state, `nodata resolve` to count as false, or `nodata fire` to count as true',
  });
  return 'hold';
}

function labelsOf(clause: ClauseOf<'labels'> | undefined, context: Context): Readonly<Record<string, string>> {
  const seen = new Map<string, SourceRange>();
  const labels: [string, string][] = [];
  for (const entry of clause?.entries ?? []) {
    const name = entry.name.text;
    const first = seen.get(name);
    if (first !== undefined) {
      context.reporter.report(LOGIC.clauseTwice, entry.name.range, `the label \`${name}\` is given twice`, {
        help: 'remove one of the two',
        related: [{ message: 'the first one is here', range: first }],
      });
      continue;
    }
    seen.set(name, entry.name.range);
    if (name === 'severity' || name === 'alert') {
      context.reporter.report(
        LOGIC.reservedLabel,
        entry.name.range,
        `\`${name}\` cannot be a label: in routes it means the ${name} of the alert`,
        { help: 'give it another name' },
      );
      continue;
    }
    labels.push([name, entry.value.value]);
  }
  return Object.fromEntries(labels);
}

function wholeNumber(expr: NumberLiteral | undefined, what: string, least: number, most: number, context: Context): number | undefined {
  if (expr === undefined) return undefined;
  const value = Number(expr.digits);
  if (expr.unit === undefined && Number.isInteger(value) && value >= least && value <= most) return value;
  return context.reporter.report(
    LOGIC.badCount,
    expr.range,
    `\`${what}\` takes a whole number ${most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`}`,
    {
      help: `for example \`${what === 'limit' ? 'limit 10000 groups' : `${what} 5`}\``,
    },
  );
}
