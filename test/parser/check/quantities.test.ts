import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NumberExpr } from '../../../src/parser/ast.js';
import { durationText, inRawUnit, quantityOf, unitOfName, wholeMs } from '../../../src/parser/check/quantities.js';

const range = { source: { path: 'x', text: '' }, start: 0, end: 0 };

function number(text: string): NumberExpr {
  const match = /^(-?[\d.]+(?:e[+-]?\d+)?)(.*)$/.exec(text);
  const unit = match?.[2] ?? '';
  return { kind: 'number', digits: match?.[1] ?? '', ...(unit === '' ? {} : { unit }), text, range };
}

function value(text: string): number | undefined {
  return quantityOf(number(text))?.value;
}

describe('numbers with units', () => {
  it.each([
    ['250ms', 250 / 1000],
    ['2%', 2 / 100],
    ['0.1%', 0.1 / 100],
    ['4h', 14_400],
    ['1w', 604_800],
    ['512KiB', 524_288],
    ['3GB', 3e9],
    ['5/s', 5],
    ['30/m', 0.5],
    ['7', 7],
  ])('%s is %d in base units', (text, expected) => {
    expect(value(text)).toBe(expected);
  });
  it('are exact in the unit of the field they are compared with', () => {
    const inMs = (text: string): number | undefined => {
      const quantity = quantityOf(number(text));
      return quantity === undefined ? undefined : inRawUnit(quantity, { mul: 1, div: 1000 });
    };
    expect(inMs('2s')).toBe(2000);
    expect(inMs('0.3s')).toBe(300);
    expect(inMs('1.005s')).toBe(1005);
    expect(inMs('1us')).toBe(0.001);
    expect(inMs('-2s')).toBe(-2000);
    const percent = quantityOf(number('29%'));
    expect(percent === undefined ? undefined : inRawUnit(percent, { mul: 1, div: 100 })).toBe(29);
    const bytes = quantityOf(number('1MiB'));
    expect(bytes === undefined ? undefined : inRawUnit(bytes, { mul: 1000, div: 1 })).toBe(1048.576);
  });
  it('keep any decimal that is written in the field’s own unit', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e12, noNaN: true, noDefaultInfinity: true }), (given) => {
        const quantity = quantityOf(number(`${given}ms`));
        return quantity !== undefined && inRawUnit(quantity, { mul: 1, div: 1000 }) === given;
      }),
    );
  });
  it('are durations only in whole milliseconds', () => {
    expect(wholeMs(number('1.5s'))).toBe(1500);
    expect(wholeMs(number('0.1m'))).toBe(6000);
    expect(wholeMs(number('0.0001s'))).toBeUndefined();
    expect(wholeMs(number('5KiB'))).toBeUndefined();
    expect(wholeMs(number('1e300w'))).toBeUndefined();
  });
});

describe('the unit that a field name implies', () => {
  it.each([
    ['latency_ms', 1, 1000],
    ['latencyMs', 1, 1000],
    ['wait_us', 1, 1e6],
    ['up_seconds', 1, 1],
    ['took_s', 1, 1],
    ['ttl_hours', 3600, 1],
    ['used_kb', 1000, 1],
    ['used_kib', 1024, 1],
    ['disk_used_pct', 1, 100],
    ['bytes', 1, 1],
    ['body-bytes', 1, 1],
  ])('%s', (name, mul, div) => {
    expect(unitOfName(name)?.scale).toEqual({ mul, div });
  });
  it.each(['status', 'items', 'address', 'latency_min', 'bps', 'httpS', 'bytes_out', 's', 'ms_since'])('%s implies none', (name) => {
    expect(unitOfName(name)).toBeUndefined();
  });
});

describe('durations in messages', () => {
  it.each([
    [250, '250ms'],
    [1500, '1500ms'],
    [90_000, '90s'],
    [300_000, '5m'],
    [302_000, '302s'],
    [5_400_000, '90m'],
    [86_400_000, '1d'],
    [14_400_000, '4h'],
    [90_061_001, '1d1h1m1s1ms'],
  ])('%d is %s', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });
});
