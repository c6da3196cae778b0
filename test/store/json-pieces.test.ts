import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonPieces } from '../../src/store/json-pieces.js';

const inPieces = (value: unknown) => [...jsonPieces(value)].join('');

test('the pieces join to the text of JSON.stringify', () => {
  const leaf = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.constant(undefined),
    fc.date(),
    fc.double(),
    fc.constant(() => 1),
    fc.constant(Symbol('s')),
  );
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof({ maxDepth: 7 }, leaf, fc.array(tie('tree'), { maxLength: 4 }), fc.dictionary(fc.string(), tie('tree'), { maxKeys: 4 })),
  }));
  fc.assert(
    fc.property(tree, (value) => {
      const whole: string | undefined = JSON.stringify(value);
      if (whole === undefined) expect(() => inPieces(value)).toThrow(TypeError);
      else expect(inPieces(value)).toBe(whole);
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['boxed values', [Object(1), Object('a'), Object(false)]],
  ['toJSON', { a: { toJSON: (key: string) => ({ key }) }, b: [{ toJSON: (key: string) => key }], c: { toJSON: () => undefined } }],
  ['holes', [1, undefined, 3]],
  ['a key that is special', JSON.parse('{"__proto__":{"a":1},"":2}')],
])('%s', (_, value) => {
  expect(inPieces(value)).toBe(JSON.stringify(value));
});

test('pieces have about the same size', () => {
  const value = { groups: Array.from({ length: 20_000 }, (_, index) => ({ key: `group ${index}`, counts: [index, index + 1] })) };
  const pieces = [...jsonPieces(value)];
  expect(pieces.join('')).toBe(JSON.stringify(value));
  expect(pieces.length).toBeGreaterThan(3);
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(300_000);
});

test('a cycle is an error, not a hang', () => {
  const value: { self?: unknown } = {};
  value.self = value;
  expect(() => inPieces(value)).toThrow(TypeError);
});
