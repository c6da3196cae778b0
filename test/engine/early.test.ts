/** Which firings have early notices, and which wait for the watermark. */
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

/** The notices of one turn: `60s A page firing`. */
type Notices = readonly string[];

class Run {
  engine: Engine;
  /** The transitions that followed. */
  readonly transitions: string[] = [];
  last: readonly Transition[] = [];

  constructor(readonly program: Program) {
    this.engine = createEngine(program, { mode: 'test', early: true });
    this.engine.addSource('app', 'a');
  }

  /** Records at seconds from the start. */
  push(...records: readonly ({ readonly at: number } & Record<string, unknown>)[]): Notices {
    const [stream] = this.program.streams;
    if (stream === undefined) throw new Error('no stream');
    const read = createObjectReader(stream, this.engine.plans[0]?.fields ?? []);
    this.engine.push(
      'app',
      'a',
      read(records.map(({ at, ...fields }) => ({ time: new Date(START_MS + at * 1000).toISOString(), ...fields }))),
    );
    this.transitions.push(...this.engine.take().map(shown));
    this.last = this.engine.takeEarly();
    return this.last.map(shown);
  }

  restart(): void {
    this.engine = restoreEngine(this.program, { mode: 'test', early: true }, this.engine.snapshot());
  }

  finish(): readonly string[] {
    this.transitions.push(...this.engine.finish().map(shown));
    return this.transitions.filter((text) => text.endsWith('firing'));
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

function noticesOf(rule: string, ...records: readonly ReturnType<typeof error>[]): Notices {
  return new Run(programOf(`alert A { step 10s ${rule} }`)).push(...records);
}

describe('has an early notice with its deciding record', () => {
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
    expect(noticesOf(rule, ...errors(3, 1))).toEqual(expected);
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
    expect(noticesOf(rule, ...errors(3, 1))).toEqual([]);
  });
});

describe('early notices', () => {
  it('are sent for a new group, with the values known so far', () => {
    const run = new Run(
      programOf(
        'alert A { by host step 10s page when count(level == "error") over 1m > 10 sample 2 summary "{count(level == \\"error\\") over 1m} on {host}" }',
      ),
    );
    expect(run.push(...errors(10, 1, 'b'), ...errors(5, 1, 'c'))).toEqual([]);
    expect(run.push({ ...error(12, 'b'), line: 'it broke' })).toEqual(['20s A[b] page firing']);
    expect(run.last[0]).toMatchObject({ summary: 'at least 11 on b', clauses: [{ value: null, low: 11, truth: 'true' }] });
    expect(run.push(...errors(5, 20, 'b'))).toEqual([]);
    expect(run.finish()).toEqual(['20s A[b] page firing']);
  });

  it('are sent once, also if the alert fires before the predicted tick', () => {
    const run = new Run(programOf('alert A { step 10s page when count() over 1m > 2 }'));
    expect(run.push(...errors(3, 31))).toEqual(['40s A page firing']);
    expect(run.push(error(12), error(13), error(14))).toEqual([]);
    expect(run.finish()).toEqual(['20s A page firing']);
  });

  it('are sent again when the alert has resolved and fires again', () => {
    const run = new Run(programOf('alert A { step 10s page when count() over 30s > 2 }'));
    expect(run.push(...errors(3, 1))).toEqual(['10s A page firing']);
    expect(run.push(error(100), error(311), error(400))).toEqual([]);
    expect(run.transitions).toEqual(['10s A page firing', '40s A page inactive']);
    expect(run.push(...errors(3, 401))).toEqual(['410s A page firing']);
    run.restart();
    expect(run.push(error(404))).toEqual([]);
    expect(run.finish()).toEqual(['10s A page firing', '410s A page firing']);
  });

  it('count records in the window and waiting records once, also in the bucket of the watermark', () => {
    // Buckets of a minute, steps of ten seconds.
    const run = new Run(programOf('alert A { step 10s page when count(level == "error") over 1h > 5 }'));
    run.push(error(1), error(15), error(25));
    // The watermark is at 20 s.
    expect(run.push({ ...error(320), level: 'info' }, error(26))).toEqual([]);
    run.restart();
    expect(run.push(error(27))).toEqual([]);
    expect(run.push(error(28))).toEqual(['30s A page firing']);
    expect(run.finish()).toEqual(['30s A page firing']);
  });

  it('wait for the end of `for` in the time of the stream, without further records of the group', () => {
    const run = new Run(programOf('alert A { by host step 10s page when count(level == "error") over 2m > 2 for 1m }'));
    expect(run.push(...errors(3, 1))).toEqual([]);
    expect(run.push(error(59, 'b'))).toEqual([]);
    run.restart();
    expect(run.push(error(60, 'b'))).toEqual(['70s A[a] page firing']);
    expect(run.finish()).toEqual(['70s A[a] page firing']);
  });

  it('are not sent for a `for` that is longer than the window', () => {
    const run = new Run(programOf('alert A { step 10s page when count(level == "error") over 30s > 2 for 1m }'));
    expect(run.push(...errors(3, 1))).toEqual([]);
    expect(run.push(error(100))).toEqual([]);
    expect(run.finish()).toEqual([]);
  });

  it('are not sent for an `each` that fires', () => {
    const run = new Run(programOf('alert A { step 10s page each level == "error" { keep 30s } }'));
    expect(run.push(error(5), error(7))).toEqual(['5s A page firing']);
    expect(run.push(error(3), error(10))).toEqual([]);
    expect(run.push({ ...error(306), level: 'info' })).toEqual([]);
    expect(run.push(error(8))).toEqual([]);
    expect(run.push(error(600))).toEqual(['600s A page firing']);
    // The notice is still ahead: this record may belong to its firing.
    expect(run.push(error(20))).toEqual([]);
    expect(run.finish()).toEqual(['3s A page firing', '300s A page firing', '600s A page firing']);
  });

  it('are empty without the option `early`', () => {
    const engine = createEngine(programOf('alert A { page each level == "error" }'), { mode: 'test' });
    expect(engine.takeEarly()).toEqual([]);
  });
});
