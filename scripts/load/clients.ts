/** A process with many clients, which write at a steady rate and report their counts. */
import { nextFrom, pick } from '../../bench/random.js';
import { pause } from '../harness/pause.js';
import type { ClientAccount } from './client.js';
import { Client } from './client.js';

export interface ClientsOptions {
  /** Numbers of its clients. */
  readonly numbers: readonly number[];
  readonly seed: number;
  readonly folder: string;
  readonly port: number;
  /** Lines per second, of all its clients. */
  readonly rate: number;
  readonly durationMs: number;
  /** Mean time between two measured lines of each kind, of all its clients, ms. */
  readonly everyMs: Readonly<Record<Awaited, number>>;
  /** Mean time between two rotations, or connections, of a client, ms. */
  readonly rotationMs: number;
  /** How many rotated files of each client are kept. */
  readonly keptFiles: number;
  /** How long tail lines advance the time after the end, so that the watermark passes it, ms. */
  readonly tailMs: number;
}

export type Awaited = 'mark' | 'incident' | 'shaky';

export type ClientsMessage =
  | { readonly what: 'wrote'; readonly role: Awaited; readonly id: string; readonly way: 'file' | 'tcp'; readonly atMs: number }
  | { readonly what: 'progress'; readonly lines: number }
  | { readonly what: 'end'; readonly accounts: readonly ClientAccount[] };

const BEAT_MS = 40;
/** How often each measured line is written; the count of marks fires at the third. */
const TIMES: Readonly<Record<Awaited, number>> = { mark: 3, incident: 1, shaky: 1 };

export async function runClients(options: ClientsOptions, say: (message: ClientsMessage) => void): Promise<void> {
  const { numbers, seed, folder, port, rate, durationMs, everyMs, rotationMs, keptFiles, tailMs } = options;
  const next = nextFrom(seed + (numbers[0] ?? 0));
  const clients = numbers.map((number) => new Client({ number, folder, port, keptFiles, next: nextFrom(seed * 1009 + number) }));
  const perClient = rate / clients.length;
  const awaiters = clients.filter(({ lines }) => lines.kind === 'app');
  const started = performance.now();
  const due = clients.map(() => 0);
  let awaited = 0;
  let beforeMs = 0;
  for (let atMs = 0; atMs < durationMs; atMs = performance.now() - started) {
    const chance = (meanMs: number): boolean => next(1_000_000) < (1_000_000 * (atMs - beforeMs)) / meanMs;
    for (const [index, client] of clients.entries()) {
      // Bursts, as programs write them, with the given rate on average.
      const until = Math.floor((perClient * (atMs + next(BEAT_MS))) / 1000);
      const count = Math.max(0, until - (due[index] ?? 0));
      due[index] = (due[index] ?? 0) + count;
      client.plain(count, Date.now());
      if (chance(rotationMs)) client.rotate();
    }
    for (const role of ['mark', 'incident', 'shaky'] as const) {
      if (!chance(everyMs[role]) || awaiters.length === 0) continue;
      awaited += 1;
      const client = pick(next, awaiters);
      const id = `${role}-${client.lines.client}-${awaited}`;
      client.special(role, TIMES[role], Date.now(), id);
      say({ what: 'wrote', role, id, way: client.way, atMs: Date.now() });
    }
    say({ what: 'progress', lines: clients.reduce((sum, { lines }) => sum + lines.written, 0) });
    beforeMs = atMs;
    await pause(BEAT_MS);
  }
  for (const client of clients) client.special('end', 1, Date.now());
  for (let tail = 0; tail < tailMs; tail += 500) {
    for (const client of clients) client.special('tail', 1, Date.now());
    await pause(500);
  }
  say({ what: 'end', accounts: await Promise.all(clients.map((client) => client.end())) });
}
