/** Conditions at a tick: whether they hold, what their clauses say, and until when that cannot change if nothing is read. */
import type { Condition, ConditionExpr, NumberExpr, ReachesExpr, Series } from '../../parser/program.js';
import type { ClauseValue, Truth } from '../model/transition.js';
import type { Truth3, Value } from '../model/value.js';
import { add, and3, compare, divide, multiply, negate, not3, or3, subtract } from '../model/value.js';
import type { Eta, Outlook } from '../trend/outlook.js';

/** The aggregates of one group at one tick. */
export interface ConditionContext {
  readonly tickMs: number;
  readonly stepMs: number;
  /** In base units. */
  value(aggregate: number): Value;
  /** The first tick at which it may differ, nothing being added. */
  nextChangeMs(aggregate: number): number;
  /** Whether it grows by one second a second (`since`, `uptime`). */
  isLinear(aggregate: number): boolean;
  isTruth(aggregate: number): boolean;
  /** Values that a truth is about at the tick, in order; undefined where it is about none. */
  textsOf(aggregate: number): readonly string[] | undefined;
  /** The most that one record adds to the lower bound of its value, in base units, where nothing else makes that grow. */
  gain(aggregate: number): number | undefined;
  /** Whether the limit of a forecast is met now. */
  meets(expr: ReachesExpr): Truth3;
  outlook(expr: ReachesExpr): Outlook;
  /** The first tick at which a series that a forecast follows may say something else, nothing being added. */
  seriesChangesMs(series: number): number;
  /** The course of a series up to the tick, oldest first; NaN where unknown. */
  timeSeries(series: number): readonly number[];
}

/** Does the condition hold at the tick? Undefined: unknown. */
export function truthOf(expr: ConditionExpr, reading: ConditionContext): Truth3 {
  switch (expr.kind) {
    case 'const':
      return expr.value;
    case 'and': {
      let truth: Truth3 = true;
      for (const term of expr.terms) {
        truth = and3(truth, truthOf(term, reading));
        if (truth === false) return false;
      }
      return truth;
    }
    case 'or': {
      let truth: Truth3 = false;
      for (const term of expr.terms) {
        truth = or3(truth, truthOf(term, reading));
        if (truth === true) return true;
      }
      return truth;
    }
    case 'not':
      return not3(truthOf(expr.term, reading));
    case 'compare':
      return compare(expr.op, numberAt(expr.left, reading), numberAt(expr.right, reading));
    case 'truth':
      return truthValue(reading.value(expr.aggregate));
    case 'reaches':
      return reading.outlook(expr).truth;
  }
}

/** Numbers at the tick, in base units. */
export function numberAt(expr: NumberExpr, reading: ConditionContext): Value {
  switch (expr.kind) {
    case 'number':
      return { lo: expr.value, hi: expr.value };
    case 'aggregate':
      return reading.value(expr.aggregate);
    case 'negate':
      return negate(numberAt(expr.operand, reading));
    case 'arithmetic': {
      const left = numberAt(expr.left, reading);
      const right = numberAt(expr.right, reading);
      switch (expr.op) {
        case '+':
          return add(left, right);
        case '-':
          return subtract(left, right);
        case '*':
          return multiply(left, right);
        case '/':
          return divide(left, right);
      }
    }
  }
}

/** The first tick after this one at which `truthOf` may differ, nothing being added. */
export function truthChangesMs(expr: ConditionExpr, reading: ConditionContext): number {
  switch (expr.kind) {
    case 'const':
      return Number.POSITIVE_INFINITY;
    case 'and':
    case 'or':
      return Math.min(...expr.terms.map((term) => truthChangesMs(term, reading)));
    case 'not':
      return truthChangesMs(expr.term, reading);
    case 'truth':
      return reading.nextChangeMs(expr.aggregate);
    case 'reaches':
      return reading.seriesChangesMs(expr.series);
    case 'compare': {
      const crossing = crossingMs(expr.left, expr.right, reading) ?? crossingMs(expr.right, expr.left, reading);
      return crossing ?? Math.min(numberChangesMs(expr.left, reading), numberChangesMs(expr.right, reading));
    }
  }
}

export function numberChangesMs(expr: NumberExpr, reading: ConditionContext): number {
  switch (expr.kind) {
    case 'number':
      return Number.POSITIVE_INFINITY;
    case 'aggregate':
      return reading.isLinear(expr.aggregate) ? reading.tickMs + reading.stepMs : reading.nextChangeMs(expr.aggregate);
    case 'negate':
      return numberChangesMs(expr.operand, reading);
    case 'arithmetic':
      return Math.min(numberChangesMs(expr.left, reading), numberChangesMs(expr.right, reading));
  }
}

/** `since(p) > 150s`: what grows with the clock meets a constant once, at a time that can be told. Undefined for any other comparison. */
function crossingMs(side: NumberExpr, other: NumberExpr, reading: ConditionContext): number | undefined {
  if (side.kind !== 'aggregate' || other.kind !== 'number' || !reading.isLinear(side.aggregate)) return undefined;
  const value = reading.value(side.aggregate);
  const nextTick = reading.tickMs + reading.stepMs;
  if (value === undefined) return nextTick;
  if (value.lo > other.value) return Number.POSITIVE_INFINITY;
  const meets = reading.tickMs + (other.value - value.lo) * 1000;
  // One tick early, so that rounding cannot make it one late.
  return Math.max(nextTick, Math.floor(meets / reading.stepMs) * reading.stepMs);
}

/** What the clauses of a condition say at the tick. */
export function clausesOf(condition: Condition, reading: ConditionContext): ClauseValue[] {
  const truths: Truth[] = [];
  const etas = new Map<number, Eta>();
  collectTruths(condition.expr, reading, truths, etas);
  return condition.clauses.map((clause, index): ClauseValue => {
    const truth = truths[index] ?? 'unknown';
    const eta = etas.get(index);
    const ahead = eta === undefined ? {} : { eta: clauseEta(eta) };
    if (clause.value.kind === 'aggregate' && reading.isTruth(clause.value.aggregate)) {
      return { text: clause.text, value: truth === 'unknown' ? null : truth === 'true', truth };
    }
    const value = numberAt(clause.value, reading);
    if (value === undefined) return { text: clause.text, value: null, truth, ...ahead };
    if (value.lo === value.hi) return { text: clause.text, value: Number.isFinite(value.lo) ? value.lo : null, truth, ...ahead };
    return {
      text: clause.text,
      value: null,
      ...(Number.isFinite(value.lo) ? { low: value.lo } : {}),
      ...(Number.isFinite(value.hi) ? { high: value.hi } : {}),
      truth,
      ...ahead,
    };
  });
}

/** Whole seconds. */
function clauseEta({ low, high }: Eta): NonNullable<ClauseValue['eta']> {
  return { low: Math.round(low), ...(Number.isFinite(high) ? { high: Math.round(high) } : {}) };
}

/** The clause to blame when the first term of an `and` holds and the whole does not: what screened the alert out. */
export function screeningClause(condition: Condition, reading: ConditionContext): number | undefined {
  const { expr } = condition;
  if (expr.kind !== 'and') return undefined;
  const [first, ...others] = expr.terms;
  if (first === undefined || truthOf(first, reading) !== true) return undefined;
  const blamed = others.find((term) => truthOf(term, reading) !== true);
  return blamed === undefined ? undefined : firstClause(blamed);
}

function firstClause(expr: ConditionExpr): number | undefined {
  switch (expr.kind) {
    case 'const':
      return undefined;
    case 'and':
    case 'or':
      return expr.terms.map(firstClause).find((clause) => clause !== undefined);
    case 'not':
      return firstClause(expr.term);
    case 'compare':
    case 'truth':
    case 'reaches':
      return expr.clause;
  }
}

/** Aggregates that a condition reads. */
export function aggregatesIn(expr: ConditionExpr, series: readonly Series[], found: Set<number> = new Set()): Set<number> {
  switch (expr.kind) {
    case 'const':
      break;
    case 'and':
    case 'or':
      for (const term of expr.terms) aggregatesIn(term, series, found);
      break;
    case 'not':
      aggregatesIn(expr.term, series, found);
      break;
    case 'compare':
      aggregatesOfNumber(expr.left, found);
      aggregatesOfNumber(expr.right, found);
      break;
    case 'truth':
      found.add(expr.aggregate);
      break;
    case 'reaches': {
      const followed = series[expr.series];
      if (followed !== undefined) aggregatesOfNumber(followed.value, found);
      break;
    }
  }
  return found;
}

/** Series that a condition follows. */
export function seriesIn(expr: ConditionExpr, found: Set<number> = new Set()): Set<number> {
  if (expr.kind === 'reaches') found.add(expr.series);
  else if (expr.kind === 'not') seriesIn(expr.term, found);
  else if (expr.kind === 'and' || expr.kind === 'or') for (const term of expr.terms) seriesIn(term, found);
  return found;
}

function aggregatesOfNumber(expr: NumberExpr, found: Set<number>): void {
  if (expr.kind === 'aggregate') found.add(expr.aggregate);
  else if (expr.kind === 'negate') aggregatesOfNumber(expr.operand, found);
  else if (expr.kind === 'arithmetic') {
    aggregatesOfNumber(expr.left, found);
    aggregatesOfNumber(expr.right, found);
  }
}

function collectTruths(expr: ConditionExpr, reading: ConditionContext, truths: Truth[], etas: Map<number, Eta>): void {
  switch (expr.kind) {
    case 'const':
      break;
    case 'and':
    case 'or':
      for (const term of expr.terms) collectTruths(term, reading, truths, etas);
      break;
    case 'not':
      collectTruths(expr.term, reading, truths, etas);
      break;
    case 'compare':
    case 'truth':
      truths[expr.clause] = truthName(truthOf(expr, reading));
      break;
    case 'reaches': {
      const { truth, eta } = reading.outlook(expr);
      truths[expr.clause] = truthName(truth);
      if (eta !== undefined) etas.set(expr.clause, eta);
      break;
    }
  }
}

function truthValue(value: Value): Truth3 {
  return value === undefined || value.lo !== value.hi ? undefined : value.lo !== 0;
}

function truthName(truth: Truth3): Truth {
  if (truth === undefined) return 'unknown';
  return truth ? 'true' : 'false';
}
