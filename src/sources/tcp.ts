/** Lines over TCP: many clients, one source. Clients wait while too much waits here; nothing is answered. */
import type { Socket } from 'node:net';
import { createServer } from 'node:net';
import { LIMITS } from '../engine/limits.js';
import { addressText, isTcp, readAddress, readTcp } from '../parser/address.js';
import { LineBlocks } from './line-blocks.js';
import { ListenProblem, listen } from './listening.js';

const NEWLINE = 10;
/** What a block costs besides its bytes. */
const ENTRY_BYTES = 256;
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

export interface TcpBlock {
  /** The name of the source. */
  readonly source: string;
  /** Whole lines; the last byte is a newline. */
  readonly bytes: Buffer;
}

export interface TcpStats {
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
  /** Bytes of whole lines that nobody has taken. */
  readonly waitingBytes: number;
  /** Memory of unfinished lines. */
  readonly heldBytes: number;
  /** Connections that are held up. */
  readonly paused: number;
  /** What went wrong last with taking connections. */
  readonly problem?: string;
}

export interface TcpSource {
  /** `tcp://HOST:PORT`, with the port that was found. */
  readonly name: string;
  readonly port: number;
  /**
   * Whole lines in the order in which they came, at most so many bytes, but one line at least if any waits; none if none does. To be called again until it
   * gives none: `onReadable` tells of what comes, not of what was left.
   */
  take(mostBytes: number): readonly TcpBlock[];
  /** Calls back whenever lines have come. Gives a function that ends it. */
  onReadable(callback: () => void): () => void;
  stats(): TcpStats;
  /** Ends all connections and listens no longer; whole lines that came before can still be taken. */
  close(): Promise<void>;
}

/**
 * @param address `tcp://HOST:PORT`, `HOST:PORT`, `:PORT` or `PORT`; this machine only unless there is a host; port 0 finds a free one.
 * @throws ListenProblem when the address cannot be read or nobody can listen there.
 */
export async function listenTcp(address: string, options: TcpOptions = {}): Promise<TcpSource> {
  const reading = isTcp(address) ? readTcp(address) : readAddress(address);
  if (!reading.ok) throw new ListenProblem(address, `${reading.problem.message}; ${reading.problem.help}`);
  const listener = new Listener(options);
  const found = await listen(listener.server, reading.address);
  return listener.source(`tcp://${addressText(found)}`, found.port);
}

interface Connection {
  readonly socket: Socket;
  readonly lines: LineBlocks;
  /** What its blocks that nobody has taken cost. */
  waitingCost: number;
}

interface Entry {
  readonly connection: Connection;
  bytes: Buffer;
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
  readonly #callbacks = new Set<() => void>();
  /** Blocks before `#first` have been taken, and are let go of. */
  #queue: (Entry | undefined)[] = [];
  #first = 0;
  #waitingCost = 0;
  #waitingBytes = 0;
  #heldBytes = 0;
  #accepted = 0;
  #refused = 0;
  #bytes = 0;
  /** Of connections that are gone. */
  #cutBefore = 0;
  #broken = 0;
  #problem: string | undefined;

  constructor(options: TcpOptions) {
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
      onReadable: (callback) => {
        this.#callbacks.add(callback);
        return () => this.#callbacks.delete(callback);
      },
      stats: () => this.#stats(),
      close: () => this.#close(),
    };
  }

  #stats(): TcpStats {
    let cut = this.#cutBefore;
    for (const { lines } of this.#connections) cut += lines.cut;
    return {
      open: this.#connections.size,
      accepted: this.#accepted,
      refused: this.#refused,
      bytes: this.#bytes,
      cut,
      broken: this.#broken,
      waitingBytes: this.#waitingBytes,
      heldBytes: this.#heldBytes,
      paused: this.#paused.size,
      ...(this.#problem === undefined ? {} : { problem: this.#problem }),
    };
  }

  #accept(socket: Socket): void {
    const connection: Connection = { socket, lines: new LineBlocks(this.#lineBytes), waitingCost: 0 };
    this.#accepted += 1;
    this.#connections.add(connection);
    socket.on('data', (chunk) => this.#receive(connection, chunk));
    socket.on('end', () => this.#changed(connection, (lines) => [lines.end()]));
    // Why it broke is of no use; that it did is seen when it closes.
    socket.on('error', () => undefined);
    socket.on('close', () => this.#gone(connection));
    if (this.#waitingCost >= this.#mostWaiting) this.#pause(connection);
  }

  #receive(connection: Connection, chunk: Buffer): void {
    this.#bytes += chunk.length;
    this.#changed(connection, (lines) => lines.push(chunk));
    while (this.#heldBytes > this.#mostHeld) {
      const longest = this.#longest();
      if (longest === undefined) break;
      this.#changed(longest, (lines) => [lines.giveUp()]);
    }
    if (this.#waitingCost >= this.#mostWaiting) for (const each of this.#connections) this.#pause(each);
    else if (connection.waitingCost >= this.#connectionBytes) this.#pause(connection);
  }

  /** Whatever is done to the lines of a connection is done here, so that the sums stay right. */
  #changed(connection: Connection, act: (lines: LineBlocks) => readonly (Buffer | undefined)[]): void {
    const before = connection.lines.heldBytes;
    const blocks = act(connection.lines);
    this.#heldBytes += connection.lines.heldBytes - before;
    let came = false;
    for (const bytes of blocks) {
      if (bytes === undefined) continue;
      came = true;
      this.#queue.push({ connection, bytes });
      this.#waiting(connection, bytes.length, ENTRY_BYTES);
    }
    if (came) for (const callback of this.#callbacks) callback();
  }

  #waiting(connection: Connection, bytes: number, entryBytes: number): void {
    this.#waitingBytes += bytes;
    this.#waitingCost += bytes + entryBytes;
    connection.waitingCost += bytes + entryBytes;
  }

  #longest(): Connection | undefined {
    let longest: Connection | undefined;
    for (const each of this.#connections) if (each.lines.heldBytes > (longest?.lines.heldBytes ?? 0)) longest = each;
    return longest;
  }

  #pause(connection: Connection): void {
    if (this.#paused.has(connection)) return;
    this.#paused.add(connection);
    connection.socket.pause();
  }

  /** Not before half of what was too much is gone: else each block would stop and start everything. */
  #resume(): void {
    if (this.#paused.size === 0 || this.#waitingCost > this.#mostWaiting / 2) return;
    for (const connection of this.#paused) {
      if (connection.waitingCost > this.#connectionBytes / 2) continue;
      this.#paused.delete(connection);
      connection.socket.resume();
    }
  }

  #gone(connection: Connection): void {
    // Of a line that is being skipped the head has been given.
    if (connection.lines.heldBytes > 0) this.#broken += 1;
    this.#cutBefore += connection.lines.cut;
    this.#heldBytes -= connection.lines.heldBytes;
    this.#connections.delete(connection);
    this.#paused.delete(connection);
  }

  #take(source: string, mostBytes: number): readonly TcpBlock[] {
    const blocks: TcpBlock[] = [];
    let run: Buffer[] = [];
    let runBytes = 0;
    const give = (): void => {
      const [only] = run;
      if (only !== undefined) blocks.push({ source, bytes: run.length === 1 ? only : Buffer.concat(run, runBytes) });
      run = [];
      runBytes = 0;
    };
    let left = mostBytes;
    for (;;) {
      const bytes = this.#next(left, blocks.length === 0 && run.length === 0);
      if (bytes === undefined) break;
      left -= bytes.length;
      // Small blocks become large ones: they are read together.
      if (runBytes + bytes.length > LIMITS.chunkBytes) give();
      run.push(bytes);
      runBytes += bytes.length;
    }
    give();
    this.#resume();
    return blocks;
  }

  /** The lines at the head that fit into so many bytes; if there must be one, one that does not. */
  #next(mostBytes: number, mustBeOne: boolean): Buffer | undefined {
    const entry = this.#queue[this.#first];
    if (entry === undefined) return undefined;
    const { connection, bytes } = entry;
    if (bytes.length <= mostBytes) {
      this.#queue[this.#first] = undefined;
      this.#first += 1;
      if (this.#first * 2 > this.#queue.length) {
        this.#queue = this.#queue.slice(this.#first);
        this.#first = 0;
      }
      this.#waiting(connection, -bytes.length, -ENTRY_BYTES);
      return bytes;
    }
    let end = mostBytes > 0 ? bytes.lastIndexOf(NEWLINE, mostBytes - 1) + 1 : 0;
    if (end === 0 && mustBeOne) end = bytes.indexOf(NEWLINE) + 1;
    if (end === 0) return undefined;
    if (end === bytes.length) return this.#next(end, false);
    entry.bytes = bytes.subarray(end);
    this.#waiting(connection, -end, 0);
    return bytes.subarray(0, end);
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
