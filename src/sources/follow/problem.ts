/** Problems with followed files, and their messages. */

import { LIMITS } from '../../engine/model/limits.js';
import { errorCode } from '../files/file-problem.js';

export interface FollowProblem {
  /** The log, as the globs give it; for an unreadable directory, its path. */
  readonly path: string;
  readonly kind: /** Cannot be opened, read or listed; retried at every poll, reported once. */
    | 'unreadable'
    /** Lost its content, and no copy of it was found. `bytes`: the part that was seen and not read. */
    | 'truncated'
    /** There is no longer a file at its path. */
    | 'gone'
    /** A part of the log cannot be found or read. `bytes`: its size, if known. */
    | 'gap'
    /** A rotated file is a copy of the beginning of another file of the log, and is not read twice. */
    | 'copy'
    /** A line was too long. `bytes`: the part of it that was skipped. */
    | 'line-cut'
    /** A gzip file is damaged. */
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

/** `lostBytes`: seen and not read. */
export function truncated(path: string, lostBytes: number): FollowProblem {
  const lost = lostBytes > 0 ? `${lostBytes} bytes that were not read yet are lost, and` : 'everything seen had been read;';
  const message = `${path} was truncated and no copy of it was found: ${lost} lines written just before are lost; it is read from its start`;
  return { path, kind: 'truncated', message, bytes: lostBytes };
}

export function copied(path: string, name: string, of: string): FollowProblem {
  return { path, kind: 'copy', message: `${name} is a copy of the beginning of ${of}: it is not read twice` };
}

/** `cutBytes` were skipped of a line that ends before byte `offset`. */
export function lineCut(path: string, offset: number, cutBytes: number): FollowProblem {
  const message = `a line of ${path} that ends before byte ${offset} is longer than ${LIMITS.lineBytes} bytes: its rest was skipped`;
  return { path, kind: 'line-cut', message, bytes: cutBytes };
}
