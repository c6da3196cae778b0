/** Frames that are lines: each ends with LF or CRLF. */
import { LineSplitter } from '../lines/line-splitter.js';
import type { Framer } from '../listen/framer.js';

export class LineFramer implements Framer {
  readonly #splitter: LineSplitter;

  constructor(limitBytes?: number) {
    this.#splitter = new LineSplitter(limitBytes);
  }

  get cut(): number {
    return this.#splitter.cut;
  }

  get nulBytes(): number {
    return this.#splitter.nulBytes;
  }

  get heldBytes(): number {
    return this.#splitter.heldBytes;
  }

  push(chunk: Buffer): readonly Buffer[] {
    const { joined, whole, head } = this.#splitter.push(chunk);
    const blocks: Buffer[] = joined === undefined ? [] : [joined];
    if (whole !== undefined)
      // A small block must not keep a large chunk.
      for (const part of this.#splitter.withinLimit(whole)) blocks.push(part.length * 2 < chunk.length ? Buffer.from(part) : part);
    if (head !== undefined) blocks.push(head);
    return blocks;
  }

  giveUp(): Buffer | undefined {
    return this.#splitter.giveUp();
  }

  end(): Buffer | undefined {
    return this.#splitter.end();
  }
}
