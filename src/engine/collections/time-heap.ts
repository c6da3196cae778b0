/** A binary heap of items by time, earliest first. The time of an entry never changes: push the item again and ignore the old entry. */
export class TimeHeap<T> {
  readonly #times: number[] = [];
  readonly #items: T[] = [];

  /** Time of the earliest entry; Infinity when empty. */
  get firstMs(): number {
    return this.#times[0] ?? Number.POSITIVE_INFINITY;
  }

  get size(): number {
    return this.#items.length;
  }

  push(timeMs: number, item: T): void {
    let at = this.#items.length;
    this.#times.push(timeMs);
    this.#items.push(item);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if ((this.#times[parent] ?? 0) <= timeMs) break;
      this.#swap(at, parent);
      at = parent;
    }
  }

  pop(): T | undefined {
    const first = this.#items[0];
    const lastTime = this.#times.pop();
    const lastItem = this.#items.pop();
    if (this.#items.length === 0 || lastTime === undefined || lastItem === undefined) return first;
    this.#times[0] = lastTime;
    this.#items[0] = lastItem;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const right = left + 1;
      let least = at;
      if (left < this.#times.length && (this.#times[left] ?? 0) < (this.#times[least] ?? 0)) least = left;
      if (right < this.#times.length && (this.#times[right] ?? 0) < (this.#times[least] ?? 0)) least = right;
      if (least === at) return first;
      this.#swap(at, least);
      at = least;
    }
  }

  #swap(a: number, b: number): void {
    const time = this.#times[a] ?? 0;
    this.#times[a] = this.#times[b] ?? 0;
    this.#times[b] = time;
    const item = this.#items[a] as T;
    this.#items[a] = this.#items[b] as T;
    this.#items[b] = item;
  }
}
