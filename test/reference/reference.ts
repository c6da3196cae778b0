/**
 * A slow, obviously right evaluator of checked programs, written from the page that says what a rule means. It keeps every record and finds every
 * value anew at every tick. It shares with the engine the program that goes in and the shape of the transitions that come out, and nothing else.
 */

import type { Transition } from '../../src/engine/model/transition.js';
import type { CheckedAlert, CheckedEachWhen, CheckedStream, Program, Severity } from '../../src/parser/program.js';
import type { GroupKey } from './groups.js';
import { compareKeys, groupOf, shownGroup } from './groups.js';
import type { Change } from './life.js';
import { ConditionLife, EachLife } from './life.js';
import { compareText, isTrueOf } from './predicates.js';
import type { ReferenceInput } from './records.js';
import type { SpanCounters } from './spans.js';
import { readSpans } from './spans.js';
import type { ReadRecord, SourceCounters } from './time.js';
import { readAll } from './time.js';
import type { Judged, Moment } from './values.js';
import { judgeCondition } from './values.js';

export interface AlertCounters {
  readonly alert: string;
  evicted: number;
  forgotten: number;
  /** Left at the end. */
  groups: number;
}

export interface Verdict {
  readonly transitions: readonly Transition[];
  readonly sources: readonly SourceCounters[];
  readonly alerts: readonly AlertCounters[];
  readonly spans: readonly SpanCounters[];
  /** How many times a group was judged. */
  readonly judgements: number;
}

interface Group {
  readonly key: GroupKey;
  readonly observedFromMs: number;
  readonly lives: readonly (ConditionLife | EachLife)[];
}

const SEVERITY_ORDER: readonly Severity[] = ['page', 'warn', 'info'];

class AlertJudge {
  readonly counters: AlertCounters;
  readonly transitions: { readonly change: Change; readonly key: GroupKey; readonly severity: Severity }[] = [];
  judgements = 0;
  readonly #groups = new Map<string, Group>();
  /** Groups that were dropped once: only what came at or after that tick is theirs. */
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
    for (const group of this.#groups.values()) this.#judge(group, tickMs);
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
    const lives = this.alert.whens.map((when) =>
      when.kind === 'each' ? new EachLife(when) : new ConditionLife(when, this.alert.nodata, this.alert.stepMs),
    );
    this.#groups.set(name, { key, observedFromMs, lives });
  }

  #recordsBefore(group: Group, tickMs: number): readonly ReadRecord[] {
    return this.#recordsOf(JSON.stringify(group.key)).filter((record) => record.timeMs < tickMs);
  }

  #lastHeardMs(group: Group, tickMs: number): number {
    return Math.max(...this.#recordsBefore(group, tickMs).map((record) => record.timeMs));
  }

  #forget(tickMs: number): void {
    for (const group of this.#groups.values()) {
      const held = group.lives.some((life) => life instanceof EachLife && life.endMs !== undefined && life.endMs > tickMs);
      if (tickMs - this.#lastHeardMs(group, tickMs) < this.alert.forgetMs || held) continue;
      this.counters.forgotten += 1;
      this.#drop(group, tickMs, 'forgotten');
    }
  }

  #makeRoom(tickMs: number): void {
    const leastLately = [...this.#groups.values()]
      .filter((group) => !group.lives.some((life) => (life instanceof EachLife ? life.endMs !== undefined : life.state === 'firing')))
      .sort((a, b) => this.#lastHeardMs(a, tickMs) - this.#lastHeardMs(b, tickMs) || compareKeys(a.key, b.key));
    for (const group of leastLately) {
      if (this.#groups.size <= this.alert.limit) return;
      this.counters.evicted += 1;
      this.#drop(group, tickMs, 'evicted');
    }
  }

  #drop(group: Group, tickMs: number, reason: 'forgotten' | 'evicted'): void {
    for (const life of group.lives) {
      if (life instanceof EachLife) continue;
      const change = life.drop(tickMs, reason);
      if (change !== undefined) this.#say(group.key, life.when.severity, change);
    }
    const name = JSON.stringify(group.key);
    this.#groups.delete(name);
    this.#droppedAtMs.set(name, tickMs);
  }

  // -------------------------------------------------------------- judging

  #momentOf(group: Group, tickMs: number): Moment {
    const records = this.#recordsBefore(group, tickMs).filter((record) => !record.late);
    return { tickMs, observedFromMs: group.observedFromMs, records };
  }

  #judge(group: Group, tickMs: number): void {
    this.judgements += 1;
    const moment = this.#momentOf(group, tickMs);
    for (const life of group.lives) {
      if (life instanceof EachLife) continue;
      const { condition, clear, guard, severity } = life.when;
      const judged = (some: typeof clear): Judged | undefined =>
        some === undefined ? undefined : judgeCondition(this.alert, this.stream, some, moment);
      const change = life.judge(tickMs, judgeCondition(this.alert, this.stream, condition, moment), judged(clear), judged(guard));
      if (change !== undefined) this.#say(group.key, severity, change);
    }
  }

  /** Matching records of the step that ends here, by the guard at this tick; then what has ended by now. */
  #settleEach(group: Group, tickMs: number): void {
    const fresh = this.#recordsBefore(group, tickMs).filter((record) => record.timeMs >= tickMs - this.alert.stepMs);
    for (const life of group.lives) {
      if (!(life instanceof EachLife)) continue;
      const { guard } = life.when;
      const guarded =
        guard !== undefined && judgeCondition(this.alert, this.stream, guard, this.#momentOf(group, tickMs)).truth === 'false';
      if (!guarded) this.#takeEach(group.key, life, fresh);
      for (const change of life.endBy(tickMs)) this.#say(group.key, life.when.severity, change);
    }
  }

  #takeEach(key: GroupKey, life: EachLife, records: readonly ReadRecord[]): void {
    for (const record of records.filter((candidate) => isTrueOf(candidate, life.when.predicate))) {
      for (const change of life.take(record.timeMs, record.late)) this.#say(key, life.when.severity, change);
    }
  }

  /** Records that no tick comes after: without a guard they count. */
  #afterLastTick(): void {
    const { lastTickMs } = this;
    const afterMs = lastTickMs ?? Number.NEGATIVE_INFINITY;
    const unguarded = (when: CheckedEachWhen): boolean => when.guard === undefined;
    for (const [name, { key }] of this.#byKey) {
      const lives = this.#groups.get(name)?.lives ?? this.alert.whens.flatMap((when) => (when.kind === 'each' ? [new EachLife(when)] : []));
      const left = this.#recordsOf(name).filter((record) => record.timeMs >= afterMs);
      for (const life of lives) if (life instanceof EachLife && unguarded(life.when)) this.#takeEach(key, life, left);
    }
  }

  #say(key: GroupKey, severity: Severity, change: Change): void {
    this.transitions.push({ change, key, severity });
  }
}

function lastTick(stepMs: number, input: ReferenceInput, newestMs: number | undefined): number | undefined {
  const afterNewestMs = newestMs === undefined ? undefined : (Math.floor(newestMs / stepMs) + 1) * stepMs;
  if (input.untilMs === undefined) return afterNewestMs;
  const untilMs = Math.floor(input.untilMs / stepMs) * stepMs;
  return input.mode === 'test' && afterNewestMs !== undefined ? Math.max(afterNewestMs, untilMs) : untilMs;
}

/** The records of a span have been taken already. */
const MADE_STREAM: CheckedStream = {
  name: 'made by a span',
  range: { source: { path: '', text: '' }, start: 0, end: 0 },
  from: [],
  format: { name: 'json' },
  latenessMs: 0,
  idleMs: 0,
  extracts: [],
};

/** Alerts on a span are observed from when those on its stream would be. */
function listeningFrom(firstMs: number | undefined, input: ReferenceInput): ReferenceInput {
  const { listenFromMs: given, ...rest } = input;
  const begins = [given, firstMs].filter((ms) => ms !== undefined);
  return begins.length === 0 ? rest : { ...rest, listenFromMs: Math.min(...begins) };
}

/** The transitions of a program over an input, complete and in order, with what was left out on the way. */
export function judgeWithCounters(program: Program, input: ReferenceInput): Verdict {
  const reading = readAll(program.streams, input);
  const spans = readSpans(program, reading, input);
  const judges = program.alerts.map((alert) => {
    const span = spans.get(alert.stream);
    const stream = span === undefined ? program.streams.find((candidate) => candidate.name === alert.stream) : MADE_STREAM;
    if (stream === undefined) throw new Error(`there is no stream ${alert.stream}`);
    const lastTickMs = lastTick(alert.stepMs, input, reading.newestMs);
    const judge =
      span === undefined
        ? new AlertJudge(alert, stream, reading.streams.get(alert.stream) ?? [], input, lastTickMs)
        : new AlertJudge(alert, stream, span.records, listeningFrom(span.firstMs, input), lastTickMs);
    judge.run();
    return judge;
  });
  const said = judges.flatMap((judge) => judge.transitions.map((transition) => ({ ...transition, alert: judge.alert })));
  const isStart = (change: Change): number => (change.to === 'inactive' ? 0 : 1);
  said.sort(
    (a, b) =>
      a.change.atMs - b.change.atMs ||
      compareText(a.alert.name, b.alert.name) ||
      compareKeys(a.key, b.key) ||
      SEVERITY_ORDER.indexOf(a.severity) - SEVERITY_ORDER.indexOf(b.severity) ||
      isStart(a.change) - isStart(b.change),
  );
  return {
    transitions: said.map(({ alert, key, severity, change }) => ({
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
    alerts: judges.map((judge) => judge.counters),
    spans: [...spans.values()].map((span) => span.counters),
    judgements: judges.reduce((sum, judge) => sum + judge.judgements, 0),
  };
}
