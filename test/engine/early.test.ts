/** What can be told ahead of the watermark, and what must wait for it. */
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../src/core.js';
import { createEngine, createObjectReader, restoreEngine } from '../../src/core.js';
import type { Program, Transition } from '../../src/index.js';
import { loadRules, renderDiagnostics } from '../../src/index.js';

const START_MS = Date.UTC(2026, 4, 4, 10);

function programOf(text: string): Program {
  const { program, diagnostics } = loadRules([{ path: 'early.alert', text: `stream app { format json lateness 5m }\n${text}` }]);
  if (program === undefined) throw new Error(renderDiagnostics(diagnostics, { colour: false }));
  return program;
}

/** What was told in one turn: `60s A page`. */
type Told = readonly string[];

class Run {
  engine: Engine;
  /** What happened in truth. */
  readonly happened: string[] = [];
  last: readonly Transition[] = [];

  constructor(readonly program: Program) {
    this.engine = createEngine(program, { mode: 'test', early: true });
    this.engine.addSource('app', 'a');
  }

  /** Records at seconds from the start. */
  give(...records: readonly ({ readonly at: number } & Record<string, unknown>)[]): Told {
    const [stream] = this.program.streams;
    if (stream === undefined) throw new Error('no stream');
    const read = createObjectReader(stream, this.engine.plans[0]?.fields ?? []);
    this.engine.push(
      'app',
      'a',
      read(records.map(({ at, ...fields }) => ({ time: new Date(START_MS + at * 1000).toISOString(), ...fields }))),
    );
    this.happened.push(...this.engine.take().map(shown));
    this.last = this.engine.takeEarly();
    return this.last.map(shown);
  }

  restart(): void {
    this.engine = restoreEngine(this.program, { mode: 'test', early: true }, this.engine.snapshot());
  }

  finish(): readonly string[] {
    this.happened.push(...this.engine.finish().map(shown));
    return this.happened.filter((text) => text.endsWith('firing'));
  }
}

function shown({ at, alert, severity, to, group }: Transition): string {
  const values = Object.values(group);
  return `${(at - START_MS) / 1000}s ${alert}${values.length === 0 ? '' : `[${values.join()}]`} ${severity} ${to}`;
}

const error = (at: number, host = 'a'): { readonly at: number; readonly host: string; readonly level: string; readonly n: number } => ({
  at,
  host,
  level: 'error',
  n: at,
});
const errors = (count: number, from: number, host?: string): ReturnType<typeof error>[] =>
  Array.from({ length: count }, (_, i) => error(from + i, host));

function told(rule: string, ...records: readonly ReturnType<typeof error>[]): Told {
  return new Run(programOf(`alert A { step 10s ${rule} }`)).give(...records);
}

describe('is told with its deciding record', () => {
  it.each([
    ['page when count(level == "error") over 1m > 2', ['10s A page firing']],
    ['page when rate(level == "error") over 1m > 2/m', ['10s A page firing']],
    ['page when 2 < count(level == "error") over 1m', ['10s A page firing']],
    ['page when 2 * count(level == "error") over 1m / 4 > 1.2', ['10s A page firing']],
    ['page when distinct(n) over 1m > 2', ['10s A page firing']],
    ['page when max(n) over 1m >= 3', ['10s A page firing']],
    ['page when min(n) over 1m < 2', ['10s A page firing']],
    ['page when any(n == 3) over 1m', ['10s A page firing']],
    ['page when not (none(n == 3) over 1m)', ['10s A page firing']],
    ['page when count() over 1m > 2 and max(n) over 1m > 1', ['10s A page firing']],
    ['page when mean(n) over 1m > 100 or count() over 1m > 2', ['10s A page firing']],
    ['page when count() over 1m > 2 { guard count() over 5m > 1 }', ['10s A page firing']],
    ['page each n == 2', ['2s A page firing']],
  ])('%s', (rule, expected) => {
    expect(told(rule, ...errors(3, 1))).toEqual(expected);
  });
});

describe('waits for the watermark', () => {
  it.each([
    'page when ratio(level == "error") over 1m > 10%',
    'page when mean(n) over 1m > 1',
    'page when sum(n) over 1m > 1',
    'page when p99(n) over 1m > 1',
    'page when count() over 1m < 100',
    'page when count() over 1m == 3',
    'page when count() over 1m >= 0',
    'page when last(n) over 1m > 1',
    'page when min(n) over 1m > 0',
    'page when since(n == 1) < 1m',
    'page when not (count() over 1m > 100)',
    'page when count() over 1m - count(n == 2) over 1m > 1',
    'page when count() over 1m > 2 and mean(n) over 1m > 1',
    'page when count() over 1m > 2 { guard mean(n) over 5m > 0 }',
    'page when count() over 1m ago 1m > 0',
    'page each n == 2 { guard count() over 5m > 1 }',
    'by host limit 10 groups page when count() over 1m > 2',
  ])('%s', (rule) => {
    expect(told(rule, ...errors(3, 1))).toEqual([]);
  });
});

describe('early notices', () => {
  it('are of a group that is heard of for the first time, with its values as far as they are known', () => {
    const run = new Run(
      programOf(
        'alert A { by host step 10s page when count(level == "error") over 1m > 10 sample 2 summary "{count(level == \\"error\\") over 1m} on {host}" }',
      ),
    );
    expect(run.give(...errors(10, 1, 'b'), ...errors(5, 1, 'c'))).toEqual([]);
    expect(run.give({ ...error(12, 'b'), line: 'it broke' })).toEqual(['20s A[b] page firing']);
    expect(run.last[0]).toMatchObject({ summary: 'at least 11 on b', clauses: [{ value: null, low: 11, truth: 'true' }] });
    expect(run.give(...errors(5, 20, 'b'))).toEqual([]);
    expect(run.finish()).toEqual(['20s A[b] page firing']);
  });

  it('are told once, though it comes true earlier than foreseen', () => {
    const run = new Run(programOf('alert A { step 10s page when count() over 1m > 2 }'));
    expect(run.give(...errors(3, 31))).toEqual(['40s A page firing']);
    expect(run.give(error(12), error(13), error(14))).toEqual([]);
    expect(run.finish()).toEqual(['20s A page firing']);
  });

  it('are told again when it has ended and begins anew', () => {
    const run = new Run(programOf('alert A { step 10s page when count() over 30s > 2 }'));
    expect(run.give(...errors(3, 1))).toEqual(['10s A page firing']);
    expect(run.give(error(100), error(311), error(400))).toEqual([]);
    expect(run.happened).toEqual(['10s A page firing', '40s A page inactive']);
    expect(run.give(...errors(3, 401))).toEqual(['410s A page firing']);
    run.restart();
    expect(run.give(error(404))).toEqual([]);
    expect(run.finish()).toEqual(['10s A page firing', '410s A page firing']);
  });

  it('count what the window has got and what waits once, also in a bucket that the watermark goes through', () => {
    // Buckets of a minute, steps of ten seconds.
    const run = new Run(programOf('alert A { step 10s page when count(level == "error") over 1h > 5 }'));
    run.give(error(1), error(15), error(25));
    // The watermark stands at 20 s.
    expect(run.give({ ...error(320), level: 'info' }, error(26))).toEqual([]);
    run.restart();
    expect(run.give(error(27))).toEqual([]);
    expect(run.give(error(28))).toEqual(['30s A page firing']);
    expect(run.finish()).toEqual(['30s A page firing']);
  });

  it('wait until `for` is over in the time of the stream, and need no other record of the group', () => {
    const run = new Run(programOf('alert A { by host step 10s page when count(level == "error") over 2m > 2 for 1m }'));
    expect(run.give(...errors(3, 1))).toEqual([]);
    expect(run.give(error(59, 'b'))).toEqual([]);
    run.restart();
    expect(run.give(error(60, 'b'))).toEqual(['70s A[a] page firing']);
    expect(run.finish()).toEqual(['70s A[a] page firing']);
  });

  it('are not told of a `for` that the window does not last', () => {
    const run = new Run(programOf('alert A { step 10s page when count(level == "error") over 30s > 2 for 1m }'));
    expect(run.give(...errors(3, 1))).toEqual([]);
    expect(run.give(error(100))).toEqual([]);
    expect(run.finish()).toEqual([]);
  });

  it('leave an `each` that fires alone', () => {
    const run = new Run(programOf('alert A { step 10s page each level == "error" { keep 30s } }'));
    expect(run.give(error(5), error(7))).toEqual(['5s A page firing']);
    expect(run.give(error(3), error(10))).toEqual([]);
    expect(run.give({ ...error(306), level: 'info' })).toEqual([]);
    expect(run.give(error(8))).toEqual([]);
    expect(run.give(error(600))).toEqual(['600s A page firing']);
    // What is told is still to come: it could be this one.
    expect(run.give(error(20))).toEqual([]);
    expect(run.finish()).toEqual(['3s A page firing', '300s A page firing', '600s A page firing']);
  });

  it('are not asked for where nobody wants them', () => {
    const engine = createEngine(programOf('alert A { page each level == "error" }'), { mode: 'test' });
    expect(engine.takeEarly()).toEqual([]);
  });
});
