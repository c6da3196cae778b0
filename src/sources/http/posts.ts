/** An HTTP endpoint. A body is accepted as a whole or refused; the reply comes when its records are evaluated and written to the journal. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { LIMITS } from '../../engine/model/limits.js';
import type { Address } from '../../parser/address.js';
import { addressText } from '../../parser/address.js';
import type { ListeningSource, ListeningStats, ReceivedBlock } from '../listen/listening-source.js';
import { Readers } from '../listen/listening-source.js';
import type { PostKind } from './post-kind.js';
import type { HttpReply } from './reply.js';
import { Refusal, sendRefusal, sendReply } from './reply.js';
import type { HttpServers, Route } from './servers.js';

const unzip = promisify(gunzip);

/** Memory per body besides its bytes. */
const BODY_OVERHEAD_BYTES = 1024;
const RETRY_SOON = { 'retry-after': '1' };

/** Each as in `LIMITS` unless given. */
export interface PostOptions {
  readonly bodyBytes?: number;
  /** For all bodies together, those that are being received and those that wait. */
  readonly memoryBytes?: number;
}

export interface PostStats extends ListeningStats {
  /** Bodies whose records were accepted and written down. */
  readonly taken: number;
  readonly refused: number;
  /** Memory of bodies that are being received or wait. */
  readonly heldBytes: number;
}

export interface PostSource extends ListeningSource {
  readonly port: number;
  /** Clients must send it; undefined: no token is needed. */
  setToken(token: string | undefined): void;
  /** Call when the blocks of `take` are on disk: their clients get their replies. */
  written(): void;
  stats(): PostStats;
}

interface Body {
  readonly lines: Buffer;
  readonly answer: HttpReply;
  readonly response: ServerResponse;
  cost: number;
}

/** @throws ListenProblem when the address cannot be bound. */
export async function listenPosts(
  servers: HttpServers,
  address: Address,
  path: string,
  kind: PostKind,
  options: PostOptions = {},
): Promise<PostSource> {
  const posts = new Posts(kind, options);
  const route = await servers.route(address, path, (request, response) => void posts.handle(request, response));
  const shownPath = kind.scheme === 'http' ? path : '';
  return posts.source(`${kind.scheme}://${addressText(route.found)}${shownPath}`, route);
}

class Posts {
  readonly #bodyBytes: number;
  readonly #memoryBytes: number;
  readonly #readers = new Readers();
  #tokenHash: Buffer | undefined;
  #waiting: Body[] = [];
  #pending: Body[] = [];
  /** Memory of bodies that are being received, wait, or are taken and not written down. */
  #heldBytes = 0;
  #waitingBytes = 0;
  #taken = 0;
  #refused = 0;
  #closed = false;

  constructor(
    readonly kind: PostKind,
    options: PostOptions,
  ) {
    this.#bodyBytes = options.bodyBytes ?? LIMITS.httpBodyBytes;
    this.#memoryBytes = options.memoryBytes ?? LIMITS.httpBytes;
  }

  source(name: string, route: Route): PostSource {
    return {
      name,
      port: route.found.port,
      setToken: (token) => {
        this.#tokenHash = token === undefined ? undefined : hashOf(token);
      },
      take: (maxBytes) => this.#take(name, maxBytes),
      onReadable: (callback) => this.#readers.add(callback),
      written: () => this.#written(),
      stats: () => ({ waitingBytes: this.#waitingBytes, heldBytes: this.#heldBytes, taken: this.#taken, refused: this.#refused }),
      close: async () => {
        this.#closed = true;
        // Records that are not written down may be lost: their clients must retry.
        const left = [...this.#pending.splice(0), ...this.#waiting.splice(0)];
        await Promise.all(
          left.map((body) =>
            this.#finish(body, this.kind.refused(new Refusal(503, 'Tocsin is shutting down; retry the request', RETRY_SOON))),
          ),
        );
        await route.close();
      },
    };
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const held = { bytes: 0 };
    try {
      this.#admit(request);
      const { lines, answer } = this.kind.read(await this.#bodyOf(request, held));
      if (lines.length === 0) {
        await sendReply(response, answer);
        return;
      }
      // The body is replaced by its lines.
      this.#hold(held, lines.length + BODY_OVERHEAD_BYTES - held.bytes);
      const body: Body = { lines, answer, response, cost: held.bytes };
      held.bytes = 0;
      this.#waiting.push(body);
      this.#waitingBytes += lines.length;
      // A client that leaves before its body is taken will retry.
      response.once('close', () => this.#removeWaiting(body));
      this.#readers.notify();
    } catch (error) {
      // The client is gone.
      if (response.destroyed || request.errored !== null) return;
      const refusal =
        error instanceof Refusal ? error : new Refusal(500, `internal error: ${error instanceof Error ? error.message : String(error)}`);
      this.#refused += 1;
      sendRefusal(request, response, this.kind.refused(refusal));
    } finally {
      this.#heldBytes -= held.bytes;
    }
  }

  /** @throws Refusal before the body is read. */
  #admit({ method, headers }: IncomingMessage): void {
    if (method !== 'POST') throw new Refusal(405, 'only POST is allowed', { allow: 'POST' });
    if (this.#closed) throw new Refusal(503, 'Tocsin is shutting down; retry the request', RETRY_SOON);
    if (this.#tokenHash !== undefined) {
      const token = /^bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
      if (token === undefined || !timingSafeEqual(hashOf(token), this.#tokenHash))
        throw new Refusal(401, 'send `Authorization: Bearer TOKEN` with the token of the stream', { 'www-authenticate': 'Bearer' });
    } else if (headers.origin !== undefined) {
      // Otherwise any web page opened on this machine could post records.
      throw new Refusal(403, 'requests from web pages are accepted only with a token: give the stream a `token`');
    }
    const encoding = (headers['content-encoding'] ?? 'identity').trim().toLowerCase();
    if (encoding !== 'identity' && encoding !== 'gzip')
      throw new Refusal(415, 'the content encoding must be identity or gzip', { 'accept-encoding': 'gzip' });
    this.kind.checkType(headers['content-type'] ?? '');
    const length = Number(headers['content-length'] ?? 0);
    if (length > this.#bodyBytes) throw this.#tooLarge();
    if (this.#heldBytes + length > this.#memoryBytes) throw this.#busy();
  }

  async #bodyOf(request: IncomingMessage, held: { bytes: number }): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    // Leaving the loop must not close the connection before the reply is sent.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > this.#bodyBytes) throw this.#tooLarge();
      this.#hold(held, chunk.length);
      chunks.push(chunk);
    }
    const body = Buffer.concat(chunks, bytes);
    if ((request.headers['content-encoding'] ?? '').trim().toLowerCase() !== 'gzip') return body;
    const plain = await this.#unzipped(body);
    this.#hold(held, plain.length);
    return plain;
  }

  async #unzipped(body: Buffer): Promise<Buffer> {
    try {
      return await unzip(body, { maxOutputLength: this.#bodyBytes });
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') throw this.#tooLarge();
      throw new Refusal(400, `the body is not valid gzip, or is truncated (${error instanceof Error ? error.message : String(error)})`);
    }
  }

  /** @throws Refusal when the memory limit is exceeded. */
  #hold(held: { bytes: number }, bytes: number): void {
    held.bytes += bytes;
    this.#heldBytes += bytes;
    if (this.#heldBytes > this.#memoryBytes) throw this.#busy();
  }

  #tooLarge(): Refusal {
    return new Refusal(413, `the body is larger than ${this.#bodyBytes} bytes uncompressed; send it in several requests`);
  }

  #busy(): Refusal {
    return new Refusal(429, 'too many records are waiting; retry the request', RETRY_SOON);
  }

  /** Whole bodies; at least one if any waits. */
  #take(source: string, maxBytes: number): readonly ReceivedBlock[] {
    const blocks: ReceivedBlock[] = [];
    let left = maxBytes;
    for (;;) {
      const body = this.#waiting[blocks.length];
      if (body === undefined || (blocks.length > 0 && body.lines.length > left)) break;
      left -= body.lines.length;
      blocks.push({ source, bytes: body.lines });
      this.#waitingBytes -= body.lines.length;
      this.#pending.push(body);
    }
    this.#waiting.splice(0, blocks.length);
    return blocks;
  }

  #written(): void {
    this.#taken += this.#pending.length;
    for (const body of this.#pending.splice(0)) void this.#finish(body, body.answer);
  }

  #removeWaiting(body: Body): void {
    const at = this.#waiting.indexOf(body);
    if (at < 0) return;
    this.#waiting.splice(at, 1);
    this.#waitingBytes -= body.lines.length;
    this.#heldBytes -= body.cost;
  }

  #finish(body: Body, answer: HttpReply): Promise<void> {
    this.#heldBytes -= body.cost;
    return sendReply(body.response, answer);
  }
}

/** Hashes have equal lengths, so that comparing them reveals nothing about the token. */
function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
