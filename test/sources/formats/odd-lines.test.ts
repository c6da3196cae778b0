/** For any bytes: no format throws, every line is counted, and a decoder that continues from another gives the same records. */
import { describe, expect, test } from 'vitest';
import type { FieldPath } from '../../../src/engine/model/records.js';
import { createStreamDecoder } from '../../../src/sources/decode/decoder.js';
import type { FormatDescriptor } from '../../../src/sources/format/format.js';
import { FORMATS, REGEX_FORMAT } from '../../../src/sources/formats/formats.js';
import { exampleStream, rows, streamOf } from '../helpers.js';
import { Dice } from '../scan/random-lines.js';
import { randomLine } from './random-line.js';

const ROUNDS = process.env['TOCSIN_LONG'] === undefined ? 40 : 400;

function fieldsOf(format: FormatDescriptor): readonly FieldPath[] {
  const odd: readonly FieldPath[] = [['line'], ['__proto__'], ['constructor'], ['a', 'b'], ['']];
  return [
    ...(format.fields ?? []).map(({ path }) => path),
    ...odd,
    ...format.examples.flatMap(({ fields }) => Object.keys(fields).map((name) => [name])),
  ];
}

/** Each format, and each with the arguments of an example. */
const CASES = [...FORMATS, REGEX_FORMAT].flatMap((format) => {
  const withArguments = format.examples.flatMap(({ arguments: args }) => (args === undefined ? [] : [args]));
  return [undefined, ...withArguments].map((args) => [`${format.name} ${args?.join(' ') ?? ''}`.trim(), format, args] as const);
});

describe.each(CASES)('odd lines of %s', (name, format, args) => {
  const stream = name === 'regex' ? streamOf(/(?<a>x)/) : exampleStream(format.name, args === undefined ? {} : { arguments: args });
  const samples = format.examples.flatMap(({ before = [], line }) => [...before, line]);
  const fields = fieldsOf(format).filter((path, index, all) => all.findIndex((other) => other.join('.') === path.join('.')) === index);
  const options = { stream, fields, year: { year: 2026 } };

  test('are records, blank, unreadable, or parts of a record', () => {
    const dice = new Dice(name.length * 7919);
    for (let round = 0; round < ROUNDS; round++) {
      const lines = Array.from({ length: 1 + dice.below(50) }, () => randomLine(dice, samples));
      const whole = createStreamDecoder(options);
      const records = [...rows(whole.push(lines), fields), ...rows(whole.end(), fields)];
      const { blank, unreadableLines, records: counted } = whole.stats();
      const accounted = records.length + blank + unreadableLines;
      expect(counted).toBe(records.length);
      if (format.joinsLines === true) expect(accounted).toBeLessThanOrEqual(lines.length);
      else expect(accounted).toBe(lines.length);

      // The same in two halves, with a move to another decoder between.
      const half = dice.below(lines.length + 1);
      const first = createStreamDecoder(options);
      const second = createStreamDecoder(options);
      const before = rows(first.push(lines.slice(0, half)), fields);
      const held = first.held?.();
      if (held !== undefined) second.restore?.(JSON.parse(JSON.stringify(held)));
      const moved = [...before, ...rows(second.push(lines.slice(half)), fields), ...rows(second.end(), fields)];
      expect(moved.map((row) => row.fields)).toEqual(records.map((row) => row.fields));
    }
  }, 120_000);

  test('cut off anywhere, or repeated to the length of a line', () => {
    for (const sample of samples) {
      const lines = Array.from({ length: sample.length }, (_, length) => sample.slice(0, length));
      const decoder = createStreamDecoder(options);
      decoder.push(lines);
      decoder.end();
      expect(decoder.stats().lines).toBe(lines.length);
      for (const long of [
        sample.repeat(Math.ceil(200_000 / sample.length)),
        `${sample}${' x='.repeat(70_000)}`,
        `${sample}${'"'.repeat(200_000)}`,
        `${sample}${'\\'.repeat(200_000)}`,
        `${sample},x${' '.repeat(200_000)}x`,
      ]) {
        const one = createStreamDecoder(options);
        one.push([long]);
        one.end();
        expect(one.stats().lines).toBe(1);
      }
    }
  });
});
