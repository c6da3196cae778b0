/** Lines that cannot be read show in the log of a live run. */
import { describe, expect, it } from 'vitest';
import { UnreadableReporter } from '../../src/live/unreadable-reporter.js';
import type { SessionStats } from '../../src/session/session.js';

type Reading = SessionStats['reading'][number];

const reading = (unreadable: number, timeless = 0): Reading => ({
  stream: 'app',
  source: 'app.log',
  lines: 10,
  blank: 0,
  records: 5,
  unreadable: unreadable === 0 ? [] : [{ kind: 'not valid JSON', count: unreadable, sample: { line: 3, text: 'oops' } }],
  unreadableLines: unreadable,
  timeless: timeless === 0 ? [] : [{ kind: 'no time', count: timeless, sample: { line: 4, text: '{}' } }],
  timelessRecords: timeless,
  doubtfulTimes: [],
  fields: { records: 5, unseen: [], names: [], misread: [] },
  extracts: [],
  formats: [{ format: 'json', records: 5 }],
  bytes: 100,
  cut: 0,
  invalidUtf8: 0,
  nulBytes: 0,
  escaped: 0,
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

  it('are counted from zero again after their source was forgotten', () => {
    const reporter = new UnreadableReporter(100);
    reporter.due([reading(5)], 0);
    expect(reporter.due([reading(1)], 200)).toMatchObject([{ count: 1 }]);
  });
});
