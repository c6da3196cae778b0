/** Checks predicates, which are true or false for one record. Reports T304, T306, T310, T806. */
import type { BinaryExpr, Expr, RangeExpr } from '../ast.js';
import { SPANS } from '../codes/spans.js';
import { TYPES } from '../codes/types.js';
import type { CompareOp, Literal, Predicate, Scale } from '../program.js';
import { joinWords, suggestion } from '../suggest.js';
import { CIDR, cidrTest } from './cidr.js';
import { refuseConfidence } from './confidence.js';
import type { Env } from './context.js';
import { bareFunction, letUse, relatedLetUse, resolve } from './context.js';
import { conjunction, disjunction } from './impossible-records.js';
import { isListCall, itemsOfList, valuesOfCall } from './lists.js';
import { comparable } from './measures.js';
import type { Quantity } from './quantities.js';
import { inRawUnit } from './quantities.js';
import { regexOf } from './regexes.js';
import type { LiteralTerm, OperandTerm, RecordTerm } from './terms.js';
import { aggregateInside, callInside, checkTerm, fieldOf, holdsNumbers, operandOf } from './terms.js';
import { shortText } from './text.js';
import { isTextFunction, textField } from './text-functions.js';
import { termsOf } from './walk.js';

export const ALWAYS: Predicate = { kind: 'const', value: true };

/** Checks a predicate; undefined after an error was reported. */
export function checkPredicate(expr: Expr, env: Env): Predicate | undefined {
  const predicate = predicateOf(expr, env);
  if (predicate !== undefined && !env.context.predicateRanges.has(predicate) && predicate !== ALWAYS)
    env.context.predicateRanges.set(predicate, expr.range);
  return predicate;
}

function predicateOf(expr: Expr, env: Env): Predicate | undefined {
  const { reporter } = env.context;
  const use = letUse(expr, env);
  if (use.kind === 'broken') return undefined;
  if (use.kind === 'let') return predicateOfLet(use.value, { ...env, via: use.via });
  switch (expr.kind) {
    case 'paren':
      return checkPredicate(expr.inner, env);
    case 'string':
      return { kind: 'text', op: 'contains', field: ['line'], needle: expr.value, ignoreCase: expr.ignoreCase };
    case 'boolean':
      return { kind: 'const', value: expr.value };
    case 'unary': {
      if (expr.op === '-') return notATest(expr, env, 'a number');
      const term = checkPredicate(expr.operand, env);
      return term === undefined ? undefined : negated(term);
    }
    case 'binary':
      if (expr.op === 'and' || expr.op === 'or') return logic(expr, expr.op, env);
      return refuseConfidence(expr, env) ? undefined : comparison(expr, env);
    case 'exists': {
      const field = fieldOf(expr.operand, env, '`exists` takes a field');
      if (field === undefined) return undefined;
      if (field.functions === undefined) return { kind: 'exists', field: field.path };
      return reporter.report(TYPES.wrongKind, expr.operand.range, '`exists` takes a field', {
        help: `write \`${field.path.join('.')} exists\``,
        related: relatedLetUse(env),
      });
    }
    case 'field': {
      const word = env.bareWord?.(expr);
      if (word !== undefined) return word;
      if (bareFunction(expr, env.context) !== undefined) return aggregateInside(expr, shortText(expr), env);
      const field = env.field(expr);
      if (field === undefined) return undefined;
      return reporter.report(TYPES.notATest, expr.range, `the field \`${field.name}\` is not a condition`, {
        help: `compare it with a value: \`${field.name} == true\`, or test whether it exists: \`${field.name} exists\``,
        related: relatedLetUse(env),
      });
    }
    case 'call':
      if (!isTextFunction(expr.name.text, env.context)) return callInside(expr, env);
      return reporter.report(TYPES.notATest, expr.range, `\`${shortText(expr)}\` is not a condition`, {
        help: `compare it with text: \`${shortText(expr)} == "…"\``,
        related: relatedLetUse(env),
      });
    case 'over':
      if (expr.operand.kind === 'call') return callInside(expr.operand, env);
      return reporter.report(TYPES.aggregateInside, expr.range, '`over` cannot be used here, where one record is tested at a time', {
        help: 'remove `over`',
        related: relatedLetUse(env),
      });
    case 'reaches':
      return reporter.report(TYPES.aggregateInside, expr.range, '`reaches` cannot be used here, where one record is tested at a time', {
        help: 'use it in a condition: `warn when max(used_pct) over 5m reaches 95% within 4h`',
        related: relatedLetUse(env),
      });
    case 'number':
      return notATest(expr, env, 'a number');
    case 'list':
      return notATest(expr, env, 'a list');
    case 'range':
      return notATest(expr, env, 'a range');
    case 'time':
      return notATest(expr, env, 'a time');
    case 'regex':
      return reporter.report(TYPES.notATest, expr.range, 'a regular expression is not a condition', {
        help: `write which field must match it: \`line matches ${shortText(expr)}\``,
        related: relatedLetUse(env),
      });
  }
}

/** A `let` means the same in every rule on a stream, so it is checked once per stream. */
function predicateOfLet(value: Expr, env: Env): Predicate | undefined {
  const known = env.stream?.letPredicates;
  if (known?.has(value) === true) return known.get(value);
  const predicate = checkPredicate(value, env);
  known?.set(value, predicate);
  return predicate;
}

function logic(expr: BinaryExpr, op: 'and' | 'or', env: Env): Predicate | undefined {
  const terms = termsOf(expr, op).map((term) => checkPredicate(term, env));
  const known = terms.filter((term) => term !== undefined);
  if (known.length < terms.length) return undefined;
  return op === 'and' ? conjunction(known, expr.range, env.context) : disjunction(known, expr.range, env.context);
}

export function negated(term: Predicate): Predicate {
  if (term.kind === 'not') return term.term;
  if (term.kind === 'const') return { kind: 'const', value: !term.value };
  return { kind: 'not', term };
}

// ---------------------------------------------------------------- comparisons

function comparison(expr: BinaryExpr, env: Env): Predicate | undefined {
  switch (expr.op) {
    case 'contains':
    case 'startsWith':
    case 'endsWith':
      return textTest(expr, expr.op, env);
    case 'matches':
      return matchesTest(expr, env);
    case 'in':
      return inTest(expr, env);
    case 'not in': {
      const found = inTest(expr, env);
      return found === undefined ? undefined : negated(found);
    }
    case '+':
    case '-':
    case '*':
    case '/':
      return notATest(expr, env, 'a number');
    case 'and':
    case 'or':
      return logic(expr, expr.op, env);
    default:
      return compareTest(expr, expr.op, env);
  }
}

function textTest(expr: BinaryExpr, op: 'contains' | 'startsWith' | 'endsWith', env: Env): Predicate | undefined {
  const field = fieldOf(expr.left, env, `\`${op}\` takes a field on the left`);
  const needle = checkTerm(expr.right, env);
  if (field === undefined || needle === undefined) return undefined;
  if (needle.kind !== 'string') {
    return env.context.reporter.report(TYPES.wrongKind, expr.right.range, `\`${op}\` takes text in quotes on the right`, {
      help:
        needle.kind === 'field' ? 'to compare two fields, use `==`, `!=`, `<`, `<=`, `>` or `>=`' : `write \`"${shortText(expr.right)}"\``,
      related: relatedLetUse(env),
    });
  }
  return { kind: 'text', op, field: textField(field), needle: needle.value, ignoreCase: needle.ignoreCase };
}

function matchesTest(expr: BinaryExpr, env: Env): Predicate | undefined {
  const field = fieldOf(expr.left, env, '`matches` takes a field on the left');
  const right = resolve(expr.right, env);
  if (right === undefined) return undefined;
  if (right.expr.kind !== 'regex') {
    return env.context.reporter.report(
      TYPES.wrongKind,
      expr.right.range,
      '`matches` takes a regular expression between slashes on the right',
      {
        help:
          right.expr.kind === 'string'
            ? `write \`matches /…/\`, or \`contains ${shortText(expr.right)}\` for plain text`
            : 'for example `message matches /timed? out/i`',
        related: relatedLetUse(env),
      },
    );
  }
  const regex = regexOf(right.expr, env.context);
  return field === undefined || regex === undefined ? undefined : { kind: 'matches', field: textField(field), regex: regex.source };
}

function inTest(expr: BinaryExpr, env: Env): Predicate | undefined {
  const { reporter } = env.context;
  const right = resolve(expr.right, env);
  if (right?.expr.kind === 'call' && right.expr.name.text === CIDR) return cidrTest(expr.left, env, right.expr, right.env);
  const left = checkTerm(expr.left, env);
  if (left === undefined || right === undefined) return undefined;
  if (right.expr.kind === 'range') return rangeTest(expr, left, right.expr, right.env, env);
  if (right.expr.kind !== 'list' && !isListCall(right.expr)) {
    return reporter.report(TYPES.wrongKind, expr.right.range, '`in` takes a list on the right', {
      help: 'for example `level in ["error", "fatal"]`, `status in 500..599`, `path in list("bad-paths.txt")` or `ip in cidr("10.0.0.0/8")`',
      related: relatedLetUse(env),
    });
  }
  if (left.kind !== 'field' && left.kind !== 'math') {
    return reporter.report(TYPES.wrongKind, expr.left.range, '`in` takes a field on the left', {
      help: 'for example `level in ["error", "fatal"]`',
      related: relatedLetUse(env),
    });
  }
  if (right.expr.kind === 'call') {
    if (left.kind === 'math') return mixedKinds(expr.right, 'text', left.expr, env);
    const list = valuesOfCall(right.expr, right.env);
    if (list === undefined) return undefined;
    return { kind: 'in', left: operandOf(left, false), items: itemsOfList(list) };
  }
  const items: Literal[] = [];
  let failed = false;
  for (const itemExpr of right.expr.items) {
    const item = checkTerm(itemExpr, right.env);
    const literal = item === undefined ? undefined : literalBeside(item, left, itemExpr, env);
    if (literal === undefined) failed = true;
    else items.push(literal);
  }
  return failed ? undefined : { kind: 'in', left: operandOf(left, false), items };
}

/** `status in 500..599`, both ends included. */
function rangeTest(expr: BinaryExpr, left: RecordTerm, range: RangeExpr, inside: Env, env: Env): Predicate | undefined {
  const from = checkTerm(range.from, inside);
  const to = checkTerm(range.to, inside);
  if (from === undefined || to === undefined) return undefined;
  const end = from.kind === 'number' ? to : from;
  if (from.kind !== 'number' || to.kind !== 'number') {
    return env.context.reporter.report(TYPES.wrongKind, end === to ? range.to.range : range.from.range, 'a range is between two numbers', {
      help: 'for example `status in 500..599`, both ends included',
      related: relatedLetUse(env),
    });
  }
  const ends = [compareTerms('>=', left, from, expr, env), compareTerms('<=', left, to, expr, env)].filter((each) => each !== undefined);
  return ends.length < 2 ? undefined : conjunction(ends, expr.range, env.context);
}

function literalBeside(item: RecordTerm, left: OperandTerm, itemExpr: Expr, env: Env): Literal | undefined {
  switch (item.kind) {
    case 'string':
      if (left.kind === 'math') return mixedKinds(itemExpr, 'text', left.expr, env);
      if (!canBe(left, item, itemExpr, env)) return undefined;
      return { kind: 'string', value: item.value, ignoreCase: item.ignoreCase };
    case 'boolean':
      if (left.kind === 'math') return mixedKinds(itemExpr, 'true or false', left.expr, env);
      return { kind: 'boolean', value: item.value };
    case 'number':
      if (!holdsNumbers(left, itemExpr, env) || !comparable(left.measure, item.measure, itemExpr.range)) return undefined;
      return { kind: 'number', value: numberBeside(item.quantity, left) };
    default:
      return env.context.reporter.report(TYPES.wrongKind, itemExpr.range, 'a list can only contain text, numbers, true and false', {
        help: 'to compare two fields, use `==`',
        related: relatedLetUse(env),
      });
  }
}

function compareTest(expr: BinaryExpr, op: CompareOp | '!=', env: Env): Predicate | undefined {
  const left = checkTerm(expr.left, env);
  const right = checkTerm(expr.right, env);
  if (left === undefined || right === undefined) return undefined;
  const compared = op === '!=' ? compareTerms('==', left, right, expr, env) : compareTerms(op, left, right, expr, env);
  if (compared === undefined || op !== '!=') return compared;
  return negated(compared);
}

const FLIPPED: Readonly<Record<CompareOp, CompareOp>> = { '==': '==', '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

function compareTerms(op: CompareOp, left: RecordTerm, right: RecordTerm, expr: BinaryExpr, env: Env): Predicate | undefined {
  const leftIsLiteral = left.kind === 'string' || left.kind === 'boolean' || left.kind === 'number';
  const rightIsLiteral = right.kind === 'string' || right.kind === 'boolean' || right.kind === 'number';
  if (leftIsLiteral && rightIsLiteral) return bothLiterals(op, left, right, expr, env);
  if (leftIsLiteral && !rightIsLiteral) return againstLiteral(FLIPPED[op], right, left, expr, env);
  if (!leftIsLiteral && rightIsLiteral) return againstLiteral(op, left, right, expr, env);
  if ((left.kind !== 'field' && left.kind !== 'math') || (right.kind !== 'field' && right.kind !== 'math')) return undefined;
  const texts = [left, right].some((side) => side.kind === 'field' && (side.field.holds === 'text' || side.field.holds === 'boolean'));
  if (!texts && !comparable(left.measure, right.measure, expr.range)) return undefined;
  const alike = left.kind === 'field' && right.kind === 'field' && sameScale(left.field.scale, right.field.scale);
  return { kind: 'compare-two', op, left: operandOf(left, !alike && !texts), right: operandOf(right, !alike && !texts) };
}

function sameScale(a: Scale | undefined, b: Scale | undefined): boolean {
  return (a?.mul ?? 1) === (b?.mul ?? 1) && (a?.div ?? 1) === (b?.div ?? 1);
}

function againstLiteral(op: CompareOp, side: OperandTerm, literal: LiteralTerm, expr: BinaryExpr, env: Env): Predicate | undefined {
  const { reporter } = env.context;
  if (literal.kind === 'number') {
    if (!holdsNumbers(side, literal.expr, env) || !comparable(side.measure, literal.measure, expr.range)) return undefined;
    return { kind: 'compare', op, left: operandOf(side, false), right: { kind: 'number', value: numberBeside(literal.quantity, side) } };
  }
  if (side.kind === 'math') return mixedKinds(literal.expr, literal.kind === 'string' ? 'text' : 'true or false', side.expr, env);
  if (literal.kind === 'boolean') {
    if (op !== '==') {
      return reporter.report(TYPES.wrongKind, expr.range, 'true and false can only be compared with `==` and `!=`', {
        help: `write \`${side.field.name} == ${literal.value}\``,
        related: relatedLetUse(env),
      });
    }
    return { kind: 'compare', op, left: operandOf(side, false), right: { kind: 'boolean', value: literal.value } };
  }
  if (op === '==' && !canBe(side, literal, literal.expr, env)) return undefined;
  return {
    kind: 'compare',
    op,
    left: operandOf(side, false),
    right: { kind: 'string', value: literal.value, ignoreCase: literal.ignoreCase },
  };
}

/** Whether a field whose values are all known can have this value; if not, that is reported. */
function canBe(side: OperandTerm, literal: LiteralTerm & { readonly kind: 'string' }, at: Expr, env: Env): boolean {
  const texts = side.kind === 'field' ? side.field.texts : undefined;
  if (side.kind !== 'field' || texts === undefined || literal.ignoreCase || texts.includes(literal.value)) return true;
  const quoted = texts.map((text) => `\`"${text}"\``);
  env.context.reporter.report(SPANS.noOutcome, at.range, `\`${side.field.name}\` is never \`${shortText(at)}\``, {
    help: suggestion(literal.value, texts) ?? `it is ${joinWords(quoted, 'or')}`,
    related: relatedLetUse(env),
  });
  return false;
}

function bothLiterals(op: CompareOp, left: LiteralTerm, right: LiteralTerm, expr: BinaryExpr, env: Env): Predicate | undefined {
  if (left.kind === 'number' && right.kind === 'number') {
    if (!comparable(left.measure, right.measure, expr.range)) return undefined;
    return { kind: 'const', value: compareNumbers(op, left.quantity.value, right.quantity.value) };
  }
  return env.context.reporter.report(TYPES.wrongKind, expr.range, 'this comparison has two constants and no field', {
    help: 'write the name of a field without quotes',
    related: relatedLetUse(env),
  });
}

export function compareNumbers(op: CompareOp | '!=', a: number, b: number): boolean {
  switch (op) {
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
  }
}

/** A literal in the unit of the other operand: the raw unit of a field, base units for arithmetic. */
function numberBeside(quantity: Quantity, side: OperandTerm): number {
  if (side.kind === 'math') return quantity.value;
  if (quantity.plain) return quantity.value;
  return inRawUnit(quantity, side.field.scale);
}

function mixedKinds(at: Expr, what: string, other: Expr, env: Env): undefined {
  return env.context.reporter.report(
    TYPES.wrongKind,
    at.range,
    `${what} cannot be compared with \`${shortText(other)}\`, which is a number`,
    { help: 'compare it with a number', related: relatedLetUse(env) },
  );
}

function notATest(expr: Expr, env: Env, what: string): undefined {
  return env.context.reporter.report(TYPES.notATest, expr.range, `expected a condition, but \`${shortText(expr)}\` is ${what}`, {
    help: 'write a comparison, for example `status >= 500`',
    related: relatedLetUse(env),
  });
}
