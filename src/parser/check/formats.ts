/** Checks the formats of a stream, and says which fields they have. Reports T501, T516. */
import type { FormatExpr, Name, RegexExpr } from '../ast.js';
import type { FormatSummary } from '../catalogue.js';
import { STREAMS } from '../codes/streams.js';
import type { CheckedFormat } from '../program.js';
import type { SourceRange } from '../source.js';
import { suggestion } from '../suggest.js';
import type { Context } from './context.js';
import { regexOf, regexWithGroups } from './regexes.js';

/** Where a format reads: lines of a log, or texts in records. */
type Place = 'line' | 'text';

/** Undefined after an error was reported. */
export function checkFormat(expr: FormatExpr, place: Place, context: Context): CheckedFormat | undefined {
  const checked = alternatives(expr).map((each) => checkNested(each.formats, place, context));
  if (expr.otherwise !== undefined && !checkOrder(expr, context)) return undefined;
  let format: CheckedFormat | undefined;
  for (const each of checked.toReversed()) {
    if (each === undefined) return undefined;
    format = format === undefined ? each : { ...each, otherwise: format };
  }
  return format;
}

/** The fields of one format, wherever it stands. */
export interface FormatFields {
  /** Such as `the fields of `cri``. */
  readonly words: string;
  /** Those that are documented. */
  readonly fields: FormatSummary['fields'] | undefined;
  /** Its records have no others. */
  readonly isClosed: boolean;
  readonly timeField?: FormatSummary['timeField'];
}

export function formatsIn(expr: FormatExpr, context: Context): readonly FormatFields[] {
  return alternatives(expr).flatMap(({ formats }) =>
    formats.map((format): FormatFields => {
      if ('pattern' in format) {
        const groups = regexOf(format, context)?.groups ?? [];
        return { words: 'the groups of its regular expression', fields: groups.map((group) => ({ path: [group] })), isClosed: true };
      }
      const { fields, hasOtherFields, timeField } = summaryOf(format, context) ?? {};
      return {
        words: `the fields of \`${format.text}\``,
        fields,
        isClosed: fields !== undefined && hasOtherFields !== true,
        ...(timeField === undefined ? {} : { timeField }),
      };
    }),
  );
}

function alternatives(expr: FormatExpr): readonly FormatExpr[] {
  const found: FormatExpr[] = [];
  for (let each: FormatExpr | undefined = expr; each !== undefined; each = each.otherwise) found.push(each);
  return found;
}

function summaryOf({ text }: Name, { catalogue }: Context): FormatSummary | undefined {
  return catalogue.formats.find(({ name }) => name === text);
}

function checkNested(formats: FormatExpr['formats'], place: Place, context: Context): CheckedFormat | undefined {
  const [first, ...inner] = formats;
  if (first === undefined) return undefined;
  const checked = checkOne(first, context);
  if (checked === undefined || (place === 'text' && !checkText(first, context))) return undefined;
  const [next] = inner;
  if (next === undefined) return checked;
  const below = checkNested(inner, 'text', context);
  if (below === undefined || !checkMessage(first, next, context)) return undefined;
  return { ...checked, inner: below };
}

function checkOne(format: Name | RegexExpr, context: Context): CheckedFormat | undefined {
  if ('pattern' in format) {
    const regex = regexWithGroups(format, context);
    return regex === undefined ? undefined : { regex: regex.source };
  }
  if (summaryOf(format, context) !== undefined) return { name: format.text };
  const names = context.catalogue.formats.map(({ name }) => name);
  return context.reporter.report(STREAMS.unknownFormat, format.range, `there is no format \`${format.text}\``, {
    help:
      suggestion(format.text, names) ??
      `the formats are ${names.join(', ')}, or a regular expression with named groups: \`format /(?<level>\\w+) (?<message>.*)/\``,
  });
}

/** A text is one line without anything around it. */
function checkText(format: Name | RegexExpr, context: Context): boolean {
  const summary = 'pattern' in format ? undefined : summaryOf(format, context);
  if (summary?.readsHeader === true) {
    return refused(format.range, `\`${summary.name}\` cannot be inside another format: it needs the header of a log`, {
      context,
      help: 'use a regular expression: `extract /^(?<name>[^,]*),(?<status>\\d+)/ from message`',
    });
  }
  if (summary?.joinsLines === true) {
    return refused(format.range, `\`${summary.name}\` cannot be inside another format: its records may have several lines`, {
      context,
      help: `write it first: \`format ${summary.name}\``,
    });
  }
  return true;
}

function checkMessage(outer: Name | RegexExpr, inner: Name | RegexExpr, context: Context): boolean {
  const isRegex = 'pattern' in outer;
  const fields = isRegex
    ? (regexOf(outer, context)?.groups ?? []).map((group) => ({ path: [group] }))
    : (summaryOf(outer, context)?.fields ?? []);
  if (fields.some(({ path }) => path.length === 1 && path[0] === 'message')) return true;
  const innerText = 'pattern' in inner ? 'json' : inner.text;
  const what = isRegex ? 'this regular expression has no group' : `\`${outer.text}\` has no field`;
  return refused(inner.range, `${what} \`message\` in which \`${innerText}\` could be`, {
    context,
    help: `name the field: \`extract ${innerText} from FIELD\``,
  });
}

/** A line is tried in the order of the formats, so that each must leave lines to the next. */
function checkOrder(expr: FormatExpr, context: Context): boolean {
  const all = alternatives(expr);
  return all.every(({ formats: [head], range }, index) => {
    if (head === undefined || 'pattern' in head) return true;
    const summary = summaryOf(head, context);
    if (summary?.readsHeader === true) {
      return refused(
        head.range,
        `\`${summary.name}\` cannot be one of several formats: its lines have the meaning that a header gives them`,
        {
          context,
          help: 'define a stream of its own for these logs',
        },
      );
    }
    if (summary?.readsEveryLine === true && index < all.length - 1) {
      return refused(head.range, `\`${summary.name}\` reads every line, so none is left for the formats after it`, {
        context,
        help: `write \`${summary.name}\` last`,
      });
    }
    const first = all.slice(0, index).find(({ formats: [other] }) => other !== undefined && 'text' in other && other.text === head.text);
    if (first === undefined) return true;
    return refused(range, `no line reaches this \`${head.text}\`: the one before reads the same lines`, {
      context,
      help: 'formats inside a text are tried one after another with `extract json else logfmt from message`',
    });
  });
}

function refused(range: SourceRange, message: string, { context, help }: { readonly context: Context; readonly help: string }): false {
  context.reporter.report(STREAMS.badNesting, range, message, { help });
  return false;
}
