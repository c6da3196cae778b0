/** Races contestants in one run: they take turns, so that changes in machine load affect all, and a time counts only if the result is right. */

export interface Outcome {
  /** Time without start-up, ms; NaN when it is too short to distinguish from the start-up. */
  readonly ms: number;
  /** Hits; undefined where a round does not count them, and `hits` of the contestant does. */
  readonly hits?: number;
}

export interface Contestant {
  readonly who: string;
  readonly rules: number;
  /** The most records of one round; slow contestants get fewer. */
  readonly records: number;
  /** Never fewer. */
  readonly whole?: boolean;
  /** Each round is a separate process, which starts slowly and keeps nothing, so few rounds are enough. */
  readonly process?: boolean;
  /** Processes the first `records` records. */
  round(records: number): Promise<Outcome> | Outcome;
  /** Its hits in them, when rounds do not count. */
  hits?(records: number): Promise<number> | number;
  /** The expected hits in them. */
  readonly expected?: (records: number) => number;
}

/** The measurement of one contestant in a lane. Times are nanoseconds per record; NaN when they are too short to measure. */
export interface Row {
  readonly lane: string;
  readonly who: string;
  readonly rules: number;
  /** Of one round. */
  readonly records: number;
  readonly ns: number;
  readonly fastestNs: number;
  readonly slowestNs: number;
}

/** Any other number than a time per record, such as bytes, or the time to load rules. */
export interface Figure {
  readonly lane: string;
  readonly what: string;
  readonly value: number;
  readonly unit: string;
}

export class Results {
  readonly rows: Row[] = [];
  readonly figures: Figure[] = [];
  /** Versions of the peers that took part. */
  readonly peers = new Map<string, string>();
  /** Skipped measurements, with reasons. */
  readonly skipped = new Set<string>();

  ns(lane: string, who: string, rules: number): number | undefined {
    const ns = this.rows.find((row) => row.lane === lane && row.who === who && row.rules === rules)?.ns;
    return Number.isNaN(ns) ? undefined : ns;
  }

  /** How many times faster `who` is than `than`. */
  speedup(lane: string, who: string, than: string, rules: number, rulesThan = rules): number | undefined {
    const ours = this.ns(lane, who, rules);
    const theirs = this.ns(lane, than, rulesThan);
    return ours === undefined || theirs === undefined ? undefined : theirs / ours;
  }

  value(lane: string, what: string): number | undefined {
    return this.figures.find((figure) => figure.lane === lane && figure.what === what)?.value;
  }
}

export interface Pace {
  readonly rounds: number;
  /** About how long a round may take, ms; slow contestants get fewer records. */
  readonly roundMs: number;
}

const PROCESS_ROUNDS = 3;
/** Records of the slowest. */
const LEAST = 50;

export async function race(results: Results, lane: string, contestants: readonly Contestant[], pace: Pace): Promise<void> {
  const sizes: number[] = [];
  for (const contestant of contestants) {
    const size = await warmUp(contestant, pace);
    sizes.push(size);
    await check(lane, contestant, size);
  }
  const times: number[][] = contestants.map(() => []);
  for (let round = 0; round < pace.rounds; round++) {
    for (let turn = 0; turn < contestants.length; turn++) {
      // The order changes, because garbage of one contestant may be collected in the time of the next.
      const at = (turn * (round % 2 === 0 ? 1 : contestants.length - 1) + round) % contestants.length;
      const size = sizes[at] ?? 0;
      const contestant = contestants[at];
      if (contestant === undefined || round >= (contestant.process === true ? PROCESS_ROUNDS : pace.rounds)) continue;
      const outcome = await contestant.round(size);
      const { who, rules, expected } = contestant;
      if (outcome.hits !== undefined) compare(lane, who, rules, outcome.hits, expected?.(size));
      times[at]?.push((outcome.ms * 1e6) / size);
    }
  }
  contestants.forEach(({ who, rules }, at) => {
    results.rows.push({ lane, who, rules, records: sizes[at] ?? 0, ...spread(times[at] ?? []) });
  });
}

/** Runs it on more and more records until a round takes as long as it may. Returns their number. */
async function warmUp(contestant: Contestant, pace: Pace): Promise<number> {
  const { records, process = false, whole = false } = contestant;
  // Programs that build their automata lazily are fast only after a while.
  const roundMs = process ? pace.roundMs * 5 : pace.roundMs;
  let size = whole ? records : Math.min(records, LEAST);
  for (;;) {
    const outcome = await contestant.round(size);
    const ms = Number.isNaN(outcome.ms) ? 0 : outcome.ms;
    if (ms > roundMs * 2 && !whole) return round125((size * roundMs) / ms);
    if (size === records) break;
    if (ms > roundMs / 2) return size;
    size = Math.min(records, round125(size * Math.min(10, Math.max(2, roundMs / ms))));
  }
  if (process) return records;
  // V8 keeps optimizing for a while.
  for (let ms = 0; ms < roundMs * 2; ) ms += (await contestant.round(records)).ms;
  return records;
}

/** The next lower of 1, 2, 5, 10, 20, 50 …, at least 50: files are made for a few sizes only. */
function round125(size: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(LEAST, size)));
  const head = Math.max(LEAST, size) / power;
  return power * (head >= 5 ? 5 : head >= 2 ? 2 : 1);
}

async function check(lane: string, contestant: Contestant, size: number): Promise<void> {
  const { who, rules, expected } = contestant;
  const hits = contestant.hits === undefined ? (await contestant.round(size)).hits : await contestant.hits(size);
  compare(lane, who, rules, hits, expected?.(size));
}

function compare(lane: string, who: string, rules: number, hits: number | undefined, expected: number | undefined): void {
  if (expected === undefined || hits === expected) return;
  throw new Error(`${lane}, ${who}, ${rules} rules: found ${hits ?? 'no'} hits instead of ${expected}`);
}

export function spread(ns: readonly number[]): Pick<Row, 'ns' | 'fastestNs' | 'slowestNs'> {
  if (ns.some(Number.isNaN)) return { ns: Number.NaN, fastestNs: Number.NaN, slowestNs: Number.NaN };
  const sorted = ns.toSorted((a, b) => a - b);
  return { ns: medianOf(sorted), fastestNs: sorted[0] ?? Number.NaN, slowestNs: sorted.at(-1) ?? Number.NaN };
}

export function median(values: readonly number[]): number {
  return medianOf(values.toSorted((a, b) => a - b));
}

function medianOf(sorted: readonly number[]): number {
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The time of a piece of work, ms. */
export async function timed<T>(work: () => Promise<T> | T): Promise<{ readonly ms: number; readonly result: T }> {
  const started = performance.now();
  const result = await work();
  return { ms: performance.now() - started, result };
}
