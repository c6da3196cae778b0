/** Checks forecasts: `EXPR reaches LIMIT within HORIZON`. Reports T341, T441, T442. */
import type { ReachesExpr as Written } from '../ast.js';
import { LOGIC } from '../codes/logic.js';
import { TYPES } from '../codes/types.js';
import type { CheckedWhen, Clause, ConditionExpr, ReachesExpr, Series } from '../program.js';
import { LEAST_POINTS } from '../program.js';
import type { SourceRange } from '../source.js';
import type { Context } from './context.js';
import { relatedLetUse } from './context.js';
import { durationMs } from './durations.js';
import { baseValueBeside, comparable } from './measures.js';
import { durationText } from './quantities.js';
import { exprText, shortText } from './text.js';
import type { TickEnv, TickNumber } from './tick-env.js';

/** Names of capacity that is free, and so falls when it runs out. */
const FALLS = /(?:^|[^a-z])(?:free|avail|available|remaining|left|headroom|idle)(?:[^a-z]|$)/i;

export function reachesOf(expr: Written, operand: TickNumber, limit: TickNumber, env: TickEnv, clauses: Clause[]): ReachesExpr | undefined {
  const { context, collector } = env;
  const { reporter } = context;
  const { quantity } = limit.measure;
  const horizonMs = durationMs(expr.within, 'within', context);
  const historyMs = expr.using === undefined ? horizonMs : durationMs(expr.using, 'using', context);
  if (operand.measure.quantity !== undefined) {
    return reporter.report(
      TYPES.forecastOfWhat,
      expr.operand.range,
      `\`${shortText(expr.operand)}\` is a constant, so it never reaches a limit`,
      {
        help: 'write a number that changes: `max(used_pct) over 5m reaches 95% within 4h`',
        related: relatedLetUse(env),
      },
    );
  }
  if (quantity === undefined) {
    const share = `${shortText(expr.operand)} / ${shortText(expr.limit)} reaches 95% within ${expr.within.text}`;
    return reporter.report(TYPES.forecastOfWhat, expr.limit.range, 'the limit of a forecast must be a constant', {
      help: `forecast the quotient: \`${share}\``,
      related: relatedLetUse(env),
    });
  }
  if (!comparable(operand.measure, limit.measure, expr.range) || horizonMs === undefined || historyMs === undefined) return undefined;
  if (expr.from === undefined && FALLS.test(shortText(expr.operand))) {
    reporter.report(LOGIC.fallsRather, expr.operand.range, `\`${shortText(expr.operand)}\` probably falls towards its limit`, {
      help: `write \`reaches ${shortText(expr.limit)} from above\`, or \`from below\` if it rises`,
      related: relatedLetUse(env),
    });
  }
  clauses.push({ text: exprText(expr), value: operand.expr, unit: operand.measure.unit, range: expr.range });
  return {
    kind: 'reaches',
    series: collector.addSeries(operand.expr, historyMs, (expr.using ?? expr.within).range),
    limit: baseValueBeside(quantity, operand.measure),
    from: expr.from ?? 'below',
    horizonMs,
    clause: clauses.length - 1,
  };
}

/** Reports a history that is too short for the points that a forecast needs. */
export function refuseFewPoints({ historyMs, bucketMs, range }: Series & { readonly range: SourceRange }, context: Context): void {
  const points = Math.floor(historyMs / bucketMs);
  if (points >= LEAST_POINTS) return;
  context.reporter.report(
    LOGIC.fewPoints,
    range,
    `a forecast needs ${LEAST_POINTS} points, but ${durationText(historyMs)} of history has ${points}: one every ${durationText(bucketMs)}`,
    { help: `use a longer history: \`using ${durationText(2 * LEAST_POINTS * bucketMs)}\`` },
  );
}

/** The forecasts of an alert's conditions, highest severity first. */
export function forecastsOf(whens: readonly CheckedWhen[]): readonly ReachesExpr[] {
  return whens.flatMap((when) => (when.kind === 'when' ? forecastsIn(when.condition.expr) : []));
}

function forecastsIn(expr: ConditionExpr): readonly ReachesExpr[] {
  switch (expr.kind) {
    case 'reaches':
      return [expr];
    case 'and':
    case 'or':
      return expr.terms.flatMap(forecastsIn);
    default:
      return [];
  }
}
