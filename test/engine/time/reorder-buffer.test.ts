/** The buffer of records that wait for the watermark is a list in order of time, whatever the order in which they arrive. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ReorderBuffer } from '../../../src/engine/ingest/reorder-buffer.js';
import type { MatchedBatch } from '../../../src/engine/match/matched-batch.js';

type Step =
  | { readonly kind: 'add'; readonly timeMs: number; readonly late: boolean }
  | { readonly kind: 'run'; readonly fromMs: number; readonly gaps: readonly number[] }
  | { readonly kind: 'take'; readonly untilMs: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('add' as const), timeMs: fc.nat({ max: 500 }), late: fc.boolean() }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('run' as const),
      fromMs: fc.nat({ max: 400 }),
      gaps: fc.array(fc.nat({ max: 1 }), { minLength: 1, maxLength: 700, size: 'max' }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('take' as const), untilMs: fc.nat({ max: 1200 }) }) },
);

interface Waiting {
  readonly timeMs: number;
  readonly id: number;
  readonly late: boolean;
}

const batchOf = (times: readonly number[]): MatchedBatch => ({ batch: { times: Float64Array.from(times) } }) as unknown as MatchedBatch;

it('is in order of time, then late records last, then as added (40 random cases)', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30, size: 'max' }), (steps) => {
      const buffer = new ReorderBuffer();
      const ids = new Map<MatchedBatch, number>();
      let next = 0;
      let wanted: Waiting[] = [];
      const put = (waiting: Waiting): void => {
        const comesAfter = ({ timeMs, late }: Waiting): boolean =>
          timeMs > waiting.timeMs || (timeMs === waiting.timeMs && late && !waiting.late);
        const at = wanted.findIndex(comesAfter);
        wanted.splice(at < 0 ? wanted.length : at, 0, waiting);
      };
      for (const one of steps) {
        if (one.kind === 'take') {
          const taken: number[] = [];
          buffer.take(one.untilMs, { dueMs: 900 }, (matched, row) => taken.push((ids.get(matched) ?? 0) + row));
          const due = wanted.filter(({ timeMs }) => timeMs < Math.min(one.untilMs, 900));
          expect(taken).toEqual(due.map(({ id }) => id));
          wanted = wanted.slice(due.length);
          continue;
        }
        let timeMs = one.kind === 'add' ? one.timeMs : one.fromMs;
        const times = one.kind === 'add' ? [timeMs] : one.gaps.map((gap) => (timeMs += gap));
        const matched = batchOf(times);
        ids.set(matched, next);
        const late = one.kind === 'add' && one.late;
        const row = one.kind === 'run' ? buffer.addRun(matched, 0, times.length) : 0;
        const newestMs = wanted.at(-1)?.timeMs ?? Number.NEGATIVE_INFINITY;
        if (one.kind === 'run') expect(row).toBe((times[0] ?? 0) > newestMs ? times.length : 0);
        for (let at = row; at < times.length; at++) buffer.add(matched, at, times[at] ?? 0, late);
        for (const time of times) put({ timeMs: time, id: next++, late });
        expect(buffer.size).toBe(wanted.length);
        expect(buffer.firstMs).toBe(wanted[0]?.timeMs);
      }
      expect(buffer.list().map(({ ref, timeMs, late }) => ({ timeMs, id: (ids.get(ref.matched) ?? 0) + ref.row, late }))).toEqual(wanted);
    }),
    { numRuns: 40, seed: 5 },
  );
});
