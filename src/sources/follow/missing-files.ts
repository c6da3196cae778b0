/** Files of an earlier run that were not read to their end and are not found. They may only be away for a moment: told after a while. */

import type { FollowContext } from './follow-context.js';
import { GRACE_MS } from './idle-timer.js';
import type { FilePosition } from './position.js';
import { gap } from './problem.js';

export class MissingFiles {
  readonly #sinceMs = new WeakMap<FilePosition, number>();
  readonly #reported = new WeakSet<FilePosition>();

  constructor(
    readonly context: FollowContext,
    readonly path: string,
  ) {}

  look(closed: readonly FilePosition[]): void {
    const { nowMs } = this.context;
    for (const position of closed.filter((other) => this.#isAwaited(other))) {
      const sinceMs = this.#sinceMs.get(position) ?? nowMs;
      this.#sinceMs.set(position, sinceMs);
      if (nowMs - sinceMs < GRACE_MS) continue;
      this.#reported.add(position);
      const what = `what came behind byte ${position.offset} of a file that is no longer there (it was ${position.name}) cannot be found`;
      this.context.report(gap(this.path, what));
    }
  }

  isAnyAwaited(closed: readonly FilePosition[]): boolean {
    return closed.some((position) => this.#isAwaited(position));
  }

  /** Of a file that was empty nothing is known to be missing. */
  #isAwaited(position: FilePosition): boolean {
    return !position.complete && position.fingerprint.bytes > 0 && !this.#reported.has(position);
  }
}
