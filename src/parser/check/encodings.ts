/** Checks the encodings of streams. Reports T531. */
import type { StreamClause, StringExpr } from '../ast.js';
import { STREAMS } from '../codes/streams.js';
import { endpointsOf, isEndpoint } from '../endpoints.js';
import type { CheckedStream } from '../program.js';
import type { Context } from './context.js';

export function encodingOf(
  clause: (StreamClause & { readonly kind: 'encoding' }) | undefined,
  from: readonly StringExpr[],
  { catalogue, reporter }: Context,
): string | undefined {
  if (clause === undefined) return undefined;
  const { value, range } = clause.encoding;
  const problem = catalogue.encoding(value);
  if (problem !== undefined)
    return reporter.report(STREAMS.badEncoding, range, problem, {
      help: 'write a name of the Encoding Standard, such as `"utf-16le"`, `"windows-1252"` (Latin-1) or `"shift_jis"`',
    });
  if (from.length > 0 && from.every((each) => isEndpoint(each.value)))
    return reporter.report(STREAMS.badEncoding, clause.range, 'this encoding has no effect: the stream reads no files', {
      help: 'remove it; records from the network are UTF-8',
    });
  return value;
}

/** A followed file is read once, for all of its streams. */
export function checkSameEncodings(streams: readonly CheckedStream[], { reporter }: Context): void {
  const first = new Map<string, CheckedStream>();
  for (const stream of streams) {
    for (const glob of endpointsOf(stream.from).globs) {
      const other = first.get(glob);
      if (other === undefined) first.set(glob, stream);
      else if (other.encoding !== stream.encoding) {
        const message = `the streams \`${other.name}\` and \`${stream.name}\` read the same files, in different encodings`;
        reporter.report(STREAMS.badEncoding, stream.range, message, { help: 'name the same `encoding` in both' });
      }
    }
  }
}
