/** What goes wrong with followed files, in words. */

import { LIMITS } from '../../engine/model/limits.js';
import { errorCode } from '../files/file-problem.js';

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

/** Nothing is known about the file: the next poll tries again. */
export function isTransient(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'EMFILE' || code === 'ENFILE' || code === 'ENOMEM' || code === 'EAGAIN';
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
