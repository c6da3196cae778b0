/** Log files as careless programs write them and logrotate rotates them. */
import { closeSync, existsSync, openSync, renameSync, writeSync } from 'node:fs';
import type { Next } from '../../bench/random.js';

/** A file that is written in pieces and renamed at times. No line is divided between two files. */
export class RotatedLog {
  #fd: number;
  /** Descriptor of the next file, once the current one has been renamed; -1 while it does not exist yet. */
  #nextFd: number | undefined;
  /** Added, but not written yet. */
  #rest: Buffer = Buffer.alloc(0);
  /** Whether the file ends in the middle of a line. */
  #inLine = false;
  /** How many more pieces the old file gets after its rename. */
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

  /** Writes a part of the pending bytes, up to any byte. */
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

  /** Writes all pending bytes. */
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

  /** Moves to the next file, if there is one and the old one ends with a whole line. */
  #switch(): void {
    if (this.#nextFd === undefined || this.#inLine || this.#goesOn > 0) return;
    closeSync(this.#fd);
    this.#fd = this.#nextFd >= 0 ? this.#nextFd : openSync(this.path, 'a');
    this.#nextFd = undefined;
  }
}
