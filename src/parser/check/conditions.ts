/** Checks conditions, which are true, false or unknown at a tick. Reports T304, T305, T308, T310, T416. */

import type { BinaryExpr, Expr, OverExpr } from '../ast.js';
import { LOGIC } from '../codes/logic.js';
import { TYPES } from '../codes/types.js';
import type { FunctionResult } from '../function-descriptor.js';
import type { Clause, Condition, ConditionExpr, NumberExpr } from '../program.js';
import { aggregateOf, windowGiven } from './aggregates.js';
import { boundInstead, refuseConfidence } from './confidence.js';
import { bareFunction, bareName, letUse, relatedLetUse } from './context.js';
import { reachesOf } from './forecasts.js';
import { allOf, anyOf, checkClauseTruth, reportConstant } from './impossible-conditions.js';
import type { Measure } from './measures.js';
import { addable, baseValueBeside, comparable, foldQuantities, measureOfQuantity, multiplied, summed } from './measures.js';
import { compareNumbers } from './predicates.js';
import type { Quantity } from './quantities.js';
import { isPlainDimension, quantityOf, RATIO } from './quantities.js';
import { describe, divisionByZero, NUMBER_HELP } from './terms.js';
import { exprText, shortText } from './text.js';
import { textCall } from './text-functions.js';
import type { TickEnv, TickNumber } from './tick-env.js';
import { functionAt } from './tick-env.js';
import { depthOf, MAX_DEPTH, termsOf } from './walk.js';

/** The clauses of a condition that is being checked. */
interface Build {
  readonly clauses: Clause[];
}

export function checkCondition(expr: Expr, env: TickEnv): Condition | undefined {
  if (depthOf(expr) > MAX_DEPTH) {
    return env.context.reporter.report(LOGIC.tooDeep, expr.range, 'this condition is nested too deeply', {
      help: 'name parts of it with `let`',
    });
  }
  const build: Build = { clauses: [] };
  const errors = env.context.reporter.errors;
  const found = conditionOf(expr, env, build);
  if (found === undefined) return undefined;
  if (found.kind === 'const' && env.context.reporter.errors === errors) reportConstant(found.value, expr.range, env);
  return { expr: found, clauses: build.clauses, text: exprText(expr), range: expr.range };
}

function conditionOf(expr: Expr, env: TickEnv, build: Build): ConditionExpr | undefined {
  const { reporter } = env.context;
  const use = letUse(expr, env);
  if (use.kind === 'broken') return undefined;
  if (use.kind === 'let') return conditionOf(use.value, { ...env, via: use.via }, build);
  switch (expr.kind) {
    case 'paren':
      return conditionOf(expr.inner, env, build);
    case 'boolean':
      return { kind: 'const', value: expr.value };
    case 'over': {
      if (expr.operand.kind === 'call') return truthOf(expr, env, build);
      const inner = insideWindow(expr, env);
      return inner === undefined ? undefined : conditionOf(inner.expr, inner.env, build);
    }
    case 'unary': {
      if (expr.op === '-') return numberAlone(expr, env);
      const term = conditionOf(expr.operand, env, build);
      if (term === undefined) return undefined;
      if (term.kind === 'const') return { kind: 'const', value: !term.value };
      return term.kind === 'not' ? term.term : { kind: 'not', term };
    }
    case 'binary':
      if (expr.op === 'and' || expr.op === 'or') {
        const terms = termsOf(expr, expr.op).map((term) => conditionOf(term, env, build));
        const known = terms.filter((term) => term !== undefined);
        if (known.length < terms.length) return undefined;
        return expr.op === 'and' ? allOf(known, build.clauses, expr.range, env) : anyOf(known, build.clauses, expr.range, env);
      }
      return comparison(expr, env, build);
    case 'reaches': {
      const operand = checkNumber(expr.operand, env);
      const limit = checkNumber(expr.limit, env);
      return operand === undefined || limit === undefined ? undefined : reachesOf(expr, operand, limit, env, build.clauses);
    }
    case 'call':
      return truthOf(expr, env, build);
    case 'field':
      if (bareFunction(expr, env.context) !== undefined) return numberAlone(expr, env);
      return aboutOneRecord(expr, env);
    case 'string':
    case 'exists':
      return aboutOneRecord(expr, env);
    case 'number':
      return numberAlone(expr, env);
    default:
      return reporter.report(TYPES.notATest, expr.range, `expected a condition, found ${describe(expr)}`, {
        help: 'compare two numbers: `count() over 5m > 10`',
        related: relatedLetUse(env),
      });
  }
}

/** `(…) over 5m`, and a `let` with a window. */
function insideWindow(over: OverExpr, env: TickEnv): { readonly expr: Expr; readonly env: TickEnv } | undefined {
  const { operand, window } = over;
  const given = windowGiven(over, env.context);
  if (given === undefined) return undefined;
  const inner: TickEnv = { ...env, window: given };
  if (operand.kind === 'paren') return { expr: operand.inner, env: inner };
  if (operand.kind === 'over') return { expr: operand, env: inner };
  const use = letUse(operand, env);
  if (use.kind === 'broken') return undefined;
  if (use.kind === 'let') return { expr: use.value, env: { ...inner, via: use.via } };
  const text = shortText(operand);
  if (operand.kind === 'field' && bareFunction(operand, env.context) !== undefined) {
    return env.context.reporter.report(TYPES.noWindowHere, window.range, `\`${text}\` has no window`, {
      help: `remove \`over\`: \`${text}\``,
      related: relatedLetUse(env),
    });
  }
  return env.context.reporter.report(
    TYPES.noWindowHere,
    operand.range,
    `\`over\` must follow an aggregate, but \`${text}\` is ${describe(operand)}`,
    {
      help:
        operand.kind === 'field'
          ? `write which value to use: \`last(${text}) over ${window.text}\` or \`max(${text}) over ${window.text}\``
          : 'write `over` after the aggregate, or after a pair of parentheses around several',
      related: relatedLetUse(env),
    },
  );
}

function aboutOneRecord(expr: Expr, env: TickEnv): undefined {
  const name = expr.kind === 'field' ? bareName(expr) : undefined;
  if (name !== undefined && env.context.functions.find(name) !== undefined) {
    return env.context.reporter.report(
      TYPES.notATest,
      expr.range,
      `expected a condition: \`${name}\` without parentheses is a field, not the function`,
      {
        help: `write \`${name}(…) over 5m\` to call the function`,
        related: relatedLetUse(env),
      },
    );
  }
  const text = expr.kind === 'field' ? `${shortText(expr)} == true` : shortText(expr);
  return env.context.reporter.report(
    TYPES.predicateInCondition,
    expr.range,
    `\`${shortText(expr)}\` tests one record, but a condition is about a window of records`,
    {
      help: `write \`any(${text}) over 5m\`, or \`page each ${text}\` to evaluate every record separately`,
      related: relatedLetUse(env),
    },
  );
}

/** Limits that show the unit of a function. */
const LIMITS_OF_RESULTS: Partial<Record<FunctionResult, string>> = { fraction: '5%', 'per-second': '10/s', duration: '5m' };

function numberAlone(expr: Expr, env: TickEnv): undefined {
  const call = expr.kind === 'over' ? expr.operand : expr;
  const result = call.kind === 'call' ? env.context.functions.find(call.name.text)?.descriptor.result : undefined;
  const limit = (result === undefined ? undefined : LIMITS_OF_RESULTS[result]) ?? '10';
  return env.context.reporter.report(TYPES.notATest, expr.range, `expected a condition, but \`${shortText(expr)}\` is a number`, {
    help: `compare it with a number: \`${shortText(expr)} > ${limit}\``,
    related: relatedLetUse(env),
  });
}

/** `any(p) over 5m` as a condition. */
function truthOf(expr: Expr, env: TickEnv, build: Build): ConditionExpr | undefined {
  const found = aggregateOf(expr, env);
  if (found === undefined) return undefined;
  if (found.result !== 'truth') return numberAlone(expr, env);
  build.clauses.push({
    text: exprText(expr),
    value: { kind: 'aggregate', aggregate: found.index },
    unit: found.measure.unit,
    range: expr.range,
  });
  return { kind: 'truth', aggregate: found.index, clause: build.clauses.length - 1 };
}

// ---------------------------------------------------------------- comparisons

const RECORD_OPS: ReadonlySet<string> = new Set(['contains', 'startsWith', 'endsWith', 'matches', 'in', 'not in']);

/** Whether the expression is text (also of a text function), true or false, perhaps in parentheses or named by a `let`: then a comparison tests a record. */
function holdsText(expr: Expr, env: TickEnv): boolean {
  if (textCall(expr, env) !== undefined) return true;
  let at = expr;
  for (;;) {
    const use = letUse(at, env);
    if (use.kind === 'let') at = use.value;
    else if (at.kind === 'paren') at = at.inner;
    else return at.kind === 'string' || at.kind === 'boolean' || at.kind === 'list' || at.kind === 'regex';
  }
}

function comparison(expr: BinaryExpr, env: TickEnv, build: Build): ConditionExpr | undefined {
  const { op } = expr;
  if (op === '+' || op === '-' || op === '*' || op === '/') return numberAlone(expr, env);
  if (RECORD_OPS.has(op) && refuseConfidence(expr, env)) return undefined;
  if (RECORD_OPS.has(op) || holdsText(expr.left, env) || holdsText(expr.right, env)) {
    const aggregate = [expr.left, expr.right].find((side) => describe(side) === 'an aggregate' && textCall(side, env) === undefined);
    if (aggregate !== undefined) {
      return env.context.reporter.report(
        TYPES.wrongKind,
        expr.range,
        `\`${shortText(aggregate)}\` is a number or a condition, and can only be compared with a number`,
        {
          help: 'compare the aggregate with a number; write `any(…)` and `none(…)` without a comparison',
          related: relatedLetUse(env),
        },
      );
    }
    return aboutOneRecord(expr, env);
  }
  if (
    op === 'and' ||
    op === 'or' ||
    op === 'contains' ||
    op === 'startsWith' ||
    op === 'endsWith' ||
    op === 'matches' ||
    op === 'in' ||
    op === 'not in'
  )
    return undefined;
  const left = checkNumber(expr.left, env);
  const right = checkNumber(expr.right, env);
  if (left === undefined || right === undefined) return undefined;
  if (!comparable(left.measure, right.measure, expr.range)) return undefined;
  const leftValue = left.measure.quantity === undefined ? left.expr : literal(baseValueBeside(left.measure.quantity, right.measure));
  const rightValue = right.measure.quantity === undefined ? right.expr : literal(baseValueBeside(right.measure.quantity, left.measure));
  if (leftValue.kind === 'number' && rightValue.kind === 'number') {
    if (boundInstead(expr, leftValue, rightValue, env) === undefined) return undefined;
    return { kind: 'const', value: compareNumbers(op, leftValue.value, rightValue.value) };
  }
  noteDuration(left, right, env);
  noteDuration(right, left, env);
  const shown = leftValue.kind === 'number' ? right : left;
  const asShare = isPlainDimension(shown.measure.unit) && (left.measure.unit.ratio || right.measure.unit.ratio);
  build.clauses.push({
    text: exprText(expr),
    value: leftValue.kind === 'number' ? rightValue : leftValue,
    unit: asShare ? RATIO : shown.measure.unit,
    range: expr.range,
  });
  const sides = boundInstead(expr, leftValue, rightValue, env);
  if (sides === undefined) return undefined;
  const found: ConditionExpr & { kind: 'compare' } = {
    kind: 'compare',
    op,
    ...sides,
    clause: build.clauses.length - 1,
  };
  checkClauseTruth(found, { left, right }, expr, env);
  return found;
}

function literal(value: number): NumberExpr {
  return { kind: 'number', value };
}

/** `since(p) > 90s`: the duration decides how often the alert must be evaluated. */
function noteDuration(side: TickNumber, other: TickNumber, env: TickEnv): void {
  if (side.expr.kind !== 'aggregate' || other.measure.quantity === undefined || env.collector.inSummary) return;
  const descriptor = functionAt(side.expr.aggregate, env);
  if (descriptor?.linear !== true) return;
  const ms = Math.round(other.measure.quantity.value * 1000);
  if (ms > 0) env.collector.compared.push({ descriptor, ms });
}

// ---------------------------------------------------------------- numbers

/** A number at a tick; undefined if the expression is not a number, which is then reported. */
export function checkNumber(expr: Expr, env: TickEnv): TickNumber | undefined {
  const { reporter } = env.context;
  const use = letUse(expr, env);
  if (use.kind === 'broken') return undefined;
  if (use.kind === 'let') return checkNumber(use.value, { ...env, via: use.via });
  switch (expr.kind) {
    case 'paren':
      return checkNumber(expr.inner, env);
    case 'number': {
      const quantity = quantityOf(expr);
      if (quantity === undefined)
        return reporter.report(TYPES.wrongKind, expr.range, `\`${expr.text}\` is not a valid number`, { help: NUMBER_HELP });
      return ofQuantity(quantity, expr, env);
    }
    case 'unary': {
      if (expr.op === 'not') return notANumber(expr, env);
      const operand = checkNumber(expr.operand, env);
      if (operand === undefined) return undefined;
      const { quantity } = operand.measure;
      if (quantity !== undefined) {
        const { exact: _, ...rest } = quantity;
        return ofQuantity({ ...rest, value: -rest.value, text: shortText(expr) }, expr, env);
      }
      return { expr: { kind: 'negate', operand: operand.expr }, measure: { ...withoutPlain(operand.measure), expr } };
    }
    case 'binary':
      if (expr.op === '+' || expr.op === '-' || expr.op === '*' || expr.op === '/') return arithmetic(expr, expr.op, env);
      return notANumber(expr, env);
    case 'over': {
      if (expr.operand.kind !== 'call') {
        const inner = insideWindow(expr, env);
        return inner === undefined ? undefined : checkNumber(inner.expr, inner.env);
      }
      return numberOfAggregate(expr, env);
    }
    case 'call':
      return numberOfAggregate(expr, env);
    case 'field':
      return numberOfAggregate(expr, env);
    default:
      return notANumber(expr, env);
  }
}

function notANumber(expr: Expr, env: TickEnv): undefined {
  return env.context.reporter.report(TYPES.wrongKind, expr.range, `expected a number, but \`${shortText(expr)}\` is ${describe(expr)}`, {
    help: NUMBER_HELP,
    related: relatedLetUse(env),
  });
}

function numberOfAggregate(expr: Expr, env: TickEnv): TickNumber | undefined {
  const found = aggregateOf(expr, env);
  if (found === undefined) return undefined;
  if (found.result === 'truth') {
    return env.context.reporter.report(TYPES.wrongKind, expr.range, `expected a number, but \`${shortText(expr)}\` is true or false`, {
      help: `use it as a condition by itself: \`page when ${shortText(expr)}\``,
      related: relatedLetUse(env),
    });
  }
  return { expr: { kind: 'aggregate', aggregate: found.index }, measure: found.measure };
}

function ofQuantity(quantity: Quantity, expr: Expr, env: TickEnv): TickNumber {
  return { expr: literal(quantity.value), measure: measureOfQuantity(quantity, expr, env) };
}

function withoutPlain(measure: Measure): Measure {
  const { plainTakes: _, quantity: __, ...rest } = measure;
  return rest;
}

function arithmetic(expr: BinaryExpr, op: '+' | '-' | '*' | '/', env: TickEnv): TickNumber | undefined {
  const left = checkNumber(expr.left, env);
  const right = checkNumber(expr.right, env);
  if (left === undefined || right === undefined) return undefined;
  if ((op === '+' || op === '-') && !addable(left.measure, right.measure, expr.range, op === '+' ? 'added to' : 'subtracted from'))
    return undefined;
  const quantity = foldQuantities(left.measure, right.measure, op, shortText(expr));
  if (quantity !== undefined) return Number.isFinite(quantity.value) ? ofQuantity(quantity, expr, env) : divisionByZero(expr, env);
  if (op === '/' && right.measure.quantity?.value === 0) return divisionByZero(expr, env);
  const combined = op === '*' || op === '/' ? multiplied(left.measure, right.measure, op) : summed(left.measure, right.measure);
  const unknownField = left.measure.unknownField ?? right.measure.unknownField;
  return {
    expr: { kind: 'arithmetic', op, left: left.expr, right: right.expr },
    measure: { ...combined, ...(unknownField === undefined ? {} : { unknownField }), expr, env },
  };
}
