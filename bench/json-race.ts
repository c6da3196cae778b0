/** The race on JSON lines, for any shape of rules. */
import { closures, parseAlone, parseInMemory, tocsin } from './contestants.js';
import { type LaneContext, type LogLines, sharedLog } from './context.js';
import { Expectation } from './expectation.js';
import type { Contestant } from './harness.js';
import { race } from './harness.js';
import type { JsonRecord, JsonShape } from './json-rules.js';
import { makeJsonRules, predicateText } from './json-rules.js';
import { makeLines } from './lines.js';
import { recordPeers } from './peers.js';

export const JSON_STREAM = 'format json time ts';

export function jsonLog(context: LaneContext, count: number): LogLines {
  return sharedLog(context, `json-${count}`, () => makeLines(count));
}

export async function raceJson(
  context: LaneContext,
  lane: string,
  shape: JsonShape,
  counts: readonly number[],
  peers: boolean,
): Promise<void> {
  const lines = jsonLog(context, context.quick ? 100_000 : 200_000);
  const contestants: Contestant[] = [parseAlone(lines), parseInMemory(lines)];
  for (const count of counts) {
    const rules = makeJsonRules(shape, count);
    const expectation = expectationOf(lines, rules);
    contestants.push(tocsin(lines, JSON_STREAM, rules.map(predicateText), expectation));
    contestants.push(closures(lines, rules, expectation));
    // With ten thousand rules, other programs need seconds per record.
    if (peers && count <= 1000) for (const peer of recordPeers(context)) contestants.push(peer(lines, rules, expectation));
    if (count === 1000) addHitRate(context, lane, lines, expectation);
  }
  await race(context.results, lane, contestants, context.pace);
}

function expectationOf(lines: LogLines, rules: ReturnType<typeof makeJsonRules>): Expectation {
  let at = -1;
  let record: JsonRecord = {};
  return new Expectation(lines.count, rules.length, (line, rule) => {
    if (line !== at) {
      record = JSON.parse(lines.lines[line] ?? '') as JsonRecord;
      at = line;
    }
    return rules[rule]?.closure(record) ?? false;
  });
}

function addHitRate({ results }: LaneContext, lane: string, lines: LogLines, expectation: Expectation): void {
  results.figures.push({ lane, what: 'matches per line, 1,000 rules', value: expectation.hits(lines.count) / lines.count, unit: '' });
  results.figures.push({
    lane,
    what: 'lines with a match, 1,000 rules',
    value: (100 * expectation.linesHit(lines.count)) / lines.count,
    unit: '%',
  });
}
