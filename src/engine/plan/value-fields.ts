/** The fields of a stream whose values rules need. */
import type { FieldPath, Operand } from '../../parser/program.js';
import { fieldKey, pathOf } from '../model/records.js';
import type { PlannedStream } from './planned-stream.js';
import { LINE } from './planned-stream.js';

/** Without the raw line, and without fields that are only tested with `exists`: that no record has one may be what is expected. */
export function valueFields(plan: PlannedStream): readonly FieldPath[] {
  const keys = new Set<string>();
  const add = (path: FieldPath): void => {
    keys.add(fieldKey(path));
  };
  for (const operand of plan.operands) addOperand(operand, add);
  for (const { predicate } of plan.predicates)
    if (predicate.kind === 'text' || predicate.kind === 'matches' || predicate.kind === 'cidr') add(pathOf(predicate.field));
  for (const { by } of plan.groupings) for (const field of by) add(pathOf(field));
  for (const { span, startFields, output } of plan.spans) {
    for (const path of span.key) add(path);
    const needed = new Set(valueFields(output).map(fieldKey));
    for (const path of startFields) if (needed.has(fieldKey(path))) add(path);
  }
  keys.delete(fieldKey(LINE));
  return plan.fields.filter((path) => keys.has(fieldKey(path)));
}

function addOperand(operand: Operand, add: (path: FieldPath) => void): void {
  switch (operand.kind) {
    case 'field':
    case 'text':
      add(operand.path);
      break;
    case 'arithmetic':
      addOperand(operand.left, add);
      addOperand(operand.right, add);
      break;
    case 'negate':
      addOperand(operand.operand, add);
      break;
    case 'number':
      break;
  }
}
