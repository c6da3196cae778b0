/** The formatter for rule files. Formatting twice changes nothing, and all comments are kept. */
import type { AlertClause, Block, ConfigEntry, Expr, Node, RecordEntry, SpanClause, StreamClause, TestItem, WhenClause } from '../ast.js';
import type { Diagnostic } from '../diagnostic.js';
import { parse } from '../parse.js';
import type { SourceText } from '../source.js';
import { clauseText, labelText, recordHead } from './clauses.js';
import * as P from './expr.js';
import { Page } from './page.js';

/** Columns after which conditions, records and labels are broken into lines. */
const WIDTH = 100;
const INDENT = 2;
/** Indent of the lines that continue a condition. */
const CONTINUATION = 6;

export interface Formatted {
  readonly text: string;
  /** Syntax errors; the text is then returned unchanged. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Formats a rule file. */
export function format(source: SourceText): Formatted {
  const { file, diagnostics } = parse(source);
  if (diagnostics.length > 0) return { text: source.text, diagnostics };
  const page = new Page(source.text, file.comments);
  let last: Block | undefined;
  for (const block of file.blocks) {
    const together = last === undefined || (last.kind === 'let' && block.kind === 'let');
    page.before(block.range.start, 0, together ? 'keep' : 'force');
    new BlockPrinter(page).block(block);
    page.trailing(block.range.end);
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
        this.braced(block, `stream ${block.name.text}`, block.name, block.clauses, (clause) => this.clause(clause, INDENT));
        break;
      case 'span': {
        const header = `span ${block.name.text} on ${block.on.text}`;
        this.braced(block, header, block.on, block.clauses, (clause) => this.clause(clause, INDENT));
        break;
      }
      case 'alert':
        this.braced(block, `alert ${block.name.text}`, block.name, block.clauses, (clause) => this.clause(clause, INDENT));
        break;
      case 'test':
        this.braced(block, `test ${P.printText(block.name)}`, block.name, block.items, (item) => this.clause(item, INDENT));
        break;
      case 'route': {
        const word: Node = { range: { ...block.range, end: block.range.start + 'route'.length } };
        this.braced(block, 'route', word, block.entries, (entry) => {
          this.condition(entry, '', entry.match, ` -> ${entry.to.map((name) => name.text).join(', ')}`, INDENT);
        });
        break;
      }
      case 'sink': {
        const header = `sink ${block.name.text} ${block.type.text}`;
        const { options } = block;
        if (block.else !== undefined) this.page.hoist(options.range.end, block.range.end, 0);
        this.page.hoist(block.range.start, block.type.range.end, 0);
        this.page.line(0, header);
        this.body(block.type.range.end, options.range.end, 0, options.entries, (entry) => this.configEntry(entry, INDENT));
        if (block.else !== undefined) this.page.append(` else ${block.else.text}`);
        break;
      }
      case 'let':
        this.condition(block, `let ${block.name.text} = `, block.value, '', 0);
        break;
    }
  }

  // ---------------------------------------------------------------- shapes

  /** Prints a node on one line. */
  private leaf(node: Node, text: string, indent: number): void {
    this.page.hoist(node.range.start, node.range.end, indent);
    this.page.line(indent, text);
  }

  /** Prints `HEADER {`, each item on its own line, and `}`; `last` is the last part of the header. */
  private braced<I extends Node>(node: Node, header: string, last: Node, items: readonly I[], print: (item: I) => void): void {
    this.page.hoist(node.range.start, last.range.end, 0);
    this.page.line(0, header);
    this.body(last.range.end, node.range.end, 0, items, print);
  }

  /** Appends ` {`, items and `}` to the last line. */
  private body<I extends Node>(headerEnd: number, end: number, indent: number, items: readonly I[], print: (item: I) => void): void {
    const { page } = this;
    const inner = indent + INDENT;
    if (items.length === 0 && !page.hasComment(headerEnd, end)) {
      page.append(' {}');
      return;
    }
    page.append(' {');
    page.trailing(headerEnd, /^[^\S\n]*\{?[^\S\n]*$/);
    let first = true;
    for (const item of items) {
      page.before(item.range.start, inner, first ? 'refuse' : 'keep');
      first = false;
      print(item);
      page.trailing(item.range.end);
    }
    page.beforeClosing(end - 1, inner, first);
    page.line(indent, '}');
  }

  /** Prints `PREFIX EXPR SUFFIX`, broken before `and` and `or` if it is too long or has comments between its terms. */
  private condition(node: Node, prefix: string, expr: Expr, suffix: string, indent: number): void {
    const { page } = this;
    const terms = termsOf(expr);
    const firstEnd = terms[0]?.expr.range.end ?? expr.range.end;
    const lastEnd = expr.range.end;
    page.hoist(node.range.start, firstEnd, indent);
    if (suffix !== '') page.hoist(lastEnd, node.range.end, indent);
    const whole = prefix + P.printExpr(expr) + suffix;
    if (terms.length === 1 || (indent + whole.length <= WIDTH && !page.hasComment(firstEnd, lastEnd))) {
      page.line(indent, whole);
      return;
    }
    let printedEnd = firstEnd;
    terms.forEach((term, i) => {
      if (i > 0) {
        page.trailing(printedEnd, /^[^\S\n]*$/);
        page.hoist(printedEnd, term.expr.range.end, indent + CONTINUATION);
        printedEnd = term.expr.range.end;
      }
      const text = P.printExpr(term.expr);
      if (i === 0) page.line(indent, prefix + text);
      else page.line(indent + CONTINUATION, `${term.op} ${text}`);
    });
    page.append(suffix);
  }

  /** Prints `PREFIX { a, b }` on one line if it fits and contains no comment, otherwise one entry per line. */
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
    page.hoist(node.range.start, prefixEnd, indent);
    if (!page.hasComment(prefixEnd, node.range.end) && (indent + oneLine.length <= WIDTH || entries.length === 0)) {
      page.line(indent, oneLine);
      return;
    }
    page.line(indent, prefix);
    this.body(prefixEnd, node.range.end, indent, entries, (entry) => print(entry, indent + INDENT));
  }

  // ---------------------------------------------------------------- clauses

  /** A clause of a stream, a span, an alert, a `when` or a test. */
  private clause(clause: StreamClause | SpanClause | AlertClause | TestItem, indent: number): void {
    switch (clause.kind) {
      case 'uptimeSince':
        this.condition(clause, 'uptime since ', clause.predicate, '', indent);
        break;
      case 'where':
      case 'start':
      case 'then':
      case 'end':
        this.condition(clause, `${clause.kind} `, clause.predicate, '', indent);
        break;
      case 'clear':
        this.condition(clause, 'clear when ', clause.condition, '', indent);
        break;
      case 'guard':
        this.condition(clause, 'guard ', clause.condition, '', indent);
        break;
      case 'when':
        this.when(clause, indent);
        break;
      case 'labels': {
        const wordEnd = clause.range.start + 'labels'.length;
        this.entries(clause, 'labels', wordEnd, clauseText(clause), clause.entries, indent, (entry, inner) => {
          this.leaf(entry, `${labelText(entry)},`, inner);
        });
        break;
      }
      case 'every':
      case 'at': {
        const { body } = clause;
        if (body.kind === 'string') this.leaf(clause, clauseText(clause), indent);
        else {
          this.entries(clause, recordHead(clause), body.range.start, clauseText(clause), body.entries, indent, (entry, inner) => {
            this.recordEntry(entry, inner);
          });
        }
        break;
      }
      default:
        this.leaf(clause, clauseText(clause), indent);
    }
  }

  private when(clause: WhenClause, indent: number): void {
    const prefix = `${clause.severity.text} ${clause.mode} `;
    const head: Node = clause.braces ? { range: { ...clause.range, end: clause.condition.range.end } } : clause;
    this.condition(head, prefix, clause.condition, '', indent);
    if (clause.braces) {
      this.body(clause.condition.range.end, clause.range.end, indent, clause.own, (own) => this.clause(own, indent + INDENT));
    }
  }

  private configEntry(entry: ConfigEntry, indent: number): void {
    const key = `${P.printKey(entry.name.text)}:`;
    const oneLine = `${key} ${P.printConfigValue(entry.value)}`;
    if (entry.value.kind !== 'config-object') {
      this.leaf(entry, oneLine, indent);
      return;
    }
    this.entries(entry, key, entry.value.range.start, oneLine, entry.value.entries, indent, (inner, at) => this.configEntry(inner, at));
  }

  private recordEntry(entry: RecordEntry, indent: number): void {
    const key = `${P.printField(entry.field)}:`;
    const oneLine = `${key} ${P.printRecordValue(entry.value)},`;
    if (entry.value.kind !== 'record') {
      this.leaf(entry, oneLine, indent);
      return;
    }
    this.entries(entry, key, entry.value.range.start, oneLine, entry.value.entries, indent, (inner, at) => this.recordEntry(inner, at));
    if (!this.page.endsWith(',')) this.page.append(',');
  }
}

interface Term {
  readonly op?: 'and' | 'or';
  readonly expr: Expr;
}

/** The operands of the top-level `and` or `or` of an expression, in the order of the text. */
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
