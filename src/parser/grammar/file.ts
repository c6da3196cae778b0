/** The grammar of a whole file, and the parser. Reports T101, T102, T105. */
import type { ParserMethod, TokenType } from 'chevrotain';
import type { Block, Expr } from '../ast.js';
import { SYNTAX } from '../codes/syntax.js';
import type { Diagnostic } from '../diagnostic.js';
import * as T from '../lexer/tokens.js';
import { joinWords, suggestion } from '../suggest.js';
import type { PendingTemplate } from './alerts.js';
import type { ParseInput } from './base.js';
import { type SyntaxProblem, TooManyProblems } from './problem.js';
import { TestGrammar } from './tests.js';

const BLOCKS = new Set<TokenType>([T.Stream, T.SpanWord, T.Let, T.Alert, T.Sink, T.Route, T.Test]);
const BLOCK_WORDS = [...BLOCKS].map((type) => (type.LABEL ?? '').slice(1, -1));

export class RuleGrammar extends TestGrammar {
  private blocks: Block[] = [];

  constructor() {
    super();
    this.performSelfAnalysis();
  }

  readonly ruleFile: ParserMethod<[], void> = this.RULE('ruleFile', (): void => {
    if (this.RECORDING_PHASE) {
      this.MANY(() => this.SUBRULE(this.block));
      return;
    }
    while (!this.isEnd(this.LA(1))) {
      this.attempt(
        () => {
          if (!BLOCKS.has(this.LA(1).tokenType)) throw this.unknownBlock();
          this.blocks.push(this.SUBRULE(this.block));
        },
        () => this.skipBlock(),
      );
    }
  });

  readonly block: ParserMethod<[], Block> = this.RULE(
    'block',
    (): Block =>
      this.OR([
        { ALT: (): Block => this.SUBRULE(this.streamBlock) },
        { ALT: (): Block => this.SUBRULE(this.spanBlock) },
        { ALT: (): Block => this.SUBRULE(this.letBlock) },
        { ALT: (): Block => this.SUBRULE(this.alertBlock) },
        { ALT: (): Block => this.SUBRULE(this.sinkBlock) },
        { ALT: (): Block => this.SUBRULE(this.routeBlock) },
        { ALT: (): Block => this.SUBRULE(this.testBlock) },
      ]),
  );

  /** One expression and nothing else, as in the braces of a summary. */
  readonly soleExpression: ParserMethod<[], Expr> = this.RULE('soleExpression', (): Expr => {
    const value = this.SUBRULE(this.expression);
    this.ACTION(() => {
      if (!this.isEnd(this.LA(1))) throw this.unexpected('an operator or `}`');
    });
    return value;
  });

  /** Parses a file. Errors are added to `diagnostics`; the blocks are those that could be parsed. */
  readFile(
    parseInput: ParseInput,
    diagnostics: Diagnostic[],
  ): { readonly blocks: readonly Block[]; readonly templates: readonly PendingTemplate[] } {
    this.blocks = [];
    this.templates = [];
    this.begin(parseInput, diagnostics);
    try {
      this.ruleFile();
    } catch (error) {
      if (!(error instanceof TooManyProblems)) throw error;
    }
    const { blocks, templates } = this;
    this.blocks = [];
    this.templates = [];
    return { blocks, templates };
  }

  /** Parses one expression; undefined after an error, which is added to `diagnostics`. */
  readExpression(parseInput: ParseInput, diagnostics: Diagnostic[]): Expr | undefined {
    this.begin(parseInput, diagnostics);
    // Called like a subrule, so that an error is thrown to here.
    let value: Expr | undefined;
    try {
      value = this.soleExpression();
    } catch (error) {
      if (error instanceof TooManyProblems) return undefined;
      this.reportError(error);
      return undefined;
    }
    const failed = this.errors[0];
    if (failed === undefined) return value;
    this.reportError(failed);
    return undefined;
  }

  private unknownBlock(): SyntaxProblem {
    const token = this.LA(1);
    const range = this.rangeOf(token);
    if (this.is(1, T.RCurly)) return this.problem(SYNTAX.strayBrace, range, 'unmatched `}`', 'remove it, or add the missing `{` before it');
    const list = joinWords(
      BLOCK_WORDS.map((word) => `\`${word}\``),
      'and',
    );
    if (!this.is(1, T.Word))
      return this.problem(SYNTAX.unexpected, range, `expected a block, found ${this.describe(token)}`, `the blocks are ${list}`);
    const help = suggestion(token.image, BLOCK_WORDS) ?? `the blocks are ${list}`;
    return this.problem(SYNTAX.unknownBlock, range, `there is no block ${this.describe(token)}`, help);
  }

  /** Skips to what looks like the next block. */
  private skipBlock(): void {
    let closedBrace = this.is(0, T.RCurly);
    while (!this.isEnd(this.LA(1))) {
      const named = this.is(2, T.Word) || this.is(2, T.LCurly) || this.is(2, T.Text);
      const begins = BLOCKS.has(this.LA(1).tokenType) && (this.startsBlock() || named);
      if (begins && (closedBrace || this.firstOnLine())) return;
      closedBrace = this.is(1, T.RCurly);
      this.SKIP_TOKEN();
    }
  }
}

let only: RuleGrammar | undefined;

/** The parser, created on first use because analysing its grammar is slow. */
export function ruleGrammar(): RuleGrammar {
  only ??= new RuleGrammar();
  return only;
}
