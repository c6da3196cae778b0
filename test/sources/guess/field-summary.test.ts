/** What `tocsin parse` says of the values of a field. */
import { expect, it } from 'vitest';
import type { Cell } from '../../../src/engine/model/records.js';
import { summarizeFields } from '../../../src/sources/guess/field-summary.js';

it.each<[Cell[], string]>([
  [['a', 'b'], 'text'],
  [[1, 2], 'number'],
  [['1', '2.5'], 'number'],
  [['081177', 'a7'], 'text'],
  [[1, '2'], 'number'],
  [[1, 'a'], 'mixed'],
  [[true, undefined], 'boolean'],
  [[{ list: [1] }], 'list'],
  [[{ object: true }], 'object'],
])('%j is %s', (cells, type) => {
  expect(
    summarizeFields(
      [['f']],
      cells.map((cell) => [cell]),
    ),
  ).toMatchObject([{ type }]);
});

it('the most frequent values are examples, and fields that no record has are left out', () => {
  const records: Cell[][] = [
    ['a', undefined],
    ['b', undefined],
    ['b', undefined],
  ];
  expect(summarizeFields([['f'], ['g']], records)).toEqual([{ path: ['f'], type: 'text', records: 3, examples: ['b', 'a'], areAll: true }]);
});
