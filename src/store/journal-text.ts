/**
 * Records in a journal: one line each, `CHECKSUM NUMBER, JSON`, and `CHECKSUM NUMBER. JSON` for the last one of a commit. A commit is read whole or not at all.
 */
import { checkedLine, textOfLine } from './checked-line.js';

const SLICE_LENGTH = 1 << 20;

/** The lines of one commit, in slices. `records` are JSON texts, the first of which has the number `first`. */
export function* commitLines(records: readonly string[], count: number, first: number, before = ''): Generator<Uint8Array> {
  let slice = before;
  for (let index = 0; index < count; index++) {
    slice += checkedLine(`${first + index}${index === count - 1 ? '.' : ','} ${records[index] ?? 'null'}`);
    if (slice.length < SLICE_LENGTH) continue;
    yield Buffer.from(slice);
    slice = '';
  }
  if (slice !== '') yield Buffer.from(slice);
}

export interface RecordLine {
  readonly number: number;
  readonly endsCommit: boolean;
  readonly record: unknown;
}

export function parseRecordLine(line: Uint8Array): RecordLine | undefined {
  const text = textOfLine(line);
  if (text === undefined) return undefined;
  const space = text.indexOf(' ');
  const mark = text[space - 1];
  if (mark !== ',' && mark !== '.') return undefined;
  const number = Number(text.slice(0, space - 1));
  if (!Number.isSafeInteger(number)) return undefined;
  try {
    const record: unknown = JSON.parse(text.slice(space + 1));
    return { number, endsCommit: mark === '.', record };
  } catch {
    return undefined;
  }
}
