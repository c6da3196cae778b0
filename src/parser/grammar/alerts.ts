/** `alert` blocks. Reports T118. */
import type { ParserMethod, TokenType } from 'chevrotain';
import type {
  AlertBlock,
  AlertClause,
  CallExpr,
  FieldExpr,
  LabelEntry,
  Name,
  NumberExpr,
  TemplatePart,
  TimingClause,
  WhenClause,
} from '../ast.js';
import { SYNTAX } from '../codes/syntax.js';
import type { ScannedToken, TextPayload } from '../lexer/scan-result.js';
import * as T from '../lexer/tokens.js';
import { joinWords, suggestion } from '../suggest.js';
import { DURATION } from './leaves.js';
import { SpanGrammar } from './spans.js';

const SEVERITIES = ['page', 'warn', 'info'];
const TIMING_CLAUSES = T.kinds([T.For, T.Clear, T.Keep, T.Guard]);
const ALERT_CLAUSES = T.kinds(
  [T.On, T.By, T.Over, T.Step, T.Remind, T.Nodata, T.Forget, T.Limit, T.Summary, T.Runbook, T.Labels, T.Sample],
  [...TIMING_CLAUSES],
);
const wordsOf = (types: ReadonlySet<TokenType>): readonly string[] => [...types].map((type) => (type.LABEL ?? '').slice(1, -1));

/** A summary whose template is not parsed yet. */
export interface PendingTemplate {
  readonly text: TextPayload;
  readonly parts: TemplatePart[];
}

export abstract class AlertGrammar extends SpanGrammar {
  protected templates: PendingTemplate[] = [];

  readonly alertBlock: ParserMethod<[], AlertBlock> = this.RULE('alertBlock', (): AlertBlock => {
    const start = this.LA(1);
    this.CONSUME(T.Alert);
    const name = this.SUBRULE(this.name, { ARGS: ['a name for the alert'] });
    const open = this.CONSUME(T.LCurly);
    const clauses: AlertClause[] = [];
    this.inside(
      open,
      'this alert',
      () => ALERT_CLAUSES.has(this.LA(1).tokenType) || this.startsWhen(),
      () => {
        if (this.is(1, T.When) || this.is(1, T.Each)) {
          const help = `write \`page ${this.LA(1).image} …\`, \`warn ${this.LA(1).image} …\` or \`info ${this.LA(1).image} …\``;
          return this.problem(SYNTAX.unknownSeverity, this.rangeOf(this.LA(1)), `\`${this.LA(1).image}\` needs a severity before it`, help);
        }
        return this.unknownClause('an alert', [...SEVERITIES, ...wordsOf(ALERT_CLAUSES)]);
      },
      () => clauses.push(this.SUBRULE(this.alertClause)),
    );
    this.OPTION(() => this.CONSUME(T.RCurly));
    return this.node(start, (range) => ({ kind: 'alert', name, clauses, range }));
  });

  /** A field, or a text function of one: `template(message)`. */
  readonly groupField: ParserMethod<[], FieldExpr | CallExpr> = this.RULE('groupField', (): FieldExpr | CallExpr =>
    this.OR({
      DEF: [
        { GATE: () => this.is(2, T.LParen), ALT: (): FieldExpr | CallExpr => this.SUBRULE(this.call) },
        { ALT: (): FieldExpr | CallExpr => this.SUBRULE(this.field) },
      ],
      ERR_MSG: 'the name of a field',
    }),
  );

  readonly alertClause: ParserMethod<[], AlertClause> = this.RULE('alertClause', (): AlertClause => {
    const start = this.LA(1);
    return this.OR([
      { GATE: () => this.startsWhen(), ALT: (): AlertClause => this.SUBRULE(this.whenClause) },
      { ALT: (): AlertClause => this.SUBRULE(this.timingClause) },
      {
        ALT: () => {
          this.CONSUME(T.On);
          const stream = this.SUBRULE(this.name, { ARGS: ['the name of a stream'] });
          return this.node(start, (range): AlertClause => ({ kind: 'on', stream, range }));
        },
      },
      {
        ALT: () => {
          this.CONSUME(T.By);
          const fields: (FieldExpr | CallExpr)[] = [];
          fields.push(this.SUBRULE(this.groupField));
          this.MANY(() => {
            this.CONSUME(T.Comma);
            fields.push(this.SUBRULE2(this.groupField));
          });
          return this.node(start, (range): AlertClause => ({ kind: 'by', fields, range }));
        },
      },
      {
        ALT: () => {
          this.CONSUME(T.Over);
          const window = this.SUBRULE(this.number, { ARGS: [DURATION] });
          return this.node(start, (range): AlertClause => ({ kind: 'over', window, range }));
        },
      },
      {
        ALT: () => {
          this.CONSUME(T.Step);
          const duration = this.SUBRULE2(this.number, { ARGS: [DURATION] });
          return this.node(start, (range): AlertClause => ({ kind: 'step', duration, range }));
        },
      },
      {
        ALT: () => {
          this.CONSUME(T.Remind);
          const duration = this.SUBRULE3(this.number, { ARGS: [DURATION] });
          return this.node(start, (range): AlertClause => ({ kind: 'remind', duration, range }));
        },
      },
      {
        ALT: () => {
          this.CONSUME(T.Nodata);
          const mode = this.SUBRULE2(this.name, { ARGS: ['`hold`, `resolve` or `fire`'] });
          return this.node(start, (range): AlertClause => ({ kind: 'nodata', mode, range }));
        },
      },
      {
        ALT: () => {
          this.CONSUME(T.Forget);
          const duration = this.SUBRULE4(this.number, { ARGS: [DURATION] });
          return this.node(start, (range): AlertClause => ({ kind: 'forget', duration, range }));
        },
      },
      {
        ALT: () => {
          this.CONSUME(T.Limit);
          const count = this.SUBRULE5(this.number, { ARGS: ['a number such as `10000`'] });
          this.CONSUME(T.Groups);
          return this.node(start, (range): AlertClause => ({ kind: 'limit', count, range }));
        },
      },
      {
        ALT: () => {
          this.CONSUME(T.Summary);
          const token = this.LA(1) as ScannedToken;
          const text = this.SUBRULE(this.textOf, { ARGS: ['text in double quotes'] });
          return this.node(start, (range): AlertClause => {
            const parts: TemplatePart[] = [];
            if (token.quoted !== undefined) this.templates.push({ text: token.quoted, parts });
            return { kind: 'summary', text, parts, range };
          });
        },
      },
      {
        ALT: () => {
          this.CONSUME(T.Runbook);
          const text = this.SUBRULE2(this.textOf, { ARGS: ['an address in double quotes'] });
          return this.node(start, (range): AlertClause => ({ kind: 'runbook', text, range }));
        },
      },
      { ALT: () => this.SUBRULE(this.labelsClause) },
      {
        ALT: () => {
          this.CONSUME(T.Sample);
          const count = this.SUBRULE6(this.number, { ARGS: ['a number such as `5`'] });
          return this.node(start, (range): AlertClause => ({ kind: 'sample', count, range }));
        },
      },
    ]);
  });

  readonly whenClause: ParserMethod<[], WhenClause> = this.RULE('whenClause', (): WhenClause => {
    const start = this.LA(1);
    const severity = this.SUBRULE(this.name, { ARGS: ['a severity'] });
    this.ACTION(() => this.refuseUnknownSeverity(severity));
    const mode = this.OR([
      {
        ALT: () => {
          this.CONSUME(T.When);
          return 'when' as const;
        },
      },
      {
        ALT: () => {
          this.CONSUME(T.Each);
          return 'each' as const;
        },
      },
    ]);
    const condition = this.SUBRULE(this.expression);
    const own: TimingClause[] = [];
    let braces = false;
    this.OPTION(() => {
      const open = this.CONSUME(T.LCurly);
      braces = true;
      this.inside(
        open,
        `this \`${mode}\``,
        () => TIMING_CLAUSES.has(this.LA(1).tokenType),
        () => this.unknownClause(`\`${mode} { … }\``, wordsOf(TIMING_CLAUSES)),
        () => own.push(this.SUBRULE(this.timingClause)),
      );
      this.OPTION2(() => this.CONSUME(T.RCurly));
    });
    return this.node(start, (range) => ({ kind: 'when', severity, mode, condition, own, braces, range }));
  });

  readonly timingClause: ParserMethod<[], TimingClause> = this.RULE('timingClause', (): TimingClause => {
    const start = this.LA(1);
    return this.OR([
      {
        ALT: (): TimingClause => {
          let of: NumberExpr | undefined;
          this.CONSUME(T.For);
          const duration = this.SUBRULE(this.number, { ARGS: [DURATION] });
          this.OPTION(() => {
            this.CONSUME(T.Of);
            of = this.SUBRULE2(this.number, { ARGS: [DURATION] });
          });
          return this.node(start, (range): TimingClause => ({ kind: 'for', duration, ...(of === undefined ? {} : { of }), range }));
        },
      },
      {
        ALT: (): TimingClause => {
          this.CONSUME(T.Clear);
          this.CONSUME(T.When);
          const condition = this.SUBRULE(this.expression);
          return this.node(start, (range): TimingClause => ({ kind: 'clear', condition, range }));
        },
      },
      {
        ALT: (): TimingClause => {
          this.CONSUME(T.Keep);
          const duration = this.SUBRULE3(this.number, { ARGS: [DURATION] });
          return this.node(start, (range): TimingClause => ({ kind: 'keep', duration, range }));
        },
      },
      {
        ALT: (): TimingClause => {
          this.CONSUME(T.Guard);
          const condition = this.SUBRULE2(this.expression);
          return this.node(start, (range): TimingClause => ({ kind: 'guard', condition, range }));
        },
      },
    ]);
  });

  readonly labelsClause: ParserMethod<[], AlertClause> = this.RULE('labelsClause', (): AlertClause => {
    const start = this.LA(1);
    this.CONSUME(T.Labels);
    const open = this.CONSUME(T.LCurly);
    const entries: LabelEntry[] = [];
    this.inside(
      open,
      'this list of labels',
      () => this.is(1, T.Word) || this.is(1, T.Text),
      () => this.unexpected('a label such as `team: "payments"`, or `}`'),
      () => entries.push(this.SUBRULE(this.labelEntry)),
    );
    this.OPTION(() => this.CONSUME(T.RCurly));
    return this.node(start, (range) => ({ kind: 'labels', entries, range }));
  });

  readonly labelEntry: ParserMethod<[], LabelEntry> = this.RULE('labelEntry', (): LabelEntry => {
    const start = this.LA(1);
    const name = this.SUBRULE(this.key);
    this.CONSUME(T.Colon, { ERR_MSG: '`:` and the text of the label' });
    const value = this.SUBRULE(this.textOf, { ARGS: ['text in double quotes'] });
    const entry = this.node(start, (range) => ({ name, value, range }));
    this.OPTION(() => this.CONSUME(T.Comma));
    return entry;
  });

  /** A name before a colon: a word, or text for names that are not words. */
  readonly key: ParserMethod<[], Name> = this.RULE(
    'key',
    (): Name =>
      this.OR({
        DEF: [
          { ALT: () => this.SUBRULE(this.name, { ARGS: ['a name'] }) },
          {
            ALT: () => {
              const text = this.SUBRULE(this.text);
              return this.ACTION((): Name => ({ text: text.value, range: text.range }));
            },
          },
        ],
        ERR_MSG: 'a name',
      }),
  );

  /** `page when` and `info each`, also with an unknown severity, which is then reported. */
  private startsWhen(): boolean {
    return (this.is(2, T.When) || this.is(2, T.Each)) && this.is(1, T.Word) && !ALERT_CLAUSES.has(this.LA(1).tokenType);
  }

  private refuseUnknownSeverity(severity: Name): void {
    if (SEVERITIES.includes(severity.text)) return;
    const help = suggestion(severity.text, SEVERITIES) ?? `the severities are ${joinWords(SEVERITIES, 'and')}`;
    this.report(this.problem(SYNTAX.unknownSeverity, severity.range, `there is no severity \`${severity.text}\``, help).diagnostic);
  }
}
