/**
 * The page the formatter writes on: lines, and the comments of the source, each put down once. A comment on a line of its own stays before
 * what follows it; one behind something stays behind it; one in the middle of what is printed on one line goes before that line.
 */
import type { Comment } from '../ast.js';

export class Page {
  private readonly lines: string[] = [];
  private readonly taken = new Set<Comment>();
  private next = 0;
  /** Where in the source what was printed last ends. */
  private lastEnd = 0;

  constructor(
    private readonly source: string,
    private readonly comments: readonly Comment[],
  ) {}

  /** Begins a line. */
  line(indent: number, text: string): void {
    this.lines.push(text === '' ? '' : ' '.repeat(indent) + text);
  }

  /** Goes on with the last line. */
  append(text: string): void {
    const last = this.lines.length - 1;
    this.lines[last] = (this.lines[last] ?? '') + text;
  }

  /** Whether a comment that is still to be put down begins in a stretch of the source. */
  hasComment(from: number, to: number): boolean {
    return this.open(from, to).length > 0;
  }

  /**
   * Puts down the comments before `offset` on lines of their own, and keeps one empty line where the source has some. `blank` forces one
   * before all, or refuses it.
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

  /** Puts down the comments before a closing brace; `first` when nothing stands before them. */
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

  /** Puts down the comments of a stretch on lines of their own. */
  hoist(from: number, to: number, indent: number): void {
    for (const comment of this.open(from, to)) this.put(comment, indent);
  }

  /** Puts the comment that stands behind `end` on its line, at most `between` apart, behind what was printed last. */
  behind(end: number, between: RegExp = /^[^\S\n]*,?[^\S\n]*$/): void {
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

  /** The first comment, of those not surely put down, that begins at or after `from`. */
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
