/** Lines whose bytes were not all read as they are: the same words in the report of a replay, in the status and in the log of a run. */
import { many } from '../engine/output/many.js';
import { isEndpoint } from '../parser/endpoints.js';

/** Lines of a source whose bytes were not all read as they are. */
export interface LineCounts {
  /** Lines longer than 1 MiB, and records joined from parts that were, of which only the head was read. */
  readonly cut: number;
  /** Lines with bytes that are not UTF-8, which were replaced by U+FFFD. */
  readonly invalidUtf8: number;
  /** NULs before lines, which were left out. */
  readonly nulBytes: number;
  /** Lines with escape sequences of a terminal, such as colours, which were left out. */
  readonly escaped: number;
}

/** One text for each problem, with what to change. */
export function lineProblems(source: string, { cut, invalidUtf8, nulBytes, escaped }: LineCounts): readonly string[] {
  return [
    ...(cut > 0 ? [`${many(cut, 'line')} longer than 1 MiB, cut there`] : []),
    ...(invalidUtf8 > 0 ? [invalidUtf8Text(source, invalidUtf8)] : []),
    ...(nulBytes > 0 ? [nulText(source, nulBytes)] : []),
    ...(escaped > 0 ? [`${many(escaped, 'line')} with colours or other escape sequences, read without them`] : []),
  ];
}

function nulText(source: string, nulBytes: number): string {
  const cause = isEndpoint(source)
    ? 'the sender wrote them, perhaps to end its messages'
    : 'the log was truncated while its writer kept its position, or the machine lost power';
  return `${many(nulBytes, 'NUL')} before lines, left out: ${cause}`;
}

/** @param lines all, or the latest ones. */
export function invalidUtf8Text(source: string, lines: number): string {
  // The clause is for files; a stream that only listens must not have it.
  const remedy = isEndpoint(source)
    ? 'let the sender convert them to UTF-8'
    : 'if the log has another encoding, name it: `encoding "windows-1252"`';
  return `${many(lines, 'line')} with bytes that are not UTF-8, replaced; ${remedy}`;
}
