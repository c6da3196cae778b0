/** Reads blocks of JSON lines. */
import type { Cell, FieldPath } from '../../engine/model/records.js';
import { fieldKey } from '../../engine/model/records.js';
import type { BlockReader, BlockRows, FieldRows } from '../format/block-rows.js';
import type { BlockOptions } from '../format/format.js';
import { dotted, LINE_FIELD } from '../format/format.js';
import type { LineScanner, Scan, ScanColumn, ScanField } from '../scan/scanner.js';
import { KIND, MOST_CODED, SCAN_LINES } from '../scan/scanner.js';
import { cellOf } from './block-column.js';
import { LineRows } from './line-rows.js';
import { createScanner } from './scanner.js';

/** A field stays coded only if each value occurs at least this often on average. */
const MIN_USES = 8;
/** Once all codes are used, more than this many uncoded rows reset them. */
const MAX_UNCODED = 65_536;

/** A field that the scanner looks for, and how well coding works for it. */
class WantedField {
  coded = true;
  values: { readonly cells: Cell[] } = { cells: [] };
  /** Number of rows with a code, and of rows without one since all codes were used. */
  codedRows = 0;
  uncodedRows = 0;

  numeric: 'number' | 'time' = 'number';

  constructor(readonly path: FieldPath) {}

  scanField(): ScanField {
    return { path: this.path, coded: this.coded, numeric: this.numeric === 'time' ? 'time' : this.coded ? 'no' : 'number' };
  }
}

export class JsonBlocks implements BlockReader {
  /** They are not JSON. */
  readonly leavesControls = true;
  readonly #wanted: WantedField[] = [];
  /** By slot: indexes of the nested field and of the field whose name contains the dots; -1 for none. */
  readonly #slots: readonly { readonly nested: number; readonly flat: number }[];
  readonly #merged: readonly (MergedRows | undefined)[];
  readonly #lineSlot: number;
  readonly #lines = new LineRows();
  readonly #times = new Float64Array(SCAN_LINES);
  #scanner: LineScanner | undefined;

  constructor(readonly options: BlockOptions) {
    const { wanted, timeSlots } = options;
    this.#lineSlot = wanted.findIndex((path) => path.length === 1 && path[0] === LINE_FIELD[0]);
    this.#slots = wanted.map((path, slot) => {
      if (slot === this.#lineSlot) return { nested: -1, flat: -1 };
      const isTime = timeSlots.includes(slot);
      return { nested: this.#want(path, isTime), flat: path.length === 1 ? -1 : this.#want([dotted(path)], false) };
    });
    this.#merged = this.#slots.map(({ flat }) => (flat < 0 ? undefined : new MergedRows()));
  }

  read(block: Buffer, from: number, maxLines: number, ascii: boolean): BlockRows {
    this.#scanner ??= createScanner(
      this.#wanted.map((wanted) => wanted.scanField()),
      this.options.scanner,
    );
    const scan = this.#scanner.scan(block, from, maxLines);
    for (const { field, line } of scan.fresh) {
      const column = scan.columns[field];
      const wanted = this.#wanted[field];
      if (column === undefined || wanted === undefined) continue;
      wanted.values.cells.push(cellOf(block, column.kinds[line] ?? 0, column.starts[line] ?? 0, column.ends[line] ?? 0));
    }
    const fields = this.#slots.map((_, slot) => this.#rowsOf(slot, scan, block, ascii));
    this.#readTimes(scan);
    // The result refers to the current codes, so it must be built before they are reset.
    const rows: BlockRows = { ...scan, fields, times: this.#times };
    this.#reviewCodes(scan);
    return rows;
  }

  #want(path: FieldPath, isTime: boolean): number {
    const key = fieldKey(path);
    const known = this.#wanted.findIndex((other) => fieldKey(other.path) === key);
    const at = known >= 0 ? known : this.#wanted.push(new WantedField(path)) - 1;
    const wanted = this.#wanted[at];
    if (isTime && wanted !== undefined) wanted.numeric = 'time';
    return at;
  }

  #rowsOf(slot: number, scan: Scan, block: Buffer, ascii: boolean): FieldRows {
    if (slot === this.#lineSlot) return this.#lines.read(scan, block, ascii);
    const { nested, flat } = this.#slots[slot] ?? { nested: -1, flat: -1 };
    const column = scan.columns[nested];
    const wanted = this.#wanted[nested];
    if (column === undefined || wanted === undefined) throw new Error('the scanner returned no column for a field');
    const other = scan.columns[flat];
    const merged = this.#merged[slot];
    if (other !== undefined && merged?.isNeeded(column, other, scan.lines) === true) return merged.merge(column, other, scan.lines, wanted);
    return fieldRows(column, wanted);
  }

  #readTimes(scan: Scan): void {
    const times = this.#times;
    times.fill(Number.NaN, 0, scan.lines);
    if (!this.options.readsIso) return;
    const columns = this.options.timeSlots.map((slot) => this.#slots[slot] ?? { nested: -1, flat: -1 });
    for (let line = 0; line < scan.lines; line++) {
      for (const { nested, flat } of columns) {
        const column = scan.columns[nested];
        const kind = column?.kinds[line] ?? KIND.missing;
        if (kind === KIND.missing && (scan.columns[flat]?.kinds[line] ?? KIND.missing) === KIND.missing) continue;
        if (kind === KIND.text) times[line] = column?.numbers[line] ?? Number.NaN;
        break;
      }
    }
  }

  /** Stops coding fields with few repeated values, and resets the codes of fields whose values have changed. */
  #reviewCodes(scan: Scan): void {
    let changed = false;
    this.#wanted.forEach((wanted, at) => {
      const ids = scan.columns[at]?.ids;
      if (!wanted.coded || ids === undefined) return;
      let coded = 0;
      for (let line = 0; line < scan.lines; line++) if ((ids[line] ?? -1) >= 0) coded++;
      wanted.codedRows += coded;
      if (wanted.values.cells.length < MOST_CODED) return;
      wanted.uncodedRows += scan.lines - coded;
      if (wanted.codedRows < MIN_USES * MOST_CODED && wanted.uncodedRows > MOST_CODED) {
        wanted.coded = false;
        changed = true;
      } else if (wanted.uncodedRows > MAX_UNCODED) {
        this.#scanner?.forget(at);
        wanted.values = { cells: [] };
        wanted.codedRows = 0;
        wanted.uncodedRows = 0;
      }
    });
    if (!changed) return;
    // A new scanner starts its codes at 0.
    this.#scanner = undefined;
    for (const wanted of this.#wanted) wanted.values = { cells: [] };
  }
}

function fieldRows(column: ScanColumn, { coded, numeric, values }: WantedField): FieldRows {
  const { kinds, starts, ends, ids, numbers } = column;
  return {
    kinds,
    starts,
    ends,
    ...(coded ? { coded: { ids, values } } : {}),
    ...(coded || numeric === 'time' ? {} : { numbers }),
  };
}

/** Merges a nested field with the field whose name contains the dots, which is used in lines without the nested one. */
class MergedRows {
  readonly #kinds = new Uint8Array(SCAN_LINES);
  readonly #starts = new Uint32Array(SCAN_LINES);
  readonly #ends = new Uint32Array(SCAN_LINES);
  readonly #ids = new Int32Array(SCAN_LINES);

  isNeeded(nested: ScanColumn, flat: ScanColumn, lines: number): boolean {
    for (let line = 0; line < lines; line++) if (nested.kinds[line] === KIND.missing && flat.kinds[line] !== KIND.missing) return true;
    return false;
  }

  merge(nested: ScanColumn, flat: ScanColumn, lines: number, { coded, values }: WantedField): FieldRows {
    for (let line = 0; line < lines; line++) {
      const from = nested.kinds[line] === KIND.missing ? flat : nested;
      this.#kinds[line] = from.kinds[line] ?? 0;
      this.#starts[line] = from.starts[line] ?? 0;
      this.#ends[line] = from.ends[line] ?? 0;
      this.#ids[line] = from === nested ? (nested.ids[line] ?? -1) : -1;
    }
    const rows = { kinds: this.#kinds, starts: this.#starts, ends: this.#ends };
    return coded ? { ...rows, coded: { ids: this.#ids, values } } : rows;
  }
}
