/** A line on the terminal that shows how far a long replay has got. */

import { many } from '../engine/output/many.js';
import type { Io } from './command.js';
import type { OpenLog } from './open-log.js';

/** Nothing is shown before this, ms. */
const QUIET_MS = 2000;
const EVERY_MS = 200;

export class Progress {
  readonly #startedMs: number;
  readonly #totalBytes: number;
  #records = 0;
  #shownMs = 0;
  #isShown = false;

  constructor(
    readonly io: Io,
    readonly logs: readonly OpenLog[],
  ) {
    this.#startedMs = io.now();
    this.#totalBytes = logs.reduce((sum, log) => sum + log.sizeBytes, 0);
  }

  add(records: number, notifications: number): void {
    this.#records += records;
    if (!this.io.errorIsTerminal) return;
    const nowMs = this.io.now();
    if (nowMs - this.#startedMs < QUIET_MS || nowMs - this.#shownMs < EVERY_MS) return;
    this.#shownMs = nowMs;
    this.#isShown = true;
    const readBytes = this.logs.reduce((sum, log) => sum + log.readBytes(), 0);
    // The size of standard input is not known.
    const part = this.#totalBytes === 0 ? '' : `${Math.floor((readBytes / this.#totalBytes) * 100)}%, `;
    this.io.error(`\r\u001b[K${part}${many(this.#records, 'record')}, ${many(notifications, 'notification')}`);
  }

  /** Removes the line before something else is written. */
  clear(): void {
    if (!this.#isShown) return;
    this.#isShown = false;
    this.io.error('\r\u001b[K');
  }
}
