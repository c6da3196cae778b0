/** Acknowledgements: receipts of notifications, polled one at a time. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Receipts } from '../../src/delivery/receipts.js';
import type { Notification } from '../../src/index.js';
import type { SinkDescriptor } from '../../src/sinks/sink.js';
import type { Receipt, ReceiptNews } from '../../src/sinks.js';
import { FakeClock } from '../sinks/fake-clock.js';
import { notification } from '../sinks/notification.js';
import { ERROR, ERRORS, flaky, STREAM, shown, until, Workspace } from './workspace.js';

const clockOf = () => new FakeClock();

/** Returns the answers in turn, then undefined. */
function receipt(asked: string[], clock: FakeClock, name: string, ...answers: readonly (ReceiptNews | undefined | Error)[]): Receipt {
  const left = [...answers];
  return {
    pauseMs: 5000,
    lifeMs: 60_000,
    poll: () => {
      asked.push(`${clock.nowMs / 1000}s ${name}`);
      const next = left.shift();
      return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
    },
  };
}

describe('receipts', () => {
  it('of one sink are polled in turn, no more often than allowed, until there is an answer', async () => {
    const clock = clockOf();
    const asked: string[] = [];
    const news: string[] = [];
    const receipts = new Receipts({
      clock,
      onNews: (sink, { alert }, { kind, by }) => news.push(`${sink} ${alert} ${kind} ${by ?? ''}`),
      onTooMany: () => undefined,
    });
    receipts.add('phone', notification({ alert: 'A' }), receipt(asked, clock, 'a', undefined, { kind: 'acknowledged', by: 'joe' }));
    receipts.add('phone', notification({ alert: 'B' }), receipt(asked, clock, 'b', new Error('a mistake')));
    receipts.add('other', notification({ alert: 'C' }), receipt(asked, clock, 'c'));
    await clock.pass(16_000);
    expect(asked).toEqual(['5s a', '5s c', '10s b', '10s c', '15s a', '15s c']);
    expect(news).toEqual(['phone B unknown ', 'phone A acknowledged joe']);
    await clock.pass(100_000);
    expect(asked.at(-1)).toBe('60s c');
    expect(news.at(-1)).toBe('other C unknown ');
    // The next receipt starts polling again.
    receipts.add('phone', notification({ alert: 'D' }), receipt(asked, clock, 'd', { kind: 'expired' }));
    await clock.pass(5000);
    expect(news.at(-1)).toBe('phone D expired ');
    receipts.close();
  });

  it('are not polled after the alert resolved, after the end, nor beyond the limit', async () => {
    const clock = clockOf();
    const asked: string[] = [];
    const news: Notification[] = [];
    const tooMany: string[] = [];
    const receipts = new Receipts({
      clock,
      onNews: (_, about) => news.push(about),
      onTooMany: (sink, { alert }) => tooMany.push(`${sink} ${alert}`),
    });
    receipts.add('phone', notification({ firingId: 'A@1' }), receipt(asked, clock, 'a', { kind: 'acknowledged' }));
    receipts.add('phone', notification({ firingId: 'B@1' }), receipt(asked, clock, 'b'));
    receipts.resolved('phone', 'A@1');
    receipts.resolved('nowhere', 'A@1');
    await clock.pass(11_000);
    expect(asked).toEqual(['10s b']);
    for (let each = 0; each < 100; each++) receipts.add('phone', notification({ alert: `C${each}` }), receipt(asked, clock, 'c'));
    expect(tooMany).toEqual(['phone C99']);
    receipts.close();
    receipts.add('phone', notification({}), receipt(asked, clock, 'd'));
    await clock.pass(100_000);
    expect(asked).toEqual(['10s b']);
    expect(news).toEqual([]);
  });
});

describe('a live run', () => {
  let workspace: Workspace;
  beforeEach(() => {
    workspace = new Workspace();
  });
  afterEach(() => workspace.end());

  it('logs who acknowledged a page, and makes a record of it', async () => {
    const sent: string[] = [];
    const phone: SinkDescriptor = {
      type: 'phone',
      summary: 'a phone',
      doc: 'A phone.',
      schema: { type: 'object', additionalProperties: false },
      retries: 'Nothing.',
      examples: [],
      create: () => ({
        send: ({ alert }) => {
          sent.push(alert);
          const poll = (): Promise<ReceiptNews> => Promise.resolve({ kind: 'acknowledged', atMs: Date.UTC(2026, 4, 4, 10, 1), by: 'joe' });
          return Promise.resolve({ ok: true, receipt: { pauseMs: 5000, lifeMs: 60_000, poll } });
        },
        close: () => Promise.resolve(),
      }),
    };
    const { tocsin } = await workspace.start(
      `${STREAM}${ERRORS}alert Seen { on tocsin by by info each what == "acknowledged" and alert == "Errors" }
       sink mine phone {} sink out console {}\nroute { page -> mine  info -> out }`,
      { sinkTypes: [phone] },
    );
    workspace.write('app.log', ERROR, ERROR, ERROR);
    await workspace.clock.seconds(20);
    await until(() => workspace.printed.length > 0);
    expect(sent).toContain('Errors');
    expect(workspace.said).toContain('sink mine: Errors (fired): acknowledged by joe at 2026-05-04T10:01:00.000Z');
    expect(workspace.printed.join('')).toContain('Seen  by joe');
    await workspace.stop(tocsin);
  });

  it('stops polling when the alert has resolved', async () => {
    let asked = 0;
    const sent: string[] = [];
    const phone: SinkDescriptor = {
      ...flaky(() => 'ok').type,
      type: 'phone',
      create: () => ({
        send: ({ kind }) => {
          sent.push(kind);
          const poll = (): Promise<undefined> => {
            asked += 1;
            return Promise.resolve(undefined);
          };
          return Promise.resolve(kind === 'resolved' ? { ok: true } : { ok: true, receipt: { pauseMs: 5000, lifeMs: 600_000, poll } });
        },
        close: () => Promise.resolve(),
      }),
    };
    const { tocsin, transitions } = await workspace.start(`${STREAM}${ERRORS}sink mine phone {}\nroute { page -> mine }`, {
      sinkTypes: [phone],
    });
    workspace.write('app.log', ERROR, ERROR, ERROR);
    // The disk, which confirms each notification before it is sent, takes its own time beside the clock of the test.
    for (let seconds = 0; seconds < 300 && (asked === 0 || !sent.includes('resolved')); seconds++) await workspace.clock.seconds(1);
    expect(shown(transitions).at(-1)).toContain('cleared');
    expect(asked).toBeGreaterThan(0);
    await until(() => tocsin.status().sinks[0]?.sent === 2);
    const before = asked;
    await workspace.clock.seconds(20);
    expect(asked).toBe(before);
    await workspace.stop(tocsin);
  });
});
