/** What is seen of the process second by second, and what follows from it. */
import { percentile, slopePerMinute } from '../harness/numbers.js';

export interface Sample {
  /** Since the clients began, ms. */
  readonly atMs: number;
  readonly residentBytes: number;
  /** Processor time so far. */
  readonly processorMs: number;
  /** Lines written so far. */
  readonly written: number;
  /** Records judged so far. */
  readonly records: number;
  readonly lagBytes: number;
  /** By sink. */
  readonly waiting: Readonly<Record<string, number>>;
}

export interface Seen {
  readonly writtenPerSecond: number;
  readonly recordsPerSecond: number;
  readonly memory: {
    readonly firstMiB: number;
    readonly p50MiB: number;
    readonly maxMiB: number;
    readonly slopeMiBPerMinute: number;
    readonly flat: boolean;
  };
  readonly lag: { readonly p50Bytes: number; readonly p99Bytes: number; readonly p50Ms: number; readonly p99Ms: number };
  /** Share of one processor. */
  readonly processor: number;
}

const MIB = 1024 * 1024;
/** What goes before is start-up: rules are compiled, caches filled. */
const WARM_SHARE = 0.25;
/** Growth that an hour would show and a year would not survive. */
const FLAT_MIB_PER_MINUTE = 2;

/** @param bytesPerLine mean length of what is written */
export function seenIn(samples: readonly Sample[], bytesPerLine: number): Seen {
  const first = samples[0];
  const last = samples.at(-1);
  const warm = samples.filter((_, at) => at >= samples.length * WARM_SHARE);
  const seconds = ((last?.atMs ?? 0) - (first?.atMs ?? 0)) / 1000;
  const perSecond = (of: (sample: Sample) => number): number =>
    first === undefined || last === undefined ? 0 : (of(last) - of(first)) / seconds;
  const resident = warm.map(({ residentBytes }) => residentBytes / MIB);
  const slope = slopePerMinute(warm.map(({ atMs, residentBytes }) => ({ atMs, value: residentBytes / MIB })));
  const writtenPerSecond = perSecond(({ written }) => written);
  const lag = warm.map(({ lagBytes }) => lagBytes);
  const msOf = (bytes: number): number => (bytes / Math.max(1, writtenPerSecond * bytesPerLine)) * 1000;
  return {
    writtenPerSecond,
    recordsPerSecond: perSecond(({ records }) => records),
    memory: {
      firstMiB: (first?.residentBytes ?? 0) / MIB,
      p50MiB: percentile(resident, 0.5),
      maxMiB: percentile(resident, 1),
      slopeMiBPerMinute: slope,
      flat: slope < FLAT_MIB_PER_MINUTE,
    },
    lag: {
      p50Bytes: percentile(lag, 0.5),
      p99Bytes: percentile(lag, 0.99),
      p50Ms: msOf(percentile(lag, 0.5)),
      p99Ms: msOf(percentile(lag, 0.99)),
    },
    processor: perSecond(({ processorMs }) => processorMs) / 1000,
  };
}
