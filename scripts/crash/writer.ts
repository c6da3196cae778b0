/** Writes the logs of a crash test as a careless program would: in pieces that end anywhere, with rotations that do not wait for anybody. */
import { appendFileSync, closeSync, existsSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Next } from '../../bench/random.js';
import { nextFrom } from '../../bench/random.js';
import { pause } from '../harness/pause.js';
import { crashLog } from './log.js';

export interface WriterOptions {
  /** Where `app.log` and `auth.log` are written; it exists. */
  readonly folder: string;
  readonly seed: number;
  readonly records: number;
  /** How long it takes, ms. */
  readonly durationMs: number;
  /** Rotations of each file, on average. */
  readonly rotations: number;
}

const BEAT_MS = 15;

export async function writeLogs({ folder, seed, records, durationMs, rotations }: WriterOptions): Promise<void> {
  const { lines } = crashLog(seed, records);
  const next = nextFrom(seed + 1_000_003);
  const logs = new Map(
    ['app.log', 'auth.log'].map((name) => [name, new RotatedLog(join(folder, name), nextFrom(seed + name.length), next)] as const),
  );
  const beats = Math.max(1, Math.floor(durationMs / BEAT_MS));
  const started = performance.now();
  let written = 0;
  while (written < lines.length) {
    const due = Math.min(lines.length, Math.ceil((lines.length * (performance.now() - started)) / durationMs));
    for (; written < due; written++) {
      const line = lines[written];
      if (line !== undefined) logs.get(line.file)?.add(`${line.text}\n`);
    }
    for (const log of logs.values()) {
      log.write();
      if (next(beats) < rotations) log.rotate();
    }
    await pause(BEAT_MS);
  }
  for (const log of logs.values()) log.end();
}

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
    readonly when: Next = next,
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
      if (existsSync(`${this.path}.${number}`)) continue;
      for (let from = number - 1; from >= 1; from--) renameSync(`${this.path}.${from}`, `${this.path}.${from + 1}`);
      break;
    }
    renameSync(this.path, `${this.path}.1`);
    this.rotations += 1;
    this.#nextFd = this.when(2) === 0 ? openSync(this.path, 'a') : -1;
    this.#goesOn = this.when(4) * this.when(6);
    this.#switch();
  }

  end(): void {
    if (this.#rest.length > 0) this.#all();
    this.#goesOn = 0;
    this.#switch();
    closeSync(this.#fd);
  }

  #all(): void {
    while (this.#rest.length > 0) this.#piece(this.#rest.length);
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

/** Makes the files with nothing in them, so that both streams have their source from the beginning. */
export function makeLogs(folder: string): void {
  for (const name of ['app.log', 'auth.log']) appendFileSync(join(folder, name), '');
}
