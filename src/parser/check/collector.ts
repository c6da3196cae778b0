/** What an alert's conditions read, gathered while they are checked: aggregates, each once, and the lengths that its step must fit. */
import type { Aggregate, Operand, Predicate, Scale, Unit } from '../program.js';
import type { Span } from '../source.js';
import type { PredicateKeys } from './predicate-keys.js';
import { bucketMs } from './steps.js';

/** An aggregate before the alert's step, and with it the bucket, is known. */
export interface PendingAggregate {
  readonly fn: string;
  readonly filter: Predicate;
  readonly match?: Predicate;
  readonly value?: Operand;
  readonly scale?: Scale;
  readonly rank?: number;
  readonly windowMs: number;
  readonly unit: Unit;
}

export interface WindowUse {
  readonly ms: number;
  readonly span: Span;
}

export class Collector {
  readonly #aggregates: PendingAggregate[] = [];
  readonly #indices = new Map<string, number>();
  /** Windows of conditions, guards and clears. */
  readonly windows: WindowUse[] = [];
  /** Windows that only the summary reads. */
  readonly shownWindows: WindowUse[] = [];
  /** Durations that `since` or `uptime` is compared with directly. */
  readonly compared: { readonly fn: string; readonly ms: number }[] = [];
  /** Set while the summary is checked. */
  inSummary = false;

  constructor(readonly predicateKeys: PredicateKeys) {}

  add(aggregate: PendingAggregate, windowSpan: Span): number {
    if (aggregate.windowMs > 0) (this.inSummary ? this.shownWindows : this.windows).push({ ms: aggregate.windowMs, span: windowSpan });
    const key = this.#keyOf(aggregate, 0);
    const known = this.#indices.get(key);
    if (known !== undefined) return known;
    this.#aggregates.push(aggregate);
    this.#indices.set(key, this.#aggregates.length - 1);
    return this.#aggregates.length - 1;
  }

  get(index: number): PendingAggregate | undefined {
    return this.#aggregates[index];
  }

  finished(stepMs: number): readonly Aggregate[] {
    return this.#aggregates.map((aggregate) => {
      const bucket = aggregate.windowMs === 0 ? 0 : bucketMs(aggregate.windowMs, stepMs);
      return { key: this.#keyOf(aggregate, bucket), ...aggregate, bucketMs: bucket };
    });
  }

  #keyOf({ fn, filter, match, value, scale, rank, windowMs }: PendingAggregate, bucket: number): string {
    const keys = this.predicateKeys;
    const rest = JSON.stringify([value ?? null, scale ?? null, rank ?? null, windowMs, bucket]);
    return `["${fn}",${keys.of(filter)},${match === undefined ? 'null' : keys.of(match)},${rest.slice(1)}`;
  }
}
