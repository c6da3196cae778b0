/** The input of every lane. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pace, Results } from './harness.js';

export interface LaneContext {
  readonly results: Results;
  readonly pace: Pace;
  /** The short run: fewer lines, few peers. */
  readonly quick: boolean;
  /** The number of groups in measurements of memory. */
  readonly groups: number;
  /** A folder that is removed at the end. */
  readonly folder: string;
  /** Lines that several lanes share, by name. */
  readonly logs: Map<string, LogLines>;
}

/** Lines that are generated and written once. The name must contain everything they depend on. */
export function sharedLog({ folder, logs }: LaneContext, name: string, make: () => readonly string[]): LogLines {
  const log = logs.get(name) ?? new LogLines(folder, name, make());
  logs.set(name, log);
  return log;
}

export interface Lane {
  readonly name: string;
  /** A description of its lines and rules, for the report. */
  readonly doc: string;
  /** Part of `--quick`. */
  readonly quick: boolean;
  run(context: LaneContext): Promise<void>;
}

/** Lines, in memory and as files: one file for each requested number of lines. */
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
