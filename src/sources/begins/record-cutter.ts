/** Finds the records of several lines in a block of bytes, without making text of them. */
import { isBlankInBytes } from '../format/blank.js';
import type { RowCutter } from '../format/block-rows.js';
import type { LineStart } from './line-start.js';

const NEWLINE = 10;
const RETURN = 13;

export class RecordCutter implements RowCutter {
  firstEnd = 0;
  end = 0;
  next = 0;
  lines = 0;
  isClean = true;
  /** The state of `start` before the line at which the next record begins. */
  stateBefore = 0;
  /** The record at hand does not end in the block, or is longer than the limit. */
  isStopped = false;

  constructor(
    readonly start: LineStart,
    readonly limitLines: number,
  ) {}

  cut(block: Uint8Array, from: number): boolean {
    const newline = block.indexOf(NEWLINE, from);
    let hasReturn = newline > from && block[newline - 1] === RETURN;
    this.firstEnd = hasReturn ? newline - 1 : newline;
    this.end = this.firstEnd;
    this.lines = 1;
    this.isClean = true;
    for (let at = newline + 1; at < block.length; ) {
      const lineBreak = block.indexOf(NEWLINE, at);
      const returns = lineBreak > at && block[lineBreak - 1] === RETURN;
      const lineEnd = returns ? lineBreak - 1 : lineBreak;
      if (!isBlankInBytes(block, at, lineEnd)) {
        const before = this.start.state;
        if (this.start.beginsAt(at, lineEnd)) {
          this.stateBefore = before;
          this.next = at;
          return true;
        }
        this.end = lineEnd;
        if (hasReturn) this.isClean = false;
      }
      hasReturn ||= returns;
      if (++this.lines > this.limitLines) break;
      at = lineBreak + 1;
    }
    this.isStopped = true;
    return false;
  }
}
