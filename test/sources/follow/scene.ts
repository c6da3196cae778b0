/** A directory with a log, a follower of it, and the emitted lines; time advances only by polls. */
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { FollowedPiece, Follower, FollowOptions } from '../../../src/sources/follow/follower.js';
import { createFollower } from '../../../src/sources/follow/follower.js';
import type { LogPosition } from '../../../src/sources/follow/position.js';
import type { FollowProblem } from '../../../src/sources/follow/problem.js';

export class Scene {
  readonly directory = mkdtempSync(join(tmpdir(), 'tocsin-follow-'));
  readonly options: Omit<FollowOptions, 'cwd' | 'positions'>;
  follower: Follower;
  nowMs = 0;
  /** Written lines, and emitted lines with the path of their log. */
  readonly written: string[] = [];
  readonly pieces: FollowedPiece[] = [];
  readonly problems: FollowProblem[] = [];
  #count = 0;

  constructor(options: Partial<Omit<FollowOptions, 'cwd' | 'positions'>> = {}) {
    this.options = { globs: ['*.log'], begin: 'start', ...options };
    this.follower = this.#follow();
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  /** Appends a piece of text as it is, and counts its lines when they are whole. */
  append(text: string, name = 'a.log'): void {
    appendFileSync(this.path(name), text);
  }

  /** Appends so many new lines; no two are the same. */
  lines(count: number, name = 'a.log', end = '\n'): void {
    for (let line = 0; line < count; line++) this.append(`${this.line()}${end}`, name);
  }

  /** A new line that the follower must emit; the caller writes it. */
  line(filler = ' with some words to fill it'): string {
    const line = `line ${++this.#count}${filler}`;
    this.written.push(line);
    return line;
  }

  rename(from: string, to: string): void {
    renameSync(this.path(from), this.path(to));
  }

  remove(name: string): void {
    rmSync(this.path(name), { force: true });
  }

  create(name = 'a.log'): void {
    writeFileSync(this.path(name), '');
  }

  /** Moves `.1` to `.2` and so on, packed or not, to make room for a new `.1`. */
  shift(name = 'a.log', kept = 20): void {
    this.remove(`${name}.${kept}`);
    this.remove(`${name}.${kept}.gz`);
    for (let number = kept - 1; number >= 1; number--)
      for (const ending of ['', '.gz'])
        if (existsSync(this.path(`${name}.${number}${ending}`)))
          this.rename(`${name}.${number}${ending}`, `${name}.${number + 1}${ending}`);
  }

  /** As logrotate does with `create`. */
  rotate(name = 'a.log', kept = 20): void {
    this.shift(name, kept);
    this.rename(name, `${name}.1`);
    this.create(name);
  }

  copyTruncate(name = 'a.log'): void {
    this.shift(name);
    copyFileSync(this.path(name), this.path(`${name}.1`));
    truncateSync(this.path(name), 0);
  }

  /** As logrotate does with `rotate 1` and `copytruncate`: the copy before is overwritten, and keeps its inode. */
  copyOver(name = 'a.log', mode: 'truncate' | 'keep' = 'truncate'): void {
    copyFileSync(this.path(name), this.path(`${name}.1`));
    if (mode === 'truncate') truncateSync(this.path(name), 0);
  }

  pack(name: string): void {
    writeFileSync(this.path(`${name}.gz`), gzipSync(readFileSync(this.path(name))));
    this.remove(name);
  }

  async poll(mostBytes = 1 << 24, passesMs = 100): Promise<void> {
    this.nowMs += passesMs;
    this.pieces.push(...(await this.follower.poll(this.nowMs, mostBytes)));
  }

  /** Polls until everything has been emitted, including partial lines of rotated files. */
  async settle(): Promise<void> {
    for (let polls = 0; polls < 8; polls++) await this.poll(1 << 24, 2500);
  }

  async restart(): Promise<void> {
    await this.follower.close();
    const positions = JSON.parse(JSON.stringify(this.follower.logs())) as LogPosition[];
    this.follower = this.#follow(positions);
  }

  /** As after a crash: a new follower that starts at earlier positions. */
  async crash(positions: readonly LogPosition[]): Promise<void> {
    await this.follower.close();
    this.follower = this.#follow(JSON.parse(JSON.stringify(positions)) as LogPosition[]);
  }

  async end(): Promise<void> {
    await this.follower.close();
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** Sorted: old and new files of a rotation are read side by side. */
  get seen(): readonly string[] {
    return linesOf(this.pieces).toSorted();
  }

  get expected(): readonly string[] {
    return this.written.toSorted();
  }

  #follow(positions?: readonly LogPosition[]): Follower {
    return createFollower({
      ...this.options,
      cwd: this.directory,
      ...(positions === undefined ? {} : { positions }),
      onProblem: (problem) => this.problems.push(problem),
    });
  }
}

export function linesOf(pieces: readonly FollowedPiece[]): string[] {
  return pieces.flatMap(({ bytes }) => bytes.toString('utf8').split('\n').slice(0, -1));
}
