/** Parses regular expressions: the subset of JavaScript's syntax that an engine without backtracking can run. */
import type { RegexNode, RegexProblem } from './ast.js';
import type { CharSet } from './char-set.js';
import { ANY, complement, DIGIT, foldCase, NOT_LINE_END, SPACE, singleton, union, WORD } from './char-set.js';
import { MAX_REPEAT, MAX_SIZE, repetitionOf, sizeOf } from './size.js';

/** Groups may be nested this deep. */
export const MAX_DEPTH = 200;

class ProblemSignal extends Error {
  readonly problem: RegexProblem;
  constructor(problem: RegexProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** The syntax tree of a pattern, or its problem. Never throws. */
export function parseRegex(pattern: string, flags: string): RegexNode | RegexProblem {
  try {
    checkFlags(pattern, flags);
    return new Parser(pattern, flags).parse();
  } catch (error) {
    if (error instanceof ProblemSignal) return error.problem;
    throw error;
  }
}

function fail(message: string, start: number, end: number, help?: string): never {
  throw new ProblemSignal({ kind: 'problem', message, start, end, ...(help === undefined ? {} : { help }) });
}

const NEEDLESS_FLAGS: Readonly<Record<string, string>> = {
  g: 'only one match is searched',
  y: 'a match is searched anywhere; begin the pattern with ^ to match at the start only',
  u: 'patterns always work on whole characters',
  v: 'patterns always work on whole characters',
  d: 'positions of groups are not used',
};

function checkFlags(pattern: string, flags: string): void {
  for (let i = 0; i < flags.length; i++) {
    const flag = flags.charAt(i);
    const start = pattern.length + 1 + i;
    const needless = NEEDLESS_FLAGS[flag];
    if (needless !== undefined) fail(`the flag ${flag} is not needed: ${needless}`, start, start + 1, `leave out the ${flag}`);
    if (!'ims'.includes(flag))
      fail(
        `there is no flag ${flag}`,
        start,
        start + 1,
        'the flags are i (ignore case), m (^ and $ at lines) and s (. matches line breaks)',
      );
    if (flags.indexOf(flag) < i) fail(`the flag ${flag} is repeated`, start, start + 1);
  }
}

const CLASS_ESCAPES: Readonly<Record<string, CharSet>> = {
  d: DIGIT,
  D: complement(DIGIT),
  w: WORD,
  W: complement(WORD),
  s: SPACE,
  S: complement(SPACE),
};
const CONTROL_ESCAPES: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13 };
const NAME = /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u;

class Parser {
  private at = 0;
  private depth = 0;
  private readonly names = new Map<string, number>();
  private readonly ignoreCase: boolean;
  private readonly multiline: boolean;
  private readonly dot: CharSet;

  constructor(
    private readonly pattern: string,
    flags: string,
  ) {
    this.ignoreCase = flags.includes('i');
    this.multiline = flags.includes('m');
    this.dot = flags.includes('s') ? ANY : NOT_LINE_END;
  }

  parse(): RegexNode {
    const node = this.choice();
    if (this.at < this.pattern.length) fail('this ) closes nothing', this.at, this.at + 1, 'write \\) for a parenthesis in the text');
    if (sizeOf(node) > MAX_SIZE) {
      fail(
        `the pattern is too big: its repetitions amount to more than ${MAX_SIZE} characters`,
        0,
        this.pattern.length,
        'repeat less, or use * or +',
      );
    }
    return node;
  }

  private peek(text: string): boolean {
    return this.pattern.startsWith(text, this.at);
  }

  private choice(): RegexNode {
    const options = [this.sequence()];
    while (this.peek('|')) {
      this.at++;
      options.push(this.sequence());
    }
    return options.length === 1 && options[0] !== undefined ? options[0] : { kind: 'choice', options };
  }

  private sequence(): RegexNode {
    const items: RegexNode[] = [];
    while (this.at < this.pattern.length && !this.peek('|') && !this.peek(')')) {
      const start = this.at;
      const item = this.atom();
      items.push(this.quantified(item, start));
    }
    return items.length === 1 && items[0] !== undefined ? items[0] : { kind: 'sequence', items };
  }

  private atom(): RegexNode {
    const start = this.at;
    const char = this.pattern.charAt(start);
    switch (char) {
      case '(':
        return this.group();
      case '[':
        return { kind: 'set', set: this.charClass() };
      case '\\':
        return this.escape();
      case '.':
        this.at++;
        return { kind: 'set', set: this.dot };
      case '^':
        this.at++;
        return { kind: 'assert', assert: this.multiline ? 'line-start' : 'text-start' };
      case '$':
        this.at++;
        return { kind: 'assert', assert: this.multiline ? 'line-end' : 'text-end' };
      case '*':
      case '+':
      case '?':
        return fail(`there is nothing for this ${char} to repeat`, start, start + 1, `write \\${char} for the character itself`);
      case '{': {
        const range = this.bounds();
        if (range !== undefined)
          fail('there is nothing for this repetition to repeat', start, range.end, 'write \\{ for a brace in the text');
        break;
      }
    }
    const codePoint = this.pattern.codePointAt(start) ?? 0;
    this.at += codePoint > 0xffff ? 2 : 1;
    return this.literal(codePoint);
  }

  private literal(codePoint: number): RegexNode {
    return { kind: 'set', set: this.cased(singleton(codePoint)) };
  }

  private cased(set: CharSet): CharSet {
    return this.ignoreCase ? foldCase(set) : set;
  }

  // -------------------------------------------------------------- repetition

  private quantified(item: RegexNode, itemStart: number): RegexNode {
    const start = this.at;
    const range = this.quantifier();
    if (range === undefined) return item;
    if (item.kind === 'assert' && this.pattern.charAt(itemStart) !== '(') {
      fail('an assertion cannot be repeated, only characters and groups can', itemStart, this.at);
    }
    const lazy = this.peek('?');
    if (lazy) this.at++;
    const next = this.pattern.charAt(this.at);
    if (next === '+' && !lazy) {
      fail('possessive repetition is not supported', start, this.at + 1, 'leave out the second +: matching takes linear time without it');
    }
    if (next === '*' || next === '+' || next === '?' || (next === '{' && this.bounds() !== undefined)) {
      fail('this repeats a repetition', this.at, this.at + 1, 'put the part before it in a group, (?:…), or leave it out');
    }
    const node: RegexNode = { kind: 'repeat', body: item, min: range.min, max: range.max, lazy };
    if (repetitionOf(node) > MAX_REPEAT) {
      fail(`this repeats more than ${MAX_REPEAT} times in all`, itemStart, this.at, 'use * or +, or repeat less');
    }
    return node;
  }

  private quantifier(): { readonly min: number; readonly max: number } | undefined {
    switch (this.pattern.charAt(this.at)) {
      case '*':
        this.at++;
        return { min: 0, max: Number.POSITIVE_INFINITY };
      case '+':
        this.at++;
        return { min: 1, max: Number.POSITIVE_INFINITY };
      case '?':
        this.at++;
        return { min: 0, max: 1 };
      case '{': {
        const range = this.bounds();
        if (range === undefined) return undefined;
        this.at = range.end;
        return range;
      }
      default:
        return undefined;
    }
  }

  /** The `{2,5}` that begins here; undefined if the brace is a plain character, as in `{"level"`. */
  private bounds(): { readonly min: number; readonly max: number; readonly end: number } | undefined {
    const match = /\{(\d*)(?:(,)(\d*))?\}/y;
    match.lastIndex = this.at;
    const found = match.exec(this.pattern);
    if (found === null) return undefined;
    const [text, low = '', comma, high = ''] = found;
    const end = this.at + text.length;
    if (low === '') {
      if (high === '') return undefined;
      fail('a repetition names its least number', this.at, end, `write {0,${high}}, or \\{ for a brace in the text`);
    }
    const min = Number(low);
    const max = comma === undefined ? min : high === '' ? Number.POSITIVE_INFINITY : Number(high);
    if (max < min) fail(`${min} to ${max} is out of order`, this.at, end, `write {${max},${min}}`);
    if (min > MAX_REPEAT || (max !== Number.POSITIVE_INFINITY && max > MAX_REPEAT)) {
      fail(`this repeats more than ${MAX_REPEAT} times`, this.at, end, 'use * or +, or repeat less');
    }
    return { min, max, end };
  }

  // -------------------------------------------------------------- groups

  private group(): RegexNode {
    const start = this.at;
    const named = this.groupOpening();
    this.depth++;
    if (this.depth > MAX_DEPTH) fail(`groups are nested more than ${MAX_DEPTH} deep`, start, this.at);
    const body = this.choice();
    this.depth--;
    if (!this.peek(')')) fail('this ( is not closed', start, start + 1, 'add the ), or write \\( for a parenthesis in the text');
    this.at++;
    return named === undefined ? body : { kind: 'group', name: named, body };
  }

  /** Consumes `(`, `(?:` or `(?<name>`. Returns the name. */
  private groupOpening(): string | undefined {
    const start = this.at;
    if (!this.peek('(?')) {
      this.at += 1;
      return undefined;
    }
    if (this.peek('(?:')) {
      this.at += 3;
      return undefined;
    }
    for (const [opening, what] of [
      ['(?=', 'look-ahead'],
      ['(?!', 'look-ahead'],
      ['(?<=', 'look-behind'],
      ['(?<!', 'look-behind'],
    ] as const) {
      if (!this.peek(opening)) continue;
      const help = 'use a second predicate: `and not line matches /…/`';
      fail(`${what} is not supported: it cannot be matched in linear time`, start, this.closing(start), help);
    }
    if (this.peek('(?P<') || this.peek("(?'")) fail('a named group is written (?<name>…)', start, start + (this.peek("(?'") ? 3 : 4));
    if (this.peek('(?P=')) fail('back-references are not supported: they cannot be matched in linear time', start, this.closing(start));
    if (this.peek('(?>')) fail('atomic groups are not supported', start, start + 3, 'write (?:…): matching takes linear time without them');
    if (this.peek('(?#')) fail('comments inside a pattern are not supported', start, this.closing(start));
    const flags = /\(\?(?=[a-z-])[a-z]*(?:-[a-z]+)?[:)]/iy;
    flags.lastIndex = start;
    const given = flags.exec(this.pattern);
    if (given !== null) {
      const help =
        'flags apply to the whole pattern: write them at its start, as in /(?i)…/, or after the last slash, as in /…/i; for one letter, write [Aa]';
      fail('flags cannot be set for a part of the pattern', start, start + given[0].length, help);
    }
    if (!this.peek('(?<')) {
      const help = 'groups are (…), (?:…) and (?<name>…); flags follow the last slash, as in /…/i';
      fail('no group begins like this', start, Math.min(start + 3, this.pattern.length), help);
    }
    const close = this.pattern.indexOf('>', start);
    if (close < 0) fail('the name of this group is not closed', start, this.pattern.length, 'write (?<name>…)');
    const name = this.pattern.slice(start + 3, close);
    if (!NAME.test(name)) {
      fail(
        `“${name}” cannot be the name of a group`,
        start + 3,
        close,
        'a name has letters, digits and _, and does not begin with a digit',
      );
    }
    if (this.names.has(name))
      fail(`two groups have the name ${name}`, start + 3, close, 'each named group becomes a field: give them two names');
    this.names.set(name, start);
    this.at = close + 1;
    return name;
  }

  /** Index after the parenthesis that closes the one at `start`, approximately; only for the range of a problem. */
  private closing(start: number): number {
    let open = 0;
    let inClass = false;
    for (let i = start; i < this.pattern.length; i++) {
      const char = this.pattern.charAt(i);
      if (char === '\\') i++;
      else if (inClass) inClass = char !== ']';
      else if (char === '[') inClass = true;
      else if (char === '(') open++;
      else if (char === ')' && --open === 0) return i + 1;
    }
    return this.pattern.length;
  }

  // -------------------------------------------------------------- escapes

  private escape(): RegexNode {
    const start = this.at;
    const char = this.pattern.charAt(start + 1);
    if (char === 'b' || char === 'B') {
      this.at += 2;
      return { kind: 'assert', assert: char === 'b' ? 'word-boundary' : 'not-word-boundary' };
    }
    if (char === 'A' || char === 'z' || char === 'Z') {
      fail(
        `\\${char} is not known here`,
        start,
        start + 2,
        `write ${char === 'A' ? '^' : '$'} for the ${char === 'A' ? 'start' : 'end'} of the text`,
      );
    }
    if (char >= '1' && char <= '9') {
      const digits = /\d+/y;
      digits.lastIndex = start + 1;
      fail(
        'back-references are not supported: they cannot be matched in linear time',
        start,
        start + 1 + (digits.exec(this.pattern)?.[0].length ?? 1),
      );
    }
    if (char === 'k') {
      const close = this.pattern.charAt(start + 2) === '<' ? this.pattern.indexOf('>', start) : -1;
      fail('back-references are not supported: they cannot be matched in linear time', start, close < 0 ? start + 2 : close + 1);
    }
    const set = CLASS_ESCAPES[char];
    if (set !== undefined) {
      this.at += 2;
      return { kind: 'set', set };
    }
    return this.literal(this.charEscape());
  }

  /** An escape of one character, inside a class or outside. */
  private charEscape(): number {
    const start = this.at;
    const char = this.pattern.charAt(start + 1);
    if (char === '') fail('nothing follows this \\', start, start + 1, 'write \\\\ for a backslash in the text');
    const control = CONTROL_ESCAPES[char];
    if (control !== undefined) {
      this.at += 2;
      return control;
    }
    switch (char) {
      case '0':
        if (/\d/.test(this.pattern.charAt(start + 2)))
          fail('numbers of characters are not written in octal', start, start + 3, 'write \\x and two hexadecimal digits');
        this.at += 2;
        return 0;
      case 'x':
        return this.hex(/\\x([0-9a-fA-F]{2})/y, 'write \\x and two hexadecimal digits, as in \\x1b');
      case 'u': {
        const help = 'write \\u and four hexadecimal digits, or \\u{…}';
        const unit = this.hex(/\\u(?:\{([0-9a-fA-F]{1,6})\}|([0-9a-fA-F]{4}))/y, help);
        if (unit > 0x10ffff) fail('there is no such character', start, this.at, 'the last one is \\u{10ffff}');
        // Two escapes may encode one character as a surrogate pair.
        const pair = /\\u([dD][c-fC-F][0-9a-fA-F]{2})/y;
        pair.lastIndex = this.at;
        const low = unit >= 0xd800 && unit < 0xdc00 && this.pattern.charAt(start + 2) !== '{' ? pair.exec(this.pattern) : null;
        if (low === null) return unit;
        this.at += 6;
        return (unit - 0xd800) * 0x400 + (Number.parseInt(low[1] ?? '', 16) - 0xdc00) + 0x10000;
      }
      case 'c': {
        const letter = this.pattern.charAt(start + 2);
        if (!/[A-Za-z]/.test(letter)) fail('a letter must follow \\c', start, start + 2, 'write \\cA to \\cZ');
        this.at += 3;
        return letter.charCodeAt(0) % 32;
      }
      case 'p':
      case 'P':
        return fail(
          'Unicode properties (\\p{…}) are not supported',
          start,
          this.escapeEnd(start),
          'list the characters in a class, as in [a-zäöü]',
        );
    }
    const codePoint = this.pattern.codePointAt(start + 1) ?? 0;
    const text = String.fromCodePoint(codePoint);
    if (/[A-Za-z0-9]/.test(text)) fail(`\\${text} means nothing`, start, start + 2, `write ${text} for the character itself`);
    this.at = start + 1 + text.length;
    return codePoint;
  }

  private escapeEnd(start: number): number {
    if (this.pattern.charAt(start + 2) !== '{') return start + 2;
    const close = this.pattern.indexOf('}', start);
    return close < 0 ? this.pattern.length : close + 1;
  }

  private hex(form: RegExp, help: string): number {
    const start = this.at;
    form.lastIndex = start;
    const found = form.exec(this.pattern);
    if (found === null) return fail('this is not the number of a character', start, start + 2, help);
    this.at += found[0].length;
    return Number.parseInt(found[1] ?? found[2] ?? '', 16);
  }

  // -------------------------------------------------------------- classes

  private charClass(): CharSet {
    const start = this.at;
    this.at++;
    const negated = this.peek('^');
    if (negated) this.at++;
    if (!negated && this.peek(']'))
      fail('this class is empty and matches nothing', start, this.at + 1, 'write [\\]…] for a class with a bracket');
    const ranges: number[] = [];
    while (!this.peek(']')) {
      if (this.at >= this.pattern.length)
        fail('this [ is not closed', start, start + 1, 'add the ], or write \\[ for a bracket in the text');
      const posix = /\[:\^?[a-z]+:\]/y;
      posix.lastIndex = this.at;
      const found = posix.exec(this.pattern);
      if (found !== null)
        fail('POSIX classes are not supported', this.at, this.at + found[0].length, 'write the characters, as in [a-zA-Z0-9]');
      const itemStart = this.at;
      const item = this.classItem();
      if (!this.peek('-') || this.pattern.startsWith('-]', this.at)) {
        if (typeof item === 'number') ranges.push(...this.cased(singleton(item)));
        else ranges.push(...item);
        continue;
      }
      this.at++;
      if (this.at >= this.pattern.length) continue;
      const upper = this.classItem();
      if (typeof item !== 'number' || typeof upper !== 'number') {
        fail('a range goes from one character to another', itemStart, this.at, 'write the - last in the class for the character itself');
      }
      if (upper < item) fail('this range is out of order', itemStart, this.at, 'write the lower character first');
      ranges.push(...this.cased([item, upper]));
    }
    this.at++;
    const set = union(ranges);
    return negated ? complement(set) : set;
  }

  private classItem(): number | CharSet {
    const char = this.pattern.charAt(this.at);
    if (char !== '\\') {
      const codePoint = this.pattern.codePointAt(this.at) ?? 0;
      this.at += codePoint > 0xffff ? 2 : 1;
      return codePoint;
    }
    const escaped = this.pattern.charAt(this.at + 1);
    const set = CLASS_ESCAPES[escaped];
    if (set !== undefined) {
      this.at += 2;
      return set;
    }
    if (escaped === 'b') {
      this.at += 2;
      return 8;
    }
    return this.charEscape();
  }
}
