/** A webhook destination that counts: the notifications it accepted, the repeats it recognised, and its answers. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';

/** The fields of a webhook body that the tests use. */
export interface NotificationBody {
  /** Of the notification. */
  readonly id: string;
  /** The same for all notifications of one firing. */
  readonly firingId: string;
  readonly kind: string;
  readonly alert: string;
  readonly severity: string;
  readonly group: Readonly<Record<string, string>>;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly clauses: readonly { readonly text: string; readonly value: unknown; readonly low?: unknown }[];
}

/** A notification, and how the destination received it. */
export interface AcceptedNotification extends NotificationBody {
  readonly sink: string;
  /** From the header; repeats have the same key. */
  readonly key: string;
  /** Wall clock at the first request with it, ms, which may have been refused. */
  readonly firstTriedMs: number;
  /** Wall clock when it was accepted, ms. */
  readonly acceptedMs: number;
}

/** The answer of a destination to one request. */
export interface Answer {
  /** Whether it accepts the notification, whatever the status says. */
  readonly accept: boolean;
  /** Absent: the connection is closed without an answer. */
  readonly status?: number;
  readonly retryAfterS?: number;
  /** Delay before the answer. */
  readonly waitMs?: number;
}

export type Behaviour = (sink: string, requestNumber: number) => Answer;

export interface SinkCounts {
  requests: number;
  /** Requests with a key that was accepted before. */
  repeats: number;
  refused: number;
  /** The problems of requests that could not be parsed. */
  readonly unreadable: string[];
}

export class Receiver {
  readonly #accepted = new Map<string, Map<string, AcceptedNotification>>();
  readonly #tried = new Map<string, number>();
  readonly #counts = new Map<string, SinkCounts>();
  readonly #server: Server;
  #lastAcceptedMs = performance.now();

  /** @param onAccepted called once for each key. */
  constructor(
    readonly behaviour: Behaviour,
    readonly onAccepted?: (accepted: AcceptedNotification) => void,
  ) {
    this.#server = createServer((request, response) => this.#serve(request, response));
    this.#server.keepAliveTimeout = 60_000;
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', resolve);
    });
  }

  url(sink: string): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/${sink}`;
  }

  /** In the order in which they were accepted. */
  accepted(sink: string): readonly AcceptedNotification[] {
    return [...(this.#accepted.get(sink)?.values() ?? [])];
  }

  has(sink: string, key: string): boolean {
    return this.#accepted.get(sink)?.has(key) ?? false;
  }

  counts(sink: string): SinkCounts {
    let counts = this.#counts.get(sink);
    if (counts === undefined) {
      counts = { requests: 0, repeats: 0, refused: 0, unreadable: [] };
      this.#counts.set(sink, counts);
    }
    return counts;
  }

  /** Since the last notification was accepted, ms. */
  quietMs(): number {
    return performance.now() - this.#lastAcceptedMs;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    // The request of a sender that was killed in the middle of it does not count.
    request.on('error', () => {});
    response.on('error', () => {});
    request.on('end', () => {
      const sink = (request.url ?? '/').slice(1);
      const counts = this.counts(sink);
      counts.requests += 1;
      const read = readNotification(sink, request.headers, Buffer.concat(chunks).toString());
      const answer = this.behaviour(sink, counts.requests);
      if (typeof read === 'string') counts.unreadable.push(read);
      else this.#account(read, answer.accept);
      const say = (): void => {
        if (answer.status === undefined) {
          request.socket.destroy();
          return;
        }
        response.writeHead(answer.status, answer.retryAfterS === undefined ? {} : { 'retry-after': String(answer.retryAfterS) }).end();
      };
      if (answer.waitMs === undefined) say();
      else setTimeout(say, answer.waitMs);
    });
  }

  #account(read: AcceptedNotification, accept: boolean): void {
    const { sink, key } = read;
    const counts = this.counts(sink);
    const firstTriedMs = this.#tried.get(`${sink} ${key}`) ?? read.acceptedMs;
    this.#tried.set(`${sink} ${key}`, firstTriedMs);
    if (!accept) {
      counts.refused += 1;
      return;
    }
    const ofSink = this.#accepted.get(sink) ?? new Map<string, AcceptedNotification>();
    this.#accepted.set(sink, ofSink);
    if (ofSink.has(key)) {
      counts.repeats += 1;
      return;
    }
    const accepted = { ...read, firstTriedMs };
    ofSink.set(key, accepted);
    this.#lastAcceptedMs = performance.now();
    this.onAccepted?.(accepted);
  }
}

/** A notification, or the problem of the request. */
export function readNotification(
  sink: string,
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  body: string,
): AcceptedNotification | string {
  const key = headers['webhook-id'] ?? headers['idempotency-key'];
  if (typeof key !== 'string' || key === '') return 'a request without webhook-id';
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return `the body is no JSON: ${body.slice(0, 80)}`;
  }
  if (typeof json !== 'object' || json === null) return `the body is no object: ${body.slice(0, 80)}`;
  const { id, firingId, kind, alert, severity, group, at, clauses } = json as Readonly<Record<string, unknown>>;
  if (typeof kind !== 'string' || typeof alert !== 'string' || typeof at !== 'string' || typeof group !== 'object' || group === null)
    return `the body is no notification: ${body.slice(0, 80)}`;
  const nowMs = Date.now();
  return {
    sink,
    key,
    id: String(id),
    firingId: String(firingId),
    kind,
    alert,
    severity: String(severity),
    group: group as Readonly<Record<string, string>>,
    at,
    clauses: Array.isArray(clauses) ? (clauses as AcceptedNotification['clauses']) : [],
    firstTriedMs: nowMs,
    acceptedMs: nowMs,
  };
}
