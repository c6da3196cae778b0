/** Numbers with units in texts, by table and beside the reference. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantityReader } from '../../src/engine/model/quantity-text.js';
import { quantityOf } from '../reference/quantities.js';

const UNITS = 'ns us ms s m h d w B KB MB GB TB KiB MiB GiB TiB % ratio /s /m /h number'.split(' ');

describe('a text with a unit', () => {
  it.each([
    ['31.5s', 'ms', 31_500],
    ['1m2.5s', 'ms', 62_500],
    ['1h2m3.5s', 's', 3723.5],
    ['15.2ms', 'ms', 15.2],
    ['840µs', 's', 0.00084],
    ['350μs', 'us', 350],
    ['0s', 'ms', 0],
    ['-1.5s', 'ms', -1500],
    ['+2 min', 's', 120],
    ['1min 2.5s', 'ms', 62_500],
    ['1 hour 30 minutes', 'm', 90],
    ['3 Seconds', 's', 3],
    ['PT1M2.5S', 'ms', 62_500],
    ['P1DT2H', 'h', 26],
    ['0:01:02.5', 's', 62.5],
    ['1.02:03:04', 's', 93_784],
    ['1.005s', 'ms', 1005],
    ['.5s', 'ms', 500],
    ['2 days, 1:02:03', 's', 176_523],
    ['1 day, 0:00:00.5', 's', 86_400.5],
    ['4.35%', '%', 4.35],
    ['95%', 'ratio', 0.95],
    ['12 MB', 'B', 12_000_000],
    ['12MiB', 'B', 12_582_912],
    ['1.5k', 'B', 1500],
    ['512Mi', 'MiB', 512],
    ['1.2kB', 'KB', 1.2],
    ['2 gb', 'MB', 2000],
    ['100 bytes', 'KiB', 0.09765625],
    ['1.5k', 'number', 1500],
    ['2M', 'number', 2_000_000],
    ['5/s', '/s', 5],
    ['300/min', '/s', 5],
    ['1.5k/s', '/s', 1500],
    ['123456789.123456789s', 'ns', 123_456_789_123_456_780],
  ])('%s in %s is %d', (text, unit, value) => {
    expect(quantityReader(unit)(text)).toBe(value);
  });

  it.each([
    ['2s 1m', 's'],
    ['1s 2s', 's'],
    ['5', 's'],
    ['', 's'],
    ['-', 's'],
    ['s', 's'],
    ['5MB', 's'],
    ['5s', 'B'],
    ['5s', 'number'],
    ['95%', 'number'],
    ['1M', 's'],
    ['5 apples', 's'],
    ['1.s', 's'],
    ['5ms ', 'ms'],
    ['5  ms', 'ms'],
    ['12:30', 's'],
    ['1:60:00', 's'],
    ['P', 's'],
    ['P1Y', 's'],
    ['1k5', 'number'],
    ['5Mb', 'B'],
    [`1${'0'.repeat(70)}s`, 's'],
  ])('%s is no number of a field in %s', (text, unit) => {
    expect(quantityReader(unit)(text)).toBeUndefined();
  });

  it('is read as the reference reads it', () => {
    const digits = fc.oneof(
      fc.nat({ max: 99 }).map(String),
      fc.bigInt(0n, 10n ** 18n).map(String),
      fc.double({ min: 0, max: 1e12, noNaN: true }).map(String),
    );
    const words = 'ns µs us ms s sec m min h d w S MIN Hours B k K M kB KB kb MiB Mi mib GB T % pct /s /min k/s /d x .5s Bytes KIB Kb';
    const word = fc.constantFrom('', ...words.split(' '));
    const part = fc
      .tuple(digits, fc.constantFrom('', '', ' ', '\u00a0', '  '), word, fc.constantFrom('', '', ' '))
      .map((pieces) => pieces.join(''));
    const clock = fc
      .tuple(fc.nat({ max: 99 }), fc.nat({ max: 69 }), fc.nat({ max: 61 }))
      .map(([h, m, s]) => `${h}:${String(m).padStart(2, '0')}:${String(s).padStart(2, '0')}.5`);
    const text = fc.oneof(
      fc
        .tuple(fc.constantFrom('', '-', '+', ' '), fc.array(part, { minLength: 1, maxLength: 3 }))
        .map(([sign, parts]) => `${sign}${parts.join('')}`.trimEnd()),
      clock,
      fc.tuple(fc.nat({ max: 9 }), fc.constantFrom('.', ' days, ', ' day, ', ' days ', ', '), clock).map((parts) => parts.join('')),
      fc.tuple(digits, digits).map(([m, s]) => `PT${m}M${s}S`),
      fc.string({ unit: fc.constantFrom(...Array.from('0123456789.:-+eEPTMSmskB% /µ')), maxLength: 12 }),
    );
    fc.assert(
      fc.property(text, fc.constantFrom(...UNITS), (given, unit) => {
        // Plain numbers are read before.
        fc.pre(!/^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(given));
        expect(quantityReader(unit)(given)).toBe(quantityOf(given, unit));
      }),
      { numRuns: 20_000 },
    );
  });
});
