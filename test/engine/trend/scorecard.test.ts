/** Scores of forecasts over whole series. */
import { describe, expect, it } from 'vitest';
import { createEngine, restoreEngine } from '../../../src/engine/engine.js';
import type { EngineSnapshot, ForecastStats } from '../../../src/engine/model/engine-api.js';
import type { Program } from '../../../src/parser/program.js';
import { recordsToBatch } from '../../../src/sources/decode/object-reader.js';
import { checkText } from '../../reference/program.js';

const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2026, 4, 4);

function programOf(when: string): Program {
  const checked = checkText(`stream s { format json lateness 0s }\nalert A { on s by host warn when ${when} step 1m }\n`);
  if (!checked.ok) throw new Error('the rules are wrong');
  return checked.program;
}

/** One value for each minute. `restartAt`: the engine is saved and restored before this minute. */
function scores(when: string, values: readonly number[], restartAt = -1): readonly ForecastStats[] {
  const program = programOf(when);
  let engine = createEngine(program, { mode: 'test' });
  for (const [minute, x] of values.entries()) {
    if (minute === restartAt)
      engine = restoreEngine(program, { mode: 'test' }, JSON.parse(JSON.stringify(engine.snapshot())) as EngineSnapshot);
    const records = [{ host: 'a', x, ms: START_MS + minute * MINUTE_MS }];
    engine.push(
      's',
      'log',
      recordsToBatch(records, engine.plans[0]?.fields ?? [], (record) => Number(record['ms'])),
    );
  }
  engine.finish();
  return engine.stats().forecasts;
}

const line = (from: number, to: number, minutes: number): readonly number[] =>
  Array.from({ length: minutes }, (_, at) => from + ((to - from) * at) / minutes);

const FULL = 'x reaches 90 within 1h using 1h';

describe('the scorecard', () => {
  it('counts warnings that came true, with their lead time', () => {
    const [score] = scores(FULL, [...line(0, 100, 200)]);
    expect(score).toMatchObject({ warnings: 1, cameTrue: 1, wrong: 0, open: 0, missed: 0 });
    expect(score?.leadMs?.least).toBeGreaterThan(50 * MINUTE_MS);
    expect(score?.leadMs?.least).toBeLessThanOrEqual(60 * MINUTE_MS);
  });

  it('continues after a restart', () => {
    expect(scores(FULL, line(0, 100, 200), 150)).toEqual(scores(FULL, line(0, 100, 200)));
    expect(scores(FULL, line(0, 100, 200), 190)).toEqual(scores(FULL, line(0, 100, 200)));
  });

  it('counts wrong warnings', () => {
    const [score] = scores(FULL, [...line(0, 70, 140), ...line(70, 70, 300)]);
    expect(score).toMatchObject({ warnings: 1, cameTrue: 0, wrong: 1, open: 0, missed: 0 });
  });

  it('counts warnings that may still come true as open', () => {
    const [score] = scores(FULL, line(0, 70, 140));
    expect(score).toMatchObject({ warnings: 1, cameTrue: 0, wrong: 0, open: 1, missed: 0 });
  });

  it('counts a jump over the limit as missed, once however it swings there', () => {
    const [score] = scores(FULL, [...line(10, 10, 100), ...Array.from({ length: 40 }, (_, at) => (at % 2 === 0 ? 95 : 85))]);
    expect(score).toMatchObject({ warnings: 0, missed: 1 });
  });

  it('does not count a limit as missed when the alert fires for another reason, or the value was never away from it', () => {
    const [score] = scores(`x > 50 or ${FULL}`, [...line(10, 10, 100), ...line(60, 60, 30), ...line(95, 95, 30)]);
    expect(score).toMatchObject({ warnings: 0, missed: 0 });
    expect(scores(FULL, line(95, 95, 100))[0]).toMatchObject({ warnings: 0, missed: 0 });
  });

  it('keeps a score for each forecast', () => {
    const both = scores(`${FULL} or x reaches 0 from above within 1h using 1h`, line(0.5, 100, 200));
    expect(both).toHaveLength(2);
    expect(both.map(({ warnings }) => warnings)).toEqual([1, 0]);
  });
});
