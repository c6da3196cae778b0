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

  /** The same for records that were written before the source was followed. */
  giveBacklog(source: string, nowSecond: number, ...times: readonly number[]): void {
    this.engine.advanceTo(START_MS + nowSecond * 1000);
    const records = times.map((second) => ({ host: 'a', time: new Date(START_MS + second * 1000).toISOString() }));
    this.engine.push('app', source, this.#read(records), undefined, undefined, 'backlog');
  }

  get watermark(): number | undefined {
    const [stream] = this.engine.watermarks();
    return stream?.watermarkMs === undefined ? undefined : (stream.watermarkMs - START_MS) / 1000;
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

  it.each([
    ['20 seconds', 20],
    ['five hours', 5 * 3600],
  ])('a silent source stays %s behind, and its next records are in time', (_, behind) => {
    const run = new Run(programOf(`${STREAM}alert Many { info when count() over 10s >= 3 }`));
    run.give('a', 0, 0 - behind);
    run.give('a', 1, 1 - behind);
    run.at(30);
    expect(run.watermark).toBe(1 - behind - 5);
    // Idle: its clock goes on.
    run.at(31);
    expect(run.watermark).toBe(31 - behind - 5);
    run.at(100);
    expect(run.watermark).toBe(100 - behind - 5);
    expect(run.give('a', 101, 101 - behind, 101 - behind, 101 - behind)).toEqual([]);
    expect(run.give('a', 120, 120 - behind)).toEqual([
      `${102 - behind}s Many firing (condition)`,
      `${112 - behind}s Many inactive (cleared)`,
    ]);
    expect(run.engine.stats().sources[0]).toMatchObject({ records: 6, late: 0, delayMs: behind * 1000 });
  });

  it('the source that is furthest behind determines the watermark, also while it is silent', () => {
    const run = new Run(programOf(`${STREAM}alert Many { info when count() over 10s >= 3 }`));
    run.give('slow', 0, -20);
    run.give('quick', 0, 0);
    for (let second = 1; second <= 60; second++) run.give('quick', second, second);
    expect(run.watermark).toBe(60 - 20 - 5);
    run.give('slow', 61, 41);
    expect(run.engine.stats().sources.map(({ late }) => late)).toEqual([0, 0]);
  });

  it('a late record shows how far its source is behind', () => {
    const run = new Run(programOf(`${STREAM}alert Silent { page when none(host exists) over 1m }`));
    run.engine.addSource('app', 'a');
    run.at(0);
    run.at(100);
    run.give('a', 101, 71);
    // From now on the source stays 30 seconds behind.
    run.at(150);
    run.give('a', 200, 170);
    expect(run.engine.stats().sources[0]).toMatchObject({ records: 2, late: 1, recent: { records: 2, late: 1, latenessNeededMs: 30_000 } });
  });

  it('an old record in between does not set the clock of a source back', () => {
    const run = new Run(programOf(`${STREAM}alert Many { info when count() over 10s >= 3 }`));
    run.give('a', 0, 0);
    run.at(3600);
    run.give('a', 3601, -5);
    run.at(3700);
    expect(run.watermark).toBe(3695);
  });

  it('the age of a backlog says nothing: its source holds nobody back', () => {
    const run = new Run(programOf(`${STREAM}alert Many { info when count() over 10s >= 3 }`));
    run.giveBacklog('a', 0, -3600, -3599);
    run.at(29);
    expect(run.watermark).toBe(-3604);
    run.at(30);
    expect(run.watermark).toBe(25);
    // What was known from live records before it stays known.
    const other = new Run(programOf(`${STREAM}alert Many { info when count() over 10s >= 3 }`));
    other.give('a', 0, -20);
    other.giveBacklog('a', 10, 5);
    other.at(100);
    expect(other.watermark).toBe(75);
  });

  it('a source that is more than a day behind holds nobody back while it is silent', () => {
    const run = new Run(programOf(`${STREAM}alert Many { info when count() over 10s >= 3 }`));
    run.give('router', 0, -24 * 3600 - 1);
    run.give('a', 1, 1);
    run.at(29);
    expect(run.watermark).toBe(-24 * 3600 - 6);
    run.give('a', 30, 30);
    expect(run.watermark).toBe(25);
  });

  it('a source whose clock is ahead goes on with the wall clock', () => {
    const run = new Run(programOf(`${STREAM}alert Many { info when count() over 10s >= 3 }`));
    run.give('a', 0, 200);
    run.at(100);
    expect(run.watermark).toBe(195);
    run.at(300);
    expect(run.watermark).toBe(295);
  });

  it('begins with the first record, however old, if nothing can happen before it', () => {
    const run = new Run(programOf(`${STREAM}alert Many { info when count() over 10s >= 3 }`));
    run.engine.addSource('app', 'a');
    run.at(0);
    run.at(3600);
    expect(run.watermark).toBeUndefined();
    run.give('a', 3601, 3601 - 18_000, 3601 - 18_000, 3601 - 18_000);
    run.at(3700);
    expect(shown(run.engine.finish())).toEqual([]);
    expect(run.engine.stats().sources[0]).toMatchObject({ records: 3, late: 0 });
  });

  it.each([
    ['none(host exists) over 1m', 'nodata hold', true],
    ['count() over 1m < 5', 'nodata hold', true],
    ['since(host exists) > 5m', 'nodata hold', true],
    ['not (count() over 1m >= 5)', 'nodata hold', true],
    ['ratio(host == "a") over 1m < 5%', 'nodata fire', true],
    ['ratio(host == "a") over 1m < 5%', 'nodata hold', false],
    ['count() over 1m > 5', 'nodata fire', false],
    ['count() over 1m > 5 and none(host == "b") over 1m', 'nodata hold', false],
    ['max(n) over 1m reaches 5 within 1h', 'nodata hold', true],
  ])('%s (%s) by the clock before the first record: %s', (condition, nodata, byTheClock) => {
    const run = new Run(programOf(`${STREAM}alert A { ${nodata} page when ${condition} }`));
    run.engine.addSource('app', 'a');
    run.at(0);
    run.at(60);
    expect(run.watermark).toBe(byTheClock ? 55 : undefined);
    const grouped = new Run(programOf(`${STREAM}alert A { by host ${nodata} page when ${condition} }`));
    grouped.engine.addSource('app', 'a');
    grouped.at(0);
    grouped.at(60);
    expect(grouped.watermark).toBeUndefined();
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
