/** The logs of a crash test: the same for the same seed. */
import { nextFrom, pick } from '../../bench/random.js';

export interface LogLine {
  readonly file: 'app.log' | 'auth.log';
  /** Event time, ms since the epoch. */
  readonly ms: number;
  /** Without its newline. */
  readonly text: string;
}

export interface CrashLog {
  /** In the order in which they are written: by time, with a jitter within the lateness. */
  readonly lines: readonly LogLine[];
  /** A live run must give the notifications of a replay before this time, exclusive, ms since the epoch. */
  readonly comparedUntilMs: number;
}

/** Lateness of both streams, ms; see RULES. */
const LATENESS_MS = 3000;
const JITTER_MS = 2500;
const START_MS = Date.UTC(2026, 4, 4, 10);
const MINUTE_MS = 60_000;
const HOSTS = ['web-1', 'web-2', 'web-3', 'web-4'] as const;
const USERS = ['root', 'admin', 'ann', 'bo', 'Zoë', '王芳', 'eve', 'oracle'] as const;
/** Shares of failing and slow requests, by kind of incident. */
const INCIDENTS = { errors: { failing: 0.7, slow: 0.1 }, slow: { failing: 0.01, slow: 0.8 } } as const;
const QUIET = { failing: 0.01, slow: 0.02 };

/** Streams read `logs/app.log` and `logs/auth.log`; both sinks get everything that is a page. */
export const RULES = `
stream app { from "logs/app.log" format json time ts lateness 3s idle 1d }
stream auth { from "logs/auth.log" format logfmt time ts lateness 3s idle 1d }

sink pager webhook { url: env("PAGER_URL") timeout: 2s }
sink chat webhook { url: env("CHAT_URL") timeout: 2s }
route { page -> pager, chat  warn -> chat  info -> pager }

alert ErrorRatio {
  on app by host
  page when ratio(status >= 500) over 1m > 30% and count() over 1m >= 5
  warn when ratio(status >= 500) over 2m > 15%
  for 10s
  keep 20s
  remind 30s
}
alert Burst { on app by host step 1s info when count(status >= 500) over 10s >= 4 keep 15s }
alert Fatal { on app by host page each level == "fatal" keep 20s }
alert Slow { on app warn when p90(took_ms) over 30s > 800ms for 5s clear when p90(took_ms) over 30s < 500ms keep 10s }
alert NoHeartbeat { on app by host step 5s page when since(event == "heartbeat") > 45s remind 1m }
alert Guessing { on auth by user warn when count(outcome == "failed") over 1m >= 5 keep 30s remind 1m }
alert ManyUsers { on auth info when distinct(user where outcome == "failed") over 1m >= 5 keep 30s }
alert LineCount { on app step 1s warn when count(event == "end") over 30m >= 1 and count() over 30m > 0 and sum(seq) over 30m > 0 for 2s }
alert LineCountAuth { on auth step 1s warn when count(event == "end") over 30m >= 1 and count() over 30m > 0 and sum(seq) over 30m > 0 for 2s }
`;

/** Ten minutes with incidents, a few in which everything resolves, and a tail that only advances time. */
export function crashLog(seed: number, records = 3000): CrashLog {
  const next = nextFrom(seed);
  const chance = (share: number): boolean => next(1_000_000) < share * 1_000_000;
  const incidents = makeIncidents(next);
  const lines: (LogLine & { readonly writtenMs: number })[] = [];
  const seq = { 'app.log': 0, 'auth.log': 0 };
  const add = (file: LogLine['file'], ms: number, jitterMs: number, text: (seq: number) => string): void => {
    seq[file] += 1;
    lines.push({ file, ms, text: text(seq[file]), writtenMs: ms + jitterMs });
  };
  const busyMs = 10 * MINUTE_MS;
  for (let at = 0; at < records; at++) {
    const ms = START_MS + Math.floor((busyMs * at) / records) + next(100);
    const ts = new Date(ms).toISOString();
    const jitterMs = next(JITTER_MS);
    if (chance(0.2)) {
      const guessing = incidents.some(({ kind, from, to }) => kind === 'guessing' && ms >= from && ms < to);
      const outcome = chance(guessing ? 0.9 : 0.05) ? 'failed' : 'accepted';
      const user = pick(next, guessing && chance(0.5) ? USERS.slice(0, 2) : USERS);
      add('auth.log', ms, jitterMs, (n) => `ts=${ts} event=login outcome=${outcome} user=${user} seq=${n}`);
      continue;
    }
    const host = pick(next, HOSTS);
    const now = incidents.filter((incident) => incident.host === host && ms >= incident.from && ms < incident.to);
    const { failing, slow } = now.reduce((worst, { kind }) => (kind === 'errors' || kind === 'slow' ? INCIDENTS[kind] : worst), QUIET);
    const level = chance(0.002) ? 'fatal' : 'info';
    const took = chance(slow) ? 900 + next(2000) : 20 + next(300);
    const status = chance(failing) ? 500 + next(4) : 200;
    const silent = now.some(({ kind }) => kind === 'silent');
    const event = chance(0.3) && !silent ? 'heartbeat' : 'request';
    const more = chance(0.1) ? { note: 'ärger — 障害 🚨 '.repeat(1 + next(20)) } : {};
    add('app.log', ms, jitterMs, (n) => JSON.stringify({ ts, host, level, status, took_ms: took, event, seq: n, ...more }));
  }
  // Quiet, until everything has resolved.
  const quietMs = START_MS + busyMs;
  const calmMs = 5 * MINUTE_MS;
  for (let ms = quietMs; ms < quietMs + calmMs; ms += 1000) {
    const ts = new Date(ms).toISOString();
    const event = ms + 1000 >= quietMs + calmMs ? 'end' : 'heartbeat';
    for (const host of HOSTS)
      add('app.log', ms, next(500), (n) => JSON.stringify({ ts, host, level: 'info', status: 200, took_ms: 30, event, seq: n }));
    add('auth.log', ms, next(500), (n) => `ts=${ts} event=${event} outcome=accepted user=ann seq=${n}`);
  }
  const tailMs = quietMs + calmMs;
  for (let ms = tailMs; ms < tailMs + MINUTE_MS / 2; ms += 500) {
    const ts = new Date(ms).toISOString();
    add('app.log', ms, 0, (n) =>
      JSON.stringify({ ts, host: 'web-1', level: 'info', status: 200, took_ms: 30, event: 'heartbeat', seq: n }),
    );
    add('auth.log', ms, 0, (n) => `ts=${ts} event=login outcome=accepted user=ann seq=${n}`);
  }
  const ordered = lines.toSorted((a, b) => a.writtenMs - b.writtenMs).map(({ file, ms, text }) => ({ file, ms, text }));
  return { lines: ordered, comparedUntilMs: tailMs + MINUTE_MS / 2 - 2 * LATENESS_MS };
}

interface Incident {
  readonly kind: 'errors' | 'slow' | 'silent' | 'guessing';
  readonly host: string;
  readonly from: number;
  readonly to: number;
}

/** One about every 30 seconds; most outlast the `for` of the rules. */
function makeIncidents(next: (below: number) => number): readonly Incident[] {
  return Array.from({ length: 20 }, (_, at) => {
    const from = START_MS + at * (MINUTE_MS / 2) + next(MINUTE_MS / 2);
    const kind = pick(next, ['errors', 'errors', 'slow', 'silent', 'guessing'] as const);
    return { kind, host: pick(next, HOSTS), from, to: from + 20_000 + next(70_000) };
  });
}
