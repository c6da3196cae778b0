/** The file system, as the follower uses it; tests replace it. */
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { isAbsent } from '../files/file-problem.js';

export interface FileInfo {
  readonly dev: string;
  readonly ino: string;
  /** Time of birth, ns since the epoch; '0' if the file system does not know. */
  readonly born: string;
  readonly sizeBytes: number;
  /** Time of the last write, ms since the epoch, with fractions. */
  readonly modifiedMs: number;
  readonly isFile: boolean;
}

export interface DiskFile {
  info(): Promise<FileInfo>;
  /** Shorter than `length` only at the end of the file. */
  read(at: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
}

export interface Disk {
  /** Follows links. Undefined when there is no file; throws on other errors. */
  info(path: string): Promise<FileInfo | undefined>;
  open(path: string): Promise<DiskFile>;
  /** Names in a directory; empty when there is no such directory. */
  list(directory: string): Promise<readonly string[]>;
  /** The target of links; the path itself when there is none. */
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

/** Unique as long as the file is open. */
export function inodeOf(file: { readonly dev: string; readonly ino: string }): string {
  return `${file.dev}:${file.ino}`;
}

export function isSameInode(a: { readonly dev: string; readonly ino: string }, b: { readonly dev: string; readonly ino: string }): boolean {
  return a.ino === b.ino && a.dev === b.dev;
}

/** Also for files that are not open: a later file with the same inode was born later. */
export function isSameFile(
  a: { readonly dev: string; readonly ino: string; readonly born: string },
  b: { readonly dev: string; readonly ino: string; readonly born: string },
): boolean {
  return isSameInode(a, b) && a.born === b.born;
}
