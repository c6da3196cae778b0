/** The text functions: their own examples, and beside the reference. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TEXT_FUNCTIONS, textFunction } from '../../../src/engine/text/text-functions.js';
import { applyAll } from '../../reference/text-functions.js';
import { WorkCounter } from '../../work-counter.js';

const CASES = TEXT_FUNCTIONS.flatMap(({ name, examples }) => examples.map(({ text, becomes }) => ({ name, text, becomes })));

describe('text functions', () => {
  it.each(CASES)('$name of $text is $becomes', ({ name, text, becomes }) => {
    expect(textFunction([name])(text)).toBe(becomes);
  });

  it('give what the reference gives', () => {
    const piece = fc.constantFrom(
      '%',
      '%2',
      '%41',
      '%c3%bc',
      '%C3',
      '%bc',
      '%F0%9F%98%80',
      '%ed%a0%80',
      '%00',
      '%e2%82',
      '+',
      '?',
      'Ä',
      'x',
      '%25',
      '%3f',
      '😀',
    );
    const text = fc.oneof(
      fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
      fc.string(),
    );
    const names = fc.array(fc.constantFrom(...TEXT_FUNCTIONS.map(({ name }) => name)), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(text, names, (given, functions) => {
        expect(textFunction(functions)(given)).toBe(applyAll(functions, given));
      }),
      { numRuns: 5000 },
    );
  });

  it('work on the source text of numbers and truths and on the items of lists, and make everything else missing', () => {
    const lower = textFunction(['lower']);
    expect(lower({ value: 1000, text: '1E3' })).toBe('1e3');
    expect(lower(true)).toBe('true');
    expect(lower({ list: ['A', { object: true }, 5] })).toEqual({ list: ['a', undefined, '5'] });
    expect(lower({ object: true })).toBeUndefined();
    expect(lower(undefined)).toBeUndefined();
  });

  it('decode in linear time', async () => {
    const counter = await WorkCounter.load<typeof import('../../../src/engine/text/urldecode.js')>('src/engine/text/urldecode.ts');
    try {
      for (const text of ['%', '%4', '%c3', '%41', '?+', '%f0%9f%98']) {
        const work = (repeats: number): number => counter.workOf(({ urldecode }) => urldecode.apply(text.repeat(repeats)));
        expect(work(2000)).toBeLessThan(2.2 * work(1000));
      }
    } finally {
      counter.close();
    }
  });
});
