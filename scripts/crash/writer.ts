/** Writes the logs of a crash test as a careless program would: in pieces that end anywhere, and with rotations at any time. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { nextFrom } from '../../bench/random.js';
import { pause } from '../harness/pause.js';
import { RotatedLog } from '../harness/rotated-log.js';
import { crashLog } from './log.js';

export interface WriterOptions {
  /** An existing folder, for `app.log` and `auth.log`. */
  readonly folder: string;
  readonly seed: number;
  readonly records: number;
  /** How long the writing takes, ms. */
  readonly durationMs: number;
  /** Mean number of rotations of each file. */
  readonly rotations: number;
  /** How many rotated files of each log are kept; absent: all. */
  readonly keptFiles?: number;
}

const BEAT_MS = 15;

export async function writeLogs({ folder, seed, records, durationMs, rotations, keptFiles }: WriterOptions): Promise<void> {
  const { lines } = crashLog(seed, records);
  const next = nextFrom(seed + 1_000_003);
  const logs = new Map(
    ['app.log', 'auth.log'].map(
      (name) => [name, new RotatedLog(join(folder, name), nextFrom(seed + name.length), next, keptFiles)] as const,
    ),
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

/** Creates empty files, so that both streams have their source from the start. */
export function makeLogs(folder: string): void {
  for (const name of ['app.log', 'auth.log']) appendFileSync(join(folder, name), '');
}
