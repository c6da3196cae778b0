import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_DIAGNOSTICS } from '../../src/parser/diagnostic.js';
import { parse } from '../../src/parser/parse.js';
import { format } from '../../src/parser/print/format.js';
import { renderDiagnostics } from '../../src/parser/render-diagnostic.js';
import { rulePieces } from './random-rules.js';
import { source } from './samples.js';

const SIZE = 5 * 1024 * 1024;
// It takes about one second; what is asked here is that it ends at all, on a machine that does other things.
const TIME_MS = 30_000;

/** Codes told, after checking that it came soon and can be shown. */
function codesOf(text: string): readonly string[] {
  const started = performance.now();
  const { diagnostics } = parse(source(text));
  const shown = renderDiagnostics(diagnostics, { colour: false });
  expect(performance.now() - started).toBeLessThan(TIME_MS);
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

describe('nesting 10,000 deep is one message', () => {
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

  it('reads what is nested less, and what is joined 900 times', () => {
    expect(codesOf(`let x = ${'('.repeat(60)}a${')'.repeat(60)}`)).toEqual([]);
    const chain = `let x = ${'a > 1 and '.repeat(900)}b`;
    expect(codesOf(chain)).toEqual([]);
    expect(format(source(chain)).diagnostics).toEqual([]);
  });
});

describe('5 MB of anything is told of, and no more than that', () => {
  const random = (alphabet: readonly string[]): string => {
    let seed = 42;
    const characters: string[] = [];
    for (let i = 0; i < SIZE; i++) {
      seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
      characters.push(alphabet[(seed >> 8) % alphabet.length] ?? '');
    }
    return characters.join('');
  };
  const codes = (from: number, to: number): readonly string[] => Array.from({ length: to - from }, (_, i) => String.fromCharCode(from + i));

  it.each([
    ['bytes', () => random(codes(0, 256))],
    ['printable characters', () => random([...codes(32, 127), '\n'])],
    ['printable characters on one line', () => random(codes(32, 127))],
    ['characters of all kinds', () => random(codes(0, 65_536))],
    ['parentheses', () => '('.repeat(SIZE)],
    ['braces', () => 'alert X {'.repeat(SIZE / 9)],
    ['open blocks, a line each', () => 'alert X {\n'.repeat(SIZE / 10)],
    ['double quotes', () => '"'.repeat(SIZE)],
    ['single quotes', () => "'".repeat(SIZE)],
    ['curved quotes', () => '“a '.repeat(SIZE / 3)],
    ['back-quotes', () => '`'.repeat(SIZE)],
    ['slashes', () => 'let x = /'.repeat(SIZE / 9)],
    ['open classes', () => `let x = /${'['.repeat(SIZE)}`],
    ['open comments', () => '/* '.repeat(SIZE / 3)],
    ['open comments, a line each', () => '/*\n'.repeat(SIZE / 3)],
    ['digits', () => '1'.repeat(SIZE)],
    ['half dates', () => '2026-05-04T'.repeat(SIZE / 11)],
    ['chained units', () => '1h'.repeat(SIZE / 2)],
    ['bad escapes', () => '"\\q"\n'.repeat(SIZE / 5)],
    ['backslashes', () => `let x = "${'\\'.repeat(SIZE)}`],
    ['one word', () => 'a'.repeat(SIZE)],
    ['words', () => 'a '.repeat(SIZE / 2)],
    ['clauses of nothing', () => `alert X {\n${'fro 5m\n'.repeat(SIZE / 8)}`],
    ['a log', () => '{"ts":1,"level":"error","took":[1,2]}\n'.repeat(SIZE / 38)],
    ['braces in a summary', () => `alert X { summary "${'{a}'.repeat(SIZE / 3)}" }`],
  ])('%s', (_name, text) => {
    expect(codesOf(text()).length).toBeGreaterThan(0);
  });
});

describe('never throws', () => {
  const told = (text: string): void => {
    const { diagnostics } = parse(source(text));
    renderDiagnostics(diagnostics, { colour: true });
    const again = parse(source(text));
    expect(again.diagnostics.map(({ code, message }) => [code, message])).toEqual(diagnostics.map(({ code, message }) => [code, message]));
  };

  it('on any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), told), { numRuns: 500 });
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
    fc.assert(fc.property(broken, told), { numRuns: 500 });
  });
});
