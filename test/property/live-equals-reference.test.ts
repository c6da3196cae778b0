/** On random live runs, with sources that deliver late, pause and resume, the engine gives the same transitions as the reference. */
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createEngine, restoreEngine } from '../../src/engine/engine.js';
import type { EngineSnapshot, EngineStats } from '../../src/engine/model/engine-api.js';
import { compareTransitions } from '../../src/engine/model/order.js';
import type { Transition } from '../../src/engine/model/transition.js';
import type { Program } from '../../src/parser/program.js';
import { checkText } from '../reference/program.js';
import type { ReferenceInput } from '../reference/records.js';
import { evaluateProgram } from '../reference/reference.js';
import { START_MS } from './arbitraries/inputs.js';
import { liveCase } from './arbitraries/live.js';
import { caseCount, caseText, PROPERTY_TIMEOUT_MS, seed } from './cases.js';
import { differenceText, engineCounters, referenceCounters, sameTransitions } from './compare.js';
import { batchOf } from './drive.js';

const USUAL_CASES = 50;
const USUAL_SEED = 11;
const CASES = caseCount(USUAL_CASES, 20_000);
const MOST_TICKS = 5000;

interface LiveEngineRun {
  readonly transitions: readonly Transition[];
  readonly stats: EngineStats;
  readonly watermarks: ReadonlyMap<string, number | undefined>;
}

function runLive(program: Program, input: ReferenceInput, restartAfter: number): LiveEngineRun {
  const options = { mode: 'live' as const, ...(input.listenFromMs === undefined ? {} : { listenFromMs: input.listenFromMs }) };
  let engine = createEngine(program, options);
  const transitions: Transition[] = [];
  for (const { stream, source } of input.sources) engine.addSource(stream, source);
  for (const [turn, { nowMs, pieces }] of (input.turns ?? []).entries()) {
    for (const { source } of pieces) engine.markActive(source, nowMs);
    engine.advanceTo(nowMs);
    for (const { stream, source, isBacklog, records } of pieces) {
      const fields = engine.plans.find((plan) => plan.stream === stream)?.fields ?? [];
      engine.push(stream, source, batchOf(fields, records), undefined, undefined, isBacklog ? 'backlog' : 'live');
    }
    transitions.push(...engine.take());
    if (turn % restartAfter === restartAfter - 1)
      engine = restoreEngine(program, options, JSON.parse(JSON.stringify(engine.snapshot())) as EngineSnapshot);
  }
  const watermarks = new Map(engine.watermarks().map(({ name, watermarkMs }) => [name, watermarkMs]));
  return { transitions, stats: engine.stats(), watermarks };
}

/** Those that both have evaluated: the reference goes from tick to tick, the engine on to the watermark. */
function untilLastTick(transitions: readonly Transition[], program: Program, watermarks: LiveEngineRun['watermarks']): Transition[] {
  return transitions
    .filter(({ alert, at }) => {
      const { stream = '', stepMs = 1 } = program.alerts.find(({ name }) => name === alert) ?? {};
      const watermarkMs = watermarks.get(stream) ?? Number.NEGATIVE_INFINITY;
      return at < Math.floor(watermarkMs / stepMs) * stepMs;
    })
    .sort(compareTransitions);
}

it(`the engine agrees with the reference on ${CASES} random live runs`, { timeout: PROPERTY_TIMEOUT_MS }, async () => {
  const coverage = { cases: 0, withTransitions: 0, late: 0 };
  await fc.assert(
    fc.asyncProperty(liveCase, fc.integer({ min: 1, max: 40 }), async (given, restartAfter) => {
      await setImmediate();
      const checked = checkText(given.rules.text);
      fc.pre(checked.ok);
      if (!checked.ok) return;
      const { program } = checked;
      fc.pre(program.spans.length === 0);
      const endMs = given.input.turns?.at(-1)?.nowMs ?? START_MS;
      fc.pre(endMs - START_MS <= MOST_TICKS * Math.min(...program.alerts.map(({ stepMs }) => stepMs)));
      const reference = evaluateProgram(program, given.input);
      const engine = runLive(program, given.input, restartAfter);
      const text = `${caseText(given)}\n${JSON.stringify(given.input.turns)}`;
      const wanted = untilLastTick(reference.transitions, program, engine.watermarks);
      const got = untilLastTick(engine.transitions, program, engine.watermarks);
      if (!sameTransitions(wanted, got)) throw new Error(`${text}\n${differenceText('the reference', wanted, 'the engine', got)}`);
      const sources = ({ length }: readonly string[]): number => Math.min(length, given.input.sources.length);
      const [fromReference, fromEngine] = [referenceCounters(reference), engineCounters(engine.stats)];
      expect(fromEngine.slice(0, sources(fromEngine)), text).toEqual(fromReference.slice(0, sources(fromReference)));
      coverage.cases += 1;
      coverage.withTransitions += Number(got.length > 0);
      coverage.late += Number(reference.sources.some(({ late }) => late > 0));
    }),
    { numRuns: CASES, seed: seed(USUAL_SEED), maxSkipsPerRun: 100 },
  );
  console.log(`the engine agreed with the reference on ${coverage.cases} random live runs`, coverage);
  expect(coverage.withTransitions).toBeGreaterThan(coverage.cases * 0.3);
  expect(coverage.late).toBeGreaterThan(coverage.cases * 0.1);
});
