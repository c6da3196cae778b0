/**
 * A disk in memory that distinguishes written from synced data: at a power cut, data and names that were not synced are kept, lost or torn at
 * random. It can fail or end the process at any call.
 */
import type { StoreFile, StoreFs } from '../../src/store/fs.js';

export type Fault = 'power' | 'killed' | 'ENOSPC' | 'EIO';

interface Inode {
  /** As the running system sees it. */
  seen: Buffer;
  /** The content that survives a power cut. */
  safe: Buffer;
  /** Written since the last sync. */
  unsynced: { readonly at: number; readonly bytes: Buffer }[];
  /** Written, but its sync failed: the system reports it as written, the disk may not have it. No later sync changes that. */
  limbo: { readonly at: number; readonly bytes: Buffer }[];
}

type NameChange = (names: Map<string, Inode>) => void;

export class MemoryDisk {
  /** Files as the running system sees them. */
  readonly #seen = new Map<string, Inode>();
  #safe = new Map<string, Inode>();
  #changes: NameChange[] = [];
  calls = 0;
  readonly log: string[] = [];
  /** Asked before each call. */
  faultAt: (call: number, what: string) => Fault | undefined = () => undefined;

  constructor(readonly random: () => number) {}

  /** For one process: after a power cut or a kill its calls have no effect. */
  process(): { readonly fs: StoreFs; readonly died: () => boolean } {
    const state = { dead: false };
    const step = async (what: string, action: (fault: Fault | undefined) => void): Promise<void> => {
      await Promise.resolve();
      if (state.dead) throw failure('DEAD');
      const fault = this.faultAt(this.calls++, what);
      this.log.push(fault === undefined ? what : `${what} -> ${fault}`);
      if (fault === 'power' || fault === 'killed') {
        state.dead = true;
        // The call may have been done, or in part, before the process could learn of it.
        if (this.random() < 0.5) action(this.random() < 0.5 ? undefined : 'ENOSPC');
        if (fault === 'power') this.cutPower();
        throw failure('DEAD');
      }
      action(fault);
      if (fault !== undefined) throw failure(fault);
    };
    const change = (what: string, check: () => void, apply: NameChange) =>
      step(what, (fault) => {
        if (fault !== undefined) return;
        check();
        apply(this.#seen);
        this.#changes.push(apply);
      });
    const inodeOf = (path: string): Inode => {
      const inode = this.#seen.get(path);
      if (inode === undefined) throw failure('ENOENT');
      return inode;
    };
    const free = (path: string) => {
      if (this.#seen.has(path)) throw failure('EEXIST');
    };
    const fs: StoreFs = {
      mkdir: async () => {},
      readdir: async (path) => {
        let names: string[] = [];
        await step(`readdir ${path}`, () => {
          names = [...this.#seen.keys()].map((name) => name.slice(path.length + 1));
        });
        return names;
      },
      open: async (path, how) => {
        if (how === 'create') {
          const inode: Inode = { seen: Buffer.alloc(0), safe: Buffer.alloc(0), unsynced: [], limbo: [] };
          await change(
            `create ${path}`,
            () => free(path),
            (names) => names.set(path, inode),
          );
          return this.#file(path, inode, step);
        }
        await step(`open ${path}`, () => inodeOf(path));
        return this.#file(path, inodeOf(path), step);
      },
      link: async (from, to) => {
        await step(`look at ${from}`, () => {});
        const inode = inodeOf(from);
        await change(
          `link ${from} ${to}`,
          () => free(to),
          (names) => names.set(to, inode),
        );
      },
      rename: async (from, to) => {
        await step(`look at ${from}`, () => {});
        const inode = inodeOf(from);
        await change(
          `rename ${from} ${to}`,
          () => {},
          (names) => {
            if (names.get(from) === inode) names.delete(from);
            names.set(to, inode);
          },
        );
      },
      unlink: (path) =>
        change(
          `unlink ${path}`,
          () => inodeOf(path),
          (names) => names.delete(path),
        ),
      syncDirectory: (path) =>
        step(`sync directory ${path}`, (fault) => {
          if (fault !== undefined) return;
          this.#safe = new Map(this.#seen);
          this.#changes = [];
        }),
    };
    return { fs, died: () => state.dead };
  }

  #file(path: string, inode: Inode, step: (what: string, action: (fault: Fault | undefined) => void) => Promise<void>): StoreFile {
    let end = 0;
    return {
      write: (bytes) =>
        step(`write ${path} ${bytes.length}`, (fault) => {
          const length = fault === undefined ? bytes.length : Math.floor(this.random() * (bytes.length + 1));
          const written = Buffer.from(bytes.subarray(0, length));
          inode.seen = placed(inode.seen, end, written);
          inode.unsynced.push({ at: end, bytes: written });
          end += length;
        }),
      read: async (position, length) => {
        let bytes: Buffer = Buffer.alloc(0);
        await step(`read ${path}`, () => {
          bytes = Buffer.from(inode.seen.subarray(position, position + length));
        });
        return bytes;
      },
      sync: () =>
        step(`sync ${path}`, (fault) => {
          if (fault === undefined) for (const { at, bytes } of inode.unsynced) inode.safe = placed(inode.safe, at, bytes);
          else inode.limbo.push(...inode.unsynced);
          inode.unsynced = [];
        }),
      close: () => step(`close ${path}`, () => {}),
    };
  }

  cutPower(): void {
    for (const change of this.#changes) if (this.random() < 0.5) change(this.#safe);
    for (const inode of new Set([...this.#safe.values(), ...this.#seen.values()])) this.#settle(inode);
    this.#seen.clear();
    for (const [name, inode] of this.#safe) this.#seen.set(name, inode);
    this.#changes = [];
  }

  #settle(inode: Inode): void {
    for (const { at, bytes } of inode.limbo) if (this.random() < 0.5) inode.safe = placed(inode.safe, at, bytes);
    // Mostly in order; now and then pieces arrive in any order, with zeros where one is missing.
    const inOrder = this.random() < 0.7;
    const kept = Math.floor(this.random() * (inode.unsynced.length + 1));
    for (const [index, { at, bytes }] of inode.unsynced.entries()) {
      if (inOrder && index > kept) break;
      if (inOrder && index < kept) inode.safe = placed(inode.safe, at, bytes);
      else inode.safe = placed(inode.safe, at, bytes.subarray(0, Math.floor(this.random() * (bytes.length + 1))));
    }
    inode.limbo = [];
    inode.unsynced = [];
    inode.seen = Buffer.from(inode.safe);
  }

  /** A copy of the files, for tests that damage one. */
  contents(): ReadonlyMap<string, Buffer> {
    return new Map([...this.#seen].map(([name, inode]) => [name, Buffer.from(inode.seen)]));
  }

  static with(contents: ReadonlyMap<string, Buffer>, random: () => number = () => 0): MemoryDisk {
    const disk = new MemoryDisk(random);
    for (const [name, bytes] of contents) {
      const inode: Inode = { seen: Buffer.from(bytes), safe: Buffer.from(bytes), unsynced: [], limbo: [] };
      disk.#seen.set(name, inode);
      disk.#safe.set(name, inode);
    }
    return disk;
  }
}

function placed(into: Buffer, at: number, bytes: Buffer): Buffer {
  if (bytes.length === 0) return into;
  const result = Buffer.alloc(Math.max(into.length, at + bytes.length));
  into.copy(result);
  bytes.copy(result, at);
  return result;
}

function failure(code: string): Error {
  return Object.assign(new Error(`${code}: simulated`), { code });
}

/** Mulberry32. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
