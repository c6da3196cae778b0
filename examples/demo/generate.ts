/**
 * Writes the logs of the demo: two and a half hours of a small shop, with an outage, a server that keeps restarting, a disk that fills up, a task that
 * stops, and password guessing. The output is the same in each run. Run it with `node scripts/run-ts.mjs examples/demo/generate.ts`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';

const START_MS = Date.UTC(2026, 4, 4, 8, 0, 0);
const LENGTH_S = 9000;
const HOSTS = ['web-1', 'web-2', 'web-3', 'web-4'];
const PATHS = ['/', '/search', '/search', '/product', '/product', '/cart', '/checkout', '/checkout/pay', '/checkout/pay'];

/** Pseudo-random numbers between 0 and 1 (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 0x100000000;
  };
}

const random = randomFrom(20_260_504);
const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;

interface Line {
  readonly ms: number;
  readonly text: string;
}

/** Seconds since the start at which web-3 starts again after a crash. */
const RESTARTS = [2400, 2520, 2640, 2760, 2880];
const INCIDENT = { from: 4320, to: 5040 };

function uptimeSeconds(host: string, second: number): number {
  const last = host === 'web-3' ? RESTARTS.filter((restart) => restart <= second).at(-1) : undefined;
  return last === undefined ? 86_400 * 3 + second : second - last;
}

/** The log of a web server. */
function appLines(host: string): readonly Line[] {
  const lines: Line[] = [];
  const say = (second: number, fields: Readonly<Record<string, unknown>>): void => {
    const ms = START_MS + Math.round(second * 1000);
    const record = { ts: new Date(ms).toISOString(), host, ...fields, server_uptime_seconds: Math.floor(uptimeSeconds(host, second)) };
    lines.push({ ms, text: JSON.stringify(record) });
  };
  for (let second = random() * 2; second < LENGTH_S; second += 1 + random() * 2) {
    const path = pick(PATHS);
    const uptime = uptimeSeconds(host, second);
    const warming = uptime < 90;
    const inIncident = second >= INCIDENT.from && second < INCIDENT.to && path.startsWith('/checkout');
    const fails = inIncident ? random() < 0.35 : warming ? random() < 0.5 : random() < 0.002;
    const usual = path === '/search' ? 180 : 60;
    const latency = Math.round(usual * (0.5 + random() + (random() < 0.03 ? 4 : 0)) * (warming ? 12 : inIncident ? 6 : 1));
    const status = fails ? (inIncident ? 503 : 500) : random() < 0.02 ? 404 : 200;
    say(second, {
      level: fails ? 'error' : 'info',
      path,
      status,
      latency_ms: latency,
      message: fails ? (inIncident ? 'payment provider: connection refused' : 'upstream not ready') : 'request',
    });
    if (random() < 0.002) say(second + 0.2, { level: 'warn', exception: 'ClientAborted', message: 'the client has gone away' });
  }
  // A task that runs every minute. On web-1 one run is missed; on web-4 the task stops for good.
  for (let second = 20; second < LENGTH_S; second += 60) {
    if (host === 'web-1' && second === 1520) continue;
    if (host === 'web-4' && second > 7200) continue;
    say(second + random(), { level: 'info', event: 'compaction.done', message: 'compacted 12 segments' });
  }
  if (host === 'web-2') {
    for (let second = 300; second < LENGTH_S; second += 240) {
      say(second + random(), { level: 'error', source: 'rds-import', message: 'InternalFailure: the service asks to try again' });
    }
    say(6100, { level: 'error', source: 'rds-import', message: 'AccessDenied: role importer may not read snapshot 7' });
    for (const second of [3600, 3604, 3631]) say(second, { level: 'error', exception: 'CartCorrupted', message: 'cart 8812 has no owner' });
  }
  for (const restart of host === 'web-3' ? RESTARTS : []) say(restart, { level: 'info', event: 'started', message: 'listening on :8080' });
  return lines;
}

/** Metrics of the database host: its disk fills up all morning, and a large file is written and removed again. */
function hostLines(): readonly Line[] {
  const lines: Line[] = [];
  for (let second = 0; second < LENGTH_S; second += 15) {
    const ms = START_MS + second * 1000;
    const climb = 72 + (26 * second) / LENGTH_S;
    const disk = second >= 1200 && second < 1230 ? 97 : climb + random() * 0.4;
    const samples = [
      { host: 'db-1', mount: '/var', disk_used_pct: Number(disk.toFixed(2)) },
      { host: 'db-1', mount: '/', disk_used_pct: Number((41 + random()).toFixed(2)) },
      { host: 'db-1', memory_used_pct: Number((62 + 20 * random()).toFixed(2)) },
    ];
    for (const sample of samples) lines.push({ ms, text: JSON.stringify({ ts: new Date(ms).toISOString(), ...sample }) });
  }
  return lines;
}

/** The log of sshd: people who log in, some of whom mistype their password, and one address that guesses passwords. */
function authLines(): readonly Line[] {
  const lines: Line[] = [];
  let pid = 2000;
  const say = (second: number, message: string): void => {
    const ms = START_MS + Math.round(second) * 1000;
    pid += 1;
    lines.push({ ms, text: `${new Date(ms).toISOString()} gate sshd[${pid}]: ${message}` });
  };
  for (let second = 0; second < LENGTH_S; second += 100 + random() * 400) {
    const person = pick(['bron', 'robn', 'maria', 'deploy']);
    const address = `198.51.100.${1 + Math.floor(random() * 9)}`;
    if (random() < 0.3) say(second - 6, `Failed password for ${person} from ${address} port ${40_000 + Math.floor(random() * 9999)} ssh2`);
    say(second, `Accepted publickey for ${person} from ${address} port ${40_000 + Math.floor(random() * 9999)} ssh2`);
  }
  for (let second = 3000; second < 3900; second += 3 + random() * 5) {
    const name = pick(['root', 'root', 'invalid user admin', 'invalid user test', 'invalid user oracle']);
    say(second, `Failed password for ${name} from 203.0.113.45 port ${40_000 + Math.floor(random() * 9999)} ssh2`);
  }
  // Every log has a line that no format can parse.
  lines.push({ ms: START_MS + 3_000_000, text: '-- MARK --' });
  return lines;
}

function write(name: string, lines: readonly Line[]): void {
  const folder = resolve('examples/demo/logs');
  mkdirSync(folder, { recursive: true });
  const text = [...lines]
    .sort((a, b) => a.ms - b.ms)
    .map((line) => `${line.text}\n`)
    .join('');
  writeFileSync(resolve(folder, name), gzipSync(text, { level: 9 }));
  console.log(`${name}: ${lines.length} lines`);
}

for (const host of HOSTS) write(`app-${host}.log.gz`, appLines(host));
write('hosts-db-1.log.gz', hostLines());
write('auth.log.gz', authLines());
