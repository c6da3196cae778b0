/** Redacts a text that ends with a JSON object, such as the message of a container, so that the object stays JSON. */
import { replaceAll } from '../../engine/match/regex/replace.js';
import { objectStart } from '../format/json-object.js';
import type { Replacing } from './redacted-json.js';
import { redactedJson } from './redacted-json.js';

/** The object is redacted as a line of JSON is, and JSON in its texts as well, unless a match begins before it and ends in it. */
export function redactedText(text: string, each: Replacing): string {
  const matches = each.finder.find(text);
  // With a backslash, a value may differ from its source.
  if (matches.length === 0 && !text.includes('\\')) return text;
  const start = objectStart(text);
  const object = start < 0 || isAcross(start, matches) ? undefined : redactedJson(text.slice(start), [each], redactedText);
  if (object === undefined) return replaceAll(text, matches, each.replacement);
  return (
    replaceAll(
      text.slice(0, start),
      matches.filter((_, index) => (matches[index | 1] ?? 0) <= start),
      each.replacement,
    ) + object
  );
}

/** @param matches starts and ends. */
function isAcross(at: number, matches: readonly number[]): boolean {
  return matches.some((start, index) => index % 2 === 0 && start < at && (matches[index + 1] ?? 0) > at);
}
