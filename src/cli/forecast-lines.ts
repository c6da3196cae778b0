/** Outcomes of the forecasts of a rule, on two lines. */
import type { ForecastStats } from '../engine/model/engine-api.js';
import { formatSeconds } from '../engine/output/format-value.js';
import { many } from '../engine/output/many.js';
import { plainText } from '../sinks/text/plain-text.js';

const MAX_CLAUSE_CHARACTERS = 90;

export function hasOutcome({ warnings, missed }: ForecastStats): boolean {
  return warnings > 0 || missed > 0;
}

export function forecastLines({ alert, severity, text, ...score }: ForecastStats): readonly string[] {
  const clause = plainText(text);
  const shown = clause.length > MAX_CLAUSE_CHARACTERS ? `${clause.slice(0, MAX_CLAUSE_CHARACTERS - 1)}…` : clause;
  return [`${plainText(alert)} (${severity})  \`${shown}\``, `  ${scoreText(score)}`];
}

function scoreText({ warnings, cameTrue, wrong, open, missed, leadMs }: Omit<ForecastStats, 'alert' | 'severity' | 'text'>): string {
  const became = [
    ...(cameTrue > 0 ? [`${cameTrue} came true`] : []),
    ...(wrong > 0 ? [`${wrong} wrong`] : []),
    ...(open > 0 ? [`${open} open`] : []),
  ];
  return [
    warnings === 0 ? 'no warning' : `${many(warnings, 'warning')}: ${became.join(', ')}`,
    ...(leadMs === undefined ? [] : [`${leadText(leadMs)} ahead`]),
    ...(missed === 0 ? [] : [`the limit was reached ${missed === 1 ? 'once' : `${missed} times`} without a warning`]),
  ].join('; ');
}

function leadText({ least, median, most }: NonNullable<ForecastStats['leadMs']>): string {
  const words = (ms: number): string => formatSeconds(ms / 1000);
  return least === most ? words(least) : `${words(least)} to ${words(most)} (median ${words(median)})`;
}
