/** Listens on the endpoints that the streams name. */
import { formatSeconds } from '../../engine/output/format-value.js';
import type { Endpoint, Scheme } from '../../parser/endpoints.js';
import { endpointName, endpointsOf, isPosted } from '../../parser/endpoints.js';
import type { Program, SecretRef } from '../../parser/program.js';
import type { SecretSources } from '../../sinks/shared/secrets.js';
import { resolveSecrets } from '../../sinks/shared/secrets.js';
import { HttpServers } from '../../sources/http/servers.js';
import type { ListeningSource } from '../../sources/listen/listening-source.js';
import { openEndpoint } from '../../sources/transports/open-endpoint.js';
import type { InputPiece, KnownSource, LiveInput, SourceKind } from './input.js';

const KINDS: Readonly<Record<Scheme, SourceKind>> = { tcp: 'tcp', syslog: 'syslog', 'syslog+udp': 'syslog', http: 'http', otlp: 'otlp' };
/** Dropped messages are reported at most this often, and shown in the status for this long, ms. */
const DROPS_MS = 60_000;

interface Listening {
  readonly endpoint: Endpoint;
  readonly source: ListeningSource;
  readonly streams: readonly string[];
  readonly drops: Drops;
}

/** Messages of a source that were dropped. */
interface Drops {
  seen: number;
  seenMs: number;
  reported: number;
  reportedMs: number;
}

export interface ListenInputOptions {
  readonly onReadable: () => void;
  readonly secrets: SecretSources;
  /** So many more messages were dropped. */
  readonly onDrop: (source: string, count: number) => void;
}

export class ListenInput implements LiveInput {
  readonly kind = 'tcp';
  readonly #fronts = new HttpServers();
  #listening: readonly Listening[] = [];
  #nowMs = Number.NEGATIVE_INFINITY;

  constructor(readonly options: ListenInputOptions) {}

  /**
   * Listens on the endpoints of a program; endpoints that are open stay open.
   * @throws ListenProblem when an address cannot be listened on, Error when a token cannot be read; the open endpoints do not change then.
   */
  async use(program: Program): Promise<void> {
    const wanted = new Map<string, { readonly endpoint: Endpoint; readonly streams: string[]; readonly token: string | undefined }>();
    for (const { name, from, token: secret } of program.streams) {
      const token = secret === undefined ? undefined : tokenOf(name, secret, this.options.secrets);
      for (const endpoint of endpointsOf(from).addresses) {
        const known = wanted.get(endpointName(endpoint));
        if (known === undefined) wanted.set(endpointName(endpoint), { endpoint, streams: [name], token });
        else known.streams.push(name);
      }
    }
    const next: Listening[] = [];
    const opened: ListeningSource[] = [];
    try {
      for (const [name, { endpoint, streams, token }] of wanted) {
        const known = this.#listening.find((other) => endpointName(other.endpoint) === name);
        if (known !== undefined) {
          next.push({ ...known, streams });
          continue;
        }
        const source = await openEndpoint(endpoint, this.#fronts);
        opened.push(source);
        // Before it takes its first request.
        source.setToken?.(token);
        source.onReadable(this.options.onReadable);
        next.push({
          endpoint,
          source,
          streams,
          drops: { seen: 0, seenMs: Number.NEGATIVE_INFINITY, reported: 0, reportedMs: Number.NEGATIVE_INFINITY },
        });
      }
    } catch (error) {
      await Promise.all(opened.map((source) => source.close()));
      throw error;
    }
    for (const { endpoint, source } of next) source.setToken?.(wanted.get(endpointName(endpoint))?.token);
    const gone = this.#listening.filter(({ source }) => !next.some((other) => other.source === source));
    this.#listening = next;
    await Promise.all(gone.map(({ source }) => source.close()));
  }

  /** `SCHEME://HOST:PORT` of all open endpoints, with the ports that the system chose. */
  addresses(): readonly string[] {
    return this.#listening.map(({ source }) => source.name);
  }

  poll(nowMs: number, mostBytes: number): Promise<readonly InputPiece[]> {
    this.#nowMs = nowMs;
    const pieces: InputPiece[] = [];
    let left = mostBytes;
    for (const { endpoint, source, streams, drops } of this.#listening) {
      while (left > 0) {
        const blocks = source.take(left);
        if (blocks.length === 0) break;
        for (const { bytes, source: name } of blocks) {
          pieces.push({ source: name, streams, bytes, ...(isPosted(endpoint) ? { isAwaited: true } : {}) });
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
    return found === undefined ? this.kind : KINDS[found.endpoint.scheme];
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
        return [[source.name, `messages arrived faster than they could be evaluated, within the last ${formatSeconds(DROPS_MS / 1000)}`]];
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
    // `abs`: a clock that was set back must not suppress the report.
    if (drops.reported === dropped || Math.abs(nowMs - drops.reportedMs) < DROPS_MS) return;
    this.options.onDrop(source.name, dropped - drops.reported);
    drops.reported = dropped;
    drops.reportedMs = nowMs;
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
