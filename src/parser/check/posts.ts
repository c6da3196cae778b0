/** Streams to which others post records: their format, and the token that they ask for. Reports T509, T510. */
import type { SecretValue, StringExpr } from '../ast.js';
import { STREAMS } from '../codes/streams.js';
import { endpointName, endpointsOf, isEndpoint, isPosted, readEndpoint } from '../endpoints.js';
import type { CheckedStream } from '../program.js';
import type { Context } from './context.js';

export function checkPosts(
  from: readonly StringExpr[],
  format: CheckedStream['format'] | undefined,
  token: SecretValue | undefined,
  { reporter }: Context,
): void {
  const posts = from.filter(({ value }) => {
    const reading = isEndpoint(value) ? readEndpoint(value) : undefined;
    return reading?.ok === true && isPosted(reading.way);
  });
  const [first] = posts;
  if (first !== undefined && format !== undefined && !('name' in format && format.name === 'json')) {
    reporter.report(STREAMS.postedFormat, first.range, 'what is posted here is JSON, and this stream has another format', {
      help: 'write `format json`, or make a stream of its own for it',
    });
  }
  // An address that cannot be read has been reported, and may be meant as one of HTTP.
  if (token !== undefined && first === undefined && from.every(({ value }) => !isEndpoint(value) || readEndpoint(value).ok)) {
    reporter.report(STREAMS.badToken, token.range, 'nobody is asked for this token: the stream has no address of HTTP or OTLP', {
      help: 'leave it out, or add an address such as `"http://127.0.0.1:8080/records"` to `from`',
    });
  }
}

/** A record that is posted is for all streams with the address. */
export function checkSameTokens(streams: readonly CheckedStream[], { reporter }: Context): void {
  const first = new Map<string, CheckedStream>();
  for (const stream of streams) {
    for (const way of endpointsOf(stream.from).addresses.filter(isPosted)) {
      const other = first.get(endpointName(way));
      if (other === undefined) first.set(endpointName(way), stream);
      else if (other.token?.secret !== stream.token?.secret || other.token?.name !== stream.token?.name) {
        reporter.report(
          STREAMS.badToken,
          stream.range,
          `the streams ${other.name} and ${stream.name} have the address ${endpointName(way)}, and not the same token`,
          {
            help: 'give both the same `token`, or addresses of their own',
          },
        );
      }
    }
  }
}
