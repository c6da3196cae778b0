/** The records of a text that is there as a whole. */
import type { RecordBegins } from '../../parser/program.js';
import { isBlank } from '../format/blank.js';
import { lineStartOf } from './line-start-of.js';
import { RecordLines } from './record-lines.js';

/** Their texts; blank lines between records are left out. @param begins undefined: each line is a record. */
export function recordTexts(begins: RecordBegins | undefined, text: string): readonly string[] {
  const lines = text.split(/\r?\n/);
  if (begins === undefined) return lines.filter((line) => !isBlank(line));
  const records = new RecordLines(lineStartOf(begins), begins.limitLines);
  const texts: string[] = [];
  for (const line of lines) {
    const record = records.push(line);
    if (record !== undefined) texts.push(record.text);
  }
  const last = records.take();
  return last === undefined ? texts : [...texts, last.text];
}
