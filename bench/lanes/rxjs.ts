import { from, lastValueFrom } from 'rxjs';
import { count } from 'rxjs/operators';
import { createEngine } from '../../src/core.js';
import type { RecordBatch } from '../../src/index.js';
import { alerts } from '../../src/index.js';
import type { Lane } from '../context.js';
import type { Contestant } from '../harness.js';
import { race } from '../harness.js';
import { JSON_STREAM, jsonLog } from '../json-race.js';
import { makeJsonRules, predicateText, selective } from '../json-rules.js';
import { alertsText, batchesOf, programOf } from '../tocsin.js';

export const DIRECT = 'engine called directly';
export const OPERATOR = 'through alerts()';

export const rxjs: Lane = {
  name: 'rxjs',
  doc: 'Decoded batches and 1,000 selective rules: passed to the engine directly, and through the RxJS operator.',
  quick: false,
  run: async (context) => {
    const lines = jsonLog(context, 100_000);
    const program = programOf(alertsText(JSON_STREAM, makeJsonRules(selective, 1000).map(predicateText)));
    const batches: RecordBatch[] = [];
    for await (const batch of batchesOf(program, lines.path(lines.count))) batches.push(batch);
    const direct: Contestant = {
      who: DIRECT,
      rules: 1000,
      records: lines.count,
      whole: true,
      round: () => {
        const started = performance.now();
        const engine = createEngine(program, { mode: 'replay' });
        engine.addSource('app', 'records');
        let transitions = 0;
        for (const batch of batches) {
          engine.push('app', 'records', batch);
          transitions += engine.take().length;
        }
        transitions += engine.finish().length;
        return { ms: performance.now() - started, hits: transitions };
      },
      expected: () => 0,
    };
    const operator: Contestant = {
      ...direct,
      who: OPERATOR,
      round: async () => {
        const started = performance.now();
        const transitions = await lastValueFrom(from(batches).pipe(alerts(program), count()));
        return { ms: performance.now() - started, hits: transitions };
      },
    };
    // Both create their engine, so the difference is the cost of passing batches; it is small and needs many rounds.
    await race(context.results, 'rxjs', [direct, operator], { ...context.pace, rounds: context.pace.rounds * 5 });
  },
};
