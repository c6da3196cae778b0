/** The status over HTTP: `/healthz`, `/readyz`, `/metrics`, `/status`. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { addressText, readAddress } from '../../parser/address.js';
import { refuse } from '../../sources/http/client-error.js';
import { ListenProblem, listen } from '../../sources/listen/bind.js';
import { lateProblems } from './late-records.js';
import { renderMetrics } from './metrics.js';
import type { RunStatus } from './status.js';

const HEADERS_MS = 5000;
/** A socket is closed after this long without activity, ms. */
const IDLE_MS = 15_000;
const MAX_HEADER_BYTES = 8192;
const MAX_CONNECTIONS = 100;

export interface HttpServer {
  /** `http://HOST:PORT`, with the port that the system chose. */
  readonly url: string;
  /** Closes all connections and stops listening. */
  close(): Promise<void>;
}

interface Answer {
  readonly code: number;
  readonly type: string;
  readonly text: string;
}

/**
 * @param address `HOST:PORT`, `:PORT` or `PORT`; without a host, on the loopback interface; port 0 takes a free one.
 * @param headersMs time limit for the headers of a request; twice that for the whole request.
 * @throws ListenProblem when the address is not valid or cannot be listened on.
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
  // An error of one connection must not end the process.
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
    // The body of a request is not read.
    ...(hasBody(request) ? { connection: 'close' } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

async function answerTo(request: IncomingMessage, view: () => RunStatus): Promise<Answer> {
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  const page = Object.hasOwn(PAGES, path) ? PAGES[path] : undefined;
  if (page === undefined) return words(404, `not found; available: ${Object.keys(PAGES).join(', ')}`);
  if (request.method !== 'GET' && request.method !== 'HEAD') return words(405, 'only GET and HEAD are allowed');
  try {
    return page(view());
  } catch (error) {
    return words(500, `internal error, please report it: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const PAGES: Readonly<Record<string, (status: RunStatus) => Answer>> = {
  '/healthz': ({ state }) => (state.problem === undefined ? words(200, 'ok') : words(503, `the state cannot be written: ${state.problem}`)),
  '/readyz': ({ ready, sources }) => {
    if (!ready) return words(503, 'starting');
    const late = lateProblems(sources);
    return late.length === 0 ? words(200, 'ready') : words(503, late.join('\n'));
  },
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
