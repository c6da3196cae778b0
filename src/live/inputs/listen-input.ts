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
import type { FramedCounts, InputPiece, KnownSource, LiveInput, SourceKind } from './input.js';

const KINDS: Readonly<Record<Scheme, SourceKind>> = { tcp: 'tcp', syslog: 'syslog', 'syslog+udp': 'syslog', http: 'http', otlp: 'otlp' };
/** Losses are reported at most this often, and dropped messages shown in the status for this long, ms. */
const LOSSES_MS = 60_000;
/** The counters of an endpoint that say what was lost. */
const LOSSES = ['dropped', 'cut', 'broken', 'refusedConnections'] as const;

export type Loss = (typeof LOSSES)[number];

interface Listening {
  readonly endpoint: Endpoint;
  readonly source: ListeningSource;
  readonly streams: readonly string[];
  readonly losses: Readonly<Record<Loss, LossReport>>;
}

/** What a source lost in one way. */
interface LossReport {
  seen: number;
  seenMs: number;
  reported: number;
  reportedMs: number;
}

export interface ListenInputOptions {
  readonly onReadable: () => void;
  readonly secrets: SecretSources;
  /** So much more was lost. */
  readonly onLoss: (source: string, loss: Loss, count: number) => void;
}

export class ListenInput implements LiveInput {
  readonly kind = 'tcp';
  readonly #fronts = new HttpServers();
  #listening: readonly Listening[] = [];
  /** Streams whose records may have several lines. */
  #joining: ReadonlySet<string> = new Set();
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
          losses: { dropped: nothingLost(), cut: nothingLost(), broken: nothingLost(), refusedConnections: nothingLost() },
        });
      }
    } catch (error) {
      await Promise.all(opened.map((source) => source.close()));
      throw error;
    }
    for (const { endpoint, source } of next) source.setToken?.(wanted.get(endpointName(endpoint))?.token);
    const gone = this.#listening.filter(({ source }) => !next.some((other) => other.source === source));
    this.#listening = next;
    this.#joining = new Set(program.streams.flatMap(({ name, begins }) => (begins === undefined ? [] : [name])));
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
    for (const { endpoint, source, streams, losses } of this.#listening) {
      const joinsLines = streams.some((name) => this.#joining.has(name));
      while (left > 0) {
        const blocks = (joinsLines ? source.takeByClient?.(left) : undefined) ?? source.take(left);
        if (blocks.length === 0) break;
        for (const { bytes, source: name, client } of blocks) {
          const from = client === undefined ? {} : { client };
          pieces.push({ source: name, streams, bytes, ...from, ...(isPosted(endpoint) ? { isAwaited: true } : {}) });
          left -= bytes.length;
        }
      }
      for (const loss of LOSSES) this.#note(source, loss, losses[loss], nowMs);
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

  framed(): ReadonlyMap<string, FramedCounts> {
    return new Map(
      this.#listening.map(({ source }) => {
        const { cut = 0, nulBytes = 0 } = source.stats();
        return [source.name, { cut, nulBytes }];
      }),
    );
  }

  problems(): ReadonlyMap<string, string> {
    return new Map(
      this.#listening.flatMap(({ source, losses }) => {
        if (this.#nowMs - losses.dropped.seenMs >= LOSSES_MS) return [];
        return [[source.name, `messages arrived faster than they could be evaluated, within the last ${formatSeconds(LOSSES_MS / 1000)}`]];
      }),
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.#listening.map(({ source }) => source.close()));
  }

  #note(source: ListeningSource, loss: Loss, report: LossReport, nowMs: number): void {
    const lost = source.stats()[loss] ?? 0;
    if (lost > report.seen) {
      report.seen = lost;
      report.seenMs = nowMs;
    }
    // `abs`: a clock that was set back must not suppress the report.
    if (report.reported === lost || Math.abs(nowMs - report.reportedMs) < LOSSES_MS) return;
    this.options.onLoss(source.name, loss, lost - report.reported);
    report.reported = lost;
    report.reportedMs = nowMs;
  }
}

function nothingLost(): LossReport {
  return { seen: 0, seenMs: Number.NEGATIVE_INFINITY, reported: 0, reportedMs: Number.NEGATIVE_INFINITY };
}

/** @throws Error that names the stream, and never the token. */
function tokenOf(stream: string, secret: SecretRef, secrets: SecretSources): string {
  try {
    return String(resolveSecrets({ token: secret }, secrets)['token']);
  } catch (error) {
    throw new Error(`stream ${stream}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
