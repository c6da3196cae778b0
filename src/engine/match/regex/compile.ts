/** Compiles patterns. */
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
  /** `v8` only if the pattern is proven to run in linear time there. */
  readonly engine: 'v8' | 'linear';
  /** Names of the named groups, from left to right. */
  readonly groups: readonly string[];
  /** A text that every match contains; undefined if none is certain. */
  readonly literal: RequiredLiteral | undefined;
  /** Whether it matches anywhere in the text. */
  test(text: string): boolean;
  /** The named groups of the first match, undefined for groups that did not match; undefined without a match. */
  exec(text: string): Readonly<Record<string, string | undefined>> | undefined;
}

/** V8 keeps backtracking positions on a stack of 64 MB; longer texts go to the engine without backtracking. */
export const MAX_V8_TEXT = 1_000_000;

/** The machine may execute all instructions at each character: with this many, a text of 1,000 characters takes a tenth of a second. */
export const MAX_MACHINE = 1500;

/** Compiles a pattern, without caching. Matching takes time at most proportional to the length of the text. */
export function compileRegex(pattern: string, flags: string): CompiledRegex | RegexProblem {
  const node = parseRegex(pattern, flags);
  if (node.kind === 'problem') return node;
  if (runsOnV8(node)) return new V8Regex(node);
  return tooMuchForMachine(node) ? repeatsTooMuch(pattern) : new LinearRegex(node);
}

/** The problem of a pattern, or its named groups. Much faster than compiling it, since the engine is not chosen. */
export function inspectRegex(pattern: string, flags: string): Pick<CompiledRegex, 'kind' | 'groups'> | RegexProblem {
  const node = parseRegex(pattern, flags);
  if (node.kind === 'problem') return node;
  return tooMuchForMachine(node) && !runsOnV8(node) ? repeatsTooMuch(pattern) : { kind: 'regex', groups: groupNames(node) };
}

/** Whether V8 is proven to run it in linear time, with the result that JavaScript defines. */
export function runsOnV8(node: RegexNode): boolean {
  // V8 matches \B in the middle of a surrogate pair.
  return !asksForNoBoundary(node) && linearInV8(node);
}

function tooMuchForMachine(node: RegexNode): boolean {
  return groupNames(node).length > 0 && toProgram(node).instructions.length > MAX_MACHINE;
}

function repeatsTooMuch(pattern: string): RegexProblem {
  return {
    kind: 'problem',
    message: 'the pattern repeats too much to find its named groups in good time',
    help: 'use * or + in place of the large repetitions, or begin with a text that the rest cannot match',
    start: 0,
    end: pattern.length,
  };
}

/** For callers that only test, and have no pattern. */
export function compileTest(node: RegexNode): Pick<CompiledRegex, 'test'> {
  return runsOnV8(node) ? new V8Regex(node) : new LinearRegex(node);
}

/** Uses the engine without backtracking for any pattern; for tests that compare both engines. */
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
