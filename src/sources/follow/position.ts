/** Positions in logs as plain JSON data, and how a file is recognized by its content. */
import { createHash } from 'node:crypto';

/** A number of bytes and their hash. */
export interface Print {
  readonly bytes: number;
  readonly hash: string;
}

/** A position in one physical file. Plain JSON data. */
export interface FilePosition {
  readonly dev: string;
  readonly ino: string;
  /** Time of birth, ns since the epoch; '0' if the file system does not know. */
  readonly born: string;
  /** Its last known path: a hint of where to look, not an identity. */
  readonly name: string;
  /** Print of its first bytes, up to 1 KiB. */
  readonly fingerprint: Print;
  /** Print of the last bytes before `offset`, up to 256: they differ when the file was truncated and grew again. */
  readonly tail: Print;
  /** Bytes that have been read; for a gzip file, uncompressed ones. */
  readonly offset: number;
  /** Last known time of the last write, ms since the epoch. */
  readonly modifiedMs: number;
  /** `offset` is inside a line whose head was returned and whose rest is skipped. */
  readonly midLine: boolean;
  /** It was rotated away and read to its end; it is kept to be recognized. */
  readonly complete: boolean;
}

/** A position in one log: its files, oldest first (several while the writer of a rotated file continues). Plain JSON data. */
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

/** A source of bytes; a short result means the end, for now. */
export interface Readable {
  read(at: number, length: number): Promise<Buffer>;
}

/** Whether a file contains what was read up to this position. A position without a byte matches any file. */
export async function holds(file: Readable, position: Pick<FilePosition, 'fingerprint' | 'tail' | 'offset'>): Promise<boolean> {
  const { fingerprint, tail, offset } = position;
  const head = await file.read(0, fingerprint.bytes);
  if (printOf(head).hash !== fingerprint.hash) return false;
  const before = await file.read(offset - tail.bytes, tail.bytes);
  return printOf(before).hash === tail.hash;
}

/** Whether the content identifies the file: the beginning of a line does not, since lines begin alike. */
export function isDistinctive({ offset, fingerprint }: Pick<FilePosition, 'fingerprint' | 'offset'>): boolean {
  return offset > 0 || fingerprint.bytes >= TAIL_BYTES;
}
