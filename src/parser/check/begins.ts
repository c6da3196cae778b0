/** Checks the `begins` clause of a stream. Reports T520. */
import type { BeginsClause, NumberExpr, StringExpr } from '../ast.js';
import { STREAMS } from '../codes/streams.js';
import { endpointsOf, isPosted } from '../endpoints.js';
import { beginsText } from '../print/clauses.js';
import type { CheckedStream, RecordBegins, RegexSource } from '../program.js';
import type { SourceRange } from '../source.js';
import { suggestion } from '../suggest.js';
import type { Context } from './context.js';
import { durationMs } from './durations.js';
import { durationText } from './quantities.js';
import { regexOf } from './regexes.js';

const DEFAULT_LINES = 2000;
const LEAST_LINES = 2;
const MOST_LINES = 100_000;
const DEFAULT_WAIT_MS = 2000;

/** Undefined without the clause, and after an error was reported. */
export function beginsOf(
  clause: BeginsClause | undefined,
  format: CheckedStream['format'] | undefined,
  from: readonly StringExpr[],
  context: Context,
): RecordBegins | undefined {
  if (clause === undefined) return undefined;
  const by = firstLineOf(clause, context);
  const limitLines = clause.lines === undefined ? DEFAULT_LINES : linesOf(clause.lines, context);
  const waitMs = clause.wait === undefined ? DEFAULT_WAIT_MS : durationMs(clause.wait, 'wait', context);
  if (!fits(clause.range, format, from, context) || by === undefined || limitLines === undefined || waitMs === undefined) return undefined;
  const { range } = clause;
  const more: NumberExpr = { kind: 'number', text: String(Math.min(MOST_LINES, limitLines * 10)), digits: '', range };
  const longer: NumberExpr = { kind: 'number', text: durationText(waitMs * 5), digits: '', range };
  return {
    by,
    limitLines,
    waitMs,
    clause: { given: beginsText(clause), limit: beginsText({ ...clause, lines: more }), wait: beginsText({ ...clause, wait: longer }) },
  };
}

function firstLineOf({ preset, regexes }: BeginsClause, context: Context): RecordBegins['by'] | undefined {
  const { reporter, catalogue } = context;
  if (preset !== undefined) {
    if (catalogue.begins.includes(preset.text)) return preset.text;
    return reporter.report(STREAMS.badBegins, preset.range, `\`begins ${preset.text}\` is not known`, {
      help:
        suggestion(preset.text, catalogue.begins) ??
        `write ${catalogue.begins.map((name) => `\`${name}\``).join(', ')}, or a regular expression that matches the first line of a record: \`begins /^\\[/\``,
    });
  }
  const sources: RegexSource[] = [];
  for (const each of regexes) {
    const regex = regexOf(each, context);
    if (regex === undefined) continue;
    if (!catalogue.matchesEmpty(regex.source.pattern, regex.source.flags)) sources.push(regex.source);
    else
      reporter.report(STREAMS.badBegins, each.range, 'this matches the empty text, so every line would begin a record', {
        help: 'write a pattern that only the first line of a record matches, such as `/^\\d{4}-/`',
      });
  }
  return sources.length < regexes.length ? undefined : sources;
}

function linesOf(expr: NumberExpr, { reporter }: Context): number | undefined {
  const lines = Number(expr.digits);
  if (expr.unit === undefined && Number.isInteger(lines) && lines >= LEAST_LINES && lines <= MOST_LINES) return lines;
  return reporter.report(STREAMS.badBegins, expr.range, `\`limit\` takes a number of lines from ${LEAST_LINES} to ${MOST_LINES}`, {
    help: 'for example `limit 5000 lines`',
  });
}

/** Whether the stream has lines that may continue a record. */
function fits(
  range: SourceRange,
  format: CheckedStream['format'] | undefined,
  from: readonly StringExpr[],
  { reporter, catalogue }: Context,
): boolean {
  for (let each = format; each !== undefined; each = each.otherwise) {
    const name = 'name' in each ? each.name : undefined;
    const summary = catalogue.formats.find((other) => other.name === name);
    if (summary === undefined || summary.unwrap !== undefined) continue;
    if (summary.joinsLines !== true && summary.readsHeader !== true) continue;
    reporter.report(STREAMS.badBegins, range, `the lines of \`${summary.name}\` say themselves where a record ends`, {
      help: 'remove `begins`',
    });
    return false;
  }
  const posted = endpointsOf(from.map(({ value }) => value)).addresses.find(isPosted);
  if (posted === undefined) return true;
  reporter.report(STREAMS.badBegins, range, `records received over ${posted.scheme.toUpperCase()} are whole, no lines are joined`, {
    help: 'remove `begins`, or give the other sources a stream of their own',
  });
  return false;
}
