import { LIMITS } from '../model/limits.js';
import { compareText } from '../model/order.js';
import { ownText } from '../model/records.js';
import type { Value } from '../model/value.js';
import { exact } from '../model/value.js';
import type { AggregateDescriptor, AggregateSpec } from './aggregate.js';
import { windowStartMs } from './buckets.js';
import type { AggregateState } from './states.js';
import { separately } from './states.js';

interface Seen {
  readonly text: string;
  /** When it came last. */
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
  /** The tick after the newest record, where its window begins, and how many values are new there. */
  #tickMs = Number.NEGATIVE_INFINITY;
  #startMs = Number.NEGATIVE_INFINITY;
  #fresh = 0;
  /** That of the newest record. */
  #addedMs = Number.NEGATIVE_INFINITY;
  #shows = false;

  constructor(readonly spec: AggregateSpec) {}

  add(timeMs: number, sample: number | string): void {
    if (timeMs >= this.#tickMs) this.#turnTo((Math.floor(timeMs / this.spec.stepMs) + 1) * this.spec.stepMs);
    // All of a millisecond are there before any of them makes room: their order says nothing.
    if (timeMs > this.#addedMs && this.#seen.size > LIMITS.newValues) this.#makeRoom();
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

  #turnTo(tickMs: number): void {
    this.#tickMs = tickMs;
    this.#startMs = windowStartMs(this.spec, tickMs);
    this.#fresh = 0;
    for (const { text, lastMs } of this.#seen.values()) {
      if (lastMs >= this.#startMs) return;
      this.#seen.delete(text);
    }
  }

  /** Forgets those that came least recently, so that a tenth of the room is free; of those of one millisecond the first by code point. */
  #makeRoom(): void {
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
  summary: 'whether a value came for the first time',
  doc: 'True when a value of the last step did not come in the window before it: a message that nobody has seen for a day, an address that never logged in. It is true at one tick; `keep` says how long the alert stands. While the window is still filling it is false if all values of the last step have been seen, else unknown, so that nothing is new just because the engine was started. Each group remembers at most 100,000 values; past that the tenth that came least recently is forgotten. The lines that `sample` sends along are those of the new values, and `{new(x) over 1d}` in a summary names them.',
  examples: [
    { text: 'new(template(message) where level == "error") over 1d', means: 'an error of a kind that was not seen for a day' },
    { text: 'new(ip where event == "login") over 4w', means: 'somebody logs in from an address that is not known' },
  ],
  states: (spec) =>
    separately(
      () => new NewState(spec),
      (data) => NewState.restore(spec, data as Saved),
    ),
};
