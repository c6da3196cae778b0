/** Files of a store that are cut off, damaged or missing. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkedLine, FORMAT_VERSION } from '../../src/store/checked-line.js';
import { StoreError } from '../../src/store/problem.js';
import { openStore, type Recovered } from '../../src/store/store.js';
import { MemoryDisk } from './memory-disk.js';

const DIR = '/disk';

async function openOn(disk: MemoryDisk): Promise<Recovered> {
  const store = await openStore(DIR, { fs: disk.process().fs, pid: 2, isAlive: () => false });
  await store.close();
  return store.recovered;
}

/** Three commits: 1; 2 and 3; 4. */
async function journal(): Promise<Map<string, Buffer>> {
  const disk = new MemoryDisk(() => 0);
  const store = await openStore(DIR, { fs: disk.process().fs });
  for (const records of [[1], [2, 3], [4]]) {
    for (const record of records) store.append({ record });
    await store.commit();
  }
  await store.close();
  return new Map(disk.contents());
}

const numbersOf = ({ records }: Recovered): readonly unknown[] => records.map((record) => (record as { record: number }).record);
const WHOLE = [[], [1], [1, 2, 3], [1, 2, 3, 4]];

function spoil(contents: ReadonlyMap<string, Buffer>, name: string, change: (bytes: Buffer) => Buffer): MemoryDisk {
  return MemoryDisk.with(new Map([...contents].map(([path, bytes]) => [path, path === name ? change(Buffer.from(bytes)) : bytes])));
}

describe('a journal', () => {
  test('cut off at any byte: whole commits are recovered, and the rest is reported once', async () => {
    const contents = await journal();
    const [[name, bytes] = expect.fail()] = contents;
    for (let length = 0; length < bytes.length; length++) {
      const disk = spoil(contents, name, (whole) => whole.subarray(0, length));
      const first = await openOn(disk);
      const ends = [
        ...bytes
          .subarray(0, length)
          .toString()
          .matchAll(/^\w{8} \d+\. .*\n/gm),
      ].length;
      expect(numbersOf(first)).toEqual(WHOLE[ends]);
      const clean = length === 0 || (bytes[length - 1] === 10 && !/^\w{8} \d+, .*\n$/m.test(lastLine(bytes.subarray(0, length))));
      expect(first.problems.map(({ kind }) => kind)).toEqual(clean ? [] : ['torn']);
      const second = await openOn(disk);
      expect(numbersOf(second)).toEqual(WHOLE[ends]);
      expect(second.problems).toEqual([]);
    }
  });

  test('with any bit flipped: nothing wrong is recovered, the rest is kept aside, and it is reported once', async () => {
    const contents = await journal();
    const [[name, bytes] = expect.fail()] = contents;
    for (let at = 0; at < bytes.length; at++)
      for (const bit of [1, 32, 128]) {
        const disk = spoil(contents, name, (whole) => {
          whole[at] = (whole[at] ?? 0) ^ bit;
          return whole;
        });
        const first = await openOn(disk);
        const good = [
          ...bytes
            .subarray(0, at)
            .toString()
            .matchAll(/^\w{8} \d+\. .*\n/gm),
        ].length;
        expect(numbersOf(first)).toEqual(WHOLE[good]);
        expect(first.problems).toHaveLength(1);
        if (first.problems[0]?.kind === 'corrupt') {
          const aside = disk.contents().get(`${name}.corrupt`) ?? Buffer.alloc(0);
          expect(bytes.toString().slice(-aside.length).length).toBe(aside.length);
          expect(first.problems[0].message).toContain(`${name}.corrupt`);
          // Only the lost end of the last line makes a file look torn.
        } else expect(at).toBe(bytes.length - 1);
        const second = await openOn(disk);
        expect(numbersOf(second)).toEqual(WHOLE[good]);
        expect(second.problems).toEqual([]);
      }
  });

  test('with a line deleted, or two exchanged: only the records before it are used', async () => {
    const contents = await journal();
    const [[name] = expect.fail()] = contents;
    const edited = (edit: (lines: string[]) => string[]) =>
      openOn(spoil(contents, name, (whole) => Buffer.from(edit(whole.toString().split('\n')).join('\n'))));
    for (const [line, good] of [
      [1, 0],
      [2, 1],
      [3, 1],
    ] as const) {
      const found = await edited((lines) => lines.toSpliced(line, 1));
      expect(numbersOf(found)).toEqual(WHOLE[good]);
      expect(found.problems).toMatchObject([{ kind: 'corrupt' }]);
    }
    const found = await edited(([header = '', one = '', two = '', three = '', ...rest]) => [header, one, three, two, ...rest]);
    expect(numbersOf(found)).toEqual([1]);
    expect(found.problems).toMatchObject([{ kind: 'corrupt' }]);
  });

  test('can be continued after damage', async () => {
    const contents = await journal();
    const [[name] = expect.fail()] = contents;
    const disk = spoil(contents, name, (whole) => whole.fill(0x20, 120, 121));
    const store = await openStore(DIR, { fs: disk.process().fs });
    expect(store.recovered.problems[0]?.message).toMatchInlineSnapshot(
      `"the journal /disk/00000001.journal is damaged from byte 90 on: the line at byte 115 has a wrong checksum. Records up to number 1 are used. The rest (75 bytes) is kept in /disk/00000001.journal.corrupt. 1 record after the damage can be read there, but not those before them. If there was a power cut during a write, this is its trace, and nothing that was confirmed is missing; if there was none, check the disk."`,
    );
    store.append({ record: 5 });
    await store.commit();
    store.append({ record: 6 });
    await store.close();
    expect(numbersOf(await openOn(disk))).toEqual([1, 5, 6]);
  });

  test('that is missing is reported, and files that cannot be used without it are kept', async () => {
    const disk = new MemoryDisk(() => 0);
    for (let run = 1; run <= 4; run++) {
      const store = await openStore(DIR, { fs: disk.process().fs });
      for (const part of ['a', 'b']) {
        store.append(`${run}${part}`);
        await store.commit();
      }
      await store.close();
    }
    const contents = new Map(disk.contents());
    contents.delete(`${DIR}/00000002.journal`);
    const spoiled = MemoryDisk.with(contents);
    const first = await openOn(spoiled);
    expect(first.records).toEqual(['1a', '1b']);
    expect(first.problems[0]?.message).toMatchInlineSnapshot(
      `"records after number 2 are missing in /disk: there is no good snapshot, and the journals continue later. Later records cannot be used without it and are kept aside: /disk/00000003.journal.corrupt (3 records), /disk/00000004.journal.corrupt (3 records). If files were deleted or restored from a backup, restore the whole directory from one moment."`,
    );
    expect(await openOn(spoiled)).toEqual({ snapshot: undefined, records: ['1a', '1b'], problems: [] });
  });
});

describe('a snapshot', () => {
  async function snapshots(): Promise<ReadonlyMap<string, Buffer>> {
    const disk = new MemoryDisk(() => 0);
    const store = await openStore(DIR, { fs: disk.process().fs });
    for (let record = 1; record <= 3; record++) {
      store.append(record);
      await store.commit();
      await store.compact({ to: record });
    }
    store.append(4);
    await store.close();
    return disk.contents();
  }

  test('with any bit flipped: the one before it and its journals give the same state', async () => {
    const contents = await snapshots();
    const newest =
      [...contents.keys()]
        .filter((name) => name.endsWith('.snapshot'))
        .sort()
        .at(-1) ?? '';
    const length = contents.get(newest)?.length ?? 0;
    expect(length).toBeGreaterThan(80);
    for (let at = 0; at < length; at++) {
      const disk = spoil(contents, newest, (whole) => {
        whole[at] = (whole[at] ?? 0) ^ 1;
        return whole;
      });
      const found = await openOn(disk);
      expect(found).toMatchObject({ snapshot: { to: 2 }, records: [3, 4], problems: [{ kind: 'corrupt' }] });
      expect(found.problems).toHaveLength(1);
      expect(await openOn(disk)).toEqual({ snapshot: { to: 2 }, records: [3, 4], problems: [] });
      expect(disk.contents().has(`${newest}.corrupt`)).toBe(true);
    }
  });

  test('reports the missing records when all are damaged', async () => {
    const contents = await snapshots();
    const disk = MemoryDisk.with(
      new Map([...contents].map(([name, bytes]) => [name, name.endsWith('.snapshot') ? bytes.subarray(1) : bytes])),
    );
    const found = await openOn(disk);
    expect(found.snapshot).toBeUndefined();
    expect(found.records).toEqual([]);
    expect(found.problems.map(({ message }) => message).join('\n')).toMatchInlineSnapshot(`
      "the snapshot /disk/00000006.snapshot is damaged: its first line is not the header of a snapshot. It is kept as /disk/00000006.snapshot.corrupt. There is no older snapshot. Check the disk.
      the snapshot /disk/00000004.snapshot is damaged: its first line is not the header of a snapshot. It is kept as /disk/00000004.snapshot.corrupt. There is no older snapshot. Check the disk.
      records after number 0 are missing in /disk: there is no good snapshot, and the journals continue later. Later records cannot be used without it and are kept aside: /disk/00000005.journal.corrupt (1 record), /disk/00000007.journal.corrupt (1 record). If files were deleted or restored from a backup, restore the whole directory from one moment."
    `);
    expect(await openOn(disk)).toEqual({ snapshot: undefined, records: [], problems: [] });
  });

  test.each([
    ['a newer', FORMAT_VERSION + 1, 'snapshot', 'Run the newer version again'],
    ['an older', FORMAT_VERSION - 1, 'snapshot', 'If notifications still wait in it, run the older version until they are sent'],
    ['an older', FORMAT_VERSION - 1, 'journal', 'If notifications still wait in it, run the older version until they are sent'],
  ])('of %s version (%d) is refused with what to do, and left as it is: %s', async (which, version, kind, advice) => {
    const header = JSON.stringify({ tocsin: kind, version, number: 1, journal: 1 });
    const name = `${DIR}/00000001.${kind}`;
    const disk = MemoryDisk.with(new Map([[name, Buffer.from(checkedLine(header))]]));
    const opened = openOn(disk);
    await expect(opened).rejects.toThrow(StoreError);
    await expect(opened).rejects.toThrow(
      `the state in ${DIR} was written by ${which} version of Tocsin and cannot be read by this one (00000001.${kind} has format ${version}, this version reads format ${FORMAT_VERSION})`,
    );
    await expect(opened).rejects.toThrow(advice);
    expect([...disk.contents()]).toEqual([[name, Buffer.from(checkedLine(header))]]);
  });
});

describe('when the disk refuses writes', () => {
  for (const [code, advice] of [
    ['ENOSPC', 'no space left on the disk (ENOSPC)'],
    ['EIO', 'input/output error (EIO)'],
  ] as const)
    for (const call of ['write', 'sync', 'create', 'sync directory'])
      test(`${code} at ${call}: reported once, nothing lost, reported when it works again`, async () => {
        const disk = new MemoryDisk(() => 0.5);
        const reported: string[] = [];
        const store = await openStore(DIR, {
          fs: disk.process().fs,
          onProblem: ({ kind, message }) => reported.push(`${kind}: ${message}`),
        });
        store.append(1);
        expect(await store.commit()).toBe(true);
        // A commit into the existing journal, and one that begins another.
        await store.compact(1);
        disk.faultAt = (_, what) => (what.startsWith(call) ? code : undefined);
        for (let record = 2; record <= 4; record++) {
          store.append(record);
          expect(await store.commit()).toBe(false);
        }
        expect(await store.compact(4)).toBe(false);
        expect(reported.map((text) => text.split(':')[0])).toEqual(['write', 'snapshot']);
        expect(reported[0]).toContain(advice);
        expect(store.sizes.waiting).toBe(3);
        // Files of failed attempts are removed.
        expect([...disk.contents().keys()].filter((name) => name.endsWith('.journal'))).toHaveLength(1);
        disk.faultAt = () => undefined;
        expect(await store.commit()).toBe(true);
        expect(await store.compact(5)).toBe(true);
        expect(reported.slice(2).map((text) => text.split(':')[0])).toEqual(['works', 'works']);
        store.append(6);
        expect(await store.commit()).toBe(true);
        disk.cutPower();
        expect(await openOn(disk)).toMatchObject({ snapshot: 5, records: [6] });
      });

  test('the records of a failed sync are written again into another file', async () => {
    const disk = new MemoryDisk(() => 0.9);
    const store = await openStore(DIR, { fs: disk.process().fs });
    store.append('safe');
    await store.commit();
    disk.faultAt = (_, what) => (what.startsWith('sync') ? 'EIO' : undefined);
    store.append('in doubt');
    expect(await store.commit()).toBe(false);
    disk.faultAt = () => undefined;
    expect(await store.commit()).toBe(true);
    disk.cutPower();
    expect(await openOn(disk)).toEqual({
      snapshot: undefined,
      records: ['safe', 'in doubt'],
      problems: [expect.objectContaining({ kind: 'lock' })],
    });
  });

  test('a name that a killed process did not sync is synced before anything is confirmed', async () => {
    const disk = new MemoryDisk(() => 0.9);
    const first = await openStore(DIR, { fs: disk.process().fs });
    disk.faultAt = (_, what) => (what.startsWith('sync directory') ? 'killed' : undefined);
    first.append(1);
    expect(await first.compact('renamed')).toBe(false);
    disk.faultAt = () => undefined;
    const second = await openStore(DIR, { fs: disk.process().fs, pid: 3, isAlive: () => false });
    expect(second.recovered.snapshot).toBe('renamed');
    expect(await second.commit()).toBe(true);
    disk.cutPower();
    expect((await openOn(disk)).snapshot).toBe('renamed');
  });

  test('a callback that throws stops nothing', async () => {
    const disk = new MemoryDisk(() => 0.5);
    const fail = () => {
      throw new Error('mine');
    };
    const store = await openStore(DIR, { fs: disk.process().fs, onProblem: fail });
    disk.faultAt = () => 'ENOSPC';
    store.append(1);
    expect(await store.commit()).toBe(false);
    disk.faultAt = () => undefined;
    await store.close();
    expect((await openOn(disk)).records).toEqual([1]);
  });
});

test('on a real disk, cut off at any byte', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'tocsin-store-'));
  try {
    const name = '00000001.journal';
    const store = await openStore(dir);
    for (const record of ['one', 'two', 'three']) {
      store.append(record);
      await store.commit();
    }
    await store.close();
    const bytes = readFileSync(join(dir, name));
    for (let length = bytes.length - 1; length >= 0; length -= 1) {
      for (const other of readdirSync(dir)) rmSync(join(dir, other));
      writeFileSync(join(dir, name), bytes);
      truncateSync(join(dir, name), length);
      const again = await openStore(dir);
      const lines = bytes.subarray(0, length).toString().split('\n').length - 1;
      expect(again.recovered.records).toEqual(['one', 'two', 'three'].slice(0, Math.max(0, lines - 1)));
      await again.close();
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});

function lastLine(bytes: Buffer): string {
  return bytes.subarray(bytes.lastIndexOf(10, bytes.length - 2) + 1).toString();
}
