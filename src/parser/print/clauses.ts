/** Prints clauses on one line. */
import type { AlertClause, BeginsClause, FormatExpr, LabelEntry, NamedFormat, SpanClause, StreamClause, TestItem } from '../ast.js';
import * as P from './expr.js';

/** Prints a clause of a stream, a span, an alert or a test, without the braces of a condition. */
export function clauseText(clause: StreamClause | SpanClause | AlertClause | TestItem): string {
  switch (clause.kind) {
    case 'from':
      return `from ${clause.globs.map(P.printText).join(', ')}`;
    case 'format':
      return `format ${formatText(clause.format)}`;
    case 'begins':
      return beginsText(clause);
    case 'time': {
      const as = clause.as === undefined ? '' : ` as ${clause.as.map(P.printText).join(', ')}`;
      const zone = clause.zone === undefined ? '' : ` zone ${P.printText(clause.zone)}`;
      return `time ${P.printField(clause.field)}${as}${zone}`;
    }
    case 'uptimeFrom':
      return `uptime from ${P.printField(clause.field)}`;
    case 'uptimeSince':
      return `uptime since ${P.printExpr(clause.predicate)}`;
    case 'extract':
      return `extract ${formatText(clause.format)}${clause.from === undefined ? '' : ` from ${P.printField(clause.from)}`}`;
    case 'redact':
      return `redact ${P.printRegex(clause.regex)}${clause.replacement === undefined ? '' : ` with ${P.printText(clause.replacement)}`}`;
    case 'field':
      return `field ${P.printField(clause.field)}: ${clause.type.text}${clause.unit === undefined ? '' : `(${clause.unit.text})`}`;
    case 'encoding':
      return `encoding ${P.printText(clause.encoding)}`;
    case 'strict':
      return 'strict';
    case 'token':
      return `token ${P.printConfigValue(clause.secret)}`;
    case 'where':
      return `where ${P.printExpr(clause.predicate)}`;

    case 'start':
    case 'then':
    case 'end':
      return `${clause.kind} ${P.printExpr(clause.predicate)}`;
    case 'key':
      return `key ${clause.fields.map(P.printField).join(', ')}`;

    case 'when':
      return `${clause.severity.text} ${clause.mode} ${P.printExpr(clause.condition)}`;
    case 'for':
      return `for ${clause.duration.text}${clause.of === undefined ? '' : ` of ${clause.of.text}`}`;
    case 'clear':
      return `clear when ${P.printExpr(clause.condition)}`;
    case 'guard':
      return `guard ${P.printExpr(clause.condition)}`;
    case 'lateness':
    case 'idle':
    case 'keep':
    case 'step':
    case 'remind':
    case 'forget':
    case 'timeout':
      return `${clause.kind} ${clause.duration.text}`;
    case 'on':
      return `on ${clause.stream.text}`;
    case 'by':
      return `by ${clause.fields.map(P.printExpr).join(', ')}`;
    case 'over':
      return `over ${clause.window.text}`;
    case 'nodata':
      return `nodata ${clause.mode.text}`;
    case 'limit':
      return `limit ${clause.count.text} groups`;
    case 'summary':
    case 'runbook':
      return `${clause.kind} ${P.printText(clause.text)}`;
    case 'labels':
      return clause.entries.length === 0 ? 'labels {}' : `labels { ${clause.entries.map(labelText).join(', ')} }`;
    case 'sample':
    case 'repeat':
      return `${clause.kind} ${clause.count.text}`;

    case 'every':
    case 'at':
      return `${recordHead(clause)} ${clause.body.kind === 'string' ? P.printText(clause.body) : P.printRecord(clause.body)}`;
    case 'replay':
      return `replay ${P.printText(clause.glob)}${clause.stream === undefined ? '' : ` on ${clause.stream.text}`}`;
    case 'shuffle':
      return `shuffle ${clause.within.text}`;
    case 'restart':
      return `restart at ${P.printMoment(clause.at)}`;
    case 'until':
      return `until ${P.printMoment(clause.at)}`;
    case 'expect': {
      const group = clause.group === undefined ? '' : ` ${P.printRecord(clause.group)}`;
      const range = clause.period === undefined ? '' : ` ${P.printRange(clause.period)}`;
      const parts = clause.with === undefined ? '' : ` with ${P.printExpr(clause.with)}`;
      return `expect ${clause.what.text} ${clause.alert.text}${group}${range}${parts}`;
    }
    case 'expect-notifications': {
      const count = clause.count === 0 ? 'no notifications' : clause.count === 1 ? '1 notification' : `${clause.count} notifications`;
      const to = clause.to === undefined ? '' : ` to ${clause.to.text}`;
      const range = clause.period === undefined ? '' : ` ${P.printRange(clause.period)}`;
      return `expect ${count}${to}${range}`;
    }
  }
}

function formatText({ formats, otherwise }: FormatExpr): string {
  const text = formats.map((format) => (format.kind === 'regex' ? P.printRegex(format) : namedFormatText(format))).join(' ');
  return otherwise === undefined ? text : `${text} else ${formatText(otherwise)}`;
}

function namedFormatText({ name, arguments: args }: NamedFormat): string {
  if (args.length === 0) return name.text;
  return `${name.text}(${args.map((each) => (each.kind === 'field' ? P.printField(each) : P.printText(each))).join(', ')})`;
}

/** A clause with other limits can be printed, to suggest it. */
export function beginsText({ preset, regexes, lines, wait }: Omit<BeginsClause, 'kind' | 'range'>): string {
  const first = preset?.text ?? regexes.map(P.printRegex).join(', ');
  return `begins ${first}${lines === undefined ? '' : ` limit ${lines.text} lines`}${wait === undefined ? '' : ` wait ${wait.text}`}`;
}

/** The text before the record: `every 1s from 0s to 5m on app`. */
export function recordHead(item: TestItem & { readonly kind: 'every' | 'at' }): string {
  const on = item.stream === undefined ? '' : ` on ${item.stream.text}`;
  if (item.kind === 'at') return `at ${P.printMoment(item.at)}${on}`;
  return `every ${item.step.text} from ${P.printMoment(item.from)} to ${P.printMoment(item.to)}${on}`;
}

export function labelText(entry: LabelEntry): string {
  return `${P.printKey(entry.name.text)}: ${P.printText(entry.value)}`;
}
