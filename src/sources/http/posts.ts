/** Bodies that are posted, each taken whole or not at all; who posts is answered when what it sent has been judged and written down. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { LIMITS } from '../../engine/model/limits.js';
import type { Address } from '../../parser/address.js';
import { addressText } from '../../parser/address.js';
import type { ListeningSource, ListeningStats, ReceivedBlock } from '../listen/listening-source.js';
import { Readers } from '../listen/listening-source.js';
import type { HttpReply } from './reply.js';
import { Refusal } from './reply.js';
import type { HttpFronts, Route } from './servers.js';

const unzip = promisify(gunzip);

/** What a body costs besides its bytes. */
const BODY_BYTES = 1024;
const AGAIN = { 'retry-after': '1' };
/** Of a body that is refused so much is still read, so that the answer is: who is cut off while it writes may never see it. */
const DRAIN_BYTES = 64 << 20;

/** Lines in a body, and what is said when they have been taken. */
export interface PostedLines {
  /** Whole lines; empty when there is nothing to take. */
  readonly lines: Buffer;
  readonly answer: HttpReply;
}

/** One way to post. */
export interface PostKind {
  readonly scheme: string;
  /** @throws Refusal when bodies of this type are not read. */
  checkType(contentType: string): void;
  /** @throws Refusal when the body cannot be read. */
  read(body: Buffer): PostedLines;
  /** How it says that something was refused. */
  refused(refusal: Refusal): HttpReply;
}

/** Each as in `LIMITS` unless given. */
export interface PostOptions {
  readonly bodyBytes?: number;
  /** For all bodies together, those that are on their way and those that wait. */
  readonly memoryBytes?: number;
}

export interface PostStats extends ListeningStats {
  readonly taken: number;
  readonly refused: number;
  /** Memory of bodies that are on their way or wait. */
  readonly heldBytes: number;
}

export interface PostSource extends ListeningSource {
  readonly port: number;
  /** Who posts must know it; undefined: nobody is asked. */
  setToken(token: string | undefined): void;
  /** What has been taken is written down: those who sent it are answered. */
  written(): void;
  stats(): PostStats;
}

interface Body {
  readonly lines: Buffer;
  readonly answer: HttpReply;
  readonly response: ServerResponse;
  cost: number;
}

/** @throws ListenProblem when nobody can listen there. */
export async function listenPosts(
  fronts: HttpFronts,
  address: Address,
  path: string,
  kind: PostKind,
  options: PostOptions = {},
): Promise<PostSource> {
  const posts = new Posts(kind, options);
  const route = await fronts.route(address, path, (request, response) => void posts.handle(request, response));
  const shownPath = kind.scheme === 'http' ? path : '';
  return posts.source(`${kind.scheme}://${addressText(route.found)}${shownPath}`, route);
}

class Posts {
  readonly #bodyBytes: number;
  readonly #memoryBytes: number;
  readonly #readers = new Readers();
  #tokenHash: Buffer | undefined;
  #waiting: Body[] = [];
  #given: Body[] = [];
  /** Of bodies on their way, and of those that wait or have been given. */
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
      take: (mostBytes) => this.#take(name, mostBytes),
      onReadable: (callback) => this.#readers.add(callback),
      written: () => this.#written(),
      stats: () => ({ waitingBytes: this.#waitingBytes, heldBytes: this.#heldBytes, taken: this.#taken, refused: this.#refused }),
      close: async () => {
        this.#closed = true;
        // What has been given and is not written down may be lost: it is posted again.
        const left = [...this.#given.splice(0), ...this.#waiting.splice(0)];
        await Promise.all(
          left.map((body) => this.#finish(body, this.kind.refused(new Refusal(503, 'this ends now; post it again', AGAIN)))),
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
        await send(response, answer);
        return;
      }
      // What was read as a body now waits as lines.
      this.#hold(held, lines.length + BODY_BYTES - held.bytes);
      const body: Body = { lines, answer, response, cost: held.bytes };
      held.bytes = 0;
      this.#waiting.push(body);
      this.#waitingBytes += lines.length;
      // Who has gone before it was taken posts it again.
      response.once('close', () => this.#gone(body));
      this.#readers.tell();
    } catch (error) {
      // Nobody is there any more.
      if (response.destroyed || request.errored !== null) return;
      const refusal =
        error instanceof Refusal
          ? error
          : new Refusal(500, `a mistake in tocsin itself: ${error instanceof Error ? error.message : String(error)}`);
      this.#refused += 1;
      refuseWith(request, response, this.kind.refused(refusal));
    } finally {
      this.#heldBytes -= held.bytes;
    }
  }

  /** @throws Refusal before anything of the body is read. */
  #admit({ method, headers }: IncomingMessage): void {
    if (method !== 'POST') throw new Refusal(405, 'only POST', { allow: 'POST' });
    if (this.#closed) throw new Refusal(503, 'this ends now; post it again', AGAIN);
    if (this.#tokenHash !== undefined) {
      const given = /^bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
      if (given === undefined || !timingSafeEqual(hashOf(given), this.#tokenHash))
        throw new Refusal(401, 'this needs `Authorization: Bearer TOKEN`, with the token of the stream', { 'www-authenticate': 'Bearer' });
    } else if (headers.origin !== undefined) {
      // Any page that somebody on this machine looks at could post here.
      throw new Refusal(403, 'pages of the web may post only where the stream has a token');
    }
    const encoding = (headers['content-encoding'] ?? 'identity').trim().toLowerCase();
    if (encoding !== 'identity' && encoding !== 'gzip') throw new Refusal(415, 'a body is plain or gzip', { 'accept-encoding': 'gzip' });
    this.kind.checkType(headers['content-type'] ?? '');
    const length = Number(headers['content-length'] ?? 0);
    if (length > this.#bodyBytes) throw this.#tooLarge();
    if (this.#heldBytes + length > this.#memoryBytes) throw this.#busy();
  }

  async #bodyOf(request: IncomingMessage, held: { bytes: number }): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    // Leaving the loop would end the connection before anything is said.
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
      throw new Refusal(400, `the body is no gzip, or not all of it (${error instanceof Error ? error.message : String(error)})`);
    }
  }

  /** @throws Refusal when that is too much. */
  #hold(held: { bytes: number }, bytes: number): void {
    held.bytes += bytes;
    this.#heldBytes += bytes;
    if (this.#heldBytes > this.#memoryBytes) throw this.#busy();
  }

  #tooLarge(): Refusal {
    return new Refusal(413, `a body has at most ${this.#bodyBytes} bytes, unpacked; post it in parts`);
  }

  #busy(): Refusal {
    return new Refusal(429, 'too much waits to be judged; post it again', AGAIN);
  }

  /** Whole bodies, one at least if any waits. */
  #take(source: string, mostBytes: number): readonly ReceivedBlock[] {
    const blocks: ReceivedBlock[] = [];
    let left = mostBytes;
    for (;;) {
      const body = this.#waiting[blocks.length];
      if (body === undefined || (blocks.length > 0 && body.lines.length > left)) break;
      left -= body.lines.length;
      blocks.push({ source, bytes: body.lines });
      this.#waitingBytes -= body.lines.length;
      this.#given.push(body);
    }
    this.#waiting.splice(0, blocks.length);
    return blocks;
  }

  #written(): void {
    this.#taken += this.#given.length;
    for (const body of this.#given.splice(0)) void this.#finish(body, body.answer);
  }

  #gone(body: Body): void {
    const at = this.#waiting.indexOf(body);
    if (at < 0) return;
    this.#waiting.splice(at, 1);
    this.#waitingBytes -= body.lines.length;
    this.#heldBytes -= body.cost;
  }

  #finish(body: Body, answer: HttpReply): Promise<void> {
    this.#heldBytes -= body.cost;
    return send(body.response, answer);
  }
}

/** Resolves when it has been handed on, or nobody is there any more. */
function send(response: ServerResponse, answer: HttpReply): Promise<void> {
  if (response.destroyed) return Promise.resolve();
  const body = writeHead(response, answer, {});
  return new Promise((resolve) => {
    response.once('close', () => resolve());
    response.end(body, () => resolve());
  });
}

/** The connection ends with it: what is still sent on it is not read. */
function refuseWith(request: IncomingMessage, response: ServerResponse, answer: HttpReply): void {
  const body = writeHead(response, answer, { connection: 'close' });
  if (request.complete) {
    response.end(body);
    return;
  }
  response.write(body);
  let left = DRAIN_BYTES;
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) request.destroy();
  });
  request.once('end', () => response.end());
  request.resume();
}

function writeHead(response: ServerResponse, { code, text, type, headers }: HttpReply, more: Readonly<Record<string, string>>): Buffer {
  const body = Buffer.from(text === undefined ? '' : `${text}\n`);
  response.writeHead(code, {
    ...(text === undefined ? {} : { 'content-type': type ?? 'text/plain; charset=utf-8', 'content-length': String(body.length) }),
    ...headers,
    ...more,
  });
  return body;
}

/** Hashes have one length, and comparing them says nothing of what they are of. */
function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
