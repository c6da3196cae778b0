/** `test` blocks. Reports T101, T109, T112. */
import type { ParserMethod } from 'chevrotain';
import type {
  ExpectItem,
  Expr,
  Moment,
  Name,
  RecordBody,
  RecordEntry,
  RecordValue,
  StringExpr,
  TestBlock,
  TestItem,
  TimeRange,
} from '../ast.js';
import { SYNTAX } from '../codes/syntax.js';
import { isWord } from '../lexer/characters.js';
import type { ScannedToken } from '../lexer/scan-result.js';
import * as T from '../lexer/tokens.js';
import { DeliveryGrammar } from './delivery.js';
import { DURATION } from './leaves.js';

const TEST_ITEMS = new Map(
  [T.Every, T.At, T.Replay, T.Shuffle, T.Repeat, T.Restart, T.Until, T.Expect].map((type) => [type, (type.LABEL ?? '').slice(1, -1)]),
);
const MOMENT = 'a time since the start such as `5m`, or a date such as `2026-05-04T10:04:00Z`';
const VALUE = 'a value: text in double quotes, a number, `true`, `false`, `null`, a list, `{ … }` or a generator';

export abstract class TestGrammar extends DeliveryGrammar {
  readonly testBlock: ParserMethod<[], TestBlock> = this.RULE('testBlock', (): TestBlock => {
    const start = this.LA(1);
    this.CONSUME(T.Test);
    const name = this.SUBRULE(this.textOf, { ARGS: ['a name for the test in double quotes'] });
    const open = this.CONSUME(T.LCurly);
    const items: TestItem[] = [];
    this.inside(
      open,
      'this test',
      () => TEST_ITEMS.has(this.LA(1).tokenType),
      () => this.unknownClause('a test', [...TEST_ITEMS.values()]),
      () => items.push(this.SUBRULE(this.testItem)),
    );
    this.OPTION(() => this.CONSUME(T.RCurly));
    return this.node(start, (range) => ({ kind: 'test', name, items, range }));
  });

  readonly testItem: ParserMethod<[], TestItem> = this.RULE('testItem', (): TestItem => {
    const start = this.LA(1);
    return this.OR([
      {
        ALT: (): TestItem => {
          this.CONSUME(T.Every);
          const step = this.SUBRULE(this.number, { ARGS: [DURATION] });
          this.CONSUME(T.From);
          const from = this.SUBRULE(this.moment);
          this.CONSUME(T.To);
          const to = this.SUBRULE2(this.moment);
          const stream = this.SUBRULE(this.onStream);
          const body = this.SUBRULE(this.body);
          return this.node(start, (range): TestItem => {
            return { kind: 'every', step, from, to, ...(stream === undefined ? {} : { stream }), body, range };
          });
        },
      },
      {
        ALT: (): TestItem => {
          this.CONSUME(T.At);
          const at = this.SUBRULE3(this.moment);
          const stream = this.SUBRULE2(this.onStream);
          const body = this.SUBRULE2(this.body);
          return this.node(start, (range): TestItem => ({ kind: 'at', at, ...(stream === undefined ? {} : { stream }), body, range }));
        },
      },
      {
        ALT: (): TestItem => {
          this.CONSUME(T.Replay);
          const glob = this.SUBRULE(this.textOf, { ARGS: ['a glob in double quotes such as `"fixtures/may.ndjson"`'] });
          const stream = this.SUBRULE3(this.onStream);
          return this.node(start, (range): TestItem => ({ kind: 'replay', glob, ...(stream === undefined ? {} : { stream }), range }));
        },
      },
      {
        ALT: (): TestItem => {
          this.CONSUME(T.Shuffle);
          const within = this.SUBRULE2(this.number, { ARGS: [DURATION] });
          return this.node(start, (range): TestItem => ({ kind: 'shuffle', within, range }));
        },
      },
      {
        ALT: (): TestItem => {
          this.CONSUME(T.Repeat);
          const count = this.SUBRULE3(this.number, { ARGS: ['a number such as `2`'] });
          return this.node(start, (range): TestItem => ({ kind: 'repeat', count, range }));
        },
      },
      {
        ALT: (): TestItem => {
          this.CONSUME(T.Restart);
          this.CONSUME2(T.At, { ERR_MSG: '`at` and a time' });
          const at = this.SUBRULE4(this.moment);
          return this.node(start, (range): TestItem => ({ kind: 'restart', at, range }));
        },
      },
      {
        ALT: (): TestItem => {
          this.CONSUME(T.Until);
          const at = this.SUBRULE5(this.moment);
          return this.node(start, (range): TestItem => ({ kind: 'until', at, range }));
        },
      },
      { ALT: (): TestItem => this.SUBRULE(this.expectation) },
    ]);
  });

  readonly expectation: ParserMethod<[], ExpectItem> = this.RULE('expectation', (): ExpectItem => {
    const start = this.LA(1);
    this.CONSUME(T.Expect);
    return this.OR({
      DEF: [
        { ALT: (): ExpectItem => this.SUBRULE(this.expectNumber, { ARGS: [start.startOffset] }) },
        {
          GATE: () => this.is(2, T.Notification) || this.is(2, T.Notifications),
          ALT: (): ExpectItem => {
            this.CONSUME(T.No);
            return this.SUBRULE(this.expectRest, { ARGS: [start.startOffset, 0] });
          },
        },
        { GATE: () => true, ALT: (): ExpectItem => this.SUBRULE(this.expectAlert, { ARGS: [start.startOffset] }) },
      ],
      ERR_MSG: '`page`, `warn`, `info`, `fired`, `pending`, `resolved` or `never` and an alert, or `1 notification`',
    });
  });

  readonly expectAlert: ParserMethod<[from: number], ExpectItem> = this.RULE('expectAlert', (from: number): ExpectItem => {
    let group: RecordBody | undefined;
    let period: TimeRange | undefined;
    const what = this.SUBRULE(this.name, { ARGS: ['an expectation such as `page`'] });
    const alert = this.SUBRULE2(this.name, { ARGS: ['the name of an alert'] });
    this.OPTION(() => {
      group = this.SUBRULE(this.record);
    });
    this.OPTION2({
      GATE: () => this.rangeAhead(),
      DEF: () => {
        period = this.SUBRULE(this.range);
      },
    });
    const parts = this.OPTION3(() => this.SUBRULE(this.expectedParts));
    this.OPTION4({
      GATE: () => period === undefined && this.rangeAhead(),
      DEF: () => {
        period = this.SUBRULE2(this.range);
      },
    });
    return this.ACTION(() => ({
      kind: 'expect',
      what,
      alert,
      ...(group === undefined ? {} : { group }),
      ...(period === undefined ? {} : { period }),
      ...(parts === undefined ? {} : { with: parts }),
      range: this.rangeFromOffset(from),
    }));
  });

  /** `with summary contains "…" and label team == "x"`. */
  readonly expectedParts: ParserMethod<[], Expr> = this.RULE('expectedParts', (): Expr => {
    this.CONSUME(T.With);
    this.inExpectation = true;
    try {
      return this.SUBRULE(this.expression);
    } finally {
      this.inExpectation = false;
    }
  });

  readonly expectNumber: ParserMethod<[from: number], ExpectItem> = this.RULE('expectNumber', (from: number): ExpectItem => {
    const token = this.CONSUME(T.Num);
    const count = this.ACTION(() => {
      const number = (token as ScannedToken).number;
      if (number?.unit === undefined && /^\d+$/.test(number?.digits ?? '')) return Number(number?.digits);
      this.report(
        this.problem(
          SYNTAX.badNumber,
          this.rangeOf(token),
          `${this.describe(token)} is not a number of notifications`,
          'write `1`, `2`, … or `no`',
        ).diagnostic,
      );
      return 0;
    });
    return this.SUBRULE(this.expectRest, { ARGS: [from, count] });
  });

  readonly expectRest: ParserMethod<[from: number, count: number], ExpectItem> = this.RULE(
    'expectRest',
    (from: number, count: number): ExpectItem => {
      let to: Name | undefined;
      let period: TimeRange | undefined;
      this.OR({
        DEF: [{ ALT: () => this.CONSUME(T.Notification) }, { ALT: () => this.CONSUME(T.Notifications) }],
        ERR_MSG: '`notification` or `notifications`',
      });
      this.OPTION(() => {
        this.CONSUME(T.To);
        to = this.SUBRULE(this.name, { ARGS: ['the name of a sink'] });
      });
      this.OPTION2({
        GATE: () => this.rangeAhead(),
        DEF: () => {
          period = this.SUBRULE(this.range);
        },
      });
      this.ACTION(() => {
        if (!this.is(1, T.With)) return;
        const help = 'notifications are only counted; write `expect page ALERT with …`';
        throw this.problem(SYNTAX.unexpected, this.rangeOf(this.LA(1)), '`with` needs an alert', help);
      });
      return this.ACTION(() => ({
        kind: 'expect-notifications',
        count,
        ...(to === undefined ? {} : { to }),
        ...(period === undefined ? {} : { period }),
        range: this.rangeFromOffset(from),
      }));
    },
  );

  readonly range: ParserMethod<[], TimeRange> = this.RULE('range', (): TimeRange => {
    const start = this.LA(1);
    return this.OR([
      {
        ALT: (): TimeRange => {
          this.CONSUME(T.From);
          const from = this.SUBRULE(this.moment);
          let to: Moment | undefined;
          this.OPTION(() => {
            this.CONSUME(T.To);
            to = this.SUBRULE2(this.moment);
          });
          return this.node(start, (range): TimeRange => {
            return to === undefined ? { kind: 'range', from, form: 'from', range } : { kind: 'range', from, to, form: 'from-to', range };
          });
        },
      },
      {
        ALT: (): TimeRange => {
          this.CONSUME(T.Before);
          const to = this.SUBRULE3(this.moment);
          return this.node(start, (range): TimeRange => ({ kind: 'range', to, form: 'before', range }));
        },
      },
      {
        ALT: (): TimeRange => {
          this.CONSUME(T.At);
          const at = this.SUBRULE4(this.moment);
          return this.node(start, (range): TimeRange => ({ kind: 'range', at, form: 'at', range }));
        },
      },
      {
        ALT: (): TimeRange => {
          this.CONSUME(T.After);
          const from = this.SUBRULE5(this.moment);
          return this.node(start, (range): TimeRange => ({ kind: 'range', from, form: 'after', range }));
        },
      },
    ]);
  });

  readonly moment: ParserMethod<[], Moment> = this.RULE(
    'moment',
    (): Moment =>
      this.OR({
        DEF: [{ ALT: (): Moment => this.SUBRULE(this.duration) }, { ALT: (): Moment => this.SUBRULE(this.time) }],
        ERR_MSG: MOMENT,
      }),
  );

  readonly onStream: ParserMethod<[], Name | undefined> = this.RULE('onStream', (): Name | undefined => {
    let stream: Name | undefined;
    this.OPTION(() => {
      this.CONSUME(T.On);
      stream = this.SUBRULE(this.name, { ARGS: ['the name of a stream'] });
    });
    return stream;
  });

  // ---------------------------------------------------------------- records

  readonly body: ParserMethod<[], RecordBody | StringExpr> = this.RULE('body', (): RecordBody | StringExpr =>
    this.OR({
      DEF: [
        { ALT: (): RecordBody | StringExpr => this.SUBRULE(this.record) },
        { ALT: (): RecordBody | StringExpr => this.SUBRULE(this.text) },
      ],
      ERR_MSG: 'a record such as `{ status: 500 }`, or a raw line in double quotes',
    }),
  );

  readonly record: ParserMethod<[], RecordBody> = this.RULE(
    'record',
    (): RecordBody =>
      this.nested(() => {
        const start = this.LA(1);
        const open = this.CONSUME(T.LCurly);
        const entries: RecordEntry[] = [];
        this.inside(
          open,
          'this record',
          () => this.is(1, T.Word) || this.is(1, T.BackQuoted) || this.is(1, T.Text),
          () => this.unexpected('a field such as `status: 500`, or `}`'),
          () => entries.push(this.SUBRULE(this.recordEntry)),
        );
        this.OPTION(() => this.CONSUME(T.RCurly));
        return this.node(start, (range) => ({ kind: 'record', entries, range }));
      }),
  );

  readonly recordEntry: ParserMethod<[], RecordEntry> = this.RULE('recordEntry', (): RecordEntry => {
    const start = this.LA(1);
    const field = this.OR({
      DEF: [
        { ALT: () => this.SUBRULE(this.field) },
        {
          // Quoted as in JSON, for records that are pasted.
          ALT: () => {
            const text = this.SUBRULE(this.text);
            return this.ACTION(() => {
              if (/[`\n\r]/.test(text.value) || text.value === '') {
                throw this.problem(
                  SYNTAX.badName,
                  text.range,
                  'this text cannot be the name of a field',
                  'write a name without back-quotes and line breaks',
                );
              }
              return {
                kind: 'field' as const,
                segments: [{ text: text.value, quoted: !isWord(text.value), range: text.range }],
                range: text.range,
              };
            });
          },
        },
      ],
      ERR_MSG: 'the name of a field',
    });
    this.CONSUME(T.Colon, { ERR_MSG: '`:` and a value' });
    const value = this.SUBRULE(this.recordValue);
    const entry = this.node(start, (range) => ({ field, value, range }));
    this.OPTION(() => this.CONSUME(T.Comma));
    return entry;
  });

  readonly recordValue: ParserMethod<[], RecordValue> = this.RULE('recordValue', (): RecordValue => {
    const start = this.LA(1);
    return this.OR({
      DEF: [
        { ALT: (): RecordValue => this.SUBRULE(this.text) },
        { ALT: (): RecordValue => this.SUBRULE(this.signedNumber) },
        { GATE: () => !this.is(2, T.LParen), ALT: (): RecordValue => this.SUBRULE(this.truth) },
        {
          GATE: () => !this.is(2, T.LParen),
          ALT: (): RecordValue => {
            this.CONSUME(T.Null);
            return this.node(start, (range): RecordValue => ({ kind: 'null', range }));
          },
        },
        { ALT: (): RecordValue => this.SUBRULE(this.record) },
        {
          ALT: (): RecordValue => {
            const items: RecordValue[] = [];
            this.CONSUME(T.LSquare);
            this.nested(() =>
              this.MANY(() => {
                items.push(this.SUBRULE(this.recordValue));
                this.OPTION(() => this.CONSUME(T.Comma));
              }),
            );
            this.CONSUME(T.RSquare, { ERR_MSG: 'a value or `]`' });
            return this.node(start, (range): RecordValue => ({ kind: 'record-list', items, range }));
          },
        },
        {
          GATE: () => this.is(2, T.LParen),
          ALT: (): RecordValue => {
            const args: RecordValue[] = [];
            const name = this.SUBRULE(this.name, { ARGS: ['a generator'] });
            this.CONSUME(T.LParen);
            this.nested(() =>
              this.MANY2(() => {
                args.push(this.SUBRULE2(this.recordValue));
                this.OPTION2(() => this.CONSUME2(T.Comma));
              }),
            );
            this.CONSUME(T.RParen, { ERR_MSG: 'a value or `)`' });
            return this.node(start, (range): RecordValue => ({ kind: 'generator', name, args, range }));
          },
        },
      ],
      ERR_MSG: VALUE,
    });
  });

  /** `at 5m` after an expectation is its time, unless a record follows: then it is the next item of the test. */
  private rangeAhead(): boolean {
    if (!this.is(1, T.At)) return true;
    return !this.is(3, T.LCurly) && !this.is(3, T.Text) && !this.is(3, T.On);
  }
}
