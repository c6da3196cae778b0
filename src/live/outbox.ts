/**
 * What is to be told and is not known to have arrived. It is kept on disk with the state that caused it: each change is a record for the journal, and
 * the whole is part of a snapshot.
 */

import type { DeliveryEnd } from '../delivery/delivery-queue.js';
import type { Delivery, Notification } from '../notify/notification.js';

/** One notification on its way to one sink. Plain data. */
export interface OutboxItem {
  readonly sink: string;
  readonly notification: Notification;
  /** When it was put here, ms. */
  readonly sinceMs: number;
  /** It was being sent when this was written: it may have arrived. */
  readonly claimed?: true;
  /** The sink that gave it up, for which this one stands in. */
  readonly from?: string;
}

/** Records of the journal. */
export type OutboxRecord =
  | { readonly t: 'claim'; readonly sink: string; readonly id: string }
  | {
      readonly t: 'end';
      readonly sink: string;
      readonly id: string;
      readonly end: Exclude<DeliveryEnd, 'kept'>;
      /** Goes to the sink that stands in. */
      readonly next?: OutboxItem;
    };

export interface OutboxSnapshot {
  readonly items: readonly OutboxItem[];
  /** Sink and firing: its beginning was over before it could be told, so its end is not told either. */
  readonly skipped: readonly (readonly [string, string])[];
  /** Sink, firing, and the sink that was told of it instead: it is told of the end as well. */
  readonly moved: readonly (readonly [string, string, string])[];
}

/** So long something may wait and is told though it is over: who was just late wants to know. */
const STALE_MS = 60_000;

export class Outbox {
  readonly #items = new Map<string, OutboxItem>();
  readonly #skipped = new Set<string>();
  readonly #moved = new Map<string, string>();

  /** Those that wait, oldest first. */
  items(): readonly OutboxItem[] {
    return [...this.#items.values()];
  }

  /** What is to be added for deliveries. It counts from when it is `put`. */
  itemsFor(deliveries: readonly Delivery[], nowMs: number): readonly OutboxItem[] {
    return deliveries.flatMap(({ notification, to }) =>
      to.flatMap((sink): readonly OutboxItem[] => {
        const item: OutboxItem = { sink, notification, sinceMs: nowMs };
        const other = notification.kind === 'resolved' ? this.#moved.get(keyOf(sink, notification.firingId)) : undefined;
        return other === undefined || to.includes(other) ? [item] : [item, { ...item, sink: other, from: sink }];
      }),
    );
  }

  /** What is there already is not put again: a step that is repeated after a crash changes nothing. */
  put(items: readonly OutboxItem[]): void {
    for (const item of items) {
      const key = keyOf(item.sink, item.notification.id);
      if (!this.#items.has(key)) this.#items.set(key, item);
    }
  }

  get(sink: string, id: string): OutboxItem | undefined {
    return this.#items.get(keyOf(sink, id));
  }

  /** Whether there is still something to tell; `stands` says whether a firing is not over. */
  isWanted(item: Pick<OutboxItem, 'sink' | 'notification' | 'sinceMs'>, nowMs: number, stands: (firingId: string) => boolean): boolean {
    const { sink, notification, sinceMs } = item;
    if (notification.kind === 'resolved') return !this.#skipped.has(keyOf(sink, notification.firingId));
    return nowMs - sinceMs < STALE_MS || stands(notification.firingId);
  }

  /** The record of what a lane did with an item; `instead` names the sink that stands in, if there is one. */
  endOf(item: OutboxItem, end: Exclude<DeliveryEnd, 'kept'>, instead: string | undefined, nowMs: number): OutboxRecord {
    const { sink, notification } = item;
    // The end of a firing goes to the sink that stood in for its beginning as it is.
    const isTold = notification.kind === 'resolved' && this.#moved.has(keyOf(sink, notification.firingId));
    const next: OutboxItem | undefined =
      end === 'given-up' && instead !== undefined && !isTold ? { sink: instead, notification, sinceMs: nowMs, from: sink } : undefined;
    return { t: 'end', sink, id: notification.id, end, ...(next === undefined ? {} : { next }) };
  }

  apply(record: OutboxRecord): void {
    const key = keyOf(record.sink, record.id);
    const item = this.#items.get(key);
    if (item === undefined) return;
    if (record.t === 'claim') {
      this.#items.set(key, { ...item, claimed: true });
      return;
    }
    this.#items.delete(key);
    const { kind, firingId } = item.notification;
    const firing = keyOf(record.sink, firingId);
    if (kind === 'resolved') {
      this.#skipped.delete(firing);
      this.#moved.delete(firing);
      return;
    }
    if (record.end === 'sent') this.#skipped.delete(firing);
    if (record.end === 'skipped' && kind === 'fired') this.#skipped.add(firing);
    if (record.next === undefined) return;
    this.#moved.set(firing, record.next.sink);
    this.put([record.next]);
  }

  snapshot(): OutboxSnapshot {
    const parts = (key: string): string[] => JSON.parse(key) as string[];
    return {
      items: this.items(),
      skipped: [...this.#skipped].map((key) => [parts(key)[0] ?? '', parts(key)[1] ?? '']),
      moved: [...this.#moved].map(([key, other]) => [parts(key)[0] ?? '', parts(key)[1] ?? '', other]),
    };
  }

  restore(saved: OutboxSnapshot): void {
    this.#items.clear();
    this.#skipped.clear();
    this.#moved.clear();
    this.put(saved.items);
    for (const [sink, firing] of saved.skipped) this.#skipped.add(keyOf(sink, firing));
    for (const [sink, firing, other] of saved.moved) this.#moved.set(keyOf(sink, firing), other);
  }
}

function keyOf(sink: string, id: string): string {
  return JSON.stringify([sink, id]);
}
