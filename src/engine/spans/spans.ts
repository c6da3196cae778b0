/** The spans that are made of one stream's records, each with the stream that it makes. */

import type { SuppressionCounter } from '../alerts/suppression-counter.js';
import type { MatchedBatch } from '../match/matched-batch.js';
import type { EngineOptions } from '../model/engine-api.js';
import { LIMITS } from '../model/limits.js';
import type { PlannedStream } from '../plan/plan.js';
import type { StreamConsumer } from '../streams/stream-consumer.js';
import { StreamRunner } from '../streams/stream-runner.js';
import type { MadeRecords } from './made-records.js';
import { SpanRunner } from './span-runner.js';

/** What a predicate that is true of a record says of it. */
interface Mark {
  readonly span: SpanRunner;
  readonly step: number;
}

export class Spans implements StreamConsumer {
  readonly runners: readonly SpanRunner[];
  /** The streams that they make, in the same order. */
  readonly made: readonly StreamRunner[];
  /** By watched predicate. */
  readonly #marks: readonly (readonly Mark[] | undefined)[];
  readonly #always: readonly Mark[];
  /** Spans that want the record at hand. */
  readonly #wanting: SpanRunner[] = [];
  #isObserved = false;

  constructor(base: StreamRunner, options: EngineOptions, suppressions: SuppressionCounter) {
    const { plan, matcher } = base;
    // What is made comes when the watermark of its base has passed: nothing of it is certain earlier.
    const made = plan.spans.map(({ makes }) => runnerOf(makes, { ...options, early: false }, suppressions));
    this.made = made;
    this.runners = plan.spans.map((span, at) => new SpanRunner(span, options.openSpans ?? LIMITS.openSpans, { give: giveTo(made[at]) }));
    const marks = matcher.watched.map((): Mark[] => []);
    for (const span of this.runners) {
      for (const [step, predicate] of span.plan.steps.entries()) marks[matcher.watchedOf[predicate] ?? -1]?.push({ span, step });
    }
    this.#marks = marks.map((some) => (some.length === 0 ? undefined : some));
    this.#always = matcher.always.flatMap((watched) => marks[watched] ?? []);
  }

  take(decided: MatchedBatch, row: number, timeMs: number): void {
    if (!this.#isObserved) this.observe(timeMs);
    const { hitStarts, hits } = decided;
    const end = hitStarts[row + 1] ?? 0;
    this.#hit(this.#always);
    for (let at = hitStarts[row] ?? 0; at < end; at++) {
      const marks = this.#marks[hits[at] ?? 0];
      if (marks !== undefined) this.#hit(marks);
    }
    if (this.#wanting.length === 0) return;
    for (const span of this.#wanting) span.take(decided, row, timeMs);
    this.#wanting.length = 0;
  }

  advance(untilMs: number): void {
    for (const span of this.runners) span.advance(untilMs);
  }

  observe(fromMs: number): void {
    this.#isObserved = true;
    for (const stream of this.made) stream.observe(fromMs);
  }

  finish(lastTickMs: (stepMs: number) => number, endMs: number): void {
    for (const span of this.runners) span.finish(endMs);
    for (const stream of this.made) stream.finish(lastTickMs, endMs);
  }

  #hit(marks: readonly Mark[]): void {
    for (const { span, step } of marks) {
      if (!span.isHit) this.#wanting.push(span);
      span.hit(step);
    }
  }
}

/** A stream with the spans that are made of it, and so on. */
export function runnerOf(plan: PlannedStream, options: EngineOptions, suppressions: SuppressionCounter): StreamRunner {
  const runner = new StreamRunner(plan, options, suppressions);
  if (plan.spans.length > 0) runner.follower = new Spans(runner, options, suppressions);
  return runner;
}

/** A stream and all that are made of its records, bases first. */
export function withMade(runner: StreamRunner): readonly StreamRunner[] {
  const { follower } = runner;
  return [runner, ...(follower instanceof Spans ? follower.made.flatMap(withMade) : [])];
}

export function spansOf(runner: StreamRunner): readonly SpanRunner[] {
  return runner.follower instanceof Spans ? runner.follower.runners : [];
}

function giveTo(stream: StreamRunner | undefined): (records: MadeRecords, untilMs: number) => void {
  return (records, untilMs) => stream?.takeMade(records.size > 0 ? records.take() : undefined, untilMs);
}
