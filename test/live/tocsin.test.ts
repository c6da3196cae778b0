/** Rules, logs, sinks and state together, over real files. */
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Delivery, SinkDescriptor, Tocsin, TocsinOptions, Transition } from '../../src/index.js';
import { createTocsin, RulesProblem } from '../../src/index.js';
import { POLL_MS, StepClock } from './step-clock.js';

const START_MS = Date.UTC(2026, 4, 4, 10);
const STREAM = 'stream app { from "*.log" format json time ts lateness 1s idle 5s }\n';
const ERRORS = 'alert Errors { on app by host step 1s page when count(level == "error") over 10s >= 3 }\n';

let place: string;
let clock: StepClock;
let running: Tocsin[] = [];
let said: string[] = [];
let printed: string[] = [];

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'tocsin-run-'));
  clock = new StepClock(START_MS);
  running = [];
  said = [];
  printed = [];
});

afterEach(async () => {
  await Promise.all(running.map((tocsin) => tocsin.stop()));
  rmSync(place, { recursive: true, force: true });
});

interface Started {
  readonly tocsin: Tocsin;
  readonly transitions: Transition[];
  readonly deliveries: Delivery[];
}

async function start(rules: string | (() => string), options: Partial<TocsinOptions> = {}): Promise<Started> {
  const read = (): { path: string; text: string }[] => [{ path: 'live.alert', text: typeof rules === 'string' ? rules : rules() }];
  const note = (message: string): void => {
    said.push(message);
  };
  const tocsin = createTocsin({
    rules: read,
    stateDir: join(place, 'state'),
    cwd: place,
    env: {},
    clock,
    pollMs: POLL_MS,
    log: { info: note, warn: note, error: note },
    print: (text) => printed.push(text),
    ...options,
  });
  const transitions: Transition[] = [];
  const deliveries: Delivery[] = [];
  tocsin.transitions.subscribe((some) => transitions.push(...some));
  tocsin.deliveries.subscribe((some) => deliveries.push(...some));
  await tocsin.start();
  running.push(tocsin);
  return { tocsin, transitions, deliveries };
}

async function stop(tocsin: Tocsin): Promise<void> {
  running = running.filter((other) => other !== tocsin);
  await tocsin.stop();
}

function write(log: string, ...records: readonly Readonly<Record<string, unknown>>[]): void {
  const ts = new Date(clock.nowMs).toISOString();
  appendFileSync(join(place, log), records.map((record) => `${JSON.stringify({ ts, host: 'a', ...record })}\n`).join(''));
}

/** Sinks work beside the turns: until they have done what is asked. */
async function until(isDone: () => boolean): Promise<void> {
  for (let tries = 0; tries < 10_000 && !isDone(); tries++) await new Promise((resolve) => setImmediate(resolve));
}

const error = { level: 'error' };
const shown = (transitions: readonly Transition[]): readonly string[] =>
  transitions.map(({ at, alert, to, reason }) => `${(at - START_MS) / 1000}s ${alert} ${to} ${reason}`);

describe('a run', () => {
  it('follows logs, tells, stops, and goes on where it was', async () => {
    write('app.log', error, error, error);
    const rules = `${STREAM}${ERRORS}sink out console {}\nroute { page -> out }\n`;
    const first = await start(rules);
    await clock.seconds(2);
    // What was there before the first start is not read.
    expect(first.transitions).toEqual([]);
    write('app.log', error, error);
    await clock.seconds(3);
    expect(first.transitions).toEqual([]);
    await stop(first.tocsin);
    write('app.log', error);
    const second = await start(rules);
    await clock.seconds(8);
    expect(shown(second.transitions)).toEqual(['6s Errors firing condition']);
    expect(printed.join('')).toContain('PAGE  Errors  host a');
    expect(second.tocsin.status()).toMatchObject({
      ready: true,
      firing: [{ alert: 'Errors', group: { host: 'a' }, severity: 'page' }],
      sinks: [{ name: 'out', sent: 1, waiting: 0 }],
      counts: { records: 3, notifications: 1 },
    });
    await clock.seconds(12);
    expect(shown(second.transitions).at(-1)).toBe('13s Errors inactive cleared');
    await stop(second.tocsin);
    const third = await start(rules);
    await clock.seconds(3);
    expect(third.transitions).toEqual([]);
    expect(printed.filter((text) => text.includes('PAGE'))).toHaveLength(1);
  });

  it('takes records of the program that embeds it', async () => {
    const { tocsin, transitions } = await start(
      'stream app { format json time ts lateness 0s idle 1s }\nalert Any { on app each level == "fatal" { keep 5s } info }'.replace(
        'each level == "fatal" { keep 5s } info',
        'info each level == "fatal" { keep 5s }',
      ),
      { stateDir: join(place, 'other') },
    );
    await clock.rest();
    await tocsin.push('app', [{ ts: new Date(clock.nowMs).toISOString(), level: 'fatal' }]);
    await clock.seconds(2);
    expect(shown(transitions)).toEqual(['0s Any firing condition']);
    await expect(tocsin.push('nowhere', [{}])).rejects.toThrow('the rules have no stream nowhere');
  });

  it('does not begin with rules that do not load, nor with a state that another has', async () => {
    await expect(start('alert')).rejects.toThrow(RulesProblem);
    await start(`${STREAM}${ERRORS}`);
    await expect(start(`${STREAM}${ERRORS}`)).rejects.toThrow(/state/);
    // One of its own, beside it.
    await start(`${STREAM}${ERRORS}`, { stateDir: join(place, 'another') });
  });
});

describe('rules that change', () => {
  it('keep the state of what means the same, end what is gone, and change nothing while they have mistakes', async () => {
    let rules = `${STREAM}${ERRORS}alert Gone { on app warn each level == "error" { keep 1h } }\nsink out console {}\nroute { page -> out  warn -> out }\n`;
    const { tocsin, transitions } = await start(() => rules);
    write('app.log', error, error);
    await clock.seconds(6);
    expect(shown(transitions)).toEqual(['0s Gone firing condition']);
    rules = 'alert {';
    expect(await tocsin.reload()).toBe(false);
    expect(said.at(-1)).toContain('those before go on');
    expect(tocsin.status().rules.problem).toContain('live.alert:1');
    // Moved, written otherwise, with one alert more and one less.
    rules = `sink out console {}\nroute { page -> out  info -> out }\n${STREAM}\n\nalert New { on app info when count() over 1h > 1000 }\n${ERRORS.replace(' step 1s ', '\n  step 1s\n')}`;
    expect(await tocsin.reload()).toBe(true);
    expect(shown(transitions).at(-1)).toContain('Gone inactive removed');
    expect(tocsin.status().rules.problem).toBeUndefined();
    write('app.log', error);
    await clock.seconds(8);
    // Two from before the reload and one after it.
    expect(shown(transitions)).toContain('7s Errors firing condition');
    expect(printed.filter((text) => text.includes('Gone'))).toHaveLength(2);
  });

  it('may change while nothing runs', async () => {
    const first = await start(`${STREAM}${ERRORS}`);
    write('app.log', error, error);
    await clock.seconds(4);
    await stop(first.tocsin);
    write('app.log', error);
    const second = await start(`# Another file.\n${STREAM}alert More { on app info when count() over 1h > 1000 }\n${ERRORS}`);
    await clock.seconds(8);
    expect(shown(second.transitions)[0]).toBe('5s Errors firing condition');
  });
});

describe('sinks', () => {
  /** A type of sink whose answers the test decides. */
  function flaky(answers: (sink: string, kind: string) => 'ok' | 'again' | 'never'): {
    readonly type: SinkDescriptor;
    readonly got: string[];
  } {
    const got: string[] = [];
    const type: SinkDescriptor = {
      type: 'flaky',
      summary: 'for tests',
      doc: '',
      schema: { type: 'object', properties: { name: { type: 'string' } }, additionalProperties: false },
      retries: '',
      examples: [],
      create: (options) => ({
        send: async ({ kind, alert }) => {
          const name = String(options['name']);
          const answer = answers(name, kind);
          if (answer === 'ok') got.push(`${name} ${kind} ${alert}`);
          return answer === 'ok' ? { ok: true } : { ok: false, again: answer === 'again', message: 'no' };
        },
        close: async () => {},
      }),
    };
    return { type, got };
  }

  const ROUTED = `${STREAM}${ERRORS}sink pager flaky { name: "pager" deadline: 5s } else mail\nsink mail flaky { name: "mail" }\nroute { page -> pager }\n`;

  it('that give up are stood in for, also for the end of what they missed', async () => {
    const { type, got } = flaky((sink) => (sink === 'pager' ? 'again' : 'ok'));
    await start(ROUTED, { sinkTypes: [type] });
    write('app.log', error, error, error);
    await clock.seconds(40);
    expect(got).toEqual(['mail fired Errors', 'mail resolved Errors']);
    expect(said.join('\n')).toContain('given up; it goes to mail');
  });

  it('that were down are not told of what is long over', async () => {
    let down = true;
    const { type, got } = flaky(() => (down ? 'again' : 'ok'));
    await start(ROUTED.replace('deadline: 5s', 'deadline: 1h'), { sinkTypes: [type] });
    write('app.log', error, error, error);
    await clock.seconds(100);
    down = false;
    await clock.seconds(70);
    expect(got).toEqual([]);
    expect(said.join('\n')).toContain('it was over before it could be told');
  });

  it('that are changed while something waits pass it on', async () => {
    const { type, got } = flaky((sink) => (sink === 'pager' ? 'again' : 'ok'));
    let rules = ROUTED.replace('deadline: 5s', 'deadline: 1h');
    const { tocsin } = await start(() => rules, { sinkTypes: [type] });
    write('app.log', error, error, error);
    await clock.seconds(8);
    rules = rules.replace('name: "pager"', 'name: "other"');
    await tocsin.reload();
    await until(() => got.length > 0);
    expect(got).toEqual(['other fired Errors']);
  });

  it('get after a stop what they could not take before', async () => {
    let down = true;
    const { type, got } = flaky(() => (down ? 'again' : 'ok'));
    const first = await start(ROUTED.replace('deadline: 5s', 'deadline: 1h'), { sinkTypes: [type] });
    write('app.log', error, error, error);
    await clock.seconds(8);
    await stop(first.tocsin);
    down = false;
    await start(ROUTED.replace('deadline: 5s', 'deadline: 1h'), { sinkTypes: [type] });
    await until(() => got.length > 0);
    expect(got).toEqual(['pager fired Errors']);
  });
});

it('what happens to itself can be asked about', async () => {
  const rules = `${STREAM}${ERRORS}alert Own { on tocsin by alert info when count(what == "transition") over 1m > 0 }\n`;
  const { transitions } = await start(rules);
  write('app.log', error, error, error);
  writeFileSync(join(place, 'other.log'), 'nonsense\n');
  await clock.seconds(25);
  expect(shown(transitions).filter((text) => text.includes('Own'))).toEqual([expect.stringContaining('Own firing condition')]);
});
