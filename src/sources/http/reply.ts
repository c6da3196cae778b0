/** Replies to requests of HTTP. */
import type { IncomingMessage, ServerResponse } from 'node:http';

/** So much of a refused body is still read: a client that is cut off while it writes may never see the reply. */
const DRAIN_BYTES = 64 << 20;

export interface HttpReply {
  readonly code: number;
  /** Without its line end; absent: the reply has no body. */
  readonly text?: string;
  /** Content type; default: plain text. */
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The request is refused; no record of it is accepted. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(
    readonly code: number,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/** Resolves when the reply has been handed to the system, or the client is gone. */
export function sendReply(response: ServerResponse, answer: HttpReply): Promise<void> {
  if (response.destroyed) return Promise.resolve();
  const body = writeHead(response, answer, {});
  return new Promise((resolve) => {
    response.once('close', () => resolve());
    response.end(body, () => resolve());
  });
}

/** Replies and closes the connection. */
export function sendRefusal(request: IncomingMessage, response: ServerResponse, answer: HttpReply): void {
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
