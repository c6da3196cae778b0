/** Spans, worked out by hand from `docs/semantics.md`. */
import { describe, expect, it } from 'vitest';
import { programOf } from './program.js';
import type { FieldValue, ReferenceInput } from './records.js';
import { fieldValue } from './records.js';
import { readSpans } from './spans.js';
import { readAll } from './time.js';

interface Made {
  /** `TIME OUTCOME DURATION`, and steps where there is a `then`. */
  readonly records: readonly string[];
  readonly counters: string;
}

/** Records such as `100 s a`: ms, start or end (`se` is both), key, and value. */
function made(records: readonly string[], { step = false, more = '', input = {} as Partial<ReferenceInput> } = {}): Made {
  const program = programOf(`stream app { format json lateness 10s }
span p on app { start is contains "s" ${step ? 'then is contains "t"' : ''} end is contains "e" key key timeout 1s }
${more}
alert A { on p info when count(outcome exists and duration exists) over 1m > 0 }`);
  const given: ReferenceInput = {
    mode: 'test',
    ...input,
    sources: [
      {
        stream: 'app',
        source: 'a.log',
        records: records.map((text) => {
          const [ms = '', is = '', key, holds] = text.split(' ');
          const fields: Record<string, FieldValue> = { is };
          if (key !== undefined && key !== '-') fields['key'] = key;
          if (holds !== undefined) fields['holds'] = JSON.parse(holds) as FieldValue;
          return { timeMs: Number(ms), fields };
        }),
      },
    ],
  };
  const span = readSpans(program, readAll(program.streams, given), given).get('p');
  if (span === undefined) throw new Error('no span');
  const of = (fields: { readonly [name: string]: FieldValue }, name: string): string => JSON.stringify(fieldValue(fields, [name]) ?? null);
  const { span: _, ...counters } = span.counters;
  return {
    records: span.records.map(({ timeMs, fields }) =>
      [timeMs, ...['outcome', 'duration', 'key', ...(step ? ['steps'] : []), 'holds'].map((name) => of(fields, name))]
        .join(' ')
        .replaceAll('"', '')
        .replace(/ null$/, ''),
    ),
    counters: Object.entries(counters)
      .filter(([, count]) => count > 0)
      .map(([name, count]) => `${name} ${count}`)
      .join(', '),
  };
}

describe('a span', () => {
  it.each([
    ['ends', ['100 s a', '700 e a'], ['700 complete 0.6 a'], 'completed 1'],
    ['times out as the watermark advances', ['100 s a', '5000 x'], ['1100 timeout 1 a'], 'timedOut 1'],
    ['is open until the watermark advances', ['100 s a', '1099 x'], [], 'open 1'],
    ['times out at the newest record, though that is nothing of it', ['100 s a', '1100 x'], ['1100 timeout 1 a'], 'timedOut 1'],
    ['ends in time at the moment of its timeout', ['100 s a', '1100 e a'], ['1100 complete 1 a'], 'completed 1'],
    ['does not end a millisecond later', ['100 s a', '1101 e a'], ['1100 timeout 1 a'], 'timedOut 1, unmatched 1'],
    ['stands by its first start', ['100 s a', '300 s a', '700 e a'], ['700 complete 0.6 a'], 'completed 1, repeats 1'],
    ['finds nothing without a start', ['100 e a', '200 s b', '300 e a'], [], 'open 1, unmatched 2'],
    ['has a key', ['100 s', '200 e -', '300 x'], [], 'unkeyed 2'],
    ['is one for each key', ['100 s a', '200 s b', '300 e b', '400 e a'], ['300 complete 0.1 b', '400 complete 0.3 a'], 'completed 2'],
    [
      'takes a record that is both for both',
      ['100 s a', '300 se a', '400 e a'],
      ['300 complete 0.2 a', '400 complete 0.1 a'],
      'completed 2',
    ],
    ['takes a record that is both, and nothing open, for a span of no time', ['100 se a'], ['100 complete 0 a'], 'completed 1'],
    [
      'makes a new one at the moment of its timeout',
      ['100 s a', '1100 s a', '1200 e a'],
      ['1100 timeout 1 a', '1200 complete 0.1 a'],
      'completed 1, timedOut 1',
    ],
  ])('%s', (_, records, wanted, counters) => {
    expect(made(records)).toEqual({ records: wanted, counters });
    expect(made([...records].reverse())).toEqual({ records: wanted, counters });
  });

  it.each([
    ['a start and an end', ['100 s a', '100 e a'], ['100 complete 0 a'], 'completed 1'],
    ['an end for the one that is open, then a start', ['50 s a', '100 s a', '100 e a'], ['100 complete 0.05 a'], 'open 1, completed 1'],
    ['two ends: one for each', ['50 s a', '100 e a', '100 s a', '100 e a'], ['100 complete 0.05 a', '100 complete 0 a'], 'completed 2'],
    ['one start more than needed', ['100 s a', '100 s a', '100 e a'], ['100 complete 0 a'], 'completed 1, repeats 1'],
    ['one opens at most', ['100 s a', '100 s a', '100 e a', '100 e a'], ['100 complete 0 a'], 'completed 1, repeats 1, unmatched 1'],
    ['a start where the open one does not end', ['50 s a', '100 s a'], [], 'open 1, repeats 1'],
    ['an end and a start at the timeout', ['100 s a', '1100 s a', '1100 e a'], ['1100 complete 1 a'], 'open 1, completed 1'],
  ])('in one millisecond: %s', (_, records, wanted, counters) => {
    for (let turn = 0; turn < records.length; turn++) {
      const turned = [...records.slice(turn), ...records.slice(0, turn)];
      expect(made(turned)).toEqual({ records: wanted, counters });
    }
  });

  it.each([
    ['numbers, then texts', ['"5"', '7', '"a"', '12'], '7'],
    ['texts by code point', ['"b"', '"a"', '"aa"'], 'a'],
    ['true and false before lists', ['[1]', 'true', 'false'], 'false'],
    ['lists item by item', ['[2]', '[1,5]', '[1]'], '[1]'],
    ['present values before missing ones', ['null', '[]'], '[]'],
  ])('of several starts in one millisecond keeps the least of each field: %s', (_, values, least) => {
    const starts = values.map((value) => `100 s a ${value}`);
    expect(made([...starts, '200 e a']).records).toEqual([`200 complete 0.1 a ${least}`]);
    expect(made([...starts.reverse(), '200 e a']).records).toEqual([`200 complete 0.1 a ${least}`]);
  });

  it.each([
    ['all in order', ['100 s a', '200 t a', '300 e a'], ['300 complete 0.2 a 3'], 'completed 1'],
    ['an end too early', ['100 s a', '200 e a', '300 t a', '400 e a'], ['400 complete 0.3 a 3'], 'completed 1, unmatched 1'],
    ['a step twice', ['100 s a', '200 t a', '250 t a', '300 e a'], ['300 complete 0.2 a 3'], 'completed 1, unmatched 1'],
    ['no step', ['100 s a', '900 e a', '2000 x'], ['1100 timeout 1 a 1'], 'timedOut 1, unmatched 1'],
    ['no end', ['100 s a', '1100 t a'], ['1100 timeout 1 a 2'], 'timedOut 1'],
    ['all at once', ['100 s a', '100 t a', '100 e a'], ['100 complete 0 a 3'], 'completed 1'],
    ['one record that is all', ['100 ste a'], ['100 complete 0 a 3'], 'completed 1'],
  ])('with a step: %s', (_, records, wanted, counters) => {
    expect(made(records, { step: true })).toEqual({ records: wanted, counters });
    expect(made([...records].reverse(), { step: true })).toEqual({ records: wanted, counters });
  });

  it('is evicted for others: the oldest first, with equal starts in order of their keys', () => {
    const records = ['100 s c', '100 s a', '100 s b', '200 s d', '300 e a', '300 e b', '300 e c', '300 e d'];
    expect(made(records, { input: { openSpans: 2 } })).toEqual({
      records: ['300 complete 0.2 c', '300 complete 0.1 d'],
      counters: 'completed 2, unmatched 2, evicted 2',
    });
  });

  it('times out before the end of the input, and not at it', () => {
    expect(made(['100 s a'], { input: { untilMs: 1100 } }).records).toEqual([]);
    expect(made(['100 s a'], { input: { untilMs: 1101 } }).records).toEqual(['1100 timeout 1 a']);
  });

  it('ignores late records', () => {
    const late = ['20000 x', '100 s a', '25000 e a'];
    expect(made(late)).toEqual({ records: [], counters: 'unmatched 1' });
  });
});
