/** A line on the terminal that says how far a long replay has got. */
import type { Io } from './command.js';
import { many } from './words.js';

const QUIET_MS = 2000;
const EVERY_MS = 200;

export class Progress {
  readonly #startedMs: number;
  #shownMs = 0;
  #isShown = false;

  constructor(readonly io: Io) {
    this.#startedMs = io.now();
  }

  /** @param share between 0 and 1; undefined when the end is not known. */
  show(share: number | undefined, records: number, told: number): void {
    if (!this.io.errorIsTerminal) return;
    const nowMs = this.io.now();
    if (nowMs - this.#startedMs < QUIET_MS || nowMs - this.#shownMs < EVERY_MS) return;
    this.#shownMs = nowMs;
    this.#isShown = true;
    const part = share === undefined ? '' : `${Math.floor(share * 100)}%, `;
    this.io.error(`\r\u001b[K${part}${many(records, 'record')}, ${many(told, 'notification')}`);
  }

  /** Takes the line away, before something else is written. */
  clear(): void {
    if (!this.#isShown) return;
    this.#isShown = false;
    this.io.error('\r\u001b[K');
  }
}
