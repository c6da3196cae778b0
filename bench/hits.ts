/** Counts the hits of the matcher: a record that matches two rules is two hits. It uses parts of the engine, whose results do not contain hits. */
import { Matcher } from '../src/engine/match/matcher.js';
import { planProgram } from '../src/engine/plan/plan.js';
import type { Program, RecordBatch } from '../src/index.js';

/** Counts hits batch by batch; a rule is an alert with one function. */
export function hitCounter(program: Program): (batch: RecordBatch) => number {
  const [plan] = planProgram(program);
  if (plan === undefined) throw new Error('the program has no stream');
  const matcher = new Matcher(plan);
  const feeds = matcher.watched.map((watched) => watched.feeds.length);
  const always = matcher.always.reduce((sum, at) => sum + (feeds[at] ?? 0), 0);
  return (batch) => {
    const { hits, hitStarts } = matcher.match(batch);
    let count = batch.size * always;
    const end = hitStarts[batch.size] ?? 0;
    for (let at = 0; at < end; at++) count += feeds[hits[at] ?? -1] ?? 0;
    return count;
  };
}
