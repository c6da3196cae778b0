import { createEngine } from '../../src/core.js';
import type { Program, RecordBatch } from '../../src/index.js';
import { createStreamDecoder } from '../../src/sources/decode/decoder.js';
import type { Lane } from '../context.js';
import { JSON_STREAM } from '../json-race.js';
import { hitting, makeJsonRules, predicateText } from '../json-rules.js';
import { makeLines } from '../lines.js';
import { addMedian } from '../measures.js';
import { programOf } from '../tocsin.js';

const GAPS = [
  ['a minute', 60],
  ['a day', 86_400],
  ['ten years', 3652 * 86_400],
] as const;

/** Windows of 30 seconds: every silence outlasts them, so that the same records leave them in each. */
export const silence: Lane = {
  name: 'silence',
  doc: 'A thousand rules with windows of 30 seconds; ten seconds of records, then silence, then five records. The time is that of the silence.',
  quick: true,
  run: async ({ results, quick }) => {
    const rules = makeJsonRules(hitting, 1000).map(predicateText);
    const alerts = rules.map((predicate, index) => `alert R${index} { on app info when count(${predicate}) over 30s > 1000000 }`);
    const program = programOf(`stream app { ${JSON_STREAM} }\n${alerts.join('\n')}`);
    const lines = makeLines(1000);
    const rounds = quick ? 9 : 25;
    for (const [name, seconds] of GAPS) {
      const passing = (): number => pass(program, lines, seconds);
      passing();
      await addMedian(results, 'silence', name, 'ms', rounds, passing);
    }
  },
};

/** From the last record before the silence until everything is evaluated, ms. */
function pass(program: Program, lines: readonly string[], gapSeconds: number): number {
  const later = lines.slice(-5).map((line) => line.replace(/"ts":"([^"]+)"/, (_, ts: string) => `"ts":"${moved(ts, gapSeconds)}"`));
  const engine = createEngine(program, { mode: 'replay' });
  const fields = engine.plans[0]?.fields ?? [];
  const before = decode(program, fields, lines);
  const after = decode(program, fields, later);
  engine.addSource('app', 'log');
  engine.push('app', 'log', before);
  engine.take();
  const started = performance.now();
  engine.push('app', 'log', after);
  engine.take();
  engine.finish();
  return performance.now() - started;
}

function moved(ts: string, seconds: number): string {
  return new Date(Date.parse(ts) + seconds * 1000).toISOString();
}

function decode(program: Program, fields: readonly (readonly string[])[], lines: readonly string[]): RecordBatch {
  const [stream] = program.streams;
  if (stream === undefined) throw new Error('the program has no stream');
  return createStreamDecoder({ stream, fields }).push(lines);
}
