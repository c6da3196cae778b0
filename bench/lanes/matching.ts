import type { RecordBatch } from '../../src/index.js';
import type { Lane } from '../context.js';
import { Expectation } from '../expectation.js';
import type { Contestant } from '../harness.js';
import { race } from '../harness.js';
import { hitCounter } from '../hits.js';
import { JSON_STREAM, jsonLog } from '../json-race.js';
import type { JsonRecord } from '../json-rules.js';
import { makeJsonRules, predicateText, selective } from '../json-rules.js';
import { alertsText, batchesOf, programOf } from '../tocsin.js';

const LINES = 100_000;

export const matching: Lane = {
  name: 'matching',
  doc: 'Matching alone: which rules does a record match? The input is already decoded: parsed records for the closures, batches for Tocsin. Selective rules.',
  quick: false,
  run: async (context) => {
    const lines = jsonLog(context, LINES);
    const records = lines.lines.map((line) => JSON.parse(line) as JsonRecord);
    const contestants: Contestant[] = [];
    for (const count of [1, 10, 100, 1000]) {
      const rules = makeJsonRules(selective, count);
      const tests = rules.map((rule) => rule.closure);
      const expectation = new Expectation(lines.count, count, (line, rule) => tests[rule]?.(records[line] ?? {}) ?? false);
      const program = programOf(alertsText(JSON_STREAM, rules.map(predicateText)));
      const batches: RecordBatch[] = [];
      for await (const batch of batchesOf(program, lines.path(lines.count))) batches.push(batch);
      const countHits = hitCounter(program);
      contestants.push(
        counting('closures on parsed records', count, expectation, () => {
          let hits = 0;
          for (const record of records) for (const test of tests) if (test(record)) hits += 1;
          return hits;
        }),
        counting('tocsin on batches', count, expectation, () => batches.reduce((hits, batch) => hits + countHits(batch), 0)),
      );
    }
    await race(context.results, 'matching', contestants, context.pace);
  },
};

function counting(who: string, rules: number, expectation: Expectation, run: () => number): Contestant {
  return {
    who,
    rules,
    records: LINES,
    whole: true,
    round: () => {
      const started = performance.now();
      const hits = run();
      return { ms: performance.now() - started, hits };
    },
    expected: expectation.hits,
  };
}
