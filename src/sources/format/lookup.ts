/** Finding a field in a nested value: `a.b` is the nested field, else the top-level field with the name `a.b`. */
import type { FieldPath } from '../../engine/model/records.js';
import { dotted } from './format.js';

export interface Lookup {
  readonly path: FieldPath;
  /** The path as one name; undefined when it has one segment. */
  readonly flat: string | undefined;
}

export function lookupOf(path: FieldPath): Lookup {
  return { path, flat: path.length > 1 ? dotted(path) : undefined };
}

/** The value of a field, undefined when it is missing or null. Only own properties count: `constructor` is a field like any other. */
export function lookUp(root: object, lookup: Lookup): unknown {
  let value: unknown = root;
  for (const segment of lookup.path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      value = undefined;
      break;
    }
    value = ownValue(value, segment);
  }
  if (value !== undefined && value !== null) return value;
  if (lookup.flat === undefined) return undefined;
  return ownValue(root, lookup.flat) ?? undefined;
}

function ownValue(holder: object, name: string): unknown {
  return Object.hasOwn(holder, name) ? (holder as Readonly<Record<string, unknown>>)[name] : undefined;
}
