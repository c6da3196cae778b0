/** NULs at the end of a line: some senders end a message with one. */
export function withoutNulsAtEnd(line: string): string {
  let end = line.length;
  while (end > 0 && line.charCodeAt(end - 1) === 0) end--;
  return end === line.length ? line : line.slice(0, end);
}
