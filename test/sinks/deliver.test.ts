import { describe, expect, it } from 'vitest';
import type { Deliverer, DeliverOptions } from '../../src/delivery/deliverer.js';
import { createDeliverer } from '../../src/delivery/deliverer.js';
import { DeliveryQueue } from '../../src/delivery/delivery-queue.js';
import { SYSTEM_CLOCK } from '../../src/delivery/system-clock.js';
import { LIMITS } from '../../src/engine/model/limits.js';
import { loadRules } from '../../src/load.js';
import type { SendResult, Sink, SinkDescriptor } from '../../src/sinks/sink.js';
import { FakeClock, settle } from './fake-clock.js';
import { notification } from './notification.js';

const OK: SendResult = { ok: true };
const LATER: SendResult = { ok: false, again: true, message: 'busy' };
const NEVER: SendResult = { ok: false, again: false, message: 'refused' };

/** A sink that answers as scripted and records the notifications that it got. */
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

type Answer = (id: string, tries: number, signal: AbortSignal | undefined) => SendResult | Promise<SendResult>;

/** Sinks by name, each of a type of its own; `declared` has their options and `else`, as in a rule file. */
function set(
  answers: Readonly<Record<string, Answer>>,
  options: Partial<DeliverOptions> = {},
  declared: Readonly<Record<string, string>> = {},
) {
  const clock = new FakeClock();
  const sinks = new Map(Object.entries(answers).map(([name, answer]) => [name, new ScriptedSink(clock, answer)]));
  const problems: string[] = [];
  const deliverer = delivererOf(
    sinks,
    {
      clock,
      onProblem: ({ sink, notification: { id }, kind, message }) => problems.push(`${sink} ${kind} ${id}: ${message}`),
      onCloseProblem: (sink, message) => problems.push(`${sink}: ${message}`),
      ...options,
    },
    declared,
  );
  const give = (id: string, ...to: readonly string[]): void => deliverer.deliver({ notification: notification({ id }), to });
  const sink = (name: string): ScriptedSink => sinks.get(name) as ScriptedSink;
  return { clock, deliverer, give, sink, problems };
}

function delivererOf(
  sinks: ReadonlyMap<string, Sink>,
  options: DeliverOptions,
  declared: Readonly<Record<string, string>> = {},
): Deliverer {
  const sinkTypes = [...sinks].map(([name, sink]): SinkDescriptor => {
    const schema = { type: 'object', properties: {}, additionalProperties: false } as const;
    return { type: `scripted_${name}`, summary: '', doc: '', schema, retries: '', examples: [], create: () => sink };
  });
  const names = [...sinks.keys()];
  const text = [
    'stream s { format json }',
    ...names.map((name) => `sink ${name} scripted_${name} ${declared[name] ?? '{}'}`),
    `route { page -> ${names.join(', ')} }`,
  ].join('\n');
  const { program, diagnostics } = loadRules([{ path: 'rules.alert', text }], { sinkTypes });
  if (program === undefined) throw new Error(diagnostics.map(({ message }) => message).join('; '));
  return createDeliverer(program, { ...options, sinkTypes });
}

describe('a queue that keeps its notifications for the next run', () => {
  const keeping = (answer: Answer) => {
    const clock = new FakeClock();
    const sink = new ScriptedSink(clock, answer);
    const ends: string[] = [];
    const problems: string[] = [];
    const queue = new DeliveryQueue('a', sink, {
      clock,
      keeps: true,
      onEnd: ({ notification: { id } }, end) => ends.push(`${id} ${end}`),
      onProblem: ({ kind, message }) => problems.push(`${kind}: ${message}`),
    });
    return { clock, sink, ends, problems, queue, give: (id: string) => queue.add(notification({ id })) };
  };

  it('keeps those behind a kept one, so that the order stays', async () => {
    const { give, sink, queue, clock, ends } = keeping((id) => (id === '2' ? LATER : OK));
    for (const id of ['1', '2', '3', '4']) give(id);
    await clock.pass(100);
    await queue.close(5000);
    expect(sink.got).toEqual(['1']);
    expect(ends).toEqual(['1 sent', '2 kept', '3 kept', '4 kept']);
  });

  it('keeps a notification that a sink did not answer', async () => {
    const { give, queue, clock, ends, problems } = keeping(() => new Promise<SendResult>(() => {}));
    give('1');
    give('2');
    await clock.pass(100);
    const closed = queue.close(5000);
    await clock.pass(5000);
    await closed;
    expect(ends).toEqual(['1 kept', '2 kept']);
    expect(problems).toEqual([]);
  });

  it('does not keep a notification that was refused', async () => {
    const { give, queue, clock, ends } = keeping((id) => (id === '1' ? NEVER : OK));
    give('1');
    give('2');
    await clock.pass(100);
    await queue.close(5000);
    expect(ends).toEqual(['1 given-up', '2 sent']);
  });
});

describe('sending notifications to sinks', () => {
  it('is in order, to the sinks of each delivery', async () => {
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

  it('sends a delivery with an unknown sink to no sink', async () => {
    const { give, sink, deliverer } = set({ a: () => OK });
    expect(() => give('1', 'a', 'b')).toThrow('no route of these rules leads to a sink b');
    await deliverer.close();
    expect(sink('a').tries).toEqual([]);
  });

  it('retries after pauses that double up to the longest, and keeps the order', async () => {
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

  it('shortens each pause at random, by half at most', async () => {
    const { clock, give } = set({ a: (_, tries) => (tries < 3 ? LATER : OK) });
    clock.chance = 0;
    give('1', 'a');
    await clock.pass(10_000);
    expect(clock.pauses).toEqual([500, 1000]);
  });

  it('includes notifications that are added while the queue finishes', async () => {
    const clock = new FakeClock();
    const sink = new ScriptedSink(clock, () => OK);
    const queue: DeliveryQueue = new DeliveryQueue('a', sink, {
      clock,
      onEnd: ({ notification: { id } }) => {
        // Some steps later: when the queue is empty and its loop ends.
        if (id === '1')
          void Promise.resolve().then(async () => {
            await Promise.resolve();
            queue.add(notification({ id: '2' }));
          });
      },
    });
    queue.add(notification({ id: '1' }));
    await settle();
    expect(sink.got).toEqual(['1', '2']);
    await queue.close();
  });

  it('waits as long as the destination asks, but never 0', async () => {
    const { clock, give, sink } = set({
      a: (_, tries) => (tries > 2 ? OK : { ok: false, again: true, message: 'busy', retryAfterMs: tries === 1 ? 90_000 : 0 }),
    });
    give('1', 'a');
    await clock.pass(200_000);
    expect(clock.pauses).toEqual([90_000, 1000]);
    expect(sink('a').got).toEqual(['1']);
  });

  it('gives up a refused notification immediately, and continues with the next', async () => {
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

  it('is not delayed by another sink that is down or never answers', async () => {
    const { clock, give, sink } = set({ down: () => LATER, mute: () => new Promise<SendResult>(() => {}), up: () => OK });
    for (let id = 0; id < 100; id++) give(String(id), 'down', 'mute', 'up');
    await clock.pass(0);
    expect(sink('up').got).toHaveLength(100);
    expect(sink('mute').tries).toHaveLength(1);
  });

  it('retries a sink that throws or rejects like any other, and shows the error with its cause', async () => {
    const { clock, give, sink, problems, deliverer } = set({
      a: (_, tries) => {
        if (tries === 1) throw new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED 192.0.2.1:443') });
        return tries === 2 ? Promise.reject('a mere text') : OK;
      },
    });
    give('1', 'a');
    await clock.pass(60_000);
    expect(problems).toEqual([
      'a retry 1: the sink threw TypeError: fetch failed (cause: Error: connect ECONNREFUSED 192.0.2.1:443)',
      'a retry 1: the sink threw a mere text',
    ]);
    expect(sink('a').got).toEqual(['1']);
    expect(deliverer.counts()['a']).toMatchObject({ sent: 1, retries: 2, givenUp: 0 });
  });

  it('shows neither secrets nor paths of URLs from an error of a sink', async () => {
    const clock = new FakeClock();
    const problems: string[] = [];
    const sink = new ScriptedSink(clock, () => {
      throw new Error('token s3cret-value refused by https://user:pass@chat.example:8443/hooks/T0/abc?key=1, see "https://docs.example/x"');
    });
    const queue = new DeliveryQueue('a', sink, {
      clock,
      secrets: ['s3cret-value'],
      onProblem: ({ message }) => problems.push(message),
    });
    queue.add(notification({ id: '1' }));
    await clock.pass(0);
    expect(problems).toEqual(['the sink threw Error: token *** refused by https://chat.example:8443 see "https://docs.example"']);
    await queue.close(0);
  });

  it('queues a limited number for each sink; the others are reported and counted', async () => {
    const { clock, give, problems, deliverer } = set({ a: () => LATER, b: () => OK });
    for (let id = 0; id < LIMITS.notificationsWaiting + 3; id++) give(String(id), 'a');
    await clock.pass(0);
    expect(problems.filter((problem) => problem.includes('overflow'))).toEqual(
      [0, 1, 2].map(
        (over) =>
          `a overflow ${LIMITS.notificationsWaiting + over}: the queue is full, ${LIMITS.notificationsWaiting} notifications are waiting`,
      ),
    );
    expect(deliverer.counts()['a']).toMatchObject({ overflowed: 3, waiting: LIMITS.notificationsWaiting });
  });
});

describe('closing', () => {
  it('waits until everything is sent', async () => {
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

  it('with a time limit: ends pauses and tries each once more', async () => {
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

  it('with a time limit: abandons a sink that does not answer, and reports the notifications it did not get', async () => {
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
      'mute given-up 1: the sink did not answer before the shutdown time limit',
      'mute given-up 2: the shutdown time limit passed before it could be sent',
      'mute given-up 3: the shutdown time limit passed before it could be sent',
    ]);
  });

  it('reports notifications that are added afterwards', async () => {
    const { give, sink, deliverer, problems } = set({ a: () => OK });
    await deliverer.close();
    await deliverer.close();
    give('1', 'a');
    await settle();
    expect(sink('a')).toMatchObject({ tries: [], closed: 1 });
    expect(problems).toEqual(['a given-up 1: it was queued after the sinks were closed']);
  });

  it('continues when one sink fails to close', async () => {
    const clock = new FakeClock();
    const good = new ScriptedSink(clock, () => OK);
    const bad: Sink = { send: async () => OK, close: () => Promise.reject(new TypeError('broken')) };
    const problems: string[] = [];
    const sinks = new Map([
      ['bad', bad],
      ['good', good],
    ]);
    const deliverer = delivererOf(sinks, { clock, onCloseProblem: (sink, message) => problems.push(`${sink}: ${message}`) });
    await deliverer.close();
    expect(good.closed).toBe(1);
    expect(problems).toEqual(['bad: the sink threw while it was closed: TypeError: broken']);
  });
});

describe('a rate', () => {
  it('limits tries, and obsolete notifications do not use it up', async () => {
    const clock = new FakeClock();
    const sink = new ScriptedSink(clock, () => OK);
    const skipped: string[] = [];
    const queue = new DeliveryQueue('a', sink, {
      clock,
      ratePerSecond: 0.5,
      isWanted: ({ notification: { id } }) => !id.startsWith('over'),
      onEnd: ({ notification: { id } }, end) => {
        if (end === 'skipped') skipped.push(id);
      },
    });
    for (const id of ['1', 'over 1', 'over 2', '2', '3']) queue.add(notification({ id }));
    await settle();
    expect(sink.tries).toHaveLength(1);
    expect(skipped).toEqual(['over 1', 'over 2']);
    await clock.pass(1999);
    expect(sink.tries).toHaveLength(1);
    await clock.pass(1);
    expect(sink.tries).toHaveLength(2);
    await clock.pass(2000);
    expect(sink.tries).toHaveLength(3);
    await queue.close(0);
  });

  it('applies while closing: notifications that wait for it are not given up', async () => {
    const { clock, deliverer, give, sink, problems } = set({ a: () => OK }, {}, { a: '{ rate: 6/m }' });
    for (const id of ['1', '2', '3']) give(id, 'a');
    const closing = deliverer.close(8000);
    await clock.pass(9999);
    expect(sink('a').got).toEqual(['1']);
    await clock.pass(30_000);
    await closing;
    expect(sink('a').tries.map(({ id, at }) => `${id}@${at}`)).toEqual(['1@0', '2@10000', '3@20000']);
    expect(problems).toEqual([]);
  });
});

describe('the options of a sink', () => {
  it('`deadline` limits how long a notification is retried', async () => {
    const { clock, give, sink, problems } = set({ a: () => LATER }, { firstPauseMs: 1000 }, { a: '{ deadline: 5s }' });
    give('1', 'a');
    await clock.pass(60_000);
    expect(sink('a').tries.map(({ at }) => at)).toEqual([0, 1000, 3000]);
    expect(problems.at(-1)).toBe('a given-up 1: busy');
  });

  it('`else` gets notifications that a sink gives up, and the end of that firing', async () => {
    const { clock, deliverer, sink } = set({ a: () => NEVER, b: () => OK }, {}, { a: '{} else b' });
    deliverer.deliver({ notification: notification({ id: 'f', kind: 'fired', firingId: 'x' }), to: ['a'] });
    await clock.pass(0);
    expect(sink('b').got).toEqual(['f']);
    deliverer.deliver({ notification: notification({ id: 'r', kind: 'resolved', firingId: 'x' }), to: ['a'] });
    await clock.pass(0);
    expect(sink('b').got).toEqual(['f', 'r']);
    await deliverer.close();
  });

  it('`else` gets a notification once if the route names it as well', async () => {
    const { clock, deliverer, sink } = set({ a: () => NEVER, b: () => OK }, {}, { a: '{} else b' });
    deliverer.deliver({ notification: notification({ id: 'f', kind: 'fired', firingId: 'x' }), to: ['a', 'b'] });
    deliverer.deliver({ notification: notification({ id: 'r', kind: 'resolved', firingId: 'x' }), to: ['a', 'b'] });
    await clock.pass(0);
    expect(sink('b').got).toEqual(['f', 'r']);
    await deliverer.close();
  });

  it('a sink gets a notification once, however many sinks that give it up lead to it', async () => {
    const chain = { a: '{} else b', b: '{} else c', c: '{}', d: '{} else b' };
    for (const to of [
      ['a', 'c'],
      ['a', 'd'],
      ['d', 'a', 'c'],
      ['a', 'b', 'c', 'd'],
    ]) {
      const { clock, deliverer, sink } = set({ a: () => NEVER, b: () => NEVER, c: () => OK, d: () => LATER }, { deadlineMs: 5000 }, chain);
      deliverer.deliver({ notification: notification({ id: 'f', kind: 'fired', firingId: 'x' }), to });
      await clock.pass(60_000);
      deliverer.deliver({ notification: notification({ id: 'r', kind: 'resolved', firingId: 'x' }), to });
      await clock.pass(60_000);
      expect(sink('b').tries.map(({ id }) => id)).toEqual(['f', 'r']);
      expect(sink('c').got).toEqual(['f', 'r']);
      await deliverer.close();
    }
  });

  it('the last `else` of a chain gets the end of a firing, although the sinks before it accept it again', async () => {
    const onlyEnd = (id: string): SendResult => (id === 'f' ? NEVER : OK);
    const { clock, deliverer, sink } = set({ a: onlyEnd, b: onlyEnd, c: () => OK }, {}, { a: '{} else b', b: '{} else c' });
    deliverer.deliver({ notification: notification({ id: 'f', kind: 'fired', firingId: 'x' }), to: ['a'] });
    await clock.pass(0);
    deliverer.deliver({ notification: notification({ id: 'r', kind: 'resolved', firingId: 'x' }), to: ['a'] });
    await clock.pass(0);
    expect(['a', 'b', 'c'].map((name) => sink(name).got)).toEqual([['r'], ['r'], ['f', 'r']]);
    await deliverer.close();
  });

  it('`else` gets the end of a firing that waited while the beginning was given up, although the sink accepts it', async () => {
    const onlyEnd = (id: string, tries: number): SendResult => (id === 'r' ? OK : tries < 3 ? LATER : NEVER);
    const { clock, deliverer, sink } = set({ a: onlyEnd, b: () => OK }, {}, { a: '{} else b' });
    for (const [id, kind] of [
      ['f', 'fired'],
      ['r', 'resolved'],
    ] as const)
      deliverer.deliver({ notification: notification({ id, kind, firingId: 'x' }), to: ['a'] });
    await clock.pass(60_000);
    expect([sink('a').got, sink('b').got]).toEqual([['r'], ['f', 'r']]);
    await deliverer.close();
  });

  it('`else` gets the end of a firing that was queued before the beginning was given up', async () => {
    const { clock, deliverer, sink } = set({ a: (_, tries) => (tries < 3 ? LATER : NEVER), b: () => OK }, {}, { a: '{} else b' });
    deliverer.deliver({ notification: notification({ id: 'f', kind: 'fired', firingId: 'x' }), to: ['a'] });
    deliverer.deliver({ notification: notification({ id: 'r', kind: 'resolved', firingId: 'x' }), to: ['a'] });
    await clock.pass(60_000);
    expect(sink('b').got).toEqual(['f', 'r']);
    await deliverer.close();
  });

  it('`else` gets notifications that a sink gives up only while closing, within the time limit', async () => {
    const { clock, deliverer, give, sink, problems } = set(
      { mute: () => new Promise<SendResult>(() => {}), down: () => LATER, last: () => OK },
      {},
      { mute: '{} else down', down: '{} else last' },
    );
    give('1', 'mute');
    give('2', 'down');
    await clock.pass(0);
    const closing = deliverer.close(8000);
    await clock.pass(8000);
    await closing;
    expect(sink('last').got).toEqual(['2', '1']);
    expect(clock.nowMs).toBe(8000);
    expect(problems.at(-1)).toBe('down given-up 1: busy');
  });
});

describe('the clock of the machine', () => {
  it('a sleep ends by itself, or without an error when its signal is aborted', async () => {
    const abort = new AbortController();
    await SYSTEM_CLOCK.sleep(1, abort.signal);
    const endless = SYSTEM_CLOCK.sleep(1e12, abort.signal);
    abort.abort();
    await endless;
    await SYSTEM_CLOCK.sleep(1e12, abort.signal);
    expect(abort.signal.aborted).toBe(true);
  });

  it('a random number is below 1', () => {
    expect(SYSTEM_CLOCK.random()).toBeLessThan(1);
  });
});
