/**
 * Notifications that are not known to have arrived, and the routing that depends on what became of earlier ones: a notification that a sink gave up goes to
 * its `else`, and so does the end of that firing. Every change is a plain record: a live run writes it to its journal, a run without state just applies it.
 */

import type { Delivery, Notification } from '../notify/notification.js';
import type { DeliveryEnd } from './delivery-queue.js';

/** One notification on its way to one target. Plain data. */
export interface OutboxItem {
  /** Name of the sink, or of whatever else a route leads to. */
  readonly target: string;
  readonly notification: Notification;
  /** When it was put here, ms. */
  readonly sinceMs: number;
  /** It was being sent when this was written: it may have arrived. */
  readonly claimed?: true;
  /** Other targets that have or had an item for this notification: none of them gets it again as an `else`. */
  readonly others?: readonly string[];
}

/** Records of the journal. */
export type OutboxRecord =
  | { readonly t: 'claim'; readonly target: string; readonly id: string }
  | {
      readonly t: 'end';
      readonly target: string;
      readonly id: string;
      readonly end: Exclude<DeliveryEnd, 'kept'>;
      /** The same notification for the `else` of the target, which also gets the end of a firing whose beginning it got. */
      readonly next?: OutboxItem;
    };

export interface OutboxSnapshot {
  readonly items: readonly OutboxItem[];
  /** Target and firing: `fired` was skipped because the alert had resolved by then, so `resolved` is skipped as well. */
  readonly skipped: readonly (readonly [string, string])[];
  /** Target, firing, and the target that got `fired` in its place: it gets `resolved` as well. */
  readonly moved: readonly (readonly [string, string, string])[];
}

/** A notification younger than this is sent even if its alert has resolved, ms. */
const STALE_MS = 60_000;

export class Outbox {
  readonly #items = new Map<string, OutboxItem>();
  readonly #skipped = new Set<string>();
  readonly #moved = new Map<string, string>();

  /** @param fallbackOf the `else` of a target, by the rules at that time. */
  constructor(readonly fallbackOf: (target: string) => string | undefined) {}

  /** Waiting items, oldest first. */
  items(): readonly OutboxItem[] {
    return [...this.#items.values()];
  }

  /** The items for some deliveries. They are not in the outbox before they are `put`. */
  itemsFor(deliveries: readonly Delivery[], nowMs: number): readonly OutboxItem[] {
    return deliveries.flatMap(({ notification, to }) => {
      const targets = new Set(to);
      // Also those of targets that are added here: an `else` may have given it up as well.
      for (const target of targets) {
        const other = this.#movedTo(target, notification);
        if (other !== undefined) targets.add(other);
      }
      return [...targets].map((target): OutboxItem => {
        const others = [...targets].filter((other) => other !== target);
        return { target, notification, sinceMs: nowMs, ...(others.length === 0 ? {} : { others }) };
      });
    });
  }

  /** Ignores items that are there already, so that a turn that is repeated after a crash changes nothing. */
  put(items: readonly OutboxItem[]): void {
    for (const item of items) {
      const key = keyOf(item.target, item.notification.id);
      if (!this.#items.has(key)) this.#items.set(key, item);
    }
  }

  get(target: string, id: string): OutboxItem | undefined {
    return this.#items.get(keyOf(target, id));
  }

  /** Whether an item is still worth sending. @param isActive whether the alert of a firing still fires. */
  isWanted(item: Pick<OutboxItem, 'target' | 'notification' | 'sinceMs'>, nowMs: number, isActive: (firingId: string) => boolean): boolean {
    const { target, notification, sinceMs } = item;
    if (notification.kind === 'resolved') return !this.#skipped.has(keyOf(target, notification.firingId));
    return nowMs - sinceMs < STALE_MS || isActive(notification.firingId);
  }

  /** The record of how an item left its queue. */
  endOf(item: OutboxItem, end: Exclude<DeliveryEnd, 'kept'>, nowMs: number): OutboxRecord {
    const { target, notification } = item;
    const others = this.get(target, notification.id)?.others ?? [];
    const other = this.#movedTo(target, notification) ?? (end === 'given-up' ? this.fallbackOf(target) : undefined);
    const next: OutboxItem | undefined =
      other === undefined || others.includes(other)
        ? undefined
        : { target: other, notification, sinceMs: nowMs, others: [...others, target] };
    return { t: 'end', target, id: notification.id, end, ...(next === undefined ? {} : { next }) };
  }

  apply(record: OutboxRecord): void {
    const key = keyOf(record.target, record.id);
    const item = this.#items.get(key);
    if (item === undefined) return;
    if (record.t === 'claim') {
      this.#items.set(key, { ...item, claimed: true });
      return;
    }
    this.#items.delete(key);
    if (record.next !== undefined) {
      this.#noteOther(record.next);
      this.put([record.next]);
    }
    const { kind, firingId } = item.notification;
    const firing = keyOf(record.target, firingId);
    if (kind === 'resolved') {
      this.#skipped.delete(firing);
      this.#moved.delete(firing);
      return;
    }
    if (record.end === 'sent') this.#skipped.delete(firing);
    if (record.end === 'skipped' && kind === 'fired') this.#skipped.add(firing);
    if (record.next !== undefined) this.#moved.set(firing, record.next.target);
  }

  /** The target that got the beginning of the firing that ends here. */
  #movedTo(target: string, { kind, firingId }: Notification): string | undefined {
    return kind === 'resolved' ? this.#moved.get(keyOf(target, firingId)) : undefined;
  }

  /** The other items of a notification learn of a new one. */
  #noteOther({ target, notification, others = [] }: OutboxItem): void {
    for (const other of others) {
      const item = this.get(other, notification.id);
      if (item !== undefined) this.#items.set(keyOf(other, notification.id), { ...item, others: [...(item.others ?? []), target] });
    }
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
    for (const [target, firing] of saved.skipped) this.#skipped.add(keyOf(target, firing));
    for (const [target, firing, other] of saved.moved) this.#moved.set(keyOf(target, firing), other);
  }
}

function keyOf(target: string, id: string): string {
  return JSON.stringify([target, id]);
}
