/** Contestants of several lanes. */
import type { LogLines } from './context.js';
import type { Expectation } from './expectation.js';
import type { Contestant } from './harness.js';
import type { JsonRecord, JsonRule } from './json-rules.js';
import { readLines } from './read-lines.js';
import { alertsText, countHits, evaluateFile, programOf, TOCSIN } from './tocsin.js';

export const PARSE = 'JSON.parse alone';
export const PARSE_MEMORY = 'JSON.parse alone, strings in memory';
export const CLOSURES = 'JSON.parse and closures';

/**
 * Tocsin. Three things are checked: the hits are those expected; with a threshold of one, exactly the alerts with hits fire, through windows and ticks; and
 * with a threshold that nothing reaches, as in the timed rounds, no alert fires.
 */
export function tocsin(lines: LogLines, stream: string, predicates: readonly string[], expectation: Expectation | undefined): Contestant {
  const program = programOf(alertsText(stream, predicates));
  return {
    who: TOCSIN,
    rules: predicates.length,
    records: lines.count,
    whole: true,
    round: async (records) => {
      const { ms, transitions } = await evaluateFile(program, lines.path(records));
      if (transitions !== 0) throw new Error(`${transitions} transitions where nothing fires`);
      return { ms };
    },
    ...(expectation === undefined
      ? {}
      : {
          hits: async (records: number) => {
            const { fired } = await evaluateFile(programOf(alertsText(stream, predicates, 0)), lines.path(records));
            const hitting = expectation.rulesHit(records);
            if (fired.size !== hitting) throw new Error(`${fired.size} alerts fire where ${hitting} have hits`);
            return countHits(program, lines.path(records));
          },
          expected: expectation.hits,
        }),
  };
}

export function parseAlone(lines: LogLines): Contestant {
  return {
    who: PARSE,
    rules: 0,
    records: lines.count,
    round: (records) => {
      const path = lines.path(records);
      const started = performance.now();
      let hits = 0;
      readLines(path, (line) => {
        if ((JSON.parse(line) as { readonly status: number }).status > 0) hits += 1;
      });
      return { ms: performance.now() - started, hits };
    },
    expected: (records) => records,
  };
}

export function parseInMemory(lines: LogLines): Contestant {
  return {
    who: PARSE_MEMORY,
    rules: 0,
    records: lines.count,
    round: (records) => {
      const started = performance.now();
      let hits = 0;
      for (let at = 0; at < records; at++) if ((JSON.parse(lines.lines[at] ?? '') as { readonly status: number }).status > 0) hits += 1;
      return { ms: performance.now() - started, hits };
    },
    expected: (records) => records,
  };
}

export function closures(lines: LogLines, rules: readonly JsonRule[], expectation: Expectation): Contestant {
  const tests = rules.map((rule) => rule.closure);
  return {
    who: CLOSURES,
    rules: rules.length,
    records: lines.count,
    round: (records) => {
      const path = lines.path(records);
      const started = performance.now();
      let hits = 0;
      readLines(path, (line) => {
        const record = JSON.parse(line) as JsonRecord;
        for (const test of tests) if (test(record)) hits += 1;
      });
      return { ms: performance.now() - started, hits };
    },
    expected: expectation.hits,
  };
}
