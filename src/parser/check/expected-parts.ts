/** Checks what an expectation asks for after `with`: summary, labels, value. Reports T416, T715, T716. */
import type { Expr, FieldExpr, StringExpr } from '../ast.js';
import { LOGIC } from '../codes/logic.js';
import { TESTS } from '../codes/tests.js';
import type { CheckedAlert, Clause, Condition, ConditionExpr, Expectation, ExpectedParts, Predicate } from '../program.js';
import type { SourceRange } from '../source.js';
import { suggestion } from '../suggest.js';
import { isSeverity } from './alerts.js';
import type { Context, Env, FieldInfo } from './context.js';
import { fieldName } from './context.js';
import { checkPredicate } from './predicates.js';
import { sameDimensions } from './quantities.js';
import { exprText } from './text.js';
import { childrenOf, depthOf, MAX_DEPTH, termsOf } from './walk.js';

type What = (Expectation & { kind: 'alert' })['what'];

const PARTS: readonly string[] = ['summary', 'value', 'label'];

/** Undefined after an error was reported. */
export function expectedParts(
  expr: Expr,
  what: What,
  alert: CheckedAlert,
  alertRange: SourceRange,
  context: Context,
): ExpectedParts | undefined {
  const { reporter } = context;
  if (depthOf(expr) > MAX_DEPTH) {
    return reporter.report(LOGIC.tooDeep, expr.range, 'this predicate is nested too deeply', {
      help: 'split it into several expectations',
    });
  }
  const bare = bareOperand(expr);
  if (bare?.kind === 'string') {
    return reporter.report(TESTS.unknownPart, bare.range, 'a text alone is not an expectation', {
      help: 'write what contains it: `summary contains "…"`',
    });
  }
  if (bare?.kind === 'field' && (bare.isLabel === true || PARTS.includes(fieldName(bare)))) {
    const text = exprText(bare);
    return reporter.report(TESTS.unknownPart, bare.range, `\`${text}\` alone is not an expectation`, {
      help: `compare it: \`${text} ${text === 'value' ? '> 3' : '== "…"'}\``,
    });
  }
  const related = [{ message: 'the alert is here', range: alertRange }];
  const labels = new Set<string>();
  let summary: true | undefined;
  let value: readonly string[] | undefined;

  const field = (read: FieldExpr): FieldInfo | undefined => {
    const name = fieldName(read);
    if (read.isLabel === true) {
      labels.add(name);
      if (Object.hasOwn(alert.labels, name)) return { path: [labelField(name)], name: `label ${name}` };
      return reporter.report(TESTS.noSuchPart, read.range, `the alert \`${alert.name}\` has no label \`${name}\``, {
        help: () => labelHelp(name, alert),
        related,
      });
    }
    if (name === 'summary') {
      summary = true;
      if (alert.summary !== undefined) return { path: [name], name, holds: 'text' };
      return reporter.report(TESTS.noSuchPart, read.range, `the alert \`${alert.name}\` has no summary`, {
        help: 'add one to the alert: `summary "…"`',
        related,
      });
    }
    if (name === 'value') {
      const clauses = valueClauses(what, alert);
      if (!('problem' in clauses)) {
        value = clauses.clauses.map(({ text }) => text);
        const [first] = clauses.clauses;
        return { path: [name], name, holds: 'number', ...(first === undefined ? {} : { unit: first.unit }) };
      }
      return reporter.report(TESTS.noSuchPart, read.range, clauses.problem, { help: clauses.help, related });
    }
    return reporter.report(TESTS.unknownPart, read.range, `an expectation cannot test \`${name}\``, {
      help: () => otherHelp(name, alert),
      related,
    });
  };
  const env: Env = { context: withoutLetsOf(PARTS, context), field };
  const predicate = checkPredicate(expr, env);
  if (predicate === undefined) return undefined;
  if (value !== undefined && readsText(predicate, 'value')) {
    return reporter.report(TESTS.unknownPart, expr.range, '`value` is a number, not a text', {
      help: 'compare it with a number: `value > 3`, or test the text of the summary',
    });
  }
  return {
    predicate,
    ...(summary === undefined ? {} : { summary }),
    labels: [...labels],
    ...(value === undefined ? {} : { value }),
  };
}

function readsText(predicate: Predicate, name: string): boolean {
  switch (predicate.kind) {
    case 'and':
    case 'or':
      return predicate.terms.some((term) => readsText(term, name));
    case 'not':
      return readsText(predicate.term, name);
    case 'text':
    case 'matches':
    case 'cidr':
      return ('functions' in predicate.field ? predicate.field.path : predicate.field)[0] === name;
    default:
      return false;
  }
}

/** The field of the predicate that has the label. */
function labelField(name: string): string {
  return `label ${name}`;
}

function labelHelp(name: string, alert: CheckedAlert): string {
  if (alert.byNames.includes(name)) return `\`${name}\` is a field of \`by\`: write \`${alert.name} { ${name}: "…" }\``;
  const known = Object.keys(alert.labels);
  if (known.length === 0) return `add it to the alert: \`labels { ${name}: "…" }\``;
  return suggestion(name, known) ?? `its labels are ${known.map((each) => `\`${each}\``).join(', ')}`;
}

function otherHelp(name: string, alert: CheckedAlert): string {
  if (alert.byNames.includes(name)) return `\`${name}\` is a field of \`by\`: write \`${alert.name} { ${name}: "…" }\` before \`with\``;
  const label = name.replace(/^labels?\./, '');
  if (Object.hasOwn(alert.labels, label)) return `write \`label ${label}\``;
  return suggestion(name, PARTS) ?? 'it can test `summary`, `value` and `label NAME`';
}

/** A text or field where a condition is expected; in a rule, the text would be a part of the line. */
function bareOperand(expr: Expr): StringExpr | FieldExpr | undefined {
  if (expr.kind === 'string' || expr.kind === 'field') return expr;
  const isLogic = expr.kind === 'paren' || expr.kind === 'unary' || (expr.kind === 'binary' && (expr.op === 'and' || expr.op === 'or'));
  if (!isLogic) return undefined;
  const children = expr.kind === 'binary' && (expr.op === 'and' || expr.op === 'or') ? termsOf(expr, expr.op) : childrenOf(expr);
  for (const child of children) {
    const found = bareOperand(child);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A `let` of this name does not hide the parts of an alert. */
function withoutLetsOf(names: readonly string[], context: Context): Context {
  const lets = new Map([...context.names.lets].filter(([name]) => !names.includes(name)));
  return { ...context, names: { ...context.names, lets } };
}

// ---------------------------------------------------------------- value

type Value = { readonly clauses: readonly Clause[] } | { readonly problem: string; readonly help: string };

/** The clause that has the value, of each severity that the expectation is about. */
function valueClauses(what: What, alert: CheckedAlert): Value {
  const inSummary = 'show the value in the summary, `summary "{…}"`, and test the summary';
  if (what === 'resolved')
    return { problem: '`value` is that of a firing, so `resolved` has none', help: `test it where the alert fires, or ${inSummary}` };
  const clauses: Clause[] = [];
  for (const when of alert.whens) {
    if (isSeverity(what) && when.severity !== what) continue;
    const numbers = when.kind === 'when' ? comparisonsOf(when.condition) : [];
    const [first, second] = numbers;
    const condition = `the \`${when.severity}\` of \`${alert.name}\``;
    if (first === undefined)
      return { problem: `${condition} compares no number, so it has no \`value\``, help: 'test the summary or a label' };
    if (second !== undefined) {
      return {
        problem: `${condition} compares several numbers (\`${first.text}\`, \`${second.text}\`), so \`value\` is ambiguous`,
        help: inSummary,
      };
    }
    const [other] = clauses;
    if (other !== undefined && (!sameDimensions(other.unit, first.unit) || other.unit.ratio !== first.unit.ratio)) {
      return {
        problem: `the severities of \`${alert.name}\` compare different units, so \`value\` is ambiguous`,
        help: 'name the severity, for example `expect page`',
      };
    }
    clauses.push(first);
  }
  return { clauses };
}

function comparisonsOf({ expr, clauses }: Condition): readonly Clause[] {
  return comparedIn(expr).flatMap((index) => clauses[index] ?? []);
}

function comparedIn(expr: ConditionExpr): readonly number[] {
  switch (expr.kind) {
    case 'and':
    case 'or':
      return expr.terms.flatMap(comparedIn);
    case 'not':
      return comparedIn(expr.term);
    case 'compare':
    case 'reaches':
      return [expr.clause];
    default:
      return [];
  }
}
