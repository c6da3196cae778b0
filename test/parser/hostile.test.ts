import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_DIAGNOSTICS } from '../../src/parser/diagnostic.js';
import { parse } from '../../src/parser/parse.js';
import { format } from '../../src/parser/print/format.js';
import { renderDiagnostics } from '../../src/parser/render-diagnostic.js';
import { WorkCounter } from '../work-counter.js';
import { rulePieces } from './random-rules.js';
import { source } from './samples.js';

const MIB = 1024 * 1024;

/** Codes of the diagnostics, after checking that they can be shown. */
function codesOf(text: string): readonly string[] {
  const { diagnostics } = parse(source(text));
  const shown = renderDiagnostics(diagnostics, { colour: false });
  expect(diagnostics.length).toBeLessThanOrEqual(MAX_DIAGNOSTICS);
  expect(shown.length).toBeLessThan(50_000);
  expect(Math.max(...shown.split('\n').map((line) => line.length))).toBeLessThan(300);
  for (const { range } of diagnostics) {
    expect(range.start).toBeGreaterThanOrEqual(0);
    expect(range.end).toBeGreaterThanOrEqual(range.start);
    expect(range.end).toBeLessThanOrEqual(text.length);
  }
  return diagnostics.map((diagnostic) => diagnostic.code);
}

describe('nesting 10,000 deep gives one message', () => {
  it.each([
    ['parentheses', `let x = ${'('.repeat(10_000)}a${')'.repeat(10_000)}`],
    ['parentheses over lines', `alert A {\n  page when ${'(\n'.repeat(10_000)}a${')'.repeat(10_000)}\n  for 5m\n}`],
    ['not', `let x = ${'not '.repeat(10_000)}a`],
    ['minus', `let x = ${'-'.repeat(10_000)}a`],
    ['lists', `let x = a in ${'['.repeat(10_000)}${']'.repeat(10_000)}`],
    ['calls', `let x = ${'f('.repeat(10_000)}${')'.repeat(10_000)}`],
    ['and', `let x = ${'a and '.repeat(10_000)}a`],
    ['sums', `let x = ${'a + '.repeat(10_000)}a`],
    ['exists', `let x = a${' exists'.repeat(10_000)}`],
    ['records', `test "t" {\n  at 5m ${'{ a: '.repeat(10_000)}1${' }'.repeat(10_000)}\n}`],
    ['record lists', `test "t" {\n  at 5m { a: ${'['.repeat(10_000)}${']'.repeat(10_000)} }\n}`],
    ['generators', `test "t" {\n  at 5m { a: ${'f('.repeat(10_000)}${')'.repeat(10_000)} }\n}`],
    ['options', `sink a b ${'{ a: '.repeat(10_000)}1${' }'.repeat(10_000)}`],
    ['option lists', `sink a b { a: ${'['.repeat(10_000)}${']'.repeat(10_000)} }`],
    ['a summary', `alert A {\n  summary "{${'('.repeat(10_000)}a${')'.repeat(10_000)}}"\n}`],
  ])('%s', (_name, text) => {
    expect(codesOf(text)).toEqual(['T120']);
  });

  it('accepts less nesting, and 900 joined terms', () => {
    expect(codesOf(`let x = ${'('.repeat(60)}a${')'.repeat(60)}`)).toEqual([]);
    const chain = `let x = ${'a > 1 and '.repeat(900)}b`;
    expect(codesOf(chain)).toEqual([]);
    expect(format(source(chain)).diagnostics).toEqual([]);
  });
});

const codeUnits = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from }, (_, i) => String.fromCharCode(from + i));

function random(size: number, alphabet: readonly string[]): string {
  let seed = 42;
  const characters: string[] = [];
  for (let i = 0; i < size; i++) {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
    characters.push(alphabet[(seed >> 8) % alphabet.length] ?? '');
  }
  return characters.join('');
}

/** Texts of some size that are no rule file. */
const JUNK: readonly (readonly [name: string, text: (size: number) => string])[] = [
  ['bytes', (size) => random(size, codeUnits(0, 256))],
  ['printable characters', (size) => random(size, [...codeUnits(32, 127), '\n'])],
  ['printable characters on one line', (size) => random(size, codeUnits(32, 127))],
  ['characters of all kinds', (size) => random(size, codeUnits(0, 65_536))],
  ['parentheses', (size) => '('.repeat(size)],
  ['braces', (size) => 'alert X {'.repeat(size / 9)],
  ['open blocks, a line each', (size) => 'alert X {\n'.repeat(size / 10)],
  ['double quotes', (size) => '"'.repeat(size)],
  ['single quotes', (size) => "'".repeat(size)],
  ['curved quotes', (size) => '“a '.repeat(size / 3)],
  ['back-quotes', (size) => '`'.repeat(size)],
  ['slashes', (size) => 'let x = /'.repeat(size / 9)],
  ['open classes', (size) => `let x = /${'['.repeat(size)}`],
  ['open comments', (size) => '/* '.repeat(size / 3)],
  ['open comments, a line each', (size) => '/*\n'.repeat(size / 3)],
  ['digits', (size) => '1'.repeat(size)],
  ['half dates', (size) => '2026-05-04T'.repeat(size / 11)],
  ['chained units', (size) => '1h'.repeat(size / 2)],
  ['bad escapes', (size) => '"\\q"\n'.repeat(size / 5)],
  ['backslashes', (size) => `let x = "${'\\'.repeat(size)}`],
  ['one word', (size) => 'a'.repeat(size)],
  ['words', (size) => 'a '.repeat(size / 2)],
  ['clauses of nothing', (size) => `alert X {\n${'fro 5m\n'.repeat(size / 8)}`],
  ['a log', (size) => '{"ts":1,"level":"error","took":[1,2]}\n'.repeat(size / 38)],
  ['braces in a summary', (size) => `alert X { summary "${'{a}'.repeat(size / 3)}" }`],
];

describe('a megabyte of junk gives a bounded number of diagnostics', () => {
  it.each(JUNK)('%s', (_name, text) => {
    expect(codesOf(text(MIB)).length).toBeGreaterThan(0);
  });
});

describe('work grows in proportion to the size of junk', () => {
  type Parser = typeof import('../../src/parser/parse.js') & typeof import('../../src/parser/render-diagnostic.js');
  let counter: WorkCounter<Parser>;

  beforeAll(async () => {
    counter = await WorkCounter.load('src/parser/parse.ts', 'src/parser/render-diagnostic.ts');
  });
  afterAll(() => counter.close());

  it.each(JUNK)('%s', (_name, text) => {
    const work = (size: number): number => {
      const given = text(size);
      return counter.workOf(({ parse, renderDiagnostics }) => renderDiagnostics(parse(source(given)).diagnostics, { colour: false }));
    };
    expect(work(100_000)).toBeLessThan(2.2 * work(50_000));
  });
});

describe('never throws', () => {
  const neverThrows = (text: string): void => {
    const { diagnostics } = parse(source(text));
    renderDiagnostics(diagnostics, { colour: true });
    const again = parse(source(text));
    expect(again.diagnostics.map(({ code, message }) => [code, message])).toEqual(diagnostics.map(({ code, message }) => [code, message]));
  };

  it('on any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), neverThrows), { numRuns: 500 });
  });

  it('on rules with pieces left out, doubled or swapped', () => {
    const broken = rulePieces.chain((pieces) =>
      fc
        .array(fc.tuple(fc.nat(Math.max(0, pieces.length - 1)), fc.constantFrom('out', 'twice', 'junk', 'swap')), { maxLength: 3 })
        .map((changes) => {
          const list = [...pieces];
          for (const [at, change] of changes) {
            const piece = list[at] ?? '';
            if (change === 'out') list.splice(at, 1);
            else if (change === 'twice') list.splice(at, 0, piece);
            else if (change === 'junk') list.splice(at, 0, '§');
            else list.splice(at, 2, list[at + 1] ?? '', piece);
          }
          return list.join(' ');
        }),
    );
    fc.assert(fc.property(broken, neverThrows), { numRuns: 500 });
  });
});
