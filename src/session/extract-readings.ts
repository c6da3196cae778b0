/** How often each `extract`, and each format inside another, found something in the records of a stream. */
import { many } from '../engine/output/many.js';
import type { ExtractStats } from '../sources/decode/extract-counter.js';

export interface ExtractReading extends ExtractStats {
  readonly stream: string;
}

/** Per stream, in the order of its clauses. @param readings the statistics of sources. */
export function extractReadings(
  readings: readonly { readonly stream: string; readonly extracts: readonly ExtractStats[] }[],
): readonly ExtractReading[] {
  const byStream = new Map<string, ExtractReading[]>();
  for (const { stream, extracts } of readings) {
    const known = byStream.get(stream);
    // All sources of a stream have the same ones.
    byStream.set(
      stream,
      extracts.map((stats, at) => {
        const before = known?.[at];
        return before === undefined ? { stream, ...stats } : sumOf(before, stats);
      }),
    );
  }
  return [...byStream.values()].flat();
}

function sumOf(before: ExtractReading, stats: ExtractStats): ExtractReading {
  const problems = new Map(before.problems.map((problem) => [problem.kind, problem]));
  for (const problem of stats.problems) {
    const known = problems.get(problem.kind);
    problems.set(problem.kind, known === undefined ? problem : { ...known, count: known.count + problem.count });
  }
  return {
    ...before,
    matched: before.matched + stats.matched,
    unmatched: before.unmatched + stats.unmatched,
    problems: [...problems.values()].sort((a, b) => b.count - a.count),
  };
}

/** Texts in which a format was not found, by reason: each with what to show of the first one. That an expression does not match is usual. */
export function unmatchedTexts({ extract, isRegex, matched, unmatched, problems }: ExtractStats): readonly {
  readonly text: string;
  readonly line: number;
  readonly sample: string;
}[] {
  if (isRegex) return [];
  return problems.map(({ kind, count, sample }) => ({
    text: `\`extract ${extract}\` found nothing in ${count.toLocaleString('en-US')} of ${many(matched + unmatched, 'record')}: ${kind}`,
    line: sample.line,
    sample: sample.text,
  }));
}

/** Expressions that matched in none of the records, each with the first text in which it was looked for. */
export function neverMatched(extracts: readonly ExtractReading[]): readonly (ExtractReading & { readonly sample: string })[] {
  return extracts
    .filter(({ isRegex, matched, unmatched }) => isRegex && matched === 0 && unmatched > 0)
    .map((extract) => ({ ...extract, sample: extract.problems[0]?.sample.text ?? '' }));
}
