/** The engine in a live run: the wall clock, idle sources, clocks that are ahead. */
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../src/core.js';
import { createEngine, createObjectReader, restoreEngine } from '../../src/core.js';
import type { Program, RecordBatch, Transition } from '../../src/index.js';
import { loadRules, renderDiagnostics } from '../../src/index.js';

const START_MS = Date.UTC(2026, 4, 4, 10);

function programOf(text: string): Program {
  const { program, diagnostics } = loadRules([{ path: 'live.alert', text }]);
  if (program === undefined) throw new Error(renderDiagnostics(diagnostics, { colour: false }));
  return program;
}

class Run {
  readonly engine: Engine;
  readonly #read: (records: Iterable<object>) => RecordBatch;

  constructor(program: Program) {
    this.engine = createEngine(program, { mode: 'live', listenFromMs: START_MS });
    const [stream] = program.streams;
    if (stream === undefined) throw new Error('no stream');
    this.#read = createObjectReader(stream, this.engine.plans[0]?.fields ?? []) as (records: Iterable<object>) => RecordBatch;
  }

  /** At a second of the wall clock, records with times in seconds (undefined: without one). */
  give(source: string, nowSecond: number, ...times: readonly (number | undefined)[]): readonly string[] {
    this.engine.advanceTo(START_MS + nowSecond * 1000);
    const records = times.map((second) => ({
      host: 'a',
      ...(second === undefined ? {} : { time: new Date(START_MS + second * 1000).toISOString() }),
    }));
    this.engine.push('app', source, this.#read(records));
    return shown(this.engine.take());
  }

  at(nowSecond: number): readonly string[] {
    this.engine.advanceTo(START_MS + nowSecond * 1000);
    return shown(this.engine.take());
  }
}

const shown = (transitions: readonly Transition[]): readonly string[] =>
  transitions.map(({ at, alert, to, reason }) => `${(at - START_MS) / 1000}s ${alert} ${to} (${reason})`);

const STREAM = 'stream app { format json lateness 5s idle 30s }\n';

describe('live', () => {
  it('fires on silence without any record', () => {
    const run = new Run(programOf(`${STREAM}alert Silent { page when none(host exists) over 1m }`));
    run.engine.addSource('app', 'a');
    expect(run.at(0)).toEqual([]);
    expect(run.at(29)).toEqual([]);
    // The source is idle, and the tick of the first minute is final after the lateness of five seconds.
    expect(run.at(64)).toEqual([]);
    expect(run.at(65)).toEqual(['60s Silent firing (condition)']);
    expect(run.give('a', 70, 69)).toEqual([]);
    expect(run.give('a', 80, 79)).toEqual(['70s Silent inactive (cleared)']);
  });

  it('waits for a silent source until it is idle', () => {
    const run = new Run(programOf(`${STREAM}alert Many { info when count() over 10s >= 3 }`));
    run.engine.addSource('app', 'slow');
    expect(run.give('quick', 1, 0, 0, 0)).toEqual([]);
    expect(run.give('quick', 20, 20)).toEqual([]);
    // The slow source has delivered nothing for 30 s, counted from the first wall clock time.
    expect(run.at(30)).toEqual([]);
    expect(run.at(31)).toEqual(['1s Many firing (condition)', '11s Many inactive (cleared)']);
  });

  it('counts records of a source that was idle as late', () => {
    const run = new Run(programOf(`${STREAM}alert Many { info when count() over 10s >= 3 }`));
    run.give('a', 0, 0);
    run.at(60);
    run.give('a', 61, 10, 60);
    expect(run.engine.stats().sources[0]).toMatchObject({ records: 3, late: 1, latenessNeededMs: 51_000 });
  });

  it('sets a time far ahead to the wall clock, and counts it', () => {
    const run = new Run(programOf(`${STREAM}alert Any { info when count() over 10s >= 1 }`));
    run.give('a', 10, 10 + 301);
    expect(run.engine.stats().sources[0]).toMatchObject({ badClock: 1, newestMs: START_MS + 10_000 });
    run.give('a', 10, 10 + 300);
    expect(run.engine.stats().sources[0]).toMatchObject({ badClock: 1, newestMs: START_MS + 310_000 });
  });

  it('uses the arrival time for a record without a time at the head of a source', () => {
    const run = new Run(programOf(`${STREAM}alert Any { info when count() over 10s >= 1 }`));
    run.give('a', 10, undefined);
    expect(run.engine.stats().sources[0]).toMatchObject({ timeless: 1, timelessDropped: 0, newestMs: START_MS + 10_000 });
  });

  it('continues from a snapshot without a difference', () => {
    const program = programOf(`${STREAM}alert Silent { page when none(host exists) over 1m for 30s }`);
    const run = new Run(program);
    run.engine.addSource('app', 'a');
    run.at(0);
    run.at(70);
    const saved = JSON.parse(JSON.stringify(run.engine.snapshot())) as ReturnType<Engine['snapshot']>;
    const other = restoreEngine(program, { mode: 'live', listenFromMs: START_MS }, saved);
    other.advanceTo(START_MS + 100_000);
    expect(shown(other.take())).toEqual(run.at(100));
    expect(shown(other.finish())).toEqual(shown(run.engine.finish()));
  });

  it('refuses a snapshot of other rules', () => {
    const run = new Run(programOf(`${STREAM}alert A { page when count() over 1m > 3 }`));
    const other = programOf(`${STREAM}alert A { page when count() over 1m > 4 }`);
    expect(() => restoreEngine(other, { mode: 'live' }, run.engine.snapshot())).toThrow('the snapshot is of another set of rules');
  });
});
