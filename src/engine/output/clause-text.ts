/** Values of clauses as text. */
import type { Condition, ConditionExpr, Program, Unit } from '../../parser/program.js';
import type { ClauseValue } from '../model/transition.js';
import { etaText } from '../trend/eta-text.js';
import { formatNumberBeside } from './format-value.js';

/** How the values of a clause are shown. */
export interface ClauseFormat {
  readonly unit: Unit;
  /** Numbers that the value is compared with, in base units. A value that is not equal to one must not look equal to it. */
  readonly bounds: readonly number[];
}

const PLAIN: ClauseFormat = { unit: { seconds: 0, bytes: 0, ratio: false }, bounds: [] };

/** `= 31%`, `at least 12`, `= ?`; empty for clauses without a number (`any`, `none`, `each`). */
export function clauseValueText(clause: ClauseValue, format: ClauseFormat = PLAIN): string {
  const { eta } = clause;
  const value = valueText(clause, format);
  return eta === undefined ? value : `${value}, ${etaText({ low: eta.low, high: eta.high ?? Number.POSITIVE_INFINITY })}`;
}

function valueText(clause: ClauseValue, { unit, bounds }: ClauseFormat): string {
  const text = (value: number): string => formatNumberBeside(value, unit, bounds);
  if (typeof clause.value === 'boolean') return '';
  if (typeof clause.value === 'number') return `= ${text(clause.value)}`;
  if (clause.low !== undefined && clause.high !== undefined) return `between ${text(clause.low)} and ${text(clause.high)}`;
  if (clause.low !== undefined) return `at least ${text(clause.low)}`;
  if (clause.high !== undefined) return `at most ${text(clause.high)}`;
  return '= ?';
}

/** Formats of the clauses of an alert, by their text. */
export function clauseFormats(program: Program, alert: string): ReadonlyMap<string, ClauseFormat> {
  const formats = new Map<string, ClauseFormat>();
  const add = (condition: Condition | undefined): void => {
    for (const [index, { text, unit }] of condition?.clauses.entries() ?? []) {
      formats.set(text, { unit, bounds: condition === undefined ? [] : boundsOf(condition.expr, index) });
    }
  };
  for (const when of program.alerts.find((candidate) => candidate.name === alert)?.whens ?? []) {
    add(when.guard);
    if (when.kind === 'when') {
      add(when.condition);
      add(when.clear);
    }
  }
  return formats;
}

function boundsOf(expr: ConditionExpr, clause: number): readonly number[] {
  switch (expr.kind) {
    case 'and':
    case 'or':
      return expr.terms.flatMap((term) => boundsOf(term, clause));
    case 'not':
      return boundsOf(expr.term, clause);
    case 'compare':
      return expr.clause === clause ? [expr.left, expr.right].flatMap((side) => (side.kind === 'number' ? [side.value] : [])) : [];
    case 'reaches':
      return expr.clause === clause ? [expr.limit] : [];
    default:
      return [];
  }
}
