/** Sees when a log goes on in another file: what was read of the old one cannot be read again once that is deleted. */
import type { InputPiece } from './inputs.js';

export class TurnedLogs {
  /** By log: the file that is read, and how far. */
  readonly #newest = new Map<string, { readonly file: string; readonly offset: number }>();

  /** Whether one of the pieces is of another file than the pieces before it, or again from the beginning of the same. */
  note(pieces: readonly InputPiece[]): boolean {
    let turned = false;
    for (const { position } of pieces) {
      const newest = position?.files.at(-1);
      if (position === undefined || newest === undefined) continue;
      const file = `${newest.dev} ${newest.ino} ${newest.born}`;
      const before = this.#newest.get(position.path);
      if (before !== undefined && (before.file !== file || newest.offset < before.offset)) turned = true;
      this.#newest.set(position.path, { file, offset: newest.offset });
    }
    return turned;
  }
}
