/** The results of a load test, compared with its goals. */
import type { SinkCounts } from '../harness/receiver.js';
import type { Latency, SinkAccount } from './awaited.js';
import type { LineAccount } from './line-account.js';
import { MARK_ALERTS } from './rules.js';
import type { Sample, Seen } from './samples.js';

export interface LoadResult {
  readonly options: {
    readonly rate: number;
    readonly durationMs: number;
    readonly clients: number;
    readonly processes: number;
    readonly seed: number;
  };
  readonly seen: Seen;
  readonly samples: readonly Sample[];
  readonly latencies: readonly Latency[];
  readonly sinks: readonly SinkAccount[];
  readonly requests: Readonly<Record<string, SinkCounts>>;
  readonly lines: LineAccount;
  /** All lines, including those after the end marker. */
  readonly written: number;
  readonly records: number;
  readonly unreadable: number;
  readonly late: number;
  /** Rotations and reconnections. */
  readonly rotations: number;
  /** Lines that were due but not written because of backpressure. */
  readonly delayedLines: number;
  readonly problems: readonly string[];
}

export interface GoalResult {
  readonly what: string;
  readonly goal: string;
  readonly reached: string;
  readonly isMet: boolean;
}

/** A sink must be called within this time after the alert is certain, ms. */
const DELIVERY_MS = 1000;

export function checkGoals(result: LoadResult): readonly GoalResult[] {
  const { options, seen, latencies, sinks, lines, written, records, late, unreadable, problems } = result;
  const goalResults: GoalResult[] = [];
  const check = (what: string, goal: string, reached: string, isMet: boolean): void => {
    goalResults.push({ what, goal, reached, isMet });
  };
  check('lines written per second', thousands(options.rate), thousands(seen.writtenPerSecond), seen.writtenPerSecond > options.rate * 0.97);
  check(
    'records evaluated per second',
    'the same',
    thousands(seen.recordsPerSecond),
    Math.abs(seen.recordsPerSecond / seen.writtenPerSecond - 1) < 0.02,
  );
  const { memory } = seen;
  const growth = `${Math.round(memory.earlyMiB)} MiB in the second quarter, ${Math.round(memory.lateMiB)} MiB in the last`;
  check('memory', memory.flat === undefined ? 'flat; run too short to decide' : 'flat', growth, memory.flat !== false);
  check('lines lost', '0', `${lines.lost} of ${thousands(lines.written)}`, lines.lost === 0 && lines.problems.length === 0);
  check('lines evaluated twice', '0', String(lines.doubled), lines.doubled === 0);
  check('records counted', thousands(written), thousands(records), written === records);
  check('late records, unreadable lines', '0, 0', `${late}, ${unreadable}`, late === 0 && unreadable === 0);
  for (const { alert, doc, beyondMs } of MARK_ALERTS) {
    const latency = latencies.find((one) => one.alert === alert && one.way === 'all');
    const p99Ms = latency?.p99Ms ?? Number.NaN;
    check(
      `latency from line to sink, p99: ${doc}`,
      `${beyondMs + DELIVERY_MS} ms`,
      `${Math.round(p99Ms)} ms`,
      p99Ms <= beyondMs + DELIVERY_MS,
    );
  }
  for (const { sink, due, doubled, lost } of sinks)
    check(
      `notifications lost, duplicated at sink ${sink}`,
      '0, 0',
      `${lost.length} of ${due}, ${doubled}`,
      lost.length === 0 && doubled === 0,
    );
  check('other problems', '0', String(problems.length), problems.length === 0);
  return goalResults;
}

const SHOWN = 10;

export function resultLines(result: LoadResult, goalResults: readonly GoalResult[]): readonly string[] {
  const { seen, latencies, lines, sinks, problems } = result;
  const lost = sinks.flatMap((account) => account.lost.map((key) => `lost: ${key}`));
  return [
    ...goalResults.map(({ what, goal, reached, isMet }) => `${isMet ? 'met   ' : 'MISSED'} ${what}: ${reached} (goal ${goal})`),
    `memory: ${Math.round(seen.memory.firstMiB)} MiB at the start, ${Math.round(seen.memory.p50MiB)} median, ${Math.round(seen.memory.maxMiB)} maximum`,
    `lag: p50 ${Math.round(seen.lag.p50Bytes / 1024)} KiB, p99 ${Math.round(seen.lag.p99Bytes / 1024)} KiB; CPU ${(seen.processor * 100).toFixed(0)}% of one core`,
    ...latencies.map(
      ({ alert, way, samples, p50Ms, p99Ms, maxMs }) =>
        `${alert} (${way}, ${samples}): p50 ${Math.round(p50Ms)} ms, p99 ${Math.round(p99Ms)} ms, max ${Math.round(maxMs)} ms`,
    ),
    ...[...lines.problems, ...lost, ...problems].slice(0, SHOWN),
  ];
}

export function thousands(number: number): string {
  return Number.isNaN(number) ? 'unknown' : Math.round(number).toLocaleString('en-US');
}
