/** Forecasts held against real series, and the parts that do it. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { CASES } from '../../scripts/judge/cases.js';
import { judge, programOf, rightOf, wrongOf } from '../../scripts/judge/outcome.js';
import { pageText } from '../../scripts/judge/page.js';
import type { Sample } from '../../scripts/judge/series.js';
import { seriesOf } from '../../scripts/judge/series.js';
import { durationMs, ruleText, tryCase } from '../../scripts/judge/tried.js';
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
  return judge(programOf('rule', ruleText(OPTIONS)), all, seriesOf(all, { time: 'ts', value: 'value' }), undefined, limit);
}

describe('the judge of forecasts', () => {
  it('calls a warning right when the limit is met, and says how long before', async () => {
    const outcome = await outcomeOf(samples(300, (minute) => Math.max(0, minute - 100)));
    expect(rightOf(outcome)).toHaveLength(1);
    expect(wrongOf(outcome)).toEqual([]);
    expect(outcome.crossings).toEqual([{ series: '', atMs: 200 * MINUTE, firstWarningMs: rightOf(outcome)[0]?.atMs }]);
    expect(200 * MINUTE - (rightOf(outcome)[0]?.atMs ?? 0)).toBeGreaterThan(30 * MINUTE);
  });

  it('calls a warning wrong when the limit is not met within twice the horizon', async () => {
    const outcome = await outcomeOf(samples(900, (minute) => (minute < 180 ? Math.max(0, minute - 100) : 0)));
    expect(rightOf(outcome)).toEqual([]);
    expect(wrongOf(outcome)).toHaveLength(1);
    expect(outcome.crossings).toEqual([]);
  });

  it('takes no credit for what is told as it comes', async () => {
    const outcome = await outcomeOf(samples(300, (minute) => (minute < 150 ? 0 : 120)));
    expect(outcome.warnings.map(({ late }) => late)).toEqual([true]);
    expect([...rightOf(outcome), ...wrongOf(outcome)]).toEqual([]);
    expect(outcome.crossings).toEqual([{ series: '', atMs: 150 * MINUTE }]);
  });

  it('reads times in several forms, and leaves out what is no sample', () => {
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
  it.skipIf(!there)('reach their goals, and the page tells them', { timeout: 60_000 }, async () => {
    const tried = [];
    for (const item of CASES) tried.push(await tryCase(item, DATA, root));
    expect(tried.flatMap(({ goals }) => goals.filter(({ held }) => !held).map(({ text, reached }) => `${text}: ${reached}`))).toEqual([]);
    expect(readFileSync(new URL('../../docs/forecasts.md', import.meta.url), 'utf8')).toBe(pageText(tried));
    for (const { pictures } of tried)
      for (const [name, svg] of pictures)
        expect(readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8') === svg, name).toBe(true);
  });
});
