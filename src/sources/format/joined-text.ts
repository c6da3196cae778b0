/** A text that a log wrote in several parts. */
import { LIMITS } from '../../engine/model/limits.js';

/** Text past the limit is dropped, so that a message that never ends takes no more memory than a line. */
export class JoinedText {
  readonly #parts: string[] = [];
  #length = 0;
  #isCut = false;

  add(part: string): this {
    const kept = part.slice(0, Math.max(0, LIMITS.lineBytes - this.#length));
    if (kept.length < part.length) this.#isCut = true;
    if (kept === '') return this;
    this.#parts.push(kept);
    this.#length += kept.length;
    return this;
  }

  /** Whether text was dropped. */
  get isCut(): boolean {
    return this.#isCut;
  }

  get text(): string {
    return this.#parts.join('');
  }
}
