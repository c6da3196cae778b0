import { from, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { Delivery } from '../../src/notify/notification.js';
import type { AlertInput } from '../../src/operators/alerts.js';
import { deliveries, deliveriesFrom } from '../../src/operators/deliveries.js';
import { rules } from '../notify/program.js';
import { textOf } from '../notify/transitions.js';

const PROGRAM = rules(`
  stream app { format json  time ts }
  alert A {
    on app
    page when count(bad == true) over 1m >= 50
    warn when count(bad == true) over 1m >= 10
    remind 5m
  }
  sink pager console {}
  sink chat console {}
  route { page -> pager  warn -> chat }`);

/** A record a second; bad from the fifth minute to the fifteenth, every fifth or (in the seventh) all. */
const RECORDS: readonly object[] = Array.from({ length: 1200 }, (_, second) => ({
  ts: second * 1000 + 1e12,
  bad: second >= 300 && second < 900 && (second % 5 === 0 || (second >= 420 && second < 480)),
}));

const lines = (all: readonly Delivery[]): readonly string[] =>
  textOf(all.map((delivery) => ({ ...delivery, notification: { ...delivery.notification, at: delivery.notification.at - 1e12 } })));

const EXPECTED = [
  'fired warn @346 -> chat',
  'raised page @468 -> pager',
  'reminder warn @768 -> chat',
  'resolved warn @912 -> chat, pager',
];

describe('deliveries', () => {
  it('have all notifications with reminders, for any form of input', async () => {
    for (const input of [RECORDS, [RECORDS], [RECORDS.slice(0, 468), RECORDS.slice(468)]]) {
      const emitted: Delivery[] = [];
      from(input as readonly AlertInput[])
        .pipe(deliveries(PROGRAM))
        .subscribe((delivery) => emitted.push(delivery));
      expect(lines(emitted)).toEqual(EXPECTED);
      const iterated: Delivery[] = [];
      for await (const delivery of deliveriesFrom(PROGRAM, input as readonly AlertInput[])) iterated.push(delivery);
      expect(iterated).toEqual(emitted);
    }
  });

  it('have reminders as soon as they are due, up to the end of the input', () => {
    const input = new Subject<AlertInput>();
    const emitted: Delivery[] = [];
    input.pipe(deliveries(PROGRAM)).subscribe((delivery) => emitted.push(delivery));
    for (const record of RECORDS.slice(0, 773)) input.next(record);
    expect(lines(emitted)).toEqual(EXPECTED.slice(0, 2));
    for (const record of RECORDS.slice(773, 775)) input.next(record);
    expect(lines(emitted)).toEqual(EXPECTED.slice(0, 3));
    input.complete();
    const short: Delivery[] = [];
    from(RECORDS.slice(0, 770))
      .pipe(deliveries(PROGRAM))
      .subscribe((delivery) => short.push(delivery));
    expect(lines(short)).toEqual(EXPECTED.slice(0, 3));
  });

  it('have reminders by the clock when the source is silent', () => {
    const silence = rules('stream s { format json  time ts } alert Silent { on s  page when none(x == 1) over 1m  remind 10m }');
    let nowMs = 1e12;
    const input = new Subject<AlertInput>();
    const emitted: Delivery[] = [];
    const emittedAtS: number[] = [];
    input.pipe(deliveries(silence, { now: () => nowMs })).subscribe((delivery) => {
      emitted.push(delivery);
      emittedAtS.push((nowMs - 1e12) / 1000);
    });
    for (; nowMs < 1e12 + 1500_000; nowMs += 1000) input.next([]);
    expect(lines(emitted)).toEqual(['Silent fired page @60', 'Silent reminder page @660', 'Silent reminder page @1260']);
    // Not before everything up to then is settled: the alert may still resolve.
    expect(emittedAtS).toEqual([65, 666, 1266]);
  });

  it('have no reminder of a firing whose end is decided only at the next tick', () => {
    const guarded = rules(`
      stream s { format json  time ts  lateness 1s }
      alert Waits { on s  step 1m  page each bad == true { keep 90s }  guard count() over 1m > 0  remind 92s }`);
    const emitted: Delivery[] = [];
    const startMs = 1_000_020_000_000;
    from(Array.from({ length: 300 }, (_, second) => ({ ts: startMs + second * 1000, bad: second === 25 })))
      .pipe(deliveries(guarded))
      .subscribe((delivery) => emitted.push(delivery));
    expect(emitted.map(({ notification: { kind, at } }) => `${kind} @${(at - startMs) / 1000}`)).toEqual(['fired @25', 'resolved @115']);
  });

  it('need the stream if there are several', () => {
    expect(() => deliveries(PROGRAM, { stream: 'b' })).toThrow('there is no stream b; there are app');
    expect(() => deliveriesFrom(PROGRAM, [], { stream: 'b' })).toThrow('there is no stream b');
  });
});
