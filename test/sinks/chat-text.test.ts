import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chatText, codePoints, cut, units, utf8Bytes } from '../../src/sinks/text/chat-text.js';
import { notification } from './notification.js';
import { CONTEXT } from './service.js';

describe('a text that is cut', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '&', ' ', '\u20ac', '\u{1f600}', '\n') });
  const most = fc.integer({ min: 1, max: 40 });
  const escaped = (part: string): number => part.replaceAll('&', '&amp;').length;

  it.each([
    ['units', units, 1],
    ['code points', codePoints, 1],
    ['bytes', utf8Bytes, 3],
    ['units when escaped', escaped, 1],
  ])('fits, whole where possible and with an ellipsis otherwise: %s', (_, sizeOf, ellipsis) => {
    fc.assert(
      fc.property(text, most, (whole, limit) => {
        const shown = cut(whole, limit, sizeOf);
        if (sizeOf(whole) <= limit) {
          expect(shown).toBe(whole);
          return;
        }
        expect(sizeOf(shown)).toBeLessThanOrEqual(Math.max(limit, ellipsis));
        expect(shown).toMatch(/\u2026$/);
        expect(whole.startsWith(shown.slice(0, -1))).toBe(true);
        expect(shown).not.toMatch(/\p{Surrogate}/u);
        // One more character would not fit, except for trailing spaces, which are dropped.
        const rest = whole.slice(shown.length - 1).trimStart();
        const next = rest.codePointAt(0);
        if (limit >= ellipsis && next !== undefined && !/^\s/.test(whole.slice(shown.length - 1)))
          expect(sizeOf(`${shown.slice(0, -1)}${String.fromCodePoint(next)}\u2026`)).toBeGreaterThan(limit);
      }),
      { numRuns: 2000 },
    );
  });

  it('is empty when there is no room', () => {
    expect(cut('abc', 0)).toBe('');
    expect(cut('', 0)).toBe('');
  });

  it('takes time that does not depend on the length of the text', () => {
    let looked = 0;
    cut('a'.repeat(10_000_000), 100, (part) => {
      looked += part.length;
      return part.length;
    });
    expect(looked).toBeLessThan(5000);
  });
});

describe('the text of a chat message', () => {
  const textOf = (changes: Parameters<typeof notification>[0], mayBeRepeat = false) =>
    chatText(notification({ since: Date.parse('2026-05-04T08:03:00Z'), ...changes }), CONTEXT.program, { mayBeRepeat });

  it.each([
    ['fired', 'PAGE CheckoutErrors: host a'],
    ['raised', 'PAGE CheckoutErrors raised, firing for 2h: host a'],
    ['reminder', 'PAGE CheckoutErrors still firing, for 2h: host a'],
    ['resolved', 'RESOLVED CheckoutErrors after 2h: host a'],
  ] as const)('has a title when it is %s', (kind, title) => {
    expect(textOf({ kind }).title).toBe(title);
    expect(textOf({ kind }, true).title).toBe(`(may have been sent before) ${title}`);
  });

  it.each([
    ['cleared', 'RESOLVED CheckoutErrors after 2h: host a'],
    ['quiet', 'RESOLVED CheckoutErrors after 2h: host a'],
    ['nodata', 'RESOLVED CheckoutErrors after 2h (there is no data): host a'],
    ['forgotten', 'RESOLVED CheckoutErrors after 2h (no longer heard of): host a'],
    ['removed', 'RESOLVED CheckoutErrors after 2h (the rule was removed): host a'],
  ] as const)('says why it ended when it did not clear: %s', (reason, title) => {
    expect(textOf({ kind: 'resolved', reason }).title).toBe(title);
  });

  it('an alert without a group has none in its title', () => {
    expect(textOf({ group: {} }).title).toBe('PAGE CheckoutErrors');
  });

  it.each([
    ['https://wiki.example/a', 'https://wiki.example/a'],
    ['HTTPS://wiki.example/a"b', 'https://wiki.example/a%22b'],
    ['https://wiki.example/(x)|[y]*<z>', 'https://wiki.example/%28x%29%7C%5By%5D%2A%3Cz%3E'],
    ['https://wiki.example/a b', undefined],
    ['javascript:alert(1)', undefined],
    ['see the wiki', undefined],
    [`https://wiki.example/${'x'.repeat(600)}`, undefined],
    ['https://', undefined],
  ])('of the runbook %s the link is %s', (runbook, link) => {
    expect(textOf({ runbook }).link).toBe(link);
    expect(textOf({ runbook }).runbook).toHaveLength(Math.min(500, runbook.length));
  });
});
