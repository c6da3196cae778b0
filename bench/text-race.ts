/** The race on text lines, for any patterns. */
import { tocsin } from './contestants.js';
import type { LaneContext, LogLines } from './context.js';
import { Expectation } from './expectation.js';
import type { Contestant } from './harness.js';
import { race } from './harness.js';
import { textPeers } from './peers.js';
import { readLines } from './read-lines.js';
import type { TextPattern } from './text-lines.js';
import { predicateOf, regExpOf } from './text-lines.js';

export const TEXT_STREAM = 'format text';
export const REGEXP_LOOP = 'RegExp.test per pattern';

export async function raceText(
  context: LaneContext,
  lane: string,
  lines: LogLines,
  sets: readonly (readonly TextPattern[])[],
): Promise<void> {
  const contestants: Contestant[] = [];
  for (const patterns of sets) {
    const regexps = patterns.map(regExpOf);
    const expectation = new Expectation(
      lines.count,
      patterns.length,
      (line, rule) => regexps[rule]?.test(lines.lines[line] ?? '') ?? false,
    );
    contestants.push(regExpLoop(lines, regexps, expectation));
    contestants.push(tocsin(lines, TEXT_STREAM, patterns.map(predicateOf), expectation));
    // In the short run, peers take part only where a goal refers to them.
    const peers = context.quick && patterns.length === 1 ? [] : textPeers(context);
    for (const make of peers) contestants.push(make(lines, patterns, expectation));
    const rate = expectation.hits(lines.count) / lines.count;
    context.results.figures.push({
      lane,
      what: `matches per line, ${patterns.length === 1 ? '1 pattern' : `${patterns.length.toLocaleString('en-US')} patterns`}`,
      value: rate,
      unit: '',
    });
  }
  await race(context.results, lane, contestants, context.pace);
}

function regExpLoop(lines: LogLines, regexps: readonly RegExp[], expectation: Expectation): Contestant {
  return {
    who: REGEXP_LOOP,
    rules: regexps.length,
    records: lines.count,
    round: (records) => {
      const path = lines.path(records);
      const started = performance.now();
      let hits = 0;
      readLines(path, (line) => {
        for (const regexp of regexps) if (regexp.test(line)) hits += 1;
      });
      return { ms: performance.now() - started, hits };
    },
    expected: expectation.hits,
  };
}
