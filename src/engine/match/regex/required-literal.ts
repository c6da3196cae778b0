/** A literal that every match contains. It is searched first, which is much faster than running the pattern. */
import type { RegexNode } from './ast.js';
import type { CharSet } from './char-set.js';

export interface RequiredLiteral {
  /** With `ignoreCase`, in lower case and ASCII only: compare it with the text's `toLowerCase()`. */
  readonly text: string;
  readonly ignoreCase: boolean;
}

/** The longest run of characters that every match contains; undefined if none is certain. */
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
    // Letters are compared in lower case, which only for ASCII is the same as the flag `i`.
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
      // The first iteration continues the run before the loop, the last one begins the run after it; with one iteration, they are the same.
      collect(node.body, runs);
      if (node.min === 1 && node.max === 1) return;
      runs.end();
      if (isPlain(node.body)) collect(node.body, runs);
      return;
  }
}

/** Without loops inside, so that expanding it twice stays small. */
function isPlain(node: RegexNode): boolean {
  return node.kind === 'set' || (node.kind === 'group' ? isPlain(node.body) : node.kind === 'sequence' && node.items.every(isPlain));
}

/** The only character of a set, or the letter if the set is both cases of an ASCII letter. */
function onlyChar(set: CharSet): { readonly text: string; readonly ignoreCase: boolean } | undefined {
  const [first, firstTo, second, secondTo] = set;
  if (first === undefined || first !== firstTo) return undefined;
  if (second === undefined) {
    // A lone surrogate would also be found inside a pair; such patterns are not worth supporting.
    return first >= 0xd800 && first <= 0xdfff ? undefined : { text: String.fromCodePoint(first), ignoreCase: false };
  }
  const isLetter = set.length === 4 && second === secondTo && first >= 0x41 && first <= 0x5a && second === first + 32;
  return isLetter ? { text: String.fromCodePoint(first), ignoreCase: true } : undefined;
}
