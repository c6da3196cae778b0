/** From a value of `JSON.parse` to a cell. */
import type { Cell } from '../../engine/model/records.js';
import { OBJECT_CELL } from './cells.js';

/** Of a list inside a list, only its presence is known. */
export function jsonCell(value: unknown): Cell {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return value;
    case 'object':
      if (value === null) return undefined;
      return Array.isArray(value) ? { list: value.map(elementCell) } : OBJECT_CELL;
    default:
      return undefined;
  }
}

function elementCell(value: unknown): Cell {
  return Array.isArray(value) ? OBJECT_CELL : jsonCell(value);
}
