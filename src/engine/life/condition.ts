/** Conditions at a tick: whether they hold, what their clauses say, and until when that cannot change if nothing is read. */
import type { Condition, ConditionExpr, NumberExpr } from '../../parser/program.js';
import type { ClauseValue, Truth } from '../transition.js';
import type { Truth3, Value } from '../value.js';
import { add, and3, compare, divide, multiply, negate, not3, or3, subtract } from '../value.js';

/** The aggregates of one group at one tick. */
export interface Reading {
  readonly tickMs: number;
  readonly stepMs: number;
  /** In base units. */
  value(aggregate: number): Value;
  /** The first tick at which it may differ, nothing being added. */
  nextChangeMs(aggregate: number): number;
  /** Whether it grows by one second a second (`since`, `uptime`). */
  isLinear(aggregate: number): boolean;
  /** Whether its window begins before the observation of the group does. */
  isIncomplete(aggregate: number): boolean;
  isTruth(aggregate: number): boolean;
  /** Values that a truth is about at the tick, in order; undefined where it is about none. */
  textsOf(aggregate: number): readonly string[] | undefined;
  /** The most that one record adds to the lower bound of its value, in base units, where nothing else makes that grow. */
  gain(aggregate: number): number | undefined;
}

/** Does the condition hold at the tick? Undefined: unknown. */
export function truthOf(expr: ConditionExpr, reading: Reading): Truth3 {
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
  }
}

/** Numbers at the tick, in base units. */
export function numberAt(expr: NumberExpr, reading: Reading): Value {
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
export function truthChangesMs(expr: ConditionExpr, reading: Reading): number {
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
    case 'compare': {
      const crossing = crossingMs(expr.left, expr.right, reading) ?? crossingMs(expr.right, expr.left, reading);
      return crossing ?? Math.min(numberChangesMs(expr.left, reading), numberChangesMs(expr.right, reading));
    }
  }
}

function numberChangesMs(expr: NumberExpr, reading: Reading): number {
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
function crossingMs(side: NumberExpr, other: NumberExpr, reading: Reading): number | undefined {
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
export function clausesOf(condition: Condition, reading: Reading): ClauseValue[] {
  const truths: Truth[] = [];
  collectTruths(condition.expr, reading, truths);
  return condition.clauses.map((clause, index): ClauseValue => {
    const truth = truths[index] ?? 'unknown';
    if (clause.value.kind === 'aggregate' && reading.isTruth(clause.value.aggregate)) {
      return { text: clause.text, value: truth === 'unknown' ? null : truth === 'true', truth };
    }
    const value = numberAt(clause.value, reading);
    if (value === undefined) return { text: clause.text, value: null, truth };
    if (value.lo === value.hi) return { text: clause.text, value: Number.isFinite(value.lo) ? value.lo : null, truth };
    return {
      text: clause.text,
      value: null,
      ...(Number.isFinite(value.lo) ? { low: value.lo } : {}),
      ...(Number.isFinite(value.hi) ? { high: value.hi } : {}),
      truth,
    };
  });
}

/** The clause to blame when the first term of an `and` holds and the whole does not: what screened the alert out. */
export function screeningClause(condition: Condition, reading: Reading): number | undefined {
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
      return expr.clause;
  }
}

/** Aggregates that a condition reads. */
export function aggregatesIn(expr: ConditionExpr, found: Set<number> = new Set()): Set<number> {
  switch (expr.kind) {
    case 'const':
      break;
    case 'and':
    case 'or':
      for (const term of expr.terms) aggregatesIn(term, found);
      break;
    case 'not':
      aggregatesIn(expr.term, found);
      break;
    case 'compare':
      aggregatesOfNumber(expr.left, found);
      aggregatesOfNumber(expr.right, found);
      break;
    case 'truth':
      found.add(expr.aggregate);
      break;
  }
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

function collectTruths(expr: ConditionExpr, reading: Reading, truths: Truth[]): void {
  switch (expr.kind) {
    case 'const':
      break;
    case 'and':
    case 'or':
      for (const term of expr.terms) collectTruths(term, reading, truths);
      break;
    case 'not':
      collectTruths(expr.term, reading, truths);
      break;
    case 'compare':
    case 'truth':
      truths[expr.clause] = truthName(truthOf(expr, reading));
      break;
  }
}

function truthValue(value: Value): Truth3 {
  return value === undefined || value.lo !== value.hi ? undefined : value.lo !== 0;
}

function truthName(truth: Truth3): Truth {
  if (truth === undefined) return 'unknown';
  return truth ? 'true' : 'false';
}
