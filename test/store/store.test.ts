import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openStore, type Recovered } from '../../src/store/store.js';

let dir = '';
beforeEach(() => {
  dir = join(mkdtempSync(join(tmpdir(), 'tocsin-store-')), 'state');
});
afterEach(() => {
  rmSync(join(dir, '..'), { recursive: true, force: true });
});

async function found(): Promise<Recovered> {
  const store = await openStore(dir);
  await store.close();
  return store.recovered;
}

describe('a store', () => {
  test('is empty at first', async () => {
    expect(await found()).toEqual({ snapshot: undefined, records: [], problems: [] });
    expect(readdirSync(dir)).toEqual([]);
  });

  test('recovers committed records, in order', async () => {
    const records = [{ a: 1 }, null, 'ä\n\u2028\ud800', [1.5, -0, true], '', 0];
    const store = await openStore(dir);
    for (const record of records) store.append(record);
    expect(await store.commit()).toBe(true);
    store.append('last');
    await store.close();
    const once = await found();
    expect(once).toEqual({ snapshot: undefined, records: JSON.parse(JSON.stringify([...records, 'last'])), problems: [] });
    expect(await found()).toEqual(once);
  });

  test('is text that people can read', async () => {
    const store = await openStore(dir);
    store.append({ alert: 'Errors' });
    store.append(['two']);
    await store.commit();
    store.append(3);
    await store.close();
    expect(readFileSync(join(dir, '00000001.journal'), 'utf8')).toMatchInlineSnapshot(`
      "02d927e1 {"tocsin":"journal","version":2,"number":1,"journal":1}
      1247777f 1, {"alert":"Errors"}
      5c26213a 2. ["two"]
      db5da60d 3. 3
      "
    `);
  });

  test('keeps a snapshot and the records after it', async () => {
    const store = await openStore(dir);
    store.append(1);
    await store.commit();
    store.append(2);
    const compacted = store.compact({ sum: 3 });
    store.append(4);
    expect(await compacted).toBe(true);
    expect(await store.commit()).toBe(true);
    expect(store.sizes.records).toBe(1);
    await store.close();
    expect(await found()).toEqual({ snapshot: { sum: 3 }, records: [4], problems: [] });
  });

  test('keeps the snapshot before the newest one, and no older ones', async () => {
    const store = await openStore(dir);
    for (let round = 1; round <= 5; round++) {
      store.append(round);
      await store.commit();
      expect(await store.compact(round)).toBe(true);
    }
    store.append(6);
    await store.close();
    expect(readdirSync(dir).sort()).toEqual(['00000008.snapshot', '00000009.journal', '00000010.snapshot', '00000011.journal']);
    expect(await found()).toEqual({ snapshot: 5, records: [6], problems: [] });
  });

  test('does not grow by being opened', async () => {
    const store = await openStore(dir);
    store.append('only');
    await store.close();
    for (let times = 0; times < 5; times++) expect((await found()).records).toEqual(['only']);
    expect(readdirSync(dir)).toHaveLength(1);
  });

  test('shares one write among commits that wait', async () => {
    const store = await openStore(dir);
    const commits = Array.from({ length: 100 }, (_, index) => {
      store.append(index);
      return store.commit();
    });
    expect(await Promise.all(commits)).toEqual(commits.map(() => true));
    await store.close();
    expect(readFileSync(join(dir, '00000001.journal'), 'utf8').match(/^\w{8} \d+\. /gm)).toHaveLength(1);
  });

  test('refuses values that JSON cannot express', async () => {
    const store = await openStore(dir);
    expect(() => store.append(undefined)).toThrow('a record must be a JSON value, not undefined');
    await expect(store.compact(undefined)).rejects.toThrow(TypeError);
    await expect(store.compact([1n])).rejects.toThrow(TypeError);
    store.append('good');
    await store.close();
    expect((await found()).records).toEqual(['good']);
    expect(() => store.append('late')).toThrow('is closed');
    expect(await store.commit()).toBe(true);
    expect(await store.compact(1)).toBe(false);
  });

  test('leaves other files alone', async () => {
    await found();
    writeFileSync(join(dir, 'notes.txt'), 'mine');
    writeFileSync(join(dir, '1.journal'), 'not a name of the store');
    const store = await openStore(dir);
    store.append(1);
    await store.compact(1);
    await store.compact(2);
    await store.close();
    expect(readdirSync(dir)).toEqual(expect.arrayContaining(['notes.txt', '1.journal']));
  });

  test('reports that the directory is gone, and continues when it is back', async () => {
    const reported: string[] = [];
    const store = await openStore(dir, { onProblem: ({ message }) => reported.push(message) });
    rmSync(dir, { recursive: true });
    store.append(1);
    expect(await store.commit()).toBe(false);
    expect(reported).toEqual([expect.stringContaining('The directory is gone: create it again, or restart with another one.')]);
    mkdirSync(dir);
    expect(await store.commit()).toBe(true);
    await store.close();
    expect((await found()).records).toEqual([1]);
  });

  // Root can write to every directory.
  test.skipIf(process.getuid?.() === 0)('reports a read-only directory', async () => {
    await found();
    chmodSync(dir, 0o500);
    await expect(openStore(dir)).rejects.toThrow(
      /cannot write .*lock: permission denied \(EACCES\)\. The directory for state must be writable/,
    );
    chmodSync(dir, 0o700);
  });

  test('reports that the path is a file', async () => {
    await found();
    writeFileSync(join(dir, 'file'), '');
    await expect(openStore(join(dir, 'file', 'state'))).rejects.toThrow(
      /cannot create the state directory .*: a part of the path is a file, not a directory/,
    );
  });
});
