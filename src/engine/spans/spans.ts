/** The spans over the records of one stream, each with its output stream. */

import type { SuppressionCounter } from '../alerts/suppression-counter.js';
import type { MatchedBatch } from '../match/matched-batch.js';
import type { EngineOptions } from '../model/engine-api.js';
import { LIMITS } from '../model/limits.js';
import type { PlannedStream } from '../plan/planned-stream.js';
import type { StreamConsumer } from '../streams/stream-consumer.js';
import { StreamRunner } from '../streams/stream-runner.js';
import type { SpanRecordListener } from './span-runner.js';
import { SpanRunner } from './span-runner.js';

/** A step that a predicate stands for. */
interface StepRef {
  readonly span: SpanRunner;
  readonly step: number;
}

export class Spans implements StreamConsumer {
  readonly runners: readonly SpanRunner[];
  /** The output streams of `runners`, in the same order. */
  readonly outputs: readonly StreamRunner[];
  /** By watched predicate. */
  readonly #steps: readonly (readonly StepRef[] | undefined)[];
  /** Steps that every record matches. */
  readonly #always: readonly StepRef[];
  /** Spans of which the current record matches a step. */
  readonly #hit: SpanRunner[] = [];
  #isObserved = false;

  constructor(base: StreamRunner, options: EngineOptions, suppressions: SuppressionCounter) {
    const { plan, matcher } = base;
    // The records of a span exist only once the watermark of its base has passed them: nothing about them is certain earlier.
    const outputs = plan.spans.map(({ output }) => createStreamRunner(output, { ...options, early: false }, suppressions));
    this.outputs = outputs;
    this.runners = plan.spans.map((span, at) => new SpanRunner(span, options.openSpans ?? LIMITS.openSpans, emitTo(outputs[at])));
    const steps = matcher.watched.map((): StepRef[] => []);
    for (const span of this.runners) {
      for (const [step, predicate] of span.plan.steps.entries()) steps[matcher.watchedOf[predicate] ?? -1]?.push({ span, step });
    }
    this.#steps = steps.map((some) => (some.length === 0 ? undefined : some));
    this.#always = matcher.always.flatMap((watched) => steps[watched] ?? []);
  }

  take(matched: MatchedBatch, row: number, timeMs: number): void {
    if (!this.#isObserved) this.observe(timeMs);
    const { hitStarts, hits } = matched;
    const end = hitStarts[row + 1] ?? 0;
    this.#hitSteps(this.#always);
    for (let at = hitStarts[row] ?? 0; at < end; at++) {
      const steps = this.#steps[hits[at] ?? 0];
      if (steps !== undefined) this.#hitSteps(steps);
    }
    if (this.#hit.length === 0) return;
    for (const span of this.#hit) span.take(matched, row, timeMs);
    this.#hit.length = 0;
  }

  advance(untilMs: number): void {
    for (const span of this.runners) span.advance(untilMs);
  }

  observe(fromMs: number): void {
    this.#isObserved = true;
    for (const stream of this.outputs) stream.observe(fromMs);
  }

  finish(lastTickMs: (stepMs: number) => number, endMs: number): void {
    for (const span of this.runners) span.finish(endMs);
    for (const stream of this.outputs) stream.finish(lastTickMs, endMs);
  }

  #hitSteps(steps: readonly StepRef[]): void {
    for (const { span, step } of steps) {
      if (!span.isHit) this.#hit.push(span);
      span.hit(step);
    }
  }
}

/** A stream with its spans, their output streams, and the spans over those. */
export function createStreamRunner(plan: PlannedStream, options: EngineOptions, suppressions: SuppressionCounter): StreamRunner {
  const runner = new StreamRunner(plan, options, suppressions);
  if (plan.spans.length > 0) runner.consumer = new Spans(runner, options, suppressions);
  return runner;
}

/** A stream, the output streams of its spans and of the spans over those; each after the stream below it. */
export function withOutputs(runner: StreamRunner): readonly StreamRunner[] {
  const { consumer } = runner;
  return [runner, ...(consumer instanceof Spans ? consumer.outputs.flatMap(withOutputs) : [])];
}

export function spansOf(runner: StreamRunner): readonly SpanRunner[] {
  return runner.consumer instanceof Spans ? runner.consumer.runners : [];
}

function emitTo(stream: StreamRunner | undefined): SpanRecordListener {
  return (records, untilMs) => stream?.takeInOrder(records.size > 0 ? records.take() : undefined, untilMs);
}
