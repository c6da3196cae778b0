/** Random live runs: sources that deliver late, pause, deliver what they held back, or have a backlog; turns with and without input. */
import fc from 'fast-check';
import type { ReferenceInput, ReferenceRecord, ReferenceTurn } from '../../reference/records.js';
import type { Case } from './inputs.js';
import { referenceInput, START_MS } from './inputs.js';
import { ruleText } from './rules.js';

const IDLE_MS = 30_000;
const HOUR_MS = 3_600_000;

interface Delivery {
  readonly delayMs: number;
  /** Thousandths of the input: what is due between the two is delivered at the end. */
  readonly heldFrom: number;
  readonly heldTo: number;
  readonly isBacklog: boolean;
}

const delivery: fc.Arbitrary<Delivery> = fc.record({
  delayMs: fc.oneof(
    fc.constantFrom(0, 0, 300, 1000, 20_000, 60_000),
    fc.constantFrom(5 * HOUR_MS, 24 * HOUR_MS, 24 * HOUR_MS + 1, 30 * HOUR_MS),
    fc.integer({ min: 0, max: 40_000 }),
  ),
  heldFrom: fc.integer({ min: 0, max: 1000 }),
  heldTo: fc.integer({ min: 0, max: 1000 }),
  isBacklog: fc.integer({ min: 0, max: 4 }).map((one) => one === 0),
});

interface Arrival {
  readonly atMs: number;
  readonly source: number;
  readonly record: ReferenceRecord;
  readonly isBacklog: boolean;
}

function arrivalsOf(input: ReferenceInput, deliveries: readonly Delivery[]): readonly Arrival[] {
  const times = input.sources.flatMap(({ records }) => records.map(({ timeMs }) => timeMs)).filter((timeMs) => timeMs < START_MS + HOUR_MS);
  const lengthMs = Math.max(START_MS, ...times.filter((timeMs) => !Number.isNaN(timeMs))) - START_MS;
  const arrivals = input.sources.flatMap(({ records }, source): readonly Arrival[] => {
    const { delayMs, heldFrom, heldTo, isBacklog } = deliveries[source % deliveries.length] ?? {
      delayMs: 0,
      heldFrom: 0,
      heldTo: 0,
      isBacklog: false,
    };
    const [fromMs, toMs] = [heldFrom, heldTo].map((part) => START_MS + delayMs + (lengthMs * part) / 1000);
    let atMs = START_MS;
    return records.map((record, at) => {
      // A time that is far ahead does not delay the records after it.
      if (record.timeMs < START_MS + lengthMs) atMs = Math.max(atMs, record.timeMs + delayMs);
      if (fromMs !== undefined && toMs !== undefined && atMs >= fromMs && atMs < toMs) atMs = Math.ceil(toMs);
      // The first records are those that were there before.
      return { atMs, source, record, isBacklog: isBacklog && at < 5 };
    });
  });
  return arrivals.sort((a, b) => a.atMs - b.atMs);
}

function turnsOf(input: ReferenceInput, deliveries: readonly Delivery[], turnMs: number): readonly ReferenceTurn[] {
  const byTurn = new Map<number, Arrival[]>([[START_MS, []]]);
  for (const arrival of arrivalsOf(input, deliveries)) {
    const nowMs = Math.ceil(arrival.atMs / turnMs) * turnMs;
    byTurn.set(nowMs, [...(byTurn.get(nowMs) ?? []), arrival]);
    // Turns without input: before and after the source counts as idle.
    for (const silentMs of [turnMs, IDLE_MS, IDLE_MS + turnMs, 4 * IDLE_MS])
      if (!byTurn.has(nowMs + silentMs)) byTurn.set(nowMs + silentMs, []);
  }
  return [...byTurn]
    .sort(([a], [b]) => a - b)
    .map(([nowMs, arrivals]) => ({
      nowMs,
      pieces: arrivals.flatMap(({ source, record, isBacklog }) => {
        const given = input.sources[source];
        return given === undefined ? [] : [{ ...given, records: [record], isBacklog }];
      }),
    }));
}

/** The rules may have spans. */
export const liveCase: fc.Arbitrary<Case> = ruleText.chain((rules) =>
  fc
    .record({
      input: referenceInput(rules),
      deliveries: fc.array(delivery, { minLength: 1, maxLength: 3 }),
      turnMs: fc.constantFrom(1, 250, 1000, 7000, rules.pace.stepMs),
    })
    .map(({ input: drawn, deliveries, turnMs }) => {
      // A source that has input is active in all streams, by its name.
      const input = { ...drawn, sources: drawn.sources.map((given) => ({ ...given, source: `${given.stream}-${given.source}` })) };
      return {
        rules,
        input: {
          mode: 'live' as const,
          listenFromMs: START_MS,
          sources: input.sources.map((source) => ({ ...source, records: [] })),
          turns: turnsOf(input, deliveries, turnMs),
        },
      };
    }),
);
