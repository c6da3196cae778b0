/**
 * Moves batches from the thread that decodes and matches them to the thread of the engine: the hits of each record, and only those fields that the engine
 * still needs (groups, samples, sample lines), as arrays that are transferred without copying.
 */
import type { Operand } from '../../parser/program.js';
import type { Cell, CellReader, CodedValues, Column, FieldPath, RecordBatch } from '../model/records.js';
import { cellReader, fieldKey, pathOf } from '../model/records.js';
import type { PlannedStream } from '../plan/planned-stream.js';
import type { Matcher } from './matcher.js';

/** Plain data. `buffers` may be transferred. */
export interface EncodedBatch {
  readonly size: number;
  readonly times: Float64Array;
  readonly hitStarts: Int32Array;
  readonly hits: Int32Array;
  readonly inside: Uint32Array | undefined;
  readonly columns: readonly EncodedColumn[];
  readonly buffers: readonly ArrayBufferLike[];
}

interface EncodedColumn {
  /** Index among the plan's fields. */
  readonly field: number;
  /** Codes of the rows, the list of values that they refer to, and the values that were added to it since the last batch. */
  readonly ids: Int32Array | undefined;
  readonly list: number;
  readonly fresh: readonly Cell[];
  readonly numbers: Float64Array | undefined;
  /** Cells of the rows that need one and have neither a code nor a number. */
  readonly restRows: Int32Array;
  readonly rest: readonly Cell[];
}

/** For which rows the engine reads a field. */
type Need = 'every row' | 'rows that are hit';

/** One for each source. */
export class MatchedBatchEncoder {
  readonly #needs: ReadonlyMap<string, Need>;
  /** By field: its list of values, and how many of them have been sent. */
  readonly #lists = new Map<string, { values: CodedValues; list: number; sent: number }>();
  #nextList = 0;

  constructor(readonly matcher: Matcher) {
    this.#needs = needsOf(matcher.plan, matcher.always.length > 0);
  }

  encode(batch: RecordBatch): EncodedBatch {
    const matched = this.matcher.match(batch);
    const { hitStarts, hits } = matched;
    const inside = matched.insideRows();
    // A view of a larger array would transfer the whole array.
    const times = batch.times.slice();
    const columns = [...this.#needs].flatMap(([key, need]) => {
      const column = matched.columns.get(key);
      return column === undefined ? [] : [this.#encodeColumn(key, column, need, batch.size, hitStarts)];
    });
    const arrays = [times, hitStarts, hits, inside, ...columns.flatMap(({ ids, numbers, restRows }) => [ids, numbers, restRows])];
    const buffers = new Set(arrays.flatMap((array) => (array === undefined ? [] : [array.buffer])));
    return { size: batch.size, times, hitStarts, hits, inside, columns, buffers: [...buffers] };
  }

  #encodeColumn(key: string, column: Column, need: Need, size: number, hitStarts: Int32Array): EncodedColumn {
    const ids = column.codes?.ids.slice();
    const numbers = ids === undefined ? column.numbers?.slice() : undefined;
    const read = cellReader(column);
    const restRows: number[] = [];
    const rest: Cell[] = [];
    for (let row = 0; row < size; row++) {
      if ((ids?.[row] ?? -1) >= 0 || !Number.isNaN(numbers?.[row] ?? Number.NaN)) continue;
      if (need === 'rows that are hit' && hitStarts[row] === hitStarts[row + 1]) continue;
      const cell = read(row);
      if (cell === undefined) continue;
      restRows.push(row);
      rest.push(cell);
    }
    const field = this.matcher.plan.columns.get(key) ?? -1;
    return { field, ids, numbers, restRows: Int32Array.from(restRows), rest, ...this.#newValues(key, column.codes?.values) };
  }

  #newValues(key: string, values: CodedValues | undefined): { readonly list: number; readonly fresh: readonly Cell[] } {
    if (values === undefined) return { list: -1, fresh: [] };
    let known = this.#lists.get(key);
    if (known === undefined || known.values !== values) {
      known = { values, list: this.#nextList++, sent: 0 };
      this.#lists.set(key, known);
    }
    const fresh = values.cells.slice(known.sent);
    known.sent = values.cells.length;
    return { list: known.list, fresh };
  }
}

/** One for each source. */
export class MatchedBatchDecoder {
  readonly #lists = new Map<number, { readonly list: number; readonly cells: Cell[] }>();

  constructor(readonly fields: readonly FieldPath[]) {}

  decode(encoded: EncodedBatch): RecordBatch {
    const { size, times, hitStarts, hits, inside } = encoded;
    return { size, times, columns: encoded.columns.map((column) => this.#column(column, size)), matched: { hitStarts, hits, inside } };
  }

  #column({ field, ids, list, fresh, numbers, restRows, rest }: EncodedColumn, size: number): Column {
    let values = this.#lists.get(field);
    if (values === undefined || values.list !== list) {
      values = { list, cells: [] };
      this.#lists.set(field, values);
    }
    for (const cell of fresh) values.cells.push(cell);
    const others = new Map<number, Cell>();
    for (const [at, row] of restRows.entries()) others.set(row, rest[at]);
    const { cells } = values;
    const read: CellReader = (row) => {
      const id = ids?.[row] ?? -1;
      if (id >= 0) return cells[id];
      const number = numbers?.[row] ?? Number.NaN;
      return Number.isNaN(number) ? others.get(row) : number;
    };
    return {
      path: this.fields[field] ?? [],
      get cells() {
        return Array.from({ length: size }, (_, row) => read(row));
      },
      cellAt: read,
      ...(ids === undefined ? {} : { codes: { ids, values } }),
      ...(numbers === undefined ? {} : { numbers }),
    };
  }
}

function needsOf(plan: PlannedStream, everyRowIsHit: boolean): ReadonlyMap<string, Need> {
  const needs = new Map<string, Need>();
  const sample: Need = everyRowIsHit ? 'every row' : 'rows that are hit';
  const need = (path: FieldPath, what: Need): void => {
    const key = fieldKey(path);
    if (needs.get(key) !== 'every row') needs.set(key, what);
  };
  for (const { by } of plan.groupings) for (const field of by) need(pathOf(field), 'every row');
  for (const { operand } of plan.feeds) for (const path of fieldsOf(plan.operands[operand])) need(path, sample);
  for (const { span, startFields } of plan.spans) for (const path of [...span.key, ...startFields]) need(path, sample);
  if (plan.lineColumn >= 0) need(['line'], sample);
  return needs;
}

function fieldsOf(operand: Operand | undefined): readonly FieldPath[] {
  switch (operand?.kind) {
    case 'field':
    case 'text':
      return [operand.path];
    case 'arithmetic':
      return [...fieldsOf(operand.left), ...fieldsOf(operand.right)];
    case 'negate':
      return fieldsOf(operand.operand);
    default:
      return [];
  }
}
