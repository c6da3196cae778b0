/** The first lines of a log. */
import { openFile } from '../../sources/files/log-file.js';
import { openStdin } from '../../sources/files/stdin.js';
import type { LineStats } from '../../sources/lines/line-reader.js';
import { LineReader } from '../../sources/lines/line-reader.js';
import { STDIN, STDIN_NAME } from '../logs.js';
import type { LogAccess } from '../open-log.js';

/** Lines may be long: no more is read than this, bytes. */
const MAX_BYTES = 8 << 20;

export interface LogHead {
  readonly name: string;
  /** Absent for standard input. */
  readonly path?: string;
  readonly lines: readonly string[];
  /** The log has no other lines. */
  readonly isWhole: boolean;
  /** When the log was last written, ms. */
  readonly writtenMs: number;
  readonly stats: LineStats;
  /** Why the file could be read only in part. */
  readonly problems: readonly string[];
}

/** At most so many lines. @param encoding the encoding of the stream, if it names one. */
export async function readHead(path: string, most: number, { cwd, stdin, now, stop }: LogAccess, encoding?: string): Promise<LogHead> {
  if (path === STDIN) {
    const input = openStdin(stdin, encoding);
    const head = await headOf(input.chunks(), most);
    return { name: STDIN_NAME, ...head, isWhole: head.isWhole && stop?.aborted !== true, writtenMs: now(), problems: input.problems() };
  }
  const file = await openFile(path, { cwd, encoding });
  const head = await headOf(file.chunks(), most);
  return { name: path, path, ...head, writtenMs: file.modifiedMs, problems: file.problems() };
}

async function headOf(chunks: AsyncIterable<Uint8Array>, most: number): Promise<Pick<LogHead, 'lines' | 'isWhole' | 'stats'>> {
  const reader = new LineReader();
  const lines: string[] = [];
  let isWhole = true;
  for await (const chunk of chunks) {
    lines.push(...reader.push(chunk));
    isWhole = lines.length <= most && reader.stats.bytes <= MAX_BYTES;
    if (!isWhole) break;
  }
  if (isWhole) lines.push(...reader.end());
  return { lines: lines.slice(0, most), isWhole: isWhole && lines.length <= most, stats: reader.stats };
}
