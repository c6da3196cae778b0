/** One store at a time uses a directory: a file `lock` in it names the process. */
import { join } from 'node:path';
import { utf8 } from './checked-line.js';
import { LOCK_NAME } from './file-names.js';
import { codeOf, inWords, type StoreFs, tryTo } from './fs.js';
import { type LockHolder, newHolder, type Processes, parseHolder, whyGone } from './holder.js';
import { StoreError, StoreLocked, type StoreProblem } from './problem.js';

export interface Lock {
  /** Temporary files from taking the lock. */
  readonly leftovers: (names: readonly string[]) => readonly string[];
  /** False if another process has the lock now, or if it is gone and cannot be taken again. */
  isHeld(): Promise<boolean>;
  release(): Promise<void>;
}

const MAX_TRIES = 20;
const MAX_LOCK_BYTES = 4096;

/** @throws StoreLocked when another process has the lock; StoreError when the directory cannot be written. */
export async function takeLock(fs: StoreFs, dir: string, processes: Processes, report: (problem: StoreProblem) => void): Promise<Lock> {
  const path = join(dir, LOCK_NAME);
  const holder = newHolder(processes);
  const text = `${JSON.stringify(holder)}\n`;
  const own = join(dir, `${LOCK_NAME}.${holder.id}`);
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    if (await claim(fs, path, own, text)) return lockOf(fs, path, own, text);
    const found = await readText(fs, path);
    if (found === undefined) continue;
    const other = parseHolder(found);
    const gone = other === undefined ? 'it names no process' : whyGone(other, processes);
    if (other !== undefined && gone === undefined) throw held(dir, path, other, processes);
    if (await clear(fs, path, own, text, found, processes))
      report({
        kind: 'lock',
        message: `${path} was left by ${other === undefined ? 'an earlier run' : `process ${other.pid}`}, which did not stop cleanly: ${gone}. The lock was taken over; there is nothing to do.`,
      });
  }
  throw new StoreLocked(
    `${path} keeps changing: several processes want to use this directory. Give each a directory of its own.`,
    undefined,
  );
}

/** A lock is never half written: it is written under another name first, then linked. */
async function claim(fs: StoreFs, path: string, own: string, text: string): Promise<boolean> {
  try {
    await writeText(fs, own, text);
    try {
      await fs.link(own, path);
    } catch (error) {
      if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(codeOf(error))) throw error;
      // A file system without hard links: a crash may leave an empty lock here, which counts as abandoned.
      await writeText(fs, path, text);
    }
    return true;
  } catch (error) {
    // ENOENT: the holder of the lock has cleaned up.
    if (codeOf(error) === 'EEXIST' || codeOf(error) === 'ENOENT') return false;
    throw new StoreError(`cannot write ${path}: ${inWords(error)}. Make the state directory writable for this user, or use another one.`);
  } finally {
    await tryTo(() => fs.unlink(own));
  }
}

async function writeText(fs: StoreFs, path: string, text: string): Promise<void> {
  const file = await fs.open(path, 'create');
  try {
    await file.write(Buffer.from(text));
    await file.sync();
  } finally {
    await file.close();
  }
}

async function readText(fs: StoreFs, path: string): Promise<string | undefined> {
  try {
    const file = await fs.open(path, 'read');
    try {
      return utf8(await file.read(0, MAX_LOCK_BYTES));
    } finally {
      await tryTo(() => file.close());
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new StoreError(`cannot read ${path}: ${inWords(error)}. It names the process that uses the directory.`);
  }
}

/**
 * Removes an abandoned lock. Other processes may try the same at the same moment, and one may have the lock by now: only the holder of `lock.takeover` may remove
 * it, after a second look. True if this process removed it.
 */
async function clear(fs: StoreFs, path: string, own: string, text: string, left: string, processes: Processes): Promise<boolean> {
  const guard = `${path}.takeover`;
  if (!(await claim(fs, guard, own, text))) {
    const other = parseHolder((await readText(fs, guard)) ?? '');
    // Abandoned itself, by a process that ended at this point.
    if (other === undefined || whyGone(other, processes) !== undefined) await tryTo(() => fs.unlink(guard));
    return false;
  }
  try {
    if ((await readText(fs, path)) !== left) return false;
    await fs.unlink(path);
    return true;
  } catch (error) {
    if (error instanceof StoreError) throw error;
    throw new StoreError(`cannot take over ${path}: ${inWords(error)}`);
  } finally {
    await tryTo(() => fs.unlink(guard));
  }
}

function held(dir: string, path: string, other: LockHolder, processes: Processes): StoreLocked {
  if (other.host !== processes.host)
    return new StoreLocked(
      `${dir} is in use by process ${other.pid} on ${other.host}; this is ${processes.host}, which cannot see whether that process is still running. If it is not, delete ${path} and start again. In containers, a fixed host name avoids this.`,
      other.pid,
    );
  if (other.pid === processes.pid)
    return new StoreLocked(
      `${dir} is in use by this same process (${other.pid}): two at once would damage it. Close the other store first, or use another directory.`,
      other.pid,
    );
  return new StoreLocked(
    `${dir} is in use by process ${other.pid}: two at once would damage it. Stop that process first, or use another directory. If process ${other.pid} is not tocsin, delete ${path} and start again.`,
    other.pid,
  );
}

function lockOf(fs: StoreFs, path: string, own: string, text: string): Lock {
  return {
    leftovers: (names) => names.filter((name) => name.startsWith(`${LOCK_NAME}.`) && !name.endsWith('.takeover')),
    isHeld: async () => {
      try {
        const found = await readText(fs, path);
        // The file was deleted: the lock is taken again, unless another process was faster.
        if (found !== undefined) return found === text;
        // If the whole directory is gone, the next write reports it.
        return (await claim(fs, path, own, text)) || (await readText(fs, path)) === undefined;
      } catch {
        // An error in reading it does not mean that another process has it.
        return true;
      }
    },
    release: async () => {
      if ((await readText(fs, path).catch(() => undefined)) === text) await tryTo(() => fs.unlink(path));
    },
  };
}
