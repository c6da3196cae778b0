/** Rules, logs, sinks and state together, over real files. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RulesProblem } from '../../src/index.js';
import { ERROR, ERRORS, flaky, STREAM, shown, until, Workspace } from './workspace.js';

let workspace: Workspace;

beforeEach(() => {
  workspace = new Workspace();
});

afterEach(() => workspace.end());

describe('a run', () => {
  it('follows logs, sends notifications, stops, and continues where it stopped', async () => {
    workspace.write('app.log', ERROR, ERROR, ERROR);
    const rules = `${STREAM}${ERRORS}sink out console {}\nroute { page -> out }\n`;
    const first = await workspace.start(rules);
    await workspace.clock.seconds(2);
    // Lines from before the first start are not read.
    expect(first.transitions).toEqual([]);
    workspace.write('app.log', ERROR, ERROR);
    await workspace.clock.seconds(3);
    expect(first.transitions).toEqual([]);
    await workspace.stop(first.tocsin);
    workspace.write('app.log', ERROR);
    const second = await workspace.start(rules);
    await workspace.clock.seconds(8);
    expect(shown(second.transitions)).toEqual(['6s Errors firing condition']);
    await until(() => second.tocsin.status().sinks[0]?.sent === 1);
    expect(workspace.printed.join('')).toContain('PAGE  Errors  host a');
    expect(second.tocsin.status()).toMatchObject({
      ready: true,
      firing: [{ alert: 'Errors', group: { host: 'a' }, severity: 'page' }],
      sinks: [{ name: 'out', sent: 1, waiting: 0 }],
      counts: { records: 3, notifications: 1 },
    });
    await workspace.clock.seconds(12);
    expect(shown(second.transitions).at(-1)).toBe('13s Errors inactive cleared');
    await workspace.stop(second.tocsin);
    const third = await workspace.start(rules);
    await workspace.clock.seconds(3);
    expect(third.transitions).toEqual([]);
    expect(workspace.printed.filter((text) => text.includes('PAGE'))).toHaveLength(1);
  });

  it('evaluates records of the embedding program', async () => {
    const { tocsin, transitions } = await workspace.start(
      'stream app { format json time ts lateness 0s idle 1s }\nalert Any { on app info each level == "fatal" { keep 5s } }',
      { stateDir: join(workspace.folder, 'other') },
    );
    await workspace.clock.rest();
    await tocsin.push('app', [{ ts: new Date(workspace.clock.nowMs).toISOString(), level: 'fatal' }]);
    await workspace.clock.seconds(2);
    expect(shown(transitions)).toEqual(['0s Any firing condition']);
    await expect(tocsin.push('nowhere', [{}])).rejects.toThrow('the rules have no stream nowhere');
  });

  it('shows records whose time is far ahead of the clock', async () => {
    const { tocsin } = await workspace.start(`${STREAM}${ERRORS}`);
    await workspace.clock.rest();
    await tocsin.push('app', [{ ts: new Date(workspace.clock.nowMs + 86_400_000).toISOString(), level: 'error', host: 'a' }], 'me');
    await workspace.clock.seconds(1);
    expect(tocsin.status().sources.filter(({ name }) => name === 'me')).toMatchObject([{ records: 1, late: 0, badClock: 1 }]);
  });

  it('does not start with rules that do not load, or with a state that another process uses', async () => {
    await expect(workspace.start('alert')).rejects.toThrow(RulesProblem);
    await workspace.start(`${STREAM}${ERRORS}`);
    await expect(workspace.start(`${STREAM}${ERRORS}`)).rejects.toThrow(/state/);
    // A state directory of its own works.
    await workspace.start(`${STREAM}${ERRORS}`, { stateDir: join(workspace.folder, 'another') });
  });
});

describe('a reload', () => {
  it('keeps the state of unchanged alerts, ends removed ones, and changes nothing while the rules have errors', async () => {
    let rules = `${STREAM}${ERRORS}alert Gone { on app warn each level == "error" { keep 1h } }\nsink out console {}\nroute { page -> out  warn -> out }\n`;
    const { tocsin, transitions } = await workspace.start(() => rules);
    workspace.write('app.log', ERROR, ERROR);
    await workspace.clock.seconds(6);
    expect(shown(transitions)).toEqual(['0s Gone firing condition']);
    const before = rules;
    rules = 'alert {';
    expect(await tocsin.reload()).toBe(false);
    expect(workspace.said.at(-1)).toContain('the old rules stay in use');
    expect(tocsin.status().rules.problem).toContain('live.alert:1');
    const broken = rules;
    rules = before;
    expect(await tocsin.reload()).toBe(true);
    expect(tocsin.status().rules.problem).toBeUndefined();
    rules = broken;
    expect(await tocsin.reload()).toBe(false);
    // Moved, written otherwise, with one alert more and one less.
    rules = `sink out console {}\nroute { page -> out  info -> out }\n${STREAM}\n\nalert New { on app info when count() over 1h > 1000 }\n${ERRORS.replace(' step 1s ', '\n  step 1s\n')}`;
    expect(await tocsin.reload()).toBe(true);
    expect(shown(transitions).at(-1)).toContain('Gone inactive removed');
    expect(tocsin.status().rules.problem).toBeUndefined();
    workspace.write('app.log', ERROR);
    await workspace.clock.seconds(8);
    // Two from before the reload and one after it.
    expect(shown(transitions)).toContain('7s Errors firing condition');
    expect(workspace.printed.filter((text) => text.includes('Gone'))).toHaveLength(2);
  });

  it('applies to the text of notifications, also in sinks that stay', async () => {
    const routed = 'sink out console {}\nroute { page -> out  warn -> out }\n';
    let rules = `${STREAM}${ERRORS}${routed}`;
    const { tocsin } = await workspace.start(() => rules);
    rules += 'alert Slow { on app step 1s warn when mean(took_ms) over 10s > 1s }\n';
    expect(await tocsin.reload()).toBe(true);
    workspace.write('app.log', { took_ms: 2500 });
    await workspace.clock.seconds(18);
    await until(() => workspace.printed.length > 0);
    expect(workspace.printed.join('')).toContain('mean(took_ms) over 10s > 1s  = 2.5s');
  });

  it('reports input that was queued for a stream that it removes', async () => {
    let rules = `${STREAM}${ERRORS}stream other { format json }\nalert Others { on other info when count() over 1m > 5 }\n`;
    const { tocsin } = await workspace.start(() => rules);
    await workspace.clock.rest();
    rules = `${STREAM}${ERRORS}`;
    workspace.beforeReload = () => tocsin.push('other', [{ a: 1 }]);
    expect(await tocsin.reload()).toBe(true);
    await workspace.clock.seconds(1);
    expect(workspace.said).toContain(
      'records: input for the stream other was dropped, a reload removed this stream before it was evaluated',
    );
  });

  it('has no effect after the stop', async () => {
    let rules = `${STREAM}${ERRORS}`;
    const { tocsin } = await workspace.start(() => rules);
    await workspace.stop(tocsin);
    rules += '# Other texts.\n';
    expect(await tocsin.reload()).toBe(false);
    expect(tocsin.status().counts).toMatchObject({ reloads: 0, reloadsFailed: 0 });
  });

  it('may happen between two runs', async () => {
    const first = await workspace.start(`${STREAM}${ERRORS}`);
    workspace.write('app.log', ERROR, ERROR);
    await workspace.clock.seconds(4);
    await workspace.stop(first.tocsin);
    workspace.write('app.log', ERROR);
    const second = await workspace.start(`# Another file.\n${STREAM}alert More { on app info when count() over 1h > 1000 }\n${ERRORS}`);
    await workspace.clock.seconds(8);
    expect(shown(second.transitions)[0]).toBe('5s Errors firing condition');
  });
});

describe('sinks', () => {
  const ROUTED = `${STREAM}${ERRORS}sink pager flaky { name: "pager" deadline: 5s } else mail\nsink mail flaky { name: "mail" }\nroute { page -> pager }\n`;

  it('that give up are replaced by their `else`, also for the end of that firing', async () => {
    const { type, got } = flaky((sink) => (sink === 'pager' ? 'again' : 'ok'));
    await workspace.start(ROUTED, { sinkTypes: [type] });
    workspace.write('app.log', ERROR, ERROR, ERROR);
    // The disk takes its own time beside the clock of the test.
    for (let seconds = 0; seconds < 300 && got.length < 2; seconds++) await workspace.clock.seconds(1);
    expect(got).toEqual(['mail fired Errors', 'mail resolved Errors']);
    expect(workspace.said.join('\n')).toContain('given up, it goes to mail');
  });

  it('that were down do not get notifications of alerts that resolved long before', async () => {
    let down = true;
    const { type, got } = flaky(() => (down ? 'again' : 'ok'));
    await workspace.start(ROUTED.replace('deadline: 5s', 'deadline: 1h'), { sinkTypes: [type] });
    workspace.write('app.log', ERROR, ERROR, ERROR);
    await workspace.clock.seconds(100);
    down = false;
    await workspace.clock.seconds(70);
    expect(got).toEqual([]);
    expect(workspace.said.join('\n')).toContain('the alert resolved before the notification could be sent');
  });

  it('that are replaced while notifications wait pass them on', async () => {
    const { type, got } = flaky((sink) => (sink === 'pager' ? 'again' : 'ok'));
    let rules = ROUTED.replace('deadline: 5s', 'deadline: 1h');
    const { tocsin } = await workspace.start(() => rules, { sinkTypes: [type] });
    workspace.write('app.log', ERROR, ERROR, ERROR);
    await workspace.clock.seconds(8);
    rules = rules.replace('name: "pager"', 'name: "other"');
    await tocsin.reload();
    await until(() => got.length > 0);
    expect(got).toEqual(['other fired Errors']);
  });

  it('get notifications after a restart that they could not take before', async () => {
    let down = true;
    const { type, got } = flaky(() => (down ? 'again' : 'ok'));
    const first = await workspace.start(ROUTED.replace('deadline: 5s', 'deadline: 1h'), { sinkTypes: [type] });
    workspace.write('app.log', ERROR, ERROR, ERROR);
    await workspace.clock.seconds(8);
    await workspace.stop(first.tocsin);
    down = false;
    await workspace.start(ROUTED.replace('deadline: 5s', 'deadline: 1h'), { sinkTypes: [type] });
    await until(() => got.length > 0);
    expect(got).toEqual(['pager fired Errors']);
  });
});

it('events of the run are records of the stream `tocsin`', async () => {
  const rules = `${STREAM}${ERRORS}alert Own { on tocsin by alert info when count(what == "transition") over 1m > 0 }\n`;
  const { transitions } = await workspace.start(rules);
  workspace.write('app.log', ERROR, ERROR, ERROR);
  writeFileSync(join(workspace.folder, 'other.log'), 'nonsense\n');
  await workspace.clock.seconds(25);
  expect(shown(transitions).filter((text) => text.includes('Own'))).toEqual([expect.stringContaining('Own firing condition')]);
});
