/** Checks the operands of predicates: literals, fields and arithmetic. Reports T205, T306, T310, T314. */
import type { BinaryExpr, CallExpr, Expr } from '../ast.js';
import { NAMES } from '../codes/names.js';
import { TYPES } from '../codes/types.js';
import type { Operand } from '../program.js';
import { suggestion } from '../suggest.js';
import type { Env, FieldInfo } from './context.js';
import { bareFunction, relatedLetUse, resolve } from './context.js';
import type { Measure } from './measures.js';
import { addable, foldQuantities, measureOfQuantity, multiplied, summed } from './measures.js';
import type { Quantity } from './quantities.js';
import { PLAIN, quantityOf, unitNameOf } from './quantities.js';
import { shortText } from './text.js';
import { isTextFunction, saysIs, textFieldOf } from './text-functions.js';

export const NUMBER_HELP = 'write a number such as `5`, or a field or function whose value is a number';

/** One operand of a comparison. */
export type RecordTerm =
  | { readonly kind: 'string'; readonly value: string; readonly ignoreCase: boolean; readonly expr: Expr }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly expr: Expr }
  | { readonly kind: 'number'; readonly measure: Measure; readonly quantity: Quantity; readonly expr: Expr }
  | { readonly kind: 'field'; readonly measure: Measure; readonly field: FieldInfo; readonly expr: Expr }
  | { readonly kind: 'math'; readonly measure: Measure; readonly operand: Operand; readonly expr: Expr };

export type LiteralTerm = RecordTerm & { readonly kind: 'string' | 'boolean' | 'number' };
export type OperandTerm = RecordTerm & { readonly kind: 'field' | 'math' };

export function operandOf(term: OperandTerm, scaled: boolean): Operand {
  if (term.kind === 'math') return term.operand;
  return fieldOperand(term.field, scaled);
}

/** `scaled`: in base units; otherwise in the unit of the field itself. */
export function fieldOperand({ path, functions, unit, scale }: FieldInfo, scaled: boolean): Operand {
  if (functions !== undefined) return { kind: 'text', path, functions };
  const name = unit === undefined ? undefined : unitNameOf(unit, scale);
  return { kind: 'field', path, ...(scaled && scale !== undefined ? { scale } : {}), ...(name === undefined ? {} : { unit: name }) };
}

/** Checks a literal, a field or arithmetic; undefined after an error was reported. */
export function checkTerm(unresolved: Expr, unresolvedEnv: Env): RecordTerm | undefined {
  const resolved = resolve(unresolved, unresolvedEnv);
  if (resolved === undefined) return undefined;
  const { expr, env } = resolved;
  const { reporter } = env.context;
  switch (expr.kind) {
    case 'number': {
      const quantity = quantityOf(expr);
      if (quantity === undefined)
        return reporter.report(TYPES.wrongKind, expr.range, `\`${expr.text}\` is not a valid number`, { help: NUMBER_HELP });
      return { kind: 'number', measure: measureOfQuantity(quantity, expr, env), quantity, expr };
    }
    case 'string':
      return { kind: 'string', value: expr.value, ignoreCase: expr.ignoreCase, expr };
    case 'boolean':
      return { kind: 'boolean', value: expr.value, expr };
    case 'field': {
      if (bareFunction(expr, env.context) !== undefined && env.stream !== undefined) return aggregateInside(expr, shortText(expr), env);
      const field = env.field(expr);
      return field === undefined ? undefined : fieldTerm(field, expr, env);
    }
    case 'unary': {
      if (expr.op === 'not') return notANumber(expr, env);
      const term = checkTerm(expr.operand, env);
      if (term === undefined) return undefined;
      if (term.kind === 'number') {
        const { exact: _, ...rest } = term.quantity;
        const quantity: Quantity = {
          ...rest,
          value: -rest.value,
          text: shortText(expr),
          ...(term.quantity.exact === undefined ? {} : { exact: negativeOf(term.quantity.exact) }),
        };
        return { kind: 'number', measure: measureOfQuantity(quantity, expr, env), quantity, expr };
      }
      if (term.kind === 'string' || term.kind === 'boolean') return notANumber(term.expr, env);
      if (!holdsNumbers(term, expr, env)) return undefined;
      return {
        kind: 'math',
        operand: { kind: 'negate', operand: operandOf(term, true) },
        measure: { ...mathMeasure(term.measure), expr },
        expr,
      };
    }
    case 'binary':
      if (expr.op === '+' || expr.op === '-' || expr.op === '*' || expr.op === '/') return arithmetic(expr, expr.op, env);
      return notANumber(expr, env);
    case 'call': {
      if (!isTextFunction(expr.name.text, env.context)) return callInside(expr, env);
      const field = textFieldOf(expr, env);
      return field === undefined ? undefined : fieldTerm(field, expr, env);
    }
    case 'over':
      if (expr.operand.kind === 'call') return callInside(expr.operand, env);
      return reporter.report(TYPES.aggregateInside, expr.range, '`over` cannot be used here, where one record is tested at a time', {
        help: 'remove `over`',
        related: relatedLetUse(env),
      });
    case 'exists':
      return notANumber(expr, env);
    default:
      return reporter.report(TYPES.wrongKind, expr.range, `expected a field, a number or text, found ${describe(expr)}`, {
        help: 'write a field, a number, or text in quotes',
        related: relatedLetUse(env),
      });
  }
}

function negativeOf(exact: NonNullable<Quantity['exact']>): NonNullable<Quantity['exact']> {
  return { digits: exact.digits.startsWith('-') ? exact.digits.slice(1) : `-${exact.digits}`, scale: exact.scale };
}

function fieldTerm(field: FieldInfo, expr: Expr, env: Env): RecordTerm {
  const measure: Measure = {
    unit: field.unit ?? PLAIN,
    ...(field.unit === undefined ? { unknownField: field.name } : {}),
    quotient: false,
    plainTakes: field.scale ?? { mul: 1, div: 1 },
    expr,
    env,
  };
  return { kind: 'field', field, measure, expr };
}

function mathMeasure(measure: Measure): Measure {
  const { plainTakes: _, quantity: __, ...rest } = measure;
  return rest;
}

function arithmetic(expr: BinaryExpr, op: '+' | '-' | '*' | '/', env: Env): RecordTerm | undefined {
  const left = checkTerm(expr.left, env);
  const right = checkTerm(expr.right, env);
  if (left === undefined || right === undefined) return undefined;
  for (const [side, at] of [
    [left, expr.left],
    [right, expr.right],
  ] as const) {
    if (side.kind === 'string' || side.kind === 'boolean') return notANumber(at, env);
    if ((side.kind === 'field' || side.kind === 'math') && !declaredForArithmetic(side, at, env)) return undefined;
  }
  if (left.kind === 'string' || left.kind === 'boolean' || right.kind === 'string' || right.kind === 'boolean') return undefined;
  if ((op === '+' || op === '-') && !addable(left.measure, right.measure, expr.range, op === '+' ? 'added to' : 'subtracted from'))
    return undefined;
  const quantity = foldQuantities(left.measure, right.measure, op, shortText(expr));
  if (quantity !== undefined) {
    if (!Number.isFinite(quantity.value)) return divisionByZero(expr, env);
    return { kind: 'number', measure: measureOfQuantity(quantity, expr, env), quantity, expr };
  }
  if (op === '/' && right.kind === 'number' && right.quantity.value === 0) return divisionByZero(expr, env);
  const combined = op === '*' || op === '/' ? multiplied(left.measure, right.measure, op) : summed(left.measure, right.measure);
  const unknownField = left.measure.unknownField ?? right.measure.unknownField;
  const side = (term: LiteralTerm | OperandTerm): Operand =>
    term.kind === 'number' ? { kind: 'number', value: term.quantity.value } : operandOf(term as OperandTerm, true);
  return {
    kind: 'math',
    operand: { kind: 'arithmetic', op, left: side(left), right: side(right) },
    measure: { ...combined, ...(unknownField === undefined ? {} : { unknownField }), expr, env },
    expr,
  };
}

function declaredForArithmetic(side: OperandTerm, at: Expr, env: Env): boolean {
  if (side.kind !== 'field' || (side.field.holds !== 'text' && side.field.holds !== 'boolean')) return true;
  env.context.reporter.report(
    TYPES.declaredOtherwise,
    at.range,
    `\`${side.field.name}\` ${saysIs(side.field)}, so it cannot be used in arithmetic`,
    {
      help:
        side.field.functions === undefined
          ? `declare it as a number: \`field ${side.field.name}: number\``
          : `use the field itself: \`${side.field.path.join('.')}\``,
      related: relatedLetUse(env),
    },
  );
  return false;
}

export function divisionByZero(expr: Expr, env: Pick<Env, 'context' | 'via'>): undefined {
  return env.context.reporter.report(TYPES.wrongKind, expr.range, 'division by zero', {
    help: 'divide by another value',
    related: relatedLetUse(env),
  });
}

/** Checks a field, which is not a literal or arithmetic. */
export function fieldOf(expr: Expr, env: Env, expected: string): FieldInfo | undefined {
  const term = checkTerm(expr, env);
  if (term === undefined || term.kind === 'field') return term?.field;
  return env.context.reporter.report(TYPES.wrongKind, expr.range, `${expected}, not ${describe(term.expr)}`, {
    help: 'write the name of a field without quotes',
    related: relatedLetUse(env),
  });
}

// ---------------------------------------------------------------- errors

export function holdsNumbers(side: OperandTerm, at: Expr, env: Env): boolean {
  if (side.kind !== 'field' || (side.field.holds !== 'text' && side.field.holds !== 'boolean')) return true;
  const { holds, name, functions } = side.field;
  const orDeclare = functions === undefined ? ', or declare it as a number' : '';
  env.context.reporter.report(
    TYPES.declaredOtherwise,
    at.range,
    `\`${name}\` ${saysIs(side.field)}, so it cannot be compared with a number`,
    {
      help: holds === 'text' ? `compare it with text: \`"${shortText(at)}"\`${orDeclare}` : `write \`${name} == true\``,
      related: relatedLetUse(env),
    },
  );
  return false;
}

export function callInside(expr: CallExpr, env: Env): undefined {
  const name = expr.name.text;
  if (env.context.functions.find(name) === undefined) return unknownFunction(expr, env);
  return aggregateInside(expr, `${name}(…)`, env);
}

export function aggregateInside(expr: Expr, text: string, env: Env): undefined {
  return env.context.reporter.report(
    TYPES.aggregateInside,
    expr.range,
    `\`${text}\` needs a window of records, but one record is tested here`,
    {
      help:
        expr.kind === 'field'
          ? `for a field with this name, write \`\`${text}\`\` in back-quotes`
          : 'use aggregates in a condition: `warn when count(…) over 5m > 10`',
      related: relatedLetUse(env),
    },
  );
}

/** Names of similar functions in other languages. */
const FORECAST = 'to forecast a value, write `max(used_pct) over 5m reaches 95% within 4h`';
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ['predict_linear', FORECAST],
  ['forecast', FORECAST],
  ['forecastlr', FORECAST],
  ['cidr', '`cidr` is written after `in`: `ip in cidr("10.0.0.0/8")`'],
  ['list', '`list` is written after `in`: `path in list("bad-paths.txt")`'],
  ['spark', '`spark` can only be used in a summary: `summary "{spark(mean(used_pct) over 5m)}"`'],
]);

export function unknownFunction(expr: CallExpr, env: Pick<Env, 'context' | 'via'>): undefined {
  const name = expr.name.text;
  const { functions } = env.context;
  if (isTextFunction(name, env.context)) {
    return env.context.reporter.report(TYPES.wrongKind, expr.range, `\`${name}(…)\` is the text of a field, which cannot be used here`, {
      help: `test it for the records of a window: \`any(${shortText(expr)} == "…") over 5m\`; or use it in \`by\`, \`distinct(…)\`, \`changes(…)\` and \`new(…)\``,
      related: relatedLetUse(env),
    });
  }
  return env.context.reporter.report(NAMES.unknownFunction, expr.name.range, `there is no function \`${name}\``, {
    help: () =>
      ELSEWHERE.get(name.toLowerCase()) ??
      functions.rankMeant(name) ??
      suggestion(name, [...functions.names(), ...env.context.catalogue.textFunctions.map((each) => each.name)]) ??
      `the functions are ${functions.descriptors.map((each) => each.name).join(', ')}`,
    related: relatedLetUse(env),
  });
}

function notANumber(expr: Expr, env: Env): undefined {
  return env.context.reporter.report(TYPES.wrongKind, expr.range, `expected a number, but \`${shortText(expr)}\` is ${describe(expr)}`, {
    help: NUMBER_HELP,
    related: relatedLetUse(env),
  });
}

/** "text", "a list": for messages. */
export function describe(expr: Expr): string {
  switch (expr.kind) {
    case 'string':
      return 'text';
    case 'number':
      return 'a number';
    case 'regex':
      return 'a regular expression';
    case 'boolean':
      return 'true or false';
    case 'time':
      return 'a time';
    case 'list':
      return 'a list';
    case 'range':
      return 'a range';
    case 'field':
      return 'a field';
    case 'binary':
      return expr.op === '+' || expr.op === '-' || expr.op === '*' || expr.op === '/' ? 'arithmetic' : 'a condition';
    case 'unary':
      return expr.op === '-' ? 'arithmetic' : 'a condition';
    case 'exists':
      return 'a condition';
    case 'reaches':
      return 'a forecast';
    case 'call':
      return 'an aggregate';
    case 'over':
      return describe(expr.operand);
    case 'paren':
      return describe(expr.inner);
  }
}
