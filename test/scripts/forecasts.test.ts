/** The comparison of forecasts with real time series. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { CASES } from '../../scripts/forecasts/cases.js';
import { durationMs, evaluateCase, ruleText } from '../../scripts/forecasts/evaluate-case.js';
import { correctWarnings, programOf, scoreForecasts, wrongWarnings } from '../../scripts/forecasts/outcome.js';
import { pageText } from '../../scripts/forecasts/page.js';
import type { Sample } from '../../scripts/forecasts/series.js';
import { seriesOf } from '../../scripts/forecasts/series.js';
import { DATA, dataPath, WHERE } from '../conformance/data.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const MINUTE = 60_000;
const HOUR = 3_600_000;
const OPTIONS = { time: 'ts', value: 'value', limit: '100', from: 'below', horizon: '2h', over: '5m', history: '1h', step: '1m' } as const;

/** A sample a minute. */
function samples(minutes: number, value: (minute: number) => number): Sample[] {
  return Array.from({ length: minutes }, (_, minute) => ({ ts: new Date(minute * MINUTE).toISOString(), value: value(minute) }));
}

async function outcomeOf(all: readonly Sample[]) {
  const limit = { limit: 100, from: 'below', horizonMs: 2 * HOUR } as const;
  return scoreForecasts(programOf('rule', ruleText(OPTIONS)), all, seriesOf(all, { time: 'ts', value: 'value' }), undefined, limit);
}

describe('scoring forecasts', () => {
  it('a warning is correct when the limit is met, and its lead time is known', async () => {
    const outcome = await outcomeOf(samples(300, (minute) => Math.max(0, minute - 100)));
    expect(correctWarnings(outcome)).toHaveLength(1);
    expect(wrongWarnings(outcome)).toEqual([]);
    expect(outcome.crossings).toEqual([{ series: '', atMs: 200 * MINUTE, firstWarningMs: correctWarnings(outcome)[0]?.atMs }]);
    expect(200 * MINUTE - (correctWarnings(outcome)[0]?.atMs ?? 0)).toBeGreaterThan(30 * MINUTE);
  });

  it('a warning is wrong when the limit is not met within twice the horizon', async () => {
    const outcome = await outcomeOf(samples(900, (minute) => (minute < 180 ? Math.max(0, minute - 100) : 0)));
    expect(correctWarnings(outcome)).toEqual([]);
    expect(wrongWarnings(outcome)).toHaveLength(1);
    expect(outcome.crossings).toEqual([]);
  });

  it('a warning that fires when the limit is already met counts as neither correct nor wrong', async () => {
    const outcome = await outcomeOf(samples(300, (minute) => (minute < 150 ? 0 : 120)));
    expect(outcome.warnings.map(({ late }) => late)).toEqual([true]);
    expect([...correctWarnings(outcome), ...wrongWarnings(outcome)]).toEqual([]);
    expect(outcome.crossings).toEqual([{ series: '', atMs: 150 * MINUTE }]);
  });

  it('times may have several forms, and samples without a time or a number are left out', () => {
    const all = [
      { t: '1970-01-01 00:00:02', v: '3' },
      { t: 1, v: 2 },
      { t: 'x', v: 1 },
      { t: 3, v: null },
      { t: 4, v: '' },
    ];
    expect(seriesOf(all, { time: 't', value: 'v' })).toEqual([{ name: '', timesMs: [1000, 2000], values: [2, 3] }]);
    expect(durationMs('1h30m')).toBe(90 * MINUTE);
    expect(() => durationMs('6 hours')).toThrow('write 6h');
  });
});

describe(`forecasts of ${WHERE}`, () => {
  const there = existsSync(dataPath('series'));
  it.skipIf(!there)('reach their goals, and docs/forecasts.md and its plots show them', { timeout: 60_000 }, async () => {
    const evaluated = [];
    for (const item of CASES) evaluated.push(await evaluateCase(item, DATA, root));
    expect(evaluated.flatMap(({ goals }) => goals.filter(({ isMet }) => !isMet).map(({ text, reached }) => `${text}: ${reached}`))).toEqual(
      [],
    );
    expect(readFileSync(new URL('../../docs/forecasts.md', import.meta.url), 'utf8')).toBe(pageText(evaluated));
    for (const { plots } of evaluated)
      for (const [name, svg] of plots)
        expect(readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8') === svg, name).toBe(true);
  });
});
