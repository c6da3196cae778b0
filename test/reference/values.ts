/** "Values: known, bounded, unknown": aggregates, arithmetic and conditions of one group at one tick. */

import type { ClauseValue, Truth } from '../../src/engine/model/transition.js';
import type {
  Aggregate,
  CheckedAlert,
  CheckedStream,
  Condition,
  ConditionExpr,
  NumberExpr,
  ReachesExpr,
  Series,
  WilsonBound,
} from '../../src/parser/program.js';
import { standardDeviation, sumOf } from './exact.js';
import type { Outlook } from './forecasts.js';
import { historyIsIncomplete, outlook } from './forecasts.js';
import { compareText, isTrueOf, operandNumber, operandText } from './predicates.js';
import type { ReadRecord } from './time.js';

/** Everything between `low` and `high` is possible; exact when they are equal. */
interface Known {
  readonly low: number;
  readonly high: number;
}
export type Value = Known | 'unknown';

/** The state of a group at a tick. */
export interface Moment {
  readonly tickMs: number;
  readonly observedFromMs: number;
  /** All records of the group since its observation began, before the tick, none of them late. */
  readonly records: readonly ReadRecord[];
}

/** A number too large for a double is unknown. */
const exact = (value: number): Value => (Number.isFinite(value) ? { low: value, high: value } : 'unknown');
const atLeast = (value: number): Value => (Number.isFinite(value) ? { low: value, high: Number.POSITIVE_INFINITY } : 'unknown');
const atMost = (value: number): Value => (Number.isFinite(value) ? { low: Number.NEGATIVE_INFINITY, high: value } : 'unknown');
const UNLIMITED: Value = { low: Number.POSITIVE_INFINITY, high: Number.POSITIVE_INFINITY };

// ---------------------------------------------------------------- windows

function windowEnd({ agoMs, bucketMs }: Aggregate, tickMs: number): number {
  return agoMs === undefined ? tickMs : Math.floor((tickMs - agoMs) / bucketMs) * bucketMs;
}

function windowStart(aggregate: Aggregate, tickMs: number): number {
  return Math.ceil((windowEnd(aggregate, tickMs) - aggregate.windowMs) / aggregate.bucketMs) * aggregate.bucketMs;
}

/** A window that began before anything was observed. */
export function isIncomplete(aggregate: Aggregate, moment: Moment): boolean {
  return aggregate.windowMs > 0 && windowStart(aggregate, moment.tickMs) < moment.observedFromMs;
}

// ---------------------------------------------------------------- aggregates

/** Whether a record matches an aggregate: cached, since it does not depend on the tick. */
const matchesOf = new WeakMap<Aggregate, WeakMap<ReadRecord, boolean>>();

function remembered<T>(memory: WeakMap<Aggregate, WeakMap<ReadRecord, T>>, aggregate: Aggregate, record: ReadRecord, find: () => T): T {
  const known = memory.get(aggregate) ?? new WeakMap<ReadRecord, T>();
  memory.set(aggregate, known);
  if (!known.has(record)) known.set(record, find());
  return known.get(record) as T;
}

const takesPart = (aggregate: Aggregate, record: ReadRecord): boolean =>
  remembered(matchesOf, aggregate, record, () => isTrueOf(record, aggregate.filter));

/** Usable readings among the records, oldest first, and of one millisecond the least first. */
function samplesOf(aggregate: Aggregate, records: readonly ReadRecord[]): readonly { readonly timeMs: number; readonly value: number }[] {
  const { value: operand } = aggregate;
  if (operand === undefined) return [];
  return records
    .flatMap((record) => {
      const value = operandNumber(record, operand);
      return value === undefined ? [] : [{ timeMs: record.timeMs, value }];
    })
    .sort((a, b) => a.timeMs - b.timeMs || a.value - b.value);
}

const smallestFirst = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

function nearestRank(values: readonly number[], rank: number): number {
  const index = Math.max(0, Math.ceil((rank * values.length) / 100 - 1e-9) - 1);
  return smallestFirst(values)[index] ?? Number.NaN;
}

/** The score interval as Wilson wrote it. */
function wilsonEnd(matching: number, n: number, { z, side }: WilsonBound): number {
  const p = matching / n;
  const off = z * Math.sqrt((p * (1 - p)) / n + z ** 2 / (4 * n ** 2));
  if (side === 'low') return p === 0 ? 0 : (p + z ** 2 / (2 * n) - off) / (1 + z ** 2 / n);
  return p === 1 ? 1 : (p + z ** 2 / (2 * n) + off) / (1 + z ** 2 / n);
}

/** The median of the slopes of all pairs of buckets, per second. */
function slopeOf(samples: readonly { readonly timeMs: number; readonly value: number }[], aggregate: Aggregate): Value {
  const fromMs = samples[0]?.timeMs ?? 0;
  const bucketOf = (timeMs: number): number => Math.floor(timeMs / aggregate.bucketMs);
  const buckets = [...new Set(samples.map(({ timeMs }) => bucketOf(timeMs)))];
  const points = buckets.map((bucket) => {
    const inside = samples.filter(({ timeMs }) => bucketOf(timeMs) === bucket);
    const afterMs = inside.reduce((sum, { timeMs }) => sum + (timeMs - fromMs), 0);
    return { ms: afterMs / inside.length, value: sumOf(inside.map(({ value }) => value)) / inside.length };
  });
  const spanMs = (points.at(-1)?.ms ?? 0) - (points[0]?.ms ?? 0);
  if (points.length < 8 || spanMs < aggregate.windowMs / 2) return 'unknown';
  const slopes = points.flatMap((a, i) => points.slice(i + 1).map((b) => (b.value - a.value) / (b.ms - a.ms)));
  const sorted = smallestFirst(slopes);
  const middle = (at: number): number => sorted[at] ?? Number.NaN;
  const half = (sorted.length - 1) / 2;
  return exact(((middle(Math.floor(half)) + middle(Math.ceil(half))) / 2) * 1000);
}

function windowValue(aggregate: Aggregate, moment: Moment): Value {
  const startMs = windowStart(aggregate, moment.tickMs);
  const endMs = windowEnd(aggregate, moment.tickMs);
  const within = moment.records.filter((record) => record.timeMs >= startMs && record.timeMs < endMs && takesPart(aggregate, record));
  const complete = startMs >= moment.observedFromMs;
  const samples = samplesOf(aggregate, within);
  const values = samples.map((sample) => sample.value);
  const count = within.length;
  switch (aggregate.fn) {
    case 'count':
      return complete ? exact(count) : atLeast(count);
    case 'rate': {
      const rate = count / ((endMs - startMs) / 1000);
      return complete ? exact(rate) : atLeast(rate);
    }
    case 'ratio': {
      const { match } = aggregate;
      if (count === 0 || match === undefined) return 'unknown';
      const matching = within.filter((record) => isTrueOf(record, match)).length;
      return exact(aggregate.wilson === undefined ? matching / count : wilsonEnd(matching, count, aggregate.wilson));
    }
    case 'distinct': {
      const { value: operand } = aggregate;
      const texts = operand === undefined ? [] : within.map((record) => operandText(record, operand));
      const distinct = new Set(texts.filter((text) => text !== undefined)).size;
      return complete ? exact(distinct) : atLeast(distinct);
    }
    case 'any':
      if (count > 0) return exact(1);
      return complete ? exact(0) : 'unknown';
    case 'none':
      if (count > 0) return exact(0);
      return complete ? exact(1) : 'unknown';
    case 'sum':
      if (complete) return exact(sumOf(values));
      return values.some((value) => value < 0) ? 'unknown' : atLeast(sumOf(values));
  }
  if (samples.length === 0) return 'unknown';
  switch (aggregate.fn) {
    case 'max':
      return complete ? exact(Math.max(...values)) : atLeast(Math.max(...values));
    case 'min':
      return complete ? exact(Math.min(...values)) : atMost(Math.min(...values));
    case 'mean':
      return exact(sumOf(values) / values.length);
    case 'median':
      return exact(nearestRank(values, 50));
    case 'percentile':
      return exact(nearestRank(values, aggregate.rank ?? Number.NaN));
    case 'stddev':
      return exact(standardDeviation(values));
    case 'first': {
      const firstMs = Math.min(...samples.map((sample) => sample.timeMs));
      return exact(Math.min(...samples.filter((sample) => sample.timeMs === firstMs).map((sample) => sample.value)));
    }
    case 'last': {
      const lastMs = Math.max(...samples.map((sample) => sample.timeMs));
      return exact(Math.max(...samples.filter((sample) => sample.timeMs === lastMs).map((sample) => sample.value)));
    }
  }
  if (aggregate.fn === 'slope') return slopeOf(samples, aggregate);
  throw new Error(`the reference does not know ${aggregate.fn}`);
}

/** Times at which something is counted: within the window exact, or at least that. */
function countedWithin(timesMs: readonly number[], aggregate: Aggregate, moment: Moment): Value {
  const startMs = windowStart(aggregate, moment.tickMs);
  const endMs = windowEnd(aggregate, moment.tickMs);
  const n = timesMs.filter((timeMs) => timeMs >= startMs && timeMs < endMs).length;
  return startMs >= moment.observedFromMs ? exact(n) : atLeast(n);
}

/** One for each time that occurs, in order. */
function byTime<T>(
  samples: readonly { readonly timeMs: number; readonly value: T }[],
  isBefore: (a: T, b: T) => boolean,
): readonly { readonly timeMs: number; readonly value: T }[] {
  const times = [...new Set(samples.map((sample) => sample.timeMs))].sort((a, b) => a - b);
  return times.map((timeMs) => {
    const values = samples.filter((sample) => sample.timeMs === timeMs).map((sample) => sample.value);
    return { timeMs, value: values.reduce((best, value) => (isBefore(value, best) ? value : best)) };
  });
}

function changesValue(aggregate: Aggregate, moment: Moment): Value {
  const { value: operand } = aggregate;
  if (operand === undefined) throw new Error('changes of nothing');
  const texts = moment.records.flatMap((record) => {
    const value = takesPart(aggregate, record) ? operandText(record, operand) : undefined;
    return value === undefined ? [] : [{ timeMs: record.timeMs, value }];
  });
  const inOrder = byTime(texts, (a, b) => compareText(a, b) > 0);
  const changed = inOrder.filter(({ value }, i) => i > 0 && value !== inOrder[i - 1]?.value);
  return countedWithin(
    changed.map(({ timeMs }) => timeMs),
    aggregate,
    moment,
  );
}

function newValue(alert: CheckedAlert, aggregate: Aggregate, moment: Moment): Value {
  const { value: operand } = aggregate;
  if (operand === undefined) throw new Error('new of nothing');
  const textsFrom = (fromMs: number, toMs: number): readonly string[] =>
    moment.records.flatMap((record) => {
      if (record.timeMs < fromMs || record.timeMs >= toMs || !takesPart(aggregate, record)) return [];
      return operandText(record, operand) ?? [];
    });
  const startMs = windowStart(aggregate, moment.tickMs);
  const lastStepMs = moment.tickMs - alert.stepMs;
  const seen = new Set(textsFrom(startMs, lastStepMs));
  if (textsFrom(lastStepMs, moment.tickMs).every((text) => seen.has(text))) return exact(0);
  return startMs >= moment.observedFromMs ? exact(1) : 'unknown';
}

function restartsValue(stream: CheckedStream, aggregate: Aggregate, moment: Moment): Value {
  const { uptime } = stream;
  if (uptime === undefined) throw new Error(`stream ${stream.name} has no uptime`);
  if (uptime.kind === 'since') {
    const starts = moment.records.filter((record) => isTrueOf(record, uptime.start)).map((record) => record.timeMs);
    return countedWithin(starts, aggregate, moment);
  }
  const readings = byTime(
    moment.records.flatMap((record) => {
      const value = operandNumber(record, uptime.value);
      return value === undefined ? [] : [{ timeMs: record.timeMs, value }];
    }),
    (a, b) => a < b,
  );
  const restarted = readings.filter(({ timeMs, value }, i) => {
    const before = readings[i - 1];
    return before !== undefined && (value < before.value || value + 1 <= (timeMs - before.timeMs) / 1000);
  });
  return countedWithin(
    restarted.map(({ timeMs }) => timeMs),
    aggregate,
    moment,
  );
}

function sinceValue(aggregate: Aggregate, moment: Moment): Value {
  const times = moment.records.filter((record) => takesPart(aggregate, record)).map((record) => record.timeMs);
  if (times.length === 0) return atLeast((moment.tickMs - moment.observedFromMs) / 1000);
  return exact((moment.tickMs - Math.max(...times)) / 1000);
}

function uptimeValue(stream: CheckedStream, moment: Moment): Value {
  const { uptime } = stream;
  if (uptime === undefined) throw new Error(`stream ${stream.name} has no uptime`);
  if (uptime.kind === 'since') {
    const starts = moment.records.filter((record) => isTrueOf(record, uptime.start)).map((record) => record.timeMs);
    return starts.length === 0 ? UNLIMITED : exact((moment.tickMs - Math.max(...starts)) / 1000);
  }
  const readings = moment.records.flatMap((record) => {
    const seconds = operandNumber(record, uptime.value);
    return seconds === undefined ? [] : [{ timeMs: record.timeMs, seconds }];
  });
  if (readings.length === 0) return UNLIMITED;
  const latestMs = Math.max(...readings.map((reading) => reading.timeMs));
  const least = Math.min(...readings.filter((reading) => reading.timeMs === latestMs).map((reading) => reading.seconds));
  return exact(least + (moment.tickMs - latestMs) / 1000);
}

function aggregateValue(alert: CheckedAlert, stream: CheckedStream, aggregate: Aggregate, moment: Moment): Value {
  if (aggregate.fn === 'uptime') return uptimeValue(stream, moment);
  if (aggregate.fn === 'since') return sinceValue(aggregate, moment);
  if (aggregate.fn === 'changes') return changesValue(aggregate, moment);
  if (aggregate.fn === 'new') return newValue(alert, aggregate, moment);
  if (aggregate.fn === 'restarts') return restartsValue(stream, aggregate, moment);
  const value = windowValue(aggregate, moment);
  if (value === 'unknown') return 'unknown';
  const { mul, div } = aggregate.scale ?? { mul: 1, div: 1 };
  return overflowed([value], { low: (value.low * mul) / div, high: (value.high * mul) / div });
}

// ---------------------------------------------------------------- arithmetic on bounds

const isExact = (value: Known): boolean => value.low === value.high;
const hasFiniteEnds = (value: Known): boolean => Number.isFinite(value.low) && Number.isFinite(value.high);

/** A number too large for a double is unknown. */
function overflowed(from: readonly Known[], result: Value): Value {
  if (result === 'unknown' || Number.isNaN(result.low) || Number.isNaN(result.high)) return 'unknown';
  return from.every(hasFiniteEnds) && !hasFiniteEnds(result) ? 'unknown' : result;
}

/** 0 × ∞ is 0. */
const times = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : a * b);

function span(ends: readonly number[]): Value {
  return ends.some(Number.isNaN) ? 'unknown' : { low: Math.min(...ends), high: Math.max(...ends) };
}

function combine(op: '+' | '-' | '*' | '/', a: Known, b: Known): Value {
  switch (op) {
    case '+':
      return { low: a.low + b.low, high: a.high + b.high };
    case '-':
      return { low: a.low - b.high, high: a.high - b.low };
    case '*':
      return span([times(a.low, b.low), times(a.low, b.high), times(a.high, b.low), times(a.high, b.high)]);
    case '/':
      if (b.low <= 0 && b.high >= 0) return 'unknown';
      return span([a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high]);
  }
}

export type AggregateValues = (index: number) => Value;

export function numberValue(expr: NumberExpr, aggregates: AggregateValues): Value {
  switch (expr.kind) {
    case 'number':
      return exact(expr.value);
    case 'aggregate':
      return aggregates(expr.aggregate);
    case 'negate': {
      const value = numberValue(expr.operand, aggregates);
      return value === 'unknown' ? 'unknown' : { low: -value.high, high: -value.low };
    }
    case 'arithmetic': {
      const left = numberValue(expr.left, aggregates);
      const right = numberValue(expr.right, aggregates);
      if (left === 'unknown' || right === 'unknown') return 'unknown';
      return overflowed([left, right], combine(expr.op, left, right));
    }
  }
}

// ---------------------------------------------------------------- conditions

const truthOf = (isTrue: boolean, isFalse: boolean): Truth => (isTrue ? 'true' : isFalse ? 'false' : 'unknown');
const negated = (truth: Truth): Truth => truthOf(truth === 'false', truth === 'true');

function compared(op: '==' | '!=' | '<' | '<=' | '>' | '>=', left: Value, right: Value): Truth {
  if (left === 'unknown' || right === 'unknown') return 'unknown';
  switch (op) {
    case '<':
      return truthOf(left.high < right.low, left.low >= right.high);
    case '<=':
      return truthOf(left.high <= right.low, left.low > right.high);
    case '>':
      return truthOf(left.low > right.high, left.high <= right.low);
    case '>=':
      return truthOf(left.low >= right.high, left.high < right.low);
    case '==':
      return truthOf(isExact(left) && isExact(right) && left.low === right.low, left.high < right.low || right.high < left.low);
    case '!=':
      return negated(compared('==', left, right));
  }
}

function truthOfExpr(expr: ConditionExpr, aggregates: AggregateValues, ahead: (expr: ReachesExpr) => Outlook): Truth {
  switch (expr.kind) {
    case 'const':
      return expr.value ? 'true' : 'false';
    case 'and': {
      const truths = expr.terms.map((term) => truthOfExpr(term, aggregates, ahead));
      return truthOf(
        truths.every((truth) => truth === 'true'),
        truths.some((truth) => truth === 'false'),
      );
    }
    case 'or': {
      const truths = expr.terms.map((term) => truthOfExpr(term, aggregates, ahead));
      return truthOf(
        truths.some((truth) => truth === 'true'),
        truths.every((truth) => truth === 'false'),
      );
    }
    case 'not':
      return negated(truthOfExpr(expr.term, aggregates, ahead));
    case 'compare':
      return compared(expr.op, numberValue(expr.left, aggregates), numberValue(expr.right, aggregates));
    case 'truth': {
      const value = aggregates(expr.aggregate);
      return value === 'unknown' ? 'unknown' : truthOf(value.low === 1, value.low === 0);
    }
    case 'reaches':
      return ahead(expr).truth;
  }
}

type ClauseExpr = Extract<ConditionExpr, { readonly clause: number }>;

function clauseExprs(expr: ConditionExpr): readonly ClauseExpr[] {
  switch (expr.kind) {
    case 'const':
      return [];
    case 'and':
    case 'or':
      return expr.terms.flatMap(clauseExprs);
    case 'not':
      return clauseExprs(expr.term);
    case 'compare':
    case 'truth':
    case 'reaches':
      return [expr];
  }
}

function clauseValue(
  text: string,
  expr: ClauseExpr,
  shown: NumberExpr,
  aggregates: AggregateValues,
  ahead: (expr: ReachesExpr) => Outlook,
): ClauseValue {
  const truth = truthOfExpr(expr, aggregates, ahead);
  const eta = expr.kind === 'reaches' ? ahead(expr).eta : undefined;
  if (expr.kind === 'truth') return { text, value: truth === 'unknown' ? null : truth === 'true', truth };
  const value = numberValue(shown, aggregates);
  const withEta = eta === undefined ? {} : { eta };
  if (value === 'unknown') return { text, value: null, truth, ...withEta };
  if (isExact(value)) return { text, value: Number.isFinite(value.low) ? value.low : null, truth, ...withEta };
  return {
    text,
    value: null,
    ...(Number.isFinite(value.low) ? { low: value.low } : {}),
    ...(Number.isFinite(value.high) ? { high: value.high } : {}),
    truth,
    ...withEta,
  };
}

function aggregatesOfNumber(expr: NumberExpr): readonly number[] {
  switch (expr.kind) {
    case 'number':
      return [];
    case 'aggregate':
      return [expr.aggregate];
    case 'negate':
      return aggregatesOfNumber(expr.operand);
    case 'arithmetic':
      return [...aggregatesOfNumber(expr.left), ...aggregatesOfNumber(expr.right)];
  }
}

/** A condition of a group at a tick. */
export interface Evaluation {
  readonly truth: Truth;
  readonly clauses: readonly ClauseValue[];
  /** The terms p, q and so on of `p and q and …`, each with the index of its first clause; empty for any other condition. */
  readonly terms: readonly { readonly truth: Truth; readonly clause: number | undefined }[];
  /** Whether one of its windows is incomplete. */
  readonly incomplete: boolean;
}

export function evaluateCondition(alert: CheckedAlert, stream: CheckedStream, condition: Condition, moment: Moment): Evaluation {
  const aggregateAt = (index: number): Aggregate => {
    const aggregate = alert.aggregates[index];
    if (aggregate === undefined) throw new Error(`${alert.name} has no aggregate ${index}`);
    return aggregate;
  };
  const aggregatesAt = (at: Moment): AggregateValues => {
    const known = new Map<number, Value>();
    return (index) => {
      const value = known.get(index) ?? aggregateValue(alert, stream, aggregateAt(index), at);
      known.set(index, value);
      return value;
    };
  };
  const seriesOf = (expr: ReachesExpr): Series => {
    const series = alert.series?.[expr.series];
    if (series === undefined) throw new Error(`${alert.name} has no series ${expr.series}`);
    return series;
  };
  const aggregates = aggregatesAt(moment);
  const outlooks = new Map<ReachesExpr, Outlook>();
  const ahead = (expr: ReachesExpr): Outlook => {
    const known =
      outlooks.get(expr) ?? outlook(expr, seriesOf(expr), alert.stepMs, moment, (value, at) => numberValue(value, aggregatesAt(at)));
    outlooks.set(expr, known);
    return known;
  };
  const exprs = clauseExprs(condition.expr);
  const used = exprs.flatMap((expr) => {
    if (expr.kind === 'truth') return [expr.aggregate];
    if (expr.kind === 'reaches') return aggregatesOfNumber(seriesOf(expr).value);
    return [...aggregatesOfNumber(expr.left), ...aggregatesOfNumber(expr.right)];
  });
  return {
    truth: truthOfExpr(condition.expr, aggregates, ahead),
    clauses: condition.clauses.map((clause, i) => {
      const expr = exprs.find((candidate) => candidate.clause === i);
      if (expr === undefined) throw new Error(`${clause.text} is no part of its condition`);
      return clauseValue(clause.text, expr, clause.value, aggregates, ahead);
    }),
    terms: (condition.expr.kind === 'and' ? condition.expr.terms : []).map((term) => ({
      truth: truthOfExpr(term, aggregates, ahead),
      clause: clauseExprs(term)[0]?.clause,
    })),
    incomplete:
      used.some((index) => isIncomplete(aggregateAt(index), moment)) ||
      exprs.some((expr) => expr.kind === 'reaches' && historyIsIncomplete(seriesOf(expr), moment)),
  };
}
