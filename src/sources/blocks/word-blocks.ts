/** Reads blocks with another reader, and gives words for some numbers of a field. */
import type { Cell, CodedValues } from '../../engine/model/records.js';
import type { BlockReader, BlockRows, FieldRows } from '../format/block-rows.js';
import { VALUE_KIND } from '../format/block-rows.js';
import { SCAN_LINES } from '../scan/scanner.js';

export class WordBlocks implements BlockReader {
  readonly leavesControls: boolean;
  readonly #slots: ReadonlyMap<number, SlotWords>;
  readonly #taken = new Uint8Array(SCAN_LINES);

  constructor(
    readonly inner: BlockReader,
    slots: readonly number[],
    words: ReadonlyMap<Cell, string>,
  ) {
    this.leavesControls = inner.leavesControls === true;
    this.#slots = new Map(slots.map((slot) => [slot, new SlotWords(words)]));
  }

  read(block: Buffer, from: number, maxLines: number, ascii: boolean, holdsPart: boolean): BlockRows {
    const rows = this.inner.read(block, from, maxLines, ascii, holdsPart);
    if (this.#slots.size === 0) return rows;
    this.#taken.set(rows.taken.subarray(0, rows.lines));
    const fields = rows.fields.map((found, slot) => this.#slots.get(slot)?.of(found, rows.lines, this.#taken) ?? found);
    return { ...rows, fields, taken: this.#taken };
  }
}

class SlotWords {
  readonly #kinds = new Uint8Array(SCAN_LINES);
  #from: CodedValues | undefined;
  #to: { readonly cells: Cell[] } = { cells: [] };

  constructor(readonly words: ReadonlyMap<Cell, string>) {}

  /** Numbers without a code are left to the plain decoder. */
  of({ kinds, starts, ends, coded }: FieldRows, lines: number, taken: Uint8Array): FieldRows {
    if (coded !== undefined) this.#translate(coded.values);
    for (let line = 0; line < lines; line++) {
      const kind = kinds[line] ?? VALUE_KIND.missing;
      const isNumber = kind === VALUE_KIND.number;
      if (isNumber && (coded?.ids[line] ?? -1) < 0) taken[line] = 0;
      // A value that is neither a number nor its bytes: it has a code.
      this.#kinds[line] = isNumber ? VALUE_KIND.escaped : kind;
    }
    return { kinds: this.#kinds, starts, ends, ...(coded === undefined ? {} : { coded: { ids: coded.ids, values: this.#to } }) };
  }

  /** Values are only added; when codes begin again, they are another object. */
  #translate(values: CodedValues): void {
    if (values !== this.#from) {
      this.#from = values;
      this.#to = { cells: [] };
    }
    for (let id = this.#to.cells.length; id < values.cells.length; id++) {
      const cell = values.cells[id];
      this.#to.cells.push(this.words.get(cell) ?? cell);
    }
  }
}
