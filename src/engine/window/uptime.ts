import type { Value } from '../model/value.js';
import { exact } from '../model/value.js';
import type { AggregateDescriptor, AggregateSpec } from './aggregate.js';
import type { AggregateState } from './states.js';
import { separately } from './states.js';

interface UptimeReading {
  readonly atMs: number;
  readonly seconds: number;
}

/** The latest reading, and the time since; it has no window. */
class UptimeState implements AggregateState {
  constructor(
    readonly spec: AggregateSpec,
    private latest: UptimeReading | undefined,
  ) {}

  add(timeMs: number, sample: number | string, isStart: boolean): void {
    const seconds = isStart ? 0 : Number(sample);
    if (this.latest?.atMs === timeMs && this.latest.seconds <= seconds) return;
    this.latest = { atMs: timeMs, seconds };
  }

  read(tickMs: number): Value {
    if (this.latest === undefined) return exact(Number.POSITIVE_INFINITY);
    return exact(this.latest.seconds + (tickMs - this.latest.atMs) / 1000);
  }

  nextChangeMs(tickMs: number): number {
    return this.latest === undefined ? Number.POSITIVE_INFINITY : tickMs + this.spec.stepMs;
  }

  snapshot(): unknown {
    return this.latest ?? null;
  }
}

/** `uptime`. */
export const uptime: AggregateDescriptor = {
  name: 'uptime',
  aliases: [],
  signature: { parameters: [], bare: true },
  readsProcess: true,
  window: false,
  supportsAgo: false,
  result: 'duration',
  range: { min: 0 },
  empty: 'unlimited',
  linear: true,
  crashLoops: 'hides',
  summary: "the time since the group's process started",
  doc: 'The time since the process of the group started, from what the stream says with `uptime from FIELD` or `uptime since PREDICATE`: the latest reading plus the time since then, or the time since the latest start record. With no reading at all it is unlimited: without evidence of a restart nothing is held back.',
  examples: [{ text: 'uptime > 2m', means: 'as a guard: a restarted server gets two minutes to settle' }],
  states: (spec) =>
    separately(
      () => new UptimeState(spec, undefined),
      (data) => new UptimeState(spec, (data as UptimeReading | null) ?? undefined),
    ),
};
