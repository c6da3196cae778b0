/** One request over HTTP, without following redirects; names that were resolved once are known when the name service is gone. */
import type { LookupAddress } from 'node:dns';
import { lookup as systemLookup } from 'node:dns';
import type { IncomingHttpHeaders } from 'node:http';
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { AddressGuard } from './address-guard.js';
import { addressGuard } from './address-guard.js';

export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Its beginning, as UTF-8; empty unless asked for. */
  readonly body: string;
  /** Whether the body did not break off; always when it was not asked for. */
  readonly isWhole: boolean;
}

export interface HttpPost {
  readonly url: URL;
  /** POST unless given. */
  readonly method?: 'POST' | 'PUT' | 'GET' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
  /** Waits for the answer's body; without, the answer is its status and headers. */
  readonly wantsBody?: boolean;
  /** Which addresses may be reached; without, none that is link-local or a cloud's metadata. */
  readonly guard?: AddressGuard;
  /** How names are resolved, before the guard looks at the addresses. */
  readonly lookup?: LookupFunction;
}

/**
 * @throws Error with a `code` when no answer comes.
 * @throws RefusedAddressError for an address that is refused; nothing is sent there.
 */
export async function httpPost(post: HttpPost): Promise<HttpResponse> {
  const { url, method = 'POST', headers, body, signal, wantsBody = false, guard = STRICT, lookup = LOOKUP } = post;
  guard.check(url.hostname);
  const isSecure = url.protocol === 'https:';
  const request = isSecure ? httpsRequest : httpRequest;
  // A connection is used again by those alone who might have opened it.
  const agent = guard.hasExceptions ? false : isSecure ? SECURE_CONNECTIONS : CONNECTIONS;
  return await new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method, headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) }, signal, agent, lookup: guard.lookup(lookup) },
      (response) => {
        const chunks: Buffer[] = [];
        const answer = (isWhole: boolean): void =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: wantsBody ? Buffer.concat(chunks).toString() : '',
            isWhole,
          });
        if (!wantsBody) answer(true);
        // It may have no end. That it breaks off changes nothing about the answer for those who did not ask for it.
        response.on('end', () => answer(true));
        response.on('error', () => answer(false));
        response.on('close', () => answer(false));
        response.on('data', (chunk: Buffer) => {
          read += chunk.length;
          if (wantsBody) chunks.push(chunk);
          if (read > MOST_BODY_BYTES) {
            answer(true);
            response.destroy();
          }
        });
      },
    );
    let read = 0;
    sent.on('error', reject);
    sent.end(body);
  });
}

const STRICT = addressGuard();
const IDLE_MS = 5000;
const CONNECTIONS = new HttpAgent({ keepAlive: true, timeout: IDLE_MS });
const SECURE_CONNECTIONS = new HttpsAgent({ keepAlive: true, timeout: IDLE_MS });
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

/** How sinks resolve names that do not speak HTTP; the guard's `lookup` goes around it. */
export const LOOKUP = rememberingLookup(systemLookup);
