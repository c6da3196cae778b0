/**
 * What all parts of the grammar share: places, messages, and going on after a mistake. Chevrotain's own recovery is off: after a mistake
 * everything up to the next clause (the first on its line) or the end of the block is passed over, so that one slip is told once and the
 * next clause is read as if nothing had happened.
 *
 * Messages: wherever a token is wanted, the rule says what for (`ERR_MSG`), in words that fit into "expected …".
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
import type { Place, ScannedToken } from '../lexer/scan.js';
import * as T from '../lexer/tokens.js';
import type { SourceRange } from '../source.js';
import { joinWords, suggestion } from '../suggest.js';
import { SyntaxProblem, TooManyProblems } from './problem.js';

/** Deepest nesting of parentheses, lists, braces, `not` and `-` that is read, and deepest tree of operators. */
const MAX_NESTING = 64;
export const MAX_TREE_DEPTH = 1000;

/** Words that may follow an operand; offered when one of them is misspelt. */
const INFIX_WORDS = ['and', 'or', 'contains', 'startsWith', 'endsWith', 'matches', 'in', 'exists', 'over', 'of', 'where'];

export interface ParseInput {
  readonly place: Place;
  /** Length of the text. */
  readonly length: number;
  readonly tokens: ScannedToken[];
  /** How the end of the text is called in messages. */
  readonly endName: string;
  /** Mistakes of the scanner, in order. */
  readonly scanProblems: readonly Diagnostic[];
}

export abstract class GrammarBase extends EmbeddedActionsParser {
  protected reading: ParseInput = { place: () => NOWHERE, length: 0, tokens: [], endName: '', scanProblems: [] };
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

  /** Gets ready for another text. */
  protected begin(reading: ParseInput, diagnostics: Diagnostic[]): void {
    this.reading = reading;
    this.diagnostics = diagnostics;
    this.nesting = 0;
    // Chevrotain adds its own marks behind the last token and takes them off again.
    this.input = reading.tokens;
  }

  // ---------------------------------------------------------------- places

  protected isEnd(token: IToken): boolean {
    return Number.isNaN(token.startOffset);
  }

  protected spanOf(token: IToken): SourceRange {
    const { place, length, tokens } = this.reading;
    if (!this.isEnd(token)) return place(token.startOffset, token.startOffset + token.image.length);
    const end = tokens.at(-1)?.end ?? length;
    return place(end, end);
  }

  /** From a token to the last one consumed. */
  protected spanFrom(start: IToken): SourceRange {
    return this.spanFromOffset(start.startOffset);
  }

  protected spanFromOffset(start: number): SourceRange {
    const last = this.LA(0);
    return this.reading.place(start, last.startOffset + last.image.length);
  }

  /** Builds a node that reaches from `start` to the last token consumed; nothing while the grammar is recorded. */
  protected node<N>(start: IToken, build: (range: SourceRange) => N): N {
    return this.ACTION(() => build(this.spanFrom(start)));
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

  // ---------------------------------------------------------------- mistakes

  protected report(diagnostic: Diagnostic): void {
    // The last place is kept for saying that there are more.
    if (this.diagnostics.length >= MAX_DIAGNOSTICS) throw new TooManyProblems();
    this.diagnostics.push(diagnostic);
  }

  protected problem({ code, severity }: CodeDoc, range: SourceRange, message: string, help?: string): SyntaxProblem {
    return new SyntaxProblem({ code, severity, message, range, ...(help === undefined ? {} : { help }) });
  }

  /** How a token is called in a message. */
  protected describe(token: IToken): string {
    if (this.isEnd(token)) return this.reading.endName;
    const image = token.image.length > 40 ? `${token.image.slice(0, 39)}…` : token.image;
    return image.includes('`') ? image : `\`${image}\``;
  }

  /** Turns what was thrown into a message; anything that is not a mistake of the writer is thrown on. */
  protected tell(error: unknown): void {
    if (error instanceof SyntaxProblem) {
      this.report(error.diagnostic);
    } else if (error instanceof Error && isRecognitionException(error)) {
      const { token, previousToken, message } = error as unknown as IRecognitionException & { readonly previousToken?: IToken };
      this.tellUnexpected(token, previousToken ?? this.LA(0), message);
    } else {
      throw error;
    }
  }

  /** `expected` is not what stands ahead. */
  protected unexpected(expected: string): SyntaxProblem {
    return this.problem(SYNTAX.unexpected, this.spanOf(this.LA(1)), `expected ${expected}, found ${this.describe(this.LA(1))}`);
  }

  /** The word ahead begins no clause of `where`. */
  protected unknownClause(where: string, clauses: readonly string[]): SyntaxProblem {
    const token = this.LA(1);
    if (!tokenMatcher(token, T.Word)) return this.unexpected(`a clause of ${where}, or \`}\``);
    const help =
      suggestion(token.image, clauses) ??
      this.misspeltInfix(token.image) ??
      (this.firstOnLine()
        ? `there are ${joinWords(
            clauses.map((name) => `\`${name}\``),
            'and',
          )}`
        : 'an operator or a `,` may be missing in front of it');
    return this.problem(SYNTAX.unknownClause, this.spanOf(token), `${this.describe(token)} is no clause of ${where}`, help);
  }

  private tellUnexpected(token: IToken, last: IToken, expected: string): void {
    // The scanner has dropped something here and said so: what follows from that is not told again.
    const from = this.isEnd(last) ? 0 : this.spanOf(last).end;
    const range = this.spanOf(token);
    if (this.reading.scanProblems.some((known) => known.range.start >= from && known.range.end <= range.start)) return;
    const behind = this.isEnd(last) ? '' : ` after ${this.describe(last)}`;
    const separator = tokenMatcher(token, T.Colon) || tokenMatcher(token, T.Assign);
    const help = tokenMatcher(token, T.Word)
      ? this.misspeltInfix(token.image)
      : separator && tokenMatcher(last, T.Word)
        ? `leave out the ${this.describe(token)}`
        : undefined;
    // What is missing at the end of a line is missing there, and not at the head of the next.
    const misses = !this.isEnd(last) && !this.isEnd(token) && (last as ScannedToken).line !== (token as ScannedToken).line;
    const { end } = this.spanOf(last);
    const shown = misses ? { ...range, start: end, end } : range;
    this.report(this.problem(SYNTAX.unexpected, shown, `expected ${expected}${behind}, found ${this.describe(token)}`, help).diagnostic);
  }

  protected misspeltInfix(word: string): string | undefined {
    return suggestion(
      word,
      INFIX_WORDS.filter((infix) => infix.length > 2),
    );
  }

  /** Guards against text so deeply nested that reading it would end in a stack overflow. */
  protected nested<N>(parse: () => N): N {
    if (this.RECORDING_PHASE) return parse();
    if (this.nesting >= MAX_NESTING) {
      const help = `at most ${MAX_NESTING} levels are read; name the inner parts with \`let\``;
      throw this.problem(SYNTAX.tooDeep, this.spanOf(this.LA(1)), 'this is nested too deep', help);
    }
    this.nesting += 1;
    try {
      return parse();
    } finally {
      this.nesting -= 1;
    }
  }

  // ---------------------------------------------------------------- going on after a mistake

  /** Reads one thing; after a mistake tells it and passes over what belongs to it. */
  protected attempt(parse: () => void, resync: (passed: readonly IToken[]) => void): void {
    if (this.RECORDING_PHASE) {
      parse();
      return;
    }
    const first = this.LA(1);
    const start = this.position(first);
    try {
      parse();
    } catch (error) {
      this.tell(error);
      const now = this.position(this.LA(1));
      if (now === start && !this.is(1, T.RCurly)) this.SKIP_TOKEN();
      resync(this.reading.tokens.slice(start, Math.max(now, start)));
    }
  }

  private position(token: IToken): number {
    return this.isEnd(token) ? this.reading.tokens.length : (token as ScannedToken).index;
  }

  /** Passes over tokens to the start of a clause that is first on its line, or the brace that closes the block. */
  protected skipClause(passed: readonly IToken[], startsClause: () => boolean): void {
    let depth = 0;
    for (const token of passed) {
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

  /** Whether what stands ahead looks like a clause whose word is misspelt. */
  private seemsClause(): boolean {
    if (this.LA(1).tokenType !== T.Identifier) return false;
    return [T.Num, T.Text, T.Regex, T.BackQuoted].some((type) => this.is(2, type)) || this.LA(2).tokenType === T.Identifier;
  }

  /** Whether a block certainly begins here: its keyword and what must follow. */
  protected startsBlock(): boolean {
    if (this.is(1, T.Alert) || this.is(1, T.Stream)) return this.is(2, T.Word) && this.is(3, T.LCurly);
    if (this.is(1, T.SpanWord)) return this.is(2, T.Word) && this.is(3, T.On) && this.is(4, T.Word);
    if (this.is(1, T.Let)) return this.is(2, T.Word) && this.is(3, T.Assign);
    if (this.is(1, T.Sink)) return this.is(2, T.Word) && this.is(3, T.Word) && this.is(4, T.LCurly);
    if (this.is(1, T.Route)) return this.is(2, T.LCurly);
    return this.is(1, T.Test) && this.is(2, T.Text) && this.is(3, T.LCurly);
  }

  /**
   * What stands in the braces of a block: `one` is read again and again until the closing brace. `starts` says whether something that
   * may stand here begins; `unknown` tells what is wrong otherwise. A brace that is missing has been told when this returns. Used once in a
   * rule at most (it records itself as its ninth repetition).
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
        this.tellLeftOpen(open, what);
        return;
      }
      this.attempt(
        () => {
          if (!starts()) throw unknown();
          one();
        },
        (passed) => this.skipClause(passed, starts),
      );
    }
  }

  private tellLeftOpen(open: IToken, what: string): void {
    const found = this.LA(1);
    const range = this.spanOf(found);
    // Of several blocks that end at one place the innermost is told.
    const last = this.diagnostics.at(-1);
    if (last?.code === SYNTAX.unclosedBlock.code && last.range.start === range.start) return;
    this.report({
      ...this.problem(
        SYNTAX.unclosedBlock,
        range,
        `${what} is not closed: expected \`}\`, found ${this.describe(found)}`,
        'every `{` needs its `}`',
      ).diagnostic,
      related: [{ message: 'it is opened here', range: this.spanOf(open) }],
    });
  }
}

const NOWHERE: SourceRange = { source: { path: '', text: '' }, start: 0, end: 0 };
