/** A text that every match must hold: looked for first, since a search for plain text is much faster than any engine. */
import type { RegexNode } from './ast.js';
import type { CharSet } from './char-set.js';

export interface RequiredLiteral {
  /** With `ignoreCase`, in lower case and ASCII only: compare it with the text's `toLowerCase()`. */
  readonly text: string;
  readonly ignoreCase: boolean;
}

/** The longest run of characters that stands in every match, or undefined if none is certain. */
export function requiredLiteral(node: RegexNode): RequiredLiteral | undefined {
  const runs = new Runs();
  collect(node, runs);
  runs.end();
  return runs.best;
}

class Runs {
  best: RequiredLiteral | undefined;
  private text = '';
  private ignoreCase = false;

  add(char: string, ignoreCase: boolean): void {
    // What has two cases is compared in lower case, and only for ASCII is that sure to give what the pattern takes as equal.
    if ((ignoreCase || this.ignoreCase) && !isAscii(this.text + char)) this.end();
    this.text += char;
    this.ignoreCase ||= ignoreCase;
  }

  end(): void {
    if (this.text.length > (this.best?.text.length ?? 0)) {
      this.best = { text: this.ignoreCase ? this.text.toLowerCase() : this.text, ignoreCase: this.ignoreCase };
    }
    this.text = '';
    this.ignoreCase = false;
  }
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) >= 0x80) return false;
  return true;
}

function collect(node: RegexNode, runs: Runs): void {
  switch (node.kind) {
    case 'set': {
      const char = onlyChar(node.set);
      if (char === undefined) runs.end();
      else runs.add(char.text, char.ignoreCase);
      return;
    }
    case 'assert':
      return;
    case 'sequence':
      for (const item of node.items) collect(item, runs);
      return;
    case 'group':
      collect(node.body, runs);
      return;
    case 'choice':
      runs.end();
      return;
    case 'repeat':
      if (node.min === 0) {
        runs.end();
        return;
      }
      // The first round joins on to what stands before it, the last to what follows it; they are the same one if there is only one.
      collect(node.body, runs);
      if (node.min === 1 && node.max === 1) return;
      runs.end();
      if (isPlain(node.body)) collect(node.body, runs);
      return;
  }
}

/** Without loops inside: what is looked at twice stays small. */
function isPlain(node: RegexNode): boolean {
  return node.kind === 'set' || (node.kind === 'group' ? isPlain(node.body) : node.kind === 'sequence' && node.items.every(isPlain));
}

/** The one character of a set, or both cases of one ASCII letter. */
function onlyChar(set: CharSet): { readonly text: string; readonly ignoreCase: boolean } | undefined {
  const [first, firstTo, second, secondTo] = set;
  if (first === undefined || first !== firstTo) return undefined;
  if (second === undefined) {
    // Half a surrogate pair could be found inside a whole one's text, never the other way round; but nobody looks for it.
    return first >= 0xd800 && first <= 0xdfff ? undefined : { text: String.fromCodePoint(first), ignoreCase: false };
  }
  const isLetter = set.length === 4 && second === secondTo && first >= 0x41 && first <= 0x5a && second === first + 32;
  return isLetter ? { text: String.fromCodePoint(first), ignoreCase: true } : undefined;
}
