/** `span` blocks. */
import type { ParserMethod } from 'chevrotain';
import type { FieldExpr, SpanBlock, SpanClause } from '../ast.js';
import * as T from '../lexer/tokens.js';
import { DURATION } from './leaves.js';
import { StreamGrammar } from './streams.js';

const SPAN_CLAUSES = new Map([T.Start, T.Then, T.End, T.Key, T.Timeout].map((type) => [type, (type.LABEL ?? '').slice(1, -1)]));

export abstract class SpanGrammar extends StreamGrammar {
  readonly spanBlock: ParserMethod<[], SpanBlock> = this.RULE('spanBlock', (): SpanBlock => {
    const start = this.LA(1);
    this.CONSUME(T.SpanWord);
    const name = this.SUBRULE(this.name, { ARGS: ['a name for the span'] });
    this.CONSUME(T.On, { ERR_MSG: '`on` and the name of a stream' });
    const on = this.SUBRULE2(this.name, { ARGS: ['the name of a stream'] });
    const open = this.CONSUME(T.LCurly);
    const clauses: SpanClause[] = [];
    this.inside(
      open,
      'this span',
      () => SPAN_CLAUSES.has(this.LA(1).tokenType),
      () => this.unknownClause('a span', [...SPAN_CLAUSES.values()]),
      () => clauses.push(this.SUBRULE(this.spanClause)),
    );
    this.OPTION(() => this.CONSUME(T.RCurly));
    return this.node(start, (range) => ({ kind: 'span', name, on, clauses, range }));
  });

  readonly spanClause: ParserMethod<[], SpanClause> = this.RULE('spanClause', (): SpanClause => {
    const start = this.LA(1);
    return this.OR([
      {
        ALT: (): SpanClause => {
          this.CONSUME(T.Start);
          const predicate = this.SUBRULE(this.expression);
          return this.node(start, (range): SpanClause => ({ kind: 'start', predicate, range }));
        },
      },
      {
        ALT: (): SpanClause => {
          this.CONSUME(T.Then);
          const predicate = this.SUBRULE2(this.expression);
          return this.node(start, (range): SpanClause => ({ kind: 'then', predicate, range }));
        },
      },
      {
        ALT: (): SpanClause => {
          this.CONSUME(T.End);
          const predicate = this.SUBRULE3(this.expression);
          return this.node(start, (range): SpanClause => ({ kind: 'end', predicate, range }));
        },
      },
      {
        ALT: (): SpanClause => {
          this.CONSUME(T.Key);
          const fields: FieldExpr[] = [];
          fields.push(this.SUBRULE(this.field));
          this.MANY(() => {
            this.CONSUME(T.Comma);
            fields.push(this.SUBRULE2(this.field));
          });
          return this.node(start, (range): SpanClause => ({ kind: 'key', fields, range }));
        },
      },
      {
        ALT: (): SpanClause => {
          this.CONSUME(T.Timeout);
          const duration = this.SUBRULE(this.number, { ARGS: [DURATION] });
          return this.node(start, (range): SpanClause => ({ kind: 'timeout', duration, range }));
        },
      },
    ]);
  });
}
