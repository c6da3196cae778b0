/** The files of a log on disk at one moment: the one at its path, and its rotations. */
import { basename, dirname, join } from 'node:path';
import { isGzip } from '../files/gunzip.js';
import type { Disk, DiskFile, FileInfo } from './disk.js';
import { inodeOf, isSameFile, isSameInode } from './disk.js';
import { PackedBytes } from './packed-bytes.js';
import type { FilePosition, Readable } from './position.js';
import { HEAD_BYTES, holds, isDistinctive } from './position.js';
import { isTransient } from './problem.js';
import type { Rotation } from './siblings.js';
import { basesOf, isSameRotation, newestFirst, rotationOf } from './siblings.js';

export interface LogEntry {
  /** Full path; the target if the log's path is a link. */
  readonly name: string;
  readonly info: FileInfo;
  readonly modifiedMs: number;
  /** Undefined for the file at the log's path. */
  readonly rotation: Rotation | undefined;
}

const TRIES = 20;
/** Bytes of two files that are compared at a time. */
const COMPARED_BYTES = 64 * 1024;

/** Files kept being renamed; the next poll retries. */
export class StillMoving extends Error {
  override readonly name = 'StillMoving';
}

/** Newest first, each file once. Throws the errors of the file system. */
export async function snapshotOf(disk: Disk, path: string): Promise<readonly LogEntry[]> {
  let before = await look(disk, path);
  // Files may be renamed while they are listed: two results must agree.
  for (let tries = 0; tries < TRIES; tries++) {
    const after = await look(disk, path);
    if (isSameSnapshot(before, after)) return after;
    before = after;
  }
  throw new StillMoving(`the rotations of ${path} are being renamed all the time`);
}

export function isSameSnapshot(a: readonly LogEntry[], b: readonly LogEntry[]): boolean {
  return keyOf(a) === keyOf(b);
}

function keyOf(entries: readonly LogEntry[]): string {
  return entries.map(({ name, info }) => `${name} ${inodeOf(info)} ${info.born}`).join('\n');
}

async function look(disk: Disk, path: string): Promise<readonly LogEntry[]> {
  const current = await disk.info(path);
  const rotated: (LogEntry & { readonly rotation: Rotation })[] = [];
  for (const base of await basePaths(disk, path)) {
    const directory = dirname(base);
    for (const name of await disk.list(directory)) {
      const rotation = rotationOf(name, basename(base));
      if (rotation === undefined) continue;
      const full = join(directory, name);
      const info = await disk.info(full);
      if (info?.isFile !== true) continue;
      if (current !== undefined && isSameInode(current, info)) continue;
      rotated.push({ name: full, info, modifiedMs: info.modifiedMs, rotation });
    }
  }
  const entries: LogEntry[] = [];
  if (current?.isFile === true)
    entries.push({ name: await disk.realPath(path), info: current, modifiedMs: current.modifiedMs, rotation: undefined });
  const seen = new Set<string>();
  const plain = rotated.filter(({ rotation }) => rotation.packed === 'no');
  for (const entry of newestFirst(rotated)) {
    const key = inodeOf(entry.info);
    // A file that is being packed exists twice, once in part.
    const isTwin = entry.rotation.packed !== 'no' && plain.some(({ rotation }) => isSameRotation(rotation, entry.rotation));
    if (!seen.has(key) && !isTwin) entries.push(entry);
    seen.add(key);
  }
  return entries;
}

/** Base paths of rotations: the path, the target of its link, and, if that has a date in its name, the name without it. */
async function basePaths(disk: Disk, path: string): Promise<readonly string[]> {
  const real = await disk.realPath(path);
  if (basename(real) === basename(path)) return dirname(real) === dirname(path) ? [path] : [path, real];
  return [path, real, ...basesOf(basename(real)).map((base) => join(dirname(real), base))];
}

/** The entry that contains what was read up to a position: the same file if it exists, else a copy of it, packed or not. */
export async function locate(disk: Disk, position: FilePosition, entries: readonly LogEntry[]): Promise<LogEntry | undefined> {
  const sameInode = entries.filter(({ info }) => isSameInode(info, position));
  const born = sameInode.filter(({ info }) => info.born === position.born);
  // Nothing else identifies an empty file.
  if (position.fingerprint.bytes === 0) return born[0];
  for (const entry of [...born, ...sameInode]) if (await isHeldBy(disk, position, entry)) return entry;
  if (!isDistinctive(position)) return undefined;
  const others = entries.filter((entry) => !sameInode.includes(entry));
  const plain = others.filter(({ rotation }) => rotation === undefined || rotation.packed === 'no');
  const packed = others.filter(({ rotation }) => rotation?.packed === 'gzip');
  for (const entry of [...plain, ...packed]) if (await isHeldBy(disk, position, entry)) return entry;
  return undefined;
}

export function isHeldBy(disk: Disk, position: FilePosition, entry: LogEntry): Promise<boolean> {
  return testEntry(disk, entry, (bytes) => holds(bytes, position));
}

/** Whether an entry begins like a file; it may be shorter, down to `minBytes`. */
export function beginsAs(disk: Disk, entry: LogEntry, file: { readonly bytes: Readable }, minBytes: number): Promise<boolean> {
  return testEntry(disk, entry, async (bytes) => {
    const head = await bytes.read(0, HEAD_BYTES);
    return head.length >= minBytes && head.equals(await file.bytes.read(0, head.length));
  });
}

/** Whether another file begins with the whole content of an entry. */
export function isCopyOfBeginning(disk: Disk, entry: LogEntry, other: LogEntry): Promise<boolean> {
  return testEntry(disk, entry, (bytes) =>
    testEntry(disk, other, async (whole) => {
      for (let at = 0, length = HEAD_BYTES; ; length = COMPARED_BYTES) {
        const piece = await bytes.read(at, length);
        if (piece.length === 0) return at > 0;
        if (!piece.equals(await whole.read(at, piece.length))) return false;
        at += piece.length;
      }
    }),
  );
}

/** Throws transient errors only. */
async function testEntry(disk: Disk, entry: LogEntry, test: (bytes: Readable) => Promise<boolean>): Promise<boolean> {
  let file: Pick<DiskFile, 'close'> | undefined;
  try {
    const plain = await disk.open(entry.name);
    file = plain;
    const packed = isGzip(await plain.read(0, 2)) ? new PackedBytes(plain) : undefined;
    file = packed ?? plain;
    return isSameFile(await plain.info(), entry.info) && (await test(packed ?? plain));
  } catch (error) {
    if (isTransient(error)) throw error;
    // A file that cannot be read contains nothing to continue with.
    return false;
  } finally {
    await file?.close();
  }
}
