/** `stream` and `let` blocks. */
import type { ParserMethod } from 'chevrotain';
import type {
  FieldExpr,
  FormatExpr,
  LetBlock,
  Name,
  NamedFormat,
  NumberExpr,
  RegexExpr,
  SecretValue,
  StreamBlock,
  StreamClause,
  StringExpr,
} from '../ast.js';
import * as T from '../lexer/tokens.js';
import { suggestion } from '../suggest.js';
import { ExpressionGrammar } from './expressions.js';
import { DURATION } from './leaves.js';

const STREAM_CLAUSES = new Map(
  [
    T.From,
    T.Format,
    T.Begins,
    T.TimeWord,
    T.Lateness,
    T.Idle,
    T.Uptime,
    T.Extract,
    T.Redact,
    T.Field,
    T.Encoding,
    T.Strict,
    T.TokenWord,
    T.Where,
  ].map((type) => [type, (type.LABEL ?? '').slice(1, -1)]),
);
const GLOB = 'a glob in double quotes such as `"logs/*.log"`';

export abstract class StreamGrammar extends ExpressionGrammar {
  readonly streamBlock: ParserMethod<[], StreamBlock> = this.RULE('streamBlock', (): StreamBlock => {
    const start = this.LA(1);
    this.CONSUME(T.Stream);
    const name = this.SUBRULE(this.name, { ARGS: ['a name for the stream'] });
    const open = this.CONSUME(T.LCurly);
    const clauses: StreamClause[] = [];
    this.inside(
      open,
      'this stream',
      () => STREAM_CLAUSES.has(this.LA(1).tokenType),
      () => this.unknownClause('a stream', [...STREAM_CLAUSES.values()]),
      () => clauses.push(this.SUBRULE(this.streamClause)),
    );
    this.OPTION(() => this.CONSUME(T.RCurly));
    return this.node(start, (range) => ({ kind: 'stream', name, clauses, range }));
  });

  readonly streamClause: ParserMethod<[], StreamClause> = this.RULE('streamClause', (): StreamClause => {
    const start = this.LA(1);
    return this.OR([
      {
        ALT: (): StreamClause => {
          this.CONSUME(T.From);
          const globs: StringExpr[] = [];
          globs.push(this.SUBRULE(this.textOf, { ARGS: [GLOB] }));
          this.MANY(() => {
            this.CONSUME(T.Comma);
            globs.push(this.SUBRULE2(this.textOf, { ARGS: [GLOB] }));
          });
          return this.node(start, (range): StreamClause => ({ kind: 'from', globs, range }));
        },
      },
      { ALT: () => this.SUBRULE(this.formatClause) },
      { ALT: () => this.SUBRULE(this.beginsClause) },
      { ALT: () => this.SUBRULE(this.timeClause) },
      {
        ALT: (): StreamClause => {
          this.CONSUME(T.Lateness);
          const duration = this.SUBRULE(this.number, { ARGS: [DURATION] });
          return this.node(start, (range): StreamClause => ({ kind: 'lateness', duration, range }));
        },
      },
      {
        ALT: (): StreamClause => {
          this.CONSUME(T.Idle);
          const duration = this.SUBRULE2(this.number, { ARGS: [DURATION] });
          return this.node(start, (range): StreamClause => ({ kind: 'idle', duration, range }));
        },
      },
      { ALT: () => this.SUBRULE(this.uptimeClause) },
      { ALT: () => this.SUBRULE(this.extractClause) },
      { ALT: () => this.SUBRULE(this.redactClause) },
      { ALT: () => this.SUBRULE(this.fieldClause) },
      {
        ALT: (): StreamClause => {
          this.CONSUME(T.Encoding);
          const encoding = this.SUBRULE3(this.textOf, { ARGS: ['the name of an encoding in double quotes such as `"utf-16le"`'] });
          return this.node(start, (range): StreamClause => ({ kind: 'encoding', encoding, range }));
        },
      },
      {
        ALT: (): StreamClause => {
          this.CONSUME(T.Strict);
          return this.node(start, (range): StreamClause => ({ kind: 'strict', range }));
        },
      },
      {
        ALT: (): StreamClause => {
          this.CONSUME(T.TokenWord);
          const secret = this.SUBRULE(this.secret);
          return this.node(start, (range): StreamClause => ({ kind: 'token', secret, range }));
        },
      },
      {
        ALT: (): StreamClause => {
          this.CONSUME(T.Where);
          const predicate = this.SUBRULE(this.expression);
          return this.node(start, (range): StreamClause => ({ kind: 'where', predicate, range }));
        },
      },
    ]);
  });

  readonly secret: ParserMethod<[], SecretValue> = this.RULE('secret', (): SecretValue => {
    const start = this.LA(1);
    const word = this.OR({
      DEF: [{ ALT: () => this.CONSUME(T.Env) }, { ALT: () => this.CONSUME(T.File) }],
      ERR_MSG: '`env("NAME")` or `file("PATH")`',
    });
    this.CONSUME(T.LParen);
    const name = this.SUBRULE(this.textOf, { ARGS: ['a name in double quotes'] });
    this.CONSUME(T.RParen);
    return this.node(start, (range) => ({ kind: 'secret', from: word.tokenType === T.Env ? 'env' : 'file', name, range }));
  });

  readonly formatClause: ParserMethod<[], StreamClause> = this.RULE('formatClause', (): StreamClause => {
    const start = this.LA(1);
    this.CONSUME(T.Format);
    const format = this.SUBRULE(this.formats);
    return this.node(start, (range) => ({ kind: 'format', format, range }));
  });

  /** `json`, `cri json`, `json else text`. */
  readonly formats: ParserMethod<[], FormatExpr> = this.RULE('formats', (): FormatExpr => {
    const start = this.LA(1);
    let otherwise: FormatExpr | undefined;
    const formats: (NamedFormat | RegexExpr)[] = [];
    formats.push(this.SUBRULE(this.oneFormat));
    this.MANY({
      GATE: () => this.isInnerFormat(),
      DEF: () => formats.push(this.SUBRULE(this.namedFormat)),
    });
    this.OPTION(() => {
      this.CONSUME(T.Else);
      otherwise = this.nested(() => this.SUBRULE(this.formats));
    });
    return this.node(start, (range) => ({ formats, ...(otherwise === undefined ? {} : { otherwise }), range }));
  });

  readonly oneFormat: ParserMethod<[], NamedFormat | RegexExpr> = this.RULE('oneFormat', (): NamedFormat | RegexExpr =>
    this.OR({
      DEF: [{ ALT: (): NamedFormat | RegexExpr => this.SUBRULE(this.regex) }, { ALT: () => this.SUBRULE(this.namedFormat) }],
      ERR_MSG: 'a format such as `json`, or a regular expression with named groups',
    }),
  );

  readonly namedFormat: ParserMethod<[], NamedFormat> = this.RULE('namedFormat', (): NamedFormat => {
    const start = this.LA(1);
    const args: (FieldExpr | StringExpr)[] = [];
    const name = this.SUBRULE(this.name, { ARGS: ['a format'] });
    this.OPTION(() => {
      this.CONSUME(T.LParen);
      args.push(this.SUBRULE(this.formatArgument));
      this.MANY(() => {
        this.CONSUME(T.Comma);
        args.push(this.SUBRULE2(this.formatArgument));
      });
      this.CONSUME(T.RParen, { ERR_MSG: '`)`' });
    });
    return this.node(start, (range) => ({ kind: 'namedFormat', name, arguments: args, range }));
  });

  readonly formatArgument: ParserMethod<[], FieldExpr | StringExpr> = this.RULE('formatArgument', (): FieldExpr | StringExpr =>
    this.OR({
      DEF: [
        { ALT: (): FieldExpr | StringExpr => this.SUBRULE(this.textOf, { ARGS: ['a text'] }) },
        { ALT: () => this.SUBRULE(this.field) },
      ],
      ERR_MSG: 'a name, or a text in double quotes',
    }),
  );

  /** A misspelt clause is reported as such, not as an unknown format. */
  private isInnerFormat(): boolean {
    const isClause = (ahead: number): boolean => STREAM_CLAUSES.has(this.LA(ahead).tokenType);
    if (this.is(1, T.Else) || isClause(1)) return false;
    if (!this.firstOnLine()) return !this.is(2, T.Text) && !this.is(2, T.Num) && !this.is(2, T.Regex);
    return (
      (isClause(2) || this.is(2, T.Else) || this.is(2, T.RCurly)) && suggestion(this.LA(1).image, STREAM_CLAUSES.values()) === undefined
    );
  }

  readonly beginsClause: ParserMethod<[], StreamClause> = this.RULE('beginsClause', (): StreamClause => {
    const start = this.LA(1);
    const regexes: RegexExpr[] = [];
    let preset: Name | undefined;
    let lines: NumberExpr | undefined;
    let wait: NumberExpr | undefined;
    this.CONSUME(T.Begins);
    this.OR({
      DEF: [
        {
          ALT: () => {
            regexes.push(this.SUBRULE(this.regex));
            this.MANY(() => {
              this.CONSUME(T.Comma);
              regexes.push(this.SUBRULE2(this.regex));
            });
          },
        },
        {
          ALT: () => {
            preset = this.SUBRULE(this.name, { ARGS: ['`timestamp` or `indented`'] });
          },
        },
      ],
      ERR_MSG: '`timestamp`, `indented`, or a regular expression that matches the first line of a record',
    });
    this.OPTION(() => {
      this.CONSUME(T.Limit);
      lines = this.SUBRULE(this.number, { ARGS: ['a number of lines such as `500`'] });
      this.CONSUME(T.Lines);
    });
    this.OPTION2(() => {
      this.CONSUME(T.Wait);
      wait = this.SUBRULE2(this.number, { ARGS: [DURATION] });
    });
    return this.node(start, (range) => ({
      kind: 'begins',
      ...(preset === undefined ? {} : { preset }),
      regexes,
      ...(lines === undefined ? {} : { lines }),
      ...(wait === undefined ? {} : { wait }),
      range,
    }));
  });

  readonly timeClause: ParserMethod<[], StreamClause> = this.RULE('timeClause', (): StreamClause => {
    const start = this.LA(1);
    const as: StringExpr[] = [];
    let zone: StringExpr | undefined;
    this.CONSUME(T.TimeWord);
    const field = this.SUBRULE(this.field);
    this.OPTION(() => {
      this.CONSUME(T.As);
      this.AT_LEAST_ONE_SEP({
        SEP: T.Comma,
        DEF: () => {
          as.push(this.SUBRULE(this.textOf, { ARGS: ['a pattern such as `"yyyy-MM-dd HH:mm:ss"`'] }));
        },
        ERR_MSG: 'a pattern such as `"yyyy-MM-dd HH:mm:ss"`',
      });
    });
    this.OPTION2(() => {
      this.CONSUME(T.Zone);
      zone = this.SUBRULE2(this.textOf, { ARGS: ['a time zone such as `"Europe/Berlin"`'] });
    });
    return this.node(start, (range) => ({
      kind: 'time',
      field,
      ...(as.length === 0 ? {} : { as }),
      ...(zone === undefined ? {} : { zone }),
      range,
    }));
  });

  readonly uptimeClause: ParserMethod<[], StreamClause> = this.RULE('uptimeClause', (): StreamClause => {
    const start = this.LA(1);
    this.CONSUME(T.Uptime);
    return this.OR({
      DEF: [
        {
          ALT: (): StreamClause => {
            this.CONSUME(T.From);
            const field = this.SUBRULE(this.field);
            return this.node(start, (range): StreamClause => ({ kind: 'uptimeFrom', field, range }));
          },
        },
        {
          ALT: (): StreamClause => {
            this.CONSUME(T.Since);
            const predicate = this.SUBRULE(this.expression);
            return this.node(start, (range): StreamClause => ({ kind: 'uptimeSince', predicate, range }));
          },
        },
      ],
      ERR_MSG: '`from` and a field, or `since` and a predicate',
    });
  });

  readonly extractClause: ParserMethod<[], StreamClause> = this.RULE('extractClause', (): StreamClause => {
    const start = this.LA(1);
    let from: FieldExpr | undefined;
    this.CONSUME(T.Extract);
    const format = this.SUBRULE(this.formats);
    // `from` before a text is the next clause of the stream.
    this.OPTION({
      GATE: () => !this.is(2, T.Text),
      DEF: () => {
        this.CONSUME(T.From);
        from = this.SUBRULE(this.field);
      },
    });
    return this.node(start, (range) => ({ kind: 'extract', format, ...(from === undefined ? {} : { from }), range }));
  });

  readonly redactClause: ParserMethod<[], StreamClause> = this.RULE('redactClause', (): StreamClause => {
    const start = this.LA(1);
    let replacement: StringExpr | undefined;
    this.CONSUME(T.Redact);
    const regex = this.SUBRULE(this.regex);
    this.OPTION(() => {
      this.CONSUME(T.With);
      replacement = this.SUBRULE(this.textOf, { ARGS: ['a replacement in double quotes'] });
    });
    return this.node(start, (range) => ({ kind: 'redact', regex, ...(replacement === undefined ? {} : { replacement }), range }));
  });

  readonly fieldClause: ParserMethod<[], StreamClause> = this.RULE('fieldClause', (): StreamClause => {
    const start = this.LA(1);
    let unit: Name | undefined;
    this.CONSUME(T.Field);
    const field = this.SUBRULE(this.field);
    this.CONSUME(T.Colon, { ERR_MSG: '`:` and a type' });
    const type = this.SUBRULE(this.name, { ARGS: ['a type such as `text` or `duration(ms)`'] });
    this.OPTION(() => {
      this.CONSUME(T.LParen);
      unit = this.SUBRULE2(this.name, { ARGS: ['a unit such as `ms`'] });
      this.CONSUME(T.RParen);
    });
    return this.node(start, (range) => ({ kind: 'field', field, type, ...(unit === undefined ? {} : { unit }), range }));
  });

  readonly letBlock: ParserMethod<[], LetBlock> = this.RULE('letBlock', (): LetBlock => {
    const start = this.LA(1);
    this.CONSUME(T.Let);
    const name = this.SUBRULE(this.name, { ARGS: ['a name'] });
    this.CONSUME(T.Assign);
    const value = this.SUBRULE(this.expression);
    return this.node(start, (range) => ({ kind: 'let', name, value, range }));
  });
}
