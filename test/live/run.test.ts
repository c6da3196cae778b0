/** A live run that is killed at any moment and restarted has the same results as an undisturbed run. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { OutboxItem } from '../../src/delivery/outbox.js';
import type { Transition } from '../../src/index.js';
import { loadRules } from '../../src/index.js';
import type { InputPiece, LiveInput } from '../../src/live/inputs/input.js';
import { QUIET_LOG } from '../../src/live/log.js';
import { LiveRun } from '../../src/live/run.js';
import type { LiveSnapshot } from '../../src/live/state/journal.js';
import type { SourceText } from '../../src/parser/source.js';
import type { LogPosition } from '../../src/sources/follow/position.js';
import type { StoreFs } from '../../src/store/fs.js';
import { NODE_FS } from '../../src/store/fs.js';
import type { Store } from '../../src/store/store.js';
import { openStore } from '../../src/store/store.js';

const START_MS = Date.UTC(2026, 4, 4, 10);
const RULES = `stream app { from "app.log" format json time ts lateness 2s idle 10s }
sink pager console {} else mail
sink mail console {}
alert Errors { by host step 1s page when count(level == "error") over 10s > 2 remind 20s }
alert Fatal { warn each level == "fatal" { keep 5s } }
alert Silent { step 1s warn when none(host exists) over 15s }
route { page -> pager  warn -> mail }
`;

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'tocsin-live-'));
  folders.push(made);
  return made;
}

function texts(text: string): readonly SourceText[] {
  return [{ path: 'live.alert', text }];
}

function load(sources: readonly SourceText[]): {
  readonly program: NonNullable<ReturnType<typeof loadRules>['program']>;
  readonly texts: readonly SourceText[];
} {
  const { program, diagnostics } = loadRules(sources);
  if (program === undefined) throw new Error(diagnostics[0]?.message);
  return { program, texts: sources };
}

/** A line of the log, and the second of the clock at which it is written. */
interface Line {
  readonly second: number;
  readonly text: string;
}

/** A log that outlives the runs, read from an offset. */
class FakeLog implements LiveInput {
  readonly kind = 'file';
  constructor(
    readonly lines: readonly Line[],
    public offset = 0,
  ) {}

  known(): readonly { readonly source: string; readonly streams: readonly string[] }[] {
    return [{ source: 'app.log', streams: ['app'] }];
  }

  poll(nowMs: number): Promise<readonly InputPiece[]> {
    const end = this.lines.findIndex(({ second }) => START_MS + second * 1000 > nowMs);
    return Promise.resolve(this.#to(end < 0 ? this.lines.length : end));
  }

  async *readTo(position: LogPosition): AsyncGenerator<InputPiece> {
    yield* this.#to(position.files[0]?.offset ?? 0);
  }

  positions(): readonly LogPosition[] {
    const file = { dev: '1', ino: '1', born: '0', name: 'app.log', offset: this.offset, modifiedMs: 0, midLine: false, complete: false };
    const nothing = { bytes: 0, hash: '' };
    return [{ path: 'app.log', files: [{ ...file, fingerprint: nothing, tail: nothing }] }];
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #to(end: number): readonly InputPiece[] {
    const text = this.lines.slice(this.offset, end).map((line) => `${line.text}\n`);
    this.offset = Math.max(this.offset, end);
    if (text.length === 0) return [];
    const [position] = this.positions();
    return [{ source: 'app.log', streams: ['app'], bytes: Buffer.from(text.join('')), ...(position === undefined ? {} : { position }) }];
  }
}

interface Seen {
  readonly transitions: Transition[];
  /** Target and id, each time it was sent. */
  readonly sent: string[];
}

/** Runs from second 0 to `end`, and is killed before the turns of some seconds, or while it sends. */
async function live(
  lines: readonly Line[],
  end: number,
  kills: ReadonlyMap<number, 'turn' | 'claimed' | 'sent'>,
  rules = RULES,
  /** No turns in these seconds: the process is gone, or it is stopped. */
  pause?: { readonly from: number; readonly to: number; readonly is: 'gone' | 'stopped' },
): Promise<Seen> {
  const dir = folder();
  const seen: Seen = { transitions: [], sent: [] };
  let pid = 1;
  let dead = false;
  let killAt: 'claimed' | 'sent' | undefined;
  const tasks: Promise<void>[] = [];
  let crashed = (): Promise<void> => Promise.resolve();
  const begin = async (nowMs: number): Promise<LiveRun> => {
    dead = false;
    pid += 1;
    const mine = pid;
    await crashed();
    const { fs, crash } = mortalDisk();
    crashed = crash;
    const store = await openStore(dir, { pid, isAlive: () => false, fs });
    const saved = store.recovered.snapshot as { readonly logs: readonly LogPosition[] } | undefined;
    const log = new FakeLog(lines, saved?.logs[0]?.files[0]?.offset ?? 0);
    const transitions: Transition[] = [];
    const deliver = async (item: OutboxItem): Promise<void> => {
      if (dead || mine !== pid) return;
      await run.claim(item);
      if (killAt === 'claimed') dead = true;
      if (dead || mine !== pid) return;
      seen.sent.push(`${item.target} ${item.notification.id}`);
      if (killAt === 'sent') dead = true;
      if (dead || mine !== pid) return;
      run.end(item, 'sent');
    };
    const early: OutboxItem[] = [];
    let started: LiveRun | undefined;
    started = await LiveRun.start(
      {
        rules: load(texts(rules)),
        load: (old) => loadRules(old).program,
        inputs: [log],
        store,
        log: QUIET_LOG,
        send: (item) => {
          if (started === undefined) early.push(item);
          else tasks.push(deliver(item));
        },
        onTransitions: (some) => transitions.push(...some),
      },
      nowMs,
    );
    const run = started;
    for (const item of early) tasks.push(deliver(item));
    seen.transitions.push(...transitions);
    return run;
  };
  let run = await begin(START_MS);
  for (let second = 0; second <= end; second++) {
    const nowMs = START_MS + second * 1000;
    if (pause !== undefined && second >= pause.from && second < pause.to) {
      dead = pause.is === 'gone';
      continue;
    }
    const kill = kills.get(second);
    killAt = kill === 'turn' ? undefined : kill;
    if (kill === 'turn') dead = true;
    if (dead) run = await begin(nowMs);
    await run.turn(nowMs);
    await Promise.all(tasks.splice(0));
  }
  killAt = undefined;
  await Promise.all(tasks.splice(0));
  if (dead) await begin(START_MS + end * 1000);
  await Promise.all(tasks.splice(0));
  await crashed();
  return seen;
}

/** The disk of one process: when it is killed, its files are closed and nothing more is written. */
function mortalDisk(): { readonly fs: StoreFs; readonly crash: () => Promise<void> } {
  const open = new Set<{ close(): Promise<void> }>();
  let dead = false;
  const living = <T>(call: () => Promise<T>): Promise<T> => (dead ? Promise.reject(new Error('dead')) : call());
  const fs: StoreFs = {
    mkdir: (path) => living(() => NODE_FS.mkdir(path)),
    readdir: (path) => living(() => NODE_FS.readdir(path)),
    link: (from, to) => living(() => NODE_FS.link(from, to)),
    rename: (from, to) => living(() => NODE_FS.rename(from, to)),
    unlink: (path) => living(() => NODE_FS.unlink(path)),
    syncDirectory: (path) => living(() => NODE_FS.syncDirectory(path)),
    open: (path, how) =>
      living(async () => {
        const file = await NODE_FS.open(path, how);
        open.add(file);
        return {
          write: (bytes) => living(() => file.write(bytes)),
          read: (position, length) => living(() => file.read(position, length)),
          sync: () => living(() => file.sync()),
          close: async () => {
            if (open.delete(file)) await file.close();
          },
        };
      }),
  };
  const crash = async (): Promise<void> => {
    dead = true;
    const files = [...open];
    open.clear();
    await Promise.all(files.map((file) => file.close()));
  };
  return { fs, crash };
}

function line(second: number, fields: Readonly<Record<string, unknown>>): Line {
  return { second, text: JSON.stringify({ ts: new Date(START_MS + second * 1000).toISOString(), ...fields }) };
}

const someLines = fc
  .array(
    fc.record({
      second: fc.integer({ min: 0, max: 60 }),
      host: fc.constantFrom('a', 'b'),
      level: fc.constantFrom('error', 'error', 'info', 'fatal'),
    }),
    { minLength: 10, maxLength: 80 },
  )
  .map((all) => all.toSorted((a, b) => a.second - b.second).map(({ second, host, level }) => line(second, { host, level })));

const someKills = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 100 }), fc.constantFrom('turn' as const, 'claimed' as const, 'sent' as const)), {
    maxLength: 8,
  })
  .map((kills) => new Map(kills));

describe('a run that pauses for longer than `idle`', () => {
  const lines = Array.from({ length: 90 }, (_, second) => line(second, { host: 'a', level: second % 30 > 20 ? 'error' : 'info' }));

  it.each(['gone', 'stopped'] as const)('evaluates lines that were written meanwhile as if it had been running (%s)', async (is) => {
    const whole = await live(lines, 120, new Map());
    const broken = await live(lines, 120, new Map(), RULES, { from: 15, to: 75, is });
    expect(whole.sent.length).toBeGreaterThan(4);
    expect(broken.sent.toSorted()).toEqual(whole.sent.toSorted());
  });

  it('also if the rules have changed meanwhile', async () => {
    const whole = await live(lines, 120, new Map());
    const dir = folder();
    const sent = new Set<string>();
    const start = async (rules: string, nowMs: number): Promise<LiveRun> => {
      const store = await openStore(dir, {});
      const saved = store.recovered.snapshot as { readonly logs: readonly LogPosition[] } | undefined;
      return LiveRun.start(
        {
          rules: load(texts(rules)),
          load: (old) => loadRules(old).program,
          inputs: [new FakeLog(lines, saved?.logs[0]?.files[0]?.offset ?? 0)],
          store,
          log: QUIET_LOG,
          send: ({ target, notification: { id } }) => sent.add(`${target} ${id}`),
        },
        nowMs,
      );
    };
    const first = await start(RULES, START_MS);
    for (let second = 0; second < 15; second++) await first.turn(START_MS + second * 1000);
    await first.stop(START_MS + 15_000);
    const changed = `${RULES}\nalert More { step 1s warn when count() over 10s > 1000 }\n`;
    const then = await start(changed, START_MS + 75_000);
    for (let second = 75; second <= 120; second++) await then.turn(START_MS + second * 1000);
    await then.stop(START_MS + 120_000);
    expect([...sent].toSorted()).toEqual(whole.sent.toSorted());
  });
});

/** The same log in files of thirty lines, of which only the newest two exist. */
class RotatedFakeLog extends FakeLog {
  override async *readTo(position: LogPosition): AsyncGenerator<InputPiece> {
    const until = Number(position.files[0]?.ino) * 30 + (position.files[0]?.offset ?? 0);
    const now = this.lines.filter(({ second }) => second <= this.nowSecond).length;
    this.offset = Math.max(this.offset, (Math.floor(now / 30) - 1) * 30);
    if (until > this.offset) yield* super.readTo(at(until, until));
  }

  nowSecond = 0;

  override positions(): readonly LogPosition[] {
    return [at(this.offset % 30, Math.floor(this.offset / 30))];
  }
}

function at(offset: number, ino: number): LogPosition {
  const nothing = { bytes: 0, hash: '' };
  const file = { dev: '1', ino: String(ino), born: '0', name: 'app.log', offset, modifiedMs: 0, midLine: false, complete: false };
  return { path: 'app.log', files: [{ ...file, fingerprint: nothing, tail: nothing }] };
}

describe('a run that is killed after files that it has read were deleted', () => {
  it('has a snapshot that includes their content', async () => {
    const lines = Array.from({ length: 200 }, (_, second) => line(second, { host: 'a', level: 'info' }));
    const dir = folder();
    const stores: Store[] = [];
    const start = async (nowMs: number, pid: number): Promise<LiveRun> => {
      const store = await openStore(dir, { pid, isAlive: () => false });
      stores.push(store);
      const saved = store.recovered.snapshot as { readonly logs: readonly LogPosition[] } | undefined;
      const file = saved?.logs[0]?.files[0];
      const log = new RotatedFakeLog(lines, file === undefined ? 0 : Number(file.ino) * 30 + file.offset);
      log.nowSecond = (nowMs - START_MS) / 1000;
      const rules = load(texts(RULES));
      return LiveRun.start(
        { rules, load: (old) => loadRules(old).program, inputs: [log], store, log: QUIET_LOG, send: () => undefined },
        nowMs,
      );
    };
    const first = await start(START_MS, 1);
    for (let second = 0; second <= 170; second++) await first.turn(START_MS + second * 1000);
    expect(first.counts.records).toBe(171);
    const second = await start(START_MS + 171_000, 2);
    await second.turn(START_MS + 180_000);
    expect(second.counts.records).toBe(181);
    await second.stop(START_MS + 180_000);
    // Only the files of a process that dies are closed by the system.
    for (const store of stores) await store.close();
  });
});

describe('a state that this version cannot continue', () => {
  it.each([
    [
      'of another version of the engine',
      (saved: LiveSnapshot): LiveSnapshot => ({ ...saved, session: { ...saved.session, engine: { ...saved.session.engine, version: 1 } } }),
      'the snapshot is of version 1',
    ],
    [
      'whose rules no longer load',
      (saved: LiveSnapshot): LiveSnapshot => ({ ...saved, rules: texts('alert {') }),
      'the rules that it was saved with do not load in this version of Tocsin',
    ],
  ])('%s: alerts start inactive, the log reports this and the alerts that were firing, the rest is kept', async (_, change, reason) => {
    const dir = folder();
    const lines = Array.from({ length: 20 }, (_, second) => line(second, { host: 'a', level: 'error' }));
    const log = new FakeLog(lines);
    const warned: string[] = [];
    const start = async (nowMs: number): Promise<LiveRun> =>
      LiveRun.start(
        {
          rules: load(texts(RULES)),
          load: (old) => loadRules(old).program,
          inputs: [log],
          store: await openStore(dir),
          log: { ...QUIET_LOG, warn: (message) => warned.push(message) },
          send: () => undefined,
        },
        nowMs,
      );
    const first = await start(START_MS);
    for (let second = 0; second < 20; second++) await first.turn(START_MS + second * 1000);
    const unsent = first.outbox.items();
    expect(unsent.length).toBeGreaterThan(0);
    await first.stop(START_MS + 20_000);
    const store = await openStore(dir);
    await store.compact(change(store.recovered.snapshot as LiveSnapshot));
    await store.close();
    expect(warned).toEqual([]);
    const second = await start(START_MS + 21_000);
    expect(warned).toEqual([expect.stringContaining(`the saved state of the alerts cannot be used: ${reason}`)]);
    expect(warned[0]).toContain('check them by hand: Errors (host a)');
    expect(second.session.notifier.activeAlerts()).toEqual([]);
    expect(second.outbox.items()).toEqual(unsent);
    await second.stop(START_MS + 22_000);
  });
});

describe('a run that is killed', () => {
  it('sends every notification, and only those twice that it was sending when it was killed', async () => {
    await fc.assert(
      fc.asyncProperty(someLines, someKills, async (lines, kills) => {
        const whole = await live(lines, 100, new Map());
        const broken = await live(lines, 100, kills);
        expect([...new Set(broken.sent)].sort()).toEqual(whole.sent.toSorted());
        const again = broken.sent.length - new Set(broken.sent).size;
        expect(again).toBeLessThanOrEqual([...kills.values()].filter((kill) => kill === 'sent').length * 8);
      }),
      { numRuns: process.env['TOCSIN_LONG'] === '1' ? 500 : 12 },
    );
  }, 60_000);
});

describe('a disk that refuses writes', () => {
  it.each(['ENOSPC', 'EIO', 'EROFS'])(
    'with %s: the problem is reported, evaluation and delivery continue, and the state is saved as soon as possible',
    async (code) => {
      const dir = folder();
      let refuses = false;
      const refusing = <T>(call: () => Promise<T>): Promise<T> =>
        refuses ? Promise.reject(Object.assign(new Error(code), { code })) : call();
      const fs: StoreFs = {
        ...NODE_FS,
        rename: (from, to) => refusing(() => NODE_FS.rename(from, to)),
        open: async (path, how) => {
          const file = await (how === 'create' ? refusing(() => NODE_FS.open(path, how)) : NODE_FS.open(path, how));
          return {
            read: (position, length) => file.read(position, length),
            write: (bytes) => refusing(() => file.write(bytes)),
            sync: () => refusing(() => file.sync()),
            close: () => file.close(),
          };
        },
      };
      const reports: string[] = [];
      const sent: string[] = [];
      const lines = Array.from({ length: 30 }, (_, second) => line(second, { host: 'a', level: second < 20 ? 'error' : 'info' }));
      const begin = async (offset: number, nowMs: number): Promise<LiveRun> => {
        const store = await openStore(dir, { fs, onProblem: ({ message }) => reports.push(message) });
        return LiveRun.start(
          {
            rules: load(texts(RULES)),
            load: (old) => loadRules(old).program,
            inputs: [new FakeLog(lines, offset)],
            store,
            log: QUIET_LOG,
            send: ({ target, notification: { id } }) => sent.push(`${target} ${id}`),
          },
          nowMs,
        );
      };
      const run = await begin(0, START_MS);
      for (let second = 0; second < 40; second++) {
        refuses = second >= 2 && second < 25;
        await run.turn(START_MS + second * 1000);
        if (second === 20) expect(run.refusedSinceMs).toBeDefined();
      }
      expect(sent.some((what) => what.includes('Errors') && what.includes('#fired'))).toBe(true);
      expect(reports.length).toBeGreaterThan(0);
      expect(reports.join('\n')).toContain(dir);
      expect(run.refusedSinceMs).toBeUndefined();
      const items = run.outbox.items().map(({ target, notification }) => `${target} ${notification.id}`);
      await run.stop(START_MS + 40_000);
      sent.length = 0;
      const again = await begin(30, START_MS + 41_000);
      expect(sent).toEqual(items);
      expect(again.counts).toEqual(run.counts);
      await again.stop(START_MS + 42_000);
    },
  );
});

describe('records of several lines', () => {
  const RECORD_RULES = `stream app { from "app.log" format text begins timestamp lateness 3s idle 2s }
sink pager console {}
sink mail console {}
alert Traces { step 1s page when count(line contains "SQLException") over 20s >= 2 }
alert Lone { step 1s warn when count(not line contains "SQLException") over 20s >= 2 }
route { page -> pager  warn -> mail }
`;
  const first = (second: number): Line => ({ second, text: `${new Date(START_MS + second * 1000).toISOString()} ERROR failed` });
  const next = (second: number, text = 'Caused by: java.sql.SQLException: closed'): Line => ({ second, text });

  const runOf = (lines: readonly Line[]): Promise<LiveRun> => {
    const rules = load(texts(RECORD_RULES));
    return LiveRun.start(
      { rules, load: (old) => loadRules(old).program, inputs: [new FakeLog(lines)], log: QUIET_LOG, send: () => undefined },
      START_MS,
    );
  };

  it('end when the next one begins, or two seconds after their last line, however soon their source is idle', async () => {
    const run = await runOf([first(3), next(3), next(4), first(5), next(20, '\tat com.example.Shop'), first(40)]);
    const records: number[] = [];
    for (let second = 0; second <= 45; second++) {
      await run.turn(START_MS + second * 1000);
      records.push(run.counts.records);
    }
    const at = (count: number): number => records.indexOf(count);
    // The second one waited from 5 to 7, the lines that came too late from 20 to 22, the last one from 40 to 42.
    expect([at(1), at(2), at(3), at(4)]).toEqual([5, 7, 22, 42]);
    // The lines that came too late have the time of the record before, which has passed.
    expect(run.session.stats().sources).toMatchObject([{ records: 4, late: 1 }]);
    expect(run.session.reading()).toMatchObject([{ begins: { begun: 3, before: 0, split: 0, afterWait: 1 } }]);
    await run.stop(START_MS + 46_000);
  });

  it('do not end while lines of their source may wait to be read', async () => {
    const run = await runOf([first(0), next(1)]);
    await run.turn(START_MS);
    // The process was stopped for a minute.
    await run.turn(START_MS + 60_000);
    expect(run.counts.records).toBe(0);
    await run.turn(START_MS + 62_000);
    expect(run.counts.records).toBe(1);
    expect(run.session.reading()).toMatchObject([{ begins: { afterWait: 0 } }]);
    await run.stop(START_MS + 63_000);
  });

  it('are the same when the run is killed, and its state is restored from snapshot and journal', async () => {
    // The next line of a record comes in time, however often the run is killed: whether one that comes too late is late depends on when the run was killed.
    const someRecords = fc.array(fc.constantFrom('first', 'next', 'soon', 'silence'), { minLength: 5, maxLength: 14 }).map((steps) => {
      const lines: Line[] = [first(1)];
      let second = 1;
      for (const step of steps) {
        if (step === 'soon') second += 1;
        else if (step === 'silence') second += 7;
        if (step === 'first' || step === 'silence') lines.push(first(second));
        else lines.push(next(second));
      }
      return lines;
    });
    const kills = fc
      .array(fc.tuple(fc.integer({ min: 0, max: 35 }), fc.constantFrom('turn' as const, 'claimed' as const, 'sent' as const)), {
        maxLength: 10,
      })
      .map((all) => new Map(all.map(([fifth, kill]) => [fifth * 5, kill])));
    await fc.assert(
      fc.asyncProperty(someRecords, kills, async (lines, killed) => {
        const whole = await live(lines, 180, new Map(), RECORD_RULES);
        const broken = await live(lines, 180, killed, RECORD_RULES);
        expect([...new Set(broken.sent)].sort()).toEqual(whole.sent.toSorted());
      }),
      { numRuns: process.env['TOCSIN_LONG'] === '1' ? 200 : 8 },
    );
  }, 60_000);
});
