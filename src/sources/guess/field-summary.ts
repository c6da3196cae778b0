/** The fields of records, with what they hold. */
import { cellNumber, cellText } from '../../engine/model/compare-cells.js';
import type { Cell, FieldPath } from '../../engine/model/records.js';

/** `number`: also text that is a number, which rules read as one. */
export type FieldType = 'text' | 'number' | 'boolean' | 'list' | 'object' | 'mixed';

export interface FieldSummary {
  readonly path: FieldPath;
  readonly type: FieldType;
  /** Records that have it. */
  readonly records: number;
  /** Different values, the most frequent ones first. */
  readonly examples: readonly string[];
  /** There are no other values. */
  readonly areAll: boolean;
}

const EXAMPLES = 5;
const MAX_COUNTED = 1000;

/** Fields that no record has are left out, and so are objects whose members are fields. */
export function summarizeFields(paths: readonly FieldPath[], records: readonly (readonly Cell[])[]): readonly FieldSummary[] {
  const all = paths.map((path, slot) =>
    summarize(
      path,
      records.map((cells) => cells[slot]),
    ),
  );
  const parents = new Set(all.filter(({ records: count }) => count > 0).flatMap(({ path }) => prefixesOf(path)));
  return all.filter(({ path, type, records: count }) => count > 0 && !(type === 'object' && parents.has(JSON.stringify(path))));
}

function prefixesOf(path: FieldPath): readonly string[] {
  return path.slice(1).map((_, at) => JSON.stringify(path.slice(0, at + 1)));
}

function summarize(path: FieldPath, cells: readonly Cell[]): FieldSummary {
  const types = new Set<FieldType | 'numeric'>();
  const counts = new Map<string, number>();
  let records = 0;
  for (const cell of cells) {
    if (cell === undefined) continue;
    records++;
    types.add(typeOf(cell));
    const text = exampleText(cell);
    if (text !== undefined && (counts.has(text) || counts.size < MAX_COUNTED)) counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const examples = [...counts].sort((a, b) => b[1] - a[1]).map(([text]) => text);
  // Texts are numbers only if all of them are.
  if (types.delete('numeric')) types.add(types.has('text') ? 'text' : 'number');
  const [type = 'text', ...others] = types as ReadonlySet<FieldType>;
  return {
    path,
    type: others.length === 0 ? type : 'mixed',
    records,
    examples: examples.slice(0, EXAMPLES),
    areAll: examples.length <= EXAMPLES,
  };
}

function typeOf(cell: Cell): FieldType | 'numeric' {
  if (typeof cell === 'boolean') return 'boolean';
  if (typeof cell === 'object') return 'list' in cell ? 'list' : 'object' in cell ? 'object' : 'number';
  if (typeof cell === 'number') return 'number';
  return cellNumber(cell) === undefined ? 'text' : 'numeric';
}

/** Lists as JSON; nothing for objects. */
export function exampleText(cell: Cell): string | undefined {
  if (typeof cell === 'object' && 'list' in cell) return `[${cell.list.map((item) => exampleText(item) ?? '…').join(', ')}]`;
  return cellText(cell);
}
