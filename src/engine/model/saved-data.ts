/** Values as a snapshot holds them: plain JSON, which has neither Infinity nor undefined. */
import type { Cell } from './records.js';

export function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** A cell of a snapshot: null stands for a missing one, also inside lists. */
export function reviveCell(cell: Cell | null | undefined): Cell {
  if (cell === null || cell === undefined) return undefined;
  if (typeof cell === 'object' && 'list' in cell) return { list: cell.list.map(reviveCell) };
  return cell;
}
