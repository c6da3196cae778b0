/** Answers those who look after a running Tocsin: `/healthz`, `/readyz`, `/metrics`, `/status`. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { addressText, readAddress } from '../parser/address.js';
import { refuse } from '../sources/http/refuse.js';
import { ListenProblem, listen } from '../sources/listen/listening.js';
import { renderMetrics } from './metrics.js';
import type { RunStatus } from './status.js';

const HEADERS_MS = 5000;
/** A socket on which nothing happens for so long is closed, ms. */
const IDLE_MS = 15_000;
const MAX_HEADER_BYTES = 8192;
const MAX_CONNECTIONS = 100;

export interface HttpServer {
  /** `http://HOST:PORT`, with the port that was found. */
  readonly url: string;
  /** Ends what is open, and listens no longer. */
  close(): Promise<void>;
}

interface Answer {
  readonly code: number;
  readonly type: string;
  readonly text: string;
}

/**
 * @param address `HOST:PORT`, `:PORT` or `PORT`; this machine only unless there is a host; port 0 finds a free one.
 * @param headersMs a client has so long to send its headers, and twice as long for a whole request.
 * @throws ListenProblem when the address cannot be read or nobody can listen there.
 */
export async function startHttp(address: string, view: () => RunStatus, headersMs: number = HEADERS_MS): Promise<HttpServer> {
  const reading = readAddress(address);
  if (!reading.ok) throw new ListenProblem(address, `${reading.problem.message}; ${reading.problem.help}`);
  const server = createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: headersMs,
      requestTimeout: 2 * headersMs,
      keepAliveTimeout: HEADERS_MS,
      connectionsCheckingInterval: Math.min(1000, headersMs),
    },
    (request, response) => {
      void answer(request, response, view);
    },
  );
  server.maxConnections = MAX_CONNECTIONS;
  server.timeout = IDLE_MS;
  server.on('clientError', refuse);
  // What goes wrong with one connection must not end the process.
  server.on('connection', (socket) => socket.on('error', () => undefined));
  const found = await listen(server, reading.address);
  server.on('error', () => undefined);
  return {
    url: `http://${addressText(found)}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, view: () => RunStatus): Promise<void> {
  response.on('error', () => undefined);
  request.on('error', () => undefined);
  const { code, type, text } = await answerTo(request, view);
  if (response.destroyed) return;
  const body = Buffer.from(text);
  response.writeHead(code, {
    'content-type': type,
    'content-length': body.length,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(code === 405 ? { allow: 'GET, HEAD' } : {}),
    // Nobody reads what a client sends along.
    ...(hasBody(request) ? { connection: 'close' } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

async function answerTo(request: IncomingMessage, view: () => RunStatus): Promise<Answer> {
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  const page = Object.hasOwn(PAGES, path) ? PAGES[path] : undefined;
  if (page === undefined) return words(404, `there is nothing here; there are ${Object.keys(PAGES).join(', ')}`);
  if (request.method !== 'GET' && request.method !== 'HEAD') return words(405, 'only GET and HEAD');
  try {
    return page(view());
  } catch (error) {
    return words(500, `a mistake in tocsin itself: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const PAGES: Readonly<Record<string, (status: RunStatus) => Answer>> = {
  '/healthz': ({ state }) => (state.problem === undefined ? words(200, 'ok') : words(503, `state cannot be written: ${state.problem}`)),
  '/readyz': ({ ready }) => (ready ? words(200, 'ready') : words(503, 'getting ready')),
  '/metrics': (status) => {
    const { contentType, text } = renderMetrics(status);
    return { code: 200, type: contentType, text };
  },
  '/status': (status) => ({ code: 200, type: 'application/json; charset=utf-8', text: `${JSON.stringify(status)}\n` }),
};

function words(code: number, text: string): Answer {
  return { code, type: 'text/plain; charset=utf-8', text: `${text}\n` };
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}
