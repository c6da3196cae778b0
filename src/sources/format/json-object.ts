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

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN = 123;
const CLOSE = 125;

/**
 * Where the object begins that ends with the text, such as in `2026-05-04 INFO {"status":503}`; -1 if there is none. Objects inside an object that is not
 * complete do not count, nor do braces that begin no object. It looks at each character once; whether the object is valid is not known.
 */
export function objectStart(text: string): number {
  let last = text.length - 1;
  while (last >= 0 && text.charCodeAt(last) <= 32) last--;
  if (text.charCodeAt(last) !== CLOSE) return -1;
  for (let at = text.indexOf('{'); at >= 0; at = text.indexOf('{', at)) {
    const end = mayBeObject(text, at) ? objectEnd(text, at) : at;
    if (end < 0) return -1;
    if (end === last) return at;
    at = end + 1;
  }
  return -1;
}

function mayBeObject(text: string, start: number): boolean {
  let at = start + 1;
  while (text.charCodeAt(at) <= 32) at++;
  const code = text.charCodeAt(at);
  return code === QUOTE || code === CLOSE;
}

/** The position of the closing brace; -1: none. */
function objectEnd(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      for (at++; at < text.length && text.charCodeAt(at) !== QUOTE; at++) if (text.charCodeAt(at) === BACKSLASH) at++;
    } else if (code === OPEN) depth++;
    else if (code === CLOSE && --depth === 0) return at;
  }
  return -1;
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
