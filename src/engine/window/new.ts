import { compareText } from '../../parser/text-order.js';
import { LIMITS } from '../model/limits.js';
import { ownText } from '../model/records.js';
import type { Value } from '../model/value.js';
import { exact } from '../model/value.js';
import type { AggregateDescriptor, AggregateSpec } from './aggregate.js';
import { windowStartMs } from './buckets.js';
import type { AggregateState } from './states.js';
import { separately } from './states.js';

interface Seen {
  readonly text: string;
  /** The time of its last record. */
  lastMs: number;
  /** The tick at which it is (or was) new. */
  newAtMs: number;
}

interface Saved {
  readonly tickMs: number | null;
  readonly values: readonly (readonly [text: string, lastMs: number, newAtMs: number])[];
}

class NewState implements AggregateState {
  /** Least recently seen first. */
  readonly #seen = new Map<string, Seen>();
  /** The tick after the newest record, the start of its window, and the number of values that are new there. */
  #tickMs = Number.NEGATIVE_INFINITY;
  #startMs = Number.NEGATIVE_INFINITY;
  #fresh = 0;
  /** The time of the newest record. */
  #addedMs = Number.NEGATIVE_INFINITY;
  #shows = false;

  constructor(readonly spec: AggregateSpec) {}

  add(timeMs: number, sample: number | string): void {
    if (timeMs >= this.#tickMs) this.#goToTick((Math.floor(timeMs / this.spec.stepMs) + 1) * this.spec.stepMs);
    // All records of a millisecond are added before values are forgotten, because their order is arbitrary.
    if (timeMs > this.#addedMs && this.#seen.size > LIMITS.newValues) this.#forgetOldest();
    this.#addedMs = timeMs;
    const text = String(sample);
    const seen = this.#seen.get(text);
    if (seen === undefined || seen.lastMs < this.#startMs) {
      if (seen !== undefined) this.#seen.delete(text);
      const kept = ownText(text);
      this.#seen.set(kept, { text: kept, lastMs: timeMs, newAtMs: this.#tickMs });
      this.#fresh += 1;
      this.#shows = true;
      return;
    }
    this.#shows = seen.newAtMs === this.#tickMs;
    if (seen.lastMs === timeMs) return;
    seen.lastMs = timeMs;
    this.#seen.delete(seen.text);
    this.#seen.set(seen.text, seen);
  }

  read(tickMs: number, observedFromMs: number): Value {
    if (tickMs !== this.#tickMs || this.#fresh === 0) return exact(0);
    return this.#startMs >= observedFromMs ? exact(1) : undefined;
  }

  nextChangeMs(tickMs: number): number {
    return tickMs === this.#tickMs && this.#fresh > 0 ? tickMs + this.spec.stepMs : Number.POSITIVE_INFINITY;
  }

  shows(): boolean {
    return this.#shows;
  }

  texts(tickMs: number): readonly string[] {
    if (tickMs !== this.#tickMs || this.#fresh === 0) return [];
    const texts: string[] = [];
    for (const { text, newAtMs } of this.#seen.values()) if (newAtMs === tickMs) texts.push(text);
    return texts.sort(compareText);
  }

  snapshot(): unknown {
    const values = [...this.#seen.values()].map(({ text, lastMs, newAtMs }) => [text, lastMs, newAtMs] as const);
    return { tickMs: Number.isFinite(this.#tickMs) ? this.#tickMs : null, values } satisfies Saved;
  }

  static restore(spec: AggregateSpec, { tickMs, values }: Saved): NewState {
    const state = new NewState(spec);
    if (tickMs === null) return state;
    state.#tickMs = tickMs;
    state.#startMs = windowStartMs(spec, tickMs);
    for (const [text, lastMs, newAtMs] of values) {
      state.#seen.set(text, { text, lastMs, newAtMs });
      state.#addedMs = lastMs;
      if (newAtMs === tickMs) state.#fresh += 1;
    }
    return state;
  }

  #goToTick(tickMs: number): void {
    this.#tickMs = tickMs;
    this.#startMs = windowStartMs(this.spec, tickMs);
    this.#fresh = 0;
    for (const { text, lastMs } of this.#seen.values()) {
      if (lastMs >= this.#startMs) return;
      this.#seen.delete(text);
    }
  }

  /** Forgets the values seen least recently, so that a tenth of the limit is free; of those of one millisecond, the first by code point. */
  #forgetOldest(): void {
    const most = LIMITS.newValues - LIMITS.newValues / 10;
    const oldest = [...this.#seen.values()].sort((a, b) => a.lastMs - b.lastMs || compareText(a.text, b.text));
    for (const { text } of oldest.slice(0, oldest.length - most)) this.#seen.delete(text);
  }
}

/** `new(x)`. */
export const newValue: AggregateDescriptor = {
  name: 'new',
  aliases: [],
  signature: { parameters: [{ name: 'x', kind: 'text' }] },
  window: true,
  supportsAgo: false,
  result: 'truth',
  empty: 'false',
  pointsOut: true,
  summary: 'whether a value appeared for the first time',
  doc: 'True if a value of the last step did not occur in the window before it: a message that was not logged for a day, or an address that never logged in. It is true at one tick; `keep` sets how long the alert keeps firing. While the window is still filling, it is false if every value of the last step has occurred before and unknown otherwise, so that nothing counts as new only because the engine has just started. Each group remembers up to 100,000 values; beyond that, the tenth that was seen least recently is forgotten. `sample` shows the records with the new values, and `{new(x) over 1d}` in a summary lists the values.',
  examples: [
    { text: 'new(template(message) where level == "error") over 1d', means: 'an error with a message that was not logged for a day' },
    { text: 'new(ip where event == "login") over 4w', means: 'a login from an address that was not used for four weeks' },
  ],
  states: (spec) =>
    separately(
      () => new NewState(spec),
      (data) => NewState.restore(spec, data as Saved),
    ),
};
