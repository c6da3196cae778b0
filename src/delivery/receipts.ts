/** Polls destinations for acknowledgements, one request at a time for each sink. Nothing is kept on disk: the next run does not poll again. */

import type { Notification } from '../notify/notification.js';
import type { Receipt, ReceiptNews } from '../sinks/sink.js';
import type { DeliveryClock } from './delivery-queue.js';

/** Maximum receipts of one sink that are polled. */
const MAX_RECEIPTS = 100;

export interface ReceiptsOptions {
  readonly clock: DeliveryClock;
  readonly onNews: (sink: string, notification: Notification, news: ReceiptNews) => void;
  /** So many are polled already that this one is not. */
  readonly onTooMany: (sink: string, notification: Notification) => void;
}

interface Awaited {
  readonly notification: Notification;
  readonly receipt: Receipt;
  readonly untilMs: number;
}

export class Receipts {
  readonly #bySink = new Map<string, Awaited[]>();
  readonly #stop = new AbortController();

  constructor(readonly options: ReceiptsOptions) {}

  add(sink: string, notification: Notification, receipt: Receipt): void {
    if (this.#stop.signal.aborted) return;
    const awaited = { notification, receipt, untilMs: this.options.clock.now() + receipt.lifeMs };
    const waiting = this.#bySink.get(sink);
    if (waiting === undefined) {
      this.#bySink.set(sink, [awaited]);
      void this.#poll(sink);
    } else if (waiting.length >= MAX_RECEIPTS) this.options.onTooMany(sink, notification);
    else waiting.push(awaited);
  }

  /** The alert has resolved and need not be acknowledged. */
  resolved(sink: string, firingId: string): void {
    const waiting = this.#bySink.get(sink);
    // In place: the polling loop holds the list.
    waiting?.splice(0, waiting.length, ...waiting.filter(({ notification }) => notification.firingId !== firingId));
  }

  close(): void {
    this.#stop.abort();
    this.#bySink.clear();
  }

  async #poll(sink: string): Promise<void> {
    const { clock, onNews } = this.options;
    const { signal } = this.#stop;
    const waiting = this.#bySink.get(sink) ?? [];
    for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
      await clock.sleep(first.receipt.pauseMs, signal);
      if (signal.aborted) return;
      if (waiting[0] !== first) continue;
      const news = await newsOf(first.receipt, signal);
      const at = waiting.indexOf(first);
      if (signal.aborted) return;
      // The alert may have resolved during the request.
      if (at < 0) continue;
      waiting.splice(at, 1);
      if (news !== undefined) onNews(sink, first.notification, news);
      else if (clock.now() < first.untilMs) waiting.push(first);
      else onNews(sink, first.notification, { kind: 'unknown' });
    }
    this.#bySink.delete(sink);
  }
}

/** A receipt that throws is a bug in its sink: it is not polled again. */
async function newsOf(receipt: Receipt, signal: AbortSignal): Promise<ReceiptNews | undefined> {
  try {
    return await receipt.poll(signal);
  } catch {
    return { kind: 'unknown' };
  }
}

/** The news of a receipt in a few words. */
export function receiptText({ kind, by, atMs }: ReceiptNews): string {
  switch (kind) {
    case 'acknowledged':
      return `acknowledged${by === undefined ? '' : ` by ${by}`}${atMs === undefined ? '' : ` at ${new Date(atMs).toISOString()}`}`;
    case 'expired':
      return 'it was not acknowledged, and the sink no longer repeats it';
    case 'unknown':
      return 'the sink does not report whether it was acknowledged';
  }
}
