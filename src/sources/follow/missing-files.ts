/** Files of an earlier run that were not read to their end and are not found. They may only be away for a moment: told after a while. */

import type { FollowContext } from './follow-context.js';
import { GRACE_MS } from './idle-timer.js';
import type { FilePosition } from './position.js';
import { gap } from './problem.js';

export class MissingFiles {
  readonly #sinceMs = new WeakMap<FilePosition, number>();
  readonly #told = new WeakSet<FilePosition>();

  constructor(
    readonly world: FollowContext,
    readonly path: string,
  ) {}

  look(past: readonly FilePosition[]): void {
    const { nowMs } = this.world;
    for (const position of past.filter((other) => this.#isAwaited(other))) {
      const sinceMs = this.#sinceMs.get(position) ?? nowMs;
      this.#sinceMs.set(position, sinceMs);
      if (nowMs - sinceMs < GRACE_MS) continue;
      this.#told.add(position);
      const what = `what came behind byte ${position.offset} of a file that is no longer there (it was ${position.name}) cannot be found`;
      this.world.report(gap(this.path, what));
    }
  }

  isAnyAwaited(past: readonly FilePosition[]): boolean {
    return past.some((position) => this.#isAwaited(position));
  }

  /** Of a file that was empty nothing is known to be missing. */
  #isAwaited(position: FilePosition): boolean {
    return !position.complete && position.fingerprint.bytes > 0 && !this.#told.has(position);
  }
}
