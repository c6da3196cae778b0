/** The parts of the load test. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { nextFrom } from '../../bench/random.js';
import { percentile, slopePerMinute } from '../../scripts/harness/numbers.js';
import { AwaitedLines } from '../../scripts/load/awaited.js';
import { loadBehaviour } from '../../scripts/load/behaviour.js';
import type { ClientAccount } from '../../scripts/load/client.js';
import type { ClientsMessage } from '../../scripts/load/clients.js';
import { runClients } from '../../scripts/load/clients.js';
import { accountLines } from '../../scripts/load/line-account.js';
import { Lines } from '../../scripts/load/lines.js';
import { plotSvg } from '../../scripts/load/plot.js';
import { loadRulesText } from '../../scripts/load/rules.js';
import type { Sample } from '../../scripts/load/samples.js';
import { seenIn } from '../../scripts/load/samples.js';
import { createEngine, replay } from '../../src/core.js';
import { loadRules } from '../../src/index.js';
import { readBatches } from '../../src/sources/decode/batches.js';
import { createStreamDecoder } from '../../src/sources/decode/decoder.js';

const made: string[] = [];

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-harness-'));
  made.push(folder);
  return folder;
}

describe('clients', () => {
  it('write every line once and whole, over files and connections', async () => {
    const folder = scratch();
    const received: Buffer[][] = [];
    const server = createServer((socket) => {
      const chunks: Buffer[] = [];
      received.push(chunks);
      socket.on('data', (chunk) => chunks.push(chunk));
      socket.on('end', () => socket.end());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const said: ClientsMessage[] = [];
    await runClients(
      {
        numbers: [0, 1, 2, 3, 4, 5],
        seed: 5,
        folder,
        port: (server.address() as AddressInfo).port,
        rate: 3000,
        durationMs: 700,
        everyMs: { mark: 60, incident: 200, shaky: 300 },
        rotationMs: 150,
        keptFiles: 100,
        tailMs: 1,
      },
      (message) => said.push(message),
    );
    await new Promise((resolve) => server.close(resolve));
    const accounts = said.flatMap((message) => (message.what === 'end' ? message.accounts : []));
    const texts = [
      ...readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8')),
      ...received.map((chunks) => Buffer.concat(chunks).toString()),
    ];
    const seqs = new Map<string, number[]>();
    for (const line of texts.flatMap((text) => text.split('\n')).filter((text) => text !== '')) {
      const [, client = '', seq = ''] = /client":"(c\d+)","seq":(\d+)/.exec(line) ?? /client=(c\d+)&seq=(\d+)/.exec(line) ?? [];
      if (line.startsWith('{')) JSON.parse(line);
      seqs.set(client, [...(seqs.get(client) ?? []), Number(seq)]);
    }
    expect(accounts.length).toBe(6);
    for (const { client, lines } of accounts) {
      const counted = (seqs.get(client) ?? []).filter((seq) => seq > 0).toSorted((a, b) => a - b);
      expect(counted).toEqual(Array.from({ length: lines }, (_, at) => at + 1));
    }
    const total = accounts.reduce((sum, { lines }) => sum + lines, 0);
    expect(total).toBeGreaterThan(1500);
    expect(accounts.reduce((sum, { rotations }) => sum + rotations, 0)).toBeGreaterThan(3);
    expect(new Set(said.flatMap((message) => (message.what === 'wrote' ? [message.role] : []))).size).toBeGreaterThan(1);
  });
});

describe('the rules', () => {
  it('fire for marks, and for the line counts of both kinds of log', async () => {
    const { program, diagnostics } = loadRules([{ path: 'load.alert', text: loadRulesText(4000) }]);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    if (program === undefined) return;
    const engine = createEngine(program, { mode: 'replay' });
    const startMs = Date.UTC(2026, 4, 4);
    const logs = (['app', 'web'] as const).map((kind) => {
      const lines = new Lines(kind, 'c1', nextFrom(3));
      const text: string[] = [];
      for (let second = 0; second < 60; second++) {
        const nowMs = startMs + second * 1000;
        text.push(lines.line(nowMs));
        if (second === 30 && kind === 'app') for (let mark = 0; mark < 3; mark++) text.push(lines.line(nowMs + 10, 'mark', 'm1'));
        if (second === 50) text.push(lines.line(nowMs, 'end'));
        if (second > 50) text.push(lines.line(nowMs, 'tail'));
      }
      return { kind, text: text.join('') };
    });
    const sources = logs.map(({ kind, text }) => {
      const stream = program.streams.find(({ name }) => name === kind);
      if (stream === undefined) throw new Error(`no stream ${kind}`);
      const fields = engine.plans.find((plan) => plan.stream === kind)?.fields ?? [];
      return { stream: kind, name: kind, batches: readBatches([Buffer.from(text)], createStreamDecoder({ stream, fields })).batches() };
    });
    const fired: string[] = [];
    const lineCounts = new Map<string, readonly (number | undefined)[]>();
    for await (const transitions of replay(engine, sources))
      for (const { alert, to, clauses } of transitions) {
        if (to !== 'firing') continue;
        fired.push(alert);
        if (alert.startsWith('LineCount'))
          lineCounts.set(
            alert,
            clauses.map(({ value, low }) => Number(value ?? low)),
          );
      }
    expect(fired.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(['LineCountApp', 'LineCountWeb', 'MarkCount', 'MarkEach', 'MarkMean']);
    // Lines after the end that are not tails count, too, as the numbers of the client's lines show.
    expect(lineCounts.get('LineCountWeb')?.slice(0, 2)).toEqual([1, expect.any(Number)]);
    expect(lineCounts.get('LineCountApp')?.[0]).toBe(1);
  });
});

describe('accounts', () => {
  const account = (client: string, lines: number): ClientAccount => ({
    client,
    way: 'file',
    lines,
    written: lines,
    characters: 100 * lines,
    rotations: 0,
    delayedLines: 0,
    problems: [],
  });
  const lineCounts = (client: string, count: number, sum: number) => ({
    alert: 'LineCountApp',
    kind: 'fired',
    group: { client },
    clauses: [
      { text: 'count(role == "end") over 40m >= 1', value: null, low: 1 },
      { text: 'count(role != "tail") over 40m > 0', value: null, low: count },
      { text: 'sum(seq) over 40m > 0', value: null, low: sum },
    ],
  });

  it('lines that were all evaluated once are neither lost nor doubled', () => {
    expect(accountLines([account('c1', 4)], [lineCounts('c1', 4, 10)])).toEqual({ written: 4, lost: 0, doubled: 0, problems: [] });
  });

  it.each([
    [[lineCounts('c1', 3, 6)], 1, 0],
    [[lineCounts('c1', 5, 12)], 0, 1],
    [[lineCounts('c1', 4, 9)], 1, 1],
    [[], 0, 0],
    [[lineCounts('c2', 4, 10)], 0, 0],
  ])('lines that are missing or there twice are counted as lost or doubled (%#)', (accepted, lost, doubled) => {
    const result = accountLines([account('c1', 4)], accepted);
    expect([result.lost, result.doubled, result.problems.length]).toEqual([lost, doubled, 1]);
  });

  it('notifications are counted as due, lost and doubled, with their latencies', () => {
    const lines = new AwaitedLines();
    lines.wrote('m1', { role: 'mark', way: 'tcp', atMs: 1000 });
    lines.wrote('t1', { role: 'incident', way: 'file', atMs: 1000 });
    const delivered = (sink: string, alert: string, id: string, kind: string, firstTriedMs: number): void =>
      lines.received({ sink, alert, group: { id }, kind, firstTriedMs });
    delivered('timing', 'MarkEach', 'm1', 'fired', 1020);
    delivered('timing', 'MarkEach', 'm1', 'resolved', 2020);
    delivered('timing', 'MarkCount', 'm1', 'fired', 1500);
    delivered('slow', 'Incident', 't1', 'fired', 3000);
    delivered('slow', 'Incident', 't1', 'fired', 4000);
    const [timing, slow, shaky] = lines.accounts();
    expect([timing?.due, timing?.lost.length, timing?.doubled]).toEqual([6, 3, 0]);
    expect([slow?.due, slow?.lost, slow?.doubled]).toEqual([2, ['slow Incident t1 resolved'], 1]);
    expect([shaky?.due, shaky?.lost.length]).toEqual([0, 0]);
    const each = lines.latencies().find(({ alert, way }) => alert === 'MarkEach' && way === 'tcp');
    expect(each).toEqual({ alert: 'MarkEach', way: 'tcp', samples: 1, p50Ms: 20, p99Ms: 20, maxMs: 20 });
  });
});

describe('sinks', () => {
  it('the slow sink accepts a request a second, and refuses requests that would wait too long', () => {
    let nowMs = 0;
    const behaviour = loadBehaviour(1, () => nowMs);
    const answers = Array.from({ length: 6 }, () => behaviour('slow', 1));
    expect(answers.map(({ accept, waitMs }) => (accept ? waitMs : undefined))).toEqual([1000, 2000, 3000, 4000, 5000, undefined]);
    expect(answers[5]).toEqual({ accept: false, status: 429, retryAfterS: 5 });
    nowMs = 10_000;
    expect(behaviour('slow', 1)).toEqual({ accept: true, status: 204, waitMs: 1000 });
  });

  it('the shaky sink fails half of the requests, the others none', () => {
    const behaviour = loadBehaviour(1, () => 0);
    const fine = Array.from({ length: 1000 }, () => behaviour('shaky', 1)).filter(({ accept, status }) => accept && status === 204).length;
    expect(fine).toBeGreaterThan(450);
    expect(fine).toBeLessThan(550);
    expect(behaviour('timing', 1)).toEqual({ accept: true, status: 204 });
  });
});

describe('numbers', () => {
  it('percentiles are nearest ranks, and slopes are of least squares', () => {
    expect(percentile([5, 1, 3], 0.5)).toBe(3);
    expect(percentile([5, 1, 3], 0.99)).toBe(5);
    expect(percentile([], 0.5)).toBeNaN();
    expect(slopePerMinute([0, 1, 2].map((minute) => ({ atMs: minute * 60_000, value: 3 + 2 * minute })))).toBeCloseTo(2);
    expect(slopePerMinute([])).toBe(0);
  });

  it('memory that grows is not flat, and rates are those of the samples', () => {
    const samples = (grown: number, seconds = 300): readonly Sample[] =>
      Array.from({ length: seconds + 1 }, (_, at) => ({
        atMs: at * 1000,
        residentBytes: (100 + 20 * (at % 3)) * 1048576 + at * grown,
        processorMs: at * 250,
        written: at * 5000,
        records: at * 5000,
        lagBytes: 1000,
        waiting: {},
      }));
    expect(seenIn(samples(0), 200)).toMatchObject({
      writtenPerSecond: 5000,
      recordsPerSecond: 5000,
      processor: 0.25,
      memory: { flat: true },
    });
    expect(seenIn(samples(0), 200).lag).toEqual({ p50Bytes: 1000, p99Bytes: 1000, p50Ms: 1, p99Ms: 1 });
    expect(seenIn(samples(200_000), 200).memory.flat).toBe(false);
    expect(seenIn(samples(200_000, 60), 200).memory.flat).toBeUndefined();
    expect(plotSvg(samples(0)).match(/<polyline/g)?.length).toBe(3);
  });
});
