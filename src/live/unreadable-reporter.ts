/** Finds lines that could not be read since the last report of their kind, so that a wrong format shows in the log of a live run. */
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
  /** One of them, redacted and shortened. */
  readonly sample: string;
}

/** Texts of records in which a format was not found. That an expression does not match is usual. */
function problemsOf({ extract, isRegex, problems }: ExtractStats): readonly (DecodeProblem & { readonly extract: string })[] {
  return isRegex ? [] : problems.map((problem) => ({ ...problem, extract }));
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
    for (const { stream, source, unreadable, timeless, extracts } of reading) {
      const problems: readonly (DecodeProblem & { readonly extract?: string })[] = [
        ...unreadable,
        ...timeless,
        ...extracts.flatMap(problemsOf),
      ];
      for (const { kind, count, sample, extract } of problems) {
        const key = JSON.stringify([stream, source, kind, extract]);
        const before = this.#reported.get(key);
        if (before !== undefined && (count === before.count || nowMs - before.atMs < this.pauseMs)) continue;
        if (before === undefined && this.#reported.size >= MAX_KINDS) continue;
        this.#reported.set(key, { count, atMs: nowMs });
        // A source that ended and came back counts from zero again.
        const isNewSource = before === undefined || count < before.count;
        reports.push({
          stream,
          source,
          kind,
          count: isNewSource ? count : count - before.count,
          sample: sample.text,
          ...(extract === undefined ? {} : { extract }),
        });
      }
    }
    return reports;
  }
}
