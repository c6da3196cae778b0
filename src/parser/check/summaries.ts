/** Checks summaries: `summary "{host}: {ratio(status >= 500) over 5m}"`. Reports T307, T309, T414. */
import type { CallExpr, TemplatePart } from '../ast.js';
import { LOGIC } from '../codes/logic.js';
import { TYPES } from '../codes/types.js';
import type { NumberExpr, ReachesExpr, SummaryPart } from '../program.js';
import { suggestion } from '../suggest.js';
import { aggregateOf } from './aggregates.js';
import { checkNumber } from './conditions.js';
import { bareFunction, fieldName, letUse, relatedLetUse } from './context.js';
import { shortText } from './text.js';
import { groupName, textCall } from './text-functions.js';
import type { TickEnv } from './tick-env.js';

export interface SummaryContext {
  readonly env: TickEnv;
  /** Names of the `by` fields. */
  readonly by: readonly string[];
  readonly labels: readonly string[];
  /** The forecasts of the conditions. */
  readonly forecasts: readonly ReachesExpr[];
  /** A condition has errors, which have been reported, so there may be more forecasts. */
  readonly someMissing: boolean;
}

/** The marks of a sparkline, one per window. */
const SPARK_MARKS = 24;

export function checkSummary(parts: readonly TemplatePart[], summary: SummaryContext): readonly SummaryPart[] {
  const { collector } = summary.env;
  collector.inSummary = true;
  const found = parts.map((part) => summaryPart(part, summary)).filter((part) => part !== undefined);
  collector.inSummary = false;
  return found;
}

function summaryPart(part: TemplatePart, { env, by, labels, forecasts, someMissing }: SummaryContext): SummaryPart | undefined {
  if (part.kind === 'text') return { kind: 'text', text: part.text };
  const { expr } = part;
  if (expr.kind === 'field' && bareFunction(expr, env.context) === undefined) {
    const name = fieldName(expr);
    const index = by.indexOf(name);
    if (index >= 0) return { kind: 'group', index };
    if (labels.includes(name)) return { kind: 'label', name };
    if (name === 'eta') {
      if (forecasts.length > 0) return { kind: 'eta', of: forecasts };
      if (someMissing) return undefined;
      return env.context.reporter.report(
        LOGIC.summaryPart,
        expr.range,
        '`{eta}` is the time until a forecast reaches its limit, but this alert has no forecast',
        {
          help: 'add a forecast: `warn when max(used_pct) over 5m reaches 95% within 4h`',
        },
      );
    }
    const use = letUse(expr, env);
    if (use.kind === 'broken') return undefined;
    if (use.kind === 'no-let') {
      return env.context.reporter.report(LOGIC.summaryPart, expr.range, `\`${name}\` is not in \`by\` and not a label of this alert`, {
        help:
          suggestion(name, [...by, ...labels]) ??
          `for its latest value write \`{last(${name}) over 5m}\`; to split the alert by it write \`by ${name}\``,
      });
    }
  }
  if (expr.kind === 'call' && expr.name.text === 'spark') return sparkOf(expr, env);
  const made = expr.kind === 'call' ? textCall(expr, env) : undefined;
  if (made !== undefined) {
    const index = by.indexOf(groupName(made));
    if (index >= 0) return { kind: 'group', index };
    return env.context.reporter.report(LOGIC.summaryPart, expr.range, `this alert is not split by \`${groupName(made)}\``, {
      help: `to split it write \`by ${groupName(made)}\``,
    });
  }
  const call = expr.kind === 'over' ? expr.operand : expr;
  if (call.kind === 'call' && env.context.functions.find(call.name.text)?.descriptor.result === 'truth') {
    const truth = aggregateOf(expr, env);
    return truth === undefined ? undefined : { kind: 'truth', aggregate: truth.index };
  }
  const number = checkNumber(expr, env);
  return number === undefined ? undefined : { kind: 'value', value: number.expr, unit: number.measure.unit };
}

/** `spark(EXPR)`: a sparkline of a number, one mark per window. */
function sparkOf(expr: CallExpr, env: TickEnv): SummaryPart | undefined {
  const { reporter } = env.context;
  const [drawn, ...more] = expr.args;
  if (drawn === undefined || more.length > 0 || expr.of !== undefined || expr.where !== undefined) {
    return reporter.report(TYPES.wrongArguments, expr.range, '`spark` takes one number', {
      help: 'for example `{spark(mean(used_pct) over 5m)}`',
      related: relatedLetUse(env),
    });
  }
  const number = checkNumber(drawn, env);
  if (number === undefined) return undefined;
  const windowMs = Math.max(0, ...aggregatesOf(number.expr).map((aggregate) => env.collector.get(aggregate)?.windowMs ?? 0));
  if (windowMs === 0) {
    return reporter.report(
      TYPES.needsWindow,
      drawn.range,
      `\`spark\` draws one mark per window, but \`${shortText(drawn)}\` has no window`,
      {
        help: 'for example `{spark(mean(used_pct) over 5m)}`',
        related: relatedLetUse(env),
      },
    );
  }
  return { kind: 'spark', series: env.collector.addSeries(number.expr, SPARK_MARKS * windowMs, drawn.range, windowMs) };
}

function aggregatesOf(expr: NumberExpr): readonly number[] {
  switch (expr.kind) {
    case 'number':
      return [];
    case 'aggregate':
      return [expr.aggregate];
    case 'negate':
      return aggregatesOf(expr.operand);
    case 'arithmetic':
      return [...aggregatesOf(expr.left), ...aggregatesOf(expr.right)];
  }
}
