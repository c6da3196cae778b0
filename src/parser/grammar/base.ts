/**
 * Shared by all parts of the grammar: source ranges, messages and error recovery. Chevrotain's own recovery is off: after an error the parser skips
 * to the next clause that is first on its line, or to the end of the block, so that one mistake gives one message and the next clause is parsed as usual.
 *
 * Messages: wherever a rule consumes a token, `ERR_MSG` describes it in words that follow "expected …".
 * Reports T101, T103, T104, T120.
 */
import {
  EmbeddedActionsParser,
  type IRecognitionException,
  type IToken,
  isRecognitionException,
  type TokenType,
  tokenMatcher,
} from 'chevrotain';
import type { CodeDoc } from '../codes/code-doc.js';
import { SYNTAX } from '../codes/syntax.js';
import { type Diagnostic, MAX_DIAGNOSTICS } from '../diagnostic.js';
import type { ScannedToken, ToRange } from '../lexer/scan-result.js';
import * as T from '../lexer/tokens.js';
import type { SourceRange } from '../source.js';
import { joinWords, suggestion } from '../suggest.js';
import { SyntaxProblem, TooManyProblems } from './problem.js';

/** The deepest nesting of parentheses, lists, braces, `not` and `-`, and the deepest tree of operators. */
const MAX_NESTING = 64;
export const MAX_TREE_DEPTH = 1000;

/** Words that can follow an operand; suggested when one of them is misspelt. */
const INFIX_WORDS = ['and', 'or', 'contains', 'startsWith', 'endsWith', 'matches', 'in', 'exists', 'over', 'of', 'where'];

export interface ParseInput {
  readonly toRange: ToRange;
  /** Length of the text. */
  readonly length: number;
  readonly tokens: ScannedToken[];
  /** The name of the end of the text in messages. */
  readonly endName: string;
  /** Diagnostics of the scanner, in order. */
  readonly scanProblems: readonly Diagnostic[];
}

export abstract class GrammarBase extends EmbeddedActionsParser {
  protected parseInput: ParseInput = { toRange: () => NOWHERE, length: 0, tokens: [], endName: '', scanProblems: [] };
  protected diagnostics: Diagnostic[] = [];
  private nesting = 0;

  constructor() {
    super(T.TOKEN_TYPES, {
      maxLookahead: 1,
      recoveryEnabled: false,
      errorMessageProvider: {
        buildMismatchTokenMessage: ({ expected }) => expected.LABEL ?? expected.name,
        buildNoViableAltMessage: ({ customUserDescription }) => customUserDescription ?? 'something else',
        buildNotAllInputParsedMessage: () => 'the end of the file',
        buildEarlyExitMessage: ({ customUserDescription }) => customUserDescription ?? 'something else',
      },
    });
  }

  /** Starts with another text. */
  protected begin(parseInput: ParseInput, diagnostics: Diagnostic[]): void {
    this.parseInput = parseInput;
    this.diagnostics = diagnostics;
    this.nesting = 0;
    // Chevrotain appends its own end markers and removes them again.
    this.input = parseInput.tokens;
  }

  // ---------------------------------------------------------------- source ranges

  protected isEnd(token: IToken): boolean {
    return Number.isNaN(token.startOffset);
  }

  protected rangeOf(token: IToken): SourceRange {
    const { toRange, length, tokens } = this.parseInput;
    if (!this.isEnd(token)) return toRange(token.startOffset, token.startOffset + token.image.length);
    const end = tokens.at(-1)?.end ?? length;
    return toRange(end, end);
  }

  /** From a token to the last consumed token. */
  protected rangeFrom(start: IToken): SourceRange {
    return this.rangeFromOffset(start.startOffset);
  }

  protected rangeFromOffset(start: number): SourceRange {
    const last = this.LA(0);
    return this.parseInput.toRange(start, last.startOffset + last.image.length);
  }

  /** Builds a node whose range ends with the last consumed token; does nothing while the grammar is recorded. */
  protected node<N>(start: IToken, build: (range: SourceRange) => N): N {
    return this.ACTION(() => build(this.rangeFrom(start)));
  }

  protected is(ahead: number, type: TokenType): boolean {
    return tokenMatcher(this.LA(ahead), type);
  }

  /** Whether the token ahead is the first of its line. */
  protected firstOnLine(): boolean {
    const token = this.LA(1) as ScannedToken;
    const last = this.LA(0) as ScannedToken;
    return this.isEnd(token) || this.isEnd(last) || last.line !== token.line;
  }

  // ---------------------------------------------------------------- errors

  protected report(diagnostic: Diagnostic): void {
    // The last diagnostic says that there are more.
    if (this.diagnostics.length >= MAX_DIAGNOSTICS) throw new TooManyProblems();
    this.diagnostics.push(diagnostic);
  }

  /** @param replacement of the range, if it certainly corrects the mistake. */
  protected problem({ code, severity }: CodeDoc, range: SourceRange, message: string, help?: string, replacement?: string): SyntaxProblem {
    const fix = replacement === undefined ? {} : { fix: { edit: { range, text: replacement } } };
    return new SyntaxProblem({ code, severity, message, range, ...(help === undefined ? {} : { help }), ...fix });
  }

  /** A token in a message. */
  protected describe(token: IToken): string {
    if (this.isEnd(token)) return this.parseInput.endName;
    const image = token.image.length > 40 ? `${token.image.slice(0, 39)}…` : token.image;
    return image.includes('`') ? image : `\`${image}\``;
  }

  /** Reports a syntax error; rethrows anything else. */
  protected reportError(error: unknown): void {
    if (error instanceof SyntaxProblem) {
      this.report(error.diagnostic);
    } else if (error instanceof Error && isRecognitionException(error)) {
      const { token, previousToken, message } = error as unknown as IRecognitionException & { readonly previousToken?: IToken };
      this.reportUnexpected(token, previousToken ?? this.LA(0), message);
    } else {
      throw error;
    }
  }

  /** The next token is not `expected`. */
  protected unexpected(expected: string): SyntaxProblem {
    return this.problem(SYNTAX.unexpected, this.rangeOf(this.LA(1)), `expected ${expected}, found ${this.describe(this.LA(1))}`);
  }

  /** The next word does not start a clause of `where`. */
  protected unknownClause(where: string, clauses: readonly string[]): SyntaxProblem {
    const token = this.LA(1);
    if (!tokenMatcher(token, T.Word)) return this.unexpected(`a clause of ${where}, or \`}\``);
    const help =
      suggestion(token.image, clauses) ??
      this.misspeltInfix(token.image) ??
      (this.firstOnLine()
        ? `the clauses are ${joinWords(
            clauses.map((name) => `\`${name}\``),
            'and',
          )}`
        : 'an operator or a `,` may be missing before it');
    return this.problem(SYNTAX.unknownClause, this.rangeOf(token), `${this.describe(token)} is not a clause of ${where}`, help);
  }

  private reportUnexpected(token: IToken, last: IToken, expected: string): void {
    // The scanner dropped something here and reported it: this error is a consequence.
    const from = this.isEnd(last) ? 0 : this.rangeOf(last).end;
    const range = this.rangeOf(token);
    if (this.parseInput.scanProblems.some((known) => known.range.start >= from && known.range.end <= range.start)) return;
    const after = this.isEnd(last) ? '' : ` after ${this.describe(last)}`;
    const separator = tokenMatcher(token, T.Colon) || tokenMatcher(token, T.Assign);
    const help = tokenMatcher(token, T.Word)
      ? this.misspeltInfix(token.image)
      : separator && tokenMatcher(last, T.Word)
        ? `remove the ${this.describe(token)}`
        : undefined;
    // A token that is missing at the end of a line is reported there, not at the start of the next line.
    const isMissingAtEnd = !this.isEnd(last) && !this.isEnd(token) && (last as ScannedToken).line !== (token as ScannedToken).line;
    const { end } = this.rangeOf(last);
    const shown = isMissingAtEnd ? { ...range, start: end, end } : range;
    this.report(this.problem(SYNTAX.unexpected, shown, `expected ${expected}${after}, found ${this.describe(token)}`, help).diagnostic);
  }

  protected misspeltInfix(word: string): string | undefined {
    return suggestion(
      word,
      INFIX_WORDS.filter((infix) => infix.length > 2),
    );
  }

  /** Limits nesting, which would otherwise overflow the stack. */
  protected nested<N>(parse: () => N): N {
    if (this.RECORDING_PHASE) return parse();
    if (this.nesting >= MAX_NESTING) {
      const help = `the limit is ${MAX_NESTING} levels; name inner parts with \`let\``;
      throw this.problem(SYNTAX.tooDeep, this.rangeOf(this.LA(1)), 'this is nested too deeply', help);
    }
    this.nesting += 1;
    try {
      return parse();
    } finally {
      this.nesting -= 1;
    }
  }

  // ---------------------------------------------------------------- error recovery

  /** Parses one clause or block; after an error, reports it and calls `resync` with the tokens that `parse` consumed. */
  protected attempt(parse: () => void, resync: (consumed: readonly IToken[]) => void): void {
    if (this.RECORDING_PHASE) {
      parse();
      return;
    }
    const first = this.LA(1);
    const start = this.position(first);
    try {
      parse();
    } catch (error) {
      this.reportError(error);
      const now = this.position(this.LA(1));
      if (now === start && !this.is(1, T.RCurly)) this.SKIP_TOKEN();
      resync(this.parseInput.tokens.slice(start, Math.max(now, start)));
    }
  }

  private position(token: IToken): number {
    return this.isEnd(token) ? this.parseInput.tokens.length : (token as ScannedToken).index;
  }

  /** Skips to a clause that is first on its line, or to the brace that closes the block. */
  protected skipClause(consumed: readonly IToken[], startsClause: () => boolean): void {
    let depth = 0;
    for (const token of consumed) {
      if (tokenMatcher(token, T.LCurly)) depth += 1;
      else if (tokenMatcher(token, T.RCurly)) depth -= 1;
    }
    let closedBrace = false;
    while (!this.isEnd(this.LA(1))) {
      if (this.is(1, T.RCurly)) {
        if (depth <= 0) return;
        depth -= 1;
        closedBrace = depth === 0;
      } else {
        if (this.startsBlock() && this.firstOnLine()) return;
        if (depth <= 0 && (closedBrace || this.firstOnLine()) && (startsClause() || this.seemsClause())) return;
        if (this.is(1, T.LCurly)) depth += 1;
        closedBrace = false;
      }
      this.SKIP_TOKEN();
    }
  }

  /** Whether the next tokens look like a clause whose keyword is misspelt. */
  private seemsClause(): boolean {
    if (this.LA(1).tokenType !== T.Identifier) return false;
    return [T.Num, T.Text, T.Regex, T.BackQuoted].some((type) => this.is(2, type)) || this.LA(2).tokenType === T.Identifier;
  }

  /** Whether a block certainly starts here: its keyword and the tokens that must follow. */
  protected startsBlock(): boolean {
    if (this.is(1, T.Alert) || this.is(1, T.Stream)) return this.is(2, T.Word) && this.is(3, T.LCurly);
    if (this.is(1, T.SpanWord)) return this.is(2, T.Word) && this.is(3, T.On) && this.is(4, T.Word);
    if (this.is(1, T.Let)) return this.is(2, T.Word) && this.is(3, T.Assign);
    if (this.is(1, T.Sink)) return this.is(2, T.Word) && this.is(3, T.Word) && this.is(4, T.LCurly);
    if (this.is(1, T.Route)) return this.is(2, T.LCurly);
    return this.is(1, T.Test) && this.is(2, T.Text) && this.is(3, T.LCurly);
  }

  /**
   * Parses the contents of braces: calls `one` until the closing brace. `starts` says whether a valid item starts here; otherwise `unknown` gives the
   * error. A missing brace has been reported when this returns. A rule can use this once, because it is recorded as the ninth repetition of the rule.
   */
  protected inside(open: IToken, what: string, starts: () => boolean, unknown: () => SyntaxProblem, one: () => void): void {
    if (this.RECORDING_PHASE) {
      this.MANY9(one);
      return;
    }
    for (;;) {
      const token = this.LA(1);
      if (this.is(1, T.RCurly)) return;
      if (this.isEnd(token) || (this.firstOnLine() && this.startsBlock())) {
        this.reportUnclosed(open, what);
        return;
      }
      this.attempt(
        () => {
          if (!starts()) throw unknown();
          one();
        },
        (consumed) => this.skipClause(consumed, starts),
      );
    }
  }

  private reportUnclosed(open: IToken, what: string): void {
    const found = this.LA(1);
    const range = this.rangeOf(found);
    // If several blocks are not closed at the same position, the innermost is reported.
    const last = this.diagnostics.at(-1);
    if (last?.code === SYNTAX.unclosedBlock.code && last.range.start === range.start) return;
    this.report({
      ...this.problem(
        SYNTAX.unclosedBlock,
        range,
        `${what} is not closed: expected \`}\`, found ${this.describe(found)}`,
        'every `{` needs a matching `}`',
      ).diagnostic,
      related: [{ message: 'it is opened here', range: this.rangeOf(open) }],
    });
  }
}

const NOWHERE: SourceRange = { source: { path: '', text: '' }, start: 0, end: 0 };
