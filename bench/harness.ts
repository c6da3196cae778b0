/** Who is faster, in one run: contestants take turns, so that the machine's moods hit all of them, and nobody's time is believed before the answer is right. */

export interface Outcome {
  /** What the work took, without start-up, ms; NaN when it is too little to be told from the start-up. */
  readonly ms: number;
  /** What was found; undefined where it shows only in what follows from it, and `hits` of the contestant tells. */
  readonly hits?: number;
}

export interface Contestant {
  readonly who: string;
  readonly rules: number;
  /** The most records of one round; slow ones get fewer. */
  readonly records: number;
  /** Never fewer. */
  readonly whole?: boolean;
  /** Each round is a process of its own, which takes long to start and remembers nothing: few rounds will do. */
  readonly process?: boolean;
  /** Judges the first `records` records. */
  round(records: number): Promise<Outcome> | Outcome;
  /** What it finds in them, when rounds do not say. */
  hits?(records: number): Promise<number> | number;
  /** What must be found in them. */
  readonly expected?: (records: number) => number;
}

/** What a lane has measured of one contestant. Times are nanoseconds a record; NaN when they cannot be told. */
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

/** A number that is no time of a record, such as bytes, or the time of loading. */
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
  /** What could not be measured, in a word each. */
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
  /** What one round of one contestant may take, ms, about: slow ones get fewer records. */
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
      // Who follows whom changes: garbage that one leaves is swept in the time of the next.
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

/** Runs it on more and more records, until a round takes what it may; gives how many those are. */
async function warmUp(contestant: Contestant, pace: Pace): Promise<number> {
  const { records, process = false, whole = false } = contestant;
  // Programs that make their automata as they go are quick only after a while.
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
  // V8 goes on making code better for a while.
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
  throw new Error(`${lane}, ${who}, ${rules} rules: found ${hits ?? 'nothing that was counted'}, where there are ${expected}`);
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

/** What a piece of work takes, ms. */
export async function timed<T>(work: () => Promise<T> | T): Promise<{ readonly ms: number; readonly result: T }> {
  const started = performance.now();
  const result = await work();
  return { ms: performance.now() - started, result };
}
