/** Patterns ready to be run. */
import { RE2JS } from 're2js';
import type { RegexNode, RegexProblem } from './ast.js';
import { asksForNoBoundary, groupNames } from './ast.js';
import { linearInV8 } from './linear-in-v8.js';
import { Machine } from './machine.js';
import { parseRegex } from './parse.js';
import { toProgram } from './program.js';
import type { RequiredLiteral } from './required-literal.js';
import { requiredLiteral } from './required-literal.js';
import { toRe2, toV8 } from './translate.js';

export interface CompiledRegex {
  readonly kind: 'regex';
  /** `v8` only if the pattern is proved to run in linear time there. */
  readonly engine: 'v8' | 'linear';
  /** Names of the named groups, from left to right. */
  readonly groups: readonly string[];
  /** A text that every match holds, if one is certain. */
  readonly literal: RequiredLiteral | undefined;
  /** Whether it matches anywhere in the text. */
  test(text: string): boolean;
  /** The named groups of the first match, undefined where one took no part; undefined if there is no match. */
  exec(text: string): Readonly<Record<string, string | undefined>> | undefined;
}

/** V8 keeps what it may come back to on a stack of 64 MB; longer texts go to the engine that keeps nothing. */
export const MAX_V8_TEXT = 1_000_000;

/** The machine may go through all instructions at each character: with this many, a text of 1,000 characters takes a tenth of a second. */
export const MAX_MACHINE = 1500;

/** Compiles a pattern; the caller keeps what it compiled. Time for a text is at most proportional to its length. */
export function compileRegex(pattern: string, flags: string): CompiledRegex | RegexProblem {
  const node = parseRegex(pattern, flags);
  if (node.kind === 'problem') return node;
  if (runsOnV8(node)) return new V8Regex(node);
  return tooMuchForMachine(node) ? repeatsTooMuch(pattern) : new LinearRegex(node);
}

/** What is wrong with a pattern, or its named groups. Much quicker than compiling it: which engine it will run on is hardly ever asked. */
export function inspectRegex(pattern: string, flags: string): Pick<CompiledRegex, 'kind' | 'groups'> | RegexProblem {
  const node = parseRegex(pattern, flags);
  if (node.kind === 'problem') return node;
  return tooMuchForMachine(node) && !runsOnV8(node) ? repeatsTooMuch(pattern) : { kind: 'regex', groups: groupNames(node) };
}

/** Whether V8 is known to run it in linear time, and to find what JavaScript says. */
export function runsOnV8(node: RegexNode): boolean {
  // V8 finds a \B in the middle of a character beyond U+FFFF, where there is nothing to stand between.
  return !asksForNoBoundary(node) && linearInV8(node);
}

function tooMuchForMachine(node: RegexNode): boolean {
  return groupNames(node).length > 0 && toProgram(node).instructions.length > MAX_MACHINE;
}

function repeatsTooMuch(pattern: string): RegexProblem {
  return {
    kind: 'problem',
    message: 'the pattern repeats too much to find its named groups in good time',
    help: 'use * or + in place of the large repetitions, or begin with a text that what follows cannot match',
    start: 0,
    end: pattern.length,
  };
}

/** For who only asks whether something matches, and has no pattern to show. */
export function compileTest(node: RegexNode): Pick<CompiledRegex, 'test'> {
  return runsOnV8(node) ? new V8Regex(node) : new LinearRegex(node);
}

/** The engine that never goes back, whatever the pattern; for tests that compare the two. */
export function compileLinear(node: RegexNode): CompiledRegex {
  return new LinearRegex(node);
}

class V8Regex implements CompiledRegex {
  readonly kind = 'regex';
  readonly engine = 'v8';
  readonly groups: readonly string[];
  readonly literal: RequiredLiteral | undefined;
  private readonly regex: RegExp;
  private linear: LinearRegex | undefined;

  constructor(private readonly node: RegexNode) {
    this.groups = groupNames(node);
    this.literal = requiredLiteral(node);
    this.regex = new RegExp(toV8(node), 'u');
  }

  test(text: string): boolean {
    return text.length > MAX_V8_TEXT ? this.forLongTexts().test(text) : this.regex.test(text);
  }

  exec(text: string): Readonly<Record<string, string | undefined>> | undefined {
    if (text.length > MAX_V8_TEXT) return this.forLongTexts().exec(text);
    const found = this.regex.exec(text);
    return found === null ? undefined : (found.groups ?? NO_GROUPS);
  }

  private forLongTexts(): LinearRegex {
    this.linear ??= new LinearRegex(this.node);
    return this.linear;
  }
}

class LinearRegex implements CompiledRegex {
  readonly kind = 'regex';
  readonly engine = 'linear';
  readonly groups: readonly string[];
  readonly literal: RequiredLiteral | undefined;
  private readonly regex: RE2JS;
  private machine: Machine | undefined;

  constructor(private readonly node: RegexNode) {
    this.groups = groupNames(node);
    this.literal = requiredLiteral(node);
    this.regex = RE2JS.compile(toRe2(node));
  }

  test(text: string): boolean {
    if (this.literal !== undefined && !holdsLiteral(text, this.literal)) return false;
    return this.regex.test(text);
  }

  exec(text: string): Readonly<Record<string, string | undefined>> | undefined {
    if (!this.test(text)) return undefined;
    if (this.groups.length === 0) return NO_GROUPS;
    this.machine ??= new Machine(toProgram(this.node));
    const slots = this.machine.run(text);
    if (slots === undefined) return undefined;
    const result: Record<string, string | undefined> = Object.create(null) as Record<string, string | undefined>;
    this.groups.forEach((name, index) => {
      const start = slots[2 * index] ?? -1;
      const end = slots[2 * index + 1] ?? -1;
      result[name] = start < 0 || end < 0 ? undefined : text.slice(start, end);
    });
    return result;
  }
}

const NO_GROUPS: Readonly<Record<string, string | undefined>> = Object.freeze(Object.create(null) as Record<string, string | undefined>);

function holdsLiteral(text: string, literal: RequiredLiteral): boolean {
  return (literal.ignoreCase ? text.toLowerCase() : text).includes(literal.text);
}
