/**
 * The output of the formatter: lines, and the comments of the source, each printed once. A comment on its own line stays before the node that follows;
 * a comment at the end of a line stays there; a comment inside a node that is printed on one line moves before that line.
 */
import type { Comment } from '../ast.js';

export class Page {
  private readonly lines: string[] = [];
  private readonly taken = new Set<Comment>();
  private next = 0;
  /** The end in the source of the node that was printed last. */
  private lastEnd = 0;

  constructor(
    private readonly source: string,
    private readonly comments: readonly Comment[],
  ) {}

  /** Starts a line. */
  line(indent: number, text: string): void {
    this.lines.push(text === '' ? '' : ' '.repeat(indent) + text);
  }

  /** Continues the last line. */
  append(text: string): void {
    const last = this.lines.length - 1;
    this.lines[last] = (this.lines[last] ?? '') + text;
  }

  /** Whether a comment that is not printed yet starts in a range of the source. */
  hasComment(from: number, to: number): boolean {
    return this.open(from, to).length > 0;
  }

  /**
   * Prints the comments before `offset` on their own lines, and keeps one empty line where the source has any. `blank` forces an empty line before all,
   * or prevents it.
   */
  before(offset: number, indent: number, blank: 'keep' | 'force' | 'refuse'): void {
    let mode = blank;
    for (const comment of this.open(0, offset)) {
      this.gap(comment.range.start, mode);
      mode = 'keep';
      this.put(comment, indent);
    }
    this.gap(Math.min(offset, this.source.length), mode);
  }

  /** Prints the comments before a closing brace; `first` if the block has no items. */
  beforeClosing(offset: number, indent: number, first: boolean): void {
    let mode: 'keep' | 'refuse' = first ? 'refuse' : 'keep';
    for (const comment of this.open(0, offset)) {
      this.gap(comment.range.start, mode);
      mode = 'keep';
      this.put(comment, indent);
    }
  }

  endsWith(text: string): boolean {
    return this.lines.at(-1)?.endsWith(text) === true;
  }

  /** Prints the comments of a range on their own lines. */
  hoist(from: number, to: number, indent: number): void {
    for (const comment of this.open(from, to)) this.put(comment, indent);
  }

  /** Appends the comment after `end`, on the same line and at most `between` apart, to the last line. */
  trailing(end: number, between: RegExp = /^[^\S\n]*,?[^\S\n]*$/): void {
    this.lastEnd = Math.max(this.lastEnd, end);
    const comment = this.firstOpen(end);
    if (comment === undefined || !between.test(this.source.slice(end, comment.range.start))) return;
    this.append(` ${comment.text}`);
    this.taken.add(comment);
    this.lastEnd = comment.range.end;
  }

  text(): string {
    return this.lines.length === 0 ? '' : `${this.lines.join('\n')}\n`;
  }

  private put(comment: Comment, indent: number): void {
    this.line(indent, comment.text);
    this.taken.add(comment);
    this.lastEnd = Math.max(this.lastEnd, comment.range.end);
  }

  private gap(to: number, mode: 'keep' | 'force' | 'refuse'): void {
    if (this.lines.length === 0 || mode === 'refuse') return;
    const between = this.source.slice(this.lastEnd, to);
    if (mode === 'force' || /\n\s*\n/.test(between)) this.lines.push('');
  }

  private open(from: number, to: number): Comment[] {
    const found: Comment[] = [];
    for (let i = this.firstFrom(from); i < this.comments.length; i++) {
      const comment = this.comments[i];
      if (comment === undefined || comment.range.start >= to) break;
      if (!this.taken.has(comment)) found.push(comment);
    }
    return found;
  }

  private firstOpen(from: number): Comment | undefined {
    for (let i = this.firstFrom(from); i < this.comments.length; i++) {
      const comment = this.comments[i];
      if (comment !== undefined && !this.taken.has(comment)) return comment;
    }
    return undefined;
  }

  /** The first comment at or after `from`, of those that may not be printed yet. */
  private firstFrom(from: number): number {
    for (let comment = this.comments[this.next]; comment !== undefined && this.taken.has(comment); comment = this.comments[this.next]) {
      this.next += 1;
    }
    let low = this.next;
    let high = this.comments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.comments[middle]?.range.start ?? 0) < from) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
