/** Follows log files through rotations, without losing or repeating a line. Driven by polls: no timers, no clock. */
import { basename, dirname, join, resolve } from 'node:path';
import { LIMITS } from '../../engine/model/limits.js';
import type { Find } from '../files/find-files.js';
import { findFiles, isLiteral, withoutDot } from '../files/find-files.js';
import type { Disk } from './disk.js';
import { REAL_DISK } from './disk.js';
import { FollowContext } from './follow-context.js';
import type { Begin } from './log.js';
import { Log } from './log.js';
import type { TakenLines } from './log-files.js';
import type { LogPosition } from './position.js';
import type { FollowProblem } from './problem.js';
import { basesOf } from './siblings.js';

export interface FollowedPiece {
  /** The log, as the globs give it: its rotations are the same log. */
  readonly path: string;
  /** Whole lines as UTF-8, each with a newline; one is added to the last line of a complete file if needed. */
  readonly bytes: Buffer;
  /** Position of the log behind these bytes. */
  readonly position: LogPosition;
  /** It was there at the first look at the log. */
  readonly isBacklog: boolean;
  /** Lines at the start of the file and just before these, while it is open; absent if these are its first lines. */
  readonly linesBefore?: TakenLines['linesBefore'];
}

export interface FollowOptions {
  readonly globs: readonly string[];
  readonly cwd: string;
  /** From an earlier run. If given, even if empty, logs without a position begin at their start: they are new since that run. */
  readonly positions?: readonly LogPosition[];
  /** For the files that exist at the first poll of a run without `positions`; others begin at their start. Default 'end'. */
  readonly begin?: Begin;
  readonly onProblem?: (problem: FollowProblem) => void;
  /** The encoding that the streams of a log name. Default: none, so that logs without a byte order mark are UTF-8. */
  readonly encodingOf?: (path: string) => string | undefined;
  /** For tests. */
  readonly disk?: Disk;
  readonly find?: Find;
}

export interface Follower {
  /**
   * Looks for new, rotated and deleted files and reads new lines: oldest first within a log, about `maxBytes` in all (at least a line), fair between logs.
   * `nowMs` is any clock in ms; it measures how long a rotated file is idle. Problems with files do not throw; they are reported.
   */
  poll(nowMs: number, maxBytes: number): Promise<readonly FollowedPiece[]>;
  /**
   * For recovery: the bytes of one log from its position up to one that an earlier run reported, exactly. Each piece has about `pieceBytes` at most. Content
   * that no longer exists is reported as a 'gap'.
   */
  readTo(position: LogPosition, pieceBytes: number): AsyncGenerator<FollowedPiece>;
  /** Unread bytes by path, as of the last poll; logs without any are left out. */
  lag(): ReadonlyMap<string, number>;
  /** The position of each log. */
  logs(): readonly LogPosition[];
  /** Files and directories that cannot be read now. */
  unreadable(): readonly FollowProblem[];
  close(): Promise<void>;
}

/** Read from one log before the next; small, so that a log with a large backlog does not delay the others. */
const MIN_SHARE_BYTES = 16 * 1024;

export function createFollower(options: FollowOptions): Follower {
  return new FileFollower(options);
}

class FileFollower implements Follower {
  readonly #context: FollowContext;
  readonly #logs = new Map<string, Log>();
  readonly #literals: ReadonlySet<string>;
  #unreadable = new Set<string>();
  #lag: ReadonlyMap<string, number> = new Map();
  #first = 0;
  #isClosed = false;
  /** Operations run one after the other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(readonly options: FollowOptions) {
    this.#context = new FollowContext(options.disk ?? REAL_DISK, options.onProblem ?? (() => undefined), options.encodingOf);
    this.#literals = new Set(options.globs.filter(isLiteral).map(withoutDot));
    for (const position of options.positions ?? []) this.#add(position.path, position);
  }

  poll(nowMs: number, maxBytes: number): Promise<readonly FollowedPiece[]> {
    return this.#alone(async () => {
      if (this.#isClosed) return [];
      this.#context.poll++;
      this.#context.nowMs = nowMs;
      await this.#look();
      const pieces = await this.#read(maxBytes);
      for (const log of this.#logs.values()) await log.settle();
      this.#lag = new Map([...this.#logs.values()].map((log) => [log.path, log.unreadBytes] as const).filter(([, bytes]) => bytes > 0));
      return pieces;
    });
  }

  async *readTo(position: LogPosition, pieceBytes: number): AsyncGenerator<FollowedPiece> {
    const log = this.#logs.get(position.path) ?? this.#add(position.path);
    const reading = log.readTo(position, pieceBytes);
    for (;;) {
      const next = await this.#alone(() => reading.next());
      if (next.done === true) return;
      // The caller knows from its journal which of it was backlog.
      yield { path: log.path, bytes: next.value, position: log.position, isBacklog: false };
    }
  }

  lag(): ReadonlyMap<string, number> {
    return this.#lag;
  }

  unreadable(): readonly FollowProblem[] {
    return this.#context.ongoing('unreadable');
  }

  logs(): readonly LogPosition[] {
    return [...this.#logs.values()].map((log) => log.position).filter(({ files }) => files.length > 0);
  }

  close(): Promise<void> {
    return this.#alone(async () => {
      this.#isClosed = true;
      await this.#context.closeAll();
    });
  }

  async #look(): Promise<void> {
    const { options } = this;
    const found = await this.#find();
    const matched = new Map<string, Set<string>>();
    const isNew = new Set(found);
    for (const path of [...found, ...this.#literals]) {
      const base = this.#baseOf(path, isNew);
      if (base !== undefined) {
        const names = matched.get(base) ?? new Set();
        matched.set(base, names.add(resolve(options.cwd, path)));
      } else if (!this.#logs.has(path)) this.#add(path);
    }
    const begin = this.#context.poll === 1 && options.positions === undefined ? (options.begin ?? 'end') : 'start';
    for (const log of this.#logs.values()) {
      const base = this.#baseOf(log.path, isNew);
      const owner = base === undefined ? undefined : this.#logs.get(base);
      if (owner !== undefined && log.isBegun) {
        owner.adopt(log);
        this.#logs.delete(log.path);
      }
    }
    for (const log of this.#logs.values()) {
      await log.look(begin, matched.get(log.path) ?? new Set());
      if (log.isGone && !isNew.has(log.path) && !matched.has(log.path) && !this.#literals.has(log.path)) this.#logs.delete(log.path);
    }
  }

  async #find(): Promise<readonly string[]> {
    const { options } = this;
    const { disk } = this.#context;
    const { files, unreadable } = await findFiles(options.globs, options.cwd, {
      isFile: async (path) => (await disk.info(path))?.isFile === true,
      ...(options.find === undefined ? {} : { find: options.find }),
    });
    for (const [path, error] of unreadable) this.#context.reportUnreadable(path, error);
    for (const path of this.#unreadable) if (!unreadable.has(path)) this.#context.clear('unreadable', path);
    this.#unreadable = new Set(unreadable.keys());
    return files;
  }

  /** The log that a path is a rotation of, if there is one. */
  #baseOf(path: string, found: ReadonlySet<string>): string | undefined {
    const directory = dirname(path);
    return basesOf(basename(path))
      .map((base) => (directory === '.' && !path.startsWith('./') ? base : join(directory, base)))
      .find((base) => found.has(base) || this.#logs.has(base) || this.#literals.has(base));
  }

  #add(path: string, position?: LogPosition): Log {
    const log = new Log(this.#context, path, resolve(this.options.cwd, path), position);
    this.#logs.set(path, log);
    return log;
  }

  async #read(maxBytes: number): Promise<readonly FollowedPiece[]> {
    const pieces: FollowedPiece[] = [];
    const all = [...this.#logs.values()];
    // The log after the last one is the first next time.
    const start = all.length === 0 ? 0 : this.#first % all.length;
    let queue = [...all.slice(start), ...all.slice(0, start)];
    let leftBytes = maxBytes;
    while (queue.length > 0 && leftBytes > 0) {
      const next: Log[] = [];
      for (const log of queue) {
        if (leftBytes <= 0) break;
        const shareBytes = Math.min(leftBytes, LIMITS.chunkBytes, Math.max(MIN_SHARE_BYTES, Math.floor(leftBytes / queue.length)));
        const { isBacklog } = log;
        const taken = await log.take(shareBytes);
        if (taken === undefined) continue;
        next.push(log);
        leftBytes -= taken.usedBytes;
        const { bytes, linesBefore } = taken;
        if (bytes !== undefined)
          pieces.push({ path: log.path, bytes, position: log.position, isBacklog, ...(linesBefore === undefined ? {} : { linesBefore }) });
        if (leftBytes <= 0) this.#first = all.indexOf(log) + 1;
      }
      queue = next;
    }
    return pieces;
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work, work);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
