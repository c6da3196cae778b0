/** Samples of the process, one a second, and their statistics. */
import { percentile, slopePerMinute } from '../harness/numbers.js';

export interface Sample {
  /** Since the clients started, ms. */
  readonly atMs: number;
  readonly residentBytes: number;
  /** CPU time so far. */
  readonly processorMs: number;
  /** Lines written so far. */
  readonly written: number;
  /** Records evaluated so far. */
  readonly records: number;
  readonly lagBytes: number;
  /** Notifications in the queue of each sink. */
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
    /** Medians of the second and the last quarter of the time. */
    readonly earlyMiB: number;
    readonly lateMiB: number;
    /** Undefined when the time was too short to tell. */
    readonly flat: boolean | undefined;
  };
  readonly lag: { readonly p50Bytes: number; readonly p99Bytes: number; readonly p50Ms: number; readonly p99Ms: number };
  /** Share of one core. */
  readonly processor: number;
}

const MIB = 1024 * 1024;
/** Samples before this share of the time are start-up: rules are compiled, caches are filled. */
const WARM_SHARE = 0.25;
/** A heap moves by more than this without a leak. */
const FLAT_SHARE = 1.15;
/** In shorter runs the heap still grows to its size. */
const TELLING_MS = 240_000;

/** @param bytesPerLine mean length of the lines */
export function seenIn(samples: readonly Sample[], bytesPerLine: number): Seen {
  const first = samples[0];
  const last = samples.at(-1);
  const warm = samples.filter((_, at) => at >= samples.length * WARM_SHARE);
  const seconds = ((last?.atMs ?? 0) - (first?.atMs ?? 0)) / 1000;
  const perSecond = (of: (sample: Sample) => number): number =>
    first === undefined || last === undefined ? 0 : (of(last) - of(first)) / seconds;
  const resident = warm.map(({ residentBytes }) => residentBytes / MIB);
  const slope = slopePerMinute(warm.map(({ atMs, residentBytes }) => ({ atMs, value: residentBytes / MIB })));
  const quarter = Math.floor(samples.length / 4);
  const medianOf = (some: readonly Sample[]): number =>
    percentile(
      some.map(({ residentBytes }) => residentBytes / MIB),
      0.5,
    );
  const earlyMiB = medianOf(samples.slice(quarter, 2 * quarter));
  const lateMiB = medianOf(samples.slice(-quarter));
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
      earlyMiB,
      lateMiB,
      flat: seconds * 1000 < TELLING_MS * 0.9 ? undefined : lateMiB <= earlyMiB * FLAT_SHARE,
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
