/** The structured data of RFC 5424: `[id name="value" …][id …]` or `-`. */

export interface StructuredData {
  /** Element → parameter → value, unescaped. If a name occurs twice, the last one counts. */
  readonly elements: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Just after it. */
  readonly end: number;
}

const NONE: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map();
const SPACE = 32;
const QUOTE = 34;
const DASH = 45;
const EQUALS = 61;
const OPEN = 91;
const BACKSLASH = 92;
const CLOSE = 93;

/** Undefined when it has not the form it must have. */
export function structuredData(text: string, start: number): StructuredData | undefined {
  if (start >= text.length) return { elements: NONE, end: text.length };
  if (text.charCodeAt(start) === DASH) return { elements: NONE, end: start + 1 };
  const elements = new Map<string, Map<string, string>>();
  let at = start;
  while (text.charCodeAt(at) === OPEN) {
    const idEnd = nameEnd(text, at + 1);
    const id = text.slice(at + 1, idEnd);
    const element = elements.get(id) ?? new Map<string, string>();
    elements.set(id, element);
    at = idEnd;
    while (text.charCodeAt(at) === SPACE) {
      const end = nameEnd(text, at + 1);
      if (text.charCodeAt(end) !== EQUALS || text.charCodeAt(end + 1) !== QUOTE) return undefined;
      const close = closingQuote(text, end + 2);
      if (close < 0) return undefined;
      element.set(text.slice(at + 1, end), text.slice(end + 2, close).replaceAll(/\\(["\\\]])/g, '$1'));
      at = close + 1;
    }
    if (text.charCodeAt(at) !== CLOSE || id === '') return undefined;
    at++;
  }
  return at === start ? undefined : { elements, end: at };
}

function nameEnd(text: string, start: number): number {
  let at = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code <= SPACE || code === EQUALS || code === QUOTE || code === CLOSE) break;
  }
  return at;
}

function closingQuote(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === QUOTE) return at;
  }
  return -1;
}
