/** The lines of a block as text, made when they are needed. */
export class BlockText {
  #block: Buffer | undefined;
  #ascii = false;
  /** Slicing one text is cheaper than decoding each line. */
  #text: string | undefined;

  open(block: Buffer, ascii: boolean): void {
    this.#block = block;
    this.#ascii = ascii;
    this.#text = undefined;
  }

  get bytes(): Uint8Array {
    return this.#block ?? NO_BYTES;
  }

  slice(start: number, end: number): string {
    if (this.#block === undefined) return '';
    if (!this.#ascii) return this.#block.toString('utf8', start, end);
    this.#text ??= this.#block.toString('latin1');
    return this.#text.slice(start, end);
  }
}

const NO_BYTES = new Uint8Array(0);
