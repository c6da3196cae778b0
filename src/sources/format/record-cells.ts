/** Cells of one record by field name, for formats with a fixed list of fields. */
import type { Cell } from '../../engine/model/records.js';
import type { DecoderOptions } from './format.js';
import { slotOf, slotsByName } from './format.js';

/** One per decoder. Values of fields that nothing reads are dropped. */
export class RecordCells {
  readonly #slots: ReadonlyMap<string, number>;
  readonly #width: number;
  readonly #line: number;
  #out: Cell[] = [];

  constructor(options: DecoderOptions) {
    this.#slots = slotsByName(options.wanted);
    this.#width = options.wanted.length;
    this.#line = slotOf(this.#slots, 'line');
  }

  /** Whether something reads one of these fields. */
  wants(...names: readonly string[]): boolean {
    return names.some((name) => this.#slots.has(name));
  }

  /** Starts a record in `out`: every cell is missing but the line. */
  begin(out: Cell[], line: string): void {
    for (let slot = 0; slot < this.#width; slot++) out[slot] = undefined;
    if (this.#line >= 0) out[this.#line] = line;
    this.#out = out;
  }

  set(name: string, cell: Cell): void {
    const slot = this.#slots.get(name);
    if (slot !== undefined && slot !== this.#line) this.#out[slot] = cell;
  }
}

/** Undefined for `-` and the empty text, with which many formats write that there is nothing. */
export function presentText(text: string | undefined): string | undefined {
  return text === '-' || text === '' ? undefined : text;
}
