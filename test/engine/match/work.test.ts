/** The work of matching, counted: it must not grow with rules that match no record. */
import { describe, expect, it } from 'vitest';
import { makeJsonRules, predicateText, selective } from '../../../bench/json-rules.js';
import { makeLines } from '../../../bench/lines.js';
import type { MatchWork } from '../../../src/engine/match/matcher.js';
import { Matcher } from '../../../src/engine/match/matcher.js';
import { planProgram } from '../../../src/engine/plan/plan.js';
import { loadRules } from '../../../src/load.js';
import { createStreamDecoder } from '../../../src/sources/decode/decoder.js';

const RECORDS = 2000;

function workOf(stream: string, rules: readonly string[], lines: readonly string[]): MatchWork & { readonly hits: number } {
  const { program, diagnostics } = loadRules([{ path: 'work.alert', text: `${stream}\n${rules.join('\n')}` }]);
  const [plan] = program === undefined ? [] : planProgram(program);
  const checked = program?.streams[0];
  if (plan === undefined || checked === undefined) throw new Error(diagnostics[0]?.message);
  const matcher = new Matcher(plan);
  const decoder = createStreamDecoder({ stream: checked, fields: plan.fields });
  let hits = 0;
  for (const batch of decoder.pushBlock?.([], Buffer.from(`${lines.join('\n')}\n`)) ?? []) hits += matcher.match(batch).hits.length;
  return { ...matcher.work, hits };
}

const rule = (predicate: string, at: number): string => `alert R${at} { on app info when count(${predicate}) over 5m > 1000000 }`;
const selectiveRules = (count: number): readonly string[] => makeJsonRules(selective, count).map(predicateText).map(rule);

describe('selective rules over six fields', () => {
  const lines = makeLines(RECORDS);
  const work = (count: number): MatchWork => workOf('stream app { format json time ts }', selectiveRules(count), lines);

  it('read few words of bits, however many there are', () => {
    // A bit a rule: a thousand rules are 32 words, ten thousand 313.
    expect(work(1)).toMatchObject({ records: RECORDS, searchedBytes: 0, tried: 0 });
    expect(work(1000).words / RECORDS).toBeLessThan(2);
    expect(work(10_000).words / RECORDS).toBeLessThan(12);
  });

  it('are only checked on records that match them', () => {
    const { candidates, tried, hits } = workOf('stream app { format json time ts }', selectiveRules(1000), lines);
    expect(candidates).toBe(hits);
    expect(tried).toBe(0);
  });
});

describe('patterns in text', () => {
  const words = ['connection', 'refused', 'upstream', 'timeout', 'worker', 'handler', 'session', 'closed'];
  const lines = Array.from(
    { length: RECORDS },
    (_, at) => `2026-05-04T10:00:00Z INFO ${Array.from({ length: 8 }, (__, nth) => words[(at * 7 + nth * 3 + (at >> nth)) % 8]).join(' ')}`,
  );
  const rules = (count: number): readonly string[] =>
    Array.from({ length: count }, (_, at) =>
      rule(at % 2 === 0 ? `line contains "error code ${at}"` : `line matches /module${at}[a-z]*: failed/i`, at),
    );

  it('are tried only on texts that contain their literal', () => {
    for (const count of [1, 1000]) {
      const { tried, candidates, searchedBytes } = workOf('stream app { format text }', rules(count), lines);
      expect({ tried, candidates }).toEqual({ tried: 0, candidates: 0 });
      expect(searchedBytes).toBe(lines.reduce((sum, line) => sum + line.length, 0));
    }
  });

  it('are not searched where another field excludes them', () => {
    const lines = Array.from({ length: RECORDS }, (_, at) =>
      JSON.stringify({ level: at % 100 === 0 ? 'error' : 'info', msg: `disk ${at} is slow and full of things` }),
    );
    const many = Array.from({ length: 100 }, (_, at) => rule(`level == "error" and msg contains "disk ${at * 100} "`, at));
    const { searchedBytes, tried, hits } = workOf('stream app { format json }', many, lines);
    const looked = lines.filter((line) => line.includes('"error"')).map((line) => (JSON.parse(line) as { msg: string }).msg.length);
    expect(searchedBytes).toBeLessThanOrEqual(looked.reduce((sum, length) => sum + length, 0));
    expect(hits).toBe(20);
    expect(tried).toBeLessThanOrEqual(40);
  });
});
