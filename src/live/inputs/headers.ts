/** Headers of logs that are not read from their start: the lines that say what the others mean. */
import type { Session } from '../../session/session.js';
import { reasonOf } from '../../sources/files/file-problem.js';
import { LineReader } from '../../sources/lines/line-reader.js';
import type { LiveLog } from '../log.js';
import type { BytesPiece, InputPiece } from './input.js';

export class Headers {
  /** Sources for which a header has been looked for, by stream and name. */
  readonly #asked = new Set<string>();

  constructor(
    readonly session: Session,
    readonly log: LiveLog,
  ) {}

  /**
   * What must be read before the first piece of a log: a piece of its own for each stream that lacks the header. It has no position, so the journal keeps it: a
   * replay of the journal does not depend on the file.
   */
  async before(piece: InputPiece): Promise<readonly BytesPiece[]> {
    if (!('bytes' in piece) || piece.linesBefore === undefined) return [];
    const { source, linesBefore } = piece;
    const streams = piece.streams.filter((stream) => this.#isNew(stream, source) && this.session.lacksHeader(stream, source));
    if (streams.length === 0) return [];
    try {
      const [first, last] = (await linesBefore()).map(linesOf);
      return streams.flatMap((stream) => {
        const lines = this.session.headerOf(stream, first ?? [], last ?? []);
        return lines.length === 0 ? [] : [{ source, streams: [stream], bytes: Buffer.from(`${lines.join('\n')}\n`) }];
      });
    } catch (error) {
      this.log.warn(`${source}: its header cannot be read: ${reasonOf(error)}`);
      return [];
    }
  }

  /** After a reload, streams may need other headers. */
  forget(): void {
    this.#asked.clear();
  }

  #isNew(stream: string, source: string): boolean {
    const key = JSON.stringify([stream, source]);
    const isNew = !this.#asked.has(key);
    this.#asked.add(key);
    return isNew && this.session.hasStream(stream);
  }
}

function linesOf(bytes: Buffer): readonly string[] {
  const reader = new LineReader();
  return [...reader.push(bytes), ...reader.end()];
}
