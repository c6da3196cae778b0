import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StoreError, StoreLocked } from '../../src/store/problem.js';
import { openStore as openIt, type Store, type StoreOptions } from '../../src/store/store.js';
import { MemoryDisk } from './memory-disk.js';

/** Includes stores that lost their lock. */
const opened: Store[] = [];

async function openStore(path: string, options: StoreOptions = {}): Promise<Store> {
  const store = await openIt(path, options);
  opened.push(store);
  return store;
}

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tocsin-store-'));
});
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
  rmSync(dir, { recursive: true, force: true });
});

/** A process of a machine that only the test knows. */
function process_(pid: number, others: Partial<StoreOptions> = {}): StoreOptions {
  return { pid, host: 'here', boot: 'first', startOf: (of) => `start of ${of}`, isAlive: () => true, ...others };
}

describe('the lock', () => {
  test('refuses a second store, in this process and in another, until the first is closed', async () => {
    const store = await openStore(dir);
    await expect(openStore(dir)).rejects.toThrow(StoreLocked);
    await expect(openStore(`${dir}/.`)).rejects.toThrow(
      `${dir} is in use by this same process (${process.pid}): two at once would damage it`,
    );
    await store.close();
    await (await openStore(dir)).close();
  });

  test('names the process that holds it, and a remedy', async () => {
    await openStore(dir, process_(10));
    await expect(openStore(dir, process_(11))).rejects.toMatchObject({
      name: 'StoreLocked',
      pid: 10,
      message: `${dir} is in use by process 10: two at once would damage it. Stop that process first, or use another directory. If process 10 is not tocsin, delete ${dir}/lock and start again.`,
    });
    expect(readdirSync(dir)).toEqual(['lock']);
  });

  test.each<[string, StoreOptions]>([
    ['the process is gone', process_(11, { isAlive: () => false })],
    ['the machine was rebooted since', process_(11, { boot: 'second' })],
    ['the machine was rebooted since', process_(10, { boot: 'second' })],
    ['another process has its number now', process_(11, { startOf: () => 'later' })],
    ['another process has its number now', process_(10, { startOf: () => 'later' })],
  ])('is taken over when %s', async (why, options) => {
    const first = await openStore(dir, process_(10));
    first.append('kept');
    await first.commit();
    const { recovered } = await openStore(dir, options);
    expect(recovered.records).toEqual(['kept']);
    expect(recovered.problems).toEqual([
      {
        kind: 'lock',
        message: `${dir}/lock was left by process 10, which did not stop cleanly: ${why}. The lock was taken over; there is nothing to do.`,
      },
    ]);
    expect(readdirSync(dir)).not.toContainEqual(expect.stringContaining('lock.'));
  });

  test('of another machine is left alone: whether its process runs is not known', async () => {
    await openStore(dir, process_(10));
    await expect(openStore(dir, process_(11, { host: 'there', boot: 'second', isAlive: () => false }))).rejects.toThrow(
      'is in use by process 10 on here; this is there, which cannot see whether that process is still running. If it is not, delete',
    );
  });

  test('without a process is taken over', async () => {
    writeFileSync(join(dir, 'lock'), '');
    const store = await openStore(dir);
    expect(store.recovered.problems[0]?.message).toContain('it names no process');
    await store.close();
  });

  test('of a process that was killed is taken over', async () => {
    const child = spawn(process.execPath, ['-e', 'process.stdout.write("up"); setInterval(() => {}, 1000)'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(child.stdout, 'data');
    // Taken in the name of the child, which is identified by all that the system reports of it.
    await openStore(dir, { pid: child.pid ?? 0 });
    await expect(openStore(dir)).rejects.toThrow(`is in use by process ${child.pid}`);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const store = await openStore(dir);
    expect(store.recovered.problems).toMatchObject([{ kind: 'lock' }]);
    await store.close();
  });

  test('that was deleted is taken again; if another process has it by then, writing stops', async () => {
    const reported: string[] = [];
    const first = await openStore(dir, process_(10, { onProblem: ({ kind, message }) => reported.push(`${kind} ${message}`) }));
    unlinkSync(join(dir, 'lock'));
    first.append(1);
    expect(await first.commit()).toBe(true);
    await expect(openStore(dir, process_(11))).rejects.toThrow(StoreLocked);
    unlinkSync(join(dir, 'lock'));
    const second = await openStore(dir, process_(11));
    second.append(2);
    expect(await second.commit()).toBe(true);
    expect(await first.compact('of the first')).toBe(false);
    first.append(3);
    expect(await first.commit()).toBe(false);
    expect(reported).toHaveLength(1);
    expect(reported[0]).toContain('lock names another process now, so this one no longer writes');
    await first.close();
    await second.close();
    const third = await openStore(dir, process_(12));
    expect(third.recovered).toEqual({ snapshot: undefined, records: [1, 2], problems: [] });
  });

  test('is taken by exactly one of many processes that try at the same time', async () => {
    writeFileSync(join(dir, 'lock'), '');
    const tried = await Promise.allSettled(Array.from({ length: 8 }, (_, index) => openStore(dir, process_(20 + index))));
    expect(tried.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of tried) if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(StoreLocked);
  });
});

describe('a directory that cannot be used', () => {
  test.each([
    ['create', 'EROFS', 'cannot write /disk/lock: EROFS'],
    [
      'create',
      'EACCES',
      'cannot write /disk/lock: permission denied (EACCES). Make the state directory writable for this user, or use another one.',
    ],
    ['readdir', 'EACCES', 'cannot read the state directory /disk: permission denied (EACCES). Make it readable for this user'],
    [
      'open /disk/00000001.journal',
      'EACCES',
      'cannot read /disk/00000001.journal: permission denied (EACCES). Nothing was changed; try again.',
    ],
  ])('says so when %s fails with %s', async (call, code, message) => {
    const disk = new MemoryDisk(() => 0);
    const first = await openStore('/disk', { fs: disk.process().fs });
    first.append(1);
    await first.close();
    const before = [...disk.contents().keys()];
    disk.faultAt = (_, what) => (what.startsWith(call) ? (code as 'EIO') : undefined);
    const failed = openStore('/disk', { fs: disk.process().fs });
    await expect(failed).rejects.toThrow(StoreError);
    await expect(failed).rejects.toThrow(code === 'EROFS' ? 'the file system is read-only (EROFS)' : message);
    disk.faultAt = () => undefined;
    expect([...disk.contents().keys()]).toEqual(before);
  });
});
