/** Evaluates the rule file of one case over its series. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Case, Goal } from './cases.js';
import type { Outcome } from './outcome.js';
import { programOf, scoreForecasts } from './outcome.js';
import { plotSvg } from './plot.js';
import { readSamples, seriesOf } from './series.js';

export interface EvaluatedCase {
  readonly item: Case;
  readonly rules: string;
  readonly outcome: Outcome;
  readonly goals: readonly Goal[];
  /** By the name of the file. */
  readonly plots: ReadonlyMap<string, string>;
}

export async function evaluateCase(item: Case, data: string, root: string): Promise<EvaluatedCase> {
  const rules = readFileSync(resolve(root, `scripts/forecasts/rules/${item.name}.alert`), 'utf8');
  const samples = readSamples(resolve(data, item.file));
  const all = seriesOf(samples, item.fields);
  const outcome = await scoreForecasts(programOf(`${item.name}.alert`, rules), samples, all, item.fields.by, item);
  const shown = item.fields.by === undefined ? all : all.filter(({ name }) => outcome.crossings.some(({ series }) => series === name));
  const plots = new Map([[`forecast-${item.name}.svg`, plotSvg(item.title, shown, outcome, item)]]);
  return { item, rules, outcome, goals: item.goals(outcome), plots };
}

export interface RuleOptions {
  readonly time: string;
  readonly value: string;
  readonly limit: string;
  readonly from: 'below' | 'above';
  readonly horizon: string;
  readonly over: string;
  readonly history?: string | undefined;
  readonly expr?: string | undefined;
  readonly by?: string | undefined;
  readonly step?: string | undefined;
  readonly for?: string | undefined;
  readonly keep?: string | undefined;
}

/** A rule file for a series that has none. */
export function ruleText(options: RuleOptions): string {
  const { time, value, limit, from, horizon, history, over, by, step, keep } = options;
  const expr = options.expr ?? `mean(\`${value}\`) over ${over}`;
  const clauses = [
    by === undefined ? '' : `  by \`${by}\`\n`,
    `  warn when ${expr} reaches ${limit}${from === 'above' ? ' from above' : ''} within ${horizon}${history === undefined ? '' : ` using ${history}`}\n`,
    options.for === undefined ? '' : `  for ${options.for}\n`,
    keep === undefined ? '' : `  keep ${keep}\n`,
    step === undefined ? '' : `  step ${step}\n`,
  ];
  return `stream series { format json time \`${time}\` field \`${value}\`: number }\n\nalert Predicted {\n  on series\n${clauses.join('')}}\n`;
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Of a text such as 6h or 1h30m. @throws Error if it is no duration. */
export function durationMs(text: string): number {
  const parts = [...text.matchAll(/(\d+)([smhdw])/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) throw new Error(`${text} is no duration; write 6h or 1h30m`);
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNITS[unit ?? ''] ?? 0), 0);
}
