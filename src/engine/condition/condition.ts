/** Conditions at a tick: their truth, their clauses, and when either can change next if no record arrives. */
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
  /** The first tick at which the value may differ if no record arrives. */
  nextChangeMs(aggregate: number): number;
  /** Whether it grows by one second per second. */
  isLinear(aggregate: number): boolean;
  isTruth(aggregate: number): boolean;
  /** The values for which a truth is true at the tick, sorted; undefined for functions that are not about single values. */
  textsOf(aggregate: number): readonly string[] | undefined;
  /** The most that one record adds to the lower bound of the value, in base units, if nothing else makes that grow. */
  gain(aggregate: number): number | undefined;
  /** Whether the limit of a forecast is reached now. */
  meets(expr: ReachesExpr): Truth3;
  outlook(expr: ReachesExpr): Outlook;
  /** The first tick at which a time series may change if no record arrives. */
  seriesChangesMs(series: number): number;
  /** The points of a time series up to the tick, oldest first; NaN if unknown. */
  timeSeries(series: number): readonly number[];
}

/** Whether the condition holds at the tick; undefined: unknown. */
export function truthOf(expr: ConditionExpr, context: Pick<ConditionContext, 'value' | 'outlook'>): Truth3 {
  switch (expr.kind) {
    case 'const':
      return expr.value;
    case 'and': {
      let truth: Truth3 = true;
      for (const term of expr.terms) {
        truth = and3(truth, truthOf(term, context));
        if (truth === false) return false;
      }
      return truth;
    }
    case 'or': {
      let truth: Truth3 = false;
      for (const term of expr.terms) {
        truth = or3(truth, truthOf(term, context));
        if (truth === true) return true;
      }
      return truth;
    }
    case 'not':
      return not3(truthOf(expr.term, context));
    case 'compare':
      return compare(expr.op, numberAt(expr.left, context), numberAt(expr.right, context));
    case 'truth':
      return truthValue(context.value(expr.aggregate));
    case 'reaches':
      return context.outlook(expr).truth;
  }
}

/** The value of a number at the tick, in base units. */
export function numberAt(expr: NumberExpr, context: Pick<ConditionContext, 'value'>): Value {
  switch (expr.kind) {
    case 'number':
      return { lo: expr.value, hi: expr.value };
    case 'aggregate':
      return context.value(expr.aggregate);
    case 'negate':
      return negate(numberAt(expr.operand, context));
    case 'arithmetic': {
      const left = numberAt(expr.left, context);
      const right = numberAt(expr.right, context);
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

/** The first tick after this one at which `truthOf` may differ if no record arrives. */
export function truthChangesMs(expr: ConditionExpr, context: ConditionContext): number {
  switch (expr.kind) {
    case 'const':
      return Number.POSITIVE_INFINITY;
    case 'and':
    case 'or':
      return Math.min(...expr.terms.map((term) => truthChangesMs(term, context)));
    case 'not':
      return truthChangesMs(expr.term, context);
    case 'truth':
      return context.nextChangeMs(expr.aggregate);
    case 'reaches':
      return context.seriesChangesMs(expr.series);
    case 'compare': {
      const crossing = crossingMs(expr.left, expr.right, context) ?? crossingMs(expr.right, expr.left, context);
      return crossing ?? Math.min(numberChangesMs(expr.left, context), numberChangesMs(expr.right, context));
    }
  }
}

export function numberChangesMs(expr: NumberExpr, context: ConditionContext): number {
  switch (expr.kind) {
    case 'number':
      return Number.POSITIVE_INFINITY;
    case 'aggregate':
      return context.isLinear(expr.aggregate) ? context.tickMs + context.stepMs : context.nextChangeMs(expr.aggregate);
    case 'negate':
      return numberChangesMs(expr.operand, context);
    case 'arithmetic':
      return Math.min(numberChangesMs(expr.left, context), numberChangesMs(expr.right, context));
  }
}

/** `since(p) > 150s`: the tick at which a linear function reaches a constant. Undefined for any other comparison. */
function crossingMs(side: NumberExpr, other: NumberExpr, context: ConditionContext): number | undefined {
  if (side.kind !== 'aggregate' || other.kind !== 'number' || !context.isLinear(side.aggregate)) return undefined;
  const value = context.value(side.aggregate);
  const nextTick = context.tickMs + context.stepMs;
  if (value === undefined) return nextTick;
  if (value.lo > other.value) return Number.POSITIVE_INFINITY;
  const reachesMs = context.tickMs + (other.value - value.lo) * 1000;
  // One tick early, so that rounding cannot make it one tick late.
  return Math.max(nextTick, Math.floor(reachesMs / context.stepMs) * context.stepMs);
}

/** The values and truths of the clauses of a condition at the tick. */
export function clausesOf(condition: Condition, context: ConditionContext): ClauseValue[] {
  const truths: Truth[] = [];
  const etas = new Map<number, Eta>();
  collectTruths(condition.expr, context, truths, etas);
  return condition.clauses.map((clause, index): ClauseValue => {
    const truth = truths[index] ?? 'unknown';
    const eta = etas.get(index);
    const forecast = eta === undefined ? {} : { eta: clauseEta(eta) };
    if (clause.value.kind === 'aggregate' && context.isTruth(clause.value.aggregate)) {
      return { text: clause.text, value: truth === 'unknown' ? null : truth === 'true', truth };
    }
    const value = numberAt(clause.value, context);
    if (value === undefined) return { text: clause.text, value: null, truth, ...forecast };
    if (value.lo === value.hi) return { text: clause.text, value: Number.isFinite(value.lo) ? value.lo : null, truth, ...forecast };
    return {
      text: clause.text,
      value: null,
      ...(Number.isFinite(value.lo) ? { low: value.lo } : {}),
      ...(Number.isFinite(value.hi) ? { high: value.hi } : {}),
      truth,
      ...forecast,
    };
  });
}

/** Whole seconds. */
function clauseEta({ low, high }: Eta): NonNullable<ClauseValue['eta']> {
  return { low: Math.round(low), ...(Number.isFinite(high) ? { high: Math.round(high) } : {}) };
}

/** The clause that suppresses the alert, if the first term of an `and` holds and the whole does not. */
export function suppressingClause(condition: Condition, context: ConditionContext): number | undefined {
  const { expr } = condition;
  if (expr.kind !== 'and') return undefined;
  const [first, ...others] = expr.terms;
  if (first === undefined || truthOf(first, context) !== true) return undefined;
  const suppressing = others.find((term) => truthOf(term, context) !== true);
  return suppressing === undefined ? undefined : firstClause(suppressing);
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

/** The aggregates that a condition reads. */
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

/** The time series that the forecasts of a condition read. */
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

function collectTruths(expr: ConditionExpr, context: ConditionContext, truths: Truth[], etas: Map<number, Eta>): void {
  switch (expr.kind) {
    case 'const':
      break;
    case 'and':
    case 'or':
      for (const term of expr.terms) collectTruths(term, context, truths, etas);
      break;
    case 'not':
      collectTruths(expr.term, context, truths, etas);
      break;
    case 'compare':
    case 'truth':
      truths[expr.clause] = truthName(truthOf(expr, context));
      break;
    case 'reaches': {
      const { truth, eta } = context.outlook(expr);
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
