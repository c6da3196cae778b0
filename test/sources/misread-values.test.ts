/** Values that rules read as numbers or addresses and that are something else. */
import { describe, expect, it } from 'vitest';
import { createEngine } from '../../src/engine/engine.js';
import type { ValueUse } from '../../src/engine/model/engine-api.js';
import { createStreamDecoder } from '../../src/sources/decode/decoder.js';
import { FieldPresence } from '../../src/sources/decode/field-presence.js';
import type { MisreadStats } from '../../src/sources/decode/misread-values.js';
import { sumOfMisread } from '../../src/sources/decode/misread-values.js';
import { programOf } from '../reference/program.js';

function usesOf(condition: string, stream = ''): readonly ValueUse[] {
  const program = programOf(`stream s { format json ${stream} }\nalert A { on s page when ${condition} }\n`);
  return createEngine(program, { mode: 'replay' }).plans[0]?.valueUses ?? [];
}

describe('a field is read', () => {
  it.each([
    ['count(a > 5) over 5m > 1', 'number a'],
    ['max(a) over 5m > 1', 'number a'],
    ['max(a_ms) over 5m > 1s', 'number a_ms ms'],
    ['a_ms > 1s', 'number a_ms ms'],
    ['count(a * b > 5) over 5m > 1', 'number a, number b'],
    ['count(a in [1, 2]) over 5m > 1', 'number a'],
    ['count(a in [1, "x"]) over 5m > 1', ''],
    ['count(a > 5 or a == "ok") over 5m > 1', ''],
    ['count(a > 5 and lower(a) contains "x") over 5m > 1', ''],
    ['count(a == b) over 5m > 1', ''],
    ['distinct(a) over 5m > 1', ''],
    ['count(a.b in cidr("10.0.0.0/8")) over 5m > 1', 'address a.b'],
  ])('%s: %s', (condition, expected) => {
    expect(
      usesOf(condition)
        .map(({ path, as, unit }) => [as, path.join('.'), ...(unit === undefined ? [] : [unit])].join(' '))
        .join(', '),
    ).toBe(expected);
  });
});

function statsOf(uses: readonly ValueUse[], lines: readonly string[], inBlock: boolean): readonly MisreadStats[] {
  const fields = uses.map(({ path }) => path);
  const presence = new FieldPresence(fields, uses);
  const decoder = createStreamDecoder({ stream: { format: { name: 'json' }, extracts: [] }, fields, presence });
  if (inBlock) for (const _ of decoder.pushBlock?.([], Buffer.from(lines.map((line) => `${line}\n`).join(''))) ?? []);
  else decoder.push(lines);
  return decoder.stats().fields.misread;
}

describe.each([true, false])('the values of a field, in blocks of bytes: %s', (inBlock) => {
  it('that are no numbers are counted, and those that stand for no value are not', () => {
    const values = ['5', '"6"', '"31.5s"', '"abc"', '""', '"-"', 'null', 'true', '[1]', '{"a":1}', '"1e3"'];
    const lines = values.map((value, at) => `{"n":${at},"x":${value}}`);
    const plain: ValueUse = { path: ['x'], as: 'number' };
    expect(statsOf([plain], lines, inBlock)).toEqual([{ ...plain, values: 8, misread: 5, sample: '31.5s' }]);
    const ms: ValueUse = { path: ['x'], as: 'number', unit: 'ms' };
    expect(statsOf([ms], lines, inBlock)).toEqual([{ ...ms, values: 8, misread: 4, sample: 'abc' }]);
    // Parts of a log are added: those of this one count, too.
    expect(statsOf([{ path: ['n'], as: 'number' }], lines, inBlock)).toEqual([
      { path: ['n'], as: 'number', values: 11, misread: 0, sample: '' },
    ]);
  });

  it('that are no addresses are counted', () => {
    const use: ValueUse = { path: ['ip'], as: 'address' };
    const lines = ['"10.0.0.1"', '"10.0.0.1:80"', '"unknown"', '"-"', '5', '"fe80::1%eth0"'].map((value) => `{"ip":${value}}`);
    expect(statsOf([use], lines, inBlock)).toEqual([{ ...use, values: 5, misread: 2, sample: 'unknown' }]);
  });

  it('are counted for each record, however often they occur', () => {
    const lines = Array.from({ length: 20_000 }, (_, at) => `{"x":${at % 3 === 0 ? '"none"' : at % 7}}`);
    expect(statsOf([{ path: ['x'], as: 'number' }], lines, inBlock)).toMatchObject([{ values: 20_000, misread: 6667, sample: 'none' }]);
  });
});

it('the counts of several sources are added', () => {
  const one: MisreadStats = { path: ['x'], as: 'number', values: 5, misread: 2, sample: 'a' };
  const other: MisreadStats = { path: ['y'], as: 'number', values: 1, misread: 1, sample: 'b' };
  expect(sumOfMisread([[one], [], [other, { ...one, values: 3, misread: 3, sample: 'c' }]])).toEqual([
    { ...one, values: 8, misread: 5 },
    other,
  ]);
});
