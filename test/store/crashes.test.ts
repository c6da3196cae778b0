/**
 * Sequences of appends, commits and snapshots, with the process killed, the power cut, or the disk failing at every call on a file. What was confirmed must be
 * there afterwards, in order, with nothing else before, between or twice, and commits whole.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openStore, type Store } from '../../src/store/store.js';
import { type Fault, MemoryDisk, randomOf } from './memory-disk.js';

type Step = 'append' | 'append 3' | 'commit' | 'compact' | 'commit without waiting' | 'compact without waiting' | 'settle' | 'reopen';

const DIR = '/disk';

/** The view of a user of the store: everything appended, and how much of it is confirmed. */
class User {
  records: number[] = [];
  confirmed = 0;
  /** Lengths at which a commit may have ended. */
  ends = new Set([0]);
  #next = 1;
  #seenBefore: (readonly number[])[] = [];

  append(count: number): readonly number[] {
    const added = Array.from({ length: count }, () => this.#next++);
    this.records.push(...added);
    return added;
  }

  confirm(length: number): void {
    this.confirmed = Math.max(this.confirmed, length);
    this.#seenBefore = [];
  }

  /** After a crash, the records up to some point are there, at least all that were confirmed. */
  check(state: readonly number[], isSafe: boolean, note: string): void {
    if (state.length < this.confirmed) expect.fail(`${note}: ${this.confirmed} records were confirmed, ${state.length} came back`);
    if (![this.records, ...this.#seenBefore].some((past) => state.every((record, index) => record === past[index])))
      expect.fail(`${note}: ${JSON.stringify(state)} came back of ${JSON.stringify(this.records)}`);
    if (!this.ends.has(state.length))
      expect.fail(`${note}: a commit came back in part: ${state.length} of ${JSON.stringify([...this.ends])}`);
    // Until the next confirmed commit, records read from a failing disk may be lost at a power cut.
    if (isSafe) this.#seenBefore = [];
    else this.#seenBefore.push(this.records);
    this.records = [...state];
    if (isSafe) this.confirmed = state.length;
    if (isSafe) this.ends = new Set([...this.ends].filter((end) => end <= state.length));
  }
}

function stateOf({ recovered: { snapshot, records } }: Store): readonly number[] {
  return [...((snapshot as readonly number[] | undefined) ?? []), ...(records as readonly number[])];
}

async function settle(pending: readonly Promise<unknown>[]): Promise<void> {
  await Promise.all(pending);
}

/** Runs the steps, opening the store again whenever its process dies; at the end cuts the power and opens it again. */
async function run(steps: readonly Step[], disk: MemoryDisk): Promise<void> {
  const user = new User();
  let pid = 100;
  const open = async (): Promise<{ readonly store: Store; readonly died: () => boolean } | undefined> => {
    for (let tries = 0; ; tries++) {
      // With bad luck it would never open.
      if (tries > 20) disk.faultAt = () => undefined;
      const { fs, died } = disk.process();
      const own = ++pid;
      try {
        const store = await openStore(DIR, { fs, pid: own, isAlive: (other) => other === pid && !died(), startOf: () => '' });
        const isSafe = await store.commit();
        if (died()) continue;
        // The recovered state can still be lost, unless the store could sync it.
        user.check(stateOf(store), isSafe, `opened by ${own}`);
        for (const { kind, message } of store.recovered.problems)
          if (kind === 'corrupt' && !DAMAGED_JOURNAL.test(message)) expect.fail(message);
        return { store, died };
      } catch (error) {
        if (!died() && !(error instanceof Error && error.name === 'StoreError')) throw error;
      }
    }
  };
  let now = await open();
  let pending: Promise<unknown>[] = [];
  const confirm = (length: number, mine: User['records']) => (worked: boolean) => {
    if (worked && mine === user.records) user.confirm(length);
  };
  for (const step of [...steps, 'settle' as const]) {
    if (now === undefined) break;
    const { store, died }: { readonly store: Store; readonly died: () => boolean } = now;
    const mine = user.records;
    const length = mine.length;
    if (step === 'append' || step === 'append 3') {
      for (const record of user.append(step === 'append' ? 1 : 3)) store.append(record);
      user.ends.add(user.records.length);
    } else if (step.startsWith('commit')) pending.push(store.commit().then(confirm(length, mine)));
    else if (step.startsWith('compact')) pending.push(store.compact([...mine]).then(confirm(length, mine)));
    else if (step === 'reopen') pending.push(store.close());
    if (!step.endsWith('waiting') && !step.startsWith('append')) {
      await settle(pending);
      pending = [];
    }
    if (died() || step === 'reopen') {
      await settle(pending);
      pending = [];
      now = await open();
    }
  }
  disk.faultAt = () => undefined;
  disk.cutPower();
  pid++;
  const { store } = (await open()) ?? expect.fail('not opened');
  await store.close();
  const again = await openStore(DIR, { fs: disk.process().fs, startOf: () => '', isAlive: () => false });
  user.check(stateOf(again), true, 'opened again');
  expect(again.recovered.problems).toEqual([]);
}

/** A power cut may leave a hole in the last commit, which looks like damage; the report must say that it is the last. */
const DAMAGED_JOURNAL = /journal .* is damaged from byte/;

const SCRIPTS: readonly (readonly Step[])[] = [
  ['append', 'commit', 'append 3', 'commit', 'compact', 'append', 'commit', 'append'],
  ['append 3', 'compact', 'append', 'commit', 'append', 'compact without waiting', 'append 3', 'commit', 'compact', 'append', 'commit'],
  [
    'append',
    'commit without waiting',
    'append 3',
    'commit without waiting',
    'compact without waiting',
    'append',
    'compact without waiting',
    'append',
    'commit',
  ],
  ['append', 'commit', 'reopen', 'append', 'reopen', 'append', 'commit', 'compact', 'reopen', 'append', 'commit'],
];

describe('a fault at any call loses nothing that was confirmed', () => {
  for (const fault of ['power', 'killed', 'ENOSPC', 'EIO'] satisfies Fault[])
    test(`${fault}, once`, async () => {
      for (const steps of SCRIPTS)
        for (let seed = 1, calls = Number.POSITIVE_INFINITY; seed <= 2; seed++)
          for (let at = 0; at < calls; at++) {
            const disk = new MemoryDisk(randomOf(seed * 7919 + at));
            disk.faultAt = (call) => (call === at ? fault : undefined);
            await run(steps, disk).catch((error: unknown) => {
              throw new Error(`${steps.join(', ')}; seed ${seed}, at call ${at}\n${disk.log.join('\n')}`, { cause: error });
            });
            calls = Math.min(calls, disk.calls);
          }
    });

  test('any fault, repeatedly', async () => {
    const step = fc.constantFrom<Step>(
      'append',
      'append',
      'append 3',
      'commit',
      'commit',
      'compact',
      'commit without waiting',
      'compact without waiting',
      'settle',
      'reopen',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 3, maxLength: 40, size: 'max' }),
        fc.nat(),
        fc.integer({ min: 20, max: 150 }),
        async (steps, seed, every) => {
          const disk = new MemoryDisk(randomOf(seed));
          const faults: readonly Fault[] = ['power', 'killed', 'ENOSPC', 'EIO'];
          let outage: Fault | undefined;
          const fate = randomOf(seed + 1);
          // Faults are single; a full disk may last for several calls.
          disk.faultAt = () => {
            if (outage !== undefined && fate() < 0.8) return outage;
            outage = undefined;
            if (fate() * every >= 1) return undefined;
            const fault = faults[Math.floor(fate() * faults.length)];
            if (fault === 'ENOSPC' && fate() < 0.3) outage = fault;
            return fault;
          };
          await run(steps, disk).catch((error: unknown) => {
            throw new Error(disk.log.join('\n'), { cause: error });
          });
        },
      ),
      { numRuns: Number(process.env['TOCSIN_LONG'] ?? 0) > 0 ? 20_000 : 300, endOnFailure: true },
    );
  });
});
