/** Both framings of RFC 6587, in chunks of any size. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SyslogFramer } from '../../src/sources/transports/syslog-framer.js';

function cut(pieces: readonly (string | Buffer)[], limit = 1000): { readonly lines: readonly string[]; readonly frames: SyslogFramer } {
  const frames = new SyslogFramer(limit);
  const blocks = pieces.flatMap((piece) => [...frames.push(Buffer.from(piece))]);
  for (const block of blocks) expect(block.at(-1)).toBe(10);
  const text = Buffer.concat(blocks).toString();
  return { lines: text === '' ? [] : text.slice(0, -1).split('\n'), frames };
}

const counted = (message: string): string => `${Buffer.byteLength(message)} ${message}`;

describe('frames', () => {
  it('are distinguished by their first byte', () => {
    expect(cut([`${counted('<34>1 a')}<13>b\n${counted('<5>é\nin two')}${counted('<6>c')}<7>d\r\n`]).lines).toEqual([
      '<34>1 a',
      '<13>b',
      '<5>é in two',
      '<6>c',
      '<7>d',
    ]);
  });

  it('may have line ends or a NUL after them', () => {
    expect(cut([`${counted('<1>a\n')}\n${counted('<1>b\0')}\r\n\n<1>c\n\n<1>d\n`]).lines).toEqual(['<1>a', '<1>b', '<1>c', '<1>d']);
    expect(cut([`${counted('\n')}${counted('<1>x\r\ny\nz')}`]).lines).toEqual(['<1>x  y z']);
  });

  it('with an invalid count are lines', () => {
    expect(cut(['2026-05-04T10:00:00Z web app: hello\n', '1234567890 x\n', '12x\n', '0 a\n', '99\n', counted('<1>b')]).lines).toEqual([
      '2026-05-04T10:00:00Z web app: hello',
      '1234567890 x',
      '12x',
      '0 a',
      '99',
      '<1>b',
    ]);
  });

  it('with a count that is too small end at the next newline', () => {
    expect(cut(['5 <1>abcd\n', counted('<1>e')]).lines).toEqual(['<1>ab', 'cd', '<1>e']);
  });

  it('that are too long are cut, and take no more memory than their head', () => {
    for (const text of ['100 ', ''].map((count) => `${count}<1>${'x'.repeat(97)}${count === '' ? '\n' : ''}`)) {
      const bytes = Array.from(Buffer.from(text), (byte) => Buffer.of(byte));
      const { lines, frames } = cut([...bytes, counted('<1>b')], 10);
      expect(lines).toEqual([`<1>${'x'.repeat(7)}`, '<1>b']);
      expect(frames.cut).toBe(1);
      const whole = cut([text, counted('<1>b')], 10);
      expect(whole.lines).toEqual(lines);
      expect(whole.frames.cut).toBe(1);
    }
    const { lines, frames } = cut(['999999999 ', 'y'.repeat(700), 'y'.repeat(700)], 1000);
    expect(lines).toEqual(['y'.repeat(1000)]);
    expect(frames.heldBytes).toBe(0);
  });

  it('that are incomplete are counted, and take no memory for bytes that are only announced', () => {
    const { frames } = cut(['900000000 <1>']);
    expect(frames.heldBytes).toBeGreaterThan(0);
    expect(frames.heldBytes).toBeLessThanOrEqual(257);
    expect(frames.end()).toBeUndefined();
    expect(cut(['5 ']).frames.heldBytes).toBeGreaterThan(0);
    expect(cut(['<1>last']).frames.end()?.toString()).toBe('<1>last\n');
    expect(cut(['123']).frames.end()?.toString()).toBe('123\n');
    expect(cut(['<1>a\n']).frames.end()).toBeUndefined();
  });

  it('can be given up, and their rest is skipped', () => {
    for (const [head, rest] of [
      ['10 <1>ab', 'cdefg'],
      ['<1>ab', 'cdefg\n'],
    ] as const) {
      const frames = new SyslogFramer(100);
      expect(frames.push(Buffer.from(head))).toEqual([]);
      expect(frames.giveUp()?.toString()).toBe('<1>ab\n');
      expect(frames.heldBytes).toBe(0);
      expect(frames.giveUp()).toBeUndefined();
      expect(Buffer.concat([...frames.push(Buffer.from(`${rest}${counted('<1>b')}`))]).toString()).toBe('<1>b\n');
    }
  });

  it('do not depend on the chunks', () => {
    const message = fc.stringMatching(/^<\d{1,2}>[a-zé 0-9\n]{0,30}[a-z]$/);
    const frame = fc.oneof(
      message.map((text) => ({ sent: counted(text), line: text.replaceAll('\n', ' ') })),
      message.map((text) => text.replaceAll('\n', '')).map((text) => ({ sent: `${text}\n`, line: text })),
    );
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 8 }), fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (sent, sizes) => {
        const bytes = Buffer.from(sent.map((each) => each.sent).join(''));
        const pieces: Buffer[] = [];
        for (let at = 0, n = 0; at < bytes.length; n++) {
          const size = sizes[n % sizes.length] ?? 1;
          pieces.push(bytes.subarray(at, at + size));
          at += size;
        }
        const { lines, frames } = cut(pieces);
        expect(lines).toEqual(sent.map((each) => each.line));
        expect(frames.heldBytes).toBe(0);
      }),
    );
  });

  it('never throw, and never hold more than the limit', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.uint8Array({ maxLength: 60 }),
            fc.string().map((text) => Buffer.from(text)),
          ),
        ),
        (pieces) => {
          const frames = new SyslogFramer(40);
          for (const piece of pieces) {
            for (const block of frames.push(Buffer.from(piece))) {
              for (const line of block.toString('latin1').split('\n')) expect(line.length).toBeLessThanOrEqual(40);
            }
            expect(frames.heldBytes).toBeLessThanOrEqual(42);
          }
          frames.end();
        },
      ),
    );
  });
});
