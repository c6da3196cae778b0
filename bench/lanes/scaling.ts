import { tocsin } from '../contestants.js';
import type { Lane, LaneContext, LogLines } from '../context.js';
import { Expectation } from '../expectation.js';
import type { Contestant } from '../harness.js';
import { race } from '../harness.js';
import { JSON_STREAM, jsonLog } from '../json-race.js';
import type { JsonRecord, JsonShape } from '../json-rules.js';
import { makeJsonRules, predicateText, selective, withText } from '../json-rules.js';

export const SCALING = 'without text predicates';
export const SCALING_TEXT = 'with text predicates';

/** One rule reads the same fields as ten thousand, so only the number of rules differs. */
export const scaling: Lane = {
  name: 'scaling',
  doc: 'JSON lines and 1, 1,000 and 10,000 rules that read the same fields: six fields without a text predicate, or four fields with a substring search in one of them.',
  quick: true,
  run: async (context) => {
    const lines = jsonLog(context, context.quick ? 50_000 : 100_000);
    const contestants: Contestant[] = [];
    for (const [who, shape] of [
      [SCALING, selective],
      [SCALING_TEXT, withText],
    ] as const) {
      for (const count of context.quick && shape === withText ? [1, 1000] : [1, 1000, 10_000])
        contestants.push({ ...contestant(context, lines, shape, count), who });
    }
    const { pace, quick } = context;
    await race(context.results, 'scaling', contestants, quick ? { ...pace, rounds: 3 } : pace);
  },
};

function contestant({ quick }: LaneContext, lines: LogLines, shape: JsonShape, count: number): Contestant {
  const rules = makeJsonRules(shape, count);
  // The hits of ten thousand rules are checked in the full run only.
  if (count > 1000 && quick) return tocsin(lines, JSON_STREAM, rules.map(predicateText), undefined);
  const records = lines.lines.map((line) => JSON.parse(line) as JsonRecord);
  const expectation = new Expectation(lines.count, count, (line, rule) => rules[rule]?.closure(records[line] ?? {}) ?? false);
  return tocsin(lines, JSON_STREAM, rules.map(predicateText), expectation);
}
