/** What many open spans cost, measured in a process of its own, which prints its findings as JSON. */
import type { Engine } from '../src/core.js';
import { createEngine } from '../src/core.js';
import type { RecordBatch } from '../src/index.js';
import { recordsToBatch } from '../src/sources/decode/object-reader.js';
import { programOf } from './tocsin.js';

export interface SpansFound {
  readonly open: number;
  /** What a key holds that is open, after the garbage has been collected: V8's heap and the memory of typed arrays, bytes. */
  readonly keyBytes: number;
  /** The whole process with all of them open, MiB. */
  readonly rssMiB: number;
  /** A start that opens, ns. */
  readonly startNs: number;
  /** A record of the stream that no span wants, ns. */
  readonly otherNs: number;
  /** A record, while as many are open and each start finds its end, ns. */
  readonly pairNs: number;
  /** A span that times out, with the tick that sees it, ns. */
  readonly timeoutNs: number;
  /** The longest that was waited for while all timed out, ms. */
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

/** So many records, evenly over a time; gives the ns that one took. */
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
