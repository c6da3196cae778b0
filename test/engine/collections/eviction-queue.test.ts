/** Which groups make room, held against sorting them all. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EvictionQueue } from '../../../src/engine/collections/eviction-queue.js';

const PLACES = 10;

const step = fc.oneof(
  fc.record({ kind: fc.constant('hear' as const), slot: fc.nat(PLACES - 1), later: fc.nat(2) }),
  fc.record({ kind: fc.constant('fire' as const), slot: fc.nat(PLACES - 1) }),
  fc.record({ kind: fc.constant('leave' as const), slot: fc.nat(PLACES - 1) }),
  fc.record({ kind: fc.constant('take' as const), count: fc.integer({ min: 1, max: 4 }) }),
);

describe('the groups that were heard of least lately', () => {
  it('are those that sorting finds', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const heard = new Map<number, number>();
        const firing = new Set<number>();
        const oldest = new EvictionQueue({
          lastRecordMs: (slot) => heard.get(slot),
          mayEvict: (slot) => !firing.has(slot),
          compare: (a, b) => b - a,
        });
        let nowMs = 0;
        for (const todo of steps) {
          if (todo.kind === 'hear') {
            nowMs += todo.later;
            const isNew = !heard.has(todo.slot);
            heard.set(todo.slot, nowMs);
            if (isNew) oldest.add(todo.slot);
          } else if (todo.kind === 'fire') {
            if (!firing.delete(todo.slot)) firing.add(todo.slot);
          } else if (todo.kind === 'leave') {
            heard.delete(todo.slot);
            firing.delete(todo.slot);
          } else {
            const wanted = [...heard]
              .filter(([slot]) => !firing.has(slot))
              .sort(([a, aMs], [b, bMs]) => aMs - bMs || b - a)
              .map(([slot]) => slot)
              .slice(0, todo.count);
            expect(oldest.take(todo.count)).toEqual(wanted);
            for (const slot of wanted) heard.delete(slot);
          }
        }
      }),
      { numRuns: 3000 },
    );
  });
});
