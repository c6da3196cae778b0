/** The eviction queue against sorting all groups. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EvictionQueue } from '../../../src/engine/collections/eviction-queue.js';

const SLOTS = 10;

const step = fc.oneof(
  fc.record({ kind: fc.constant('record' as const), slot: fc.nat(SLOTS - 1), later: fc.nat(2) }),
  fc.record({ kind: fc.constant('fire' as const), slot: fc.nat(SLOTS - 1) }),
  fc.record({ kind: fc.constant('leave' as const), slot: fc.nat(SLOTS - 1) }),
  fc.record({ kind: fc.constant('take' as const), count: fc.integer({ min: 1, max: 4 }), within: fc.option(fc.nat(20)) }),
);

describe('the groups with the oldest last record', () => {
  it('are the same as by sorting', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const lastMs = new Map<number, number>();
        const firing = new Set<number>();
        const oldest = new EvictionQueue({
          lastRecordMs: (slot) => lastMs.get(slot),
          compare: (a, b) => b - a,
        });
        let nowMs = 0;
        for (const todo of steps) {
          if (todo.kind === 'record') {
            nowMs += todo.later;
            const isNew = !lastMs.has(todo.slot);
            lastMs.set(todo.slot, nowMs);
            if (isNew) oldest.add(todo.slot);
          } else if (todo.kind === 'fire') {
            if (!firing.delete(todo.slot)) firing.add(todo.slot);
          } else if (todo.kind === 'leave') {
            lastMs.delete(todo.slot);
            firing.delete(todo.slot);
          } else {
            const untilMs = todo.within ?? Number.POSITIVE_INFINITY;
            const wanted = [...lastMs]
              .filter(([slot, ms]) => !firing.has(slot) && ms <= untilMs)
              .sort(([a, aMs], [b, bMs]) => aMs - bMs || b - a)
              .map(([slot]) => slot)
              .slice(0, todo.count);
            expect(oldest.take(todo.count, (slot) => !firing.has(slot), untilMs)).toEqual(wanted);
            for (const slot of wanted) lastMs.delete(slot);
          }
        }
      }),
      { numRuns: 3000 },
    );
  });
});
