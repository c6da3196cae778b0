import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareTexts } from '../../../src/engine/model/order.js';
import { OpenSpans } from '../../../src/engine/spans/open-spans.js';
import { splitKey } from '../../../src/engine/spans/split-key.js';

interface Plain {
  readonly key: string;
  readonly startMs: number;
  readonly cell: string;
}

const action = fc.oneof(
  { weight: 4, arbitrary: fc.record({ what: fc.constant('open' as const), key: fc.nat(30), later: fc.nat(1) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('close' as const), key: fc.nat(30), later: fc.constant(0) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('evict' as const), key: fc.constant(0), later: fc.constant(0) }) },
);

it('behaves like a plain list', () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 120 }), (actions) => {
      const open = new OpenSpans(1, 1);
      let plain: Plain[] = [];
      let nowMs = 0;
      for (const { what, key: number, later } of actions) {
        const key = `k${number}`;
        const slot = open.slotOf(key);
        expect(slot !== undefined).toBe(plain.some((one) => one.key === key));
        if (what === 'open' && slot === undefined) {
          nowMs += later;
          const made = open.open(key, nowMs, 1, () => `of ${key}`);
          open.setDone(made, number);
          plain.push({ key, startMs: nowMs, cell: `of ${key}` });
        } else if (what === 'close' && slot !== undefined) {
          open.close(slot);
          plain = plain.filter((one) => one.key !== key);
        } else if (what === 'evict' && plain.length > 0) {
          // No span begins at the time of those that are evicted.
          nowMs += 1;
          const [least] = [...plain].sort((a, b) => a.startMs - b.startMs || compareTexts([a.key], [b.key]));
          const oldest = open.leastOldest();
          expect(open.slotOf(least?.key ?? '')).toBe(oldest);
          open.close(oldest);
          plain = plain.filter((one) => one !== least);
        }
        expect(open.size).toBe(plain.length);
        expect(open.oldestMs).toBe(Math.min(Number.POSITIVE_INFINITY, ...plain.map(({ startMs }) => startMs)));
        const listed = [...open.list()].map((one) => ({ key: one.key, startMs: open.startMs(one.slot), cell: open.cell(0, one.slot) }));
        const byTime = (a: { startMs: number; key: string }, b: { startMs: number; key: string }): number =>
          a.startMs - b.startMs || compareTexts([a.key], [b.key]);
        expect(listed.map(({ startMs }) => startMs)).toEqual(plain.map(({ startMs }) => startMs).sort((a, b) => a - b));
        expect([...listed].sort(byTime)).toEqual([...plain].sort(byTime));
        for (const one of open.list()) expect(`k${open.done(one.slot)}`).toBe(one.key);
      }
    }),
    { numRuns: 300, seed: 20_261_121 },
  );
});

it('keys are split into the texts that they were joined from', () => {
  const join = (texts: readonly string[]): string => texts.map((text) => `${text.length}:${text}`).join('');
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom('1:a', '', '3', ':')), { minLength: 2, maxLength: 4 }), (texts) => {
      expect(splitKey(join(texts), texts.length)).toEqual(texts);
    }),
  );
  expect(splitKey('1:a', 1)).toEqual(['1:a']);
});
