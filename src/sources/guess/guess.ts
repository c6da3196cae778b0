/** Guesses the stream that reads a log: every format is tried, and then what may be missing: the time, fields inside a field, records of several lines. */
import { FORMATS } from '../formats/formats.js';
import type { Candidate, Sample } from './candidate.js';
import { tryClauses } from './candidate.js';
import { withTime } from './time-clauses.js';

/** So many of the best are improved. */
const IMPROVED = 3;

/** The most probable one first; none for a log without a line. */
export function guessStreams(sample: Sample): readonly Candidate[] {
  const found = FORMATS.flatMap(({ name }) => tryClauses([`format ${name}`], sample) ?? [])
    .filter(({ reading }) => reading.times.length > 0)
    .sort(byScore);
  return [...found.slice(0, IMPROVED).map((candidate) => improved(candidate, sample)), ...found.slice(IMPROVED)].sort(byScore);
}

/** With the clauses that the format alone lacks. */
export function improved(candidate: Candidate, sample: Sample): Candidate {
  return withTime(candidate, sample);
}

function byScore(a: Candidate, b: Candidate): number {
  return b.score - a.score;
}
