/** Values of clauses as text. */
import type { Clause, Program, Unit } from '../../parser/program.js';
import type { ClauseValue } from '../model/transition.js';
import { etaText } from '../trend/eta-text.js';
import { formatNumber } from './format-value.js';

const PLAIN: Unit = { seconds: 0, bytes: 0, ratio: false };

/** `= 31%`, `at least 12`, `= ?`; empty for clauses without a number (`any`, `none`, `each`). */
export function clauseValueText(clause: ClauseValue, unit: Unit = PLAIN): string {
  const { eta } = clause;
  const value = valueText(clause, unit);
  return eta === undefined ? value : `${value}, ${etaText({ low: eta.low, high: eta.high ?? Number.POSITIVE_INFINITY })}`;
}

function valueText(clause: ClauseValue, unit: Unit): string {
  if (typeof clause.value === 'boolean') return '';
  if (typeof clause.value === 'number') return `= ${formatNumber(clause.value, unit)}`;
  if (clause.low !== undefined && clause.high !== undefined)
    return `between ${formatNumber(clause.low, unit)} and ${formatNumber(clause.high, unit)}`;
  if (clause.low !== undefined) return `at least ${formatNumber(clause.low, unit)}`;
  if (clause.high !== undefined) return `at most ${formatNumber(clause.high, unit)}`;
  return '= ?';
}

/** Units of the clauses of an alert, by their text. */
export function clauseUnits(program: Program, alert: string): ReadonlyMap<string, Unit> {
  const units = new Map<string, Unit>();
  const add = (clauses: readonly Clause[] | undefined): void => {
    for (const clause of clauses ?? []) units.set(clause.text, clause.unit);
  };
  for (const when of program.alerts.find((candidate) => candidate.name === alert)?.whens ?? []) {
    add(when.guard?.clauses);
    if (when.kind === 'when') {
      add(when.condition.clauses);
      add(when.clear?.clauses);
    }
  }
  return units;
}
