/** Files as careless programs write them, and as logrotate treats them. */
import { closeSync, existsSync, openSync, renameSync, writeSync } from 'node:fs';
import type { Next } from '../../bench/random.js';

/** A file that is written to in pieces and renamed now and then; a line never crosses from one file into the next. */
export class RotatedLog {
  #fd: number;
  /** Of the file that comes after the one being written to, once that has been renamed; -1 when it shall be made later. */
  #nextFd: number | undefined;
  /** What has been added and not written. */
  #rest: Buffer = Buffer.alloc(0);
  /** The file ends in the middle of a line. */
  #inLine = false;
  /** How many pieces more the old file gets after it was renamed. */
  #goesOn = 0;
  rotations = 0;

  constructor(
    readonly path: string,
    readonly next: Next,
    /** Decides about rotations, where they shall not depend on how often something is written. */
    readonly when: Next = next,
    /** Older ones are deleted. */
    readonly keep = Number.POSITIVE_INFINITY,
  ) {
    this.#fd = openSync(path, 'a');
  }

  add(text: string): void {
    this.#rest = Buffer.concat([this.#rest, Buffer.from(text)]);
  }

  /** Some of what there is, up to any byte. */
  write(): void {
    const pieces = 1 + this.next(3);
    for (let piece = 0; piece < pieces && this.#rest.length > 0; piece++) this.#piece(1 + this.next(this.#rest.length));
  }

  rotate(): void {
    if (this.#nextFd !== undefined) return;
    for (let number = 1; ; number++) {
      if (number <= this.keep && existsSync(`${this.path}.${number}`)) continue;
      for (let from = number - 1; from >= 1; from--) renameSync(`${this.path}.${from}`, `${this.path}.${from + 1}`);
      break;
    }
    renameSync(this.path, `${this.path}.1`);
    this.rotations += 1;
    this.#nextFd = this.when(2) === 0 ? openSync(this.path, 'a') : -1;
    this.#goesOn = this.when(4) * this.when(6);
    this.#switch();
  }

  /** All that there is. */
  flush(): void {
    while (this.#rest.length > 0) this.#piece(1 + this.next(this.#rest.length));
  }

  end(): void {
    this.flush();
    this.#goesOn = 0;
    this.#switch();
    closeSync(this.#fd);
  }

  #piece(size: number): void {
    const until = this.#nextFd === undefined || this.#goesOn > 0 ? size : Math.min(size, this.#rest.indexOf(10) + 1);
    this.#goesOn = Math.max(0, this.#goesOn - 1);
    const piece = this.#rest.subarray(0, until);
    writeSync(this.#fd, piece);
    this.#rest = this.#rest.subarray(until);
    this.#inLine = piece.at(-1) !== 10;
    this.#switch();
  }

  /** On to the next file, when there is one and the old one ends with a whole line. */
  #switch(): void {
    if (this.#nextFd === undefined || this.#inLine || this.#goesOn > 0) return;
    closeSync(this.#fd);
    this.#fd = this.#nextFd >= 0 ? this.#nextFd : openSync(this.path, 'a');
    this.#nextFd = undefined;
  }
}
