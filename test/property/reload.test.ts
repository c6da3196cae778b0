/** Rules with an unchanged fingerprint give the same results with and without reloads. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkText } from '../reference/program.js';
import { anyCase } from './arbitraries/inputs.js';
import { caseCount, caseText, load, PROPERTY_TIMEOUT_MS, seed, withDefaultForgets } from './cases.js';
import { differenceText, sameTransitions, suppressionLines } from './compare.js';
import { runEngine } from './drive.js';

const CASES = caseCount(30, 5000);

it(`${CASES} random runs with reloads agree with runs without`, { timeout: PROPERTY_TIMEOUT_MS }, () => {
  fc.assert(
    fc.property(anyCase, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }), (given, reloadAfter) => {
      const { program, reference } = load(given);
      const [stream] = program.streams;
      // One more alert before the others, with fields of its own; and all source ranges differ.
      const more = checkText(
        `\n\nalert Aa { on ${stream?.name} by own_group info when count(only_here == "x") over 1m > 0 }\n${given.rules.text}`,
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
        const suppressions = run.stats.suppressions.filter(({ alert }) => alert !== 'Aa');
        expect(suppressionLines(suppressions), caseText(given)).toEqual(suppressionLines(reference.suppressions));
      }
    }),
    { numRuns: CASES, seed: seed(20_261_121), maxSkipsPerRun: 10 },
  );
});
