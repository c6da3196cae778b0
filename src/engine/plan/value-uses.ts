/** Which fields of a stream rules read as numbers or as addresses, and as nothing else: values that are not that are counted. */
import type { FieldPath, FieldUnit, Literal, Operand, Predicate, TextField } from '../../parser/program.js';
import type { ValueUse } from '../model/engine-api.js';
import { fieldKey, pathOf } from '../model/records.js';
import type { PlannedStream } from './planned-stream.js';

/** Fields that rules also compare with texts are left out: that they hold other values is expected. */
export function valueUses(plan: PlannedStream): readonly ValueUse[] {
  const uses = new Map<string, ValueUse>();
  const texts = new Set<string>();
  const number = (operand: Operand): void => {
    for (const { path, unit } of fieldsIn(operand))
      uses.set(`number ${fieldKey(path)}`, { path, as: 'number', ...(unit === undefined ? {} : { unit }) });
  };
  const text = (field: TextField): void => {
    texts.add(fieldKey(pathOf(field)));
  };
  const literals = (left: Operand, all: readonly Literal[]): void => {
    if (all.every(({ kind }) => kind === 'number')) number(left);
    else if (left.kind === 'field' || left.kind === 'text') text(left.path);
  };
  const noteUse = (predicate: Predicate): void => {
    switch (predicate.kind) {
      case 'compare':
        literals(predicate.left, [predicate.right]);
        break;
      case 'in':
        literals(predicate.left, predicate.items);
        break;
      case 'text':
      case 'matches':
        text(predicate.field);
        break;
      case 'cidr': {
        const path = pathOf(predicate.field);
        uses.set(`address ${fieldKey(path)}`, { path, as: 'address' });
        break;
      }
      default:
        break;
    }
  };
  for (const { predicate } of plan.predicates) noteUse(predicate);
  for (const { operand, text: isText } of plan.feeds) {
    const planned = plan.operands[operand];
    if (planned !== undefined && !isText) number(planned);
  }
  return [...uses.values()].filter(({ path }) => !texts.has(fieldKey(path)));
}

function fieldsIn(operand: Operand): readonly { readonly path: FieldPath; readonly unit?: FieldUnit }[] {
  switch (operand.kind) {
    case 'field':
      return [operand];
    case 'arithmetic':
      return [...fieldsIn(operand.left), ...fieldsIn(operand.right)];
    case 'negate':
      return fieldsIn(operand.operand);
    default:
      return [];
  }
}
