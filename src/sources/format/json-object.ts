/** Lines that are a JSON object. */
import { isBlank } from './blank.js';
import type { Outcome } from './format.js';

export type JsonObject = Readonly<Record<string, unknown>>;

/** The object; or, for other text, what a decoder answers. */
export function parseObject(text: string): JsonObject | Outcome {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    return isBlank(text) ? 'blank' : 'not valid JSON';
  }
  return typeof root === 'object' && root !== null && !Array.isArray(root) ? (root as JsonObject) : 'JSON, but not an object';
}

/** A text of the object's own; undefined if there is none under this name. */
export function ownText(object: JsonObject, name: string): string | undefined {
  const value = Object.hasOwn(object, name) ? object[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** Whether values are nested in more levels than given. `JSON.parse` reads any number of levels, `JSON.stringify` fails at some thousands. */
export function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(levels - 1, inner));
}
