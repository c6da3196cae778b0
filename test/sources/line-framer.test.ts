/** Blocks of a connection are the same lines as those of a file with the same bytes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineReader } from '../../src/sources/lines/line-reader.js';
import { LineFramer } from '../../src/sources/transports/line-framer.js';

const LIMIT = 12;

function linesOf(
  blocks: readonly Buffer[],
  limit = LIMIT,
): { readonly lines: readonly string[]; readonly cut: number; readonly nulBytes: number } {
  const reader = new LineReader(limit);
  const lines = blocks.flatMap((block) => reader.push(block));
  expect(reader.end()).toEqual([]);
  return { lines, cut: reader.stats.cut, nulBytes: reader.stats.nulBytes };
}

function through(
  chunks: readonly Buffer[],
  limit = LIMIT,
): { readonly blocks: readonly Buffer[]; readonly cut: number; readonly nulBytes: number } {
  const lines = new LineFramer(limit);
  const blocks = chunks.flatMap((chunk) => [...lines.push(chunk)]);
  const last = lines.end();
  return { blocks: last === undefined ? blocks : [...blocks, last], cut: lines.cut, nulBytes: lines.nulBytes };
}

const piece = fc.oneof(
  fc.constantFrom('\n', '\r\n', '\r', '', 'a', 'é', '€', '😀', 'aaaaaaaaaaa', 'aaaaaaaaaaaa', 'aaaaaaaaaaaaa', '\ufeff', '\0', '\0\0\0'),
  fc.string({ maxLength: 5 }),
);
const bytes = fc.oneof(
  fc.array(piece, { maxLength: 30 }).map((pieces) => Buffer.from(pieces.join(''))),
  fc.array(fc.constantFrom(0, 10, 13, 97, 0xc3, 0xa9, 0xe2, 0x82, 0xf0, 0xff), { maxLength: 80 }).map((list) => Buffer.from(list)),
);

describe('blocks of lines', () => {
  it('are whole lines within the limit, and do not depend on the chunks', () => {
    fc.assert(
      fc.property(bytes, fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 6 }), (all, sizes) => {
        const chunks: Buffer[] = [];
        for (let at = 0, turn = 0; at < all.length; turn++) {
          const size = Math.max(1, sizes[turn % sizes.length] ?? 1);
          chunks.push(all.subarray(at, at + size));
          at += size;
        }
        const reader = new LineReader(LIMIT);
        const wanted = [...reader.push(all), ...reader.end()];
        const { blocks, cut, nulBytes } = through(chunks);
        for (const block of blocks) expect(block[block.length - 1]).toBe(10);
        const read = linesOf(blocks);
        expect(read).toMatchObject({ lines: wanted, cut: 0 });
        expect(cut).toBe(reader.stats.cut);
        // Those that the framer left out, and those that it left in the lines.
        expect(nulBytes + read.nulBytes).toBe(reader.stats.nulBytes);
      }),
      { numRuns: 2000 },
    );
  });

  it('take no more memory than the limit of a line', () => {
    const lines = new LineFramer(1000);
    expect(lines.heldBytes).toBe(0);
    let most = 0;
    for (let i = 0; i < 5000; i++) {
      lines.push(Buffer.from('x'));
      most = Math.max(most, lines.heldBytes);
    }
    expect(most).toBeLessThanOrEqual(1001);
    expect(lines.heldBytes).toBe(0);
    expect(lines.cut).toBe(1);
    expect(lines.push(Buffer.from('y\nz\n')).map(String)).toEqual(['z\n']);
  });

  it('can be given up in the middle of a line', () => {
    const lines = new LineFramer(1000);
    expect(lines.giveUp()).toBeUndefined();
    lines.push(Buffer.from('{"a":"é').subarray(0, -1));
    expect(lines.giveUp()?.toString()).toBe('{"a":"\n');
    expect([lines.heldBytes, lines.cut]).toEqual([0, 1]);
    expect(lines.push(Buffer.from('more')).length).toBe(0);
    expect(lines.push(Buffer.from('rest\nnext\nand')).map(String)).toEqual(['next\n']);
    expect(lines.end()?.toString()).toBe('and\n');
    expect(lines.end()).toBeUndefined();
  });

  it('do not keep a large chunk for a small line', () => {
    const chunk = Buffer.alloc(65_536, 'x');
    chunk[0] = 10;
    chunk[1] = 10;
    const lines = new LineFramer();
    const [block] = lines.push(chunk);
    expect(block?.toString()).toBe('\n\n');
    expect(block?.buffer).not.toBe(chunk.buffer);
  });
});
