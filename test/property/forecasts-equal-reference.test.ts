/** Series with trends: forecasts, windows moved back and sparklines of the engine agree with the reference. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ReferenceInput } from '../reference/records.js';
import type { Case } from './arbitraries/inputs.js';
import { START_MS } from './arbitraries/inputs.js';
import { caseCount, caseText, load, PROPERTY_TIMEOUT_MS, seed } from './cases.js';
import { differenceText, engineCounters, referenceCounters, sameTransitions } from './compare.js';
import { runEngine } from './drive.js';

const CASES = caseCount(50, 6000);
const STEP_MS = 10_000;

/** A stretch of a series: so many steps of this rise, with this much noise, every so many steps. */
const stretch = fc.record({
  steps: fc.oneof({ weight: 2, arbitrary: fc.integer({ min: 3, max: 60 }) }, { weight: 1, arbitrary: fc.integer({ min: 60, max: 150 }) }),
  rise: fc.constantFrom(-3, -1, -0.5, 0, 0, 0.5, 1, 1, 2),
  noise: fc.constantFrom(0, 0, 0.2, 1, 8),
  every: fc.constantFrom(1, 1, 1, 2, 5),
  /** Where it begins; absent: where the one before ended. */
  from: fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined }),
  silent: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
});

/** A trend must last for most of a history before a forecast is true. */
const climb = fc.record({
  steps: fc.integer({ min: 40, max: 150 }),
  rise: fc.constantFrom(-0.5, -0.2, 0.2, 0.4, 0.6),
  noise: fc.constantFrom(0, 0, 0.2, 1),
  every: fc.constantFrom(1, 1, 2),
  from: fc.constantFrom(0, 20, 40),
  silent: fc.constant(false),
});

const rules = fc
  .record({
    followed: fc.constantFrom(
      'last(x) over 1m',
      'max(x) over 30s',
      'mean(x) over 1m',
      'count() over 1m',
      'x',
      'last(x) over 30s - last(x) over 30s ago 5m',
    ),
    limit: fc.constantFrom('100', '50', '50', '0', '-20', '200'),
    from: fc.constantFrom('', ' from above', ' from below'),
    within: fc.constantFrom('1m', '5m', '20m', '60m', '60m'),
    using: fc.constantFrom('', ' using 2m', ' using 5m', ' using 20m', ' using 60m'),
    more: fc.constantFrom('', '', ' and x < 80', ' or count() over 1m < 2', ' and not (x reaches 70 within 1m)'),
    clause: fc.constantFrom(
      '',
      '',
      'for 1m',
      'keep 2m',
      'guard x < 60',
      'clear when not (x reaches 90 within 10m using 5m)',
      'guard not (x reaches 60 within 2m)',
    ),
    nodata: fc.constantFrom('', '', 'nodata fire', 'nodata resolve'),
    by: fc.constantFrom('', 'by host'),
    mode: fc.constantFrom('when', 'when', 'when', 'each'),
  })
  .map(({ followed, limit, from, within, using, more, clause, nodata, by, mode }) => {
    const forecast = `${followed} reaches ${limit}${from} within ${within}${using}`;
    const lines = mode === 'when' ? [`warn when ${forecast}${more}`, clause, nodata] : [`warn each x > 30`, `guard ${forecast}${more}`];
    return `stream s { format json lateness 5s }\nalert A {\n  ${[...lines, by, 'step 10s', `summary "{spark(${followed.startsWith('x') ? 'last(x) over 1m' : followed})}"`].filter((line) => line !== '').join('\n  ')}\n}\n`;
  });

const anySeries: fc.Arbitrary<Case> = fc
  .record({
    text: rules,
    stretches: fc.array(fc.oneof(stretch, { arbitrary: climb, weight: 2 }), { minLength: 1, maxLength: 6 }),
    hosts: fc.integer({ min: 1, max: 2 }),
  })
  .map(({ text, stretches, hosts }) => {
    const records: { timeMs: number; fields: { x: number; host: string } }[] = [];
    let step = 0;
    let x = 20;
    for (const { steps, rise, noise, every, from, silent } of stretches) {
      x = from ?? x;
      for (let at = 0; at < steps; at++, step++) {
        x += rise;
        if (silent || at % every !== 0) continue;
        const wobble = Math.round(noise * Math.sin(step * 12.9898) * 1000) / 1000;
        for (let host = 0; host < hosts; host++) {
          records.push({ timeMs: START_MS + step * STEP_MS + (step % 3) * 1000, fields: { x: x + wobble + host * 5, host: `h${host}` } });
        }
      }
    }
    const input: ReferenceInput = { mode: 'replay', sources: [{ stream: 's', source: 'a.log', records }] };
    return {
      rules: { text, pace: { stepMs: STEP_MS, windowsMs: [30_000, 60_000], written: true }, streams: [{ name: 's', latenessMs: 5000 }] },
      input,
    };
  });

it(`forecasts in the engine are those of the reference on ${CASES} series`, { timeout: PROPERTY_TIMEOUT_MS }, () => {
  let run = 0;
  let withForecast = 0;
  fc.assert(
    fc.property(anySeries, (given) => {
      const { program, reference } = load(given);
      run += 1;
      const engine = runEngine(program, given.input);
      if (!sameTransitions(reference.transitions, engine.transitions)) {
        throw new Error(`${caseText(given)}\n${differenceText('the reference', reference.transitions, 'the engine', engine.transitions)}`);
      }
      expect(engineCounters(engine.stats), caseText(given)).toEqual(referenceCounters(reference));
      withForecast += Number(
        engine.transitions.some(({ clauses }) => clauses.some(({ truth, eta }) => truth === 'true' && (eta?.high ?? 0) > 0)),
      );
    }),
    { numRuns: CASES, seed: seed(20_261_121), maxSkipsPerRun: 10 },
  );
  // Series without a true forecast would prove little.
  expect(withForecast).toBeGreaterThan(run / 80);
  console.log(`forecasts agreed on ${run} series, of which ${withForecast} had a true forecast`);
});
