/** The timeline of an alert, for a test that failed: when its state changed, why, and what each clause said then. */
import { formatNumber } from '../engine/format-value.js';
import type { ClauseValue, Transition } from '../engine/transition.js';
import type { CheckedTest, Clause, Program, Unit } from '../parser/program.js';
import { describeTime } from './time-text.js';

/** More changes than this are cut in the middle. */
const MAX_LINES = 24;

export function timeline(program: Program, test: CheckedTest, alert: string, transitions: readonly Transition[]): readonly string[] {
  const own = transitions.filter((transition) => transition.alert === alert);
  if (own.length === 0) return [`${alert} stayed inactive all the time`];
  const units = clauseUnits(program, alert);
  const blocks = own.map((transition) => [
    `${describeTime(transition.at, test).padStart(8)}  ${transition.severity}${groupOf(transition)}  ${transition.from} -> ${transition.to} (${transition.reason})`,
    ...transition.clauses.map((clause) => `${' '.repeat(10)}${truthMark(clause)} ${clause.text}${clauseValue(clause, units.get(clause.text))}`),
  ]);
  if (blocks.length <= MAX_LINES) return blocks.flat();
  const half = MAX_LINES / 2;
  return [...blocks.slice(0, half).flat(), `          … ${blocks.length - MAX_LINES} changes more …`, ...blocks.slice(-half).flat()];
}

/** ` = 31%`, ` >= 12`, ` = ?`; empty where the clause is itself the value. */
export function clauseValue(clause: ClauseValue, unit: Unit | undefined): string {
  const number = (value: number): string => formatNumber(value, unit ?? { seconds: 0, bytes: 0, ratio: false });
  if (typeof clause.value === 'boolean') return '';
  if (typeof clause.value === 'number') return `  = ${number(clause.value)}`;
  if (clause.low !== undefined && clause.high !== undefined) return `  between ${number(clause.low)} and ${number(clause.high)}`;
  if (clause.low !== undefined) return `  at least ${number(clause.low)}`;
  if (clause.high !== undefined) return `  at most ${number(clause.high)}`;
  return '  = ?';
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

function truthMark(clause: ClauseValue): string {
  return { true: 'true   ', false: 'false  ', unknown: 'unknown' }[clause.truth];
}

function groupOf(transition: Transition): string {
  const entries = Object.entries(transition.group);
  return entries.length === 0 ? '' : ` {${entries.map(([name, value]) => `${name}: ${value}`).join(', ')}}`;
}
