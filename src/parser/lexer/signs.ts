/** Operators and punctuation, and operators of other languages with the probably intended ones. */
import type { TokenType } from 'chevrotain';
import * as T from './tokens.js';

const SIGNS: readonly (readonly [string, TokenType])[] = [
  ['->', T.Arrow],
  ['==', T.Equal],
  ['!=', T.NotEqual],
  ['<=', T.LessEqual],
  ['>=', T.GreaterEqual],
  ['&&', T.AndSign],
  ['||', T.OrSign],
  ['<', T.Less],
  ['>', T.Greater],
  ['!', T.NotSign],
  ['=', T.Assign],
  ['+', T.Plus],
  ['-', T.Minus],
  ['*', T.Times],
  ['/', T.Divide],
  ['(', T.LParen],
  [')', T.RParen],
  ['[', T.LSquare],
  [']', T.RSquare],
  ['{', T.LCurly],
  ['}', T.RCurly],
  [',', T.Comma],
  [':', T.Colon],
  ['..', T.DotDot],
  ['.', T.Dot],
];

/** Operators of other languages; longer ones first. The token is the intended one. */
const FOREIGN_SIGNS: readonly (readonly [string, TokenType, string])[] = [
  ['===', T.Equal, '`==`'],
  ['!==', T.NotEqual, '`!=`'],
  ['=~', T.Matches, '`matches`, for example `message matches /disk full/`'],
  ['!~', T.NotEqual, '`not … matches`, for example `not message matches /disk full/`'],
  ['=>', T.GreaterEqual, '`>=`, or `->` in a route'],
  ['=<', T.LessEqual, '`<=`'],
  ['<>', T.NotEqual, '`!=`'],
  ['≥', T.GreaterEqual, '`>=`'],
  ['≤', T.LessEqual, '`<=`'],
  ['≠', T.NotEqual, '`!=`'],
  ['→', T.Arrow, '`->`'],
  ['−', T.Minus, '`-`'],
  ['×', T.Times, '`*`'],
];
/** Operators of other languages when not doubled. */
export const SINGLE_SIGNS: ReadonlyMap<string, readonly [TokenType, string]> = new Map([
  ['&', [T.AndSign, '`and`']],
  ['|', [T.OrSign, '`or`']],
]);

function byFirst<E extends readonly [string, ...unknown[]]>(entries: readonly E[]): ReadonlyMap<number, readonly E[]> {
  const map = new Map<number, E[]>();
  for (const entry of entries) {
    const code = entry[0].charCodeAt(0);
    map.set(code, [...(map.get(code) ?? []), entry]);
  }
  return map;
}
export const SIGNS_BY_FIRST = byFirst(SIGNS);
export const FOREIGN_BY_FIRST = byFirst(FOREIGN_SIGNS);

/** Tokens after which a `/` starts a regular expression; after any other token it is a division. */
export const BEFORE_REGEX = T.kinds(
  [T.LParen, T.LSquare, T.Comma, T.Colon, T.Assign, T.Arrow, T.AndSign, T.OrSign, T.NotSign],
  [T.Equal, T.NotEqual, T.Less, T.LessEqual, T.Greater, T.GreaterEqual, T.Plus, T.Minus, T.Times, T.Divide],
);
/** The same for words, unless they are a segment of a path. */
export const WORDS_BEFORE_REGEX = T.kinds(
  [T.Matches, T.Contains, T.StartsWith, T.EndsWith, T.In, T.Format, T.Begins, T.Extract, T.Else, T.Redact, T.When, T.Each],
  ['and', 'or', 'not'].map((text) => T.KEYWORDS.get(text) ?? T.And),
);

/** Single and typographic quotes, with their closing quotes. */
export const CLOSING_QUOTES: ReadonlyMap<string, string> = new Map([
  ["'", "'"],
  ['“', '”'],
  ['”', '”'],
  ['„', '“'],
  ['‘', '’'],
  ['’', '’'],
  ['«', '»'],
]);
