/** Names of the fields of a record, as a rule writes them, for suggestions. */

/** Nested objects are listed to this depth. */
const MAX_DEPTH = 4;

/** Empty if the line is not a JSON object. */
export function jsonNames(line: string): readonly string[] {
  try {
    return objectNames(JSON.parse(line), '', 1);
  } catch {
    return [];
  }
}

/** `user.id` for the member `id` of the object `user`. */
function objectNames(value: unknown, prefix: string, depth: number): readonly string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, inner]): readonly string[] => {
    const name = `${prefix}${key}`;
    return depth < MAX_DEPTH ? [name, ...objectNames(inner, `${name}.`, depth + 1)] : [name];
  });
}
