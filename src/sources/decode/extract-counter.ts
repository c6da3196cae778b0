/** Counts for each `extract`, and each format inside another, in how many records it found something. */
import { extractText } from '../../parser/format-text.js';
import type { CheckedExtract } from '../../parser/program.js';
import type { DecodedStream } from './decoded-stream.js';
import { alternativesOf, innerExtracts } from './formats-of.js';
import type { DecodeProblem } from './problem-counter.js';
import { ProblemCounter } from './problem-counter.js';

export interface ExtractStats {
  /** What is extracted, as a rule file writes it: `json from message`. */
  readonly extract: string;
  /** A regular expression: it is usual that it matches in some records only. */
  readonly isRegex: boolean;
  /** Records in which it found something. Both are 0 if no rule reads what it finds. */
  readonly matched: number;
  /** Other records. */
  readonly unmatched: number;
  /** Why not, by kind. */
  readonly problems: readonly DecodeProblem[];
}

/** For one of them. */
export class ExtractCounter {
  readonly #problems = new ProblemCounter();
  #matched = 0;

  constructor(
    readonly extract: string,
    readonly isRegex: boolean,
  ) {}

  match(records = 1): void {
    this.#matched += records;
  }

  /** @param line number in the source. */
  miss(kind: string, line: number, text: string): void {
    this.#problems.add(kind, line, text);
  }

  stats(): ExtractStats {
    const { extract, isRegex } = this;
    return { extract, isRegex, matched: this.#matched, unmatched: this.#problems.total, problems: this.#problems.list() };
  }
}

/** The counters of one source of a stream. */
export class ExtractCounters {
  readonly #inner: readonly (readonly ExtractCounter[])[];
  readonly #clauses: readonly ExtractCounter[];

  constructor({ format, extracts }: DecodedStream) {
    this.#inner = alternativesOf(format).map((each) => innerExtracts(each).map(counterOf));
    this.#clauses = extracts.map(counterOf);
  }

  /** Those for records of one of the formats: first of what is inside it, then of the `extract` clauses. */
  of(format: number): readonly ExtractCounter[] {
    return [...(this.#inner[format] ?? []), ...this.#clauses];
  }

  stats(): readonly ExtractStats[] {
    return [...this.#inner.flat(), ...this.#clauses].map((counter) => counter.stats());
  }
}

function counterOf(extract: CheckedExtract): ExtractCounter {
  return new ExtractCounter(extractText(extract), 'regex' in extract);
}
