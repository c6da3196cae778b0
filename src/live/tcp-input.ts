/** Lines that clients send to the addresses which the streams name. */
import { addressText, waysIn } from '../parser/address.js';
import type { Program } from '../parser/program.js';
import type { TcpSource } from '../sources/tcp.js';
import { listenTcp } from '../sources/tcp.js';
import type { InputPiece, KnownSource, LiveInput } from './inputs.js';

interface Listening {
  /** As the rules say it. */
  readonly address: string;
  readonly source: TcpSource;
  readonly streams: readonly string[];
}

export class TcpInput implements LiveInput {
  readonly kind = 'tcp';
  #listening: readonly Listening[] = [];

  constructor(readonly onReadable: () => void) {}

  /**
   * Listens where a program says; what listens already goes on.
   * @throws ListenProblem when an address cannot be had; what listened before still does.
   */
  async use(program: Program): Promise<void> {
    const wanted = new Map<string, string[]>();
    for (const { name, from } of program.streams) {
      for (const address of waysIn(from).tcp.map(addressText)) wanted.set(address, [...(wanted.get(address) ?? []), name]);
    }
    const next: Listening[] = [];
    const opened: TcpSource[] = [];
    try {
      for (const [address, streams] of wanted) {
        const known = this.#listening.find((other) => other.address === address);
        const source = known?.source ?? (await listenTcp(`tcp://${address}`));
        if (known === undefined) {
          opened.push(source);
          source.onReadable(this.onReadable);
        }
        next.push({ address, source, streams });
      }
    } catch (error) {
      await Promise.all(opened.map((source) => source.close()));
      throw error;
    }
    const gone = this.#listening.filter(({ source }) => !next.some((other) => other.source === source));
    this.#listening = next;
    await Promise.all(gone.map(({ source }) => source.close()));
  }

  /** `tcp://HOST:PORT` of everything that listens. */
  addresses(): readonly string[] {
    return this.#listening.map(({ source }) => source.name);
  }

  poll(_nowMs: number, mostBytes: number): Promise<readonly InputPiece[]> {
    const pieces: InputPiece[] = [];
    let left = mostBytes;
    for (const { source, streams } of this.#listening) {
      while (left > 0) {
        const blocks = source.take(left);
        if (blocks.length === 0) break;
        for (const { bytes, source: name } of blocks) {
          pieces.push({ source: name, streams, bytes });
          left -= bytes.length;
        }
      }
    }
    return Promise.resolve(pieces);
  }

  known(): readonly KnownSource[] {
    return this.#listening.map(({ source, streams }) => ({ source: source.name, streams }));
  }

  lag(): ReadonlyMap<string, number> {
    return new Map(this.#listening.map(({ source }) => [source.name, source.stats().waitingBytes]));
  }

  async close(): Promise<void> {
    await Promise.all(this.#listening.map(({ source }) => source.close()));
  }
}
