/** Streams to which others post records: their format, and the token that they ask for. */
import type { SecretValue, StringExpr } from '../ast.js';
import { STREAMS } from '../codes/streams.js';
import type { CheckedStream } from '../program.js';
import { isPosted, isWayIn, readWayIn, wayName, waysIn } from '../ways-in.js';
import type { Context } from './context.js';

export function checkPosts(
  from: readonly StringExpr[],
  format: CheckedStream['format'] | undefined,
  token: SecretValue | undefined,
  { reporter }: Context,
): void {
  const posts = from.filter(({ value }) => {
    const reading = isWayIn(value) ? readWayIn(value) : undefined;
    return reading?.ok === true && isPosted(reading.way);
  });
  const [first] = posts;
  if (first !== undefined && format !== undefined && !('name' in format && format.name === 'json')) {
    reporter.report(STREAMS.postedFormat, first.span, 'what is posted here is JSON, and this stream has another format', {
      help: 'write `format json`, or make a stream of its own for it',
    });
  }
  // An address that cannot be read has been reported, and may be meant as one of HTTP.
  if (token !== undefined && first === undefined && from.every(({ value }) => !isWayIn(value) || readWayIn(value).ok)) {
    reporter.report(STREAMS.badToken, token.span, 'nobody is asked for this token: the stream has no address of HTTP or OTLP', {
      help: 'leave it out, or add an address such as `"http://127.0.0.1:8080/records"` to `from`',
    });
  }
}

/** A record that is posted is for all streams with the address. */
export function checkSameTokens(streams: readonly CheckedStream[], { reporter }: Context): void {
  const first = new Map<string, CheckedStream>();
  for (const stream of streams) {
    for (const way of waysIn(stream.from).addresses.filter(isPosted)) {
      const other = first.get(wayName(way));
      if (other === undefined) first.set(wayName(way), stream);
      else if (other.token?.secret !== stream.token?.secret || other.token?.name !== stream.token?.name) {
        reporter.report(
          STREAMS.badToken,
          stream.span,
          `the streams ${other.name} and ${stream.name} have the address ${wayName(way)}, and not the same token`,
          {
            help: 'give both the same `token`, or addresses of their own',
          },
        );
      }
    }
  }
}
