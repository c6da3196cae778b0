/** The stream that a log is read with: one of the rules, one in a given format, or one that is guessed. */
import { loadRules } from '../../load.js';
import { quoteText } from '../../parser/literals.js';
import type { CheckedStream } from '../../parser/program.js';
import type { Candidate, Sample } from '../../sources/guess/candidate.js';
import { tryClauses } from '../../sources/guess/candidate.js';
import { guessStreams } from '../../sources/guess/guess.js';
import { withTime } from '../../sources/guess/time-clauses.js';
import type { LogHead } from './log-head.js';

export interface GuessedStream {
  readonly stream: CheckedStream;
  /** As in a rule file, to be pasted. */
  readonly block: string;
  readonly best: Candidate;
  /** The next best guesses. */
  readonly others: readonly Candidate[];
}

/** @param format the format if it is given. Undefined if the log has no line that is not blank. */
export function guessStream(head: LogHead, format: string | undefined, year: number | undefined): GuessedStream | undefined {
  const name = streamName(head.path);
  const sample: Sample = {
    lines: head.lines,
    year: { writtenMs: head.writtenMs, ...(year === undefined ? {} : { year }) },
    streamOf: (clauses) =>
      loadRules([{ path: 'guess.alert', text: blockOf(name, clauses) }]).program?.streams.find((stream) => stream.name === name),
  };
  if (head.lines.every((line) => line.trim() === '')) return undefined;
  const given = format === undefined ? undefined : tryClauses([`format ${format}`], sample);
  const [best, ...others] = format === undefined ? guessStreams(sample) : given === undefined ? [] : [withTime(given, sample)];
  if (best === undefined) return undefined;
  const from = head.path === undefined ? [] : [`from ${quoteText(head.path)}`];
  return { stream: best.stream, block: blockOf(name, [...from, ...best.clauses]), best, others };
}

function blockOf(name: string, clauses: readonly string[]): string {
  return [`stream ${name} {`, ...clauses.map((clause) => `  ${clause}`), '}'].join('\n');
}

/** After the file: `app` for `logs/app.log.gz`. */
function streamName(path: string | undefined): string {
  const base = (path?.split(/[\\/]/).at(-1) ?? '').replace(/\.(?:log|txt|json|ndjson|jsonl|csv|tsv|gz|\d+)\b.*$/i, '');
  const word = base.replaceAll(/[^\p{L}\p{N}_]+/gu, '_').replaceAll(/^_+|_+$/g, '');
  const name = /^\p{L}/u.test(word) ? word : 'log';
  return loadRules([{ path: 'guess.alert', text: blockOf(name, []) }]).program === undefined ? 'log' : name;
}
