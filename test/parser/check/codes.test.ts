import { describe, expect, it } from 'vitest';
import type { CodeDoc } from '../../../src/parser/codes/code-doc.js';
import { LOGIC } from '../../../src/parser/codes/logic.js';
import { NAMES } from '../../../src/parser/codes/names.js';
import { ROUTES } from '../../../src/parser/codes/routes.js';
import { SPANS } from '../../../src/parser/codes/spans.js';
import { STREAMS } from '../../../src/parser/codes/streams.js';
import { SUSPECTS } from '../../../src/parser/codes/suspects.js';
import { TESTS } from '../../../src/parser/codes/tests.js';
import { TYPES } from '../../../src/parser/codes/types.js';
import { checkTexts } from './checked.js';

const all: readonly CodeDoc[] = [NAMES, TYPES, LOGIC, STREAMS, ROUTES, TESTS, SPANS, SUSPECTS].flatMap((codes): CodeDoc[] =>
  Object.values(codes),
);

describe('codes of the checker', () => {
  it('are unique', () => {
    expect(new Set(all.map((doc) => doc.code)).size).toBe(all.length);
  });
  it.each(all.map((doc) => [doc.code, doc] as const))('%s: the bad example gives this code and no other', (_, doc) => {
    const codes = checkTexts(doc.bad).diagnostics.map((each) => each.code);
    expect(codes).toContain(doc.code);
    expect(new Set(codes)).toEqual(new Set([doc.code]));
  });
  it.each(all.map((doc) => [doc.code, doc] as const))('%s: the good example gives no code', (_, doc) => {
    const result = checkTexts(doc.good);
    expect(result.diagnostics).toEqual([]);
    expect(result.program).toBeDefined();
  });
});
