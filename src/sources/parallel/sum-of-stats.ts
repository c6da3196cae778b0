/** The statistics of a log that was read in parts, as one reader would report them. */
import { LIMITS } from '../../engine/model/limits.js';
import { sumOfBegins } from '../begins/record-lines.js';
import type { SourceReadStats } from '../decode/batches.js';
import type { ExtractStats } from '../decode/extract-counter.js';
import { sumOfFieldStats } from '../decode/field-presence.js';
import type { DecodeProblem } from '../decode/problem-counter.js';

/** @param parts in their order. */
export function sumOfStats(parts: readonly SourceReadStats[]): SourceReadStats {
  const before: number[] = [];
  let lines = 0;
  for (const part of parts) {
    before.push(lines);
    lines += part.lines;
  }
  const sum = (of: (part: SourceReadStats) => number): number => parts.reduce((total, part) => total + of(part), 0);
  const problems = (of: (part: SourceReadStats) => readonly DecodeProblem[]): readonly DecodeProblem[] =>
    sumOfProblems(parts.map((part, at) => of(part).map((problem) => moved(problem, before[at] ?? 0))));
  const begins = parts.flatMap((part) => part.begins ?? []);
  return {
    lines,
    blank: sum((part) => part.blank),
    records: sum((part) => part.records),
    unreadable: problems((part) => part.unreadable),
    unreadableLines: sum((part) => part.unreadableLines),
    timeless: problems((part) => part.timeless),
    timelessRecords: sum((part) => part.timelessRecords),
    doubtfulTimes: problems((part) => part.doubtfulTimes),
    fields: sumOfFieldStats(parts.map(({ fields }) => fields)),
    extracts: sumOfExtracts(parts, (problem, part) => moved(problem, before[part] ?? 0)),
    formats: (parts[0]?.formats ?? []).map(({ format }, at) => ({ format, records: sum((part) => part.formats[at]?.records ?? 0) })),
    bytes: sum((part) => part.bytes),
    cut: sum((part) => part.cut),
    ...(begins.length === 0 ? {} : { begins: sumOfBegins(begins) }),
    invalidUtf8: sum((part) => part.invalidUtf8),
    nulBytes: sum((part) => part.nulBytes),
    escaped: sum((part) => part.escaped),
  };
}

/** All parts have the same ones. */
function sumOfExtracts(
  parts: readonly SourceReadStats[],
  place: (problem: DecodeProblem, part: number) => DecodeProblem,
): readonly ExtractStats[] {
  return (parts[0]?.extracts ?? []).map(({ extract, isRegex }, at) => {
    const all = parts.flatMap(({ extracts }) => extracts[at] ?? []);
    return {
      extract,
      isRegex,
      matched: all.reduce((sum, { matched }) => sum + matched, 0),
      unmatched: all.reduce((sum, { unmatched }) => sum + unmatched, 0),
      problems: sumOfProblems(all.map(({ problems }, part) => problems.map((problem) => place(problem, part)))),
    };
  });
}

function moved(problem: DecodeProblem, lines: number): DecodeProblem {
  return { ...problem, sample: { ...problem.sample, line: problem.sample.line + lines } };
}

/** Keeps the first sample of each kind; the most frequent kinds first. */
function sumOfProblems(parts: readonly (readonly DecodeProblem[])[]): readonly DecodeProblem[] {
  const byKind = new Map<string, DecodeProblem>();
  for (const problem of parts.flatMap((part) => [...part].sort((a, b) => a.sample.line - b.sample.line))) {
    const known = byKind.get(problem.kind);
    if (known !== undefined) byKind.set(problem.kind, { ...known, count: known.count + problem.count });
    else if (byKind.size < LIMITS.unreadableKinds) byKind.set(problem.kind, problem);
  }
  return [...byKind.values()].sort((a, b) => b.count - a.count);
}
