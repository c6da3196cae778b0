/** Requests to a service over HTTP, and what its answers mean: success, retry (and when), or final failure. */

import type { JsonSchema, SendResult } from '../sink.js';
import type { AddressGuard } from './address-guard.js';
import { ALLOW_OPTION, addressGuard, RefusedAddressError } from './address-guard.js';
import type { HttpPost, HttpResponse } from './http-post.js';
import { httpPost } from './http-post.js';

export type { HttpResponse } from './http-post.js';

/** Options of every sink that uses HTTP. */
export const HTTP_OPTIONS: Readonly<Record<'timeout' | 'allow', JsonSchema>> = {
  timeout: {
    type: 'number',
    minimum: 1,
    maximum: 600_000,
    description: 'How long an answer may take, as a duration (or in milliseconds) up to 10m. Default: ten seconds.',
    examples: ['10s'],
  },
  ...ALLOW_OPTION,
};

/** For the reference page: what `HttpEndpoint` does with an answer that the sink itself does not classify. */
export const HTTP_RETRIES =
  '2xx is success. 408, 425, 429, any 5xx, a lost connection and a timeout are retried, after the time in `Retry-After` if there is one. Any other answer, redirects included, is final.';

/** How a sink classifies an answer. Undefined: the status decides. */
export type ResponseVerdict =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly again: boolean;
      readonly retryAfterMs?: number;
      /** Contains nothing of the response, which may repeat the request. */
      readonly because?: string;
    };

/** @param json the answer's body, if it is JSON and arrived whole. */
export type ClassifyResponse = (answer: HttpResponse, json: unknown) => ResponseVerdict | undefined;

export interface HttpMessage {
  /** Instead of the endpoint's own; must be at the same host. */
  readonly url?: URL;
  readonly method?: NonNullable<HttpPost['method']>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  /** Reads the body too; without, the status decides. */
  readonly classify?: ClassifyResponse;
}

const DEFAULT_TIMEOUT_MS = 10_000;
/** Statuses of failures that may pass. */
const LATER = new Set([408, 425, 429]);
/** All three date formats of HTTP begin with the day of the week. */
const HTTP_DATE = /^[A-Z][a-z]{2,8},? /;

/** One service at one address. Messages name scheme, host and port, and nothing else of the URL, which may hold secrets. */
export class HttpEndpoint {
  readonly url: URL;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #timeoutMs: number;
  readonly #guard: AddressGuard;

  /**
   * A user and a password in the URL are sent as basic authentication.
   * @param options of the sink, with those of `HTTP_OPTIONS`.
   * @throws RefusedAddressError
   */
  constructor(url: string, options: Readonly<Record<string, unknown>>) {
    this.url = new URL(url);
    this.#headers = { 'content-type': 'application/json', ...basicAuthentication(this.url) };
    this.url.username = '';
    this.url.password = '';
    this.#timeoutMs = Number(options['timeout'] ?? DEFAULT_TIMEOUT_MS);
    this.#guard = addressGuard((options['allow'] ?? []) as readonly string[]);
    this.#guard.check(this.url.hostname);
  }

  /** Never throws because of the service. */
  async send({ url = this.url, method, headers, body, classify }: HttpMessage, signal: AbortSignal | undefined): Promise<SendResult> {
    const timeout = AbortSignal.timeout(this.#timeoutMs);
    const isLate: SendResult = { ok: false, again: true, message: `${this.url.origin} did not answer within ${this.#timeoutMs / 1000}s` };
    try {
      const answer = await httpPost({
        url,
        ...(method === undefined ? {} : { method }),
        headers: { ...this.#headers, ...headers },
        body,
        signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
        wantsBody: classify !== undefined,
        guard: this.#guard,
      });
      if (timeout.aborted && !answer.isWhole && isSuccess(answer.status)) return isLate;
      return this.#resultOf(answer, classify?.(answer, jsonOf(answer)) ?? verdictOf(answer));
    } catch (error) {
      if (error instanceof RefusedAddressError) return { ok: false, again: true, message: error.message };
      if (timeout.aborted) return isLate;
      return { ok: false, again: true, message: `${this.url.origin} ${failureText(error)}` };
    }
  }

  #resultOf({ status, headers }: HttpResponse, verdict: ResponseVerdict): SendResult {
    if (verdict.ok) return verdict;
    const { again, because } = verdict;
    const retryAfterMs = again ? (verdict.retryAfterMs ?? retryAfter(headers['retry-after'], headers.date)) : undefined;
    return {
      ok: false,
      again,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      message: `${this.url.origin} answered ${status}${because === undefined ? '' : `: ${because}`}`,
    };
  }
}

/** For a service whose body confirms success: a 2xx with another body is a failure. */
export const NOT_ITS_OWN: ResponseVerdict = {
  ok: false,
  again: true,
  because: 'that is not an answer of this service; a proxy may have answered, or the URL may be wrong',
};

/** For a 2xx whose body was cut off: the notification may have arrived, or not. */
export const BROKEN_OFF: ResponseVerdict = { ok: false, again: true, because: 'the answer was cut off' };

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** Whether the answer is an HTML page. */
export function isPage({ headers, body }: HttpResponse): boolean {
  return /^text\/html\b/i.test(headers['content-type'] ?? '') || /^\s*<(?:!doctype|html)\b/i.test(body);
}

/** The part of JSON at a path, when it is there. */
export function partOf(json: unknown, ...path: readonly string[]): unknown {
  let at = json;
  for (const key of path)
    at = typeof at === 'object' && at !== null && Object.hasOwn(at, key) ? (at as Record<string, unknown>)[key] : undefined;
  return at;
}

/** Seconds in a service's JSON as ms; undefined when they are not a number, or more than a day. */
export function secondsMs(seconds: unknown): { readonly retryAfterMs?: number } {
  return typeof seconds === 'number' && seconds >= 0 && seconds <= 86_400 ? { retryAfterMs: Math.ceil(seconds * 1000) } : {};
}

function verdictOf({ status, isWhole }: HttpResponse): ResponseVerdict {
  if (isSuccess(status)) return isWhole ? { ok: true } : BROKEN_OFF;
  if (status >= 300 && status < 400) return { ok: false, again: false, because: 'redirects are not followed; correct the URL' };
  return { ok: false, again: LATER.has(status) || status >= 500 };
}

function jsonOf({ body, isWhole }: HttpResponse): unknown {
  if (!isWhole || body === '') return undefined;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

/** Seconds, or a date, which is taken against the answer's own clock. */
function retryAfter(value: string | undefined, date: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1000;
  const until = HTTP_DATE.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(until)) return undefined;
  const now = date === undefined ? Number.NaN : Date.parse(date);
  return Math.max(0, until - (Number.isNaN(now) ? Date.now() : now));
}

/** Credentials do not belong into a request line. */
function basicAuthentication({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === '' && password === '') return {};
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
}

/** Only the code: the message may repeat the URL. */
function failureText(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  // Codes of Node's parser of HTTP.
  if (code?.startsWith('HPE_') === true) return `did not answer in HTTP (${code}); the URL may name the port of another service`;
  return `cannot be reached${code === undefined ? '' : ` (${code})`}`;
}
