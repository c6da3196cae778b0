/** Finds the files of a position from an earlier run, wherever they were moved. */
import { isAbsent } from '../files/file-problem.js';
import type { FileInfo } from './disk.js';
import { isSameInode } from './disk.js';
import type { FollowContext } from './follow-context.js';
import type { FilePosition } from './position.js';
import { isDistinctive } from './position.js';
import type { LogEntry } from './snapshot.js';
import { isHeldBy, locate } from './snapshot.js';
import type { TrackedFile } from './tracked-file.js';

export interface FoundAgain {
  /** Open, at their offsets. */
  readonly files: TrackedFile[];
  /** Positions of files that are complete or were not found. */
  readonly past: FilePosition[];
  /** A file lost its content after it was found and before it was opened. */
  readonly isCut: boolean;
}

export async function findAgain(
  context: FollowContext,
  path: string,
  positions: readonly FilePosition[],
  entries: readonly LogEntry[],
): Promise<FoundAgain> {
  const found: (TrackedFile | undefined)[] = [];
  try {
    const isCut = await findEach(context, path, positions, entries, found);
    return { files: found.filter((file) => file !== undefined), past: positions.filter((_, index) => found[index] === undefined), isCut };
  } catch (error) {
    for (const file of found) if (file !== undefined) await context.close(file);
    throw error;
  }
}

/** Sets the file of each position that is found. True when one lost its content before it was opened. */
async function findEach(
  context: FollowContext,
  path: string,
  positions: readonly FilePosition[],
  entries: readonly LogEntry[],
  found: (TrackedFile | undefined)[],
): Promise<boolean> {
  let isCut = false;
  const open = async (entry: LogEntry, position: FilePosition): Promise<TrackedFile | undefined> => {
    const file = await openIfThere(context, path, entry);
    if (file !== undefined && !(await context.resume(file, position))) isCut = true;
    return file;
  };
  for (const position of positions) {
    const all = [...entries, ...(await hinted(context, position, entries))].filter(({ info }) => context.ownerOf(info) === undefined);
    const entry = await locate(context.disk, position, all);
    const isSame = entry !== undefined && isSameInode(entry.info, position);
    found.push(entry === undefined || (position.complete && !isSame) ? undefined : await open(entry, position));
  }
  // The beginning of a line does not identify a file, but its place next to one that was found does.
  for (const [index, position] of positions.entries()) {
    if (found[index] !== undefined || position.complete || position.fingerprint.bytes === 0 || isDistinctive(position)) continue;
    const older = indexOf(found[index - 1]?.info, entries);
    const newer = indexOf(found[index + 1]?.info, entries);
    const next = older > 0 ? entries[older - 1] : newer >= 0 ? entries[newer + 1] : undefined;
    if (next === undefined || context.ownerOf(next.info) !== undefined || !(await isHeldBy(context.disk, position, next))) continue;
    found[index] = await open(next, position);
  }
  return isCut;
}

function indexOf(info: FileInfo | undefined, entries: readonly LogEntry[]): number {
  return info === undefined ? -1 : entries.findIndex((entry) => isSameInode(entry.info, info));
}

/** Undefined when it no longer exists, or is open already. */
export async function openIfThere(context: FollowContext, path: string, entry: LogEntry): Promise<TrackedFile | undefined> {
  try {
    return await context.open(path, entry.name, entry.info);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** The file at the last known path, if it is not among the entries. */
export async function hinted(context: FollowContext, position: FilePosition, entries: readonly LogEntry[]): Promise<readonly LogEntry[]> {
  if (entries.some(({ name }) => name === position.name)) return [];
  const info = await context.disk.info(position.name).catch(() => undefined);
  if (info?.isFile !== true) return [];
  return [{ name: position.name, info, modifiedMs: info.modifiedMs, rotation: { counter: undefined, date: [], packed: 'no' } }];
}
