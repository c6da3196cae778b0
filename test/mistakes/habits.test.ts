/** Every form of another language is recognized, and its fix gives rules without errors. */
import { describe, expect, it } from 'vitest';
import { loadRules } from '../../src/load.js';
import { applyFixes } from '../../src/parser/fix.js';
import { HABITS } from '../../src/parser/habits/habits.js';
import { fileOf, hasBlocks } from './rule-file.js';

describe.each(HABITS)('$name', ({ name, slips, advice = [] }) => {
  it.each(slips.flatMap(({ message, examples }) => examples.map(([mistake, fixed]) => ({ message, mistake, fixed }))))(
    '$mistake',
    ({ mistake, fixed }) => {
      const source = fileOf(mistake, name.includes('file') || hasBlocks(mistake));
      const { diagnostics } = loadRules([source]);
      const errors = diagnostics.filter(({ severity }) => severity === 'error');
      expect(errors.map(({ message, help }) => `${message}: ${help}`)).toHaveLength(1);
      expect(errors[0]?.message).toMatch(new RegExp(`is ${name}$`));
      const after = applyFixes([source], diagnostics).sources;
      expect(after[0]?.text).toBe(fileOf(fixed, name.includes('file') || hasBlocks(fixed)).text);
      expect(loadRules(after).diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    },
  );

  it.each(advice.flatMap(({ message, examples }) => examples.map((mistake) => ({ message, mistake }))))('$mistake', ({ mistake }) => {
    const { diagnostics } = loadRules([fileOf(mistake, name.includes('file') || hasBlocks(mistake))]);
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    expect(errors.filter(({ code }) => code === 'T122')).toHaveLength(1);
    expect(errors.find(({ code }) => code === 'T122')?.message).toMatch(new RegExp(`is ${name}$`));
  });

  it.each(slips.filter(({ examples }) => examples.length === 0))('$message has an example', ({ examples }) => {
    expect(examples).not.toHaveLength(0);
  });
});
