/** Copies of cells, and a total order of cells. */

import { compareText } from '../../parser/text-order.js';
import { cellText } from '../model/compare-cells.js';
import type { Cell } from '../model/records.js';
import { ownText } from '../model/records.js';

/** A copy that does not keep its batch in memory. */
export function ownCell(cell: Cell): Cell {
  if (typeof cell === 'string') return ownText(cell);
  if (typeof cell !== 'object') return cell;
  if ('list' in cell) return { list: cell.list.map(ownCell) };
  return 'text' in cell ? { value: cell.value, text: ownText(cell.text) } : cell;
}

/** Numbers by value, then by text; texts by code point; false, true; lists item by item; objects (all equal); missing cells. */
export function orderCells(a: Cell, b: Cell): number {
  const kind = rank(a);
  if (kind !== rank(b)) return kind - rank(b);
  if (kind === NUMBER) return numberOf(a) - numberOf(b) || compareText(cellText(a) ?? '', cellText(b) ?? '');
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  if (typeof a === 'boolean') return Number(a) - Number(b);
  return kind === LIST ? orderLists(itemsOf(a), itemsOf(b)) : 0;
}

const NUMBER = 0;
const TEXT = 1;
const BOOLEAN = 2;
const LIST = 3;
const OBJECT = 4;
const MISSING = 5;

function rank(cell: Cell): number {
  switch (typeof cell) {
    case 'number':
      return NUMBER;
    case 'string':
      return TEXT;
    case 'boolean':
      return BOOLEAN;
    case 'object':
      return 'text' in cell ? NUMBER : 'list' in cell ? LIST : OBJECT;
    default:
      return MISSING;
  }
}

function numberOf(cell: Cell): number {
  if (typeof cell === 'number') return cell;
  return typeof cell === 'object' && 'value' in cell ? cell.value : 0;
}

function itemsOf(cell: Cell): readonly Cell[] {
  return typeof cell === 'object' && 'list' in cell ? cell.list : [];
}

function orderLists(a: readonly Cell[], b: readonly Cell[]): number {
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    const order = orderCells(a[at], b[at]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
