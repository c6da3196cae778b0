/** Whom a notification has reached when it did not reach all: the next try leaves them out. */

/** Notifications that are remembered at a time; a sink gets one after the other. */
const MOST_NOTIFICATIONS = 100;

export class DeliveredRecipients {
  readonly #byId = new Map<string, Set<string>>();

  /** Those who have not got it. */
  left(id: string, all: readonly string[]): readonly string[] {
    const reached = this.#byId.get(id);
    return reached === undefined ? all : all.filter((one) => !reached.has(one));
  }

  add(id: string, who: readonly string[]): void {
    const reached = this.#byId.get(id) ?? new Set();
    for (const one of who) reached.add(one);
    this.#byId.set(id, reached);
    const [oldest] = this.#byId.keys();
    if (this.#byId.size > MOST_NOTIFICATIONS && oldest !== undefined) this.#byId.delete(oldest);
  }

  /** It will not be tried again. */
  forget(id: string): void {
    this.#byId.delete(id);
  }
}
