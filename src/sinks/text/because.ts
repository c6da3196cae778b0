import { clauseFormats, clauseValueText } from '../../engine/output/clause-text.js';
import { decidingClauses } from '../../engine/output/deciding-clauses.js';
import type { Notification } from '../../notify/notification.js';
import type { Program } from '../../parser/program.js';

/** The deciding clauses with their values, and their truth where it is not true. */
export function becauseLines({ alert, severity, clauses }: Notification, program: Program): readonly string[] {
  const formats = clauseFormats(program, alert);
  return decidingClauses(clauses, program, alert, severity).map((clause) => {
    const mark = clause.truth === 'true' ? '' : ` (${clause.truth})`;
    return `${`${clause.text}  ${clauseValueText(clause, formats.get(clause.text))}`.trimEnd()}${mark}`;
  });
}
