/** From a message, which may contain line breaks, to one line. */
import { wholeCharacters } from './whole-characters.js';

const NUL = 0;
const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;

export interface MessageLine {
  /** Ends with a newline. */
  readonly line: Buffer;
  /** The message is longer than the limit: the line is its head. */
  readonly isCut: boolean;
}

/** Replaces line breaks by spaces and drops line ends and NULs at the end. Undefined when nothing is left. The line is in memory of its own. */
export function lineOfMessage(message: Buffer, limitBytes: number): MessageLine | undefined {
  let end = message.length;
  while (end > 0 && isEnd(message[end - 1] ?? 0)) end--;
  if (end === 0) return undefined;
  const isCut = end > limitBytes;
  if (isCut) end = wholeCharacters(message.subarray(0, limitBytes));
  const line = Buffer.allocUnsafeSlow(end + 1);
  message.copy(line, 0, 0, end);
  for (let at = line.lastIndexOf(NEWLINE, end - 1); at >= 0; at = line.lastIndexOf(NEWLINE, at - 1)) {
    line[at] = SPACE;
    if (at > 0 && line[at - 1] === RETURN) line[at - 1] = SPACE;
    if (at === 0) break;
  }
  // A return at the cut would be read as part of the line end.
  if (line[end - 1] === RETURN) line[end - 1] = SPACE;
  line[end] = NEWLINE;
  return { line, isCut };
}

function isEnd(byte: number): boolean {
  return byte === NEWLINE || byte === RETURN || byte === NUL;
}
