/**
 * Expressions: predicates, conditions and arithmetic share one grammar.
 *
 * Which words are fields: where an operand is expected, every word is a field (or a function, if `(` follows), also if it is a keyword. The exceptions
 * are `and`, `or`, `not`, `true` and `false`; `where` at the start of the arguments of a call, unless an operator follows; and a clause keyword at the
 * start of a line before a token that cannot follow a field (`for 5m`): there the operand is missing. After an operand, the words `and or contains
 * startsWith endsWith matches in exists over of where reaches` continue the expression, and any other word ends it. So a clause starts only after a
 * complete operand, and a name in back-quotes is always a field.
 *
 * `over`: after a call or a parenthesis it sets the window, with or without a line break. After another operand it belongs to the expression only if
 * the expression continues after it (`errors over 5m > 3`); otherwise it is the clause of the alert (`page when count() > 5 over 10m`).
 * Reports T114, T115, T116, T117, T120.
 */
import type { IToken, ParserMethod } from 'chevrotain';
import type { BinaryOp, CallExpr, Expr, FieldExpr, NumberExpr, ParenExpr } from '../ast.js';
import { SYNTAX } from '../codes/syntax.js';
import * as T from '../lexer/tokens.js';
import { MAX_TREE_DEPTH } from './base.js';
import { LeafGrammar } from './leaves.js';

const OPERAND = 'a value: a field, a number, text in double quotes or a function';
const FOREIGN_TO_FIELDS = [T.And, T.Or, T.Not];

/** Tokens that continue an expression after `over 5m`. */
const CONTINUES = [
  T.Compare,
  T.Reaches,
  T.Ago,
  T.PlusMinus,
  T.TimesDivide,
  T.And,
  T.Or,
  T.RParen,
  T.RSquare,
  T.Comma,
  T.Exists,
  T.Of,
  T.Where,
  T.Arrow,
];
/** Tokens after `where` at the start of the arguments of a call that make it a field. */
const MAKES_WHERE_A_FIELD = [T.Compare, T.PlusMinus, T.TimesDivide, T.Dot, T.RParen, T.Comma, T.And, T.Or, T.Exists, T.Of, T.Where];

/** Keywords that start clauses and blocks. */
const CLAUSE_WORDS = T.kinds(
  [T.From, T.Format, T.Begins, T.TimeWord, T.Lateness, T.Idle, T.Uptime, T.Extract, T.Redact, T.Field, T.Where],
  [T.On, T.By, T.Over, T.Step, T.Remind, T.Nodata, T.Forget, T.Limit, T.Summary, T.Runbook, T.Sample, T.For, T.Keep, T.Guard],
  [T.Stream, T.Let, T.Alert, T.Sink, T.Test],
);

export abstract class ExpressionGrammar extends LeafGrammar {
  /** After `with` in an expectation, where `label team` is a label of the alert. */
  protected inExpectation = false;
  private depths = new WeakMap<Expr, number>();

  // ---------------------------------------------------------------- operators, lowest precedence first

  readonly expression: ParserMethod<[], Expr> = this.RULE('expression', (): Expr => {
    return this.nested(() => {
      const start = this.LA(1);
      let left = this.SUBRULE(this.conjunction);
      this.MANY(() => {
        const op = this.CONSUME(T.Or);
        const right = this.SUBRULE2(this.conjunction);
        left = this.binary(start, 'or', op, left, right);
      });
      return left;
    });
  });

  readonly conjunction: ParserMethod<[], Expr> = this.RULE('conjunction', (): Expr => {
    const start = this.LA(1);
    let left = this.SUBRULE(this.negation);
    this.MANY(() => {
      const op = this.CONSUME(T.And);
      const right = this.SUBRULE2(this.negation);
      left = this.binary(start, 'and', op, left, right);
    });
    return left;
  });

  readonly negation: ParserMethod<[], Expr> = this.RULE('negation', (): Expr => {
    const start = this.LA(1);
    return this.OR({
      DEF: [
        {
          ALT: () => {
            this.CONSUME(T.Not);
            const operand = this.nested(() => this.SUBRULE(this.negation));
            return this.node(start, (range): Expr => this.deeper({ kind: 'unary', op: 'not', operand, range }, operand));
          },
        },
        { ALT: () => this.SUBRULE(this.comparison), IGNORE_AMBIGUITIES: true },
      ],
      ERR_MSG: OPERAND,
    });
  });

  readonly comparison: ParserMethod<[], Expr> = this.RULE('comparison', (): Expr => {
    const start = this.LA(1);
    const left = this.SUBRULE(this.additive);
    this.ACTION(() => this.refuseNotAfterOperand(start));
    let whole = left;
    this.OPTION(() => {
      whole = this.OR([
        {
          ALT: () => {
            const op = this.SUBRULE(this.comparisonOperator);
            const right = this.SUBRULE(this.rightSide);
            const confidence = this.OPTION2(() => this.SUBRULE(this.confidence));
            return this.ACTION(() => this.binary(start, op.op, op.token, left, right, confidence));
          },
        },
        {
          ALT: () => {
            const not = this.CONSUME(T.Not);
            const op = this.CONSUME(T.In, { ERR_MSG: '`in`' });
            const right = this.SUBRULE2(this.rightSide);
            return this.node(start, (range): Expr => {
              const { end } = this.rangeOf(op);
              return this.deeper({ kind: 'binary', op: 'not in', opRange: { ...this.rangeOf(not), end }, left, right, range }, left, right);
            });
          },
        },
        { ALT: () => this.SUBRULE(this.forecast, { ARGS: [start, left] }) },
      ]);
      this.ACTION(() => this.refuseChain());
    });
    return whole;
  });

  /** The right operand of a comparison: a value, or a range such as `500..599`. */
  readonly rightSide: ParserMethod<[], Expr> = this.RULE('rightSide', (): Expr => {
    const start = this.LA(1);
    const value = this.SUBRULE(this.additive);
    let to: Expr | undefined;
    this.OPTION(() => {
      this.CONSUME(T.DotDot);
      to = this.SUBRULE2(this.additive);
    });
    return to === undefined
      ? value
      : this.node(start, (range) => this.deeper({ kind: 'range', from: value, to: to ?? value, range }, value, to ?? value));
  });

  /** The rest of a forecast, from `reaches` on. */
  readonly forecast: ParserMethod<[IToken, Expr], Expr> = this.RULE('forecast', (start: IToken, operand: Expr): Expr => {
    this.CONSUME(T.Reaches);
    const limit = this.SUBRULE(this.additive);
    const from = this.OPTION(() => {
      this.CONSUME(T.From);
      const side = this.OR([{ ALT: () => this.CONSUME(T.Above) }, { ALT: () => this.CONSUME(T.Below) }]);
      return this.ACTION((): 'above' | 'below' => (side.tokenType === T.Above ? 'above' : 'below'));
    });
    this.CONSUME(T.Within, { ERR_MSG: '`within` and a duration' });
    const within = this.SUBRULE(this.duration);
    const using = this.OPTION2(() => {
      this.CONSUME(T.Using);
      return this.SUBRULE2(this.duration);
    });
    return this.node(start, (range): Expr => {
      const options = { ...(from === undefined ? {} : { from }), ...(using === undefined ? {} : { using }) };
      return this.deeper({ kind: 'reaches', operand, limit, within, ...options, range }, operand, limit);
    });
  });

  readonly comparisonOperator: ParserMethod<[], { readonly op: BinaryOp; readonly token: IToken }> = this.RULE('comparisonOperator', () =>
    this.OR([
      {
        ALT: () => {
          const token = this.CONSUME(T.Compare);
          return this.ACTION(() => ({ op: (token.tokenType.LABEL ?? '').slice(1, -1) as BinaryOp, token }));
        },
      },
      {
        ALT: () => {
          const token = this.CONSUME(T.Assign);
          this.ACTION(() =>
            this.report(
              this.problem(SYNTAX.foreignOperator, this.rangeOf(token), '`=` is not a comparison', 'write `==`', '==').diagnostic,
            ),
          );
          return { op: '==', token } as const;
        },
      },
    ]),
  );

  readonly additive: ParserMethod<[], Expr> = this.RULE('additive', (): Expr => {
    const start = this.LA(1);
    let left = this.SUBRULE(this.product);
    this.MANY(() => {
      const op = this.CONSUME(T.PlusMinus);
      const right = this.SUBRULE2(this.product);
      left = this.ACTION(() => this.binary(start, op.tokenType === T.Plus ? '+' : '-', op, left, right));
    });
    return left;
  });

  readonly product: ParserMethod<[], Expr> = this.RULE('product', (): Expr => {
    const start = this.LA(1);
    let left = this.SUBRULE(this.factor);
    this.MANY(() => {
      const op = this.CONSUME(T.TimesDivide);
      const right = this.SUBRULE2(this.factor);
      left = this.ACTION(() => this.binary(start, op.tokenType === T.Times ? '*' : '/', op, left, right));
    });
    return left;
  });

  readonly factor: ParserMethod<[], Expr> = this.RULE('factor', (): Expr => {
    const start = this.LA(1);
    return this.OR({
      DEF: [
        {
          ALT: () => {
            this.CONSUME(T.Minus);
            const operand = this.nested(() => this.SUBRULE(this.factor));
            return this.node(start, (range): Expr => this.deeper({ kind: 'unary', op: '-', operand, range }, operand));
          },
        },
        { ALT: () => this.SUBRULE(this.postfix) },
      ],
      ERR_MSG: OPERAND,
    });
  });

  readonly postfix: ParserMethod<[], Expr> = this.RULE('postfix', (): Expr => {
    const start = this.LA(1);
    let operand = this.SUBRULE(this.operand);
    this.MANY({
      GATE: () => !this.is(1, T.Over) || this.overContinues(operand),
      DEF: () => {
        operand = this.OR([
          {
            ALT: () => {
              this.CONSUME(T.Exists);
              return this.node(start, (range): Expr => this.deeper({ kind: 'exists', operand, range }, operand));
            },
          },
          {
            ALT: () => {
              const over = this.CONSUME(T.Over);
              const window = this.SUBRULE(this.duration);
              const ago = this.OPTION(() => {
                this.CONSUME(T.Ago);
                return this.SUBRULE2(this.duration);
              });
              this.ACTION(() => this.refuseWindowOf(operand, over));
              return this.node(
                start,
                (range): Expr => this.deeper({ kind: 'over', operand, window, ...(ago === undefined ? {} : { ago }), range }, operand),
              );
            },
          },
        ]);
      },
    });
    return operand;
  });

  // ---------------------------------------------------------------- operands

  readonly operand: ParserMethod<[], Expr> = this.RULE('operand', (): Expr => {
    const start = this.LA(1);
    return this.OR({
      DEF: [
        { ALT: (): Expr => this.SUBRULE(this.duration) },
        { ALT: (): Expr => this.SUBRULE(this.text) },
        { ALT: (): Expr => this.SUBRULE(this.regex) },
        { ALT: (): Expr => this.SUBRULE(this.time) },
        { ALT: (): Expr => this.SUBRULE(this.parenthesis) },
        { ALT: (): Expr => this.SUBRULE(this.list) },
        {
          GATE: () => !this.is(2, T.Dot) && !this.is(2, T.LParen),
          ALT: () => {
            this.CONSUME(T.True);
            return this.node(start, (range): Expr => ({ kind: 'boolean', value: true, range }));
          },
        },
        {
          GATE: () => !this.is(2, T.Dot) && !this.is(2, T.LParen),
          ALT: () => {
            this.CONSUME(T.False);
            return this.node(start, (range): Expr => ({ kind: 'boolean', value: false, range }));
          },
        },
        { GATE: () => this.inExpectation && this.LA(1).image === 'label', ALT: (): Expr => this.SUBRULE(this.label) },
        { GATE: () => this.is(2, T.LParen) && this.mayBeField(), ALT: (): Expr => this.SUBRULE(this.call) },
        { GATE: () => this.mayBeField(), ALT: (): Expr => this.SUBRULE(this.field) },
      ],
      ERR_MSG: OPERAND,
    });
  });

  /** `label team`. */
  readonly label: ParserMethod<[], FieldExpr> = this.RULE('label', (): FieldExpr => {
    const start = this.LA(1);
    this.CONSUME(T.Word);
    this.ACTION(() => {
      if (!this.is(1, T.Word) && !this.is(1, T.BackQuoted)) throw this.unexpected('the name of a label, such as `label team`');
    });
    const name = this.SUBRULE(this.segment);
    return this.node(start, (range) => ({ kind: 'field', isLabel: true, segments: [name], range }));
  });

  readonly parenthesis: ParserMethod<[], ParenExpr> = this.RULE('parenthesis', (): ParenExpr => {
    const start = this.LA(1);
    this.CONSUME(T.LParen);
    const inner = this.SUBRULE(this.expression);
    this.CONSUME(T.RParen, { ERR_MSG: 'an operator or `)`' });
    return this.node(start, (range) => this.deeper({ kind: 'paren', inner, range }, inner));
  });

  readonly list: ParserMethod<[], Expr> = this.RULE('list', (): Expr => {
    const start = this.LA(1);
    const items: Expr[] = [];
    this.CONSUME(T.LSquare);
    this.OPTION(() => {
      items.push(this.SUBRULE(this.expression));
      this.MANY({
        GATE: () => !this.is(2, T.RSquare),
        DEF: () => {
          this.CONSUME(T.Comma);
          items.push(this.SUBRULE2(this.expression));
        },
      });
      this.OPTION2(() => this.CONSUME2(T.Comma));
    });
    this.CONSUME(T.RSquare, { ERR_MSG: '`,` or `]`' });
    return this.node(start, (range) => this.deeper({ kind: 'list', items, range }, ...items));
  });

  readonly call: ParserMethod<[], CallExpr> = this.RULE('call', (): CallExpr => {
    const start = this.LA(1);
    const name = this.SUBRULE(this.name, { ARGS: ['a function'] });
    const args: Expr[] = [];
    let of: Expr | undefined;
    let where: Expr | undefined;
    this.CONSUME(T.LParen);
    this.OPTION({
      GATE: () => !this.is(1, T.Where) || MAKES_WHERE_A_FIELD.some((type) => this.is(2, type)),
      DEF: () => {
        args.push(this.SUBRULE(this.expression));
        this.MANY(() => {
          this.CONSUME(T.Comma);
          args.push(this.SUBRULE2(this.expression));
        });
      },
    });
    this.OPTION2(() => {
      this.CONSUME(T.Of);
      of = this.SUBRULE3(this.expression);
    });
    this.OPTION3(() => {
      this.CONSUME(T.Where);
      where = this.SUBRULE4(this.expression);
    });
    this.CONSUME(T.RParen, { ERR_MSG: 'an operator or `)`' });
    return this.node(start, (range) => {
      const inside = [...args, ...(of === undefined ? [] : [of]), ...(where === undefined ? [] : [where])];
      const call: CallExpr = {
        kind: 'call',
        name,
        args,
        ...(of === undefined ? {} : { of }),
        ...(where === undefined ? {} : { where }),
        range,
      };
      return this.deeper(call, ...inside);
    });
  });

  // ---------------------------------------------------------------- gates and errors

  /** Whether an expression can start with the next word. */
  private mayBeField(): boolean {
    return !FOREIGN_TO_FIELDS.some((type) => this.is(1, type)) && !this.clauseHere();
  }

  /** Whether a clause starts here, at the start of a line, because an operand is missing: the token after its keyword cannot follow an operand. */
  private clauseHere(): boolean {
    if (!this.firstOnLine()) return false;
    if (this.is(2, T.When) || this.is(2, T.Each)) return true;
    if (!CLAUSE_WORDS.has(this.LA(1).tokenType)) return false;
    if (this.is(2, T.Num) || this.is(2, T.Text) || this.is(2, T.Regex)) return true;
    return this.LA(2).tokenType === T.Identifier && !this.is(3, T.When) && !this.is(3, T.Each);
  }

  private overContinues(operand: Expr): boolean {
    if (operand.kind === 'call' || operand.kind === 'paren') return true;
    return this.is(2, T.Num) && CONTINUES.some((type) => this.is(3, type));
  }

  private refuseWindowOf(operand: Expr, over: IToken): void {
    if (operand.kind === 'call' || operand.kind === 'paren' || operand.kind === 'field') return;
    const help = 'write it directly after the function: `count(status >= 500) over 5m > 3`';
    this.report(this.problem(SYNTAX.misplacedOver, this.rangeOf(over), '`over` must follow a function or a parenthesis', help).diagnostic);
  }

  private refuseNotAfterOperand(start: IToken): void {
    if (!this.is(1, T.Not) || !this.is(2, T.Compare) || this.is(2, T.In)) return;
    const operator = this.LA(2);
    const { source, start: from } = this.rangeFrom(start);
    const left = source.text.slice(from, this.rangeFrom(start).end);
    const shown = left.length <= 40 && !left.includes('\n') ? left : 'x';
    throw this.problem(
      SYNTAX.misplacedNot,
      this.parseInput.toRange(this.LA(1).startOffset, operator.startOffset + operator.image.length),
      '`not` must be written before the whole comparison',
      `write \`not ${shown} ${operator.image} …\``,
    );
  }

  private refuseChain(): void {
    if (!this.is(1, T.Compare) && !this.is(1, T.Assign)) return;
    const help = 'combine two comparisons with `and`: `1 < x and x < 5`';
    throw this.problem(SYNTAX.chainedComparison, this.rangeOf(this.LA(1)), 'comparisons cannot be chained', help);
  }

  private binary(start: IToken, op: BinaryOp, token: IToken, left: Expr, right: Expr, confidence?: NumberExpr): Expr {
    const sides = { left, right, ...(confidence === undefined ? {} : { confidence }) };
    return this.node(start, (range) => this.deeper({ kind: 'binary', op, opRange: this.rangeOf(token), ...sides, range }, left, right));
  }

  /** Records the depth of the tree under a node, because later passes walk it recursively. */
  private deeper<E extends Expr>(node: E, ...children: readonly Expr[]): E {
    let depth = 0;
    for (const child of children) depth = Math.max(depth, this.depths.get(child) ?? 0);
    if (depth >= MAX_TREE_DEPTH) {
      const help = `at most ${MAX_TREE_DEPTH} operators are read in a row; use \`in […]\`, or name parts with \`let\``;
      throw this.problem(SYNTAX.tooDeep, node.range, 'this expression is too long', help);
    }
    this.depths.set(node, depth + 1);
    return node;
  }
}
