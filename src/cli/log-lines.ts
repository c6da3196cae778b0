/** Lines of a report about the parts of a log that could not be read. */
import { many } from '../engine/output/many.js';
import { doubtfulTimeText, relevantDoubts } from '../session/doubtful-times.js';
import { unmatchedTexts } from '../session/extract-readings.js';
import { lineProblems } from '../session/line-problems.js';
import { plainText } from '../sinks/text/plain-text.js';
import type { SourceReadStats } from '../sources/decode/batches.js';

/** A log after it has been read. */
export interface ReadLog {
  readonly name: string;
  stats(): SourceReadStats;
  /** Why the file could be read only in part. */
  problems(): readonly string[];
}

export function logLines(log: ReadLog): readonly string[] {
  const stats = log.stats();
  const lines = log.problems().map((problem) => `${log.name}: ${problem}`);
  for (const { kind, count, sample } of stats.unreadable) {
    lines.push(`${log.name}: ${many(count, 'line')} could not be read: ${kind}; line ${sample.line}: ${plainText(sample.text)}`);
  }
  for (const { kind, count, sample } of stats.timeless) {
    lines.push(`${log.name}: ${many(count, 'record')} with ${kind}; line ${sample.line}: ${plainText(sample.text)}`);
  }
  for (const doubt of relevantDoubts(stats.doubtfulTimes, stats.records)) {
    const { line, text } = doubt.sample;
    lines.push(`${log.name}: ${doubtfulTimeText(doubt, `; line ${line}: ${plainText(text)}`)}`);
  }
  for (const extract of stats.extracts) {
    for (const { text, line, sample } of unmatchedTexts(extract)) {
      lines.push(`${log.name}: ${plainText(text)}; line ${line}: ${plainText(sample)}`);
    }
  }
  lines.push(...lineProblems(log.name, stats).map((problem) => `${log.name}: ${problem}`));
  return lines;
}
