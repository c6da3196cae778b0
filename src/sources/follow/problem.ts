/** What goes wrong with followed files, in words. */

import { LIMITS } from '../../engine/model/limits.js';

export interface FollowProblem {
  /** The log, as the globs give it; a directory when it cannot be looked into. */
  readonly path: string;
  readonly kind: /** Cannot be opened, read or looked into; it is tried again at every poll, and told once. */
    | 'unreadable'
    /** Lost its content, and no copy of it was found. `bytes`: what was seen of it and not read. */
    | 'truncated'
    /** Nothing is at its path any more. */
    | 'gone'
    /** A part of the log cannot be found or read. `bytes`: its size, if known. */
    | 'gap'
    /** A line was too long. `bytes`: what was left out of it. */
    | 'line-cut'
    /** A gzip file is broken. */
    | 'damaged';
  readonly message: string;
  readonly bytes?: number;
}

export type ReportProblem = (problem: FollowProblem) => void;

export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Nothing is known about the file: the next poll tries again. */
export function isTransient(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'EMFILE' || code === 'ENFILE' || code === 'ENOMEM' || code === 'EAGAIN';
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EMFILE: 'too many files are open; raise the limit (ulimit -n)',
  ENFILE: 'too many files are open on this machine',
  ELOOP: 'its links go in a circle',
  EIO: 'the disk reports an error',
  EISDIR: 'it is a directory; name the files in it, as in "logs/*.log"',
  ENAMETOOLONG: 'the name is too long',
};

export function reasonOf(error: unknown): string {
  return REASONS[errorCode(error)] ?? (error instanceof Error ? error.message : String(error));
}

export function gap(path: string, message: string, bytes?: number): FollowProblem {
  return { path, kind: 'gap', message: `${path}: ${message}`, ...(bytes === undefined ? {} : { bytes }) };
}

/** `lostBytes` were seen and not read. */
export function truncated(path: string, lostBytes: number): FollowProblem {
  const lost =
    lostBytes > 0 ? `${lostBytes} bytes that were seen were not read any more, nor was` : 'all that was seen had been read, but not';
  const message = `${path} lost its content and no copy of it was found: ${lost} what was written just before; it is read from its start`;
  return { path, kind: 'truncated', message, bytes: lostBytes };
}

/** Of a line that ends before byte `offset`, `cutBytes` were left out. */
export function lineCut(path: string, offset: number, cutBytes: number): FollowProblem {
  const message = `a line of ${path} that ends before byte ${offset} is longer than ${LIMITS.lineBytes} bytes: its rest was left out`;
  return { path, kind: 'line-cut', message, bytes: cutBytes };
}
