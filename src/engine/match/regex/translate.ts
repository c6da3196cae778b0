/** Translates a tree to a pattern for V8 (flag `u`) and for RE2. Classes are written out, so that they have the same meaning in both. */
import type { AssertKind, RegexNode } from './ast.js';
import type { CharSet } from './char-set.js';
import { MAX_CODE_POINT } from './char-set.js';

interface Dialect {
  readonly asserts: Readonly<Record<AssertKind, string>>;
  readonly char: (codePoint: number) => string;
  readonly anything: string;
  readonly nothing: string;
  readonly group: (name: string) => string;
}

const PLAIN = /^[A-Za-z0-9 _,:;=<>@#%&!~"'`]$/;
const PUNCTUATION = /^[!-/:-@[-`{-~]$/;

const V8: Dialect = {
  asserts: {
    'text-start': '^',
    'text-end': '$',
    // Not the flag m: with it, \r and U+2028 also end lines in V8, but not in RE2. Nor `(?![^\n])`: V8 matches it in the middle of a surrogate pair.
    'line-start': '(?:^|(?<=\\n))',
    'line-end': '(?=\\n|$)',
    'word-boundary': '\\b',
    'not-word-boundary': '\\B',
  },
  char: (codePoint) => {
    const text = String.fromCodePoint(codePoint);
    return PLAIN.test(text) ? text : `\\u{${codePoint.toString(16)}}`;
  },
  anything: '[^]',
  nothing: '[]',
  group: (name) => `(?<${name}>`,
};

const RE2: Dialect = {
  asserts: {
    'text-start': '\\A',
    'text-end': '\\z',
    'line-start': '(?m:^)',
    'line-end': '(?m:$)',
    'word-boundary': '\\b',
    'not-word-boundary': '\\B',
  },
  char: (codePoint) => {
    const text = String.fromCodePoint(codePoint);
    return PLAIN.test(text) && !PUNCTUATION.test(text) ? text : `\\x{${codePoint.toString(16)}}`;
  },
  anything: '(?s:.)',
  nothing: '[^\\x{0}-\\x{10ffff}]',
  // Only used to test.
  group: () => '(?:',
};

/** For the flag `u`. */
export function toV8(node: RegexNode): string {
  return write(node, V8);
}

/** Without capturing groups. */
export function toRe2(node: RegexNode): string {
  return write(node, RE2);
}

function write(node: RegexNode, dialect: Dialect): string {
  switch (node.kind) {
    case 'set':
      return writeSet(node.set, dialect);
    case 'assert':
      return dialect.asserts[node.assert];
    case 'sequence':
      return node.items.map((item) => (item.kind === 'choice' ? `(?:${write(item, dialect)})` : write(item, dialect))).join('');
    case 'choice':
      return node.options.map((option) => write(option, dialect)).join('|');
    case 'group':
      return `${dialect.group(node.name)}${write(node.body, dialect)})`;
    case 'repeat': {
      const body = write(node.body, dialect);
      return `${node.body.kind === 'set' ? body : `(?:${body})`}${bounds(node.min, node.max)}${node.lazy ? '?' : ''}`;
    }
  }
}

function bounds(min: number, max: number): string {
  if (max === Number.POSITIVE_INFINITY) return min === 0 ? '*' : min === 1 ? '+' : `{${min},}`;
  if (min === 0 && max === 1) return '?';
  return min === max ? `{${min}}` : `{${min},${max}}`;
}

function writeSet(set: CharSet, dialect: Dialect): string {
  const [from, to] = set;
  if (from === undefined || to === undefined) return dialect.nothing;
  if (set.length === 2 && from === to) return dialect.char(from);
  if (from === 0 && to === MAX_CODE_POINT) return dialect.anything;
  let text = '';
  for (let i = 0; i + 1 < set.length; i += 2) {
    const low = set[i] ?? 0;
    const high = set[i + 1] ?? 0;
    text += dialect.char(low);
    if (high > low) text += `${high > low + 1 ? '-' : ''}${dialect.char(high)}`;
  }
  return `[${text}]`;
}
