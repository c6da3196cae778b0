/** One HTTP request, without following redirects. Names that were resolved before still resolve while DNS is down. */
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
  /** The beginning of the body, as UTF-8; empty unless it was asked for. */
  readonly body: string;
  /** False when the body was cut off; true when it was not asked for. */
  readonly isWhole: boolean;
}

export interface HttpPost {
  readonly url: URL;
  /** Default: POST. */
  readonly method?: 'POST' | 'PUT' | 'GET' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
  /** Reads the body of the answer; otherwise only status and headers. */
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
  // A connection is shared only by requests with the same guard.
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
        // The body may be endless. Cutting it off does not matter when it was not asked for.
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
/** More of a body is not read: the connection is closed and not reused. */
const MOST_BODY_BYTES = 64 * 1024;
/** Names that are cached. */
const MOST_NAMES = 1000;

/** Resolves as the system does; when that fails, with the last answer. */
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

/** How sinks without HTTP resolve names; the guard's `lookup` wraps it. */
export const LOOKUP = rememberingLookup(systemLookup);
