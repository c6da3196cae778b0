/** The field `line`: the line itself. */
import type { FieldRows } from '../format/block-rows.js';
import { VALUE_KIND } from '../format/block-rows.js';
import { isAscii } from '../lines/encoding.js';
import { SCAN_LINES } from '../scan/scanner.js';

interface Lines {
  readonly lines: number;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

export class LineRows {
  readonly #kinds = new Uint8Array(SCAN_LINES);

  read({ lines, starts, ends }: Lines, block: Buffer, ascii: boolean): FieldRows {
    if (ascii) this.#kinds.fill(VALUE_KIND.text, 0, lines);
    else {
      for (let line = 0; line < lines; line++) {
        this.#kinds[line] = isAscii(block.subarray(starts[line] ?? 0, ends[line] ?? 0)) ? VALUE_KIND.text : VALUE_KIND.utf8;
      }
    }
    return { kinds: this.#kinds, starts, ends };
  }
}
