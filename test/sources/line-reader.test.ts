import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withoutEscapes } from '../../src/sources/lines/line-cleaner.js';
import { LineReader } from '../../src/sources/lines/line-reader.js';

const HEAD = /^[\0\ufeff]+/;

const lines = (chunks: readonly (string | Buffer)[], limit?: number) => {
  const reader = limit === undefined ? new LineReader() : new LineReader(limit);
  const found = chunks.flatMap((chunk) => reader.push(Buffer.from(chunk)));
  found.push(...reader.end());
  return { found, stats: reader.stats };
};

describe('line ends', () => {
  test.each([
    ['', []],
    ['a', ['a']],
    ['a\n', ['a']],
    ['a\nb', ['a', 'b']],
    ['a\r\nb\r\n', ['a', 'b']],
    ['a\r\nb\r', ['a', 'b']],
    ['\n\n', ['', '']],
    ['a\rb\n', ['a\rb']],
    ['a\n\r\nb', ['a', '', 'b']],
    ['\ufeffa\n\ufeffb', ['a', 'b']],
    ['a\ufeffb\n', ['a\ufeffb']],
    ['\ufeff', ['']],
    ['é\n😀\nx', ['é', '😀', 'x']],
  ])('%j', (text, expected) => {
    expect(lines([text]).found).toEqual(expected);
    expect(lines([...Buffer.from(text)].map((byte) => Buffer.from([byte]))).found).toEqual(expected);
    expect(lines([text]).stats).toMatchObject({ lines: expected.length, bytes: Buffer.byteLength(text), cut: 0, invalidUtf8: 0 });
  });
});

test('the lines do not depend on the chunks', () => {
  const piece = fc.oneof(
    fc.constantFrom('\n', '\r\n', '\r', 'é', '😀', '\ufeff', '\0\0\0', '\x1b[31m', '\x1b', 'abc', 'x'.repeat(9)),
    fc.string(),
  );
  const byte = fc.oneof(
    piece.map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
  );
  fc.assert(
    fc.property(
      fc.array(byte, { maxLength: 30 }),
      fc.array(fc.nat(7), { minLength: 1 }),
      fc.integer({ min: 3, max: 40 }),
      (pieces, cuts, limit) => {
        const all = Buffer.concat(pieces);
        const chunks: Buffer[] = [];
        for (let at = 0, turn = 0; at < all.length; turn++) {
          const size = (cuts[turn % cuts.length] ?? 0) + 1;
          chunks.push(all.subarray(at, at + size));
          at += size;
        }
        const whole = lines([all], limit);
        expect(lines(chunks, limit)).toEqual(whole);
        const roomy = lines([all], 10_000);
        expect(whole.found.length).toBe(roomy.found.length);
        const plain = new TextDecoder('utf-8', { ignoreBOM: true })
          .decode(all)
          .split(/\r?\n/)
          .map((line) => withoutEscapes(line.replace(HEAD, '')));
        if (plain.at(-1) === '') plain.pop();
        // A lone return at the very end belongs to the line's end.
        expect(roomy.found.filter((_, index) => index < roomy.found.length - 1)).toEqual(plain.slice(0, roomy.found.length - 1));
      },
    ),
    { numRuns: 500 },
  );
});

describe('bytes that are not UTF-8', () => {
  test('are replaced, and their lines counted', () => {
    const { found, stats } = lines([
      Buffer.from('ok é\n'),
      Buffer.from([0x61, 0xff, 0x62, 10, 0xc3, 10]),
      'fine \ufffd\n',
      Buffer.from([0xe2, 0x82]),
    ]);
    expect(found).toEqual(['ok é', 'a\ufffdb', '\ufffd', 'fine \ufffd', '\ufffd']);
    expect(stats.invalidUtf8).toBe(3);
  });
});

describe('long lines', () => {
  test('are cut at the limit and counted, and the next line is complete', () => {
    expect(lines(['abcdef\nxy\n'], 4)).toMatchObject({ found: ['abcd', 'xy'], stats: { cut: 1, lines: 2 } });
    expect(lines(['abcd\r\nxy'], 4)).toMatchObject({ found: ['abcd', 'xy'], stats: { cut: 0 } });
    expect(lines(['ab', 'cd', 'ef', 'gh\nxy'], 4)).toMatchObject({ found: ['abcd', 'xy'], stats: { cut: 1 } });
    expect(lines(['ab', 'cdefgh'], 4)).toMatchObject({ found: ['abcd'], stats: { cut: 1, lines: 1 } });
    expect(lines(['first\nabcdefgh\nxy\n'], 5)).toMatchObject({ found: ['first', 'abcde', 'xy'], stats: { cut: 1 } });
  });

  test('are not cut in the middle of a character', () => {
    expect(lines(['abcé\nx\n'], 4)).toMatchObject({ found: ['abc', 'x'], stats: { cut: 1, invalidUtf8: 0 } });
    expect(lines(['x\na😀😀\n'], 6)).toMatchObject({ found: ['x', 'a😀'], stats: { cut: 1, invalidUtf8: 0 } });
  });

  test('keep no more memory than the limit, and return their head as soon as they exceed it', () => {
    const reader = new LineReader();
    const chunk = Buffer.alloc(1 << 20, 120);
    const before = process.memoryUsage().arrayBuffers;
    expect(reader.push(chunk)).toEqual([]);
    const [line] = reader.push(chunk);
    expect(line?.length).toBe(1 << 20);
    for (let count = 0; count < 298; count++) expect(reader.push(chunk)).toEqual([]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 << 20);
    expect(reader.push(Buffer.from('\nnext\n'))).toEqual(['next']);
    expect(reader.stats).toMatchObject({ cut: 1, lines: 2, bytes: 300 * (1 << 20) + 6 });
  });

  test('that begin and exceed the limit in one chunk come after the lines before them', () => {
    const reader = new LineReader(4);
    expect(reader.cut(Buffer.from('a\nb\ncdefgh'))).toEqual({ lines: [], block: Buffer.from('a\nb\n') });
    expect(reader.split(Buffer.from('a\nb\n'))).toEqual(['a', 'b']);
    expect(reader.cut(Buffer.from('i\nj\n'))).toEqual({ lines: ['cdef'], block: Buffer.from('j\n') });
    expect(reader.push(Buffer.from('k\nabcde'))).toEqual(['k', 'abcd']);
    expect(reader.end()).toEqual([]);
    expect(reader.stats).toMatchObject({ cut: 2, lines: 5 });
  });
});

describe('NULs at the head of a line', () => {
  test('are left out and counted, and the line behind them is read', () => {
    expect(lines(['\0\0\0{"a":1}\nb\n\0c'])).toMatchObject({ found: ['{"a":1}', 'b', 'c'], stats: { nulBytes: 4, lines: 3 } });
    expect(lines(['a\0b\0\n'])).toMatchObject({ found: ['a\0b\0'], stats: { nulBytes: 0 } });
  });

  test('do not count for the limit, and take no memory', () => {
    expect(lines(['a\n', '\0'.repeat(9), '\0\0abcd\n'], 4)).toMatchObject({ found: ['a', 'abcd'], stats: { cut: 0, nulBytes: 11 } });
    expect(lines([`a\n${'\0'.repeat(9)}abcd\n`], 4)).toMatchObject({ found: ['a', 'abcd'], stats: { cut: 0, nulBytes: 9 } });
    expect(lines([`${'\0'.repeat(9)}abcdef\nx`], 4)).toMatchObject({ found: ['abcd', 'x'], stats: { cut: 1, nulBytes: 9 } });
    const reader = new LineReader();
    for (let chunk = 0; chunk < 8; chunk++) expect(reader.push(Buffer.alloc(1 << 20))).toEqual([]);
    expect(reader.push(Buffer.from('first\n'))).toEqual(['first']);
    expect(reader.stats).toMatchObject({ nulBytes: 8 << 20, cut: 0 });
  });
});

describe('escape sequences of a terminal', () => {
  test.each([
    ['\x1b[2m2026-05-04T10:00:00Z\x1b[0m \x1b[31mERROR\x1b[0m app', '2026-05-04T10:00:00Z ERROR app'],
    ['\x1b[38;5;196mred\x1b[m \x1b[1;38:2::255:0:0mtrue\x1b[K', 'red true'],
    ['\x1b]0;title\x07a \x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\', 'a link'],
    ['\x1b(Bplain\x1b7\x1b8\x1b=', 'plain'],
    ['é\x1b[31m€\x1b[0m', 'é€'],
    ['\x1b]never ended', 'never ended'],
    ['a\x1b', 'a\x1b'],
  ])('%j is read as %j', (text, expected) => {
    const { found, stats } = lines([`${text}\n`]);
    expect(found).toEqual([expected]);
    expect(stats.escaped).toBe(expected === text ? 0 : 1);
  });

  test('take time in proportion to the line', () => {
    const heads = '\x1b]'.repeat(200_000);
    expect(withoutEscapes(`${heads}${'\x1b['.repeat(200_000)}`)).not.toContain('\x1b');
  });
});

test('a chunk may be reused after push', () => {
  const reader = new LineReader();
  const chunk = Buffer.from('one\ntw');
  const found = reader.push(chunk);
  chunk.fill(120);
  found.push(...reader.push(Buffer.from('o\n')));
  expect(found).toEqual(['one', 'two']);
});
