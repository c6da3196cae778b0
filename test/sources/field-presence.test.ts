/** Which wanted fields a source has. */
import { describe, expect, it } from 'vitest';
import { createStreamDecoder } from '../../src/sources/decode/decoder.js';
import type { FieldStats } from '../../src/sources/decode/field-presence.js';
import { sumOfFieldStats } from '../../src/sources/decode/field-presence.js';
import { FORMATS } from '../../src/sources/formats/formats.js';
import { exampleStream } from './helpers.js';

const FIELDS = [['status'], ['user', 'id'], ['stauts']];
const LINES = ['{"status":1}', '{"user":{"id":null}}', '{"user.id":7,"stauts":null,"tags":["a"]}'];
const EXPECTED: FieldStats = { records: 3, unseen: [['stauts']], names: ['status', 'user', 'user.id', 'stauts', 'tags'], misread: [] };

function jsonStats(read: (decoder: ReturnType<typeof createStreamDecoder>) => void): FieldStats {
  const decoder = createStreamDecoder({ stream: { format: { name: 'json' }, extracts: [] }, fields: FIELDS });
  read(decoder);
  return decoder.stats().fields;
}

describe('wanted fields', () => {
  it('are seen in lines and in blocks of bytes alike', () => {
    expect(jsonStats((decoder) => decoder.push(LINES))).toEqual(EXPECTED);
    expect(jsonStats((decoder) => [...(decoder.pushBlock?.([], Buffer.from(`${LINES.join('\n')}\n`)) ?? [])])).toEqual(EXPECTED);
    expect(
      jsonStats((decoder) => [...(decoder.pushBlock?.(LINES.slice(0, 1), Buffer.from(`${LINES.slice(1).join('\n')}\n`)) ?? [])]),
    ).toEqual(EXPECTED);
  });

  it('have values that are lists, objects, texts with escapes, and what only the plain decoder reads', () => {
    for (const value of ['["a"]', '{"a":1}', '"a\\nb"', 'false', '0', '"\\ud83d\\ude00"', '1e400', '""']) {
      const block = Buffer.from(`{"status":null}\n{"stauts":${value}}\n`);
      expect([value, jsonStats((decoder) => [...(decoder.pushBlock?.([], block) ?? [])]).unseen]).toEqual([
        value,
        [['status'], ['user', 'id']],
      ]);
    }
  });

  it('are sampled for their names in the first records only', () => {
    const lines = Array.from({ length: 200 }, (_, at) => `{"field${at}":1}`);
    expect(jsonStats((decoder) => decoder.push(lines)).names.length).toBeLessThanOrEqual(50);
  });
});

describe('the names of a format', () => {
  it.each(FORMATS.map((format) => [format.name, format] as const))(
    '%s: include the fields of its examples, except those below a documented object',
    (name, format) => {
      const objects = (format.fields ?? []).filter(({ type }) => type === 'object').map(({ path }) => `${path[0]}.`);
      const isNamed = (field: string): boolean => !objects.some((prefix) => field.startsWith(prefix));
      for (const example of format.examples) {
        const { before = [], line, fields } = example;
        const decoder = createStreamDecoder({ stream: exampleStream(name, example), fields: [['no_such_field']] });
        decoder.push([...before, line]);
        decoder.end();
        expect(decoder.stats().fields.names).toEqual(expect.arrayContaining(Object.keys(fields).filter(isNamed)));
      }
    },
  );
});

describe('parts of a stream', () => {
  it('miss a field if all parts with records do', () => {
    const empty = { records: 0, unseen: FIELDS, names: [], misread: [] };
    const first = { records: 2, unseen: [['status'], ['stauts']], names: ['a'], misread: [] };
    const second = { records: 3, unseen: [['user', 'id'], ['stauts']], names: ['a', 'b'], misread: [] };
    expect(sumOfFieldStats([empty, first, second])).toEqual({ records: 5, unseen: [['stauts']], names: ['a', 'b'], misread: [] });
    expect(sumOfFieldStats([first, { ...second, unseen: [] }])).toEqual({ records: 5, unseen: [], names: [], misread: [] });
    expect(sumOfFieldStats([empty])).toMatchObject({ records: 0 });
    expect(sumOfFieldStats([])).toMatchObject({ records: 0 });
  });
});
