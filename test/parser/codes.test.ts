/** Every code has one severity and is reported by modules that say so in their header, so that a search for the code finds them. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CodeDoc } from '../../src/parser/codes/code-doc.js';
import { LOGIC } from '../../src/parser/codes/logic.js';
import { NAMES } from '../../src/parser/codes/names.js';
import { ROUTES } from '../../src/parser/codes/routes.js';
import { SPANS } from '../../src/parser/codes/spans.js';
import { STREAMS } from '../../src/parser/codes/streams.js';
import { SUSPECTS } from '../../src/parser/codes/suspects.js';
import { SYNTAX } from '../../src/parser/codes/syntax.js';
import { TESTS } from '../../src/parser/codes/tests.js';
import { TYPES } from '../../src/parser/codes/types.js';
import { CODES } from '../../src/parser/codes.js';
import { checkTexts } from './check/checked.js';

const LISTS: Readonly<Record<string, Readonly<Record<string, CodeDoc>>>> = {
  SYNTAX,
  NAMES,
  TYPES,
  LOGIC,
  STREAMS,
  ROUTES,
  TESTS,
  SPANS,
  SUSPECTS,
};
const USE = new RegExp(`\\b(${Object.keys(LISTS).join('|')})\\.(\\w+)`, 'g');

/** Codes whose messages come from the sinks and from the time formats. */
const OWN_TEXTS = new Set(['T603', 'T505']);

const modules = readdirSync('src/parser', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.startsWith('codes'))
  .map((path) => {
    const text = readFileSync(`src/parser/${path}`, 'utf8');
    const reported = [...text.matchAll(USE)].flatMap(([, list = '', key = '']) => LISTS[list]?.[key]?.code ?? []);
    const header = /^\/\*\*.*?\*\//s.exec(text)?.[0] ?? '';
    const declared = /Reports ((?:T\d{3}[,.]\s*\*?\s*)+)/.exec(header)?.[1]?.match(/T\d{3}/g) ?? [];
    return { path, reported: [...new Set(reported)].sort(), declared: [...declared] };
  });

describe('codes', () => {
  it('are all reported by some module', () => {
    const reported = new Set(modules.flatMap((module) => module.reported));
    expect(CODES.map(({ code }) => code).filter((code) => !reported.has(code))).toEqual([]);
  });

  it.each(modules.filter(({ reported, declared }) => reported.length + declared.length > 0))(
    '$path names in its header the codes that it reports',
    ({ reported, declared }) => {
      expect(declared).toEqual(reported);
    },
  );

  it('are errors, except for these', () => {
    const others = CODES.filter(({ severity }) => severity !== 'error').map(({ code, severity }) => `${code} ${severity}`);
    expect(others).toEqual([
      'T204 warning',
      'T208 warning',
      'T402 warning',
      'T417 warning',
      'T418 note',
      'T419 note',
      'T431 note',
      'T441 warning',
      'T525 note',
      'T605 warning',
      'T714 warning',
      'T720 warning',
      'T901 warning',
      'T902 warning',
      'T903 warning',
      'T904 warning',
      'T905 warning',
      'T906 warning',
      'T907 warning',
      'T908 warning',
      'T909 warning',
      'T910 warning',
      'T911 warning',
    ]);
  });

  it.each(CODES.filter(({ code }) => !code.startsWith('T1') && !OWN_TEXTS.has(code)).map(({ code, bad }) => [code, bad] as const))(
    '%s says what to write',
    (_code, bad) => {
      for (const { message, help } of checkTexts(bad).diagnostics) expect([message, help ?? 'nothing']).not.toContain('nothing');
    },
  );
});
