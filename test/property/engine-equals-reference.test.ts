/** Whatever the rules and the records, the engine says what the reference says. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { anyCase } from './arbitraries/inputs.js';
import { caseCount, caseText, load, PROPERTY_TIMEOUT_MS, seed } from './cases.js';
import { differenceText, engineCounters, referenceCounters, sameTransitions } from './compare.js';
import { runEngine } from './drive.js';

const CASES = caseCount(200, 20_000);

it(`the engine agrees with the reference on ${CASES} random cases`, { timeout: PROPERTY_TIMEOUT_MS }, () => {
  let run = 0;
  fc.assert(
    fc.property(anyCase, (given) => {
      const { program, reference } = load(given);
      run += 1;
      const engine = runEngine(program, given.input);
      if (!sameTransitions(reference.transitions, engine.transitions)) {
        throw new Error(`${caseText(given)}\n${differenceText('the reference', reference.transitions, 'the engine', engine.transitions)}`);
      }
      expect(engineCounters(engine.stats), caseText(given)).toEqual(referenceCounters(reference));
    }),
    { numRuns: CASES, seed: seed(20_260_504), maxSkipsPerRun: 10 },
  );
  console.log(`the engine agreed with the reference on ${run} random cases`);
});
