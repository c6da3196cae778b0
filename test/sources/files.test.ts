import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readBatches } from '../../src/sources/decode/batches.js';
import { createStreamDecoder } from '../../src/sources/decode/decoder.js';
import { FileProblem } from '../../src/sources/files/file-problem.js';
import { findByGlob, findFiles, unreadableTexts } from '../../src/sources/files/find-files.js';
import { openFile } from '../../src/sources/files/log-file.js';
import { openStdin } from '../../src/sources/files/stdin.js';
import { streamOf } from './helpers.js';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tocsin-files-'));
  await mkdir(join(root, 'logs/old'), { recursive: true });
  for (const name of ['logs/b.log', 'logs/a.log', 'logs/a.txt', 'logs/old/c.log', 'logs/[x].log'])
    await writeFile(join(root, name), '{"a":1}\n');
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function readAll(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts).toString();
}

async function contents(name: string, bytes: Buffer | string): Promise<{ text: string; problems: readonly string[] }> {
  await writeFile(join(root, name), bytes);
  const file = await openFile(name, { cwd: root });
  return { text: await readAll(file.chunks()), problems: file.problems() };
}

describe('finding files', () => {
  test('finds each file once, sorted, and reports globs without a match', async () => {
    expect(await findFiles(['logs/*.log', 'logs/a.*', 'none/*.log', 'missing.log'], root)).toEqual({
      files: ['logs/[x].log', 'logs/a.log', 'logs/a.txt', 'logs/b.log'],
      unmatched: ['none/*.log', 'missing.log'],
      unreadable: new Map(),
    });
    expect((await findFiles(['logs/**/*.log'], root)).files).toEqual(['logs/[x].log', 'logs/a.log', 'logs/b.log', 'logs/old/c.log']);
  });
  test('accepts names with glob characters, paths with a dot and absolute paths', async () => {
    expect((await findFiles(['logs/[x].log'], root)).files).toEqual(['logs/[x].log']);
    expect((await findFiles(['./logs/a.log', 'logs/a.log'], root)).files).toEqual(['logs/a.log']);
    expect((await findFiles([join(root, 'logs/a.log')], '/')).files).toEqual([join(root, 'logs/a.log')]);
    expect((await findFiles(['logs'], root)).unmatched).toEqual(['logs']);
  });
});

describe('what cannot be read', () => {
  const denied = Object.assign(new Error('denied'), { code: 'EACCES' });

  test('is found together with the files beside it', async () => {
    const found = await findFiles(['logs/**/*.log'], root, {
      find: (glob, cwd, onUnreadable) => {
        onUnreadable(join(cwd, 'logs/old'), denied);
        return findByGlob(glob, cwd, onUnreadable);
      },
    });
    expect(found.files).toContain('logs/a.log');
    expect(unreadableTexts(found)).toEqual([`cannot read ${join(root, 'logs/old')}: permission denied`]);
  });

  test('is a named file that cannot be looked up, but not a glob that happens to name one', async () => {
    const found = await findFiles(['./logs/a.log', 'logs/*.log'], root, { isFile: () => Promise.reject(denied) });
    expect(unreadableTexts(found)).toEqual(['cannot read logs/a.log: permission denied']);
    expect(found.unmatched).toEqual(['./logs/a.log']);
  });

  test('is a directory that cannot be listed', async () => {
    await symlink('loop', join(root, 'loop'));
    expect(unreadableTexts(await findFiles(['loop/*.log'], root))).toEqual([`cannot read ${join(root, 'loop')}: its links form a loop`]);
  });
});

describe('reading files', () => {
  const text = Array.from({ length: 20_000 }, (_, index) => `line ${index} é`).join('\n');

  test('a plain file has its bytes and its date, an empty one has no bytes', async () => {
    expect(await contents('plain', text)).toEqual({ text, problems: [] });
    expect(await contents('empty', '')).toEqual({ text: '', problems: [] });
    expect(await contents('one', 'x')).toEqual({ text: 'x', problems: [] });
    await utimes(join(root, 'one'), 1_700_000_000, 1_700_000_000);
    const file = await openFile('one', { cwd: root });
    expect(file).toMatchObject({ path: 'one', sizeBytes: 1, modifiedMs: 1_700_000_000_000 });
    await readAll(file.chunks());
    expect(file.readBytes()).toBe(1);
  });

  test('a gzip file may have several members', async () => {
    expect(await contents('a.gz', gzipSync(text))).toEqual({ text, problems: [] });
    expect(await contents('b.gz', Buffer.concat([gzipSync('one\n'), gzipSync(''), gzipSync(text)]))).toEqual({
      text: `one\n${text}`,
      problems: [],
    });
    expect(await contents('c.gz', gzipSync('x'.repeat(50_000_000)))).toMatchObject({ problems: [] });
  });

  test('a truncated gzip file is read up to its end and reported', async () => {
    const packed = gzipSync(text);
    for (const part of [0.3, 0.9]) {
      const { text: read, problems } = await contents('cut.gz', packed.subarray(0, Math.floor(packed.length * part)));
      expect(problems).toEqual(['the gzip file is truncated: it was read up to its end']);
      expect(text.startsWith(read)).toBe(true);
      expect(read.length).toBeGreaterThan(text.length * part * 0.5);
    }
    expect((await contents('tail.gz', packed.subarray(0, -3))).text).toBe(text);
    expect((await contents('head.gz', packed.subarray(0, 5))).problems).toHaveLength(1);
  });

  test('a damaged gzip file is reported and does not throw', async () => {
    const packed = Buffer.concat([gzipSync('one\n'), gzipSync(text)]);
    packed.fill(0, Math.floor(packed.length / 2), Math.floor(packed.length / 2) + 2000);
    const { text: read, problems } = await contents('bad.gz', packed);
    expect(problems).toEqual([expect.stringMatching(/^the gzip file is damaged \(.*\): it was read up to the damage$/)]);
    expect(read.startsWith(`one\n${text.slice(0, 20_000)}`)).toBe(true);
    const checksum = gzipSync(text);
    checksum.fill(0, checksum.length - 8);
    expect((await contents('sum.gz', checksum)).problems).toHaveLength(1);
  });

  test('a reader that stops early closes the file', async () => {
    for (const name of ['plain', 'a.gz']) {
      const file = await openFile(name, { cwd: root });
      for await (const chunk of file.chunks()) {
        expect(chunk.length).toBeGreaterThan(0);
        break;
      }
    }
  });

  test('an error names the file and the reason', async () => {
    await expect(openFile('nope.log', { cwd: root })).rejects.toThrow(new FileProblem('nope.log', 'there is no such file'));
    await expect(openFile('logs', { cwd: root })).rejects.toThrow('cannot read logs: it is a directory; name the files in it');
  });
});

async function* given(...chunks: readonly (string | Buffer)[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

describe('from bytes to batches', () => {
  test('standard input may be gzip and arrive byte by byte', async () => {
    const packed = gzipSync('{"a":1}\n');
    expect(await readAll(openStdin(given(...[...packed].map((byte) => Buffer.from([byte])))).chunks())).toBe('{"a":1}\n');
    expect(await readAll(openStdin(given('x', 'y')).chunks())).toBe('xy');
    expect(await readAll(openStdin(given()).chunks())).toBe('');
  });

  test('batches have a bounded size, and everything is counted', async () => {
    const decoder = createStreamDecoder({ stream: streamOf('json'), fields: [['n']] });
    const text = Array.from({ length: 3000 }, (_, n) => (n === 7 ? 'oops' : n === 8 ? '' : `{"ts":${1_777_000_000 + n},"n":${n}}`)).join(
      '\r\n',
    );
    const reader = readBatches(given(text.slice(0, 40_000), text.slice(40_000)), decoder);
    const numbers: unknown[] = [];
    let batches = 0;
    for await (const batch of reader.batches()) {
      batches++;
      expect(batch.size).toBeLessThanOrEqual(1024);
      expect(batch.times).toHaveLength(batch.size);
      expect(batch.columns[0]?.cells).toHaveLength(batch.size);
      for (let row = 0; row < batch.size; row++) {
        const n = batch.columns[0]?.cells[row];
        expect(batch.times[row]).toBe((1_777_000_000 + Number(n)) * 1000);
        numbers.push(n);
      }
    }
    expect(numbers).toEqual(Array.from({ length: 3000 }, (_, n) => n).filter((n) => n !== 7 && n !== 8));
    expect(batches).toBeGreaterThan(2);
    expect(reader.stats()).toMatchObject({
      lines: 3000,
      blank: 1,
      records: 2998,
      unreadableLines: 1,
      cut: 0,
      invalidUtf8: 0,
      bytes: text.length,
    });
    expect(reader.stats().unreadable[0]?.sample).toEqual({ line: 8, text: 'oops' });
  });
});
