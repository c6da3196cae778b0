/**
 * A line of JSON with its secrets replaced, and JSON still. Each name, text and number is held against the patterns by itself, as it is meant and not as it is
 * written: `\u0040` is `@`, and `\S+` ends where the text ends. A pattern in which a `"` stands speaks of how the line is written: it is held against the whole
 * line too, and has to leave JSON behind.
 */
import type { Finder } from '../../engine/match/regex/replace.js';
import { replaceAll } from '../../engine/match/regex/replace.js';

/** One pattern and what takes its place. */
export interface Replacing {
  readonly finder: Finder;
  readonly replacement: string;
}

const QUOTE = 34;
const BACKSLASH = 92;
const MINUS = 45;
const DIGIT_0 = 48;
const DIGIT_9 = 57;
/** Stands for texts that have had their turn. No character, and in no text that is worth finding. */
const FILLER = '\uffff';

/** Undefined when the line is no JSON in which anything could be found. */
export function redactedJson(line: string, all: readonly Replacing[]): string | undefined {
  let redacted = line;
  let isKnown = false;
  for (const each of all) {
    // Nearly all lines hold no secret. With a backslash, what is meant may be in none of what is written.
    if (!redacted.includes('\\') && !each.finder.mayFindWithin(redacted)) continue;
    if (!isKnown && !isJson(redacted)) return undefined;
    isKnown = true;
    const { text, masked } = withTexts(redacted, each);
    redacted = each.finder.speaksOfQuotes ? replaceAll(text, each.finder.find(masked), each.replacement) : text;
    // What follows would take it for something that it is not.
    if (redacted !== text && !isJson(redacted)) return plain(redacted, all.slice(all.indexOf(each) + 1));
  }
  return redacted;
}

function plain(text: string, all: readonly Replacing[]): string {
  return all.reduce((redacted, { finder, replacement }) => replaceAll(redacted, finder.find(redacted), replacement), text);
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

/** The line with its names, texts and numbers redacted, and a text of the same length in which those that were stand as filler. */
function withTexts(line: string, { finder, replacement }: Replacing): { readonly text: string; readonly masked: string } {
  let text = '';
  let masked = '';
  let copied = 0;
  for (let at = 0; at < line.length; ) {
    const code = line.charCodeAt(at);
    const isText = code === QUOTE;
    if (!isText && code !== MINUS && !(code >= DIGIT_0 && code <= DIGIT_9)) {
      at++;
      continue;
    }
    const end = isText ? textEnd(line, at) : numberEnd(line, at);
    const token = line.slice(at, end);
    const meant = !isText ? token : token.includes('\\') ? String(JSON.parse(token)) : token.slice(1, -1);
    const matches = finder.find(meant);
    if (matches.length > 0) {
      // A number that is hidden becomes a text.
      const put = JSON.stringify(replaceAll(meant, matches, replacement));
      const before = line.slice(copied, at);
      text += before + put;
      masked += `${before}"${FILLER.repeat(put.length - 2)}"`;
      copied = end;
    }
    at = end;
  }
  const rest = line.slice(copied);
  return { text: text + rest, masked: masked + rest };
}

/** Behind the quote that ends it. */
function textEnd(line: string, start: number): number {
  let at = start + 1;
  while (at < line.length && line.charCodeAt(at) !== QUOTE) at += line.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at + 1;
}

function numberEnd(line: string, start: number): number {
  let at = start + 1;
  while (at < line.length && '0123456789.eE+-'.includes(line.charAt(at))) at++;
  return at;
}
