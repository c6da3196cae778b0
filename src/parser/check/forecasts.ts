/** `EXPR reaches LIMIT within HORIZON`: what is followed, and what it is to meet. Reports T341, T441, T442. */
import type { ReachesExpr as Written } from '../ast.js';
import { LOGIC } from '../codes/logic.js';
import { TYPES } from '../codes/types.js';
import type { CheckedWhen, Clause, ConditionExpr, ReachesExpr, Series } from '../program.js';
import type { SourceRange } from '../source.js';
import type { Context } from './context.js';
import { relatedVia } from './context.js';
import { durationMs } from './durations.js';
import { baseValueBeside, comparable } from './measures.js';
import { durationText } from './quantities.js';
import { exprText, shortText } from './text.js';
import type { TickEnv, TickNumber } from './tick-env.js';

/** Names of what is good when there is much of it. */
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
      `\`${shortText(expr.operand)}\` is always the same, and reaches nothing`,
      {
        help: 'name what rises or falls: `max(used_pct) over 5m reaches 95% within 4h`',
        related: relatedVia(env),
      },
    );
  }
  if (quantity === undefined) {
    const share = `${shortText(expr.operand)} / ${shortText(expr.limit)} reaches 95% within ${expr.within.text}`;
    return reporter.report(TYPES.forecastOfWhat, expr.limit.range, 'a forecast needs a limit that stays where it is', {
      help: `follow the share: \`${share}\``,
      related: relatedVia(env),
    });
  }
  if (!comparable(operand.measure, limit.measure, expr.range) || horizonMs === undefined || historyMs === undefined) return undefined;
  if (expr.from === undefined && FALLS.test(shortText(expr.operand))) {
    reporter.report(LOGIC.fallsRather, expr.operand.range, `by its name \`${shortText(expr.operand)}\` falls towards its limit`, {
      help: `write \`reaches ${shortText(expr.limit)} from above\`, or \`from below\` if it does rise`,
      related: relatedVia(env),
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

/** A forecast needs so many points; kept beside the engine's, which the parser does not know. */
const LEAST_POINTS = 8;

/** A history that can never hold the points that a forecast needs. */
export function refuseFewPoints({ historyMs, bucketMs, range }: Series & { readonly range: SourceRange }, context: Context): void {
  const points = Math.floor(historyMs / bucketMs);
  if (points >= LEAST_POINTS) return;
  context.reporter.report(
    LOGIC.fewPoints,
    range,
    `a forecast needs ${LEAST_POINTS} points, and ${durationText(historyMs)} hold ${points === 1 ? 'one' : points}: the alert is judged every ${durationText(bucketMs)}`,
    { help: `look back further: \`using ${durationText(2 * LEAST_POINTS * bucketMs)}\`` },
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
