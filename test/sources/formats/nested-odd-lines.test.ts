/** For any bytes: formats inside formats never throw, every line and every text is counted, and a decoder that continues from another gives the same records. */
import { describe, expect, it, test } from 'vitest';
import type { FieldPath } from '../../../src/engine/model/records.js';
import type { CheckedFormat } from '../../../src/parser/program.js';
import { createStreamDecoder } from '../../../src/sources/decode/decoder.js';
import { objectStart } from '../../../src/sources/format/json-object.js';
import { formatByName } from '../../../src/sources/formats/formats.js';
import { charactersRead, one, rows } from '../helpers.js';
import { Dice, randomBlock } from '../scan/random-lines.js';
import { randomLine } from './random-line.js';

const ROUNDS = process.env['TOCSIN_LONG'] === undefined ? 30 : 300;
const FIELDS: readonly FieldPath[] = [
  ['line'],
  ['message'],
  ['status'],
  ['level'],
  ['stream'],
  ['user', 'id'],
  ['__proto__'],
  [''],
  ['host'],
];

const samplesOf = (name: string): readonly string[] => (formatByName(name)?.examples ?? []).map(({ line }) => line);

/** Lines of the outer format with texts of the inner one. */
const WRAPS: Readonly<Record<string, (text: string) => string>> = {
  cri: (text) => `2026-05-04T10:03:00.25Z stdout ${text.length % 5 === 0 ? 'P' : 'F'} ${text}`,
  docker: (text) => JSON.stringify({ log: `${text}\n`, stream: 'stdout', time: '2026-05-04T10:03:00.25Z' }),
  syslog: (text) => `<34>1 2026-05-04T10:03:00.25Z web1 app 7 - - ${text}`,
  text: (text) => `2026-05-04 10:03:00 INFO ${text}`,
};

const NESTED = [
  'cri json',
  'docker json',
  'syslog json',
  'syslog logfmt',
  'text json',
  'cri klog',
  'docker combined',
  'docker syslog logfmt',
];

function nested(names: readonly string[]): CheckedFormat {
  const [name = '', ...inner] = names;
  return inner.length === 0 ? { name } : { name, inner: nested(inner) };
}

describe.each(NESTED)('odd lines of %s', (names) => {
  const [outer = '', ...inner] = names.split(' ');
  const texts = inner.flatMap(samplesOf);

  test.each(['alone', 'or text'])(
    'are counted, and continue in another decoder: %s',
    (how) => {
      const format = nested([outer, ...inner]);
      const stream = { format: how === 'alone' || outer === 'text' ? format : { ...format, otherwise: { name: 'text' } }, extracts: [] };
      const options = { stream, fields: FIELDS, year: { year: 2026 } };
      const dice = new Dice(names.length * 104729);
      for (let round = 0; round < ROUNDS; round++) {
        const lines = Array.from({ length: 1 + dice.below(40) }, () => {
          const line = (WRAPS[outer] ?? String)(randomLine(dice, texts));
          return dice.below(4) === 0 ? randomLine(dice, [line, ...samplesOf(outer)]) : line;
        });
        const whole = createStreamDecoder(options);
        const records = [...rows(whole.push(lines), FIELDS.map(String)), ...rows(whole.end(), FIELDS.map(String))];
        const { blank, unreadableLines, records: counted, extracts, formats } = whole.stats();
        expect(counted).toBe(records.length);
        expect(counted + blank + unreadableLines).toBeLessThanOrEqual(lines.length);
        const [first = { matched: 0, unmatched: 0, problems: [] }] = extracts;
        expect(first.matched + first.unmatched).toBe(formats[0]?.records);
        expect(first.problems.reduce((sum, { count }) => sum + count, 0)).toBe(first.unmatched);

        const half = dice.below(lines.length + 1);
        const before = createStreamDecoder(options);
        const after = createStreamDecoder(options);
        const moved = rows(before.push(lines.slice(0, half)), FIELDS.map(String));
        const held = before.held?.();
        if (held !== undefined) after.restore?.(JSON.parse(JSON.stringify(held)));
        moved.push(...rows(after.push(lines.slice(half)), FIELDS.map(String)), ...rows(after.end(), FIELDS.map(String)));
        expect(moved.map(({ fields }) => fields)).toEqual(records.map(({ fields }) => fields));
      }
    },
    120_000,
  );
});

describe('an object at the end of a text', () => {
  const isObject = (text: string): boolean => {
    try {
      const value: unknown = JSON.parse(text);
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    } catch {
      return false;
    }
  };
  const PREFIXES = ['', ' ', 'INFO ', '{}', '{} ', '{ctx} ', '{ "a": "}{" } ', '[1] {x', '"', '\\', '{"b":{}} - ', '{{', 'message: '];

  it('is found behind any text that is not part of an object', () => {
    const dice = new Dice(23);
    const objects = randomBlock(dice, 4000).toString().split('\n').filter(isObject);
    expect(objects.length).toBeGreaterThan(500);
    for (const object of objects) {
      const prefix = dice.pick(PREFIXES);
      const text = prefix + object + dice.pick(['', ' ', '\t']);
      expect([text, text.slice(objectStart(text)).trim()]).toEqual([text, object.trim()]);
    }
  });

  it('gives the fields that JSON.parse gives', () => {
    const stream = { format: { name: 'text', inner: { name: 'json' } }, extracts: [] };
    const line = '2026-05-04 10:03:00 [main] {"n":1.50,"s":"\\u00e9","o":{"a":1},"l":[1,"x"],"big":12345678901234567890}';
    expect(one(stream, line, ['n', 's', 'o', 'o.a', 'l', 'big']).fields).toEqual({
      n: '1.50=1.5',
      s: 'é',
      o: {},
      'o.a': 1,
      l: [1, 'x'],
      big: '12345678901234567890=12345678901234567000',
    });
  });

  it('is not one inside an object that is cut off', () => {
    expect(objectStart('{"a":{"b":1}')).toBe(-1);
    expect(objectStart('x {"a":"}')).toBe(-1);
    expect(objectStart('x {"a":1} y')).toBe(-1);
  });

  it('is looked for once', () => {
    for (const piece of ['{', '{"', '{"a":', '{}', '{"a":1}', '{ ', '"{', '{"\\']) {
      const text = `${piece.repeat(20_000)}}`;
      expect(charactersRead(() => void objectStart(text)) / text.length).toBeLessThan(4);
    }
  });
});
