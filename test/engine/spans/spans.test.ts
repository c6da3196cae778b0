/** Spans in the engine: live runs, restarts and reloads, and counts. */
import { describe, expect, it } from 'vitest';
import type { Engine, EngineOptions, EngineSnapshot } from '../../../src/core.js';
import { adoptEngine, createEngine, restoreEngine } from '../../../src/core.js';
import type { Program, Transition } from '../../../src/index.js';
import { loadRules, renderDiagnostics } from '../../../src/index.js';
import { recordsToBatch } from '../../../src/sources/decode/object-reader.js';

const START_MS = Date.UTC(2026, 4, 4, 10);

function programOf(text: string): Program {
  const { program, diagnostics } = loadRules([{ path: 'spans.alert', text }]);
  if (program === undefined) throw new Error(renderDiagnostics(diagnostics, { colour: false }));
  return program;
}

const shown = (transitions: readonly Transition[]): readonly string[] =>
  transitions.map(
    ({ at, alert, group, to, reason }) =>
      `${(at - START_MS) / 1000}s ${[alert, ...Object.values(group)].join(' ')} ${to}${reason === 'condition' ? '' : ` (${reason})`}`,
  );

interface Given {
  readonly s: number;
  readonly event: string;
  readonly id: number | string;
  readonly [name: string]: unknown;
}

class Run {
  constructor(public engine: Engine) {}

  give(...records: readonly Given[]): readonly string[] {
    const fields = this.engine.plans[0]?.fields ?? [];
    this.engine.push(
      'app',
      'a',
      recordsToBatch(records, fields, (record) => START_MS + Number(record['s']) * 1000),
    );
    return shown(this.engine.take());
  }

  at(second: number): readonly string[] {
    this.engine.advanceTo(START_MS + second * 1000);
    return shown(this.engine.take());
  }

  saved(): EngineSnapshot {
    return JSON.parse(JSON.stringify(this.engine.snapshot())) as EngineSnapshot;
  }
}

const STREAM = 'stream app { format json lateness 5s idle 30s }\n';
const PROBE = 'span probe on app { start event == "sent" end event == "seen" key id timeout 20s }\n';
const LOST = 'alert Lost { on probe by id page when count(outcome == "timeout") over 1m > 0 }\n';
const LIVE: EngineOptions = { mode: 'live', listenFromMs: START_MS };

function live(rules: string): Run {
  const run = new Run(createEngine(programOf(rules), LIVE));
  run.engine.addSource('app', 'a');
  run.at(0);
  return run;
}

describe('live', () => {
  it('a span times out by the clock alone', () => {
    const run = live(STREAM + PROBE + LOST);
    expect(run.give({ s: 0, event: 'sent', id: 1 })).toEqual([]);
    // The source holds the watermark back until it is idle.
    expect(run.at(29)).toEqual([]);
    expect(run.at(30)).toEqual(['22s Lost 1 firing']);
    expect(run.engine.stats().spans).toEqual([
      { span: 'probe', open: 0, completed: 0, timedOut: 1, repeats: 0, unmatched: 0, evicted: 0, unkeyed: 0 },
    ]);
    expect(run.engine.watermarks()).toEqual([
      { name: 'app', watermarkMs: START_MS + 25_000 },
      { name: 'probe', watermarkMs: START_MS + 25_000 },
    ]);
  });

  it('no span times out while its end can still arrive', () => {
    const run = live(STREAM + PROBE + LOST);
    run.give({ s: 0, event: 'sent', id: 1 }, { s: 1, event: 'sent', id: 2 });
    expect(run.give({ s: 24, event: 'other', id: 0 })).toEqual([]);
    expect(run.give({ s: 20, event: 'seen', id: 1 })).toEqual([]);
    expect(run.give({ s: 28, event: 'other', id: 0 })).toEqual(['22s Lost 2 firing']);
    expect(run.engine.stats().spans[0]).toMatchObject({ completed: 1, timedOut: 1 });
  });

  it('an alert that fires without any span is observed from when the engine listens', () => {
    const run = live(`${STREAM}${PROBE}alert Silent { on probe page when none(outcome == "complete") over 1m }`);
    expect(run.at(64)).toEqual([]);
    expect(run.at(65)).toEqual(['60s Silent firing']);
    run.at(80);
    run.give({ s: 78, event: 'sent', id: 1 }, { s: 79, event: 'seen', id: 1 });
    expect(run.at(120)).toEqual(['80s Silent inactive (cleared)']);
  });
});

describe('a restart', () => {
  it('keeps open spans and counters', () => {
    const program = programOf(STREAM + PROBE + LOST);
    const run = live(STREAM + PROBE + LOST);
    run.give(
      { s: 0, event: 'sent', id: 1 },
      { s: 0, event: 'sent', id: '1.0' },
      { s: 7, event: 'sent', id: 1 },
      { s: 9, event: 'x', id: 0 },
    );
    run.give({ s: 14, event: 'x', id: 0 });
    run.engine = restoreEngine(program, LIVE, run.saved());
    expect(run.engine.stats().spans[0]).toMatchObject({ open: 2, repeats: 1 });
    expect(run.give({ s: 16, event: 'seen', id: '1.0' }, { s: 40, event: 'x', id: 0 })).toEqual(['22s Lost 1 firing']);
    expect(run.engine.stats().spans[0]).toMatchObject({ open: 0, completed: 1, timedOut: 1 });
  });
});

describe('a reload', () => {
  const SLOW = 'alert Slow { on probe by host page when count(duration > 15s and kind == "x") over 1m > 0 }\n';

  it('keeps the open keys of an unchanged span; fields that were not read then are missing', () => {
    const run = live(STREAM + PROBE + LOST);
    run.give({ s: 0, event: 'sent', id: 1, host: 'h', kind: 'x' }, { s: 6, event: 'x', id: 0 });
    const next = programOf(`${STREAM}${PROBE}${LOST}${SLOW}`);
    run.engine.retire(next);
    run.engine = adoptEngine(next, LIVE, run.saved());
    expect(run.engine.stats().spans[0]).toMatchObject({ open: 1 });
    run.give({ s: 8, event: 'sent', id: 2, host: 'h', kind: 'x' });
    expect(run.give({ s: 60, event: 'x', id: 0 })).toEqual(['22s Lost 1 firing', '30s Lost 2 firing', '30s Slow h firing']);
  });

  it.each([
    ['its timeout', STREAM + PROBE.replace('20s', '21s') + LOST],
    ['its stream', STREAM.replace('5s', '6s') + PROBE + LOST],
    ['its start', STREAM + PROBE.replace('"sent"', '"send"') + LOST],
  ])('that changes %s resolves firing alerts, and closes all spans', (_, changed) => {
    const run = live(STREAM + PROBE + LOST);
    run.give({ s: 0, event: 'sent', id: 1 }, { s: 22, event: 'sent', id: 2 });
    expect(run.at(40)).toEqual(['22s Lost 1 firing']);
    const next = programOf(changed);
    run.engine.retire(next);
    expect(shown(run.engine.take())).toEqual([expect.stringMatching(/^\d+s Lost 1 inactive \(removed\)$/)]);
    run.engine = adoptEngine(next, LIVE, run.saved());
    expect(run.engine.stats().spans[0]).toMatchObject({ open: 0, timedOut: 0 });
  });

  it('begins a new span without open spans, at the watermark of its stream', () => {
    const run = live(`${STREAM}alert Any { on app info when count() over 1m > 1000 }`);
    run.give({ s: 0, event: 'sent', id: 1 }, { s: 20, event: 'x', id: 0 });
    const next = programOf(STREAM + PROBE + LOST);
    run.engine.retire(next);
    run.engine = adoptEngine(next, LIVE, run.saved());
    expect(run.engine.watermarks()[1]).toEqual({ name: 'probe', watermarkMs: START_MS + 15_000 });
    expect(run.give({ s: 21, event: 'seen', id: 1 }, { s: 60, event: 'x', id: 0 })).toEqual([]);
    expect(run.engine.stats().spans[0]).toMatchObject({ open: 0, unmatched: 1 });
  });
});

describe('in a replay', () => {
  it('transitions are in order, including those on spans', () => {
    const rules = `${STREAM}${PROBE}${LOST}alert Seen { on app info when count(event == "seen") over 1m > 0 }`;
    const run = new Run(createEngine(programOf(rules), { mode: 'replay' }));
    run.engine.addSource('app', 'a');
    const all = [
      ...run.give(
        { s: 0, event: 'sent', id: 1 },
        { s: 1, event: 'x', id: 0 },
        { s: 30, event: 'seen', id: 2 },
        { s: 100, event: 'x', id: 0 },
      ),
      ...shown(run.engine.finish()),
    ];
    expect(all).toEqual(['22s Lost 1 firing', '32s Seen firing', '82s Lost 1 inactive (cleared)', '92s Seen inactive (cleared)']);
  });

  it('a span may be made of a span', () => {
    const rules = `${STREAM}${PROBE}span twice on probe { start outcome == "timeout" end outcome == "timeout" and duration == 20s and host == "b" key kind timeout 1m }
alert Twice { on twice by kind page each outcome == "complete" and duration >= 10s }`;
    const run = new Run(createEngine(programOf(rules), { mode: 'replay' }));
    run.give({ s: 0, event: 'sent', id: 1, kind: 'k', host: 'a' }, { s: 10, event: 'sent', id: 2, kind: 'k', host: 'b' });
    run.give({ s: 60, event: 'x', id: 0 });
    expect(shown(run.engine.finish())).toEqual(['30s Twice k firing']);
    expect(run.engine.stats().spans.map(({ span, completed }) => `${span} ${completed}`)).toEqual(['probe 0', 'twice 1']);
    expect(run.engine.plans.map(({ stream }) => stream)).toEqual(['app']);
    expect(() => run.engine.addSource('probe', 'a')).toThrow(/no stream/);
  });

  it('a hundred thousand spans that time out at once are emitted at once', () => {
    const count = 100_000;
    const run = new Run(
      createEngine(programOf(`${STREAM}${PROBE}alert Lost { on probe page when count(outcome == "timeout") over 1m >= ${count} }`), {
        mode: 'replay',
      }),
    );
    run.give(...Array.from({ length: count }, (_, id) => ({ s: 0, event: 'sent', id })));
    expect(run.give({ s: 60, event: 'x', id: 0 })).toEqual(['22s Lost firing']);
  });
});
