/** Rotated files that are copies of another file of the same log, as `copy` of logrotate makes them: reading both would count their lines twice. */
import { basename, dirname, join } from 'node:path';
import { openFile } from '../files/log-file.js';
import { basesOf } from './siblings.js';

/** Bytes that are compared before files are compared as a whole. */
const HEAD_BYTES = 4096;

export interface FileCopy {
  readonly path: string;
  /** The file that begins with the whole content of the copy. */
  readonly of: string;
}

/** Copies among files, by their uncompressed content. A file that cannot be read is none: reading it reports the problem. */
export async function findCopies(paths: readonly string[], cwd: string): Promise<readonly FileCopy[]> {
  const byLog = new Map<string, string[]>();
  for (const path of paths) {
    const log = join(dirname(path), basesOf(basename(path)).at(-1) ?? basename(path));
    byLog.set(log, [...(byLog.get(log) ?? []), path]);
  }
  const copies: FileCopy[] = [];
  for (const files of byLog.values()) {
    if (files.length < 2) continue;
    const heads = new Map<string, Buffer>();
    for (const path of files) heads.set(path, await headOf(path, cwd));
    for (const path of files) {
      if (basesOf(basename(path)).length === 0) continue;
      const isKept = (other: string): boolean => other !== path && !copies.some((copy) => copy.path === other);
      for (const other of files.filter(isKept)) {
        if (!begins(heads.get(other), heads.get(path)) || !(await isBeginningOf(path, other, cwd))) continue;
        copies.push({ path, of: other });
        break;
      }
    }
  }
  return copies;
}

function begins(whole: Buffer | undefined, beginning: Buffer | undefined): boolean {
  if (whole === undefined || beginning === undefined || beginning.length === 0) return false;
  return whole.subarray(0, beginning.length).equals(beginning);
}

async function headOf(path: string, cwd: string): Promise<Buffer> {
  let head = Buffer.alloc(0);
  try {
    for await (const chunk of (await openFile(path, { cwd })).chunks()) {
      head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES - head.length)]);
      if (head.length >= HEAD_BYTES) break;
    }
  } catch {
    return Buffer.alloc(0);
  }
  return head;
}

async function isBeginningOf(path: string, other: string, cwd: string): Promise<boolean> {
  try {
    const whole = (await openFile(other, { cwd })).chunks();
    let held: Uint8Array = new Uint8Array(0);
    try {
      for await (const chunk of (await openFile(path, { cwd })).chunks()) {
        for (let at = 0; at < chunk.length; ) {
          if (held.length === 0) {
            const next = await whole.next();
            if (next.done === true) return false;
            held = next.value;
            continue;
          }
          const length = Math.min(held.length, chunk.length - at);
          if (Buffer.compare(held.subarray(0, length), chunk.subarray(at, at + length)) !== 0) return false;
          held = held.subarray(length);
          at += length;
        }
      }
      return true;
    } finally {
      await whole.return(undefined);
    }
  } catch {
    return false;
  }
}
