/** Files of an earlier run that were not read to their end and are not found. They may be moved at this moment, so that they are reported after a while. */

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
      const what = `everything behind byte ${position.offset} is lost: the file that was ${position.name} no longer exists`;
      this.context.report(gap(this.path, what));
    }
  }

  isAnyAwaited(closed: readonly FilePosition[]): boolean {
    return closed.some((position) => this.#isAwaited(position));
  }

  /** Nothing is missing of a file that was empty. */
  #isAwaited(position: FilePosition): boolean {
    return !position.complete && position.fingerprint.bytes > 0 && !this.#reported.has(position);
  }
}
