import { clauseUnits, clauseValueText } from '../engine/clause-text.js';
import type { Notification } from '../notify/notification.js';
import type { Program } from '../parser/program.js';

/** Each comparison that decided, with its value. */
export function becauseLines({ alert, clauses }: Notification, program: Program): readonly string[] {
  const units = clauseUnits(program, alert);
  return clauses.map((clause) => `${clause.text}  ${clauseValueText(clause, units.get(clause.text))}`.trimEnd());
}
