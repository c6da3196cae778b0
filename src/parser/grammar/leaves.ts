/** The smallest parts of expressions, clauses and records: names, fields, numbers, text. */
import type { IToken, ParserMethod } from 'chevrotain';
import type { FieldExpr, FieldSegment, Name, NumberExpr, RegexExpr, StringExpr, TimeExpr } from '../ast.js';
import type { ScannedToken } from '../lexer/scan-result.js';
import * as T from '../lexer/tokens.js';
import type { SourceRange } from '../source.js';
import { GrammarBase } from './base.js';

export const DURATION = 'a duration such as `5m`';

export abstract class LeafGrammar extends GrammarBase {
  readonly field: ParserMethod<[], FieldExpr> = this.RULE('field', (): FieldExpr => {
    const start = this.LA(1);
    const segments: FieldSegment[] = [];
    segments.push(this.SUBRULE(this.segment));
    this.MANY(() => {
      this.CONSUME(T.Dot);
      segments.push(this.SUBRULE2(this.segment));
    });
    return this.node(start, (range) => ({ kind: 'field', segments, range }));
  });

  readonly segment: ParserMethod<[], FieldSegment> = this.RULE('segment', (): FieldSegment => {
    const start = this.LA(1);
    return this.OR({
      DEF: [
        {
          ALT: () => {
            const token = this.CONSUME(T.Word);
            return this.node(start, (range): FieldSegment => ({ text: token.image, quoted: false, range }));
          },
        },
        {
          ALT: () => {
            const token = this.CONSUME(T.BackQuoted);
            return this.node(start, (range): FieldSegment => ({ text: (token as ScannedToken).quoted?.value ?? '', quoted: true, range }));
          },
        },
      ],
      ERR_MSG: 'the name of a field',
    });
  });

  readonly name: ParserMethod<[what: string], Name> = this.RULE('name', (what: string): Name => {
    const token = this.CONSUME(T.Word, { ERR_MSG: what });
    return this.node(token, (range) => ({ text: token.image, range }));
  });

  /** A number with any unit; the checker decides which unit is allowed. */
  readonly number: ParserMethod<[what: string], NumberExpr> = this.RULE('number', (what: string): NumberExpr => {
    const token = this.CONSUME(T.Num, { ERR_MSG: what });
    return this.node(token, (range) => this.numberOf(token, range, ''));
  });

  readonly duration: ParserMethod<[], NumberExpr> = this.RULE('duration', (): NumberExpr => {
    const token = this.CONSUME(T.Num, { ERR_MSG: DURATION });
    return this.node(token, (range) => this.numberOf(token, range, ''));
  });

  /** `with 95% confidence`. */
  readonly confidence: ParserMethod<[], NumberExpr> = this.RULE('confidence', (): NumberExpr => {
    this.CONSUME(T.With);
    const share = this.SUBRULE(this.number, { ARGS: ['a percentage such as `95%`'] });
    this.CONSUME(T.Confidence, { ERR_MSG: '`confidence`' });
    return share;
  });

  /** A number with an optional sign, in records and options. */
  readonly signedNumber: ParserMethod<[], NumberExpr> = this.RULE('signedNumber', (): NumberExpr => {
    const start = this.LA(1);
    let sign = '';
    this.OPTION(() => {
      this.CONSUME(T.Minus);
      sign = '-';
    });
    const token = this.CONSUME(T.Num, { ERR_MSG: 'a number' });
    return this.node(start, (range) => this.numberOf(token, range, sign));
  });

  readonly text: ParserMethod<[], StringExpr> = this.RULE('text', (): StringExpr => {
    const token = this.CONSUME(T.Text);
    return this.node(token, (range) => this.textNode(token, range));
  });

  /** The same, with a description for messages. */
  readonly textOf: ParserMethod<[what: string], StringExpr> = this.RULE('textOf', (what: string): StringExpr => {
    const token = this.CONSUME(T.Text, { ERR_MSG: what });
    return this.node(token, (range) => this.textNode(token, range));
  });

  readonly regex: ParserMethod<[], RegexExpr> = this.RULE('regex', (): RegexExpr => {
    const token = this.CONSUME(T.Regex);
    return this.node(token, (range) => {
      const regex = (token as ScannedToken).regex;
      return { kind: 'regex', pattern: regex?.pattern ?? '', flags: regex?.flags ?? '', range };
    });
  });

  readonly time: ParserMethod<[], TimeExpr> = this.RULE('time', (): TimeExpr => {
    const token = this.CONSUME(T.Time);
    return this.node(token, (range) => ({ kind: 'time', text: token.image, range }));
  });

  private numberOf(token: IToken, range: SourceRange, sign: string): NumberExpr {
    const number = (token as ScannedToken).number;
    return {
      kind: 'number',
      digits: sign + (number?.digits ?? '0'),
      ...(number?.unit === undefined ? {} : { unit: number.unit }),
      text: sign + token.image,
      range,
    };
  }

  private textNode(token: IToken, range: SourceRange): StringExpr {
    const quoted = (token as ScannedToken).quoted;
    return { kind: 'string', value: quoted?.value ?? '', ignoreCase: quoted?.ignoreCase ?? false, range };
  }
}
