/** Ranges of addresses: what is read, what is refused with which words, and membership beside the reference. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IpRanges, readIpRange } from '../../src/parser/ip-ranges.js';
import { isInRange } from '../reference/addresses.js';

describe('a range', () => {
  it.each([
    [
      '10.0.0.1/8',
      '`10.0.0.1/8` has bits behind its prefix of 8 bits | write `10.0.0.0/8` for the whole range, or `10.0.0.1` for the one address',
    ],
    [
      'fd00:1::/8',
      '`fd00:1::/8` has bits behind its prefix of 8 bits | write `fd00::/8` for the whole range, or `fd00:1::` for the one address',
    ],
    ['10.0.0.0/33', '`/33` is not the length of a prefix of an IPv4 address | write a number from 0 to 32'],
    ['::/129', '`/129` is not the length of a prefix of an IPv6 address | write a number from 0 to 128'],
    ['10.0.0.0/', '`/` is not the length of a prefix of an IPv4 address | write a number from 0 to 32'],
    ['::ffff:10.0.0.0/8', '`/8` is not the length of a prefix of an IPv6 address | write a number from 96 to 128'],
    ...[
      '',
      'x',
      '10.0.0',
      '10.0.0.0.0',
      '256.0.0.1',
      '010.0.0.1',
      '10.0.0.1:80',
      '[::1]',
      'fe80::1%eth0',
      '1:2:3',
      ':::',
      '1::2::3',
      '10.0.0.*',
      '2001:db8:::/32',
    ].map((text): [string, string] => [
      text,
      `\`${text}\` is not an address or a range of addresses | write a range such as \`10.0.0.0/8\` or \`fd00::/8\`, or an address`,
    ]),
  ])('%s is refused', (text, message) => {
    const range = readIpRange(text);
    expect('message' in range ? `${range.message} | ${range.help}` : 'it was read').toBe(message);
  });

  it.each([
    ['10.0.0.0/8', '10.255.255.255', true],
    ['10.0.0.0/8', '11.0.0.0', false],
    ['0.0.0.0/0', '255.255.255.255', true],
    ['192.168.1.1', '192.168.1.1', true],
    ['192.168.1.1', '192.168.1.2', false],
    ['10.0.0.0/8', '10.1.2.3:5555', true],
    ['10.0.0.0/8', '::ffff:10.1.2.3', true],
    ['10.0.0.0/8', '[::ffff:a01:203]:80', true],
    ['::ffff:10.0.0.0/104', '10.1.2.3', true],
    ['fd00::/8', 'fdff:1::1', true],
    ['fd00::/8', 'fc00::1', false],
    ['fe80::/10', 'fe80::1%eth0', true],
    ['::1', '[::1]:443', true],
    ['::/0', '10.0.0.1', false],
    ['::/0', '1::', true],
    ['2001:db8::/33', '2001:db8:8000::', false],
    ['10.0.0.0/8', '10.1.2', false],
    ['10.0.0.0/8', '010.1.2.3', false],
    ['10.0.0.0/8', '10.1.2.3 ', false],
    ['10.0.0.0/8', '10.1.2.3, 8.8.8.8', false],
    ['10.0.0.0/8', '10.1.2.3:port', false],
    ['10.0.0.0/8', '-', false],
  ])('%s, %s: %s', (range, text, expected) => {
    expect(new IpRanges([range]).contains(text)).toBe(expected);
  });
});

describe('many ranges', () => {
  it('contain what one of them contains, as the reference says', () => {
    const octet = fc.constantFrom(0, 1, 9, 10, 11, 127, 128, 255);
    const four = fc.tuple(octet, octet, octet, octet).map((octets) => octets.join('.'));
    const group = fc.constantFrom('0', '1', 'a', 'ffff', 'FD00', '0db8', '8000');
    const six = fc.oneof(
      fc.array(group, { minLength: 8, maxLength: 8 }).map((groups) => groups.join(':')),
      fc
        .tuple(fc.array(group, { maxLength: 3 }), fc.array(group, { maxLength: 3 }))
        .map(([head, tail]) => `${head.join(':')}::${tail.join(':')}`),
      four.map((address) => `::ffff:${address}`),
      four.map((address) => `64:ff9b::${address}`),
    );
    const odd = fc.oneof(
      four.map((address) => `${address}:80`),
      six.map((address) => `[${address}]:443`),
      six.map((address) => `${address}%eth0`),
      fc.string({ unit: fc.constantFrom(...Array.from('0123456789abf.:%[]/ ')), maxLength: 16 }),
    );
    const range = fc
      .oneof(fc.tuple(four, fc.integer({ min: 0, max: 32 })), fc.tuple(six, fc.integer({ min: 0, max: 128 })))
      .map(([address, prefix]) => {
        const read = readIpRange(`${address}/${prefix}`);
        return 'message' in read ? (/^write `([^`]+\/\d+)`/.exec(read.help)?.[1] ?? address) : `${address}/${prefix}`;
      })
      .filter((text) => !('message' in readIpRange(text)));
    fc.assert(
      fc.property(fc.array(range, { minLength: 1, maxLength: 6 }), fc.oneof(four, six, odd), (ranges, text) => {
        expect(new IpRanges(ranges).contains(text)).toBe(ranges.some((each) => isInRange(text, each)));
      }),
      { numRuns: 20_000 },
    );
  });
});
