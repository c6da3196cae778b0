import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isTime, quoteText, readNumber, readText, UNITS } from '../../src/parser/literals.js';
import { didYouMean, joinWords, suggestion } from '../../src/parser/suggest.js';

describe('suggestions', () => {
  it.each([
    ['strem', ['stream', 'alert', 'test'], ['stream']],
    ['fro', ['for', 'from', 'format'], ['for', 'from']],
    ['ago', ['page', 'warn'], []],
    ['startswith', ['startsWith', 'endsWith'], ['startsWith']],
    ['CONTAINS', ['contains'], ['contains']],
    ['stauts', ['status', 'state'], ['status']],
    ['for', ['for'], []],
    ['', ['a'], []],
    ['x', ['a', 'b'], []],
  ])('%s', (word, candidates, found) => {
    expect(didYouMean(word, candidates)).toEqual(found);
  });

  it('are a question', () => {
    expect(suggestion('fro', ['for', 'from'])).toBe('did you mean `for` or `from`?');
    expect(suggestion('zebra', ['for'])).toBeUndefined();
    expect(joinWords(['a', 'b', 'c'], 'and')).toBe('a, b and c');
  });

  it('ignore long words', () => {
    expect(didYouMean('a'.repeat(1_000_000), ['a'])).toEqual([]);
  });
});

describe('literals', () => {
  it('have the units that the table of units shows, and no others', () => {
    const section = /^### Units\n(.*?)^#/ms.exec(readFileSync('docs/language.md', 'utf8'))?.[1] ?? '';
    const rows = section.split('\n').filter((line) => line.startsWith('| ') && line.includes('`'));
    const shown = rows.flatMap((row) => [...row.matchAll(/`([^`\d]+)`/g)].map((match) => match[1] ?? ''));
    expect(shown.toSorted()).toEqual([...UNITS].toSorted());
  });

  it.each([
    ['5', 'mn', '`5m`'],
    ['5', 'sec', '`5s`'],
    ['5', 'MS', '`5ms`'],
    ['2', 'hours', '`2h`'],
    ['5', 'kb', '`5KB`'],
    ['5', 'percent', '`5%`'],
  ])('%s%s is probably %s', (digits, suffix, meant) => {
    expect(readNumber(digits, suffix).problem?.help).toBe(`did you mean ${meant}?`);
  });

  it('combine durations from large to small only', () => {
    expect(readNumber('1', 'h30m').digits).toBe('5400000');
    expect(readNumber('1', 'm30s').digits).toBe('90000');
    expect(readNumber('1.5', 'h0.5m').digits).toBe('5430000');
    expect(readNumber('30', 'm1h').problem).toBeDefined();
    expect(readNumber('1', 'h1h').problem).toBeDefined();
    expect(readNumber('1', 'h30').problem).toBeDefined();
    expect(readNumber('1e400', '').problem?.message).toContain('too large');
  });

  it('map text back to the source', () => {
    const raw = 'a\\n\\u{1f600}b\\q';
    const reading = readText(raw, true);
    expect(reading.value).toBe('a\n😀b\\q');
    expect(reading.offsets).toEqual([0, 1, 3, 3, 12, 13, 13, 15]);
    expect(reading.badEscape).toEqual({ start: 13, end: 15 });
    expect(readText('\\u{110000}').badEscape).toBeDefined();
  });

  it('escape invisible characters', () => {
    expect(quoteText('a"\\\n\u0000\u202e\ud800😀ü')).toBe('"a\\"\\\\\\n\\u0000\\u202e\\ud800😀ü"');
  });

  it('check the days of a month', () => {
    expect(isTime('2024-02-29T10:00Z')).toBe(true);
    expect(isTime('2026-02-29T10:00Z')).toBe(false);
    expect(isTime('2026-05-04T10:04:00.123456+02:00')).toBe(true);
    expect(isTime('2026-05-04T25:04:00Z')).toBe(false);
  });
});
