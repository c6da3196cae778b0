/** `sink` and `route` blocks. */
import type { ParserMethod } from 'chevrotain';
import type { ConfigEntry, ConfigObject, ConfigValue, Expr, Name, RouteBlock, RouteEntry, SinkBlock } from '../ast.js';
import * as T from '../lexer/tokens.js';
import { AlertGrammar } from './alerts.js';

const VALUE = 'a value: text in double quotes, a number, `true`, `false`, a list, `{ … }`, `env("NAME")` or `file("PATH")`';

export abstract class DeliveryGrammar extends AlertGrammar {
  readonly sinkBlock: ParserMethod<[], SinkBlock> = this.RULE('sinkBlock', (): SinkBlock => {
    const start = this.LA(1);
    this.CONSUME(T.Sink);
    const name = this.SUBRULE(this.name, { ARGS: ['a name for the sink'] });
    const type = this.SUBRULE2(this.name, { ARGS: ['the type of the sink, such as `console`'] });
    const options = this.SUBRULE(this.configObject);
    const instead = this.OPTION(() => {
      this.CONSUME(T.Else);
      return this.SUBRULE3(this.name, { ARGS: ['the name of another sink'] });
    });
    return this.node(start, (range) => ({ kind: 'sink', name, type, options, ...(instead === undefined ? {} : { else: instead }), range }));
  });

  readonly configObject: ParserMethod<[], ConfigObject> = this.RULE(
    'configObject',
    (): ConfigObject =>
      this.nested(() => {
        const start = this.LA(1);
        const open = this.CONSUME(T.LCurly);
        const entries: ConfigEntry[] = [];
        this.inside(
          open,
          'this list of options',
          () => this.is(1, T.Word) || this.is(1, T.Text),
          () => this.unexpected('an option such as `url: "https://…"`, or `}`'),
          () => entries.push(this.SUBRULE(this.configEntry)),
        );
        this.OPTION(() => this.CONSUME(T.RCurly));
        return this.node(start, (range) => ({ kind: 'config-object', entries, range }));
      }),
  );

  readonly configEntry: ParserMethod<[], ConfigEntry> = this.RULE('configEntry', (): ConfigEntry => {
    const start = this.LA(1);
    const name = this.SUBRULE(this.key);
    this.CONSUME(T.Colon, { ERR_MSG: '`:` and a value' });
    const value = this.SUBRULE(this.configValue);
    const entry = this.node(start, (range) => ({ name, value, range }));
    this.OPTION(() => this.CONSUME(T.Comma));
    return entry;
  });

  readonly configValue: ParserMethod<[], ConfigValue> = this.RULE('configValue', (): ConfigValue => {
    const start = this.LA(1);
    return this.OR({
      DEF: [
        { ALT: (): ConfigValue => this.SUBRULE(this.text) },
        { ALT: (): ConfigValue => this.SUBRULE(this.signedNumber) },
        { ALT: (): ConfigValue => this.SUBRULE(this.truth) },
        { ALT: (): ConfigValue => this.SUBRULE(this.configObject) },
        {
          ALT: (): ConfigValue => {
            const items: ConfigValue[] = [];
            this.CONSUME(T.LSquare);
            this.nested(() =>
              this.MANY(() => {
                items.push(this.SUBRULE(this.configValue));
                this.OPTION(() => this.CONSUME(T.Comma));
              }),
            );
            this.CONSUME(T.RSquare, { ERR_MSG: 'a value or `]`' });
            return this.node(start, (range): ConfigValue => ({ kind: 'config-list', items, range }));
          },
        },
        { ALT: (): ConfigValue => this.SUBRULE(this.secret) },
      ],
      ERR_MSG: VALUE,
    });
  });

  readonly truth = this.RULE('truth', () => {
    const token = this.OR([{ ALT: () => this.CONSUME(T.True) }, { ALT: () => this.CONSUME(T.False) }]);
    return this.node(token, (range) => ({ kind: 'boolean' as const, value: token.tokenType === T.True, range }));
  });

  readonly routeBlock: ParserMethod<[], RouteBlock> = this.RULE('routeBlock', (): RouteBlock => {
    const start = this.LA(1);
    this.CONSUME(T.Route);
    const open = this.CONSUME(T.LCurly);
    const entries: RouteEntry[] = [];
    this.inside(
      open,
      'this route',
      () => true,
      () => this.unexpected('a route such as `page -> pager`'),
      () => entries.push(this.SUBRULE(this.routeEntry)),
    );
    this.OPTION(() => this.CONSUME(T.RCurly));
    return this.node(start, (range) => ({ kind: 'route', entries, range }));
  });

  readonly routeEntry: ParserMethod<[], RouteEntry> = this.RULE('routeEntry', (): RouteEntry => {
    const start = this.LA(1);
    const match: Expr = this.SUBRULE(this.expression);
    this.CONSUME(T.Arrow, { ERR_MSG: '`->` and the name of a sink' });
    const to: Name[] = [];
    to.push(this.SUBRULE(this.name, { ARGS: ['the name of a sink'] }));
    this.MANY(() => {
      this.CONSUME(T.Comma);
      to.push(this.SUBRULE2(this.name, { ARGS: ['the name of a sink'] }));
    });
    return this.node(start, (range) => ({ match, to, range }));
  });
}
