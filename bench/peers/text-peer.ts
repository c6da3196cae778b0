/** System programs that search the lines of a file for patterns. Those that are not installed are skipped. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LogLines } from '../context.js';
import type { Expectation } from '../expectation.js';
import type { Contestant } from '../harness.js';
import { timed } from '../harness.js';
import type { TextPattern } from '../text-lines.js';

export interface Found {
  /** `hits`, or lines with a hit, as `counts` says. */
  readonly count: number;
  /** The time that the program measured itself, ms; otherwise its run is timed, and its start-up is subtracted. */
  readonly ms?: number;
}

export interface TextPeer {
  readonly name: string;
  readonly counts: 'hits' | 'lines';
  /** Its version; undefined where it is not installed. `folder` is one to build in. */
  version(folder: string): string | undefined;
  /** Whether it accepts several files; fast programs then get the same file many times. */
  readonly manyFiles?: boolean;
  /** Writes the patterns in the form of the program, and returns a function that runs it on files. */
  prepare(patterns: readonly TextPattern[], folder: string): (...paths: readonly string[]) => Found;
}

/** @throws Error with the output of the program when it fails. `grep` and similar programs exit with 1 when they find nothing. */
export function runProgram(command: string, args: readonly string[], okStatus: readonly number[] = [0]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'latin1',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (error !== undefined) throw error;
  if (status === null || !okStatus.includes(status)) throw new Error(`${command} ended with ${status}: ${stderr.slice(0, 500)}`);
  return stdout;
}

/** The version that a program prints, from its first digit on; undefined where it cannot be run. */
export function versionOf(command: string, args: readonly string[]): string | undefined {
  const { stdout, stderr, error } = spawnSync(command, args, { encoding: 'latin1' });
  if (error !== undefined) return undefined;
  return /[0-9][^\s,]*/.exec(`${stdout}${stderr}`)?.[0] ?? 'of unknown version';
}

/** How often one file is given. */
const MOST_TIMES = 64;

export function textContestant(
  peer: TextPeer,
  folder: string,
  lines: LogLines,
  patterns: readonly TextPattern[],
  expectation: Expectation,
): Contestant {
  const own = mkdtempSync(join(folder, `${peer.name}-`));
  const search = peer.prepare(patterns, own);
  const empty = join(own, 'empty.log');
  writeFileSync(empty, '');
  let startUpMs: Promise<number> | undefined;
  let times = 1;
  return {
    who: peer.counts === 'hits' ? peer.name : `${peer.name} (matching lines)`,
    rules: patterns.length,
    records: lines.count,
    process: true,
    round: async (records) => {
      const path = lines.path(records);
      startUpMs ??= startUp(() => search(empty));
      const off = await startUpMs;
      for (;;) {
        const { ms, result } = await timed(() => search(...Array.from({ length: times }, () => path)));
        if (result.ms !== undefined) return { ms: result.ms, hits: result.count };
        const net = ms - off;
        // The rest must be well above the variation of the start-up.
        if (net > off * 2 || records < lines.count || times >= MOST_TIMES || peer.manyFiles !== true)
          return { ms: net > off / 3 ? net / times : Number.NaN, hits: result.count / times };
        times = Math.min(MOST_TIMES, times * 4);
      }
    },
    expected: peer.counts === 'hits' ? expectation.hits : expectation.linesHit,
  };
}

/** The least of several times: other programs on the machine can only add to it. */
async function startUp(run: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 5; round++) times.push((await timed(run)).ms);
  return Math.min(...times);
}
