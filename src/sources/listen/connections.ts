/** A TCP endpoint: many connections, one source. Backpressure: connections are paused while too many lines wait. Nothing is sent to clients. */
import type { Socket } from 'node:net';
import { createServer } from 'node:net';
import { LIMITS } from '../../engine/model/limits.js';
import type { Address } from '../../parser/address.js';
import { addressText } from '../../parser/address.js';
import { listen } from './bind.js';
import { BlockQueue } from './block-queue.js';
import type { Framer } from './framer.js';
import type { ListeningSource, ListeningStats, ReceivedBlock } from './listening-source.js';
import { Readers } from './listening-source.js';

/** A client that vanished without closing is detected after so long. */
const KEEP_ALIVE_MS = 60_000;

/** Each as in `LIMITS` unless given. */
export interface TcpOptions {
  readonly connections?: number;
  /** Memory for all connections together; each paused connection may hold another 64 KiB. */
  readonly memoryBytes?: number;
  readonly connectionBytes?: number;
  readonly lineBytes?: number;
}

export interface TcpStats extends ListeningStats {
  /** Open connections. */
  readonly open: number;
  readonly accepted: number;
  readonly refusedConnections: number;
  readonly bytes: number;
  readonly cut: number;
  readonly broken: number;
  /** Memory of unfinished lines. */
  readonly heldBytes: number;
  /** Paused connections. */
  readonly paused: number;
  /** The last error of accepting connections. */
  readonly problem?: string;
}

export interface TcpSource extends ListeningSource {
  readonly port: number;
  stats(): TcpStats;
}

/**
 * @param scheme the scheme of the source's name.
 * @param framerOf creates the framer of a connection, for lines of at most so many bytes.
 * @throws ListenProblem when the address cannot be bound.
 */
export async function listenConnections(
  scheme: string,
  address: Address,
  framerOf: (lineBytes: number) => Framer,
  options: TcpOptions = {},
): Promise<TcpSource> {
  const listener = new Listener(framerOf, options);
  const found = await listen(listener.server, address);
  return listener.source(`${scheme}://${addressText(found)}`, found.port);
}

interface Connection {
  readonly socket: Socket;
  /** Address and port: no other connection has the same at this time. */
  readonly client: string;
  readonly framer: Framer;
  /** Memory of its waiting blocks. */
  waitingCost: number;
}

class Listener {
  // With a low mark a paused socket reads once more instead of filling 64 KiB.
  readonly server = createServer({ highWaterMark: 1, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS }, (socket) =>
    this.#accept(socket),
  );
  readonly #lineBytes: number;
  readonly #connectionBytes: number;
  readonly #maxWaiting: number;
  readonly #maxHeld: number;
  readonly #connections = new Set<Connection>();
  readonly #paused = new Set<Connection>();
  readonly #readers = new Readers();
  readonly #queue = new BlockQueue<Connection>((connection, change) => {
    connection.waitingCost += change;
  });
  #heldBytes = 0;
  #accepted = 0;
  #refused = 0;
  #bytes = 0;
  /** Cut lines and NULs of closed connections. */
  #cutBefore = 0;
  #nulBytesBefore = 0;
  #broken = 0;
  #problem: string | undefined;

  constructor(
    readonly framerOf: (lineBytes: number) => Framer,
    options: TcpOptions,
  ) {
    const memoryBytes = options.memoryBytes ?? LIMITS.tcpBytes;
    this.#lineBytes = options.lineBytes ?? LIMITS.lineBytes;
    this.#connectionBytes = options.connectionBytes ?? LIMITS.tcpConnectionBytes;
    this.#maxWaiting = memoryBytes / 2;
    this.#maxHeld = memoryBytes / 2;
    this.server.maxConnections = options.connections ?? LIMITS.tcpConnections;
    this.server.on('drop', () => {
      this.#refused += 1;
    });
  }

  source(name: string, port: number): TcpSource {
    this.server.on('error', (error) => {
      this.#problem = error.message;
    });
    return {
      name,
      port,
      take: (maxBytes) => this.#take(name, maxBytes),
      takeByClient: (maxBytes) => this.#takeByClient(name, maxBytes),
      onReadable: (callback) => this.#readers.add(callback),
      stats: () => this.#stats(),
      close: () => this.#close(),
    };
  }

  #stats(): TcpStats {
    let cut = this.#cutBefore;
    let nulBytes = this.#nulBytesBefore;
    for (const { framer } of this.#connections) {
      cut += framer.cut;
      nulBytes += framer.nulBytes;
    }
    return {
      open: this.#connections.size,
      accepted: this.#accepted,
      refusedConnections: this.#refused,
      bytes: this.#bytes,
      cut,
      nulBytes,
      broken: this.#broken,
      waitingBytes: this.#queue.bytes,
      heldBytes: this.#heldBytes,
      paused: this.#paused.size,
      ...(this.#problem === undefined ? {} : { problem: this.#problem }),
    };
  }

  #accept(socket: Socket): void {
    const client = `${socket.remoteAddress ?? ''}:${socket.remotePort ?? 0}`;
    const connection: Connection = { socket, client, framer: this.framerOf(this.#lineBytes), waitingCost: 0 };
    this.#accepted += 1;
    this.#connections.add(connection);
    socket.on('data', (chunk) => this.#receive(connection, chunk));
    socket.on('end', () => this.#update(connection, (framer) => [framer.end()]));
    // The `close` event follows; the reason is not used.
    socket.on('error', () => undefined);
    socket.on('close', () => this.#remove(connection));
    if (this.#queue.cost >= this.#maxWaiting) this.#pause(connection);
  }

  #receive(connection: Connection, chunk: Buffer): void {
    this.#bytes += chunk.length;
    this.#update(connection, (framer) => framer.push(chunk));
    while (this.#heldBytes > this.#maxHeld) {
      const longest = this.#longest();
      if (longest === undefined) break;
      this.#update(longest, (framer) => [framer.giveUp()]);
    }
    if (this.#queue.cost >= this.#maxWaiting) for (const each of this.#connections) this.#pause(each);
    else if (connection.waitingCost >= this.#connectionBytes) this.#pause(connection);
  }

  /** All changes of a connection's framer go through here, to keep the sums right. */
  #update(connection: Connection, act: (framer: Framer) => readonly (Buffer | undefined)[]): void {
    const before = connection.framer.heldBytes;
    const blocks = act(connection.framer);
    this.#heldBytes += connection.framer.heldBytes - before;
    let hasBlocks = false;
    for (const bytes of blocks) {
      if (bytes === undefined) continue;
      hasBlocks = true;
      this.#queue.push(connection, bytes);
    }
    if (hasBlocks) this.#readers.notify();
  }

  #longest(): Connection | undefined {
    let longest: Connection | undefined;
    for (const each of this.#connections) if (each.framer.heldBytes > (longest?.framer.heldBytes ?? 0)) longest = each;
    return longest;
  }

  #pause(connection: Connection): void {
    if (this.#paused.has(connection)) return;
    this.#paused.add(connection);
    connection.socket.pause();
  }

  /** Resumes only below half of the limit, so that connections do not pause and resume with each block. */
  #resume(): void {
    if (this.#paused.size === 0 || this.#queue.cost > this.#maxWaiting / 2) return;
    for (const connection of this.#paused) {
      if (connection.waitingCost > this.#connectionBytes / 2) continue;
      this.#paused.delete(connection);
      connection.socket.resume();
    }
  }

  #remove(connection: Connection): void {
    // The head of a line that is being skipped has been returned.
    if (connection.framer.heldBytes > 0) this.#broken += 1;
    this.#cutBefore += connection.framer.cut;
    this.#nulBytesBefore += connection.framer.nulBytes;
    this.#heldBytes -= connection.framer.heldBytes;
    this.#connections.delete(connection);
    this.#paused.delete(connection);
  }

  #takeByClient(source: string, maxBytes: number): readonly ReceivedBlock[] {
    const blocks = this.#queue.takeByOwner(maxBytes);
    this.#resume();
    return blocks.map(({ owner: { client }, bytes }) => ({ source, bytes, client }));
  }

  #take(source: string, maxBytes: number): readonly ReceivedBlock[] {
    const blocks = this.#queue.take(maxBytes);
    this.#resume();
    return blocks.map((bytes) => ({ source, bytes }));
  }

  #close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      for (const { socket } of this.#connections) {
        // Emits what a paused socket has already read.
        socket.read();
        socket.destroy();
      }
    });
  }
}
