/**
 * A slow, simple evaluator of checked programs, written from `docs/semantics.md`. It keeps every record and computes every value again at every tick.
 * It shares with the engine the program that goes in and the shape of the transitions that come out, and nothing else.
 */

import type { Transition } from '../../src/engine/model/transition.js';
import type { CheckedAlert, CheckedEachWhen, CheckedStream, Program, Severity } from '../../src/parser/program.js';
import type { GroupKey } from './groups.js';
import { compareKeys, groupOf, shownGroup } from './groups.js';
import { readLive } from './live.js';
import { compareText, isTrueOf } from './predicates.js';
import type { ReferenceInput } from './records.js';
import type { SpanCounters } from './spans.js';
import { readSpans } from './spans.js';
import type { Change } from './state-machines.js';
import { EachStateMachine, WhenStateMachine } from './state-machines.js';
import type { SuppressionEpisodes } from './suppressions.js';
import { countEpisodes, episodesOf } from './suppressions.js';
import type { ReadRecord, SourceCounters } from './time.js';
import { readAll } from './time.js';
import type { Evaluation, Moment } from './values.js';
import { evaluateCondition } from './values.js';

export interface AlertCounters {
  readonly alert: string;
  evicted: number;
  forgotten: number;
  /** Left at the end. */
  groups: number;
}

export interface ReferenceResult {
  readonly transitions: readonly Transition[];
  readonly sources: readonly SourceCounters[];
  readonly alerts: readonly AlertCounters[];
  readonly spans: readonly SpanCounters[];
  readonly suppressions: readonly SuppressionEpisodes[];
}

interface Group {
  readonly key: GroupKey;
  readonly observedFromMs: number;
  readonly machines: readonly (WhenStateMachine | EachStateMachine)[];
}

const SEVERITY_ORDER: readonly Severity[] = ['page', 'warn', 'info'];

class AlertEvaluator {
  readonly counters: AlertCounters;
  readonly transitions: { readonly change: Change; readonly key: GroupKey; readonly severity: Severity }[] = [];
  /** Those of groups that were dropped are kept. */
  readonly #whens: WhenStateMachine[] = [];
  readonly #groups = new Map<string, Group>();
  /** Groups that were dropped: only records at or after that tick count. */
  readonly #droppedAtMs = new Map<string, number>();
  readonly #records: readonly ReadRecord[];
  readonly #byKey = new Map<string, { readonly key: GroupKey; readonly records: ReadRecord[] }>();

  constructor(
    readonly alert: CheckedAlert,
    readonly stream: CheckedStream,
    given: readonly ReadRecord[],
    readonly input: ReferenceInput,
    readonly lastTickMs: number | undefined,
  ) {
    this.counters = { alert: alert.name, evicted: 0, forgotten: 0, groups: 0 };
    const eaches = alert.whens.filter((when) => when.kind === 'each');
    this.#records = given
      .filter((record) => stream.where === undefined || isTrueOf(record, stream.where))
      .filter((record) => !record.late || eaches.some((when) => isTrueOf(record, when.predicate)))
      .sort((a, b) => a.timeMs - b.timeMs || Number(a.late) - Number(b.late));
    if (alert.by.length === 0) this.#byKey.set('[]', { key: [], records: [] });
    for (const record of this.#records) {
      const key = groupOf(alert, record);
      if (key === undefined) continue;
      const name = JSON.stringify(key);
      const entry = this.#byKey.get(name) ?? { key, records: [] };
      entry.records.push(record);
      this.#byKey.set(name, entry);
    }
  }

  run(): void {
    const { stepMs } = this.alert;
    const firstMs = Math.min(...[...this.#byKey.keys()].map((name) => this.#observationStart(name) ?? Number.POSITIVE_INFINITY));
    if (this.lastTickMs !== undefined && Number.isFinite(firstMs)) {
      const firstTickMs = (Math.floor(firstMs / stepMs) + 1) * stepMs;
      for (let tickMs = firstTickMs; tickMs <= this.lastTickMs; tickMs += stepMs) this.#tick(tickMs);
    }
    this.#afterLastTick();
    this.counters.groups = this.#groups.size;
  }

  #tick(tickMs: number): void {
    for (const name of this.#byKey.keys()) {
      const startMs = this.#observationStart(name);
      if (!this.#groups.has(name) && startMs !== undefined && startMs < tickMs) this.#begin(name, startMs);
    }
    for (const group of this.#groups.values()) this.#settleEach(group, tickMs);
    if (this.alert.by.length > 0) {
      this.#forget(tickMs);
      this.#makeRoom(tickMs);
    }
    for (const group of this.#groups.values()) this.#evaluate(group, tickMs);
  }

  // -------------------------------------------------------------- groups

  /** The records of a group since it was last dropped. */
  #recordsOf(name: string): readonly ReadRecord[] {
    const fromMs = this.#droppedAtMs.get(name) ?? Number.NEGATIVE_INFINITY;
    return (this.#byKey.get(name)?.records ?? []).filter((record) => record.timeMs >= fromMs);
  }

  #observationStart(name: string): number | undefined {
    const times = this.#recordsOf(name).map((record) => record.timeMs);
    if (this.alert.by.length === 0 && this.input.listenFromMs !== undefined) times.push(this.input.listenFromMs);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  #begin(name: string, observedFromMs: number): void {
    const key = this.#byKey.get(name)?.key ?? [];
    const machines = this.alert.whens.map((when) =>
      when.kind === 'each' ? new EachStateMachine(when) : new WhenStateMachine(when, this.alert.nodata, this.alert.stepMs),
    );
    this.#groups.set(name, { key, observedFromMs, machines });
    for (const machine of machines) if (machine instanceof WhenStateMachine) this.#whens.push(machine);
  }

  #recordsBefore(group: Group, tickMs: number): readonly ReadRecord[] {
    return this.#recordsOf(JSON.stringify(group.key)).filter((record) => record.timeMs < tickMs);
  }

  #lastRecordMs(group: Group, tickMs: number): number {
    return Math.max(...this.#recordsBefore(group, tickMs).map((record) => record.timeMs));
  }

  #forget(tickMs: number): void {
    for (const group of this.#groups.values()) {
      const held = group.machines.some(
        (machine) => machine instanceof EachStateMachine && machine.endMs !== undefined && machine.endMs > tickMs,
      );
      if (tickMs - this.#lastRecordMs(group, tickMs) < this.alert.forgetMs || held || this.#firesInSilence(group)) continue;
      this.counters.forgotten += 1;
      this.#drop(group, tickMs, 'forgotten');
    }
  }

  /** Without a `forget` in the rule, a group is kept while a condition by which it fires is true. */
  #firesInSilence(group: Group): boolean {
    return !this.alert.forgetsFiring && group.machines.some((machine) => machine instanceof WhenStateMachine && machine.firesOnCondition);
  }

  #makeRoom(tickMs: number): void {
    const firesEach = (group: Group): boolean =>
      group.machines.some((machine) => machine instanceof EachStateMachine && machine.endMs !== undefined);
    const fires = (group: Group): boolean =>
      firesEach(group) || group.machines.some((machine) => machine instanceof WhenStateMachine && machine.state === 'firing');
    const oldestFirst = [...this.#groups.values()].sort(
      (a, b) => this.#lastRecordMs(a, tickMs) - this.#lastRecordMs(b, tickMs) || compareKeys(a.key, b.key),
    );
    const silent = oldestFirst.filter(
      (group) => this.#firesInSilence(group) && !firesEach(group) && tickMs - this.#lastRecordMs(group, tickMs) >= this.alert.forgetMs,
    );
    for (const group of [...oldestFirst.filter((each) => !fires(each)), ...silent]) {
      if (this.#groups.size <= this.alert.limit) return;
      this.counters.evicted += 1;
      this.#drop(group, tickMs, 'evicted');
    }
  }

  #drop(group: Group, tickMs: number, reason: 'forgotten' | 'evicted'): void {
    for (const machine of group.machines) {
      if (machine instanceof EachStateMachine) continue;
      const change = machine.drop(tickMs, reason);
      if (change !== undefined) this.#emit(group.key, machine.when.severity, change);
    }
    const name = JSON.stringify(group.key);
    this.#groups.delete(name);
    this.#droppedAtMs.set(name, tickMs);
  }

  // -------------------------------------------------------------- evaluation

  #momentOf(group: Group, tickMs: number): Moment {
    const records = this.#recordsBefore(group, tickMs).filter((record) => !record.late);
    return { tickMs, observedFromMs: group.observedFromMs, records };
  }

  #evaluate(group: Group, tickMs: number): void {
    const moment = this.#momentOf(group, tickMs);
    for (const machine of group.machines) {
      if (machine instanceof EachStateMachine) continue;
      const { condition, clear, guard, severity } = machine.when;
      const evaluate = (some: typeof clear): Evaluation | undefined =>
        some === undefined ? undefined : evaluateCondition(this.alert, this.stream, some, moment);
      const change = machine.tick(tickMs, evaluateCondition(this.alert, this.stream, condition, moment), evaluate(clear), evaluate(guard));
      if (change !== undefined) this.#emit(group.key, severity, change);
    }
  }

  /** Takes the matching records of the step that ends here, unless the guard is false; then resolves firings that end by now. */
  #settleEach(group: Group, tickMs: number): void {
    const fresh = this.#recordsBefore(group, tickMs).filter((record) => record.timeMs >= tickMs - this.alert.stepMs);
    for (const machine of group.machines) {
      if (!(machine instanceof EachStateMachine)) continue;
      const { guard } = machine.when;
      const guarded =
        guard !== undefined && evaluateCondition(this.alert, this.stream, guard, this.#momentOf(group, tickMs)).truth === 'false';
      if (!guarded) this.#takeEach(group.key, machine, fresh);
      for (const change of machine.endBy(tickMs)) this.#emit(group.key, machine.when.severity, change);
    }
  }

  #takeEach(key: GroupKey, machine: EachStateMachine, records: readonly ReadRecord[]): void {
    for (const record of records.filter((candidate) => isTrueOf(candidate, machine.when.predicate))) {
      for (const change of machine.take(record.timeMs, record.late)) this.#emit(key, machine.when.severity, change);
    }
  }

  /** Records after the last tick count for an `each` without a guard. */
  #afterLastTick(): void {
    const { lastTickMs } = this;
    const afterMs = lastTickMs ?? Number.NEGATIVE_INFINITY;
    const unguarded = (when: CheckedEachWhen): boolean => when.guard === undefined;
    for (const [name, { key }] of this.#byKey) {
      const machines =
        this.#groups.get(name)?.machines ?? this.alert.whens.flatMap((when) => (when.kind === 'each' ? [new EachStateMachine(when)] : []));
      const left = this.#recordsOf(name).filter((record) => record.timeMs >= afterMs);
      for (const machine of machines)
        if (machine instanceof EachStateMachine && unguarded(machine.when)) this.#takeEach(key, machine, left);
    }
  }

  /** Every episode, once. A `for` suppresses where a pending alert becomes inactive because its condition is not true. */
  suppressions(): readonly Omit<SuppressionEpisodes, 'episodes'>[] {
    const alert = this.alert.name;
    const byFor = this.transitions.filter(
      ({ change: { from, to, reason } }) => from === 'pending' && to === 'inactive' && (reason === 'condition' || reason === 'nodata'),
    );
    return [
      ...byFor.map(({ severity }) => ({ alert, severity, by: 'for' as const })),
      ...this.#whens.flatMap(({ when, suppressed }) =>
        episodesOf(suppressed).map(({ by, text }) => ({ alert, severity: when.severity, by, text })),
      ),
    ];
  }

  #emit(key: GroupKey, severity: Severity, change: Change): void {
    this.transitions.push({ change, key, severity });
  }
}

function lastTick(stepMs: number, input: ReferenceInput, newestMs: number | undefined): number | undefined {
  const afterNewestMs = newestMs === undefined ? undefined : (Math.floor(newestMs / stepMs) + 1) * stepMs;
  if (input.untilMs === undefined) return afterNewestMs;
  const untilMs = Math.floor(input.untilMs / stepMs) * stepMs;
  return input.mode === 'test' && afterNewestMs !== undefined ? Math.max(afterNewestMs, untilMs) : untilMs;
}

/** Live: the last tick that the watermark has reached. */
function lastTickBefore(stepMs: number, watermarkMs: number): number | undefined {
  return Number.isFinite(watermarkMs) ? Math.floor(watermarkMs / stepMs) * stepMs : undefined;
}

/** The stream of a span's records, which have been accepted already. */
const SPAN_OUTPUT: CheckedStream = {
  name: 'made by a span',
  range: { source: { path: '', text: '' }, start: 0, end: 0 },
  from: [],
  format: { name: 'json' },
  latenessMs: 0,
  idleMs: 0,
  extracts: [],
};

/** Alerts on a span are observed from the same time as alerts on its stream. */
function listeningFrom(firstMs: number | undefined, input: ReferenceInput): ReferenceInput {
  const { listenFromMs: given, ...rest } = input;
  const begins = [given, firstMs].filter((ms) => ms !== undefined);
  return begins.length === 0 ? rest : { ...rest, listenFromMs: Math.min(...begins) };
}

/** The transitions of a program over an input, complete and in order, with the counts of dropped records. */
export function evaluateProgram(program: Program, input: ReferenceInput): ReferenceResult {
  const reading = input.mode === 'live' ? readLive(program, input) : readAll(program.streams, input);
  const spans = readSpans(program, reading, input);
  const evaluators = program.alerts.map((alert) => {
    const span = spans.get(alert.stream);
    const stream = span === undefined ? program.streams.find((candidate) => candidate.name === alert.stream) : SPAN_OUTPUT;
    if (stream === undefined) throw new Error(`there is no stream ${alert.stream}`);
    const watermarkMs = reading.watermarksMs?.get(alert.stream);
    const lastTickMs =
      watermarkMs === undefined ? lastTick(alert.stepMs, input, reading.newestMs) : lastTickBefore(alert.stepMs, watermarkMs);
    const evaluator =
      span === undefined
        ? new AlertEvaluator(alert, stream, reading.streams.get(alert.stream) ?? [], input, lastTickMs)
        : new AlertEvaluator(alert, stream, span.records, listeningFrom(span.firstMs, input), lastTickMs);
    evaluator.run();
    return evaluator;
  });
  const changes = evaluators.flatMap((evaluator) => evaluator.transitions.map((transition) => ({ ...transition, alert: evaluator.alert })));
  const isStart = (change: Change): number => (change.to === 'inactive' ? 0 : 1);
  changes.sort(
    (a, b) =>
      a.change.atMs - b.change.atMs ||
      compareText(a.alert.name, b.alert.name) ||
      compareKeys(a.key, b.key) ||
      SEVERITY_ORDER.indexOf(a.severity) - SEVERITY_ORDER.indexOf(b.severity) ||
      isStart(a.change) - isStart(b.change),
  );
  return {
    transitions: changes.map(({ alert, key, severity, change }) => ({
      at: change.atMs,
      alert: alert.name,
      group: shownGroup(alert, key),
      severity,
      from: change.from,
      to: change.to,
      reason: change.reason,
      clauses: change.clauses,
    })),
    sources: reading.counters,
    alerts: evaluators.map((evaluator) => evaluator.counters),
    spans: [...spans.values()].map((span) => span.counters),
    suppressions: countEpisodes(evaluators.flatMap((evaluator) => evaluator.suppressions())),
  };
}
