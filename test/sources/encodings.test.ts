/** Logs in other encodings than UTF-8 give the same lines, from chunks of any size. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkEncoding, decodedChunks, encodingOfHead, lineEncodingOf } from '../../src/sources/lines/encodings.js';

const TEXT = '2026-05-04 10:00:00 ERROR größer als 10 € 😀\r\nзweite 漢字\n\nlast';

function utf16(text: string, isBig: boolean, mark: boolean): Buffer {
  const bytes = Buffer.from(`${mark ? '\ufeff' : ''}${text}`, 'utf16le');
  return isBig ? bytes.swap16() : bytes;
}

function cut(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? 1);
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

async function decoded(chunks: readonly Buffer[], named?: string): Promise<string> {
  const found: Buffer[] = [];
  async function* given(): AsyncGenerator<Buffer> {
    // The owner of a chunk may reuse it.
    const memory = Buffer.alloc(100);
    for (const chunk of chunks) {
      if (chunk.length > memory.length) yield chunk;
      else yield memory.subarray(0, chunk.copy(memory));
    }
  }
  for await (const chunk of decodedChunks(given(), named)) found.push(Buffer.from(chunk));
  return Buffer.concat(found)
    .toString('utf8')
    .replace(/^\ufeff/, '');
}

describe('a log', () => {
  it.each([
    ['UTF-8', Buffer.from(TEXT), undefined],
    ['UTF-8 with a mark, whatever the stream names', Buffer.from(`\ufeff${TEXT}`), 'windows-1252'],
    ['UTF-16LE with a mark', utf16(TEXT, false, true), undefined],
    ['UTF-16BE with a mark, whatever the stream names', utf16(TEXT, true, true), 'utf-16le'],
    ['UTF-16LE without a mark', utf16(TEXT, false, false), undefined],
    ['UTF-16BE without a mark', utf16(TEXT, true, false), undefined],
    ['UTF-16LE that is named', utf16(`漢字${TEXT}`, false, false), 'utf-16le'],
  ])('in %s is read, from chunks of any size', async (_, bytes, named) => {
    const expected = TEXT;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }), async (sizes) => {
        expect((await decoded(cut(bytes, sizes), named)).replace(/^漢字/, '')).toBe(expected);
      }),
      { numRuns: 50 },
    );
  });

  it('in a named encoding is read', async () => {
    expect(await decoded([Buffer.from('gr\xf6\xdfer \x80', 'latin1')], 'windows-1252')).toBe('größer €');
    expect(await decoded([Buffer.from([0x83, 0x65, 0x83, 0x58, 0x0a])], 'shift_jis')).toBe('テス\n');
  });

  it('is passed on at once and as it is if it is UTF-8', async () => {
    const chunks = [Buffer.from('a\n'), Buffer.from('b\n')];
    const reading = decodedChunks(
      (async function* () {
        yield* chunks;
      })(),
    );
    expect((await reading.next()).value).toBe(chunks[0]);
    expect((await reading.next()).value).toBe(chunks[1]);
  });

  it('that is short or empty is read', async () => {
    expect(await decoded([])).toBe('');
    expect(await decoded([Buffer.from('\ufeff')])).toBe('');
    expect(await decoded([Buffer.from([0xff, 0xfe])])).toBe('');
    expect(await decoded([Buffer.from([0xff, 0xfe, 0x61])])).toBe('\ufffd');
    expect(await decoded([Buffer.from([0xff, 0xfe, 0x61, 0])])).toBe('a');
  });
});

describe('the head of a log', () => {
  it('shows UTF-16 by its zeros, and none in a hole of NULs or in other bytes', () => {
    expect(encodingOfHead(Buffer.from('{"a":1}\n', 'utf16le'))).toBe('utf-16le');
    expect(encodingOfHead(Buffer.alloc(1024))).toBeUndefined();
    expect(encodingOfHead(Buffer.concat([Buffer.alloc(9), Buffer.from('{"a":1}')]))).toBeUndefined();
    expect(encodingOfHead(Buffer.from('a\0b c d e f g h'))).toBeUndefined();
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => encodingOfHead(Buffer.from(text.replaceAll('\0', ''))) === undefined));
  });
});

describe('lines', () => {
  it('end at newlines, and not at bytes that look like one', () => {
    const text = 'a\u0a0a\u0a00\n\u010a\u0a01\nrest';
    for (const isBig of [false, true]) {
      const bytes = utf16(text, isBig, false);
      const lines = lineEncodingOf(Buffer.alloc(0), isBig ? 'utf-16be' : 'utf-16le');
      expect(lines.decode(bytes.subarray(0, lines.firstEnd(bytes))).toString()).toBe('a\u0a0a\u0a00\n');
      expect(lines.decode(bytes.subarray(0, lines.lastEnd(bytes))).toString()).toBe('a\u0a0a\u0a00\n\u010a\u0a01\n');
      expect([lines.firstEnd(bytes.subarray(0, 6)), lines.lastEnd(bytes.subarray(0, 7))]).toEqual([-1, -1]);
    }
  });
});

describe('the name of an encoding', () => {
  it('is one of the Encoding Standard that has lines', () => {
    expect(['utf-8', 'UTF-16LE', 'latin1', 'windows-1251', 'shift_jis'].map(checkEncoding)).toEqual(Array(5).fill(undefined));
    expect(checkEncoding('utf-61')).toContain('there is no encoding `utf-61`');
    expect(checkEncoding('iso-2022-jp')).toContain('cannot be read line by line');
  });
});
