/** Summaries: text with group values, labels and numbers as they are at a tick. */
import type { CheckedAlert, SummaryPart } from '../../parser/program.js';
import type { ConditionContext } from '../condition/condition.js';
import { numberAt } from '../condition/condition.js';
import { LIMITS } from '../model/limits.js';
import { etaWithTime } from '../trend/eta-text.js';
import { sparkline } from '../trend/spark.js';
import { formatValue } from './format-value.js';

/** `reading` is missing where no tick was judged (an `each`, a forgotten group): numbers then read `?`. */
export function renderSummary(
  parts: readonly SummaryPart[],
  alert: CheckedAlert,
  values: readonly string[],
  reading: ConditionContext | undefined,
): string {
  return parts.map((part) => renderPart(part, alert, values, reading)).join('');
}

function renderPart(part: SummaryPart, alert: CheckedAlert, values: readonly string[], reading: ConditionContext | undefined): string {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'group':
      return values[part.index] ?? '';
    case 'label':
      return alert.labels[part.name] ?? '';
    case 'value':
      return reading === undefined ? '?' : formatValue(numberAt(part.value, reading), part.unit);
    case 'truth': {
      const value = reading?.value(part.aggregate);
      if (value === undefined || value.lo !== value.hi) return '?';
      if (value.lo === 0) return 'no';
      return named(reading?.textsOf(part.aggregate) ?? []);
    }
    case 'eta': {
      if (reading === undefined) return '?';
      const outlooks = part.of.map((expr) => reading.outlook(expr));
      // The forecast that holds is the one that is told of.
      const { eta } = outlooks.find(({ truth }) => truth === true) ?? outlooks.find((outlook) => outlook.eta !== undefined) ?? {};
      return eta === undefined ? 'not in sight' : etaWithTime(eta, reading.tickMs);
    }
    case 'spark':
      return reading === undefined ? '?' : sparkline(reading.timeSeries(part.series));
  }
}

/** The first few of the values, each cut to what a line bears. */
function named(texts: readonly string[]): string {
  if (texts.length === 0) return 'yes';
  const shown = texts.slice(0, LIMITS.newValuesNamed).map((text) => text.slice(0, LIMITS.sampleCharacters));
  const others = texts.length - shown.length;
  return others === 0 ? shown.join(', ') : `${shown.join(', ')} and ${others} more`;
}
