/** From bytes to transitions: lines read by either scanner give the same transitions as the reference on their records. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { evaluateProgram } from '../reference/reference.js';
import { anyCase } from './arbitraries/inputs.js';
import { caseCount, caseText, loadProgram, PROPERTY_TIMEOUT_MS, seed } from './cases.js';
import { differenceText, engineCounters, referenceCounters, sameTransitions } from './compare.js';
import { runEngine } from './drive.js';
import { asLines, fromBytes } from './lines.js';

const CASES = caseCount(50, 20_000);

it.each(['js', 'wasm'] as const)(
  `lines read by the %s scanner give what the reference gives, in ${CASES} random cases`,
  { timeout: PROPERTY_TIMEOUT_MS },
  (scanner) => {
    let transitions = 0;
    fc.assert(
      fc.property(anyCase, fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 4 }), (given, sizes) => {
        const program = loadProgram(given);
        const input = asLines(given.input);
        const reference = evaluateProgram(program, input);
        const engine = runEngine(program, input, { batches: fromBytes(scanner), batchSizes: sizes });
        if (!sameTransitions(reference.transitions, engine.transitions)) {
          throw new Error(
            `${caseText({ ...given, input })}\n${differenceText('the reference', reference.transitions, 'the engine', engine.transitions)}`,
          );
        }
        expect(engineCounters(engine.stats), caseText(given)).toEqual(referenceCounters(reference));
        transitions += reference.transitions.length;
      }),
      { numRuns: CASES, seed: seed(20_261_121), maxSkipsPerRun: 10 },
    );
    console.log(`${scanner}: ${CASES} random cases, ${transitions} transitions`);
  },
);
