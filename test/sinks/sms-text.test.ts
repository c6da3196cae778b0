import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitting, segments } from '../../src/sinks/text/sms-text.js';

describe('a text', () => {
  it.each([
    ['', 1],
    ['a'.repeat(160), 1],
    ['a'.repeat(161), 2],
    ['a'.repeat(306), 2],
    ['a'.repeat(307), 3],
    ['€'.repeat(80), 1],
    ['€'.repeat(81), 2],
    // The 153rd unit of a message stays empty when the next character takes two.
    [`${'a'.repeat(152)}€${'a'.repeat(151)}`, 2],
    [`${'a'.repeat(152)}€${'a'.repeat(152)}`, 3],
    ['я'.repeat(70), 1],
    ['я'.repeat(71), 2],
    ['я'.repeat(135), 3],
    ['😀'.repeat(35), 1],
    ['😀'.repeat(36), 2],
    // 67 units hold 33 of them.
    ['😀'.repeat(67), 3],
  ])('%# becomes the number of messages of the standard', (text, count) => {
    expect(segments(text)).toBe(count);
  });

  it('that fits stays as it is', () => {
    expect(fitting('PAGE A: all is {lost}', ' https://wiki.example', 3)).toBe('PAGE A: all is {lost} https://wiki.example');
  });

  it('loses no room to quotation marks and dots', () => {
    expect(fitting('a·b “c” ‘d’ – … → `x`', '', 1)).toBe(`a.b "c" 'd' - ... -> 'x'`);
  });

  it('is cut with dots, and keeps its suffix', () => {
    const cut = fitting('a'.repeat(1000), ' https://wiki.example/x', 3);
    expect(cut).toMatch(/^a+\.\.\. https:\/\/wiki\.example\/x$/);
    expect(cut).toHaveLength(459);
    expect(fitting('я'.repeat(1000), '', 2)).toBe(`${'я'.repeat(131)}...`);
  });

  it('is not dropped for a long suffix', () => {
    expect(fitting('a'.repeat(1000), ` https://wiki.example/${'x'.repeat(500)}`, 3)).toMatch(/^a{456}\.\.\.$/);
  });

  it('never exceeds the limit of messages', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '€', 'я', '😀', ' ', '[', '…'), maxLength: 700 }),
        fc.string(),
        fc.integer({ min: 1, max: 4 }),
        (text, behind, most) => {
          const cut = fitting(text, behind, most);
          expect(segments(cut)).toBeLessThanOrEqual(most);
          expect(cut).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
        },
      ),
    );
  });
});
