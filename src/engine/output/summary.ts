/** Renders summaries: text with group values, labels, and values at a tick. */
import type { CheckedAlert, SummaryPart } from '../../parser/program.js';
import type { ConditionContext } from '../condition/condition.js';
import { numberAt } from '../condition/condition.js';
import { LIMITS } from '../model/limits.js';
import { etaWithTime } from '../trend/eta-text.js';
import { sparkline } from '../trend/spark.js';
import { formatValue } from './format-value.js';

/** Without `context` (an `each`, a dropped group), values are rendered as `?`. */
export function renderSummary(
  parts: readonly SummaryPart[],
  alert: CheckedAlert,
  values: readonly string[],
  context: ConditionContext | undefined,
): string {
  return parts.map((part) => renderPart(part, alert, values, context)).join('');
}

function renderPart(part: SummaryPart, alert: CheckedAlert, values: readonly string[], context: ConditionContext | undefined): string {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'group':
      return values[part.index] ?? '';
    case 'label':
      return alert.labels[part.name] ?? '';
    case 'value':
      return context === undefined ? '?' : formatValue(numberAt(part.value, context), part.unit);
    case 'truth': {
      const value = context?.value(part.aggregate);
      if (value === undefined || value.lo !== value.hi) return '?';
      if (value.lo === 0) return 'no';
      return namesOf(context?.textsOf(part.aggregate) ?? []);
    }
    case 'eta': {
      if (context === undefined) return '?';
      const outlooks = part.of.map((expr) => context.outlook(expr));
      // The forecast that is true, else any with a known time.
      const { eta } = outlooks.find(({ truth }) => truth === true) ?? outlooks.find((outlook) => outlook.eta !== undefined) ?? {};
      return eta === undefined ? 'not in sight' : etaWithTime(eta, context.tickMs);
    }
    case 'spark':
      return context === undefined ? '?' : sparkline(context.timeSeries(part.series));
  }
}

/** The first few of the values, each cut to a bounded length. */
function namesOf(texts: readonly string[]): string {
  if (texts.length === 0) return 'yes';
  const shown = texts.slice(0, LIMITS.newValuesNamed).map((text) => text.slice(0, LIMITS.sampleCharacters));
  const others = texts.length - shown.length;
  return others === 0 ? shown.join(', ') : `${shown.join(', ')} and ${others} more`;
}
