/** Prints expressions, values and times on one line. */
import type { ConfigValue, Expr, FieldExpr, Moment, RecordBody, RecordValue, RegexExpr, StringExpr, TimeRange } from '../ast.js';
import { isWord } from '../lexer/characters.js';
import { quoteText } from '../literals.js';

/** Prints an expression on one line: `ratio(status >= 500) over 5m > 2%`. Parentheses are kept. */
export function printExpr(expr: Expr): string {
  switch (expr.kind) {
    case 'number':
    case 'time':
      return expr.text;
    case 'string':
      return printText(expr);
    case 'regex':
      return printRegex(expr);
    case 'boolean':
      return String(expr.value);
    case 'field':
      return printField(expr);
    case 'list':
      return `[${expr.items.map(printExpr).join(', ')}]`;
    case 'range':
      return `${printExpr(expr.from)}..${printExpr(expr.to)}`;
    case 'unary':
      return expr.op === 'not' ? `not ${printExpr(expr.operand)}` : `-${printExpr(expr.operand)}`;
    case 'binary':
      return `${printExpr(expr.left)} ${expr.op} ${printExpr(expr.right)}${
        expr.confidence === undefined ? '' : ` with ${expr.confidence.text} confidence`
      }`;
    case 'exists':
      return `${printExpr(expr.operand)} exists`;
    case 'call': {
      const parts = [
        ...(expr.args.length > 0 ? [expr.args.map(printExpr).join(', ')] : []),
        ...(expr.of === undefined ? [] : [`of ${printExpr(expr.of)}`]),
        ...(expr.where === undefined ? [] : [`where ${printExpr(expr.where)}`]),
      ];
      return `${expr.name.text}(${parts.join(' ')})`;
    }
    case 'over':
      return `${printExpr(expr.operand)} over ${expr.window.text}${expr.ago === undefined ? '' : ` ago ${expr.ago.text}`}`;
    case 'reaches': {
      const from = expr.from === undefined ? '' : ` from ${expr.from}`;
      const using = expr.using === undefined ? '' : ` using ${expr.using.text}`;
      return `${printExpr(expr.operand)} reaches ${printExpr(expr.limit)}${from} within ${expr.within.text}${using}`;
    }
    case 'paren':
      return `(${printExpr(expr.inner)})`;
  }
}

export function printText(text: StringExpr): string {
  return `${text.ignoreCase ? 'i' : ''}${quoteText(text.value)}`;
}

export function printRegex(regex: RegexExpr): string {
  return `/${regex.pattern}/${regex.flags}`;
}

export function printField(field: FieldExpr): string {
  const name = field.segments.map((segment) => (segment.quoted ? `\`${segment.text}\`` : segment.text)).join('.');
  return field.isLabel === true ? `label ${name}` : name;
}

/** A name before a colon: in quotes if it is not a word. */
export function printKey(name: string): string {
  return isWord(name) ? name : quoteText(name);
}

export function printMoment(moment: Moment): string {
  return moment.text;
}

export function printConfigValue(value: ConfigValue): string {
  switch (value.kind) {
    case 'config-list':
      return `[${value.items.map(printConfigValue).join(', ')}]`;
    case 'config-object':
      return braces(value.entries.map((entry) => `${printKey(entry.name.text)}: ${printConfigValue(entry.value)}`));
    case 'secret':
      return `${value.from}(${printText(value.name)})`;
    default:
      return printExpr(value);
  }
}

export function printRecordValue(value: RecordValue): string {
  switch (value.kind) {
    case 'null':
      return 'null';
    case 'record':
      return printRecord(value);
    case 'record-list':
      return `[${value.items.map(printRecordValue).join(', ')}]`;
    case 'generator':
      return `${value.name.text}(${value.args.map(printRecordValue).join(', ')})`;
    default:
      return printExpr(value);
  }
}

export function printRecord(record: RecordBody): string {
  return braces(record.entries.map((entry) => `${printField(entry.field)}: ${printRecordValue(entry.value)}`));
}

/** `from 6m to 7m`, `before 40m`, … */
export function printRange(period: TimeRange): string {
  const moments = [period.from, period.at, period.to].filter((moment) => moment !== undefined).map(printMoment);
  return period.form === 'from-to' ? `from ${moments.join(' to ')}` : `${period.form} ${moments.join(' ')}`;
}

function braces(entries: readonly string[]): string {
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}
