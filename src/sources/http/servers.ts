/** HTTP servers that receive records: one per address, with any number of paths. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { LIMITS } from '../../engine/model/limits.js';
import type { Address } from '../../parser/address.js';
import { addressText } from '../../parser/address.js';
import { ListenProblem, listen } from '../listen/bind.js';
import { refuse } from './client-error.js';

const HEADERS_MS = 10_000;
/** For a whole request, so that a slow client does not hold its memory for longer. */
const REQUEST_MS = 60_000;
const MAX_HEADER_BYTES = 16_384;
const CHECK_MS = 1000;

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export interface Route {
  /** With the port that was bound. */
  readonly found: Address;
  /** Closes the route; closing the last route of a server closes the server. */
  close(): Promise<void>;
}

interface OpenServer {
  readonly server: Server;
  readonly found: Address;
  readonly routes: Map<string, Handler>;
}

export class HttpServers {
  readonly #servers = new Map<string, Promise<OpenServer>>();

  /**
   * @param requestMs time limit for a whole request.
   */
  constructor(readonly requestMs: number = REQUEST_MS) {}

  /** @throws ListenProblem when the address cannot be bound. */
  async route(address: Address, path: string, handler: Handler): Promise<Route> {
    const key = addressText(address);
    let opening = this.#servers.get(key);
    if (opening === undefined) {
      opening = this.#open(address);
      this.#servers.set(key, opening);
      opening.catch(() => this.#servers.delete(key));
    }
    const { server, found, routes } = await opening;
    if (routes.has(path)) throw new ListenProblem(`${key}${path}`, 'another endpoint of the rules has this path already');
    routes.set(path, handler);
    return {
      found,
      close: async () => {
        routes.delete(path);
        if (routes.size > 0) return;
        this.#servers.delete(key);
        await new Promise<void>((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        });
      },
    };
  }

  async #open(address: Address): Promise<OpenServer> {
    const routes = new Map<string, Handler>();
    const server = createServer(
      {
        maxHeaderSize: MAX_HEADER_BYTES,
        headersTimeout: Math.min(HEADERS_MS, this.requestMs),
        requestTimeout: this.requestMs,
        keepAliveTimeout: HEADERS_MS,
        connectionsCheckingInterval: Math.min(CHECK_MS, this.requestMs),
      },
      (request, response) => {
        // An error of one connection must not end the process.
        request.on('error', () => undefined);
        response.on('error', () => undefined);
        const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
        const handler = routes.get(path);
        if (handler !== undefined) handler(request, response);
        else
          response
            .writeHead(404, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' })
            .end(`not found; post to ${[...routes.keys()].join(', ')}\n`);
      },
    );
    server.maxConnections = LIMITS.httpConnections;
    server.on('clientError', refuse);
    server.on('connection', (socket) => socket.on('error', () => undefined));
    const found = await listen(server, address);
    server.on('error', () => undefined);
    return { server, found, routes };
  }
}
