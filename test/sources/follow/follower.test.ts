import { appendFileSync, chmodSync, closeSync, mkdirSync, openSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { LIMITS } from '../../../src/engine/model/limits.js';
import type { Find } from '../../../src/sources/files/find-files.js';
import { findByGlob } from '../../../src/sources/files/find-files.js';
import type { Disk } from '../../../src/sources/follow/disk.js';
import { REAL_DISK } from '../../../src/sources/follow/disk.js';
import type { FollowOptions } from '../../../src/sources/follow/follower.js';
import { LineReader } from '../../../src/sources/lines/line-reader.js';
import { linesOf, Scene } from './scene.js';

const scenes: Scene[] = [];
afterEach(async () => {
  for (const scene of scenes.splice(0)) await scene.end();
});

function sceneOf(options: Partial<Omit<FollowOptions, 'cwd' | 'positions'>> = {}): Scene {
  const scene = new Scene(options);
  scenes.push(scene);
  return scene;
}

describe('long lines', () => {
  const size = 50 << 20;

  it('a line of 50 MB is cut as by the line reader, counted once, and does not delay other logs', async () => {
    const scene = sceneOf();
    writeFileSync(scene.path('a.log'), Buffer.concat([Buffer.from('before\n'), Buffer.alloc(size, 'ü'), Buffer.from('\nafter\n')]));
    scene.append('another\n', 'b.log');
    await scene.poll(4 << 20);
    expect(linesOf(scene.pieces.filter(({ path }) => path === 'b.log'))).toEqual(['another']);
    await scene.restart();
    let polls = 1;
    for (; polls < 50 && linesOf(scene.pieces).at(-1) !== 'after'; polls++) await scene.poll(4 << 20);
    // Each poll took about as much as it may: the line is read once.
    expect(polls).toBeGreaterThan(11);
    expect(polls).toBeLessThan(15);
    expect(Math.max(...scene.pieces.map(({ bytes }) => bytes.length))).toBeLessThanOrEqual(LIMITS.lineBytes + 3);
    const reader = new LineReader();
    const lines = scene.pieces.filter(({ path }) => path === 'a.log').flatMap(({ bytes }) => reader.push(bytes));
    expect([lines.length, lines[0], lines[1]?.length, lines[2]]).toEqual([3, 'before', LIMITS.lineBytes / 2, 'after']);
    expect(reader.stats).toMatchObject({ cut: 1, invalidUtf8: 0 });
    const cut = scene.problems.filter(({ kind }) => kind === 'line-cut');
    expect(cut).toHaveLength(1);
  });

  it('the skipped bytes are reported', async () => {
    const scene = sceneOf();
    writeFileSync(scene.path('a.log'), Buffer.concat([Buffer.alloc(3 << 20, 'x'), Buffer.from('\n')]));
    await scene.poll();
    expect(scene.problems).toMatchObject([{ kind: 'line-cut', path: 'a.log', bytes: (3 << 20) - LIMITS.lineBytes - 2 }]);
  });

  it('NULs before a line are not part of it, however many a truncation has left', async () => {
    const scene = sceneOf();
    const file = openSync(scene.path('a.log'), 'w');
    const before = 'before\n'.repeat(1000);
    writeSync(file, before);
    await scene.poll();
    // The writer keeps its position, so that NULs are in front of what it writes.
    truncateSync(scene.path('a.log'), 0);
    writeSync(file, 'first\n', (5 << 20) + 7);
    await scene.poll(1 << 20);
    await scene.restart();
    for (let polls = 0; polls < 12; polls++) await scene.poll(1 << 20);
    closeSync(file);
    const reader = new LineReader();
    const lines = scene.pieces.flatMap(({ bytes }) => reader.push(bytes)).filter((line) => line !== '');
    expect([lines.length, lines.at(-1)]).toEqual([1001, 'first']);
    expect(reader.stats).toMatchObject({ cut: 0, nulBytes: (5 << 20) + 7 });
    expect(scene.problems.filter(({ kind }) => kind === 'line-cut')).toEqual([]);
  });

  it('a line of exactly the limit, with CRLF, is complete', async () => {
    const scene = sceneOf();
    const line = `${'x'.repeat(LIMITS.lineBytes)}\r\n`;
    writeFileSync(scene.path('a.log'), `${line}next\n`);
    await scene.poll();
    expect(Buffer.concat(scene.pieces.map(({ bytes }) => bytes)).equals(Buffer.from(`${line}next\n`))).toBe(true);
    expect(scene.problems).toEqual([]);
  });
});

describe('a file in UTF-16', () => {
  const text = (from: number, to: number): string =>
    Array.from({ length: to - from }, (_, line) => `line ${from + line} ö € 😀 \u0a0a\n`).join('');

  it.each([
    ['with a mark', '\ufeff', false, undefined],
    ['of the other byte order', '\ufeff', true, undefined],
    ['that its stream names', '', false, 'utf-16le'],
  ])('%s is read once, through rotations and restarts at any byte', async (_, mark, isBig, named) => {
    const scene = sceneOf({ encodingOf: () => named });
    const bytes = (written: string): Buffer => {
      const little = Buffer.from(written, 'utf16le');
      return isBig ? little.swap16() : little;
    };
    const write = async (written: string): Promise<void> => {
      const all = bytes(written);
      for (let at = 0; at < all.length; at += 37) {
        appendFileSync(scene.path('a.log'), all.subarray(at, at + 37));
        await scene.poll();
        if (at % 5 === 0) await scene.restart();
      }
    };
    await write(mark + text(0, 20));
    scene.rotate();
    await write(mark + text(20, 40));
    scene.copyTruncate();
    await write(mark + text(40, 50));
    await scene.settle();
    expect(linesOf(scene.pieces).toSorted()).toEqual(text(0, 50).trimEnd().split('\n').toSorted());
    expect(scene.problems).toEqual([]);
  });

  it('may have long lines, and begins behind the last line', async () => {
    const scene = sceneOf({ begin: 'end' });
    writeFileSync(scene.path('a.log'), Buffer.from(`\ufeffold\nha`, 'utf16le'));
    await scene.poll();
    appendFileSync(scene.path('a.log'), Buffer.from(`lf\n${'x'.repeat(LIMITS.lineBytes)}\nnext\n`, 'utf16le'));
    for (let polls = 0; polls < 5; polls++) await scene.poll();
    const lines = linesOf(scene.pieces);
    expect([lines.length, lines[0], lines[2]]).toEqual([3, 'half', 'next']);
    expect(scene.problems).toMatchObject([{ kind: 'line-cut' }]);
  });
});

describe('many files', () => {
  it('reads each line of 200 rotating files once', async () => {
    const scene = sceneOf();
    for (let file = 0; file < 200; file++) scene.create(`${file}.log`);
    await scene.poll();
    for (let round = 0; round < 3; round++) {
      for (let file = 0; file < 200; file++) {
        scene.lines(2, `${file}.log`);
        if (file % 3 === round) scene.rotate(`${file}.log`);
      }
      await scene.poll();
    }
    expect(scene.seen).toEqual(scene.expected);
    expect(scene.problems).toEqual([]);
    expect(scene.follower.logs()).toHaveLength(200);
  });

  it('a poll reads about its limit, shared between all logs', async () => {
    const scene = sceneOf();
    const line = `${'x'.repeat(99)}\n`;
    for (const name of ['a.log', 'b.log', 'c.log', 'd.log']) writeFileSync(scene.path(name), line.repeat(10_000));
    await scene.poll(400_000);
    const bytes = scene.pieces.reduce((sum, piece) => sum + piece.bytes.length, 0);
    expect(bytes).toBeGreaterThan(300_000);
    expect(bytes).toBeLessThanOrEqual(400_000 + 1024);
    for (const name of ['a.log', 'b.log', 'c.log', 'd.log'])
      expect(scene.pieces.filter(({ path }) => path === name).reduce((sum, piece) => sum + piece.bytes.length, 0)).toBeGreaterThan(50_000);
    const lag = [...scene.follower.lag().values()].reduce((sum, left) => sum + left, 0);
    expect(lag).toBe(4_000_000 - bytes);
    // Less than a line: a line all the same.
    const before = scene.pieces.length;
    await scene.poll(1);
    expect(scene.pieces.slice(before).length).toBe(1);
    for (let polls = 0; polls < 40; polls++) await scene.poll(100_000);
    expect(linesOf(scene.pieces)).toHaveLength(40_000);
    expect(scene.follower.lag()).toEqual(new Map());
  });
});

describe('the start of a follower', () => {
  it('is behind the existing lines, but not inside a line', async () => {
    const scene = sceneOf({ begin: 'end' });
    scene.append('old\nold\nhalf');
    await scene.poll();
    expect(scene.pieces).toEqual([]);
    scene.append(' and half\nnew\n');
    scene.append('a log that comes later\n', 'b.log');
    await scene.poll();
    expect(linesOf(scene.pieces)).toEqual(['half and half', 'new', 'a log that comes later']);
  });

  it('is the start of logs that are new since the last run', async () => {
    const scene = sceneOf({ begin: 'end' });
    await scene.poll();
    await scene.crash([]);
    scene.append('between two runs\n');
    await scene.poll();
    expect(linesOf(scene.pieces)).toEqual(['between two runs']);
  });

  it('includes rotated files that the glob matches, oldest first, as the same log', async () => {
    const scene = sceneOf({ globs: ['*'] });
    writeFileSync(scene.path('a.log.2.gz'), gzipSync('1\n2\n'));
    writeFileSync(scene.path('a.log.1'), '3\n4');
    writeFileSync(scene.path('a.log'), '5\n');
    await scene.settle();
    expect(scene.pieces.map(({ path }) => path)).toEqual(['a.log', 'a.log', 'a.log', 'a.log']);
    expect(linesOf(scene.pieces)).toEqual(['1', '2', '3', '5', '4']);
  });

  it('reads a single gzip file once', async () => {
    const scene = sceneOf({ globs: ['*.gz'] });
    writeFileSync(scene.path('old.gz'), gzipSync('1\n2\n3'));
    await scene.poll();
    await scene.restart();
    await scene.settle();
    expect(linesOf(scene.pieces)).toEqual(['1', '2', '3']);
  });

  it('keeps logs apart whose names differ only in a number', async () => {
    const scene = sceneOf({ globs: ['*.log'] });
    scene.lines(2, 'app.log');
    scene.lines(2, 'app-2.log');
    await scene.poll();
    expect(scene.follower.logs().map(({ path }) => path)).toEqual(['app-2.log', 'app.log']);
    expect(scene.seen).toEqual(scene.expected);
  });
});

describe('a problem is reported', () => {
  const denied = (): Error => Object.assign(new Error('EACCES'), { code: 'EACCES' });

  /** Root may read everything: the refusals are made here. */
  function lockable(): { disk: Disk; find: Find; locked: Set<string> } {
    const locked = new Set<string>();
    const guard = (path: string): string => {
      for (const directory of locked) if (`${path}/`.startsWith(directory)) throw denied();
      return path;
    };
    const disk: Disk = {
      info: async (path) => REAL_DISK.info(guard(path)),
      open: async (path) => REAL_DISK.open(guard(path)),
      list: async (path) => REAL_DISK.list(guard(path)),
      realPath: async (path) => REAL_DISK.realPath(path),
    };
    return {
      disk,
      locked,
      find: async (glob, cwd, onUnreadable) => {
        for (const directory of locked) onUnreadable(directory, denied());
        return locked.size > 0 ? [] : findByGlob(glob, cwd, onUnreadable);
      },
    };
  }

  it('once for a directory that cannot be listed, which is followed later', async () => {
    const { locked, ...fakes } = lockable();
    const scene = sceneOf({ globs: ['logs/*.log'], ...fakes });
    mkdirSync(scene.path('logs'));
    scene.lines(2, 'logs/a.log');
    locked.add(scene.path('logs/'));
    for (let polls = 0; polls < 3; polls++) await scene.poll();
    expect(scene.pieces).toEqual([]);
    expect(scene.problems).toMatchObject([{ kind: 'unreadable', path: scene.path('logs/') }]);
    expect(scene.problems[0]?.message).toContain('permission denied');
    locked.clear();
    await scene.poll();
    expect(scene.seen).toEqual(scene.expected);
    // Open files are read while directories cannot be listed.
    locked.add(scene.path('logs/'));
    scene.lines(2, 'logs/a.log');
    for (let polls = 0; polls < 3; polls++) await scene.poll();
    locked.clear();
    scene.lines(1, 'logs/a.log');
    scene.rotate('logs/a.log');
    await scene.settle();
    expect(scene.seen).toEqual(scene.expected);
    expect(scene.problems.filter(({ kind }) => kind !== 'unreadable')).toEqual([]);
  });

  it.skipIf(process.getuid?.() === 0)('for a directory that cannot be listed on a real disk (root can list all)', async () => {
    const scene = sceneOf({ globs: ['logs/*.log'] });
    mkdirSync(scene.path('logs'));
    scene.lines(2, 'logs/a.log');
    chmodSync(scene.path('logs'), 0);
    await scene.poll();
    await scene.poll();
    expect(scene.problems).toMatchObject([{ kind: 'unreadable' }]);
    chmodSync(scene.path('logs'), 0o700);
    await scene.poll();
    expect(scene.seen).toEqual(scene.expected);
  });

  it('once for a file that cannot be opened, which is read from its start later', async () => {
    const { locked, ...fakes } = lockable();
    const scene = sceneOf({ ...fakes, find: findByGlob });
    scene.lines(2);
    locked.add(scene.path('a.log'));
    for (let polls = 0; polls < 3; polls++) await scene.poll();
    expect(scene.problems).toMatchObject([{ kind: 'unreadable', path: 'a.log' }]);
    locked.clear();
    await scene.poll();
    expect(scene.seen).toEqual(scene.expected);
  });

  it('for a truncated file, with the bytes that were seen and lost', async () => {
    const scene = sceneOf();
    scene.append('whole\nhalf of a line');
    await scene.poll();
    writeFileSync(scene.path('a.log'), '');
    await scene.poll();
    expect(scene.problems).toMatchObject([{ kind: 'truncated', path: 'a.log', bytes: 'half of a line'.length }]);
    await scene.poll();
    expect(scene.problems).toHaveLength(1);
  });

  it('for a missed rotation that is damaged or in an unsupported compression', async () => {
    const scene = sceneOf();
    scene.lines(1);
    await scene.poll();
    scene.rotate();
    scene.shift();
    writeFileSync(scene.path('a.log.1.zst'), 'no text at all\n');
    scene.lines(1);
    await scene.poll();
    await scene.poll();
    expect(scene.seen).toEqual(scene.expected);
    expect(scene.problems).toMatchObject([{ kind: 'gap', bytes: 15 }]);
    scene.shift();
    scene.rename('a.log', 'a.log.2');
    writeFileSync(scene.path('a.log.1.gz'), gzipSync(`${'line\n'.repeat(5)}`).subarray(0, -12));
    scene.create();
    await scene.poll();
    expect(scene.problems.map(({ kind }) => kind)).toContain('damaged');
  });

  it('for a file of an earlier run that no longer exists, after a while', async () => {
    const scene = sceneOf();
    scene.lines(2);
    await scene.poll();
    scene.remove('a.log');
    await scene.restart();
    await scene.poll();
    expect(scene.problems).toEqual([]);
    await scene.settle();
    await scene.settle();
    expect(scene.problems.filter(({ kind }) => kind === 'gap')).toHaveLength(1);
  });

  it('for a deleted log, which is forgotten after ten minutes and read from its start if it comes back', async () => {
    const scene = sceneOf();
    scene.lines(2);
    await scene.poll();
    scene.remove('a.log');
    await scene.settle();
    expect(scene.problems).toMatchObject([{ kind: 'gone', path: 'a.log' }]);
    for (let polls = 0; polls < 3; polls++) await scene.poll(1 << 20, 11 * 60_000);
    expect(scene.follower.logs()).toEqual([]);
    scene.lines(2);
    await scene.poll();
    expect(scene.seen).toEqual(scene.expected);
  });
});

describe('positions', () => {
  it('of any piece resume just behind it, and each piece ends with a newline', async () => {
    const scene = sceneOf();
    scene.lines(800);
    await scene.poll(5000);
    scene.rotate();
    scene.lines(400);
    for (let polls = 0; polls < 10; polls++) await scene.poll(8000);
    const pieces = [...scene.pieces];
    expect(pieces.length).toBeGreaterThan(2);
    for (const [index, { position, bytes }] of pieces.entries()) {
      expect(bytes.at(-1)).toBe(10);
      scene.pieces.splice(0, scene.pieces.length, ...pieces.slice(0, index + 1));
      await scene.crash([position]);
      await scene.settle();
      expect(scene.seen).toEqual(scene.expected);
    }
  });

  it('bound readTo exactly', async () => {
    const scene = sceneOf();
    scene.lines(10);
    await scene.poll();
    const before = scene.follower.logs();
    scene.lines(5);
    scene.rotate();
    scene.pack('a.log.1');
    scene.lines(4);
    await scene.poll();
    const target = scene.pieces.at(-1)?.position;
    scene.lines(3);
    scene.rotate();
    const read = scene.pieces.splice(1);
    await scene.crash(before);
    const again = [];
    if (target !== undefined) for await (const piece of scene.follower.readTo(target, 1 << 20)) again.push(piece);
    expect(linesOf(again)).toEqual(linesOf(read));
    scene.pieces.push(...again);
    await scene.settle();
    expect(scene.seen).toEqual(scene.expected);
  });

  it('whose content no longer exists are reported with its size', async () => {
    const scene = sceneOf();
    scene.lines(2);
    await scene.poll();
    const before = scene.follower.logs();
    scene.append('0123456789\n');
    await scene.poll();
    const target = scene.pieces.at(-1)?.position;
    scene.remove('a.log');
    await scene.crash(before);
    if (target !== undefined) for await (const piece of scene.follower.readTo(target, 1 << 20)) expect(piece).toBe('none');
    expect(scene.problems).toMatchObject([{ kind: 'gap', bytes: 11 }]);
  });

  it('are not mixed up by overlapping polls', async () => {
    const scene = sceneOf();
    scene.lines(5);
    const both = await Promise.all([scene.follower.poll(1, 1 << 20), scene.follower.poll(2, 1 << 20)]);
    expect(linesOf(both.flat())).toHaveLength(5);
    await scene.follower.close();
    expect(await scene.follower.poll(3, 1 << 20)).toEqual([]);
  });

  it('of two names of one file are one', async () => {
    const scene = sceneOf({ globs: ['*.log', 'b.txt'] });
    scene.lines(3);
    const { linkSync, symlinkSync } = await import('node:fs');
    symlinkSync('a.log', scene.path('z.log'));
    linkSync(scene.path('a.log'), scene.path('b.txt'));
    await scene.poll();
    scene.lines(2);
    await scene.settle();
    expect(scene.seen).toEqual(scene.expected);
  });

  it('of a file that takes the name of another log are kept', async () => {
    const scene = sceneOf();
    scene.lines(3);
    scene.lines(3, 'b.log');
    await scene.poll();
    scene.rename('a.log', 'b.log');
    scene.lines(2, 'b.log');
    await scene.settle();
    await scene.restart();
    scene.lines(2, 'b.log');
    await scene.settle();
    expect(scene.seen).toEqual(scene.expected);
  });

  it('have absolute paths for absolute globs', async () => {
    const scene = sceneOf();
    const other = sceneOf({ globs: [join(scene.directory, '*.log')] });
    scene.lines(2);
    await other.poll();
    expect(other.pieces.map(({ path }) => path)).toEqual([scene.path('a.log')]);
  });
});
