/** All text functions of the language, in the order in which the docs show them. */
import { cellText } from '../model/compare-cells.js';
import type { Cell } from '../model/records.js';
import { lower } from './lower.js';
import { template } from './template.js';
import type { TextFunction } from './text-function.js';
import { urldecode } from './urldecode.js';

export const TEXT_FUNCTIONS: readonly TextFunction[] = [lower, urldecode, template];

const BY_NAME: ReadonlyMap<string, TextFunction> = new Map(TEXT_FUNCTIONS.map((descriptor) => [descriptor.name, descriptor]));

/**
 * Applies text functions one after another to the text of a cell, and to the items of a list; all other cells become missing.
 * @throws Error when no text function has one of the names: the program was not checked.
 */
export function textFunction(names: readonly string[]): (cell: Cell) => Cell {
  const steps = names.map((name) => {
    const found = BY_NAME.get(name);
    if (found === undefined) throw new Error(`no text function is called ${JSON.stringify(name)}`);
    return found.apply;
  });
  const ofCell = (cell: Cell): Cell => {
    let text = cellText(cell);
    if (text === undefined) return typeof cell === 'object' && 'list' in cell ? { list: cell.list.map(ofCell) } : undefined;
    for (const step of steps) text = step(text);
    return text;
  };
  return ofCell;
}
