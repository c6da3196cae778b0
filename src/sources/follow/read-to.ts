/** For recovery: reads one log up to a position that an earlier run reported. */
import { isSameFile, isSameInode } from './disk.js';
import { hinted } from './find-again.js';
import type { LogFiles } from './log-files.js';
import type { FilePosition, LogPosition } from './position.js';
import { holds } from './position.js';
import { gap } from './problem.js';
import { locate, snapshotOf } from './snapshot.js';
import type { TrackedFile } from './tracked-file.js';

/** The bytes up to the position; files come in the order in which they were written. */
export async function* readTo(log: LogFiles, target: LogPosition, pieceBytes: number): AsyncGenerator<Buffer> {
  const ends = new Map<TrackedFile, FilePosition>();
  for (const wanted of target.files) {
    const file = await fileHolding(log, wanted);
    const before = log.closed.find((closed) => isSameFile(closed, wanted));
    if (file === undefined && before !== undefined && before.offset >= wanted.offset) continue;
    const found = file ?? (await openWanted(log, wanted, before, ends));
    if (found !== undefined) ends.set(found, wanted);
    else reportLost(log, wanted, before);
  }
  const lastWanted = log.open.findLastIndex((file) => (ends.get(file)?.offset ?? 0) > 0);
  // Files between the wanted ones had been read to their end and closed; those behind them are read by polls.
  for (const file of log.open.slice(0, lastWanted + 1)) {
    const end = ends.get(file);
    const to = end?.offset ?? (file.packed === undefined ? file.info.sizeBytes : Number.MAX_SAFE_INTEGER);
    for (let taken = await log.takeFrom(file, pieceBytes, to); taken !== undefined; taken = await log.takeFrom(file, pieceBytes, to))
      if (taken.bytes !== undefined) yield taken.bytes;
    if (end === undefined) continue;
    if (file.offset < end.offset)
      log.context.report(gap(log.path, `${file.name} ends before byte ${end.offset}`, end.offset - file.offset));
    file.midLine = end.midLine;
  }
}

async function fileHolding(log: LogFiles, wanted: FilePosition): Promise<TrackedFile | undefined> {
  const same = log.open.filter((file) => isSameInode(file.info, wanted));
  if (wanted.fingerprint.bytes === 0) return same.find(({ info }) => info.born === wanted.born);
  for (const file of [...same, ...log.open.filter((other) => !same.includes(other))]) if (await holds(file.bytes, wanted)) return file;
  return undefined;
}

/** Opens a wanted file, before those that are newer. */
async function openWanted(
  log: LogFiles,
  wanted: FilePosition,
  before: FilePosition | undefined,
  ends: ReadonlyMap<TrackedFile, FilePosition>,
): Promise<TrackedFile | undefined> {
  const { context } = log;
  const entries = [...(await snapshotOf(context.disk, log.fullPath)), ...(await hinted(context, wanted, []))];
  const free = entries.filter(({ info }) => context.ownerOf(info) === undefined);
  const entry = await locate(context.disk, wanted, free);
  const file = entry === undefined ? undefined : await log.openEntry(entry);
  if (typeof file !== 'object') return undefined;
  if (before !== undefined) await context.resume(file, { ...before, complete: false });
  log.forget(before);
  log.add(file, log.open.findLastIndex((other) => ends.has(other)) + 1);
  return file;
}

function reportLost(log: LogFiles, wanted: FilePosition, before: FilePosition | undefined): void {
  const bytes = wanted.offset - (before?.offset ?? 0);
  if (bytes > 0) log.context.report(gap(log.path, `${bytes} bytes are lost: the file that was ${wanted.name} no longer exists`, bytes));
  log.forget(before);
  if (wanted.complete) log.closed = [...log.closed, wanted];
}
