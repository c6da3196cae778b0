/** A destination of webhooks that keeps account: what it took, which repeats it recognised, and how it answered. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';

/** A notification as a body holds it. */
export interface Told {
  /** The notification's own. */
  readonly id: string;
  /** The same from the beginning to the end of one firing. */
  readonly firingId: string;
  readonly kind: string;
  readonly alert: string;
  readonly severity: string;
  readonly group: Readonly<Record<string, string>>;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly clauses: readonly { readonly text: string; readonly value: unknown; readonly low?: unknown }[];
}

/** What a destination learned of one notification. */
export interface Taken extends Told {
  readonly sink: string;
  /** From the header: what repeats are recognised by. */
  readonly key: string;
  /** Wall clock at the first request that brought it, ms; it may have been refused then. */
  readonly firstTriedMs: number;
  /** Wall clock when it was taken, ms. */
  readonly takenMs: number;
}

/** What a destination does with one request. */
export interface Answer {
  /** Whether it takes what the request says, whatever it answers. */
  readonly take: boolean;
  /** Without it, the connection is closed without an answer. */
  readonly status?: number;
  readonly retryAfterS?: number;
  /** Before the answer. */
  readonly waitMs?: number;
}

export type Manner = (sink: string, requestNumber: number) => Answer;

export interface SinkCounts {
  requests: number;
  /** Of keys that had been taken before. */
  repeats: number;
  refused: number;
  /** Requests that no destination could make sense of. */
  readonly unreadable: string[];
}

export class Receiver {
  readonly #taken = new Map<string, Map<string, Taken>>();
  readonly #tried = new Map<string, number>();
  readonly #counts = new Map<string, SinkCounts>();
  readonly #server: Server;
  #lastTakenMs = performance.now();

  /** @param onTaken for each that is taken the first time. */
  constructor(
    readonly manner: Manner,
    readonly onTaken?: (taken: Taken) => void,
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

  /** In the order in which they were taken. */
  taken(sink: string): readonly Taken[] {
    return [...(this.#taken.get(sink)?.values() ?? [])];
  }

  has(sink: string, key: string): boolean {
    return this.#taken.get(sink)?.has(key) ?? false;
  }

  counts(sink: string): SinkCounts {
    let counts = this.#counts.get(sink);
    if (counts === undefined) {
      counts = { requests: 0, repeats: 0, refused: 0, unreadable: [] };
      this.#counts.set(sink, counts);
    }
    return counts;
  }

  /** Since something was taken, ms. */
  quietMs(): number {
    return performance.now() - this.#lastTakenMs;
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
    // A sender that was killed in the middle of a request has said nothing.
    request.on('error', () => {});
    response.on('error', () => {});
    request.on('end', () => {
      const sink = (request.url ?? '/').slice(1);
      const counts = this.counts(sink);
      counts.requests += 1;
      const read = readNotification(sink, request.headers, Buffer.concat(chunks).toString());
      const answer = this.manner(sink, counts.requests);
      if (typeof read === 'string') counts.unreadable.push(read);
      else this.#account(read, answer.take);
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

  #account(read: Taken, take: boolean): void {
    const { sink, key } = read;
    const counts = this.counts(sink);
    const firstTriedMs = this.#tried.get(`${sink} ${key}`) ?? read.takenMs;
    this.#tried.set(`${sink} ${key}`, firstTriedMs);
    if (!take) {
      counts.refused += 1;
      return;
    }
    const ofSink = this.#taken.get(sink) ?? new Map<string, Taken>();
    this.#taken.set(sink, ofSink);
    if (ofSink.has(key)) {
      counts.repeats += 1;
      return;
    }
    const taken = { ...read, firstTriedMs };
    ofSink.set(key, taken);
    this.#lastTakenMs = performance.now();
    this.onTaken?.(taken);
  }
}

/** A notification, or what is wrong with the request. */
export function readNotification(
  sink: string,
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  body: string,
): Taken | string {
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
    clauses: Array.isArray(clauses) ? (clauses as Taken['clauses']) : [],
    firstTriedMs: nowMs,
    takenMs: nowMs,
  };
}
