/** Where reading stands, as plain JSON data, and how a file is known again by what it holds. */
import { createHash } from 'node:crypto';

/** So many bytes and what they come to. */
export interface Print {
  readonly bytes: number;
  readonly hash: string;
}

/** Where reading stands in one physical file. Plain JSON data. */
export interface FilePosition {
  readonly dev: string;
  readonly ino: string;
  /** When the file was made, in ns since the epoch; '0' where the file system does not say. */
  readonly born: string;
  /** Its path when it was last seen there: a hint of where to look, no identity. */
  readonly name: string;
  /** Of its first bytes, up to 1 KiB. */
  readonly fingerprint: Print;
  /** Of the last bytes before `offset`, up to 256: a file that was truncated and grew again differs here. */
  readonly tail: Print;
  /** Bytes that have been given out; of a gzip file, unpacked ones. */
  readonly offset: number;
  /** When it was last written, as last seen; ms since the epoch. */
  readonly modifiedMs: number;
  /** `offset` is inside a line of which the head was given and the rest is skipped. */
  readonly midLine: boolean;
  /** It was rotated away and has been read to its end; it is kept here to be known again. */
  readonly complete: boolean;
}

/** Where reading stands in one log: its files oldest first (a log that rotated while the old writer goes on has several). Plain JSON data. */
export interface LogPosition {
  /** As the globs give it. */
  readonly path: string;
  readonly files: readonly FilePosition[];
}

export const HEAD_BYTES = 1024;
export const TAIL_BYTES = 256;

export function printOf(bytes: Uint8Array): Print {
  return { bytes: bytes.length, hash: createHash('sha256').update(bytes).digest('base64url').slice(0, 22) };
}

/** What bytes can be asked of; a short answer is the end, for now. */
export interface Readable {
  read(at: number, length: number): Promise<Buffer>;
}

/** Whether a file holds what was read under this position. A position without a single byte says nothing of content, and holds for any file. */
export async function holds(file: Readable, position: Pick<FilePosition, 'fingerprint' | 'tail' | 'offset'>): Promise<boolean> {
  const { fingerprint, tail, offset } = position;
  const head = await file.read(0, fingerprint.bytes);
  if (printOf(head).hash !== fingerprint.hash) return false;
  const before = await file.read(offset - tail.bytes, tail.bytes);
  return printOf(before).hash === tail.hash;
}

/** Whether content alone tells the file from others: the beginning of a line does not, since lines begin alike. */
export function isDistinctive({ offset, fingerprint }: Pick<FilePosition, 'fingerprint' | 'offset'>): boolean {
  return offset > 0 || fingerprint.bytes >= TAIL_BYTES;
}
