import { createEngine } from '../../src/core.js';
import type { Lane } from '../context.js';
import { timed } from '../harness.js';
import { JSON_STREAM } from '../json-race.js';
import { makeJsonRules, predicateText, selective, withText } from '../json-rules.js';
import { addMedian } from '../measures.js';
import { alertsText, programOf } from '../tocsin.js';

/** In a process that has loaded rules before, because the code is cold the first time. */
export const load: Lane = {
  name: 'load',
  doc: 'Loading rules: parse, check and createEngine, for selective rules on JSON and for rules with text predicates.',
  quick: true,
  run: async ({ results, quick }) => {
    for (const count of quick ? [1000] : [1000, 10_000]) {
      for (const [kind, shape] of [
        ['', selective],
        [' with text predicates', withText],
      ] as const) {
        const text = alertsText(JSON_STREAM, makeJsonRules(shape, count).map(predicateText));
        const rounds = count > 1000 ? 3 : 5;
        const load = async (): Promise<number> => (await timed(() => createEngine(programOf(text), { mode: 'replay' }))).ms / 1000;
        await addMedian(results, 'load', `${count.toLocaleString('en-US')} rules${kind}`, 's', rounds, load);
      }
    }
  },
};
