/** The wake queue against a plain list. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WakeQueue } from '../../../src/engine/collections/wake-queue.js';

const PLACES = 12;

const step = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), slot: fc.nat(PLACES - 1), timeMs: fc.nat(20) }),
  fc.record({ kind: fc.constant('never' as const), slot: fc.nat(PLACES - 1) }),
  fc.record({ kind: fc.constant('take' as const), timeMs: fc.nat(20) }),
);

/** The plain version: times in the order in which they were set. */
class Wishes {
  #wishes: { readonly slot: number; readonly timeMs: number }[] = [];

  get firstMs(): number {
    return Math.min(Number.POSITIVE_INFINITY, ...this.#wishes.map(({ timeMs }) => timeMs));
  }

  timeOf(slot: number): number {
    return this.#wishes.find((wish) => wish.slot === slot)?.timeMs ?? Number.POSITIVE_INFINITY;
  }

  set(slot: number, timeMs: number): void {
    if (this.timeOf(slot) === timeMs) return;
    this.#wishes = this.#wishes.filter((wish) => wish.slot !== slot);
    if (timeMs !== Number.POSITIVE_INFINITY) this.#wishes.push({ slot, timeMs });
  }

  takeUntil(untilMs: number): number[] {
    const due = this.#wishes.filter(({ timeMs }) => timeMs <= untilMs).sort((a, b) => a.timeMs - b.timeMs);
    this.#wishes = this.#wishes.filter(({ timeMs }) => timeMs > untilMs);
    return due.map(({ slot }) => slot);
  }
}

describe('the wake times of instances', () => {
  it('are the last ones that were set, in order', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const wakes = new WakeQueue();
        const wishes = new Wishes();
        for (let slot = 0; slot < PLACES; slot++) wakes.add(slot);
        for (const todo of steps) {
          if (todo.kind === 'take') expect(wakes.takeUntil(todo.timeMs)).toEqual(wishes.takeUntil(todo.timeMs));
          else {
            const timeMs = todo.kind === 'set' ? todo.timeMs : Number.POSITIVE_INFINITY;
            wakes.set(todo.slot, timeMs);
            wishes.set(todo.slot, timeMs);
          }
          expect(wakes.firstMs).toBeLessThanOrEqual(wishes.firstMs);
          for (let slot = 0; slot < PLACES; slot++) expect(wakes.timeOf(slot)).toBe(wishes.timeOf(slot));
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('take constant memory however often they change', () => {
    const wakes = new WakeQueue();
    wakes.add(0);
    for (let round = 0; round < 100_000; round++) {
      wakes.set(0, 600_000);
      wakes.set(0, 10_000);
    }
    expect(wakes.times).toBe(2);
  });
});
