/** One store at a time has a directory: a file `lock` in it says who. */
import { join } from 'node:path';
import { utf8 } from './checked-line.js';
import { LOCK_NAME } from './file-names.js';
import { codeOf, inWords, type StoreFs, tryTo } from './fs.js';
import { type LockHolder, newHolder, type Processes, parseHolder, whyGone } from './holder.js';
import { StoreError, StoreLocked, type StoreProblem } from './problem.js';

export interface Lock {
  /** Files in the directory that only the taking of the lock needed. */
  readonly leftovers: (names: readonly string[]) => readonly string[];
  /** False when the lock is someone else's by now, or gone and not to be had again. */
  isHeld(): Promise<boolean>;
  release(): Promise<void>;
}

const MAX_TRIES = 20;
const MAX_LOCK_BYTES = 4096;

/** Throws `StoreLocked` when another has it, `StoreError` when the directory cannot be written. */
export async function takeLock(fs: StoreFs, dir: string, processes: Processes, tell: (problem: StoreProblem) => void): Promise<Lock> {
  const path = join(dir, LOCK_NAME);
  const holder = newHolder(processes);
  const text = `${JSON.stringify(holder)}\n`;
  const own = join(dir, `${LOCK_NAME}.${holder.id}`);
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    if (await claim(fs, path, own, text)) return lockOf(fs, path, own, text);
    const found = await readText(fs, path);
    if (found === undefined) continue;
    const other = parseHolder(found);
    const gone = other === undefined ? 'it does not say whose it is' : whyGone(other, processes);
    if (other !== undefined && gone === undefined) throw held(dir, path, other, processes);
    if (await clear(fs, path, own, text, found, processes))
      tell({
        kind: 'lock',
        message: `${path} was left by ${other === undefined ? 'an earlier run' : `process ${other.pid}`}, which did not close the store: ${gone}. The lock was taken over; nothing needs to be done.`,
      });
  }
  throw new StoreLocked(
    `${path} comes and goes: several processes want this directory at the same time. Give each a directory of its own.`,
    undefined,
  );
}

/** A lock is never half written: the text is in a file of its own before that gets the name. */
async function claim(fs: StoreFs, path: string, own: string, text: string): Promise<boolean> {
  try {
    await writeText(fs, own, text);
    try {
      await fs.link(own, path);
    } catch (error) {
      if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(codeOf(error))) throw error;
      // A file system without second names: here a crash may leave a lock without text, which counts as left.
      await writeText(fs, path, text);
    }
    return true;
  } catch (error) {
    // ENOENT: whoever has the lock tidied up.
    if (codeOf(error) === 'EEXIST' || codeOf(error) === 'ENOENT') return false;
    throw new StoreError(
      `cannot write ${path}: ${inWords(error)}. The directory for state must be writable; make it so, or give another one.`,
    );
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
    throw new StoreError(`cannot read ${path}: ${inWords(error)}. It says which process uses the directory.`);
  }
}

/**
 * Removes a lock that was left. Others may be at it at the same moment, and one of them may have the lock by now: so only who has `lock.takeover` may, and
 * looks once more. True if this one did.
 */
async function clear(fs: StoreFs, path: string, own: string, text: string, left: string, processes: Processes): Promise<boolean> {
  const guard = `${path}.takeover`;
  if (!(await claim(fs, guard, own, text))) {
    const other = parseHolder((await readText(fs, guard)) ?? '');
    // Left itself, by a process that ended just there.
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
      `${dir} is in use by process ${other.pid} on ${other.host}; this is ${processes.host}, which cannot see whether that still runs. If it surely does not, delete ${path} and start again. In containers, a fixed host name avoids this.`,
      other.pid,
    );
  if (other.pid === processes.pid)
    return new StoreLocked(
      `${dir} is in use by this same process (${other.pid}): two at once would spoil it. Close the other store first, or give this one a directory of its own.`,
      other.pid,
    );
  return new StoreLocked(
    `${dir} is in use by process ${other.pid}: two at once would spoil it. Stop that one first, or give this one a directory of its own. If process ${other.pid} is something else entirely, delete ${path} and start again.`,
    other.pid,
  );
}

function lockOf(fs: StoreFs, path: string, own: string, text: string): Lock {
  return {
    leftovers: (names) => names.filter((name) => name.startsWith(`${LOCK_NAME}.`) && !name.endsWith('.takeover')),
    isHeld: async () => {
      try {
        const found = await readText(fs, path);
        // Someone tidied it away: it is taken again, unless another was quicker.
        if (found !== undefined) return found === text;
        // With the whole directory gone, the write to come says so.
        return (await claim(fs, path, own, text)) || (await readText(fs, path)) === undefined;
      } catch {
        // That it cannot be read now does not mean that another has it.
        return true;
      }
    },
    release: async () => {
      if ((await readText(fs, path).catch(() => undefined)) === text) await tryTo(() => fs.unlink(path));
    },
  };
}
