/** Early notices: notified once, and withdrawn if their transition does not come. */
import { describe, expect, it } from 'vitest';
import { createNotifier } from '../../src/notify/notifier.js';
import { rules } from './program.js';
import { ends, starts, textOf } from './transitions.js';

const PROGRAM = rules(`stream app { format json }
alert A { page when count() over 1m > 3 warn when count() over 1m > 2 info when count() over 1m > 1 remind 100s }
sink chat console {}
route { page -> chat  warn -> chat  info -> chat }
`);

describe('an early notice', () => {
  it('is notified, and not again when its transition comes', () => {
    const notifier = createNotifier(PROGRAM);
    const first = notifier.notifyEarly([starts(60, 'page')]);
    expect(textOf(first)).toEqual(['fired page @60 -> chat']);
    expect(notifier.isActive(first[0]?.notification.firingId ?? '')).toBe(true);
    expect(notifier.push([starts(60, 'page')])).toEqual([]);
    const [end] = notifier.push([ends(120, 'page')]);
    expect(end?.notification).toMatchObject({ kind: 'resolved', firingId: first[0]?.notification.firingId, since: 60_000 });
    expect(notifier.earlyCounts()).toEqual({ notified: 1, withdrawn: 0 });
    expect(notifier.activeAlerts()).toEqual([]);
  });

  it('takes the time of its transition if that comes earlier', () => {
    const notifier = createNotifier(PROGRAM);
    const [first] = notifier.notifyEarly([starts(60, 'page')]);
    expect(notifier.push([starts(50, 'page')])).toEqual([]);
    expect(notifier.advanceTo(70_000)).toEqual([]);
    const [end] = notifier.push([ends(120, 'page')]);
    expect(end?.notification).toMatchObject({ firingId: first?.notification.firingId, since: 50_000 });
  });

  it('is a different firing from one that begins at its time after it has resolved', () => {
    const notifier = createNotifier(PROGRAM);
    const ids = [...notifier.notifyEarly([starts(60, 'page')])];
    ids.push(...notifier.push([starts(40, 'page'), ends(50, 'page')]));
    const saved = createNotifier(PROGRAM, notifier.snapshot());
    ids.push(...saved.push([starts(60, 'page'), ends(70, 'page')]));
    expect(textOf(ids)).toEqual([
      'fired page @60 -> chat',
      'resolved page @50 -> chat',
      'fired page @60 -> chat',
      'resolved page @70 -> chat',
    ]);
    expect(new Set(ids.map(({ notification }) => notification.id)).size).toBe(4);
    expect(new Set(ids.map(({ notification }) => notification.firingId)).size).toBe(2);
    saved.advanceTo(70_000);
    expect(saved.snapshot()).toEqual({ activeAlerts: [], earlyCounts: { notified: 1, withdrawn: 0 } });
  });

  it('reserves its id until its time has passed', () => {
    const notifier = createNotifier(PROGRAM);
    const deliveries = [...notifier.notifyEarly([starts(90, 'info')]), ...notifier.notifyEarly([starts(20, 'page')])];
    deliveries.push(
      ...notifier.push([starts(20, 'page'), starts(25, 'info'), ends(30, 'page'), ends(30, 'info')]),
      ...notifier.advanceTo(40_000),
    );
    deliveries.push(...notifier.push([starts(90, 'info')]));
    expect(textOf(deliveries)).toEqual([
      'fired info @90 -> chat',
      'raised page @20 -> chat',
      'resolved page @30 -> chat',
      'fired info @90 -> chat',
    ]);
    expect(new Set(deliveries.map(({ notification }) => notification.id)).size).toBe(4);
    expect(deliveries[3]?.notification.firingId).not.toBe(deliveries[0]?.notification.firingId);
  });

  it('raises an active alert, and is not notified below its severity', () => {
    const notifier = createNotifier(PROGRAM);
    notifier.push([starts(10, 'info')]);
    expect(textOf(notifier.notifyEarly([starts(60, 'warn'), starts(70, 'page')]))).toEqual(['raised page @70 -> chat']);
    expect(notifier.push([starts(60, 'warn')])).toEqual([]);
    // The state of the notifier consists of the sent notifications.
    expect(notifier.push([ends(62, 'info'), ends(65, 'warn')])).toEqual([]);
    expect(notifier.push([starts(70, 'page')])).toEqual([]);
    expect(textOf(notifier.push([ends(80, 'page')]))).toEqual(['resolved page @80 -> chat']);
  });

  it('belongs to the firing that it was notified with, even if the severity that fired then has resolved', () => {
    const notifier = createNotifier(PROGRAM);
    const deliveries = [...notifier.push([starts(10, 'info')]), ...notifier.notifyEarly([starts(60, 'page')])];
    deliveries.push(...notifier.push([ends(20, 'info')]), ...notifier.push([starts(60, 'page')]), ...notifier.push([ends(70, 'page')]));
    expect(textOf(deliveries)).toEqual(['fired info @10 -> chat', 'raised page @60 -> chat', 'resolved page @70 -> chat']);
    expect(new Set(deliveries.map(({ notification }) => notification.firingId)).size).toBe(1);
  });

  it('raises again after the severity had ended', () => {
    const notifier = createNotifier(PROGRAM);
    const deliveries = [...notifier.push([starts(10, 'info')]), ...notifier.notifyEarly([starts(60, 'page')])];
    deliveries.push(...notifier.push([starts(40, 'page'), ends(50, 'page'), starts(60, 'page')]));
    expect(textOf(deliveries)).toEqual(['fired info @10 -> chat', 'raised page @60 -> chat', 'raised page @60 -> chat']);
    expect(new Set(deliveries.map(({ notification }) => notification.id)).size).toBe(3);
  });

  it('is withdrawn if its transition does not come', () => {
    const notifier = createNotifier(PROGRAM);
    notifier.notifyEarly([starts(60, 'page')]);
    expect(notifier.advanceTo(59_999)).toEqual([]);
    const other = createNotifier(PROGRAM, notifier.snapshot());
    const [end] = other.advanceTo(60_000);
    expect(end?.notification).toMatchObject({ kind: 'resolved', reason: 'withdrawn', at: 60_000 });
    expect(other.earlyCounts()).toEqual({ notified: 1, withdrawn: 1 });
    expect(other.activeAlerts()).toEqual([]);
    expect(textOf(other.push([starts(120, 'warn')]))).toEqual(['fired warn @120 -> chat']);
  });

  it('is withdrawn without a notification while another severity fires', () => {
    const notifier = createNotifier(PROGRAM);
    notifier.push([starts(10, 'info')]);
    notifier.notifyEarly([starts(60, 'page')]);
    expect(notifier.advanceTo(60_000)).toEqual([]);
    expect(notifier.earlyCounts().withdrawn).toBe(1);
    expect(textOf(notifier.push([ends(70, 'info')]))).toEqual(['resolved info @70 -> chat']);
  });
});
