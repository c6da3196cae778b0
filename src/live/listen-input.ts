/** What others send to the addresses that the streams name. */
import { formatSeconds } from '../engine/output/format-value.js';
import type { Endpoint, Scheme } from '../parser/endpoints.js';
import { endpointName, endpointsOf, isPosted } from '../parser/endpoints.js';
import type { Program, SecretRef } from '../parser/program.js';
import type { SecretSources } from '../sinks/shared/secrets.js';
import { resolveSecrets } from '../sinks/shared/secrets.js';
import { HttpServers } from '../sources/http/servers.js';
import type { ListeningSource } from '../sources/listen/listening-source.js';
import { openEndpoint } from '../sources/transports/open-endpoint.js';
import type { InputPiece, KnownSource, LiveInput } from './inputs.js';
import type { SourceKind } from './status.js';

const KINDS: Readonly<Record<Scheme, SourceKind>> = { tcp: 'tcp', syslog: 'syslog', 'syslog+udp': 'syslog', http: 'http', otlp: 'otlp' };
/** What is dropped is told so often at most, and shown for so long, ms. */
const DROPS_MS = 60_000;

interface Listening {
  readonly way: Endpoint;
  readonly source: ListeningSource;
  readonly streams: readonly string[];
  readonly drops: Drops;
}

/** Messages of a source that were left out. */
interface Drops {
  seen: number;
  seenMs: number;
  told: number;
  toldMs: number;
}

export interface ListenInputOptions {
  readonly onReadable: () => void;
  readonly secrets: SecretSources;
  /** So many messages more were left out. */
  readonly onDrop: (source: string, count: number) => void;
}

export class ListenInput implements LiveInput {
  readonly kind = 'tcp';
  readonly #fronts = new HttpServers();
  #listening: readonly Listening[] = [];
  #nowMs = Number.NEGATIVE_INFINITY;

  constructor(readonly options: ListenInputOptions) {}

  /**
   * Listens where a program says; what listens already goes on.
   * @throws ListenProblem when an address cannot be had, Error when a token cannot; what listened before still does.
   */
  async use(program: Program): Promise<void> {
    const wanted = new Map<string, { readonly way: Endpoint; readonly streams: string[]; readonly token: string | undefined }>();
    for (const { name, from, token: secret } of program.streams) {
      const token = secret === undefined ? undefined : tokenOf(name, secret, this.options.secrets);
      for (const way of endpointsOf(from).addresses) {
        const known = wanted.get(endpointName(way));
        if (known === undefined) wanted.set(endpointName(way), { way, streams: [name], token });
        else known.streams.push(name);
      }
    }
    const next: Listening[] = [];
    const opened: ListeningSource[] = [];
    try {
      for (const [address, { way, streams, token }] of wanted) {
        const known = this.#listening.find((other) => endpointName(other.way) === address);
        if (known !== undefined) {
          next.push({ ...known, streams });
          continue;
        }
        const source = await openEndpoint(way, this.#fronts);
        opened.push(source);
        // Nobody may post before it is known who may.
        source.setToken?.(token);
        source.onReadable(this.options.onReadable);
        next.push({
          way,
          source,
          streams,
          drops: { seen: 0, seenMs: Number.NEGATIVE_INFINITY, told: 0, toldMs: Number.NEGATIVE_INFINITY },
        });
      }
    } catch (error) {
      await Promise.all(opened.map((source) => source.close()));
      throw error;
    }
    for (const { way, source } of next) source.setToken?.(wanted.get(endpointName(way))?.token);
    const gone = this.#listening.filter(({ source }) => !next.some((other) => other.source === source));
    this.#listening = next;
    await Promise.all(gone.map(({ source }) => source.close()));
  }

  /** `SCHEME://HOST:PORT` of everything that listens, with the ports that were found. */
  addresses(): readonly string[] {
    return this.#listening.map(({ source }) => source.name);
  }

  poll(nowMs: number, mostBytes: number): Promise<readonly InputPiece[]> {
    this.#nowMs = nowMs;
    const pieces: InputPiece[] = [];
    let left = mostBytes;
    for (const { way, source, streams, drops } of this.#listening) {
      while (left > 0) {
        const blocks = source.take(left);
        if (blocks.length === 0) break;
        for (const { bytes, source: name } of blocks) {
          pieces.push({ source: name, streams, bytes, ...(isPosted(way) ? { isAwaited: true } : {}) });
          left -= bytes.length;
        }
      }
      this.#noteDrops(source, drops, nowMs);
    }
    return Promise.resolve(pieces);
  }

  written(): void {
    for (const { source } of this.#listening) source.written?.();
  }

  known(): readonly KnownSource[] {
    return this.#listening.map(({ source, streams }) => ({ source: source.name, streams }));
  }

  kindOf(name: string): SourceKind {
    const found = this.#listening.find(({ source }) => source.name === name);
    return found === undefined ? this.kind : KINDS[found.way.scheme];
  }

  lag(): ReadonlyMap<string, number> {
    return new Map(this.#listening.map(({ source }) => [source.name, source.stats().waitingBytes]));
  }

  dropped(): ReadonlyMap<string, number> {
    return new Map(
      this.#listening.flatMap(({ source }) => {
        const { dropped } = source.stats();
        return dropped === undefined ? [] : [[source.name, dropped]];
      }),
    );
  }

  problems(): ReadonlyMap<string, string> {
    return new Map(
      this.#listening.flatMap(({ source, drops }) => {
        if (this.#nowMs - drops.seenMs >= DROPS_MS) return [];
        return [[source.name, `within the last ${formatSeconds(DROPS_MS / 1000)} they came faster than they were judged`]];
      }),
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.#listening.map(({ source }) => source.close()));
  }

  #noteDrops(source: ListeningSource, drops: Drops, nowMs: number): void {
    const dropped = source.stats().dropped ?? 0;
    if (dropped > drops.seen) {
      drops.seen = dropped;
      drops.seenMs = nowMs;
    }
    // A clock that was set back must not keep it secret.
    if (drops.told === dropped || Math.abs(nowMs - drops.toldMs) < DROPS_MS) return;
    this.options.onDrop(source.name, dropped - drops.told);
    drops.told = dropped;
    drops.toldMs = nowMs;
  }
}

/** @throws Error that names the stream, and never the token. */
function tokenOf(stream: string, secret: SecretRef, secrets: SecretSources): string {
  try {
    return String(resolveSecrets({ token: secret }, secrets)['token']);
  } catch (error) {
    throw new Error(`stream ${stream}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
