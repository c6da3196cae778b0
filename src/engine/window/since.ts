import type { Value } from '../model/value.js';
import { atLeast, exact } from '../model/value.js';
import type { AggregateDescriptor, AggregateSpec } from './aggregate.js';
import type { AggregateState } from './states.js';
import { separately } from './states.js';

/** The time since the last record. It has no window. */
class SinceState implements AggregateState {
  constructor(
    readonly spec: AggregateSpec,
    private lastMs: number | undefined,
  ) {}

  add(timeMs: number): void {
    this.lastMs = timeMs;
  }

  read(tickMs: number, observedFromMs: number): Value {
    return this.lastMs === undefined ? atLeast((tickMs - observedFromMs) / 1000) : exact((tickMs - this.lastMs) / 1000);
  }

  nextChangeMs(tickMs: number): number {
    return tickMs + this.spec.stepMs;
  }

  snapshot(): unknown {
    return this.lastMs ?? null;
  }
}

/** `since(p)`. */
export const since: AggregateDescriptor = {
  name: 'since',
  aliases: [],
  signature: { parameters: [{ name: 'p', kind: 'predicate', optional: true }] },
  window: false,
  supportsAgo: false,
  result: 'duration',
  range: { min: 0 },
  empty: 'elapsed',
  linear: true,
  needsMemory: true,
  summary: 'the time since the last record that matches',
  doc: 'The time since the last record that matches. Before the first one, the observed time is a lower bound, so a task that never ran fires like one that stopped.',
  examples: [{ text: 'since(event == "compaction.done") > 150s', means: 'two runs of a one-minute job were missed' }],
  states: (spec) =>
    separately(
      () => new SinceState(spec, undefined),
      (data) => new SinceState(spec, typeof data === 'number' ? data : undefined),
    ),
};
