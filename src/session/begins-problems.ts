/** Lines of a stream with `begins` that did not become a part of a record as one would expect: why, and what to change. */
import { many } from '../engine/output/many.js';
import type { RecordBegins } from '../parser/program.js';
import type { BeginsStats } from '../sources/begins/record-lines.js';

export interface BeginsReading extends BeginsStats {
  /** Suggested clauses. */
  readonly clause: RecordBegins['clause'];
  readonly limitLines: number;
}

export function beginsReading(begins: RecordBegins | undefined, stats: BeginsStats | undefined): BeginsReading | undefined {
  return begins === undefined || stats === undefined ? undefined : { ...stats, clause: begins.clause, limitLines: begins.limitLines };
}

/** One text for each problem. */
export function beginsProblems({ begun, before, split, afterWait, clause, limitLines }: BeginsReading): readonly string[] {
  const texts: string[] = [];
  if (before > 0 && begun === 0)
    texts.push(`no line begins a record, so ${many(before, 'line')} became a few long records; change \`${clause.given}\``);
  else if (before > 0)
    texts.push(
      `${many(before, 'line')} before the first line that begins a record, read as a record of ${before === 1 ? 'its' : 'their'} own`,
    );
  if (split > 0) {
    const length = `${limitLines.toLocaleString('en-US')} lines or 1 MiB`;
    texts.push(`${many(split, 'record')} longer than ${length} ${split === 1 ? 'was' : 'were'} split; set \`${clause.limit}\``);
  }
  if (afterWait > 0) texts.push(`${many(afterWait, 'line')} came after their record had ended; set \`${clause.wait}\` to wait longer`);
  return texts;
}
