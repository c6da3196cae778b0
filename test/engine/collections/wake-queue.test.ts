/** When instances must be looked at, held against a list that is searched. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WakeQueue } from '../../../src/engine/collections/wake-queue.js';

const PLACES = 12;

const step = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), place: fc.nat(PLACES - 1), timeMs: fc.nat(20) }),
  fc.record({ kind: fc.constant('never' as const), place: fc.nat(PLACES - 1) }),
  fc.record({ kind: fc.constant('take' as const), timeMs: fc.nat(20) }),
);

/** The plain version: wishes in the order in which they were made. */
class Wishes {
  #wishes: { readonly place: number; readonly timeMs: number }[] = [];

  get firstMs(): number {
    return Math.min(Number.POSITIVE_INFINITY, ...this.#wishes.map(({ timeMs }) => timeMs));
  }

  timeOf(place: number): number {
    return this.#wishes.find((wish) => wish.place === place)?.timeMs ?? Number.POSITIVE_INFINITY;
  }

  set(place: number, timeMs: number): void {
    if (this.timeOf(place) === timeMs) return;
    this.#wishes = this.#wishes.filter((wish) => wish.place !== place);
    if (timeMs !== Number.POSITIVE_INFINITY) this.#wishes.push({ place, timeMs });
  }

  takeUntil(untilMs: number): number[] {
    const due = this.#wishes.filter(({ timeMs }) => timeMs <= untilMs).sort((a, b) => a.timeMs - b.timeMs);
    this.#wishes = this.#wishes.filter(({ timeMs }) => timeMs > untilMs);
    return due.map(({ place }) => place);
  }
}

describe('the times at which instances are looked at', () => {
  it('are those that were asked for last, in order', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const wakes = new WakeQueue();
        const wishes = new Wishes();
        for (let place = 0; place < PLACES; place++) wakes.add(place);
        for (const todo of steps) {
          if (todo.kind === 'take') expect(wakes.takeUntil(todo.timeMs)).toEqual(wishes.takeUntil(todo.timeMs));
          else {
            const timeMs = todo.kind === 'set' ? todo.timeMs : Number.POSITIVE_INFINITY;
            wakes.set(todo.place, timeMs);
            wishes.set(todo.place, timeMs);
          }
          expect(wakes.firstMs).toBeLessThanOrEqual(wishes.firstMs);
          for (let place = 0; place < PLACES; place++) expect(wakes.timeOf(place)).toBe(wishes.timeOf(place));
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('take no more room however often they change', () => {
    const wakes = new WakeQueue();
    wakes.add(0);
    for (let round = 0; round < 100_000; round++) {
      wakes.set(0, 600_000);
      wakes.set(0, 10_000);
    }
    expect(wakes.times).toBe(2);
  });
});
