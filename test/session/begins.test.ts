/** Records of several lines in a session: clients of one source, what was written before it was followed, and other rules. */
import { describe, expect, it } from 'vitest';
import type { SessionSnapshot } from '../../src/session/session.js';
import { Session } from '../../src/session/session.js';
import { rules } from '../notify/program.js';

const START_MS = Date.UTC(2026, 4, 4, 10);
const PROGRAM = rules(`
  stream app { format text  begins timestamp  lateness 3s  idle 5s }
  alert Trace { step 1s  page when count(line contains "one" and line contains "two") over 10s >= 1 }`);

const line = (ms: number, text: string): string => `${new Date(START_MS + ms).toISOString()} ${text}`;
const bytes = (...lines: readonly string[]): Buffer => Buffer.from(`${lines.join('\n')}\n`);

function live(program = PROGRAM, nowMs = START_MS): Session {
  const session = Session.create(program, { mode: 'live', nowMs });
  session.addSource('app', 'log');
  session.advanceTo(nowMs);
  return session;
}

describe('the lines of each client', () => {
  const alternating = (session: Session): void => {
    session.push('app', 'log', { bytes: bytes(line(0, 'a one')), client: 'a' });
    session.push('app', 'log', { bytes: bytes(line(1, 'b one')), client: 'b' });
    session.push('app', 'log', { bytes: bytes('\tat a two'), client: 'a' });
    session.push('app', 'log', { bytes: bytes('\tat b two'), client: 'b' });
  };

  it('are joined apart, and end apart', () => {
    const session = live();
    alternating(session);
    session.advanceTo(START_MS + 1000);
    expect(session.push('app', 'log', { bytes: bytes(line(900, 'a next')), client: 'a' })).toBe(1);
    const overdue = session.overdue(START_MS + 2000);
    expect(overdue).toEqual([{ stream: 'app', source: 'log', keys: ['b'] }]);
    expect(session.endRecords(overdue)).toBe(1);
    session.advanceTo(START_MS + 3000);
    expect(session.endRecords(session.overdue(START_MS + 3000))).toBe(1);
    session.advanceTo(START_MS + 60_000);
    expect(session.take().transitions.map(({ to }) => to)).toEqual(['firing', 'inactive']);
    expect(session.reading()).toMatchObject([{ records: 3, begins: { begun: 3, before: 0, afterWait: 0 } }]);
  });

  it('are the same after a restart', () => {
    const session = live();
    alternating(session);
    const saved = JSON.parse(JSON.stringify(session.snapshot())) as SessionSnapshot;
    const again = Session.restore(PROGRAM, { mode: 'live' }, saved);
    again.push('app', 'log', { bytes: bytes('\tat a three'), client: 'a' });
    expect(again.endRecords(again.overdue(START_MS + 2000))).toBe(2);
  });

  it('do not pile up when clients come and go', () => {
    const session = live();
    for (let client = 0; client < 1000; client++) {
      session.push('app', 'log', { bytes: bytes(line(client, 'one')), client: String(client) });
      session.endRecords([{ stream: 'app', source: 'log', keys: [String(client)] }]);
    }
    expect(JSON.stringify(session.snapshot().held).length).toBeLessThan(10_000);
    expect(session.reading()).toMatchObject([{ records: 1000, begins: { begun: 1000 } }]);
  });
});

describe('a record that was written before its source was followed', () => {
  const DAY_MS = 86_400_000;
  const delayMs = (session: Session): number | undefined => session.sourceStats('app', 'log')?.delayMs;

  it('says nothing about the delay of the source, whatever ends it', () => {
    const session = live();
    session.push('app', 'log', { bytes: bytes(line(-DAY_MS, 'old')), isBacklog: true });
    session.advanceTo(START_MS + 1000);
    session.push('app', 'log', { bytes: bytes('\tat old'), isBacklog: false });
    session.push('app', 'log', { bytes: bytes(line(1000, 'new')), isBacklog: false });
    expect(delayMs(session)).toBeUndefined();
    session.advanceTo(START_MS + 3000);
    session.endRecords(session.overdue(START_MS + 3000));
    expect(delayMs(session)).toBe(2000);
    const other = live();
    other.push('app', 'log', { bytes: bytes(line(-DAY_MS, 'old')), isBacklog: true });
    const restored = Session.restore(PROGRAM, { mode: 'live' }, JSON.parse(JSON.stringify(other.snapshot())) as SessionSnapshot);
    restored.endRecords(restored.overdue(START_MS + 2000));
    expect(delayMs(restored)).toBeUndefined();
    expect(restored.sourceStats('app', 'log')?.records).toBe(1);
  });
});

describe('a record that has not ended', () => {
  it('goes on under other rules that make records of lines in the same way', () => {
    const session = live();
    session.push('app', 'log', { bytes: bytes(line(0, 'one')) });
    const other = rules(
      `stream app { format text  begins timestamp limit 10 lines  lateness 5s }  alert Other { page each line contains "two" }`,
    );
    session.reload(other, START_MS + 1000);
    expect(session.push('app', 'log', { bytes: bytes('\tat two', line(1000, 'next')) })).toBe(1);
  });

  it('is no part of what other rules read otherwise', () => {
    const session = live();
    session.push('app', 'log', { bytes: bytes(line(0, 'one'), '\tat two') });
    session.reload(rules('stream app { format text }  alert Other { page each line contains "two" }'), START_MS + 1000);
    expect(session.push('app', 'log', { bytes: bytes('\tat two') })).toBe(1);
    expect(session.reading()).toMatchObject([{ records: 1, lines: 1 }]);
  });
});
