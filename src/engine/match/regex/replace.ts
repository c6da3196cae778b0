/**
 * Replaces all matches of a pattern, in linear time. Linear searches are not enough: `a(?:.*b)?` matches each of a thousand `a` at once, and each time searches
 * the whole rest for a `b`. A pattern that V8 is proven to run in linear time tries each index of the text once, also over several searches. The machine
 * counts the characters that it reads: if they are many times the text, the whole rest counts as one match, so that nothing that should be hidden is shown.
 */
import type { RegexNode } from './ast.js';
import { isNullable } from './ast.js';
import type { CompiledRegex } from './compile.js';
import { compileTest, MAX_MACHINE, MAX_V8_TEXT, runsOnV8 } from './compile.js';
import { Machine } from './machine.js';
import { parseRegex } from './parse.js';
import { toProgram } from './program.js';
import { toV8 } from './translate.js';

/** Finds the matches to replace. */
export interface Finder {
  /** Starts and ends of all matches in order, in UTF-16 units: `[start, end, start, end, …]`. */
  find(text: string): readonly number[];
  /** False only if no part of the text can contain a match, whatever surrounds it. Much faster than `find` on many parts. */
  mayFindWithin(text: string): boolean;
  /** The pattern contains a `"`, so it matches raw JSON. */
  readonly speaksOfQuotes: boolean;
}

/** The machine may read this many times the length of the text, plus a constant number of characters. */
const MOST_READ = 16;
const FREE_READ = 4096;
const QUOTE = 0x22;

/** @throws RangeError when the pattern cannot be used; the checker rejects such patterns. */
export function finderOf(pattern: string, flags: string): Finder {
  const node = parseRegex(pattern, flags);
  if (node.kind === 'problem') throw new RangeError(`the expression /${pattern}/ cannot be used: ${node.message}`);
  const problem = whyNot(node);
  if (problem !== undefined) throw new RangeError(`the expression /${pattern}/ cannot be used here: ${problem.message}`);
  return runsOnV8(node) ? new V8Finder(node) : new MachineFinder(node);
}

/** Uses the engine without backtracking for any pattern; for tests that compare both engines. */
export function machineFinder(node: RegexNode): Finder {
  return new MachineFinder(node);
}

/** Replaces all matches with `replacement`, which is not interpreted. Returns the same text without matches. */
export function replaceAll(text: string, matches: readonly number[], replacement: string): string {
  if (matches.length === 0) return text;
  let result = '';
  let from = 0;
  for (let i = 0; i < matches.length; i += 2) {
    result += text.slice(from, matches[i]) + replacement;
    from = matches[i + 1] ?? from;
  }
  return result + text.slice(from);
}

/** Why the matches of a valid pattern cannot be replaced; undefined if they can. */
export function whyNotReplaced(pattern: string, flags: string): { readonly message: string; readonly help: string } | undefined {
  const node = parseRegex(pattern, flags);
  return node.kind === 'problem' ? undefined : whyNot(node);
}

function whyNot(node: RegexNode): { readonly message: string; readonly help: string } | undefined {
  if (isNullable(node))
    return {
      message: 'this regular expression also matches the empty text, which occurs everywhere',
      help: 'ask for one character at least: `+` in place of `*`, `{1,9}` in place of `{0,9}`',
    };
  if (!runsOnV8(node) && programOf(node).instructions.length > MAX_MACHINE)
    return {
      message: 'the pattern repeats too much to find all its matches in good time',
      help: 'use * or + in place of the large repetitions, or begin with a text that the rest cannot match',
    };
  return undefined;
}

abstract class NodeFinder implements Finder {
  readonly speaksOfQuotes: boolean;
  readonly #within: Pick<CompiledRegex, 'test'>;

  constructor(readonly node: RegexNode) {
    this.speaksOfQuotes = hasQuote(node);
    this.#within = compileTest(withoutAsserts(node));
  }

  abstract find(text: string): readonly number[];

  mayFindWithin(text: string): boolean {
    return this.#within.test(text);
  }
}

class V8Finder extends NodeFinder {
  readonly #regex: RegExp;
  #long: MachineFinder | undefined;

  constructor(node: RegexNode) {
    super(node);
    this.#regex = new RegExp(toV8(node), 'gu');
  }

  find(text: string): readonly number[] {
    if (text.length > MAX_V8_TEXT) {
      this.#long ??= new MachineFinder(this.node);
      return this.#long.find(text);
    }
    const matches: number[] = [];
    this.#regex.lastIndex = 0;
    for (let found = this.#regex.exec(text); found !== null; found = this.#regex.exec(text)) {
      matches.push(found.index, found.index + found[0].length);
    }
    return matches;
  }
}

class MachineFinder extends NodeFinder {
  readonly #machine: Machine;

  constructor(node: RegexNode) {
    super(node);
    this.#machine = new Machine(programOf(node));
  }

  find(text: string): readonly number[] {
    const matches: number[] = [];
    let left = MOST_READ * text.length + FREE_READ;
    for (let from = 0; from < text.length; ) {
      const slots = this.#machine.run(text, from);
      if (slots === undefined) break;
      const [start = 0, end = 0] = slots;
      left -= this.#machine.readTo - from;
      if (left < 0) {
        matches.push(start, text.length);
        break;
      }
      matches.push(start, end);
      from = end;
    }
    return matches;
  }
}

/** The whole pattern as its only named group: only the start and end of a match are needed. */
function programOf(node: RegexNode): ReturnType<typeof toProgram> {
  return toProgram({ kind: 'group', name: 'match', body: withoutGroups(node) });
}

function withoutGroups(node: RegexNode): RegexNode {
  switch (node.kind) {
    case 'set':
    case 'assert':
      return node;
    case 'sequence':
      return { kind: 'sequence', items: node.items.map(withoutGroups) };
    case 'choice':
      return { kind: 'choice', options: node.options.map(withoutGroups) };
    case 'group':
      return withoutGroups(node.body);
    case 'repeat':
      return { ...node, body: withoutGroups(node.body) };
  }
}

/** Without assertions: matches wherever the pattern does, and possibly elsewhere. */
function withoutAsserts(node: RegexNode): RegexNode {
  switch (node.kind) {
    case 'set':
      return node;
    case 'assert':
      return { kind: 'sequence', items: [] };
    case 'sequence':
      return { kind: 'sequence', items: node.items.map(withoutAsserts) };
    case 'choice':
      return { kind: 'choice', options: node.options.map(withoutAsserts) };
    case 'group':
      return withoutAsserts(node.body);
    case 'repeat':
      return { ...node, body: withoutAsserts(node.body) };
  }
}

function hasQuote(node: RegexNode): boolean {
  switch (node.kind) {
    case 'set':
      return node.set.length === 2 && node.set[0] === QUOTE && node.set[1] === QUOTE;
    case 'assert':
      return false;
    case 'sequence':
      return node.items.some(hasQuote);
    case 'choice':
      return node.options.some(hasQuote);
    case 'group':
    case 'repeat':
      return hasQuote(node.body);
  }
}
