/** Finds lines that could not be read since the last report of their kind, so that a wrong format or encoding shows in the log of a live run. */
import type { SessionStats } from '../session/session.js';
import type { ExtractStats } from '../sources/decode/extract-counter.js';
import type { DecodeProblem } from '../sources/decode/problem-counter.js';

export interface UnreadableReport {
  readonly stream: string;
  readonly source: string;
  /** Why the lines could not be read, such as `not valid JSON`. */
  readonly kind: string;
  /** The `extract` that found nothing; the records have the fields of the line. Absent: the line could not be read. */
  readonly extract?: string;
  /** Lines and records since the last report of this kind. */
  readonly count: number;
  /** One of them, redacted and shortened. Absent: the lines have bytes that are not UTF-8, and were read. */
  readonly sample?: string;
}

type Problem = Pick<UnreadableReport, 'kind' | 'extract' | 'count' | 'sample'>;

/** Texts of records in which a format was not found. That an expression does not match is usual. */
function problemsOfExtract({ extract, isRegex, problems }: ExtractStats): readonly Problem[] {
  return isRegex ? [] : problems.map((problem) => ({ ...problemOf(problem), extract }));
}

function problemOf({ kind, count, sample }: DecodeProblem): Problem {
  return { kind, count, sample: sample.text };
}

function problemsOf({ unreadable, timeless, extracts, invalidUtf8 }: SessionStats['reading'][number]): readonly Problem[] {
  return [
    ...unreadable.map(problemOf),
    ...timeless.map(problemOf),
    ...extracts.flatMap(problemsOfExtract),
    ...(invalidUtf8 > 0 ? [{ kind: 'not UTF-8', count: invalidUtf8 }] : []),
  ];
}

interface Reported {
  readonly count: number;
  readonly atMs: number;
}

/** Maximum kinds of all sources that are remembered. */
const MAX_KINDS = 1000;

export class UnreadableReporter {
  readonly #reported = new Map<string, Reported>();

  /** @param pauseMs a kind of one source is reported at most this often. */
  constructor(readonly pauseMs: number) {}

  /** Kinds that are new, and those that have grown and were not reported within the pause. */
  due(reading: SessionStats['reading'], nowMs: number): readonly UnreadableReport[] {
    const reports: UnreadableReport[] = [];
    for (const each of reading) {
      const { stream, source } = each;
      for (const problem of problemsOf(each)) {
        const { kind, extract, count } = problem;
        const key = JSON.stringify([stream, source, kind, extract]);
        const before = this.#reported.get(key);
        if (before !== undefined && (count === before.count || nowMs - before.atMs < this.pauseMs)) continue;
        if (before === undefined && this.#reported.size >= MAX_KINDS) continue;
        this.#reported.set(key, { count, atMs: nowMs });
        // A source that ended and came back counts from zero again.
        const isNewSource = before === undefined || count < before.count;
        reports.push({ stream, source, ...problem, count: isNewSource ? count : count - before.count });
      }
    }
    return reports;
  }
}
