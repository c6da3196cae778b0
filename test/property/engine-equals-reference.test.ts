/** On random rules and records the engine gives the same transitions as the reference, and the cases cover every outcome of an alert. */
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FUNCTIONS } from '../../src/engine/window/functions.js';
import { anyCase } from './arbitraries/inputs.js';
import { CaseCoverage, RECORD_COUNTS, SPAN_COUNTS } from './case-coverage.js';
import { caseCount, caseText, load, PROPERTY_TIMEOUT_MS, seed } from './cases.js';
import { differenceText, engineCounters, referenceCounters, sameTransitions } from './compare.js';
import { runEngine } from './drive.js';

const USUAL_CASES = 500;
const USUAL_SEED = 11;
const CASES = caseCount(USUAL_CASES, 20_000);

interface Run {
  readonly failure: string | null;
  readonly skips: number;
  readonly coverage: CaseCoverage;
}

let started: Promise<Run> | undefined;

/** The cases are run once, by the first test that needs them. */
function run(): Promise<Run> {
  started ??= runCases();
  return started;
}

async function runCases(): Promise<Run> {
  const coverage = new CaseCoverage();
  const agrees = fc.asyncProperty(anyCase, async (given) => {
    // The test runner gives up on a worker that does not answer for a minute.
    await setImmediate();
    const { program, reference } = load(given);
    coverage.add(program, reference);
    const engine = runEngine(program, given.input);
    if (!sameTransitions(reference.transitions, engine.transitions)) {
      throw new Error(`${caseText(given)}\n${differenceText('the reference', reference.transitions, 'the engine', engine.transitions)}`);
    }
    expect(engineCounters(engine.stats), caseText(given)).toEqual(referenceCounters(reference));
  });
  const details = await fc.check(agrees, { numRuns: CASES, seed: seed(USUAL_SEED), maxSkipsPerRun: 10 });
  return { failure: fc.defaultReportMessage(details) ?? null, skips: details.numSkips, coverage };
}

it(`the engine agrees with the reference on ${CASES} random cases`, { timeout: PROPERTY_TIMEOUT_MS }, async () => {
  const { failure, coverage } = await run();
  if (failure !== null) throw new Error(failure);
  console.log(`the engine agreed with the reference on ${coverage.cases} random cases`);
});

/** Fewer or other cases may not contain the rare outcomes. */
const isUsual = CASES >= USUAL_CASES && seed(USUAL_SEED) === USUAL_SEED;

describe.skipIf(!isUsual)(`of ${CASES} random cases`, { timeout: PROPERTY_TIMEOUT_MS }, () => {
  it('few are refused by the checker or take too long', async () => {
    const { skips, coverage } = await run();
    expect(skips).toBeLessThan((coverage.cases + skips) * 0.15);
  });

  it('most have transitions', async () => {
    const { coverage } = await run();
    expect(coverage.withTransitions).toBeGreaterThan(coverage.cases * 0.6);
    expect(coverage.withFiring).toBeGreaterThan(coverage.cases * 0.55);
    expect(coverage.withEnd).toBeGreaterThan(coverage.cases * 0.35);
    expect(coverage.withBounds).toBeGreaterThan(coverage.cases * 0.1);
    expect(coverage.withUnknown).toBeGreaterThan(coverage.cases * 0.03);
  });

  it.each([
    'inactive>pending condition',
    'inactive>firing condition',
    'pending>firing condition',
    'pending>inactive condition',
    'pending>inactive guarded',
    'firing>inactive cleared',
    'inactive>pending nodata',
    'inactive>firing nodata',
    'pending>firing nodata',
    'pending>inactive nodata',
    'firing>inactive nodata',
    'firing>inactive quiet',
    'inactive>firing late',
    'firing>inactive forgotten',
    'pending>inactive forgotten',
    'pending>inactive evicted',
    'firing>inactive evicted',
  ])('some have the transition %s', async (transition) => {
    expect((await run()).coverage.transitions.get(transition) ?? 0).toBeGreaterThan(0);
  });

  it.each(['guard', 'for', 'clause'])('some have alerts suppressed by a %s', async (by) => {
    expect((await run()).coverage.suppressions.get(by) ?? 0).toBeGreaterThan(20);
  });

  it.each(FUNCTIONS.map(({ name }) => name))('some have transitions of alerts with %s', async (name) => {
    expect((await run()).coverage.functions.get(name) ?? 0).toBeGreaterThan(2);
  });

  it.each([...SPAN_COUNTS, 'alerting', 'nested'])('some have spans counted as %s', async (kind) => {
    expect((await run()).coverage.spans.get(kind) ?? 0).toBeGreaterThan(5);
  });

  it.each(RECORD_COUNTS)('some have records counted as %s', async (kind) => {
    expect((await run()).coverage.records.get(kind) ?? 0).toBeGreaterThan(5);
  });
});
