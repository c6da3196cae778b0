import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { holdsFor } from '../../../src/engine/match/predicates.js';
import {
  cellNumber,
  cellText,
  containsText,
  endsWithText,
  equalsLiteral,
  orderLiteral,
  startsWithText,
} from '../../../src/engine/model/compare-cells.js';
import type { Cell } from '../../../src/engine/model/records.js';
import type { Literal, Operand } from '../../../src/parser/program.js';
import { compareText } from '../../../src/parser/text-order.js';

function orderOf(a: Cell, b: Cell): -1 | 0 | 1 | undefined {
  const side = (name: string): Operand => ({ kind: 'field', path: [name] });
  const is = (op: '<' | '==' | '>'): boolean =>
    holdsFor({ kind: 'compare-two', op, left: side('a'), right: side('b') }, (key) => (key === 'a' ? a : b));
  return is('<') ? -1 : is('==') ? 0 : is('>') ? 1 : undefined;
}

const number = (value: number): Literal => ({ kind: 'number', value });
const string = (value: string): Literal => ({ kind: 'string', value, ignoreCase: false });
const folded = (value: string): Literal => ({ kind: 'string', value, ignoreCase: true });
const boolean = (value: boolean): Literal => ({ kind: 'boolean', value });
const LIST: Cell = { list: ['a', 5, true, undefined, { value: 1, text: '1.0' }] };
const OBJECT: Cell = { object: true };

test.each<[Cell, string | undefined, number | undefined]>([
  ['abc', 'abc', undefined],
  ['', '', undefined],
  [5, '5', 5],
  [-0.5, '-0.5', -0.5],
  [true, 'true', undefined],
  [{ value: 1, text: '1.0' }, '1.0', 1],
  [{ value: Number.POSITIVE_INFINITY, text: '1e999' }, '1e999', undefined],
  [undefined, undefined, undefined],
  [LIST, undefined, undefined],
  [OBJECT, undefined, undefined],
  ['500', '500', 500],
  ['007', '007', 7],
  ['-1.50', '-1.50', -1.5],
  ['+3', '+3', 3],
  ['.5', '.5', 0.5],
  ['5.', '5.', 5],
  ['1e3', '1e3', 1000],
  ['1E-3', '1E-3', 0.001],
  ['1e999', '1e999', undefined],
  [' 5', ' 5', undefined],
  ['5 ', '5 ', undefined],
  ['0x1f', '0x1f', undefined],
  ['0b1', '0b1', undefined],
  ['1_000', '1_000', undefined],
  ['1,5', '1,5', undefined],
  ['.', '.', undefined],
  ['-', '-', undefined],
  ['+-1', '+-1', undefined],
  ['1e', '1e', undefined],
  ['1.2.3', '1.2.3', undefined],
  ['Infinity', 'Infinity', undefined],
  ['-Infinity', '-Infinity', undefined],
  ['NaN', 'NaN', undefined],
  ['٣', '٣', undefined],
])('%j has the text %j and the number %j', (cell, text, value) => {
  expect(cellText(cell)).toBe(text);
  expect(cellNumber(cell)).toBe(value);
});

test.each<[Cell, Literal, boolean]>([
  [500, number(500), true],
  ['500', number(500), true],
  ['500.0', number(500), true],
  ['x', number(500), false],
  [true, number(1), false],
  [{ value: 1, text: '1.0' }, number(1), true],
  [undefined, number(0), false],
  ['', number(0), false],
  [LIST, number(5), false],
  [0, number(-0), true],
  [500, string('500'), true],
  ['500.0', string('500'), false],
  [{ value: 1, text: '1.0' }, string('1.0'), true],
  [{ value: 1, text: '1.0' }, string('1'), false],
  [true, string('true'), true],
  [false, string('true'), false],
  ['Error', string('error'), false],
  ['Error', folded('eRROR'), true],
  ['Errors', folded('error'), false],
  ['ÉTÉ', folded('été'), true],
  [undefined, string('undefined'), false],
  [undefined, string(''), false],
  [OBJECT, string('[object Object]'), false],
  [LIST, string('a'), false],
  [true, boolean(true), true],
  [false, boolean(true), false],
  [false, boolean(false), true],
  ['true', boolean(true), true],
  ['TRUE', boolean(true), false],
  [1, boolean(true), false],
  [undefined, boolean(false), false],
])('%j == %j: %s', (cell, literal, expected) => {
  expect(equalsLiteral(cell, literal)).toBe(expected);
});

test.each<[Cell, Literal, number | undefined]>([
  [4, number(5), -1],
  ['10', number(9), 1],
  ['5.0', number(5), 0],
  ['abc', number(5), undefined],
  [true, number(0), undefined],
  [undefined, number(5), undefined],
  ['10', string('9'), -1],
  [10, string('9'), -1],
  ['b', string('a'), 1],
  ['B', string('a'), -1],
  ['B', folded('A'), 1],
  [true, string('false'), 1],
  [undefined, string('a'), undefined],
  [LIST, string('a'), undefined],
  ['zzz', boolean(true), 1],
])('%j beside %j: %s', (cell, literal, expected) => {
  expect(orderLiteral(cell, literal)).toBe(expected);
});

test.each<[Cell, Cell, number | undefined]>([
  [1, 2, -1],
  ['10', '9', 1],
  ['10', 9, 1],
  ['1.0', { value: 1, text: '1' }, 0],
  ['10', 'x', -1],
  [10, 'x', -1],
  ['a', 'a', 0],
  [true, 'true', 0],
  [true, false, 1],
  [true, 1, 1],
  [undefined, undefined, undefined],
  [undefined, 'a', undefined],
  ['a', undefined, undefined],
  [LIST, LIST, undefined],
  [OBJECT, 'a', undefined],
])('%j beside %j: %s', (a, b, expected) => {
  expect(orderOf(a, b)).toBe(expected);
  const turned = orderOf(b, a);
  expect(turned).toBe(expected === undefined ? undefined : 0 - expected === 0 ? 0 : -expected);
});

describe('text', () => {
  test.each<[Cell, string, boolean, string]>([
    ['connection reset', 'reset', false, 'contains endsWith'],
    ['connection reset', 'conn', false, 'contains startsWith'],
    ['Connection Reset', 'reset', false, ''],
    ['Connection Reset', 'RESET', true, 'contains endsWith'],
    ['Connection Reset', 'CONN', true, 'contains startsWith'],
    ['a', '', false, 'contains startsWith endsWith'],
    ['', '', true, 'contains startsWith endsWith'],
    [500, '50', false, 'contains startsWith'],
    [{ value: 1, text: '1.0' }, '.0', false, 'contains endsWith'],
    [true, 'tru', false, 'contains startsWith'],
    [undefined, '', false, ''],
    [OBJECT, 'o', false, ''],
    [LIST, 'a', false, 'contains'],
    [LIST, 'A', false, ''],
    [LIST, 'A', true, 'contains'],
    [LIST, '5', false, 'contains'],
    [LIST, 'true', false, 'contains'],
    [LIST, '1.0', false, 'contains'],
    [LIST, 'tru', false, ''],
    [LIST, '', false, ''],
    [{ list: [] }, '', false, ''],
  ])('%j and %j (ignoring case: %s): %s', (cell, needle, ignoreCase, expected) => {
    const found = [
      containsText(cell, needle, ignoreCase) ? 'contains' : '',
      startsWithText(cell, needle, ignoreCase) ? 'startsWith' : '',
      endsWithText(cell, needle, ignoreCase) ? 'endsWith' : '',
    ];
    expect(found.filter((word) => word !== '').join(' ')).toBe(expected);
  });
});

test('texts compare by code point', () => {
  expect(compareText('\uff5e', '😀')).toBe(-1); // by UTF-16 unit it would be the other way round
  expect(compareText('a', 'ab')).toBe(-1);
  const units = fc.constantFrom('a', 'b', '\u00e9', '\ud7ff', '\ue000', '\uffff', '😀', '😁', '𐐀', '\ud83d', '\ud800', '\ude00', '\udc00');
  const slow = (a: string, b: string): number => {
    const left = Array.from(a, (char) => char.codePointAt(0) ?? 0);
    const right = Array.from(b, (char) => char.codePointAt(0) ?? 0);
    for (let i = 0; i < Math.min(left.length, right.length); i++) {
      if (left[i] !== right[i]) return (left[i] ?? 0) < (right[i] ?? 0) ? -1 : 1;
    }
    return Math.sign(left.length - right.length);
  };
  fc.assert(
    fc.property(fc.string({ unit: units, maxLength: 5 }), fc.string({ unit: units, maxLength: 5 }), (a, b) => {
      expect(compareText(a, b)).toBe(slow(a, b));
    }),
    { numRuns: 5000 },
  );
});
