/** A rotated log makes a snapshot due: the journal cannot be replayed from a deleted file. */
import { describe, expect, it } from 'vitest';
import type { JournalInput } from '../../src/live/state/journal.js';
import { RotationTracker } from '../../src/live/state/rotation-tracker.js';

function read(ino: string, offset: number): JournalInput {
  const nothing = { bytes: 0, hash: '' };
  const file = { dev: '1', ino, born: '0', name: 'app.log', offset, modifiedMs: 0, midLine: false, complete: false };
  return { kind: 'log', to: { path: 'app.log', files: [{ ...file, fingerprint: nothing, tail: nothing }] } };
}

/** Whether a snapshot is due well after these reads, with the last one at 0 and of no size. */
function isDueAfter(...reads: readonly JournalInput[]): boolean {
  const tracker = new RotationTracker();
  for (const [second, input] of reads.entries()) tracker.note([input], second * 1000);
  return tracker.isDue(60_000, 0, 0);
}

describe('a snapshot is due', () => {
  it('after a log continued in another file', () => {
    expect(isDueAfter(read('1', 100), read('2', 10))).toBe(true);
  });

  it('after the same file was truncated and read again from its beginning, as `copytruncate` does', () => {
    expect(isDueAfter(read('1', 100), read('1', 10))).toBe(true);
  });

  it('not while a file only grows', () => {
    expect(isDueAfter(read('1', 10), read('1', 100), read('1', 100))).toBe(false);
  });

  it('no sooner than a second after the rotation, and once', () => {
    const tracker = new RotationTracker();
    tracker.note([read('1', 100)], 0);
    tracker.note([read('1', 10)], 10_000);
    expect(tracker.isDue(10_999, 0, 0)).toBe(false);
    expect(tracker.isDue(11_000, 0, 0)).toBe(true);
    tracker.done();
    expect(tracker.isDue(20_000, 11_000, 0)).toBe(false);
  });

  it('the less often the larger it is', () => {
    const tracker = new RotationTracker();
    tracker.note([read('1', 100)], 0);
    tracker.note([read('1', 10)], 1000);
    expect(tracker.isDue(5000, 0, 100_000_000)).toBe(false);
    expect(tracker.isDue(20_000, 0, 100_000_000)).toBe(true);
  });
});
