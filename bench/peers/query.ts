/** A rule as a query of MongoDB, which two peers understand. */
import type { JsonRule } from '../json-rules.js';

const OPERATORS = { '==': '$eq', '!=': '$ne', '>=': '$gte', '>': '$gt', in: '$in' } as const;

export function queryOf({ conditions }: JsonRule): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    conditions.map(({ field, op, value }) => [
      field,
      op === 'contains' ? { $regex: new RegExp(String(value)) } : { [OPERATORS[op]]: value },
    ]),
  );
}
