/** Generators of values in the records of a test. */

export interface GeneratorDescriptor {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  /** Whether the arguments must be numbers. */
  readonly numbers: boolean;
  readonly summary: string;
  readonly example: string;
}

export const GENERATORS: readonly GeneratorDescriptor[] = [
  {
    name: 'ramp',
    least: 2,
    most: 2,
    numbers: true,
    summary: 'rises or falls evenly from the first number, at the first record, to the second, at the last',
    example: 'every 1m from 0m to 1h { disk_used_pct: ramp(10, 90) }',
  },
  {
    name: 'cycle',
    least: 1,
    most: 1000,
    numbers: false,
    summary: 'its arguments in turn, one per record',
    example: 'every 1s from 0s to 1m { host: cycle("a", "b", "c") }',
  },
  {
    name: 'random',
    least: 2,
    most: 2,
    numbers: true,
    summary: 'a number from the first, inclusive, to the second, exclusive; the same numbers in every run',
    example: 'every 1s from 0s to 1m { latency_ms: random(5, 50) }',
  },
];
