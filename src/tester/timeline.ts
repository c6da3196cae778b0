/** The timeline of an alert in a failed test: its transitions with reasons and values of clauses. */

import type { ClauseValue, Transition } from '../engine/model/transition.js';
import { clauseFormats, clauseValueText } from '../engine/output/clause-text.js';
import type { CheckedTest, Program } from '../parser/program.js';
import { describeTime } from './time-text.js';

/** Transitions beyond this are left out in the middle. */
const MAX_TRANSITIONS = 24;

export function timeline(program: Program, test: CheckedTest, alert: string, transitions: readonly Transition[]): readonly string[] {
  const own = transitions.filter((transition) => transition.alert === alert);
  if (own.length === 0) return [`${alert} was inactive all the time`];
  const formats = clauseFormats(program, alert);
  const blocks = own.map((transition) => [
    `${describeTime(transition.at, test).padStart(8)}  ${transition.severity}${groupOf(transition)}  ${transition.from} -> ${transition.to} (${transition.reason})`,
    ...transition.clauses.map((clause) =>
      `${' '.repeat(10)}${truthMark(clause)} ${clause.text}  ${clauseValueText(clause, formats.get(clause.text))}`.trimEnd(),
    ),
  ]);
  if (blocks.length <= MAX_TRANSITIONS) return blocks.flat();
  const half = MAX_TRANSITIONS / 2;
  return [
    ...blocks.slice(0, half).flat(),
    `          … ${blocks.length - MAX_TRANSITIONS} more transitions …`,
    ...blocks.slice(-half).flat(),
  ];
}

function truthMark(clause: ClauseValue): string {
  return { true: 'true   ', false: 'false  ', unknown: 'unknown' }[clause.truth];
}

function groupOf(transition: Transition): string {
  const entries = Object.entries(transition.group);
  return entries.length === 0 ? '' : ` {${entries.map(([name, value]) => `${name}: ${value}`).join(', ')}}`;
}
