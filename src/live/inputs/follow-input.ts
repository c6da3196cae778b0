/** Follows the files that the streams name. */

import { endpointsOf } from '../../parser/endpoints.js';
import type { Program } from '../../parser/program.js';
import { matchesFrom } from '../../sources/files/match-from.js';
import type { Follower } from '../../sources/follow/follower.js';
import { createFollower } from '../../sources/follow/follower.js';
import type { LogPosition } from '../../sources/follow/position.js';
import type { FollowProblem } from '../../sources/follow/problem.js';
import type { BytesPiece, InputPiece, KnownSource, LiveInput } from './input.js';

export interface FollowInputOptions {
  readonly cwd: string;
  /** Where to begin reading files that exist at the very first start. */
  readonly begin: 'start' | 'end';
  readonly positions: readonly LogPosition[] | undefined;
  readonly onProblem: (problem: FollowProblem) => void;
}

const PIECE_BYTES = 1024 * 1024;
/** Looking at every file is expensive: turns for other inputs, as frequent as packets, do not look at the files each time. */
const LOOK_MS = 100;

export class FollowInput implements LiveInput {
  readonly kind = 'file';
  #program: Program;
  #globs: readonly string[];
  #encodings: readonly (string | undefined)[];
  #follower: Follower;
  #polledMs = Number.NEGATIVE_INFINITY;
  #pauseMs = 0;
  readonly #streams = new Map<string, readonly string[]>();

  constructor(
    program: Program,
    readonly options: FollowInputOptions,
  ) {
    this.#program = program;
    this.#globs = globsOf(program);
    this.#encodings = encodingsOf(program);
    this.#follower = this.#follow(options.positions);
  }

  /** Follows the files of other rules; logs of both are read on from where they are. */
  async use(program: Program): Promise<void> {
    this.#program = program;
    this.#streams.clear();
    const globs = globsOf(program);
    const encodings = encodingsOf(program);
    if (JSON.stringify([globs, encodings]) === JSON.stringify([this.#globs, this.#encodings])) return;
    this.#globs = globs;
    this.#encodings = encodings;
    const positions = this.#follower.logs();
    await this.#follower.close();
    this.#follower = this.#follow(positions);
    this.#pauseMs = 0;
  }

  async poll(nowMs: number, mostBytes: number): Promise<readonly InputPiece[]> {
    if (nowMs >= this.#polledMs && nowMs < this.#polledMs + this.#pauseMs) return [];
    const pieces = await this.#follower.poll(nowMs, mostBytes);
    this.#polledMs = nowMs;
    // If there is much to read, the next poll looks again immediately.
    this.#pauseMs = pieces.reduce((sum, { bytes }) => sum + bytes.length, 0) < mostBytes / 2 ? LOOK_MS : 0;
    return pieces.map(({ path, bytes, position, isBacklog, linesBefore }) => ({
      ...this.#piece(path, bytes, position),
      isBacklog,
      ...(linesBefore === undefined ? {} : { isBacklog, linesBefore }),
    }));
  }

  async *readTo(position: LogPosition): AsyncGenerator<InputPiece> {
    for await (const { path, bytes, position: after } of this.#follower.readTo(position, PIECE_BYTES))
      yield this.#piece(path, bytes, after);
  }

  positions(): readonly LogPosition[] {
    return this.#follower.logs();
  }

  lag(): ReadonlyMap<string, number> {
    return this.#follower.lag();
  }

  /** Why logs cannot be read now, by path. */
  unreadable(): ReadonlyMap<string, string> {
    return new Map(this.#follower.unreadable().map(({ path, message }) => [path, message]));
  }

  close(): Promise<void> {
    return this.#follower.close();
  }

  known(): readonly KnownSource[] {
    return this.#follower.logs().map(({ path }) => ({ source: path, streams: this.#streamsOf(path) }));
  }

  #piece(path: string, bytes: Buffer, position: LogPosition): BytesPiece {
    return { source: path, streams: this.#streamsOf(path), bytes, position };
  }

  #streamsOf(path: string): readonly string[] {
    let streams = this.#streams.get(path);
    if (streams === undefined) {
      streams = this.#program.streams.filter((stream) => matchesFrom(stream, path, this.options.cwd)).map(({ name }) => name);
      this.#streams.set(path, streams);
    }
    return streams;
  }

  #follow(positions: readonly LogPosition[] | undefined): Follower {
    const { cwd, begin, onProblem } = this.options;
    const encodingOf = (path: string): string | undefined =>
      this.#program.streams.find((stream) => stream.encoding !== undefined && matchesFrom(stream, path, cwd))?.encoding;
    return createFollower({ globs: this.#globs, cwd, begin, onProblem, encodingOf, ...(positions === undefined ? {} : { positions }) });
  }
}

function encodingsOf(program: Program): readonly (string | undefined)[] {
  return program.streams.map(({ encoding }) => encoding);
}

/** Globs of all streams of a program. */
export function globsOf(program: Program): readonly string[] {
  return [...new Set(program.streams.flatMap(({ from }) => [...endpointsOf(from).globs]))].sort();
}
