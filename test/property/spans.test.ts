/** Spans on random rules and records: the engine agrees with the reference, for any batches, and order within the lateness does not matter. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkText } from '../reference/program.js';
import type { ReferenceInput, ReferenceSource } from '../reference/records.js';
import { evaluateProgram } from '../reference/reference.js';
import type { Case } from './arbitraries/inputs.js';
import { anyCase } from './arbitraries/inputs.js';
import { caseCount, caseText, load, PROPERTY_TIMEOUT_MS, seed, withDefaultForgets } from './cases.js';
import { differenceText, engineCounters, referenceCounters, sameTransitions } from './compare.js';
import type { Handing } from './drive.js';
import { runEngine } from './drive.js';

const CASES = caseCount(40, 10_000);
const HOUR_MS = 3_600_000;

const withSpans: fc.Arbitrary<Case> = anyCase.filter(({ rules }) => /^span /m.test(rules.text));
const numbers = fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 4 });
const permilles = fc.array(fc.nat({ max: 1000 }), { minLength: 1, maxLength: 30 });
const runs = { numRuns: CASES, seed: seed(20_261_122), maxSkipsPerRun: 30 };

function expectAgreement(given: Case, handing: Handing): void {
  const { program, reference } = load(given);
  const engine = runEngine(program, given.input, handing);
  if (!sameTransitions(reference.transitions, engine.transitions)) {
    const how = JSON.stringify({ ...handing, others: undefined });
    throw new Error(
      `${caseText(given)}\n${how}\n${differenceText('the reference', reference.transitions, 'the engine', engine.transitions)}`,
    );
  }
  expect(engineCounters(engine.stats), caseText(given)).toEqual(referenceCounters(reference));
}

it(`${CASES} random cases in batches and with restarts agree with the reference`, { timeout: PROPERTY_TIMEOUT_MS }, () => {
  fc.assert(
    fc.property(withSpans, numbers, numbers, numbers, (given, batchSizes, restartAfter, takeAfter) =>
      expectAgreement(given, { batchSizes, restartAfter, takeAfter }),
    ),
    runs,
  );
});

it(`${CASES} random runs with reloads keep open spans`, { timeout: PROPERTY_TIMEOUT_MS }, () => {
  fc.assert(
    fc.property(withSpans, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }), (given, reloadAfter) => {
      const { program, reference } = load(given);
      const [span] = program.spans;
      // One more alert on the same span, with fields of its own; and one more span over it.
      const more = checkText(
        `alert Aa { on ${span?.name} by only_here info when count(zone == "x" and m > 1) over 1m > 0 }\n${given.rules.text}\nspan zz on ${span?.name} { start outcome == "timeout" end outcome == "complete" key host timeout 1m }`,
      );
      if (!more.ok) fc.pre(false);
      else {
        const run = runEngine(program, given.input, {
          batchSizes: [7, 3],
          reloadAfter,
          others: withDefaultForgets(more.program),
          restartAfter: [5],
        });
        const own = run.transitions.filter(({ alert }) => alert !== 'Aa');
        if (!sameTransitions(reference.transitions, own)) {
          throw new Error(`${caseText(given)}\n${differenceText('the reference', reference.transitions, 'with reloads', own)}`);
        }
      }
    }),
    runs,
  );
});

/** One source for each stream, in order of time, with each record delayed by a part of the lateness. */
function delayed({ rules, input }: Case, delays: readonly number[]): ReferenceInput {
  const sources = rules.streams.map(({ name, latenessMs }): ReferenceSource => {
    const records = input.sources.filter((source) => source.stream === name).flatMap((source) => source.records);
    const arriving = records
      .filter((record) => !Number.isNaN(record.timeMs))
      .map((record, i) => ({ record, atMs: record.timeMs + Math.floor((latenessMs * (delays[i % delays.length] ?? 0)) / 1000) }));
    // Records of one millisecond arrive in any order.
    const turn = delays[0] ?? 0;
    arriving.sort((a, b) => a.atMs - b.atMs);
    const moments = arriving.map(({ record, atMs }, i) => ({ record, atMs, within: (i * 7919 + turn) % 101 }));
    moments.sort((a, b) => a.atMs - b.atMs || (turn === 0 ? 0 : a.within - b.within));
    return { stream: name, source: 'all.log', records: moments.map(({ record }) => record) };
  });
  const times = sources.flatMap((source) => source.records.map(({ timeMs }) => timeMs));
  fc.pre(input.mode === 'test' || times.length === 0 || Math.max(...times) - Math.min(...times) <= HOUR_MS);
  return { ...input, sources };
}

it(`${CASES} random cases do not depend on the order within the lateness`, { timeout: PROPERTY_TIMEOUT_MS }, () => {
  fc.assert(
    fc.property(withSpans, permilles, numbers, (given, delays, batchSizes) => {
      const { program } = load(given);
      const plain = delayed(given, [0]);
      const other = delayed(given, delays);
      const wanted = evaluateProgram(program, plain);
      const got = runEngine(program, other, { batchSizes });
      if (!sameTransitions(wanted.transitions, got.transitions)) {
        throw new Error(
          `${caseText({ ...given, input: other })}\n${differenceText('in order', wanted.transitions, 'out of order', got.transitions)}`,
        );
      }
      expect(engineCounters(got.stats).filter((line) => /^p\d/.test(line))).toEqual(
        referenceCounters(wanted).filter((line) => /^p\d/.test(line)),
      );
    }),
    runs,
  );
});
