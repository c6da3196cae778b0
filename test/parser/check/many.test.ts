/** Parts that several rules share are checked once. */

import { describe, expect, it } from 'vitest';
import { check } from '../../../src/parser/check/check.js';
import { Reporter } from '../../../src/parser/check/report.js';
import { NAMES } from '../../../src/parser/codes/names.js';
import { MAX_DIAGNOSTICS } from '../../../src/parser/diagnostic.js';
import { parse } from '../../../src/parser/parse.js';
import type { CheckedAlert } from '../../../src/parser/program.js';
import { TEST_CATALOGUE } from './catalogue.js';

function checked(text: string, catalogue = TEST_CATALOGUE): ReturnType<typeof check> {
  return check([parse({ path: 'many.alert', text }).file], catalogue);
}

function filterOf(alert: CheckedAlert | undefined): unknown {
  return alert?.aggregates[0]?.filter;
}

describe('many rules', () => {
  it('have each regular expression analysed once', () => {
    const asked: string[] = [];
    const alerts = ['A', 'B', 'C'].map(
      (name) => `alert ${name} { on app page when count(m matches /x+y/i) over 5m > 0 warn when count(m matches /x+y/) over 5m > 0 }`,
    );
    const { program } = checked(`stream app { format json }\n${alerts.join('\n')}`, {
      ...TEST_CATALOGUE,
      regex: (pattern, flags) => {
        asked.push(`/${pattern}/${flags}`);
        return TEST_CATALOGUE.regex(pattern, flags);
      },
    });
    expect(program?.alerts).toHaveLength(3);
    expect(asked.sort()).toEqual(['/x+y/', '/x+y/i']);
  });

  it('share a let on one stream, but not on another', () => {
    const { program } = checked(`
      stream a { format json field size: bytes(KiB) }
      stream b { format json field size: bytes(B) }
      let big = size > 2KiB
      alert A0 { on a page when count(big) over 5m > 0 }
      alert A2 { on a page when count(big) over 5m > 0 }
      alert B { on b page when count(big) over 5m > 0 }`);
    const [a0, a2, b] = program?.alerts ?? [];
    expect(filterOf(a0)).toMatchObject({ right: { value: 2 } });
    expect(filterOf(a2)).toBe(filterOf(a0));
    expect(filterOf(b)).toMatchObject({ right: { value: 2048 } });
  });

  it('are all rejected for an invalid let, which is reported once', () => {
    const { program, diagnostics } = checked(`
      stream app { format json }
      let wrong = status > "5" and level
      alert A { on app page when count(wrong) over 5m > 0 }
      alert B { on app page when count(x == 0 and wrong) over 5m > 0 }`);
    expect(program).toBeUndefined();
    expect(diagnostics.filter((diagnostic) => diagnostic.message.includes('`level` alone'))).toHaveLength(0);
  });

  it('each report a misspelt name', () => {
    const alerts = ['A', 'B'].map((name) => `alert ${name} { on app page when count(latancy == 0) over 5m > 0 }`);
    const { diagnostics } = checked(`stream app { format json field latency: number }\n${alerts.join('\n')}`);
    expect(diagnostics.map((diagnostic) => diagnostic.message)).toEqual([
      'the field `latancy` is not declared, but `latency` is',
      'the field `latancy` is not declared, but `latency` is',
    ]);
  });

  it('do not suggest a let for a field in back-quotes', () => {
    const { diagnostics } = checked(
      'stream app { format json } let isError = status > 499 alert A { on app page when count(isErrer == 0 and `isErrer` == 0 and isError) over 5m > 0 }',
    );
    expect(diagnostics.map((diagnostic) => diagnostic.message)).toEqual(['the field `isErrer` is not declared, but `isError` is']);
  });
});

describe('help that is slow to compute', () => {
  it('is only computed for diagnostics that are shown', () => {
    const source = { path: 'a.alert', text: '' };
    const reporter = new Reporter();
    const asked: number[] = [];
    for (let start = 0; start < 3 * MAX_DIAGNOSTICS; start++) {
      reporter.report(NAMES.duplicate, { source, start, end: start + 0 }, 'unknown', {
        help: () => {
          asked.push(start);
          return start === 0 ? undefined : `help ${start}`;
        },
      });
    }
    const [first, second] = reporter.diagnostics();
    expect(asked).toEqual(Array.from({ length: MAX_DIAGNOSTICS }, (_, index) => index));
    expect(first).not.toHaveProperty('help');
    expect(second?.help).toBe('help 1');
  });
});
