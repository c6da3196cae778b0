/** What the follower asks of the file system, so that tests can stand in for it. */
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { errorCode } from '../files/file-problem.js';

export interface FileInfo {
  readonly dev: string;
  readonly ino: string;
  /** When it was made, ns since the epoch; '0' where the file system does not say. */
  readonly born: string;
  readonly sizeBytes: number;
  /** When it was last written, ms since the epoch, with fractions. */
  readonly modifiedMs: number;
  readonly isFile: boolean;
}

export interface DiskFile {
  info(): Promise<FileInfo>;
  /** Less than `length` only at the end. */
  read(at: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
}

export interface Disk {
  /** Of the file that a link leads to; undefined when there is none. Throws for anything else. */
  info(path: string): Promise<FileInfo | undefined>;
  open(path: string): Promise<DiskFile>;
  /** Names in a directory; none when there is no such directory. */
  list(directory: string): Promise<readonly string[]>;
  /** Where links lead to; the path itself when they lead nowhere. */
  realPath(path: string): Promise<string>;
}

export const REAL_DISK: Disk = {
  async info(path) {
    try {
      return infoOf(await stat(path, { bigint: true }));
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  },
  async open(path) {
    const handle = await open(path, 'r');
    return {
      info: async () => infoOf(await handle.stat({ bigint: true })),
      async read(at, length) {
        const buffer = Buffer.allocUnsafeSlow(length);
        let filled = 0;
        while (filled < length) {
          const { bytesRead } = await handle.read(buffer, filled, length - filled, at + filled);
          if (bytesRead === 0) break;
          filled += bytesRead;
        }
        return buffer.subarray(0, filled);
      },
      close: () => handle.close(),
    };
  },
  async list(directory) {
    try {
      return await readdir(directory);
    } catch (error) {
      if (isAbsent(error)) return [];
      throw error;
    }
  },
  async realPath(path) {
    try {
      return await realpath(path);
    } catch {
      return path;
    }
  },
};

export function isAbsent(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

function infoOf(stats: { dev: bigint; ino: bigint; birthtimeNs: bigint; size: bigint; mtimeNs: bigint; isFile(): boolean }): FileInfo {
  return {
    dev: String(stats.dev),
    ino: String(stats.ino),
    born: String(stats.birthtimeNs),
    sizeBytes: Number(stats.size),
    modifiedMs: Number(stats.mtimeNs) / 1e6,
    isFile: stats.isFile(),
  };
}

/** Exact as long as the file is held open: until then nobody else gets its inode. */
export function inodeOf(file: { readonly dev: string; readonly ino: string }): string {
  return `${file.dev}:${file.ino}`;
}

export function isSameInode(a: { readonly dev: string; readonly ino: string }, b: { readonly dev: string; readonly ino: string }): boolean {
  return a.ino === b.ino && a.dev === b.dev;
}

/** Also when neither is held open: whoever gets the inode later was made later. */
export function isSameFile(
  a: { readonly dev: string; readonly ino: string; readonly born: string },
  b: { readonly dev: string; readonly ino: string; readonly born: string },
): boolean {
  return isSameInode(a, b) && a.born === b.born;
}
