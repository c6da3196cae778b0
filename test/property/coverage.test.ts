/** The random cases are worth their time: they make alerts fire and end, for every reason, with every function, and on every kind of bad record. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { FUNCTIONS } from '../../src/engine/window/functions.js';
import { checkText } from '../reference/program.js';
import { evaluateProgram } from '../reference/reference.js';
import { readAll } from '../reference/time.js';
import { anyCase, START_MS } from './arbitraries/inputs.js';

const CASES = 500;
const SPAN_COUNTS = ['open', 'completed', 'timedOut', 'repeats', 'unmatched', 'evicted', 'unkeyed'] as const;

const seen = { refused: 0, judged: 0, withTransitions: 0, withFiring: 0, withEnd: 0, bounded: 0, unknown: 0 };
/** In how many cases. */
const moves = new Map<string, number>();
const functions = new Map<string, number>();
const records = new Map<string, number>();
const suppressedBy = new Map<string, number>();
/** What became of spans. */
const spans = new Map<string, number>();

function count(map: Map<string, number>, names: Iterable<string>): void {
  for (const name of new Set(names)) map.set(name, (map.get(name) ?? 0) + 1);
}

beforeAll(() => {
  for (const { rules, input } of fc.sample(anyCase, { numRuns: CASES, seed: 7 })) {
    const checked = checkText(rules.text);
    if (!checked.ok) {
      seen.refused += 1;
      continue;
    }
    const { newestMs } = readAll(checked.program.streams, input);
    if (newestMs !== undefined && newestMs - START_MS > 20_000 * rules.pace.stepMs) continue;
    const { transitions, sources, spans: counted, suppressions } = evaluateProgram(checked.program, input);
    seen.judged += 1;
    const speaking = new Set(transitions.map((transition) => transition.alert));
    const clauses = transitions.flatMap((transition) => transition.clauses);
    seen.withTransitions += transitions.length > 0 ? 1 : 0;
    seen.withFiring += transitions.some((transition) => transition.to === 'firing') ? 1 : 0;
    seen.withEnd += transitions.some((transition) => transition.from === 'firing') ? 1 : 0;
    seen.bounded += clauses.some((clause) => clause.low !== undefined || clause.high !== undefined) ? 1 : 0;
    seen.unknown += clauses.some((clause) => clause.truth === 'unknown') ? 1 : 0;
    count(
      moves,
      transitions.map(({ from, to, reason }) => `${from}>${to} ${reason}`),
    );
    count(
      suppressedBy,
      suppressions.map(({ by }) => by),
    );
    count(
      functions,
      checked.program.alerts
        .filter((alert) => speaking.has(alert.name))
        .flatMap((alert) => alert.aggregates.map((aggregate) => aggregate.fn)),
    );
    const { program } = checked;
    const made = new Set(program.spans.map(({ name }) => name));
    const { length: spoken } = program.alerts.filter(({ name, stream }) => made.has(stream) && speaking.has(name));
    count(spans, [
      ...SPAN_COUNTS.filter((kind) => counted.some((span) => span[kind] > 0)),
      ...(spoken > 0 ? ['spoken of'] : []),
      ...(spoken > 0 && program.spans.some(({ on }) => made.has(on)) ? ['made of spans'] : []),
    ]);
    count(
      records,
      (['late', 'timeless', 'timelessDropped', 'badClock', 'outside'] as const).filter((kind) =>
        sources.some((source) => source[kind] > 0),
      ),
    );
  }
}, 120_000);

describe(`of ${CASES} random cases`, () => {
  it('most say something', () => {
    expect(seen.refused).toBeLessThan(CASES * 0.15);
    expect(seen.withTransitions).toBeGreaterThan(seen.judged * 0.6);
    expect(seen.withFiring).toBeGreaterThan(seen.judged * 0.55);
    expect(seen.withEnd).toBeGreaterThan(seen.judged * 0.35);
    expect(seen.bounded).toBeGreaterThan(seen.judged * 0.1);
    expect(seen.unknown).toBeGreaterThan(seen.judged * 0.03);
  });

  it.each([
    'inactive>pending condition',
    'inactive>firing condition',
    'pending>firing condition',
    'pending>inactive condition',
    'pending>inactive guarded',
    'firing>inactive cleared',
    'inactive>pending nodata',
    'inactive>firing nodata',
    'pending>firing nodata',
    'pending>inactive nodata',
    'firing>inactive nodata',
    'firing>inactive quiet',
    'inactive>firing late',
    'firing>inactive forgotten',
    'pending>inactive forgotten',
    'pending>inactive evicted',
  ])('some have %s', (move) => {
    expect(moves.get(move) ?? 0).toBeGreaterThan(0);
  });

  it.each(['guard', 'for', 'clause'])('some have alerts suppressed by a %s', (by) => {
    expect(suppressedBy.get(by) ?? 0).toBeGreaterThan(20);
  });

  it.each(FUNCTIONS.map(({ name }) => name))('some alerts with %s say something', (name) => {
    expect(functions.get(name) ?? 0).toBeGreaterThan(2);
  });

  it.each([...SPAN_COUNTS, 'spoken of', 'made of spans'])('some have spans that are %s', (kind) => {
    expect(spans.get(kind) ?? 0).toBeGreaterThan(5);
  });

  it.each(['late', 'timeless', 'timelessDropped', 'badClock', 'outside'])('some have records that are %s', (kind) => {
    expect(records.get(kind) ?? 0).toBeGreaterThan(5);
  });
});
