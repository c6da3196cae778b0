/** Checks streams that receive records over HTTP: their format and their token. Reports T509, T510. */
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
  const first = from.find(({ value }) => endpointsOf([value]).addresses.some(isPosted));
  if (first !== undefined && format !== undefined && !('name' in format && format.name === 'json')) {
    reporter.report(STREAMS.postedFormat, first.range, 'records received at this address are JSON, but this stream has another format', {
      help: 'write `format json`, or define a separate stream for this address',
    });
  }
  // An invalid address has been reported, and may be meant as an HTTP address.
  if (token !== undefined && first === undefined && from.every(({ value }) => !isEndpoint(value) || readEndpoint(value).ok)) {
    reporter.report(STREAMS.badToken, token.range, 'this token has no effect: the stream has no HTTP or OTLP address', {
      help: 'remove it, or add an address such as `"http://127.0.0.1:8080/records"` to `from`',
    });
  }
}

/** A request is for all streams that share the address, so they must share the token. */
export function checkSameTokens(streams: readonly CheckedStream[], { reporter }: Context): void {
  const first = new Map<string, CheckedStream>();
  for (const stream of streams) {
    for (const endpoint of endpointsOf(stream.from).addresses.filter(isPosted)) {
      const other = first.get(endpointName(endpoint));
      if (other === undefined) first.set(endpointName(endpoint), stream);
      else if (other.token?.secret !== stream.token?.secret || other.token?.name !== stream.token?.name) {
        reporter.report(
          STREAMS.badToken,
          stream.range,
          `the streams \`${other.name}\` and \`${stream.name}\` share the address ${endpointName(endpoint)}, but not the token`,
          {
            help: 'use the same `token` for both, or different addresses',
          },
        );
      }
    }
  }
}
