/** Lines that cannot be read show in the log of a live run. */
import { describe, expect, it } from 'vitest';
import { UnreadableReporter } from '../../src/live/unreadable-reporter.js';
import type { SessionStats } from '../../src/session/session.js';
import { A_READING } from './a-reading.js';

type Reading = SessionStats['reading'][number];

const reading = (unreadable: number, timeless = 0, invalidUtf8 = 0): Reading => ({
  ...A_READING,
  stream: 'app',
  source: 'app.log',
  unreadable: unreadable === 0 ? [] : [{ kind: 'not valid JSON', count: unreadable, sample: { line: 3, text: 'oops' } }],
  unreadableLines: unreadable,
  timeless: timeless === 0 ? [] : [{ kind: 'no time', count: timeless, sample: { line: 4, text: '{}' } }],
  timelessRecords: timeless,
  invalidUtf8,
});

describe('unreadable lines', () => {
  it('are reported at once, and then once per pause with the count since', () => {
    const reporter = new UnreadableReporter(100);
    const report = { stream: 'app', source: 'app.log', kind: 'not valid JSON', sample: 'oops' };
    expect(reporter.due([reading(0)], 0)).toEqual([]);
    expect(reporter.due([reading(2)], 10)).toEqual([{ ...report, count: 2 }]);
    expect(reporter.due([reading(5)], 50)).toEqual([]);
    expect(reporter.due([reading(6)], 110)).toEqual([{ ...report, count: 4 }]);
    expect(reporter.due([reading(6)], 500)).toEqual([]);
  });

  it('are reported for each kind, records without a time included', () => {
    expect(new UnreadableReporter(100).due([reading(1, 2)], 0).map(({ kind, count }) => `${count} ${kind}`)).toEqual([
      '1 not valid JSON',
      '2 no time',
    ]);
  });

  it('are reported for each kind, lines with bytes that are not UTF-8 included: those were read, and have no sample', () => {
    const reporter = new UnreadableReporter(100);
    const report = { stream: 'app', source: 'app.log', kind: 'not UTF-8' };
    expect(reporter.due([reading(0, 0, 2)], 0)).toEqual([{ ...report, count: 2 }]);
    expect(reporter.due([reading(1, 0, 3)], 50)).toMatchObject([{ kind: 'not valid JSON', sample: 'oops' }]);
    expect(reporter.due([reading(1, 0, 9)], 100)).toEqual([{ ...report, count: 7 }]);
  });

  it('are counted from zero again after their source was forgotten', () => {
    const reporter = new UnreadableReporter(100);
    reporter.due([reading(5)], 0);
    expect(reporter.due([reading(1)], 200)).toMatchObject([{ count: 1 }]);
  });
});
