import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../src/engine/model/limits.js';
import { compareTransitions } from '../../src/engine/model/order.js';
import type { Transition } from '../../src/engine/model/transition.js';
import { createNotifier } from '../../src/notify/notifier.js';
import type { Severity } from '../../src/parser/program.js';
import { rules } from './program.js';
import { ends, pends, starts, textOf } from './transitions.js';

const PLAIN = rules(`
  stream s { format json }
  alert A {
    on s
    page when count() over 5m > 100
    warn when count() over 5m > 50
    info when count() over 5m > 10
    summary "{count() over 5m} records"
    runbook "wiki/A"
    labels { team: "ops" }
  }`);

const REMINDING = rules(`
  stream s { format json }
  alert A { on s  by host  page when count() over 5m > 100  warn when count() over 5m > 50  remind 1h }
  alert B { on s  by host  warn when count() over 5m > 50 }
  alert C { on s  by host  warn when count() over 5m > 50  remind 1h }`);

const H = 3600;

describe('an active alert', () => {
  it('is notified when it fires, is raised and resolves, but not when its severity goes down', () => {
    const notifier = createNotifier(PLAIN);
    const deliveries = notifier.push([
      starts(60, 'info'),
      starts(120, 'warn'),
      starts(180, 'page'),
      ends(240, 'page'),
      ends(300, 'info'),
      starts(330, 'page'),
      ends(360, 'page'),
      ends(420, 'warn'),
    ]);
    expect(textOf(deliveries)).toEqual([
      'fired info @60',
      'raised warn @120',
      'raised page @180',
      'raised page @330',
      'resolved warn @420',
    ]);
    expect(notifier.suppressions()).toEqual({ lower: 2, unrouted: 0, reminders: 0 });
    expect(notifier.snapshot()).toEqual({ activeAlerts: [] });
  });

  it('is not notified while it is pending', () => {
    expect(createNotifier(PLAIN).push([pends(60, 'page'), { ...pends(90, 'page'), from: 'pending', to: 'inactive' }])).toEqual([]);
  });

  it('is notified once, at the highest severity, when several begin together', () => {
    expect(textOf(createNotifier(PLAIN).push([starts(60, 'page'), starts(60, 'warn'), starts(60, 'info')]))).toEqual(['fired page @60']);
  });

  it('goes down if a page ends as a warning begins, and is raised the other way round', () => {
    expect(textOf(createNotifier(PLAIN).push([starts(60, 'page'), ends(90, 'page'), starts(90, 'warn'), ends(120, 'warn')]))).toEqual([
      'fired page @60',
      'resolved warn @120',
    ]);
    expect(textOf(createNotifier(PLAIN).push([starts(60, 'warn'), starts(90, 'page'), ends(90, 'warn'), ends(120, 'page')]))).toEqual([
      'fired warn @60',
      'raised page @90',
      'resolved page @120',
    ]);
  });

  it('has a new firing if it ends and begins again at one moment', () => {
    const deliveries = createNotifier(PLAIN).push([starts(60, 'info'), ends(90, 'info'), starts(90, 'info'), ends(120, 'info')]);
    expect(textOf(deliveries)).toEqual(['fired info @60', 'resolved info @90', 'fired info @90', 'resolved info @120']);
    const firings = deliveries.map(({ notification }) => notification.firingId);
    expect(firings[0]).toBe(firings[1]);
    expect(firings[2]).toBe(firings[3]);
    expect(firings[0]).not.toBe(firings[2]);
  });

  it('is notified of a firing that begins and ends at one moment', () => {
    // In the order of transitions an end stands before a start of the same severity.
    const deliveries = createNotifier(PLAIN).push([ends(60, 'info'), starts(60, 'info'), starts(120, 'info')]);
    expect(textOf(deliveries)).toEqual(['fired info @60', 'resolved info @60', 'fired info @120']);
  });

  it('is separate for each alert and group, and ends without a beginning are ignored', () => {
    const deliveries = createNotifier(REMINDING).push([
      ends(30, 'warn', { host: 'x' }),
      starts(60, 'warn', { host: 'a' }),
      starts(60, 'page', { host: 'b' }),
      starts(60, 'warn', { host: 'a' }, 'B'),
      ends(90, 'warn', { host: 'a' }),
    ]);
    expect(textOf(deliveries)).toEqual([
      'fired warn @60 host=a',
      'fired page @60 host=b',
      'B fired warn @60 host=a',
      'resolved warn @90 host=a',
    ]);
  });

  it('has notifications with summary, clauses, samples and runbook', () => {
    const deliveries = createNotifier(PLAIN).push([
      starts(60, 'warn'),
      { ...starts(120, 'page'), samples: ['line 1'] },
      ends(180, 'page'),
      ends(240, 'warn'),
    ]);
    expect(deliveries[1]).toEqual({
      to: [],
      notification: {
        id: '["A",{}]@60000#raised-page-120000',
        firingId: '["A",{}]@60000',
        kind: 'raised',
        alert: 'A',
        group: {},
        severity: 'page',
        at: 120_000,
        since: 60_000,
        reason: 'condition',
        labels: { team: 'ops' },
        clauses: [{ text: 'why page', value: 120, truth: 'true' }],
        summary: 'began 120',
        runbook: 'wiki/A',
        samples: ['line 1'],
      },
    });
    expect(deliveries[2]?.notification).toMatchObject({
      kind: 'resolved',
      severity: 'warn',
      since: 60_000,
      reason: 'cleared',
      summary: 'ended 240',
    });
  });

  it('resolves with the reason and clauses of its last severity', () => {
    const deliveries = createNotifier(PLAIN).push([
      starts(60, 'page'),
      starts(60, 'info'),
      ends(90, 'page', {}, 'A', 'nodata'),
      ends(90, 'info', {}, 'A', 'cleared'),
    ]);
    expect(deliveries[1]?.notification).toMatchObject({ severity: 'page', reason: 'nodata', clauses: [{ text: 'why page' }] });
  });
});

describe('reminders', () => {
  it('come every `remind` after the last notification, until the alert resolves', () => {
    const notifier = createNotifier(REMINDING);
    const a = { host: 'a' };
    expect(textOf(notifier.push([starts(0, 'warn', a)]))).toEqual(['fired warn @0 host=a']);
    expect(notifier.advanceTo(H * 1000 - 1)).toEqual([]);
    expect(textOf(notifier.advanceTo(H * 1000))).toEqual(['reminder warn @3600 host=a']);
    expect(notifier.advanceTo(H * 1000)).toEqual([]);
    expect(textOf(notifier.push([starts(H + 600, 'page', a)]))).toEqual(['raised page @4200 host=a']);
    // Counted from the page, not from the reminder before it.
    expect(notifier.advanceTo(2 * H * 1000)).toEqual([]);
    expect(textOf(notifier.advanceTo((2 * H + 600) * 1000))).toEqual(['reminder page @7800 host=a']);
    expect(textOf(notifier.push([ends(3 * H, 'page', a)]))).toEqual([]);
    expect(textOf(notifier.push([ends(5 * H, 'warn', a)]))).toEqual([
      'reminder warn @11400 host=a',
      'reminder warn @15000 host=a',
      'resolved warn @18000 host=a',
    ]);
    expect(notifier.advanceTo(1000 * H * 1000)).toEqual([]);
  });

  it('are only for alerts with `remind`, and give way to a change at the same moment', () => {
    const notifier = createNotifier(REMINDING);
    const deliveries = notifier.push([
      starts(0, 'warn', { host: 'a' }),
      starts(0, 'warn', { host: 'a' }, 'B'),
      ends(H, 'warn', { host: 'a' }),
    ]);
    expect(textOf([...deliveries, ...notifier.advanceTo(10 * H * 1000)])).toEqual([
      'fired warn @0 host=a',
      'B fired warn @0 host=a',
      'resolved warn @3600 host=a',
    ]);
  });

  it('have one order: time, alert, group', () => {
    const notifier = createNotifier(REMINDING);
    notifier.push([
      starts(0, 'warn', { host: 'b' }),
      starts(0, 'warn', { host: 'z' }, 'C'),
      starts(1, 'warn', { host: 'y' }),
      starts(2, 'warn', { host: 'c' }, 'C'),
      ends(3, 'warn', { host: 'b' }),
      starts(3, 'warn', { host: 'b' }),
      starts(3, 'warn', { host: 'a' }, 'C'),
      starts(3, 'warn', { host: 'a' }),
    ]);
    expect(textOf(notifier.advanceTo((H + 3) * 1000))).toEqual([
      'C reminder warn @3600 host=z',
      'reminder warn @3601 host=y',
      'C reminder warn @3602 host=c',
      'reminder warn @3603 host=a',
      'reminder warn @3603 host=b',
      'C reminder warn @3603 host=a',
    ]);
  });

  it('at one moment are in the order of their groups', () => {
    const notifier = createNotifier(REMINDING);
    const hosts = Array.from({ length: 9 }, (_, index) => `h${(index * 5) % 9}`);
    notifier.push(hosts.map((host) => starts(0, 'warn', { host })));
    expect(notifier.advanceTo(H * 1000).map(({ notification }) => notification.group['host'])).toEqual(hosts.toSorted());
  });

  it('are kept while many other alerts fire and resolve', () => {
    const notifier = createNotifier(REMINDING);
    const held = notifier.push([starts(0, 'warn', { host: 'long' })]);
    for (let second = 1; second < 3000; second++)
      notifier.push([
        starts(second, 'warn', { host: 'short' }),
        ends(second, 'page', { host: 'x' }),
        ends(second + 0.5, 'warn', { host: 'short' }),
      ]);
    expect(textOf([...held, ...notifier.advanceTo(H * 1000)])).toEqual(['fired warn @0 host=long', 'reminder warn @3600 host=long']);
  });

  it('have an id of their own, the reason `remind`, and the clauses of the firing', () => {
    const notifier = createNotifier(REMINDING);
    const all = [...notifier.push([starts(0, 'warn', { host: 'a' })]), ...notifier.advanceTo(3 * H * 1000)].map(
      ({ notification }) => notification,
    );
    expect(new Set(all.map(({ id }) => id)).size).toBe(4);
    expect(all[3]).toMatchObject({ kind: 'reminder', reason: 'remind', since: 0, clauses: [{ text: 'why warn' }] });
  });

  it('are bounded when much time passes at once, and the rest is counted', () => {
    const notifier = createNotifier(REMINDING);
    notifier.push([starts(0, 'warn', { host: 'a' })]);
    const due = notifier.advanceTo((LIMITS.remindersAtOnce + 5) * H * 1000);
    expect(due).toHaveLength(LIMITS.remindersAtOnce);
    expect(due[0]?.notification.at).toBe(6 * H * 1000);
    expect(due.at(-1)?.notification.at).toBe((LIMITS.remindersAtOnce + 5) * H * 1000);
    expect(notifier.suppressions().reminders).toBe(5);
    expect(textOf(notifier.advanceTo((LIMITS.remindersAtOnce + 6) * H * 1000))).toHaveLength(1);
  });
});

const SEVERITIES: readonly Severity[] = ['page', 'warn', 'info'];

/** Sequences of `when`s that begin and end, in the order of transitions. */
const history: fc.Arbitrary<readonly Transition[]> = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.constantFrom(...SEVERITIES), fc.constantFrom('a', 'b')), { maxLength: 40 })
  .map((steps) => {
    const fires = new Map<string, boolean>();
    return steps
      .toSorted(([a], [b]) => a - b)
      .filter(([at, severity, host], index, all) => all.findIndex(([t, s, h]) => t === at && s === severity && h === host) === index)
      .map(([at, severity, host]) => {
        const key = `${severity} ${host}`;
        fires.set(key, fires.get(key) !== true);
        return fires.get(key) === true ? starts(at * 600, severity, { host }) : ends(at * 600, severity, { host });
      })
      .toSorted(compareTransitions);
  });

describe('the notifier', () => {
  it('emits the same after a snapshot at any time, and however its input is split between moments', () => {
    fc.assert(
      fc.property(history, fc.integer({ min: 0, max: 20 }), (transitions, cut) => {
        const once = createNotifier(REMINDING);
        const whole = [...once.push(transitions), ...once.advanceTo(24 * H * 1000)];
        const first = createNotifier(REMINDING);
        const before = first.push(transitions.filter(({ at }) => at < cut * 600_000));
        const second = createNotifier(REMINDING, first.snapshot());
        const after = [...second.push(transitions.filter(({ at }) => at >= cut * 600_000)), ...second.advanceTo(24 * H * 1000)];
        expect([...before, ...after]).toEqual(whole);
      }),
    );
  });

  it('alternates between fired and resolved, never repeats a severity, and gives each notification an id of its own', () => {
    fc.assert(
      fc.property(history, (transitions) => {
        const deliveries = createNotifier(PLAIN).push(transitions);
        expect(new Set(deliveries.map(({ notification }) => notification.id)).size).toBe(deliveries.length);
        for (const host of ['a', 'b']) {
          const own = deliveries.map(({ notification }) => notification).filter(({ group }) => group['host'] === host);
          let open: Severity | undefined;
          for (const { kind, severity } of own) {
            if (kind === 'fired') expect(open).toBeUndefined();
            else expect(open).toBeDefined();
            open = kind === 'resolved' ? undefined : severity;
          }
          const last = new Map(transitions.filter(({ group }) => group['host'] === host).map(({ severity, to }) => [severity, to]));
          expect(open !== undefined).toBe([...last.values()].includes('firing'));
        }
      }),
    );
  });
});
