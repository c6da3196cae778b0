/** Guesses the stream that reads a log: every format is tried, and then what may be missing: the time, fields inside a field, records of several lines. */
import { quoteText } from '../../parser/literals.js';
import type { FormatDescriptor } from '../format/format.js';
import { FORMATS } from '../formats/formats.js';
import type { Candidate, Sample } from './candidate.js';
import { tryClauses } from './candidate.js';
import { withAlternatives, withBegins, withInner } from './shape-clauses.js';
import { withTime } from './time-clauses.js';

/** So many of the best are improved. */
const IMPROVED = 3;

/** The most probable one first; none for a log without a line. */
export function guessStreams(sample: Sample): readonly Candidate[] {
  const found = FORMATS.flatMap((format) => candidatesOf(format, sample)).sort(byScore);
  return [...found.slice(0, IMPROVED).map((candidate) => improved(candidate, sample)), ...found.slice(IMPROVED)].sort(byScore);
}

/** Of a format that takes arguments, the best ones. */
function candidatesOf({ name, parameters }: FormatDescriptor, sample: Sample): readonly Candidate[] {
  const formats = [name, ...(parameters?.common ?? []).map((args) => `${name}(${args.map(quoteText).join(', ')})`)];
  return formats
    .flatMap((format) => tryClauses([`format ${format}`], sample) ?? [])
    .filter(({ reading }) => reading.times.length > 0)
    .sort(byScore)
    .slice(0, 1);
}

/** With the clauses that the format alone lacks. */
function improved(candidate: Candidate, sample: Sample): Candidate {
  const steps = [withTime, withBegins, withAlternatives, withInner];
  return steps.reduce((better, step) => step(better, sample), candidate);
}

function byScore(a: Candidate, b: Candidate): number {
  return b.score - a.score;
}
