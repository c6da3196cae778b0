/** The cost of a tick, counted: it depends on the instances that changed, not on all instances. */
import { describe, expect, it } from 'vitest';
import type { AlertRunner } from '../../src/engine/alerts/alert-runner.js';
import { SuppressionCounter } from '../../src/engine/alerts/suppression-counter.js';
import { planProgram } from '../../src/engine/plan/plan.js';
import { StreamRunner } from '../../src/engine/streams/stream-runner.js';
import { loadRules } from '../../src/index.js';

const START_MS = Date.UTC(2026, 4, 4);
const BATCH = 1000;

interface Work {
  readonly woken: number;
  readonly evaluated: number;
}

class Log {
  readonly #stream: StreamRunner;
  readonly #runner: AlertRunner;

  constructor(alert: string) {
    const { program } = loadRules([{ path: 'work.alert', text: `stream app { format json lateness 0s }\nalert A { by user ${alert} }` }]);
    const [plan] = program === undefined ? [] : planProgram(program);
    if (plan === undefined) throw new Error('the rule does not load');
    this.#stream = new StreamRunner(plan, { mode: 'test' }, new SuppressionCounter());
    const [runner] = this.#stream.alerts;
    if (runner === undefined) throw new Error('no alert');
    this.#runner = runner;
  }

  get groups(): number {
    return this.#runner.groups;
  }

  /** One record of each user at one time. */
  push(seconds: number, users: readonly string[]): void {
    for (let at = 0; at < users.length; at += BATCH) {
      const cells = users.slice(at, at + BATCH);
      const times = new Float64Array(cells.length).fill(START_MS + seconds * 1000);
      this.#stream.push(
        'log',
        {
          size: cells.length,
          times,
          columns: [
            { path: ['user'], cells },
            { path: ['duration'], cells: cells.map(() => 1) },
          ],
        },
        0,
        Number.POSITIVE_INFINITY,
      );
    }
  }

  /** Pushes a record of a user each second. Returns the work. */
  eachSecond(from: number, to: number, user: string): Work {
    const { woken, evaluated } = this.#runner.work;
    for (let seconds = from; seconds < to; seconds++) this.push(seconds, [user]);
    return { woken: this.#runner.work.woken - woken, evaluated: this.#runner.work.evaluated - evaluated };
  }

  /** Advances the stream through a tick. Returns the work. */
  through(seconds: number): Work {
    const { woken, evaluated } = this.#runner.work;
    this.#stream.advance(START_MS + seconds * 1000);
    return { woken: this.#runner.work.woken - woken, evaluated: this.#runner.work.evaluated - evaluated };
  }
}

function users(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `user-${index}`);
}

describe('with 100,000 groups', () => {
  const log = new Log('page when max(duration) over 5m > 1000000');
  const all = users(100_000);

  it('a tick evaluates groups with new records', () => {
    log.push(2, all);
    expect(log.through(10)).toEqual({ woken: 100_000, evaluated: 100_000 });
    expect(log.groups).toBe(100_000);
    log.push(12, all.slice(0, 100));
    expect(log.through(20)).toEqual({ woken: 100, evaluated: 100 });
  });

  it('a tick without records evaluates nothing', () => {
    expect(log.through(30)).toEqual({ woken: 0, evaluated: 0 });
  });

  it('a group with many records is evaluated once', () => {
    for (let time = 0; time < 50; time++) log.push(32, all.slice(0, 100));
    expect(log.through(40)).toEqual({ woken: 100, evaluated: 100 });
  });

  it('a group is evaluated when records leave its window', () => {
    // At 310 s the first records leave, and the windows of all become complete.
    expect(log.through(300)).toEqual({ woken: 0, evaluated: 0 });
    expect(log.through(310)).toEqual({ woken: 100_000, evaluated: 100_000 });
    expect(log.through(320)).toEqual({ woken: 100, evaluated: 100 });
    expect(log.through(340)).toEqual({ woken: 100, evaluated: 100 });
  });

  it('a group that only waits to be forgotten wakes once', () => {
    expect(log.through(4 * 3600)).toEqual({ woken: 0, evaluated: 0 });
    expect(log.through(4 * 3600 + 10)).toEqual({ woken: 99_900, evaluated: 0 });
    expect(log.groups).toBe(100);
    expect(log.through(5 * 3600)).toEqual({ woken: 100, evaluated: 0 });
    expect(log.groups).toBe(0);
  });
});

describe('a group that fires', () => {
  it('is evaluated when a record arrives, when one leaves the window and when `keep` ends', () => {
    const log = new Log('page when count() over 1m >= 2 keep 1h');
    log.push(1, ['a', 'a', 'b']);
    // When the records arrive, and when they leave the window; then nothing for an hour.
    expect(log.through(3600)).toEqual({ woken: 4, evaluated: 4 });
    expect(log.through(3600 + 120)).toEqual({ woken: 1, evaluated: 1 });
  });
});

describe('a count far below its threshold', () => {
  it('is not evaluated until it could reach it', () => {
    const log = new Log('page when count() over 5m > 100 forget 48h');
    log.push(1, ['a']);
    expect(log.through(10)).toEqual({ woken: 1, evaluated: 1 });
    // 99 more records cannot reach the threshold.
    expect(log.eachSecond(11, 110, 'a')).toEqual({ woken: 0, evaluated: 0 });
    expect(log.through(119)).toEqual({ woken: 0, evaluated: 0 });
    log.push(119, ['a']);
    expect(log.through(120)).toEqual({ woken: 1, evaluated: 1 });
  });

  it('is evaluated once for each window length, to drop records that have left the window', () => {
    const log = new Log('page when count() over 1m > 1000000 forget 48h');
    expect(log.eachSecond(1, 3602, 'a')).toEqual({ woken: 60, evaluated: 60 });
    expect(log.through(3600 + 60)).toEqual({ woken: 1, evaluated: 1 });
    expect(log.through(3600 + 120)).toEqual({ woken: 1, evaluated: 1 });
    expect(log.through(86_400)).toEqual({ woken: 0, evaluated: 0 });
  });
});

describe('a day of silence', () => {
  it('costs no more than a minute of it', () => {
    const log = new Log('page when count() over 5m > 10 forget 48h');
    log.push(2, users(1000));
    expect(log.through(600)).toEqual({ woken: 2000, evaluated: 2000 });
    expect(log.through(86_400)).toEqual({ woken: 0, evaluated: 0 });
  });
});
