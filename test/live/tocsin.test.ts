/** Rules, logs, sinks and state together, over real files. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RulesProblem } from '../../src/index.js';
import { ERROR, ERRORS, flaky, Place, STREAM, shown, until } from './place.js';

let place: Place;

beforeEach(() => {
  place = new Place();
});

afterEach(() => place.end());

describe('a run', () => {
  it('follows logs, notifies, stops, and continues where it was', async () => {
    place.write('app.log', ERROR, ERROR, ERROR);
    const rules = `${STREAM}${ERRORS}sink out console {}\nroute { page -> out }\n`;
    const first = await place.start(rules);
    await place.clock.seconds(2);
    // What was there before the first start is not read.
    expect(first.transitions).toEqual([]);
    place.write('app.log', ERROR, ERROR);
    await place.clock.seconds(3);
    expect(first.transitions).toEqual([]);
    await place.stop(first.tocsin);
    place.write('app.log', ERROR);
    const second = await place.start(rules);
    await place.clock.seconds(8);
    expect(shown(second.transitions)).toEqual(['6s Errors firing condition']);
    await until(() => second.tocsin.status().sinks[0]?.sent === 1);
    expect(place.printed.join('')).toContain('PAGE  Errors  host a');
    expect(second.tocsin.status()).toMatchObject({
      ready: true,
      firing: [{ alert: 'Errors', group: { host: 'a' }, severity: 'page' }],
      sinks: [{ name: 'out', sent: 1, waiting: 0 }],
      counts: { records: 3, notifications: 1 },
    });
    await place.clock.seconds(12);
    expect(shown(second.transitions).at(-1)).toBe('13s Errors inactive cleared');
    await place.stop(second.tocsin);
    const third = await place.start(rules);
    await place.clock.seconds(3);
    expect(third.transitions).toEqual([]);
    expect(place.printed.filter((text) => text.includes('PAGE'))).toHaveLength(1);
  });

  it('evaluates records of the embedding program', async () => {
    const { tocsin, transitions } = await place.start(
      'stream app { format json time ts lateness 0s idle 1s }\nalert Any { on app each level == "fatal" { keep 5s } info }'.replace(
        'each level == "fatal" { keep 5s } info',
        'info each level == "fatal" { keep 5s }',
      ),
      { stateDir: join(place.folder, 'other') },
    );
    await place.clock.rest();
    await tocsin.push('app', [{ ts: new Date(place.clock.nowMs).toISOString(), level: 'fatal' }]);
    await place.clock.seconds(2);
    expect(shown(transitions)).toEqual(['0s Any firing condition']);
    await expect(tocsin.push('nowhere', [{}])).rejects.toThrow('the rules have no stream nowhere');
  });

  it('does not start with rules that do not load, or with a state that another process uses', async () => {
    await expect(place.start('alert')).rejects.toThrow(RulesProblem);
    await place.start(`${STREAM}${ERRORS}`);
    await expect(place.start(`${STREAM}${ERRORS}`)).rejects.toThrow(/state/);
    // One of its own, beside it.
    await place.start(`${STREAM}${ERRORS}`, { stateDir: join(place.folder, 'another') });
  });
});

describe('a reload', () => {
  it('keeps the state of unchanged alerts, ends removed ones, and changes nothing while the rules have errors', async () => {
    let rules = `${STREAM}${ERRORS}alert Gone { on app warn each level == "error" { keep 1h } }\nsink out console {}\nroute { page -> out  warn -> out }\n`;
    const { tocsin, transitions } = await place.start(() => rules);
    place.write('app.log', ERROR, ERROR);
    await place.clock.seconds(6);
    expect(shown(transitions)).toEqual(['0s Gone firing condition']);
    const before = rules;
    rules = 'alert {';
    expect(await tocsin.reload()).toBe(false);
    expect(place.said.at(-1)).toContain('the old rules stay in use');
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
    place.write('app.log', ERROR);
    await place.clock.seconds(8);
    // Two from before the reload and one after it.
    expect(shown(transitions)).toContain('7s Errors firing condition');
    expect(place.printed.filter((text) => text.includes('Gone'))).toHaveLength(2);
  });

  it('applies to the text of notifications, also in sinks that stay', async () => {
    const routed = 'sink out console {}\nroute { page -> out  warn -> out }\n';
    let rules = `${STREAM}${ERRORS}${routed}`;
    const { tocsin } = await place.start(() => rules);
    rules += 'alert Slow { on app step 1s warn when mean(took_ms) over 10s > 1s }\n';
    expect(await tocsin.reload()).toBe(true);
    place.write('app.log', { took_ms: 2500 });
    await place.clock.seconds(18);
    await until(() => place.printed.length > 0);
    expect(place.printed.join('')).toContain('mean(took_ms) over 10s > 1s  = 2.5s');
  });

  it('reports input that was queued for a stream that it removes', async () => {
    let rules = `${STREAM}${ERRORS}stream other { format json }\nalert Others { on other info when count() over 1m > 5 }\n`;
    const { tocsin } = await place.start(() => rules);
    await place.clock.rest();
    rules = `${STREAM}${ERRORS}`;
    place.beforeReload = () => tocsin.push('other', [{ a: 1 }]);
    expect(await tocsin.reload()).toBe(true);
    await place.clock.seconds(1);
    expect(place.said).toContain('records: input for the stream other was dropped, a reload removed this stream before it was evaluated');
  });

  it('may happen between two runs', async () => {
    const first = await place.start(`${STREAM}${ERRORS}`);
    place.write('app.log', ERROR, ERROR);
    await place.clock.seconds(4);
    await place.stop(first.tocsin);
    place.write('app.log', ERROR);
    const second = await place.start(`# Another file.\n${STREAM}alert More { on app info when count() over 1h > 1000 }\n${ERRORS}`);
    await place.clock.seconds(8);
    expect(shown(second.transitions)[0]).toBe('5s Errors firing condition');
  });
});

describe('sinks', () => {
  const ROUTED = `${STREAM}${ERRORS}sink pager flaky { name: "pager" deadline: 5s } else mail\nsink mail flaky { name: "mail" }\nroute { page -> pager }\n`;

  it('that give up are replaced by their `else`, also for the end of that firing', async () => {
    const { type, got } = flaky((sink) => (sink === 'pager' ? 'again' : 'ok'));
    await place.start(ROUTED, { sinkTypes: [type] });
    place.write('app.log', ERROR, ERROR, ERROR);
    // The disk takes its own time beside the clock of the test.
    for (let seconds = 0; seconds < 300 && got.length < 2; seconds++) await place.clock.seconds(1);
    expect(got).toEqual(['mail fired Errors', 'mail resolved Errors']);
    expect(place.said.join('\n')).toContain('given up, it goes to mail');
  });

  it('that were down do not get notifications of alerts that resolved long before', async () => {
    let down = true;
    const { type, got } = flaky(() => (down ? 'again' : 'ok'));
    await place.start(ROUTED.replace('deadline: 5s', 'deadline: 1h'), { sinkTypes: [type] });
    place.write('app.log', ERROR, ERROR, ERROR);
    await place.clock.seconds(100);
    down = false;
    await place.clock.seconds(70);
    expect(got).toEqual([]);
    expect(place.said.join('\n')).toContain('the alert resolved before the notification could be sent');
  });

  it('that are replaced while notifications wait pass them on', async () => {
    const { type, got } = flaky((sink) => (sink === 'pager' ? 'again' : 'ok'));
    let rules = ROUTED.replace('deadline: 5s', 'deadline: 1h');
    const { tocsin } = await place.start(() => rules, { sinkTypes: [type] });
    place.write('app.log', ERROR, ERROR, ERROR);
    await place.clock.seconds(8);
    rules = rules.replace('name: "pager"', 'name: "other"');
    await tocsin.reload();
    await until(() => got.length > 0);
    expect(got).toEqual(['other fired Errors']);
  });

  it('get after a restart what they could not take before', async () => {
    let down = true;
    const { type, got } = flaky(() => (down ? 'again' : 'ok'));
    const first = await place.start(ROUTED.replace('deadline: 5s', 'deadline: 1h'), { sinkTypes: [type] });
    place.write('app.log', ERROR, ERROR, ERROR);
    await place.clock.seconds(8);
    await place.stop(first.tocsin);
    down = false;
    await place.start(ROUTED.replace('deadline: 5s', 'deadline: 1h'), { sinkTypes: [type] });
    await until(() => got.length > 0);
    expect(got).toEqual(['pager fired Errors']);
  });
});

it('events of the run are records of the stream `tocsin`', async () => {
  const rules = `${STREAM}${ERRORS}alert Own { on tocsin by alert info when count(what == "transition") over 1m > 0 }\n`;
  const { transitions } = await place.start(rules);
  place.write('app.log', ERROR, ERROR, ERROR);
  writeFileSync(join(place.folder, 'other.log'), 'nonsense\n');
  await place.clock.seconds(25);
  expect(shown(transitions).filter((text) => text.includes('Own'))).toEqual([expect.stringContaining('Own firing condition')]);
});
