/** Measures many open spans in a separate process, which prints the results as JSON. */
import type { Engine } from '../src/core.js';
import { createEngine } from '../src/core.js';
import type { RecordBatch } from '../src/index.js';
import { recordsToBatch } from '../src/sources/decode/object-reader.js';
import { programOf } from './tocsin.js';

export interface SpansFound {
  readonly open: number;
  /** Memory of an open key after a garbage collection: V8's heap and typed arrays, bytes. */
  readonly keyBytes: number;
  /** Memory of the process with all keys open, MiB. */
  readonly rssMiB: number;
  /** Time of a start record that opens a span, ns. */
  readonly startNs: number;
  /** Time of a record that matches no span, ns. */
  readonly otherNs: number;
  /** Time per record when as many keys are open and every start has its end, ns. */
  readonly pairNs: number;
  /** Time of a timeout, with its tick, ns. */
  readonly timeoutNs: number;
  /** Longest pause of a batch while all keys time out, ms. */
  readonly longestMs: number;
}

const BATCH = 1000;
const START_MS = Date.UTC(2026, 4, 4);
const MINUTE = 60_000;

const RULES = `
stream app { format json lateness 0s }
span probe on app { start event == "sent" end event == "seen" key id timeout 1h }
alert Lost { on probe by host info when count(outcome == "timeout") over 5m > 1000000000 }`;

export function measureSpans(open: number): SpansFound {
  const warm = createEngine(programOf(RULES), { mode: 'replay' });
  feed(warm, 20_000, (at) => ({ event: at % 2 === 0 ? 'sent' : 'seen', id: `w${at >> 1}` }), START_MS, MINUTE);
  const engine = createEngine(programOf(RULES), { mode: 'replay', openSpans: open + 1000 });
  const before = held();
  const startNs = feed(engine, open, (at) => ({ event: 'sent', id: `probe-${at}` }), START_MS, 30 * MINUTE);
  const after = held();
  const { rss } = process.memoryUsage();
  const found = engine.stats().spans[0]?.open ?? 0;
  if (found < open - 1) throw new Error(`${found} are open where there should be ${open}`);
  const otherNs = feed(engine, 200_000, (at) => ({ event: 'other', id: `x${at}` }), START_MS + 31 * MINUTE, MINUTE);
  const pairNs = feed(
    engine,
    400_000,
    (at) => ({ event: at % 2 === 0 ? 'sent' : 'seen', id: `pair-${at >> 1}` }),
    START_MS + 33 * MINUTE,
    10 * MINUTE,
  );
  const longest = { ms: 0 };
  const timeoutNs = feed(engine, 3000, () => ({ event: 'other', id: 'x' }), START_MS + 59 * MINUTE, 40 * MINUTE, longest) * (3000 / open);
  const { open: left = -1, timedOut = 0 } = engine.stats().spans[0] ?? {};
  if (left !== 0 || timedOut < open) throw new Error(`${left} are still open, ${timedOut} have timed out`);
  return { open, keyBytes: (after - before) / open, rssMiB: rss / 2 ** 20, startNs, otherNs, pairNs, timeoutNs, longestMs: longest.ms };
}

/** Pushes records spread evenly over a time. Returns the time per record, ns. */
function feed(
  engine: Engine,
  count: number,
  make: (at: number) => { readonly event: string; readonly id: string },
  fromMs: number,
  lengthMs: number,
  longest = { ms: 0 },
): number {
  const fields = engine.plans[0]?.fields ?? [];
  let ms = 0;
  for (let start = 0; start < count; start += BATCH) {
    const records = Array.from({ length: Math.min(BATCH, count - start) }, (_, at) => ({
      ...make(start + at),
      host: `host-${(start + at) % 50}`,
      ms: Math.floor(fromMs + ((start + at) * lengthMs) / count),
    }));
    const batch: RecordBatch = recordsToBatch(records, fields, (record) => Number(record['ms']));
    const started = performance.now();
    engine.push('app', 'log', batch);
    engine.take();
    const tookMs = performance.now() - started;
    ms += tookMs;
    longest.ms = Math.max(longest.ms, tookMs);
  }
  return (ms * 1e6) / count;
}

function held(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
