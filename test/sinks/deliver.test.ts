import { describe, expect, it } from 'vitest';
import type { Deliverer, DeliverOptions } from '../../src/delivery/deliverer.js';
import { createDeliverer } from '../../src/delivery/deliverer.js';
import type { DeliveryQueueHooks } from '../../src/delivery/delivery-queue.js';
import { DeliveryQueue } from '../../src/delivery/delivery-queue.js';
import { SYSTEM_CLOCK } from '../../src/delivery/system-clock.js';
import { LIMITS } from '../../src/engine/model/limits.js';
import type { SendResult, Sink } from '../../src/sinks/sink.js';
import { FakeClock, settle } from './fake-clock.js';
import { notification } from './notification.js';

const OK: SendResult = { ok: true };
const LATER: SendResult = { ok: false, again: true, message: 'busy' };
const NEVER: SendResult = { ok: false, again: false, message: 'refused' };

/** A sink that answers as told and keeps what it got. */
class ScriptedSink implements Sink {
  readonly got: string[] = [];
  readonly tries: { readonly id: string; readonly at: number }[] = [];
  closed = 0;

  constructor(
    readonly clock: FakeClock,
    readonly answer: (id: string, tries: number, signal: AbortSignal | undefined) => SendResult | Promise<SendResult>,
  ) {}

  async send({ id }: { readonly id: string }, signal?: AbortSignal): Promise<SendResult> {
    this.tries.push({ id, at: this.clock.nowMs });
    const result = await this.answer(id, this.tries.filter((other) => other.id === id).length, signal);
    if (result.ok) this.got.push(id);
    return result;
  }

  async close(): Promise<void> {
    this.closed += 1;
  }
}

function set(
  answers: Readonly<Record<string, (id: string, tries: number, signal: AbortSignal | undefined) => SendResult | Promise<SendResult>>>,
  options: Partial<DeliverOptions & DeliveryQueueHooks> = {},
) {
  const clock = new FakeClock();
  const sinks = new Map(Object.entries(answers).map(([name, answer]) => [name, new ScriptedSink(clock, answer)]));
  const problems: string[] = [];
  const deliverer: Deliverer = createDeliverer(sinks, {
    clock,
    onProblem: ({ sink, notification: { id }, kind, message }) => problems.push(`${sink} ${kind} ${id}: ${message}`),
    onCloseProblem: (sink, message) => problems.push(`${sink}: ${message}`),
    ...options,
  });
  const give = (id: string, ...to: readonly string[]): void => deliverer.deliver({ notification: notification({ id }), to });
  const sink = (name: string): ScriptedSink => sinks.get(name) as ScriptedSink;
  return { clock, deliverer, give, sink, problems };
}

describe('what cannot be sent before the end stays for the next run', () => {
  const keeping = (answer: Parameters<typeof set>[0][string]) => {
    const ends: string[] = [];
    return { ends, ...set({ a: answer }, { keeps: true, onEnd: ({ notification: { id } }, end) => ends.push(`${id} ${end}`) }) };
  };

  it('with all that is behind it, so that the order stays', async () => {
    const { give, sink, deliverer, clock, ends } = keeping((id) => (id === '2' ? LATER : OK));
    for (const id of ['1', '2', '3', '4']) give(id, 'a');
    await clock.pass(100);
    await deliverer.close(5000);
    expect(sink('a').got).toEqual(['1']);
    expect(ends).toEqual(['1 sent', '2 kept', '3 kept', '4 kept']);
  });

  it('when a sink does not answer: that is no refusal', async () => {
    const { give, deliverer, clock, ends, problems } = keeping(() => new Promise<SendResult>(() => {}));
    give('1', 'a');
    give('2', 'a');
    await clock.pass(100);
    const closed = deliverer.close(5000);
    await clock.pass(5000);
    await closed;
    expect(ends).toEqual(['1 kept', '2 kept']);
    expect(problems).toEqual([]);
  });

  it('but not what was refused', async () => {
    const { give, deliverer, clock, ends } = keeping((id) => (id === '1' ? NEVER : OK));
    give('1', 'a');
    give('2', 'a');
    await clock.pass(100);
    await deliverer.close(5000);
    expect(ends).toEqual(['1 given-up', '2 sent']);
  });
});

describe('bringing notifications to sinks', () => {
  it('goes in order, to those that are named', async () => {
    const { give, sink, deliverer } = set({ a: () => OK, b: () => OK });
    give('1', 'a', 'b');
    give('2', 'b');
    give('3', 'a');
    await deliverer.close();
    expect(sink('a').got).toEqual(['1', '3']);
    expect(sink('b').got).toEqual(['1', '2']);
    expect([sink('a').closed, sink('b').closed]).toEqual([1, 1]);
    expect(deliverer.counts()['a']).toEqual({ sent: 2, retries: 0, givenUp: 0, overflowed: 0, waiting: 0 });
  });

  it('gives to nobody what names a sink that is not there', async () => {
    const { give, sink, deliverer } = set({ a: () => OK });
    expect(() => give('1', 'a', 'b')).toThrow('no sink is called b');
    await deliverer.close();
    expect(sink('a').tries).toEqual([]);
  });

  it('tries again after pauses that double up to the longest, and keeps the order', async () => {
    const { clock, give, sink, problems } = set(
      { a: (id, tries) => (id === '1' && tries < 6 ? LATER : OK) },
      { firstPauseMs: 1000, longestPauseMs: 5000 },
    );
    give('1', 'a');
    give('2', 'a');
    await clock.pass(60_000);
    expect(clock.pauses).toEqual([1000, 2000, 4000, 5000, 5000]);
    expect(sink('a').got).toEqual(['1', '2']);
    expect(problems).toEqual(Array.from({ length: 5 }, () => 'a retry 1: busy'));
  });

  it('shortens each pause by chance, by half at most', async () => {
    const { clock, give } = set({ a: (_, tries) => (tries < 3 ? LATER : OK) });
    clock.chance = 0;
    give('1', 'a');
    await clock.pass(10_000);
    expect(clock.pauses).toEqual([500, 1000]);
  });

  it('waits as long as the destination asks, but never not at all', async () => {
    const { clock, give, sink } = set({
      a: (_, tries) => (tries > 2 ? OK : { ok: false, again: true, message: 'busy', retryAfterMs: tries === 1 ? 90_000 : 0 }),
    });
    give('1', 'a');
    await clock.pass(200_000);
    expect(clock.pauses).toEqual([90_000, 1000]);
    expect(sink('a').got).toEqual(['1']);
  });

  it('gives up what is refused at once, and goes on with the next', async () => {
    const { clock, give, sink, problems, deliverer } = set({ a: (id) => (id === '1' ? NEVER : OK) });
    give('1', 'a');
    give('2', 'a');
    await clock.pass(0);
    expect(sink('a').got).toEqual(['2']);
    expect(sink('a').tries).toHaveLength(2);
    expect(problems).toEqual(['a given-up 1: refused']);
    expect(deliverer.counts()['a']).toMatchObject({ sent: 1, givenUp: 1 });
  });

  it('gives up when the next try would come after the deadline', async () => {
    const { clock, give, sink, problems } = set({ a: (id) => (id === '1' ? LATER : OK) }, { firstPauseMs: 1000, deadlineMs: 6999 });
    give('1', 'a');
    await clock.pass(60_000);
    expect(sink('a').tries.map(({ at }) => at)).toEqual([0, 1000, 3000]);
    expect(problems.at(-1)).toBe('a given-up 1: busy');
  });

  it('is not held up by a sink that is down, or never answers', async () => {
    const { clock, give, sink } = set({ down: () => LATER, mute: () => new Promise<SendResult>(() => {}), up: () => OK });
    for (let id = 0; id < 100; id++) give(String(id), 'down', 'mute', 'up');
    await clock.pass(0);
    expect(sink('up').got).toHaveLength(100);
    expect(sink('mute').tries).toHaveLength(1);
  });

  it('survives a sink that throws, without showing what it threw', async () => {
    const { clock, give, sink, problems } = set({
      a: (id) => {
        if (id === '1') throw new RangeError('the token is secret');
        return OK;
      },
    });
    give('1', 'a');
    give('2', 'a');
    await clock.pass(0);
    expect(problems).toEqual(['a given-up 1: the sink failed: RangeError']);
    expect(sink('a').got).toEqual(['2']);
  });

  it('keeps only so many for a sink; the others are told and counted', async () => {
    const { clock, give, problems, deliverer } = set({ a: () => LATER, b: () => OK });
    for (let id = 0; id < LIMITS.notificationsWaiting + 3; id++) give(String(id), 'a');
    await clock.pass(0);
    expect(problems.filter((problem) => problem.includes('overflow'))).toEqual(
      [0, 1, 2].map(
        (over) => `a overflow ${LIMITS.notificationsWaiting + over}: ${LIMITS.notificationsWaiting} notifications wait already`,
      ),
    );
    expect(deliverer.counts()['a']).toMatchObject({ overflowed: 3, waiting: LIMITS.notificationsWaiting });
  });
});

describe('closing', () => {
  it('waits until all is sent', async () => {
    const { clock, give, sink, deliverer } = set({ a: (_, tries) => (tries < 3 ? LATER : OK) });
    give('1', 'a');
    let closed = false;
    void deliverer.close().then(() => {
      closed = true;
    });
    await settle();
    expect(closed).toBe(false);
    await clock.pass(10_000);
    expect(closed).toBe(true);
    expect(sink('a')).toMatchObject({ got: ['1'], closed: 1 });
  });

  it('within a time: cuts pauses short and tries each once more', async () => {
    const { clock, give, sink, deliverer, problems } = set({
      a: (id, tries) => (id === '1' && tries < 3 ? LATER : id === '2' ? LATER : OK),
    });
    for (const id of ['1', '2', '3']) give(id, 'a');
    await clock.pass(1500);
    expect(sink('a').tries.map(({ id, at }) => `${id}@${at}`)).toEqual(['1@0', '1@1000']);
    await deliverer.close(8000);
    expect(clock.nowMs).toBe(1500);
    expect(sink('a').got).toEqual(['1', '3']);
    expect(problems.filter((problem) => problem.includes('given-up'))).toEqual(['a given-up 2: busy']);
  });

  it('within a time: leaves a sink that does not answer, and tells what it did not get', async () => {
    const signals: (AbortSignal | undefined)[] = [];
    const { clock, give, sink, deliverer, problems } = set({
      mute: (_id, _tries, signal) => {
        signals.push(signal);
        return new Promise<SendResult>(() => {});
      },
      up: () => OK,
    });
    for (const id of ['1', '2', '3']) give(id, 'mute', 'up');
    const closing = deliverer.close(8000);
    await clock.pass(7999);
    expect(sink('mute').closed).toBe(0);
    expect(sink('up').closed).toBe(1);
    await clock.pass(1);
    await closing;
    expect(sink('mute')).toMatchObject({ closed: 1, got: [] });
    expect(signals.map((signal) => signal?.aborted)).toEqual([true]);
    expect(problems).toEqual([
      'mute given-up 1: there was no time left to wait for an answer',
      'mute given-up 2: there was no time left to send it',
      'mute given-up 3: there was no time left to send it',
    ]);
  });

  it('takes nothing any more, and tells it', async () => {
    const { give, sink, deliverer, problems } = set({ a: () => OK });
    await deliverer.close();
    await deliverer.close();
    give('1', 'a');
    await settle();
    expect(sink('a')).toMatchObject({ tries: [], closed: 1 });
    expect(problems).toEqual(['a given-up 1: it came after the sinks were closed']);
  });

  it('goes on when one sink fails to close', async () => {
    const clock = new FakeClock();
    const good = new ScriptedSink(clock, () => OK);
    const bad: Sink = { send: async () => OK, close: () => Promise.reject(new TypeError('secret')) };
    const problems: string[] = [];
    const deliverer = createDeliverer(
      new Map([
        ['bad', bad],
        ['good', good],
      ]),
      { clock, onCloseProblem: (sink, message) => problems.push(`${sink}: ${message}`) },
    );
    await deliverer.close();
    expect(good.closed).toBe(1);
    expect(problems).toEqual(['bad: the sink did not close: TypeError']);
  });
});

describe('a rate', () => {
  it("lets so many go, and what is over by now takes nobody's turn", async () => {
    const clock = new FakeClock();
    const sink = new ScriptedSink(clock, () => OK);
    const skipped: string[] = [];
    const lane = new DeliveryQueue('a', sink, {
      clock,
      ratePerSecond: 0.5,
      isWanted: ({ notification: { id } }) => !id.startsWith('over'),
      onEnd: ({ notification: { id } }, end) => {
        if (end === 'skipped') skipped.push(id);
      },
    });
    for (const id of ['1', 'over 1', 'over 2', '2', '3']) lane.add(notification({ id }));
    await settle();
    expect(sink.tries).toHaveLength(1);
    expect(skipped).toEqual(['over 1', 'over 2']);
    await clock.pass(1999);
    expect(sink.tries).toHaveLength(1);
    await clock.pass(1);
    expect(sink.tries).toHaveLength(2);
    await clock.pass(2000);
    expect(sink.tries).toHaveLength(3);
    await lane.close(0);
  });
});

describe('the clock of the machine', () => {
  it('sleeps, and is woken early without an error', async () => {
    const alarm = new AbortController();
    const started = performance.now();
    const long = SYSTEM_CLOCK.sleep(1e12, alarm.signal);
    await SYSTEM_CLOCK.sleep(1, alarm.signal);
    alarm.abort();
    await long;
    await SYSTEM_CLOCK.sleep(60_000, alarm.signal);
    expect(performance.now() - started).toBeLessThan(30_000);
    expect(SYSTEM_CLOCK.random()).toBeLessThan(1);
  });
});
