/** The file operations of a store, so that tests can make each of them fail. */
import { link, mkdir, open, readdir, rename, unlink } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

export interface StoreFile {
  /** Appends all bytes. After a failure, any part of them may be in the file. */
  write(bytes: Uint8Array): Promise<void>;
  /** Up to `length` bytes from `position`; none at the end of the file. */
  read(position: number, length: number): Promise<Uint8Array>;
  /** `fdatasync`. After a failure, it is unknown which writes since the last success are on disk, even if later calls succeed. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Errors are those of Node, with a `code`. */
export interface StoreFs {
  /** Creates parents as well; does nothing if the directory exists. */
  mkdir(path: string): Promise<void>;
  readdir(path: string): Promise<readonly string[]>;
  /** `create` fails with EEXIST if the file exists. */
  open(path: string, how: 'read' | 'create'): Promise<StoreFile>;
  /** A hard link; fails with EEXIST if the name is taken. */
  link(from: string, to: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  /** Makes created, renamed and removed names survive a power cut. */
  syncDirectory(path: string): Promise<void>;
}

export const NODE_FS: StoreFs = {
  mkdir: (path) => makeDirectory(resolve(path)),
  readdir: (path) => readdir(path),
  open: async (path, how) => {
    const file = await open(path, how === 'create' ? 'wx' : 'r', 0o600);
    return {
      write: async (bytes) => {
        for (let done = 0; done < bytes.length; ) done += (await file.write(bytes, done)).bytesWritten;
      },
      read: async (position, length) => {
        const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, position);
        return buffer.subarray(0, bytesRead);
      },
      sync: () => file.datasync(),
      close: () => file.close(),
    };
  },
  link: (from, to) => link(from, to),
  rename: (from, to) => rename(from, to),
  unlink: (path) => unlink(path),
  syncDirectory,
};

/** Not recursive: `mkdir` of Node with `recursive` never returns where no directory can be created, such as /proc. */
async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    await makeDirectory(dirname(path));
    await mkdir(path);
  }
  await syncDirectory(dirname(path));
}

async function syncDirectory(path: string): Promise<void> {
  // Windows cannot open a directory; it keeps names in its own journal.
  if (process.platform === 'win32') return;
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}

const IN_WORDS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'disk quota exceeded',
  EIO: 'input/output error',
  EROFS: 'the file system is read-only',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EMFILE: 'too many files are open in this process',
  ENFILE: 'too many files are open on this machine',
  ENOTDIR: 'a part of the path is a file, not a directory',
  EEXIST: 'a file of this name exists',
  ENOENT: 'no such file or directory',
};

/** The error in words, with its code: `no space left on the disk (ENOSPC)`. */
export function inWords(error: unknown): string {
  const code = codeOf(error);
  const words = IN_WORDS[code];
  return words === undefined ? code : `${words} (${code})`;
}

/** For cleanup that may fail. */
export async function tryTo(action: () => Promise<unknown>): Promise<boolean> {
  try {
    await action();
    return true;
  } catch {
    return false;
  }
}
