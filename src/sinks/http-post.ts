/** One POST over HTTP, without following redirects; names that were resolved once are known when the name service is gone. */
import type { LookupAddress } from 'node:dns';
import { lookup as systemLookup } from 'node:dns';
import type { IncomingHttpHeaders } from 'node:http';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

export interface HttpPost {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
  /** How names are resolved. */
  readonly lookup?: LookupFunction;
}

/** @throws Error with a `code` when no answer comes. */
export function httpPost({ url, headers, body, signal, lookup = LOOKUP }: HttpPost): Promise<HttpAnswer> {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method: 'POST', headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) }, signal, lookup },
      (response) => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers });
        // The body says nothing that is needed, and may have no end; that it breaks off changes nothing about the answer.
        response.on('error', () => undefined);
        response.on('data', (chunk: Buffer) => {
          read += chunk.length;
          if (read > MOST_BODY_BYTES) response.destroy();
        });
      },
    );
    let read = 0;
    sent.on('error', reject);
    sent.end(body);
  });
}

/** More of an answer's body is not read: the connection is closed instead of being used again. */
const MOST_BODY_BYTES = 64 * 1024;
/** Names that are remembered. */
const MOST_NAMES = 1000;

/** Resolves as the system does, and as it did last when it cannot. */
export function rememberingLookup(resolve: typeof systemLookup): LookupFunction {
  const known = new Map<string, readonly LookupAddress[]>();
  return (hostname, options, callback) => {
    const give = (addresses: readonly LookupAddress[]): void => {
      const [first] = addresses;
      if (options.all === true) callback(null, [...addresses]);
      else callback(null, first?.address ?? '', first?.family);
    };
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error === null) {
        known.delete(hostname);
        known.set(hostname, addresses);
        const [oldest] = known.keys();
        if (known.size > MOST_NAMES && oldest !== undefined) known.delete(oldest);
        give(addresses);
        return;
      }
      const before = known.get(hostname);
      if (before === undefined) callback(error, '', 0);
      else give(before);
    });
  };
}

const LOOKUP = rememberingLookup(systemLookup);
