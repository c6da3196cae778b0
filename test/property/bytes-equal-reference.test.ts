/** From bytes to transitions: lines read by either scanner are judged as the reference judges their records. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { judgeWithCounters } from '../reference/reference.js';
import { anyCase } from './arbitraries/inputs.js';
import { caseCount, caseText, loadProgram, PROPERTY_TIMEOUT_MS, seed } from './cases.js';
import { differenceText, engineCounters, referenceCounters, sameTransitions } from './compare.js';
import { runEngine } from './drive.js';
import { asLines, fromBytes } from './lines.js';

const CASES = caseCount(50, 20_000);

it.each(['js', 'wasm'] as const)(
  `lines read by the %s scanner are judged as the reference does, in ${CASES} random cases`,
  { timeout: PROPERTY_TIMEOUT_MS },
  (scanner) => {
    let transitions = 0;
    fc.assert(
      fc.property(anyCase, fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 4 }), (given, sizes) => {
        const program = loadProgram(given);
        const input = asLines(given.input);
        const verdict = judgeWithCounters(program, input);
        const engine = runEngine(program, input, { batches: fromBytes(scanner), batchSizes: sizes });
        if (!sameTransitions(verdict.transitions, engine.transitions)) {
          throw new Error(
            `${caseText({ ...given, input })}\n${differenceText('the reference', verdict.transitions, 'the engine', engine.transitions)}`,
          );
        }
        expect(engineCounters(engine.stats), caseText(given)).toEqual(referenceCounters(verdict));
        transitions += verdict.transitions.length;
      }),
      { numRuns: CASES, seed: seed(20_261_121), maxSkipsPerRun: 10 },
    );
    console.log(`${scanner}: ${CASES} random cases, ${transitions} transitions`);
  },
);
