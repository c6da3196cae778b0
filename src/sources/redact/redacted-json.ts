/**
 * Redacts a line of JSON so that it stays JSON. Each name, text and number is matched by itself, by its value: `\u0040` is `@`, and `\S+` ends where the text
 * ends. A pattern that contains a `"` is about the source of the line: it is matched against the whole line too, and the result must be JSON.
 */
import type { Finder } from '../../engine/match/regex/replace.js';
import { replaceAll } from '../../engine/match/regex/replace.js';

/** One pattern and its replacement. */
export interface Replacing {
  readonly finder: Finder;
  readonly replacement: string;
}

const QUOTE = 34;
const BACKSLASH = 92;
const MINUS = 45;
const DIGIT_0 = 48;
const DIGIT_9 = 57;
/** Masks texts that were redacted already. Not a character, so that no pattern looks for it. */
const FILLER = '\uffff';

/** Redacts a text with one pattern. */
export type RedactText = (text: string, each: Replacing) => string;

/**
 * Undefined when the line is not JSON, or nothing in it can match.
 * @param redactText for texts that may hold JSON themselves.
 */
export function redactedJson(line: string, all: readonly Replacing[], redactText?: RedactText): string | undefined {
  let redacted = line;
  let isKnown = false;
  for (const each of all) {
    // Nearly all lines contain no secret. With a backslash, the value may differ from the source.
    if (!redacted.includes('\\') && !each.finder.mayFindWithin(redacted)) continue;
    if (!isKnown && !isJson(redacted)) return undefined;
    isKnown = true;
    const { text, masked } = withTexts(redacted, each, redactText);
    redacted = each.finder.speaksOfQuotes ? replaceAll(text, each.finder.find(masked), each.replacement) : text;
    // The remaining patterns treat it as text.
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

/** The line with its names, texts and numbers redacted, and a copy of the same length in which the redacted ones are masked. */
function withTexts(
  line: string,
  each: Replacing,
  redactText: RedactText = (text) => replaceAll(text, each.finder.find(text), each.replacement),
): { readonly text: string; readonly masked: string } {
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
    const value = !isText ? token : token.includes('\\') ? String(JSON.parse(token)) : token.slice(1, -1);
    const redacted = redactText(value, each);
    if (redacted !== value) {
      // A redacted number becomes text.
      const put = JSON.stringify(redacted);
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

/** Just after the closing quote. */
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
