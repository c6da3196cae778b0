import { describe, expect, it } from 'vitest';
import { basesOf, newestFirst, rotationOf } from '../../../src/sources/follow/siblings.js';

describe('names of rotated files', () => {
  it.each([
    ['a.log.1', true],
    ['a.log.12.gz', true],
    ['a.log.1.zst', true],
    ['a.log.old', true],
    ['a.log-20260504', true],
    ['a.log-20260504.gz', true],
    ['a.log-20260504-1714800000.gz', true],
    ['a.log.2026-05-04', true],
    ['a.log.2026-05-04_13', true],
    ['a-20260504.log', true],
    ['a-2026-05-04T10-00-00.000.log.gz', true],
    ['a.2026-05-04.log', true],
    ['a.log', false],
    ['a-2.log', false],
    ['a-error.log', false],
    ['a.log.json', false],
    ['a.log.swp', false],
    ['ab.log.1', false],
    ['b.log.1', false],
    ['a.log-5', false],
  ])('%s: %s', (name, isRotation) => {
    expect(rotationOf(name, 'a.log') !== undefined).toBe(isRotation);
    expect(basesOf(name).includes('a.log')).toBe(isRotation);
  });

  const order = (...names: string[]): string[] =>
    newestFirst(
      names.map((name, index) => ({
        name,
        modifiedMs: index,
        rotation: rotationOf(name, 'a.log') ?? { counter: undefined, date: [], packed: 'no' as const },
      })),
    ).map(({ name }) => name);

  it('are sorted newest first: the lowest number, the latest date, or the time of writing if mixed', () => {
    expect(order('a.log.10.gz', 'a.log.2.gz', 'a.log.1')).toEqual(['a.log.1', 'a.log.2.gz', 'a.log.10.gz']);
    expect(order('a.log-20260504', 'a.log-20260504-2.gz', 'a.log-20251231')).toEqual([
      'a.log-20260504-2.gz',
      'a.log-20260504',
      'a.log-20251231',
    ]);
    expect(order('a.log.1', 'a.log-20260101', 'a.log.7')).toEqual(['a.log.7', 'a.log-20260101', 'a.log.1']);
  });
});
