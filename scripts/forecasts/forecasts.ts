/**
 * Tests forecasts on real time series: `npm run forecasts`. Prints what each warning predicted, and the outcome. Skipped, with a message, where the data is
 * missing (`TOCSIN_DATA`, or else `../shared/data`).
 * - `-- --write`: writes docs/forecasts.md and its plots.
 * - `-- FILE --limit 50 [--from above] --horizon 6h [--history 6h]`: another series, as NDJSON. `--value`, `--time` and `--by` name its fields;
 *   `--over 15m`, `--step`, `--for` and `--keep` go into the rule, and `--expr` replaces `mean(VALUE) over OVER`. `--rules FILE.alert` uses
 *   your own rules, and compares their `warn` with the limit. `--svg FILE` draws a plot.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CASES } from './cases.js';
import type { EvaluatedCase } from './evaluate-case.js';
import { durationMs, evaluateCase, ruleText } from './evaluate-case.js';
import { goalLines, outcomeLines } from './lines.js';
import { programOf, scoreForecasts } from './outcome.js';
import { pageText } from './page.js';
import { plotSvg } from './plot.js';
import { readSamples, seriesOf } from './series.js';

const root = process.cwd();
const data = resolve(process.env['TOCSIN_DATA'] ?? resolve(root, '../shared/data'));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    write: { type: 'boolean', default: false },
    limit: { type: 'string' },
    from: { type: 'string', default: 'below' },
    horizon: { type: 'string' },
    history: { type: 'string' },
    over: { type: 'string', default: '15m' },
    expr: { type: 'string' },
    step: { type: 'string' },
    for: { type: 'string' },
    keep: { type: 'string' },
    value: { type: 'string' },
    time: { type: 'string' },
    by: { type: 'string' },
    rules: { type: 'string' },
    svg: { type: 'string' },
  },
});

async function evaluateCases(): Promise<number> {
  if (!existsSync(resolve(data, 'series'))) {
    console.log(`skipped: there are no series at ${data}; set TOCSIN_DATA`);
    return 0;
  }
  const evaluated: EvaluatedCase[] = [];
  for (const item of CASES) {
    const one = await evaluateCase(item, data, root);
    console.log(`\n${item.title}\n${[...outcomeLines(one.outcome), ...goalLines(one.goals)].join('\n')}`);
    if (values.write) for (const [name, svg] of one.plots) writeFileSync(resolve(root, 'docs', name), svg);
    evaluated.push(one);
  }
  if (values.write) writeFileSync(resolve(root, 'docs/forecasts.md'), pageText(evaluated));
  return 0;
}

async function evaluateFile(file: string): Promise<number> {
  const samples = readSamples(file);
  const [first = {}] = samples;
  const time = values.time ?? ['ts', 'timestamp', 'time'].find((name) => name in first);
  const value = values.value ?? ['value'].find((name) => name in first);
  const from = values.from;
  if (
    time === undefined ||
    value === undefined ||
    values.limit === undefined ||
    values.horizon === undefined ||
    (from !== 'below' && from !== 'above')
  ) {
    console.error(
      'needs --limit N and --horizon 6h; --time and --value name the fields if they are not ts or timestamp, and value; --from is below or above',
    );
    return 2;
  }
  const limit = { limit: Number(values.limit), from, horizonMs: durationMs(values.horizon) } as const;
  const rules = values.rules;
  const text =
    rules === undefined
      ? ruleText({ ...values, from, time, value, limit: values.limit, horizon: values.horizon })
      : readFileSync(rules, 'utf8');
  const series = seriesOf(samples, { time, value, ...(values.by === undefined ? {} : { by: values.by }) });
  const outcome = await scoreForecasts(programOf(rules ?? 'rule', text), samples, series, values.by, limit);
  console.log(`${text.trim()}\n\n${outcomeLines(outcome).join('\n')}`);
  if (values.svg !== undefined) writeFileSync(values.svg, plotSvg(basename(file), series.slice(0, 6), outcome, limit));
  return 0;
}

const [file] = positionals;
process.exitCode = file === undefined ? await evaluateCases() : await evaluateFile(file);
