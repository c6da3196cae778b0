import type { Lane, LogLines } from '../context.js';
import type { Contestant } from '../harness.js';
import { race } from '../harness.js';
import { JSON_STREAM, jsonLog } from '../json-race.js';
import { evaluateFile, programOf } from '../tocsin.js';

const PREDICATES = [
  'level == "error"',
  'status >= 500',
  'latency_ms > 1500',
  'region == "region-3"',
  'path startsWith "/api/v1/resource/4"',
];

export const manyWindows: Lane = {
  name: 'many-windows',
  doc: 'JSON lines. Five predicates that two of three lines match, in 5 alerts with one window each, and in 1,000 alerts with 200 different windows.',
  quick: false,
  run: async (context) => {
    const lines = jsonLog(context, 100_000);
    await race(context.results, 'many-windows', [contestant(lines, 5), contestant(lines, 1000)], context.pace);
  },
};

function contestant(lines: LogLines, count: number): Contestant {
  const rules = Array.from({ length: count }, (_, index) => {
    const seconds = 60 + 30 * Math.floor(index / PREDICATES.length);
    return `alert R${index} { on app info when count(${PREDICATES[index % PREDICATES.length]}) over ${seconds}s > 1000000000 }`;
  });
  const program = programOf(`stream app { ${JSON_STREAM} }\n${rules.join('\n')}`);
  return {
    who: 'tocsin, file to transitions',
    rules: count,
    records: lines.count,
    whole: true,
    round: async (records) => {
      const { ms, transitions } = await evaluateFile(program, lines.path(records));
      return { ms, hits: transitions };
    },
    expected: () => 0,
  };
}
