/** Lines over TCP connections, however they are cut: many clients, one source. Clients wait while too much waits here; nothing is answered. */
import type { Socket } from 'node:net';
import { createServer } from 'node:net';
import { LIMITS } from '../../engine/model/limits.js';
import type { Address } from '../../parser/address.js';
import { addressText } from '../../parser/address.js';
import { BlockQueue } from './block-queue.js';
import type { Framer } from './framer.js';
import { listen } from './listening.js';
import type { ListeningSource, ListeningStats, ReceivedBlock } from './listening-source.js';
import { Readers } from './listening-source.js';

/** A client that is gone without a word is found out after so long, ms. */
const KEEP_ALIVE_MS = 60_000;

/** Each as in `LIMITS` unless given. */
export interface TcpOptions {
  readonly connections?: number;
  /** Memory for all connections together; besides, each that waits may hold one read of 64 KiB. */
  readonly memoryBytes?: number;
  readonly connectionBytes?: number;
  readonly lineBytes?: number;
}

export interface TcpStats extends ListeningStats {
  /** Connections that are open. */
  readonly open: number;
  readonly accepted: number;
  /** Connections that were turned away since there were too many. */
  readonly refused: number;
  readonly bytes: number;
  /** Lines that were too long, of which only the head was given. */
  readonly cut: number;
  /** Lines that have been left out since their connection broke in their middle. */
  readonly broken: number;
  /** Memory of unfinished lines. */
  readonly heldBytes: number;
  /** Connections that are held up. */
  readonly paused: number;
  /** What went wrong last with taking connections. */
  readonly problem?: string;
}

export interface TcpSource extends ListeningSource {
  readonly port: number;
  stats(): TcpStats;
}

/**
 * @param scheme what the name of the source begins with.
 * @param framerOf one for each connection, for lines of at most so many bytes.
 * @throws ListenProblem when nobody can listen there.
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
  readonly framer: Framer;
  /** What its blocks that nobody has taken cost. */
  waitingCost: number;
}

class Listener {
  // With a low mark a socket that is held up reads once more, and not until it has 64 KiB.
  readonly server = createServer({ highWaterMark: 1, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS }, (socket) =>
    this.#accept(socket),
  );
  readonly #lineBytes: number;
  readonly #connectionBytes: number;
  readonly #mostWaiting: number;
  readonly #mostHeld: number;
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
  /** Of connections that are gone. */
  #cutBefore = 0;
  #broken = 0;
  #problem: string | undefined;

  constructor(
    readonly framerOf: (lineBytes: number) => Framer,
    options: TcpOptions,
  ) {
    const memoryBytes = options.memoryBytes ?? LIMITS.tcpBytes;
    this.#lineBytes = options.lineBytes ?? LIMITS.lineBytes;
    this.#connectionBytes = options.connectionBytes ?? LIMITS.tcpConnectionBytes;
    this.#mostWaiting = memoryBytes / 2;
    this.#mostHeld = memoryBytes / 2;
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
      take: (mostBytes) => this.#take(name, mostBytes),
      onReadable: (callback) => this.#readers.add(callback),
      stats: () => this.#stats(),
      close: () => this.#close(),
    };
  }

  #stats(): TcpStats {
    let cut = this.#cutBefore;
    for (const { framer } of this.#connections) cut += framer.cut;
    return {
      open: this.#connections.size,
      accepted: this.#accepted,
      refused: this.#refused,
      bytes: this.#bytes,
      cut,
      broken: this.#broken,
      waitingBytes: this.#queue.bytes,
      heldBytes: this.#heldBytes,
      paused: this.#paused.size,
      ...(this.#problem === undefined ? {} : { problem: this.#problem }),
    };
  }

  #accept(socket: Socket): void {
    const connection: Connection = { socket, framer: this.framerOf(this.#lineBytes), waitingCost: 0 };
    this.#accepted += 1;
    this.#connections.add(connection);
    socket.on('data', (chunk) => this.#receive(connection, chunk));
    socket.on('end', () => this.#changed(connection, (framer) => [framer.end()]));
    // Why it broke is of no use; that it did is seen when it closes.
    socket.on('error', () => undefined);
    socket.on('close', () => this.#gone(connection));
    if (this.#queue.cost >= this.#mostWaiting) this.#pause(connection);
  }

  #receive(connection: Connection, chunk: Buffer): void {
    this.#bytes += chunk.length;
    this.#changed(connection, (framer) => framer.push(chunk));
    while (this.#heldBytes > this.#mostHeld) {
      const longest = this.#longest();
      if (longest === undefined) break;
      this.#changed(longest, (framer) => [framer.giveUp()]);
    }
    if (this.#queue.cost >= this.#mostWaiting) for (const each of this.#connections) this.#pause(each);
    else if (connection.waitingCost >= this.#connectionBytes) this.#pause(connection);
  }

  /** Whatever is done to the lines of a connection is done here, so that the sums stay right. */
  #changed(connection: Connection, act: (framer: Framer) => readonly (Buffer | undefined)[]): void {
    const before = connection.framer.heldBytes;
    const blocks = act(connection.framer);
    this.#heldBytes += connection.framer.heldBytes - before;
    let came = false;
    for (const bytes of blocks) {
      if (bytes === undefined) continue;
      came = true;
      this.#queue.push(connection, bytes);
    }
    if (came) this.#readers.tell();
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

  /** Not before half of what was too much is gone: else each block would stop and start everything. */
  #resume(): void {
    if (this.#paused.size === 0 || this.#queue.cost > this.#mostWaiting / 2) return;
    for (const connection of this.#paused) {
      if (connection.waitingCost > this.#connectionBytes / 2) continue;
      this.#paused.delete(connection);
      connection.socket.resume();
    }
  }

  #gone(connection: Connection): void {
    // Of a line that is being skipped the head has been given.
    if (connection.framer.heldBytes > 0) this.#broken += 1;
    this.#cutBefore += connection.framer.cut;
    this.#heldBytes -= connection.framer.heldBytes;
    this.#connections.delete(connection);
    this.#paused.delete(connection);
  }

  #take(source: string, mostBytes: number): readonly ReceivedBlock[] {
    const blocks = this.#queue.take(mostBytes);
    this.#resume();
    return blocks.map((bytes) => ({ source, bytes }));
  }

  #close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      for (const { socket } of this.#connections) {
        // What a socket that is held up has read already; it comes as data.
        socket.read();
        socket.destroy();
      }
    });
  }
}
