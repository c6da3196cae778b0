/** The recipients that already have a notification which did not reach all: a retry leaves them out. */

/** Notifications that are remembered; a sink gets one after the other. */
const MOST_NOTIFICATIONS = 100;

export class DeliveredRecipients {
  readonly #byId = new Map<string, Set<string>>();

  /** The recipients that do not have it yet. */
  left(id: string, all: readonly string[]): readonly string[] {
    const delivered = this.#byId.get(id);
    return delivered === undefined ? all : all.filter((one) => !delivered.has(one));
  }

  add(id: string, recipients: readonly string[]): void {
    const delivered = this.#byId.get(id) ?? new Set();
    for (const one of recipients) delivered.add(one);
    this.#byId.set(id, delivered);
    const [oldest] = this.#byId.keys();
    if (this.#byId.size > MOST_NOTIFICATIONS && oldest !== undefined) this.#byId.delete(oldest);
  }

  /** Call it when there will be no retry. */
  forget(id: string): void {
    this.#byId.delete(id);
  }
}
