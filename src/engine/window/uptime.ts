import type { Value } from '../model/value.js';
import { exact } from '../model/value.js';
import type { AggregateDescriptor, AggregateSpec } from './aggregate.js';
import type { AggregateState } from './states.js';
import { separately } from './states.js';

interface UptimeReading {
  readonly atMs: number;
  readonly seconds: number;
}

/** The latest reading and the time since then. It has no window. */
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
  summary: 'the time since the process of the group started',
  doc: 'The time since the process of the group started. The stream defines it with `uptime from FIELD` (the latest reading plus the time since then) or `uptime since PREDICATE` (the time since the latest start record). Without any reading it is unlimited, so that a guard does not suppress an alert without evidence of a restart.',
  examples: [{ text: 'uptime > 2m', means: 'as a guard: suppresses alerts in the first two minutes after a restart' }],
  states: (spec) =>
    separately(
      () => new UptimeState(spec, undefined),
      (data) => new UptimeState(spec, (data as UptimeReading | null) ?? undefined),
    ),
};
