/** Collects the aggregates of an alert, each once, and the durations that its step must fit, while conditions are checked. */
import type { FunctionDescriptor } from '../function-descriptor.js';
import type { Aggregate, NumberExpr, Series } from '../program.js';
import type { SourceRange } from '../source.js';
import type { PredicateKeys } from './predicate-keys.js';
import { agoBucketMs, bucketMs } from './steps.js';

/** An aggregate before the alert's step, and with it the bucket, is known. */
export type PendingAggregate = Omit<Aggregate, 'key' | 'bucketMs'>;

/** A series before the alert's step is known. */
interface PendingSeries extends Omit<Series, 'bucketMs'> {
  /** Set for sparklines, whose points are visible. */
  readonly bucketMs: number | undefined;
  /** The source range of its length. */
  readonly range: SourceRange;
}

/** A window as it is written. */
export interface WindowUse {
  readonly ms: number;
  readonly range: SourceRange;
  /** How far it is moved back. */
  readonly agoMs?: number;
}

export class Collector {
  readonly #aggregates: PendingAggregate[] = [];
  readonly #indices = new Map<string, number>();
  readonly #series: PendingSeries[] = [];
  readonly #seriesIndices = new Map<string, number>();
  /** Windows of conditions, guards and clears. */
  readonly windows: WindowUse[] = [];
  /** Windows that only the summary reads. */
  readonly shownWindows: WindowUse[] = [];
  /** Durations that a linear function is compared with directly. */
  readonly compared: { readonly descriptor: FunctionDescriptor; readonly ms: number }[] = [];
  /** Set while the summary is checked. */
  inSummary = false;

  constructor(readonly predicateKeys: PredicateKeys) {}

  add(aggregate: PendingAggregate, windowRange: SourceRange): number {
    const { windowMs, agoMs } = aggregate;
    if (windowMs > 0) this.#use({ ms: windowMs, range: windowRange, ...(agoMs === undefined ? {} : { agoMs }) });
    const key = this.#keyOf(aggregate, 0);
    const known = this.#indices.get(key);
    if (known !== undefined) return known;
    this.#aggregates.push(aggregate);
    this.#indices.set(key, this.#aggregates.length - 1);
    return this.#aggregates.length - 1;
  }

  /** Adds a time series of a number over `historyMs`. */
  addSeries(value: NumberExpr, historyMs: number, range: SourceRange, bucket?: number): number {
    // A sparkline does not affect the step of the alert.
    if (bucket === undefined) this.#use({ ms: historyMs, range });
    const key = JSON.stringify([value, historyMs, bucket ?? null]);
    const known = this.#seriesIndices.get(key);
    if (known !== undefined) return known;
    this.#series.push({ value, historyMs, bucketMs: bucket, range });
    this.#seriesIndices.set(key, this.#series.length - 1);
    return this.#series.length - 1;
  }

  get(index: number): PendingAggregate | undefined {
    return this.#aggregates[index];
  }

  finished(stepMs: number): readonly Aggregate[] {
    return this.#aggregates.map((aggregate) => {
      const { windowMs, agoMs } = aggregate;
      const bucket = windowMs === 0 ? 0 : agoMs === undefined ? bucketMs(windowMs, stepMs) : agoBucketMs(windowMs, agoMs, stepMs);
      return { key: this.#keyOf(aggregate, bucket), ...aggregate, bucketMs: bucket };
    });
  }

  finishedSeries(stepMs: number): readonly (Series & { readonly range: SourceRange })[] {
    return this.#series.map(({ value, historyMs, bucketMs: given, range }) => ({
      value,
      historyMs,
      bucketMs: given ?? bucketMs(historyMs, stepMs),
      range,
    }));
  }

  #use(use: WindowUse): void {
    (this.inSummary ? this.shownWindows : this.windows).push(use);
  }

  #keyOf({ fn, filter, match, value, scale, rank, wilson, windowMs, agoMs }: PendingAggregate, bucket: number): string {
    const keys = this.predicateKeys;
    const ago = agoMs === undefined ? [] : [agoMs];
    const rest = JSON.stringify([
      value ?? null,
      scale ?? null,
      rank ?? null,
      windowMs,
      bucket,
      ...ago,
      ...(wilson === undefined ? [] : [wilson]),
    ]);
    return `["${fn}",${keys.of(filter)},${match === undefined ? 'null' : keys.of(match)},${rest.slice(1)}`;
  }
}
