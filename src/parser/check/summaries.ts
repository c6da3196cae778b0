/** `summary "{host}: {ratio(status >= 500) over 5m}"`. */
import type { TemplatePart } from '../ast.js';
import { LOGIC } from '../codes/logic.js';
import type { SummaryPart } from '../program.js';
import { suggestion } from '../suggest.js';
import { aggregateOf } from './aggregates.js';
import { checkNumber } from './conditions.js';
import { bareFunction, fieldName, letUse } from './context.js';
import { groupName, templateCall } from './templates.js';
import type { TickEnv } from './tick-env.js';

export interface SummaryPlace {
  readonly env: TickEnv;
  /** Names of the `by` fields. */
  readonly by: readonly string[];
  readonly labels: readonly string[];
}

export function checkSummary(parts: readonly TemplatePart[], place: SummaryPlace): readonly SummaryPart[] {
  const { collector } = place.env;
  collector.inSummary = true;
  const found = parts.map((part) => summaryPart(part, place)).filter((part) => part !== undefined);
  collector.inSummary = false;
  return found;
}

function summaryPart(part: TemplatePart, place: SummaryPlace): SummaryPart | undefined {
  if (part.kind === 'text') return { kind: 'text', text: part.text };
  const { expr } = part;
  const { env } = place;
  if (expr.kind === 'field' && bareFunction(expr, env.context) === undefined) {
    const name = fieldName(expr);
    const index = place.by.indexOf(name);
    if (index >= 0) return { kind: 'group', index };
    if (place.labels.includes(name)) return { kind: 'label', name };
    const use = letUse(expr, env);
    if (use.kind === 'broken') return undefined;
    if (use.kind === 'none') {
      return env.context.reporter.report(LOGIC.summaryPart, expr.span, `\`${name}\` is neither in \`by\` nor a label of this alert`, {
        help:
          suggestion(name, [...place.by, ...place.labels]) ??
          `for its latest number write \`{last(${name}) over 5m}\`; to split the alert by it write \`by ${name}\``,
      });
    }
  }
  const template = expr.kind === 'call' ? templateCall(expr, env) : undefined;
  if (template !== undefined) {
    const index = place.by.indexOf(groupName(template));
    if (index >= 0) return { kind: 'group', index };
    return env.context.reporter.report(LOGIC.summaryPart, expr.span, `this alert is not split by \`${groupName(template)}\``, {
      help: `to split it write \`by ${groupName(template)}\``,
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
