/** The engine: all streams of a program, in one thread and without a clock of its own. */
import type { Program } from '../parser/program.js';
import { compareText } from '../parser/text-order.js';
import { SuppressionCounter } from './alerts/suppression-counter.js';
import type {
  Engine,
  EngineOptions,
  EngineSnapshot,
  EngineStats,
  RecordOrigin,
  SourceStats,
  StreamPlan,
  SuppressionCount,
} from './model/engine-api.js';
import { compareTransitions } from './model/order.js';
import type { RecordBatch } from './model/records.js';
import type { Transition } from './model/transition.js';
import { alertFingerprint, programFingerprint, streamFingerprints } from './plan/fingerprint.js';
import { planProgram } from './plan/plan.js';
import { valueFields } from './plan/value-fields.js';
import { valueUses } from './plan/value-uses.js';
import type { SpanRunner, SpanSnapshot } from './spans/span-runner.js';
import { createStreamRunner, spansOf, withOutputs } from './spans/spans.js';
import type { StreamRunner } from './streams/stream-runner.js';
import type { StreamSnapshot } from './streams/stream-snapshot.js';

const SNAPSHOT_VERSION = 3;

interface EngineState {
  readonly streams: readonly StreamSnapshot[];
  readonly ready: readonly Transition[];
  readonly suppressions: readonly SuppressionCount[];
  readonly spans?: readonly SpanSnapshot[];
}

/** Creates an engine without state. */
export function createEngine(program: Program, options: EngineOptions): Engine {
  return new ProgramEngine(program, options);
}

/**
 * Creates an engine that continues from a snapshot.
 * @throws Error when the snapshot is of another program or of another version of the engine.
 */
export function restoreEngine(program: Program, options: EngineOptions, snapshot: EngineSnapshot): Engine {
  if (snapshot.program !== programFingerprint(program)) throw new Error('the snapshot is of another set of rules');
  return adoptEngine(program, options, snapshot);
}

/**
 * Creates an engine for changed rules. Alerts with the same fingerprint, on streams with the same fingerprint, continue from the snapshot; all others begin
 * at `listenFromMs`. Call `retire` before the snapshot, to end the firings of alerts that do not continue.
 * @throws Error when the snapshot is of another version of the engine.
 */
export function adoptEngine(program: Program, options: EngineOptions, snapshot: EngineSnapshot): Engine {
  const engine = new ProgramEngine(program, options);
  engine.restore(snapshot);
  return engine;
}

class ProgramEngine implements Engine {
  readonly plans: readonly StreamPlan[];
  /** The streams of the program. */
  readonly #roots: readonly StreamRunner[];
  /** All streams, including output streams of spans, each after the stream below it. */
  readonly #streams: readonly StreamRunner[];
  readonly #spans: readonly SpanRunner[];
  readonly #byName: ReadonlyMap<string, StreamRunner>;
  readonly #suppressions = new SuppressionCounter();
  /** Transitions that wait until no earlier one can follow. */
  #ready: Transition[] = [];

  constructor(
    readonly program: Program,
    readonly options: EngineOptions,
  ) {
    const planned = planProgram(program);
    this.#roots = planned.map((plan) => createStreamRunner(plan, options, this.#suppressions));
    this.#streams = this.#roots.flatMap(withOutputs);
    this.#spans = this.#streams.flatMap(spansOf);
    this.#byName = new Map(this.#roots.map((runner) => [runner.plan.stream.name, runner]));
    this.plans = planned.map((plan) => ({
      stream: plan.stream.name,
      fields: plan.fields,
      valueFields: valueFields(plan),
      valueUses: valueUses(plan),
    }));
  }

  addSource(stream: string, source: string): void {
    this.#stream(stream).addSource(source);
  }

  push(stream: string, source: string, batch: RecordBatch, start = 0, yieldTo = Number.POSITIVE_INFINITY, origin?: RecordOrigin): number {
    return this.#stream(stream).push(source, batch, start, yieldTo, origin);
  }

  newest(stream: string, source: string): number | undefined {
    return this.#stream(stream).sources.get(source)?.newestMs;
  }

  sourceStats(stream: string, source: string): SourceStats | undefined {
    return this.#stream(stream).statsOf(source);
  }

  endSource(stream: string, source: string): void {
    this.#stream(stream).endSource(source);
  }

  markActive(source: string, nowMs: number): void {
    for (const runner of this.#roots) runner.markActive(source, nowMs);
  }

  advanceTo(nowMs: number): void {
    for (const runner of this.#roots) runner.advanceTo(nowMs);
  }

  take(): Transition[] {
    const settledMs = this.#settle();
    this.#collect();
    const settled: Transition[] = [];
    const waiting: Transition[] = [];
    for (const transition of this.#ready) (transition.at < settledMs ? settled : waiting).push(transition);
    this.#ready = waiting;
    return settled.sort(compareTransitions);
  }

  takeEarly(): Transition[] {
    const early: Transition[] = [];
    for (const runner of this.#streams) runner.early?.take(early);
    return early.sort(compareTransitions);
  }

  settledMs(): number {
    // A stream that has not begun has no transitions, and must not delay the reminders of others.
    const begun = this.#streams.filter((runner) => this.options.mode !== 'live' || runner.throughMs !== Number.NEGATIVE_INFINITY);
    return begun.length === 0 ? Number.NEGATIVE_INFINITY : Math.min(...begun.map((runner) => runner.settledMs));
  }

  finish(untilMs: number | undefined = this.options.untilMs): Transition[] {
    for (const runner of this.#roots) for (const name of runner.sources.keys()) runner.endSource(name);
    const newestMs = Math.max(Number.NEGATIVE_INFINITY, ...this.#roots.map((runner) => runner.newestMs));
    const endMs = Math.max(newestMs + 1, untilMs ?? Number.NEGATIVE_INFINITY);
    for (const runner of this.#roots) runner.finish((stepMs) => this.#lastTickMs(stepMs, newestMs, untilMs), endMs);
    this.#collect();
    const rest = this.#ready;
    this.#ready = [];
    return rest.sort(compareTransitions);
  }

  retire(next: Program): void {
    const fingerprints = streamFingerprints(next);
    const kept = new Map<string, Set<string>>();
    for (const { plan } of this.#streams)
      if (fingerprints.get(plan.stream.name) === plan.fingerprint) kept.set(plan.stream.name, new Set());
    for (const alert of next.alerts) kept.get(alert.stream)?.add(alertFingerprint(alert));
    for (const runner of this.#streams) runner.retire(kept.get(runner.plan.stream.name) ?? new Set());
  }

  snapshot(): EngineSnapshot {
    this.#collect();
    const state: EngineState = {
      streams: this.#streams.map((runner) => runner.snapshot()),
      ready: this.#ready,
      suppressions: this.#suppressions.list(),
      ...(this.#spans.length === 0 ? {} : { spans: this.#spans.map((span) => span.snapshot()) }),
    };
    // A copy, which does not change when the engine continues.
    return { version: SNAPSHOT_VERSION, program: programFingerprint(this.program), state: JSON.parse(JSON.stringify(state)) as unknown };
  }

  restore(snapshot: EngineSnapshot): void {
    if (snapshot.version !== SNAPSHOT_VERSION) {
      throw new Error(`the snapshot is of version ${snapshot.version}, this engine reads version ${SNAPSHOT_VERSION}`);
    }
    const state = JSON.parse(JSON.stringify(snapshot.state)) as EngineState;
    for (const runner of this.#streams) {
      const saved = state.streams.find(
        ({ name, fingerprint }) => name === runner.plan.stream.name && fingerprint === runner.plan.fingerprint,
      );
      if (saved !== undefined) runner.restore(saved);
    }
    for (const span of this.#spans) {
      const { output } = span.plan;
      const saved = state.spans?.find(({ name, fingerprint }) => name === output.stream.name && fingerprint === output.fingerprint);
      if (saved !== undefined) span.restore(saved);
    }
    // Spans without a saved state are as far as their stream.
    for (const runner of this.#streams) runner.syncConsumer();
    this.#ready = [...state.ready];
    this.#suppressions.restore(state.suppressions);
  }

  watermarks(): readonly { readonly name: string; readonly watermarkMs?: number }[] {
    return this.#streams.map(({ plan, watermarkMs }) => ({
      name: plan.stream.name,
      ...(Number.isFinite(watermarkMs) ? { watermarkMs } : {}),
    }));
  }

  sources(): readonly SourceStats[] {
    return this.#streams.flatMap((runner) => runner.sourceStats());
  }

  stats(): EngineStats {
    return {
      sources: this.sources(),
      alerts: this.#streams
        .flatMap((runner) =>
          runner.alerts.map((alert, index) => ({
            alert: alert.alert.name,
            groups: alert.groups,
            evicted: alert.evicted,
            forgotten: alert.forgotten,
            ungrouped: runner.ungrouped(index),
          })),
        )
        .sort((a, b) => compareText(a.alert, b.alert)),
      spans: this.#spans.map((span) => span.stats()).sort((a, b) => compareText(a.span, b.span)),
      suppressions: this.#suppressions.list(),
      forecasts: this.#streams
        .flatMap((runner) => runner.alerts.flatMap((alert) => alert.forecasts(runner.throughMs)))
        .sort((a, b) => compareText(a.alert, b.alert)),
    };
  }

  /**
   * The time before which all transitions are known. Live, a silent stream must not delay the alerts of others. Otherwise all transitions are in order, and
   * streams whose sources have ended advance with those that are still read.
   */
  #settle(): number {
    if (this.options.mode === 'live') return Number.POSITIVE_INFINITY;
    const open = this.#roots.filter((runner) => [...runner.sources.values()].some((source) => !source.ended));
    if (open.length === 0) return this.settledMs();
    const throughMs = Math.min(...open.map((runner) => runner.watermarkMs));
    for (const runner of this.#roots) if (!open.includes(runner)) runner.advance(throughMs);
    return this.settledMs();
  }

  #lastTickMs(stepMs: number, newestMs: number, untilMs: number | undefined): number {
    const afterNewest = Number.isFinite(newestMs) ? (Math.floor(newestMs / stepMs) + 1) * stepMs : Number.NEGATIVE_INFINITY;
    if (untilMs === undefined) return afterNewest;
    const byUntil = Math.floor(untilMs / stepMs) * stepMs;
    return this.options.mode === 'test' ? Math.max(afterNewest, byUntil) : byUntil;
  }

  #collect(): void {
    for (const runner of this.#streams) {
      for (const transition of runner.out) this.#ready.push(transition);
      runner.out.length = 0;
    }
  }

  #stream(name: string): StreamRunner {
    const runner = this.#byName.get(name);
    if (runner === undefined) throw new Error(`no stream is called ${JSON.stringify(name)}`);
    return runner;
  }
}
