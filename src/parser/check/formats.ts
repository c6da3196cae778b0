/** Checks the formats of a stream, and says which fields they have. Reports T501, T516, T517. */
import type { FieldExpr, FormatExpr, NamedFormat, RegexExpr, StringExpr } from '../ast.js';
import type { FormatProblem, FormatSummary } from '../catalogue.js';
import { STREAMS } from '../codes/streams.js';
import type { CheckedFormat } from '../program.js';
import type { SourceRange } from '../source.js';
import { suggestion } from '../suggest.js';
import type { Context } from './context.js';
import { fieldPath } from './context.js';
import { regexOf, regexWithGroups } from './regexes.js';
import { rangeText } from './text.js';

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
      if (format.kind === 'regex') {
        const groups = regexOf(format, context)?.groups ?? [];
        return { words: 'the groups of its regular expression', fields: groups.map((group) => ({ path: [group] })), isClosed: true };
      }
      const { fields, hasOtherFields, timeField } = summaryOf(format, context) ?? {};
      return {
        words: `the fields of \`${format.name.text}\``,
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

/** The format that a stream names, with its arguments; undefined if it has a problem, which `checkOne` reports. */
function summaryOf(format: NamedFormat, { catalogue }: Context): FormatSummary | undefined {
  const summary = catalogue.formats.find(({ name }) => name === format.name.text);
  if (summary === undefined) return undefined;
  const found = configured(summary, format);
  return 'message' in found ? undefined : found;
}

function configured(summary: FormatSummary, { name, arguments: args }: NamedFormat): FormatSummary | FormatProblem {
  const { parameters } = summary;
  if (parameters === undefined && args.length > 0)
    return { message: `\`${name.text}\` takes no arguments`, help: `write \`format ${name.text}\``, argument: 0 };
  if (parameters?.areRequired === true && args.length === 0)
    return { message: `\`${name.text}\` needs an argument`, help: `write it like \`format ${parameters.example}\`` };
  return args.length === 0 || parameters === undefined ? summary : parameters.configure(args.map(argumentText));
}

function argumentText(argument: FieldExpr | StringExpr): string {
  return argument.kind === 'field' ? fieldPath(argument).join('.') : argument.value;
}

/** Escape sequences shift the positions in a text. */
function problemRange(argument: FieldExpr | StringExpr, { start, end }: FormatProblem): SourceRange {
  const { range } = argument;
  if (argument.kind === 'field' || start === undefined || rangeText(range) !== `"${argument.value}"`) return range;
  return { ...range, start: range.start + 1 + start, end: range.start + 1 + Math.max(end ?? 0, start + 1) };
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

function checkOne(format: NamedFormat | RegexExpr, context: Context): CheckedFormat | undefined {
  if (format.kind === 'regex') {
    const regex = regexWithGroups(format, context);
    return regex === undefined ? undefined : { regex: regex.source };
  }
  const { formats } = context.catalogue;
  const name = format.name.text;
  const summary = formats.find((each) => each.name === name);
  if (summary === undefined) {
    const names = formats.map((each) => each.name);
    return context.reporter.report(STREAMS.unknownFormat, format.name.range, `there is no format \`${name}\``, {
      help:
        suggestion(name, names) ??
        `the formats are ${names.join(', ')}, or a regular expression with named groups: \`format /(?<level>\\w+) (?<message>.*)/\``,
    });
  }
  const found = configured(summary, format);
  if (!('message' in found)) return { name, ...(format.arguments.length === 0 ? {} : { arguments: format.arguments.map(argumentText) }) };
  const argument = found.argument === undefined ? undefined : format.arguments[found.argument];
  return context.reporter.report(
    STREAMS.badFormatArguments,
    argument === undefined ? format.range : problemRange(argument, found),
    found.message,
    found.help === undefined ? {} : { help: found.help },
  );
}

/** A text is one line without anything around it. */
function checkText(format: NamedFormat | RegexExpr, context: Context): boolean {
  const summary = format.kind === 'regex' ? undefined : summaryOf(format, context);
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

function checkMessage(outer: NamedFormat | RegexExpr, inner: NamedFormat | RegexExpr, context: Context): boolean {
  const isRegex = outer.kind === 'regex';
  const fields = isRegex
    ? (regexOf(outer, context)?.groups ?? []).map((group) => ({ path: [group] }))
    : (summaryOf(outer, context)?.fields ?? []);
  if (fields.some(({ path }) => path.length === 1 && path[0] === 'message')) return true;
  const innerText = inner.kind === 'regex' ? 'json' : inner.name.text;
  const what = isRegex ? 'this regular expression has no group' : `\`${outer.name.text}\` has no field`;
  return refused(inner.range, `${what} \`message\` in which \`${innerText}\` could be`, {
    context,
    help: `name the field: \`extract ${innerText} from FIELD\``,
  });
}

/** A line is tried in the order of the formats, so that each must leave lines to the next. */
function checkOrder(expr: FormatExpr, context: Context): boolean {
  const all = alternatives(expr);
  return all.every(({ formats: [head], range }, index) => {
    if (head === undefined || head.kind === 'regex') return true;
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
    const first = all
      .slice(0, index)
      .find(({ formats: [other] }) => other !== undefined && other.kind === 'namedFormat' && other.name.text === head.name.text);
    if (first === undefined) return true;
    return refused(range, `no line reaches this \`${head.name.text}\`: the one before reads the same lines`, {
      context,
      help: 'formats inside a text are tried one after another with `extract json else logfmt from message`',
    });
  });
}

function refused(range: SourceRange, message: string, { context, help }: { readonly context: Context; readonly help: string }): false {
  context.reporter.report(STREAMS.badNesting, range, message, { help });
  return false;
}

/**
 * The default of `lateness`, ms: the longest that a time of its records needs. That is the time of the outer formats; `readsFields`: a `time` clause may read
 * that of an inner one. Undefined: no format says.
 */
export function formatLatenessMs(format: CheckedFormat | undefined, readsFields: boolean, context: Context): number | undefined {
  if (format === undefined) return undefined;
  const own = 'name' in format ? context.catalogue.formats.find(({ name }) => name === format.name)?.latenessMs : undefined;
  const inner = readsFields ? formatLatenessMs(format.inner, readsFields, context) : undefined;
  const all = [own, inner, formatLatenessMs(format.otherwise, readsFields, context)].filter((ms) => ms !== undefined);
  return all.length === 0 ? undefined : Math.max(...all);
}
