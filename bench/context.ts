/** What every lane is given. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pace, Results } from './harness.js';

export interface LaneContext {
  readonly results: Results;
  readonly pace: Pace;
  /** The short run: fewer lines, few peers. */
  readonly quick: boolean;
  /** How many groups memory is measured with. */
  readonly groups: number;
  /** A folder that is gone afterwards. */
  readonly folder: string;
  /** Lines that several lanes share, by name. */
  readonly logs: Map<string, LogLines>;
}

/** Lines that are made, and written, once. The name says all that they depend on. */
export function sharedLog({ folder, logs }: LaneContext, name: string, make: () => readonly string[]): LogLines {
  const log = logs.get(name) ?? new LogLines(folder, name, make());
  logs.set(name, log);
  return log;
}

export interface Lane {
  readonly name: string;
  /** What its lines and rules are like, for the report. */
  readonly doc: string;
  /** Part of `--quick`. */
  readonly quick: boolean;
  run(context: LaneContext): Promise<void>;
}

/** Lines, in memory and as files: one for each number of lines that is asked for. */
export class LogLines {
  readonly #paths = new Map<number, string>();

  constructor(
    readonly folder: string,
    readonly name: string,
    readonly lines: readonly string[],
  ) {}

  get count(): number {
    return this.lines.length;
  }

  /** A file of the first `count` lines. */
  path(count: number): string {
    const known = this.#paths.get(count);
    if (known !== undefined) return known;
    const path = join(this.folder, `${this.name}-${count}.log`);
    writeFileSync(
      path,
      this.lines
        .slice(0, count)
        .map((line) => `${line}\n`)
        .join(''),
    );
    this.#paths.set(count, path);
    return path;
  }
}
