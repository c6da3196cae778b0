/** The formatter: the one way a rule file is laid out. Formatting twice changes nothing, and no comment is lost. */
import type {
  AlertClause,
  Block,
  ConfigEntry,
  Expr,
  LabelEntry,
  Node,
  RecordEntry,
  RouteEntry,
  StreamClause,
  TestItem,
  WhenClause,
} from '../ast.js';
import type { Diagnostic } from '../diagnostic.js';
import { parse } from '../parse.js';
import type { SourceText } from '../source.js';
import * as P from './expr.js';
import { Page } from './page.js';

/** Columns after which conditions, records and labels are broken into lines. */
const WIDTH = 100;
const INDENT = 2;
/** Indent of the lines that go on with a condition. */
const CONTINUATION = 6;

export interface Formatted {
  readonly text: string;
  /** Mistakes; the text is then given back as it was. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Lays out a rule file. */
export function format(source: SourceText): Formatted {
  const { file, diagnostics } = parse(source);
  if (diagnostics.length > 0) return { text: source.text, diagnostics };
  const page = new Page(source.text, file.comments);
  let last: Block | undefined;
  for (const block of file.blocks) {
    const together = last === undefined || (last.kind === 'let' && block.kind === 'let');
    page.before(block.span.start, 0, together ? 'keep' : 'force');
    new BlockPrinter(page).block(block);
    page.behind(block.span.end);
    last = block;
  }
  page.before(Number.POSITIVE_INFINITY, 0, 'keep');
  return { text: page.text().replace(/\n+$/, '\n'), diagnostics };
}

class BlockPrinter {
  constructor(private readonly page: Page) {}

  block(block: Block): void {
    switch (block.kind) {
      case 'stream':
        return this.braced(block, `stream ${block.name.text}`, block.name.span.end, 0, block.clauses, (clause) => this.streamClause(clause));
      case 'alert':
        return this.braced(block, `alert ${block.name.text}`, block.name.span.end, 0, block.clauses, (clause) => this.alertClause(clause, INDENT));
      case 'test':
        return this.braced(block, `test ${P.printText(block.name)}`, block.name.span.end, 0, block.items, (item) => this.testItem(item));
      case 'route':
        return this.braced(block, 'route', block.span.start + 'route'.length, 0, block.entries, (entry) => this.routeEntry(entry));
      case 'sink': {
        const header = `sink ${block.name.text} ${block.type.text}`;
        return this.braced(block, header, block.type.span.end, 0, block.options.entries, (entry) => this.configEntry(entry, INDENT));
      }
      case 'let':
        return this.condition(block, `let ${block.name.text} = `, block.value, '', 0);
    }
  }

  // ---------------------------------------------------------------- shapes

  /** Something on one line. */
  private leaf(node: Node, text: string, indent: number = INDENT): void {
    this.page.hoist(node.span.start, node.span.end, indent);
    this.page.line(indent, text);
  }

  /** `HEADER {`, the items on lines of their own, `}`. */
  private braced<I extends Node>(
    node: Node,
    header: string,
    headerEnd: number,
    indent: number,
    items: readonly I[],
    print: (item: I) => void,
  ): void {
    this.page.hoist(node.span.start, headerEnd, indent);
    this.page.line(indent, header);
    this.body(headerEnd, node.span.end, indent, items, print);
  }

  /** ` {`, items and `}` behind the line that was printed last. */
  private body<I extends Node>(headerEnd: number, end: number, indent: number, items: readonly I[], print: (item: I) => void): void {
    const { page } = this;
    const inner = indent + INDENT;
    if (items.length === 0 && !page.hasComment(headerEnd, end)) return page.append(' {}');
    page.append(' {');
    page.behind(headerEnd, /^[^\S\n]*\{?[^\S\n]*$/);
    let first = true;
    for (const item of items) {
      page.before(item.span.start, inner, first ? 'refuse' : 'keep');
      first = false;
      print(item);
      page.behind(item.span.end);
    }
    page.beforeClosing(end - 1, inner, first);
    page.line(indent, '}');
  }

  /** `PREFIX EXPR SUFFIX`, broken before `and` and `or` if it is too long or has comments between its terms. */
  private condition(node: Node, prefix: string, expr: Expr, suffix: string, indent: number): void {
    const { page } = this;
    const terms = termsOf(expr);
    const firstEnd = terms[0]?.expr.span.end ?? expr.span.end;
    const lastEnd = expr.span.end;
    page.hoist(node.span.start, firstEnd, indent);
    if (suffix !== '') page.hoist(lastEnd, node.span.end, indent);
    const whole = prefix + P.printExpr(expr) + suffix;
    if (terms.length === 1 || (indent + whole.length <= WIDTH && !page.hasComment(firstEnd, lastEnd))) return page.line(indent, whole);
    let behind = firstEnd;
    terms.forEach((term, i) => {
      if (i > 0) {
        page.behind(behind, /^[^\S\n]*$/);
        page.hoist(behind, term.expr.span.end, indent + CONTINUATION);
        behind = term.expr.span.end;
      }
      const text = P.printExpr(term.expr);
      if (i === 0) page.line(indent, prefix + text);
      else page.line(indent + CONTINUATION, `${term.op} ${text}`);
    });
    page.append(suffix);
  }

  /** `PREFIX { a, b } ` on one line if it fits and holds no comment, else an entry a line. */
  private entries<I extends Node>(
    node: Node,
    prefix: string,
    prefixEnd: number,
    oneLine: string,
    entries: readonly I[],
    indent: number,
    print: (entry: I, indent: number) => void,
  ): void {
    const { page } = this;
    page.hoist(node.span.start, prefixEnd, indent);
    if (!page.hasComment(prefixEnd, node.span.end) && (indent + oneLine.length <= WIDTH || entries.length === 0)) {
      return page.line(indent, oneLine);
    }
    page.line(indent, prefix);
    this.body(prefixEnd, node.span.end, indent, entries, (entry) => print(entry, indent + INDENT));
  }

  // ---------------------------------------------------------------- clauses

  private streamClause(clause: StreamClause): void {
    switch (clause.kind) {
      case 'from':
        return this.leaf(clause, `from ${clause.globs.map(P.printText).join(', ')}`);
      case 'format':
        return this.leaf(clause, `format ${'kind' in clause.format ? P.printRegex(clause.format) : clause.format.text}`);
      case 'time': {
        const as = clause.as === undefined ? '' : ` as ${P.printText(clause.as)}`;
        const zone = clause.zone === undefined ? '' : ` zone ${P.printText(clause.zone)}`;
        return this.leaf(clause, `time ${P.printField(clause.field)}${as}${zone}`);
      }
      case 'lateness':
      case 'idle':
        return this.leaf(clause, `${clause.kind} ${clause.duration.text}`);
      case 'uptimeFrom':
        return this.leaf(clause, `uptime from ${P.printField(clause.field)}`);
      case 'uptimeSince':
        return this.condition(clause, 'uptime since ', clause.predicate, '', INDENT);
      case 'extract':
        return this.leaf(clause, `extract ${P.printRegex(clause.regex)}${clause.from === undefined ? '' : ` from ${P.printField(clause.from)}`}`);
      case 'field': {
        const unit = clause.unit === undefined ? '' : `(${clause.unit.text})`;
        return this.leaf(clause, `field ${P.printField(clause.field)}: ${clause.type.text}${unit}`);
      }
      case 'strict':
        return this.leaf(clause, 'strict');
      case 'where':
        return this.condition(clause, 'where ', clause.predicate, '', INDENT);
    }
  }

  private alertClause(clause: AlertClause, indent: number): void {
    switch (clause.kind) {
      case 'when':
        return this.when(clause, indent);
      case 'for':
        return this.leaf(clause, `for ${clause.duration.text}${clause.of === undefined ? '' : ` of ${clause.of.text}`}`, indent);
      case 'clear':
        return this.condition(clause, 'clear when ', clause.condition, '', indent);
      case 'guard':
        return this.condition(clause, 'guard ', clause.condition, '', indent);
      case 'keep':
      case 'step':
      case 'remind':
      case 'forget':
        return this.leaf(clause, `${clause.kind} ${clause.duration.text}`, indent);
      case 'on':
        return this.leaf(clause, `on ${clause.stream.text}`);
      case 'by':
        return this.leaf(clause, `by ${clause.fields.map(P.printField).join(', ')}`);
      case 'over':
        return this.leaf(clause, `over ${clause.window.text}`);
      case 'nodata':
        return this.leaf(clause, `nodata ${clause.mode.text}`);
      case 'limit':
        return this.leaf(clause, `limit ${clause.count.text} groups`);
      case 'summary':
      case 'runbook':
        return this.leaf(clause, `${clause.kind} ${P.printText(clause.text)}`);
      case 'sample':
        return this.leaf(clause, `sample ${clause.count.text}`);
      case 'labels': {
        const label = (entry: LabelEntry): string => `${P.printKey(entry.name.text)}: ${P.printText(entry.value)}`;
        const oneLine = clause.entries.length === 0 ? 'labels {}' : `labels { ${clause.entries.map(label).join(', ')} }`;
        const prefixEnd = clause.span.start + 'labels'.length;
        return this.entries(clause, 'labels', prefixEnd, oneLine, clause.entries, INDENT, (entry, inner) => this.leaf(entry, `${label(entry)},`, inner));
      }
    }
  }

  private when(clause: WhenClause, indent: number): void {
    const prefix = `${clause.severity.text} ${clause.mode} `;
    const head: Node = clause.braces ? { span: { ...clause.span, end: clause.condition.span.end } } : clause;
    this.condition(head, prefix, clause.condition, '', indent);
    if (clause.braces) {
      this.body(clause.condition.span.end, clause.span.end, indent, clause.own, (own) => this.alertClause(own, indent + INDENT));
    }
  }

  private routeEntry(entry: RouteEntry): void {
    this.condition(entry, '', entry.match, ` -> ${entry.to.map((name) => name.text).join(', ')}`, INDENT);
  }

  private configEntry(entry: ConfigEntry, indent: number): void {
    const key = `${P.printKey(entry.name.text)}:`;
    const oneLine = `${key} ${P.printConfigValue(entry.value)}`;
    if (entry.value.kind !== 'config-object') return this.leaf(entry, oneLine, indent);
    this.entries(entry, key, entry.value.span.start, oneLine, entry.value.entries, indent, (inner, at) => this.configEntry(inner, at));
  }

  private recordEntry(entry: RecordEntry, indent: number): void {
    const key = `${P.printField(entry.field)}:`;
    const oneLine = `${key} ${P.printRecordValue(entry.value)},`;
    if (entry.value.kind !== 'record') return this.leaf(entry, oneLine, indent);
    this.entries(entry, key, entry.value.span.start, oneLine, entry.value.entries, indent, (inner, at) => this.recordEntry(inner, at));
    if (!this.page.endsWith(',')) this.page.append(',');
  }

  private testItem(item: TestItem): void {
    switch (item.kind) {
      case 'every':
      case 'at': {
        const on = item.stream === undefined ? '' : ` on ${item.stream.text}`;
        const when =
          item.kind === 'at'
            ? `at ${P.printMoment(item.at)}`
            : `every ${item.step.text} from ${P.printMoment(item.from)} to ${P.printMoment(item.to)}`;
        const { body } = item;
        if (body.kind === 'string') return this.leaf(item, `${when}${on} ${P.printText(body)}`);
        const oneLine = `${when}${on} ${P.printRecord(body)}`;
        return this.entries(item, when + on, body.span.start, oneLine, body.entries, INDENT, (entry, inner) => this.recordEntry(entry, inner));
      }
      case 'replay':
        return this.leaf(item, `replay ${P.printText(item.glob)}${item.stream === undefined ? '' : ` on ${item.stream.text}`}`);
      case 'shuffle':
        return this.leaf(item, `shuffle ${item.within.text}`);
      case 'repeat':
        return this.leaf(item, `repeat ${item.count.text}`);
      case 'restart':
        return this.leaf(item, `restart at ${P.printMoment(item.at)}`);
      case 'until':
        return this.leaf(item, `until ${P.printMoment(item.at)}`);
      case 'expect': {
        const group = item.group === undefined ? '' : ` ${P.printRecord(item.group)}`;
        const range = item.range === undefined ? '' : ` ${P.printRange(item.range)}`;
        return this.leaf(item, `expect ${item.what.text} ${item.alert.text}${group}${range}`);
      }
      case 'expect-notifications': {
        const count = item.count === 0 ? 'no notifications' : item.count === 1 ? '1 notification' : `${item.count} notifications`;
        const to = item.to === undefined ? '' : ` to ${item.to.text}`;
        const range = item.range === undefined ? '' : ` ${P.printRange(item.range)}`;
        return this.leaf(item, `expect ${count}${to}${range}`);
      }
    }
  }
}

interface Term {
  readonly op?: 'and' | 'or';
  readonly expr: Expr;
}

/** What `and` and `or` join at the top of an expression, in the order of the text. */
function termsOf(expr: Expr): readonly Term[] {
  const terms: Term[] = [];
  const walk = (node: Expr, op: 'and' | 'or' | undefined): void => {
    if (node.kind === 'binary' && (node.op === 'and' || node.op === 'or')) {
      walk(node.left, op);
      walk(node.right, node.op);
    } else terms.push({ ...(op === undefined ? {} : { op }), expr: node });
  };
  walk(expr, undefined);
  return terms;
}
