/** The parts of the crash test: it proves nothing unless it detects errors. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { nextFrom } from '../../bench/random.js';
import type { AcceptedOnce } from '../../scripts/crash/compare.js';
import { compare, withoutSkipped } from '../../scripts/crash/compare.js';
import { expectedOf } from '../../scripts/crash/expected.js';
import { crashLog, RULES } from '../../scripts/crash/log.js';
import { RotatedLog } from '../../scripts/harness/rotated-log.js';

const made: string[] = [];

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-harness-'));
  made.push(folder);
  return folder;
}

const UNTIL_MS = Date.parse('2026-05-04T11:00:00Z');

function received(at: string, more: Partial<AcceptedOnce> = {}): AcceptedOnce {
  const body = { kind: 'fired', alert: 'A', severity: 'page', group: { host: 'a' }, clauses: [], firingId: 'f', ...more };
  const id = `${body.alert}${JSON.stringify(body.group)}${body.kind}${at}`;
  return { id, key: id, at: `2026-05-04T${at}:00.000Z`, ...body, ...more };
}

describe('comparing notifications with those of an undisturbed run', () => {
  const kinds = (expected: readonly AcceptedOnce[], accepted: readonly AcceptedOnce[]): readonly string[] =>
    compare('pager', expected, accepted, UNTIL_MS).map(({ kind }) => kind);

  it('equal notifications have no difference', () => {
    const all = [received('10:00'), received('10:05', { kind: 'resolved' })];
    expect(kinds(all, all)).toEqual([]);
  });

  it('a missing notification is lost', () => {
    expect(compare('pager', [received('10:00')], [], UNTIL_MS)).toEqual([
      { kind: 'lost', sink: 'pager', message: '2026-05-04T10:00:00.000Z A [["host","a"]] fired page' },
    ]);
  });

  it('a notification under two keys is doubled', () => {
    expect(kinds([received('10:00')], [received('10:00'), received('10:00', { key: 'other' })])).toEqual(['doubled']);
    expect(kinds([], [received('11:30'), received('11:30', { key: 'other' })])).toEqual(['doubled']);
  });

  it('an unexpected notification is reported, unless it is after the end of the comparison', () => {
    expect(kinds([], [received('10:00')])).toEqual(['unexpected']);
    expect(kinds([], [received('11:00')])).toEqual([]);
    expect(kinds([received('10:00')], [received('10:00', { id: 'another' })])).toEqual(['unexpected']);
  });

  it('a notification after a later one of the same group is out of order', () => {
    const all = [received('10:00'), received('10:05', { kind: 'resolved' })];
    expect(kinds(all, all.toReversed())).toEqual(['disordered']);
    const others = [received('10:00'), received('10:05', { group: { host: 'b' } })];
    expect(kinds(others, others.toReversed())).toEqual([]);
  });

  it('a count of other lines is reported', () => {
    const lineCount = (low: number): AcceptedOnce =>
      received('10:00', { alert: 'LineCount', clauses: [{ text: 'count()', value: null, low }] });
    expect(kinds([lineCount(5)], [lineCount(5)])).toEqual([]);
    expect(kinds([lineCount(5)], [lineCount(4)])).toEqual(['miscounted']);
  });
});

describe('a notification that was skipped because the alert had resolved', () => {
  const fired = received('10:00');
  const resolved = received('10:05', { kind: 'resolved' });
  const lost = (all: readonly AcceptedOnce[], printed: string): readonly (readonly string[] | number)[] => {
    const { differences, skipped } = withoutSkipped(compare('pager', all, [], UNTIL_MS), new Map([['pager', all]]), printed);
    return [differences.map(({ message }) => message), skipped];
  };
  const logged = (kind: string, sink = 'pager'): string =>
    `{"msg":"A (${kind}) is not sent to ${sink}: the alert resolved before the notification could be sent"}\n`;

  it('is not lost, if it was logged as often', () => {
    expect(lost([fired, resolved], logged('fired') + logged('resolved'))).toEqual([[], 2]);
    expect(lost([fired, resolved], logged('fired') + logged('fired'))).toEqual([
      ['2026-05-04T10:05:00.000Z A [["host","a"]] resolved page'],
      1,
    ]);
    expect(lost([fired, resolved], logged('fired', 'chat'))[1]).toBe(0);
  });

  it('is lost, if the firing did not resolve', () => {
    expect(lost([fired], logged('fired'))[1]).toBe(0);
    expect(lost([fired, { ...resolved, firingId: 'another' }], logged('fired'))[1]).toBe(0);
  });
});

describe('the log', () => {
  it('is the same for the same seed, and gives every kind of notification', async () => {
    expect(crashLog(3, 1000)).toEqual(crashLog(3, 1000));
    const expected = await expectedOf(RULES, crashLog(1));
    const kinds = new Set([...expected.values()].flat().map(({ kind }) => kind));
    expect([...kinds].toSorted((a, b) => (a < b ? -1 : 1))).toEqual(['fired', 'raised', 'reminder', 'resolved']);
    for (const sink of ['pager', 'chat']) expect(expected.get(sink)?.length).toBeGreaterThan(30);
  });

  it('has its lines counted by an alert at its end', async () => {
    const log = crashLog(1);
    const [first, ...rest] = log.lines.slice(-200);
    const without = { ...log, lines: [...log.lines.slice(0, -200), ...rest] };
    expect(first).toBeDefined();
    const lineCount = async (one: typeof log): Promise<unknown> =>
      (await expectedOf(RULES, one)).get('chat')?.filter((t) => t.alert === 'LineCount');
    expect(await lineCount(log)).not.toEqual(await lineCount(without));
  });
});

describe('a rotated log', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('has every line once and whole after any rotations (seed %d)', (seed) => {
    const folder = scratch();
    const next = nextFrom(seed);
    const log = new RotatedLog(join(folder, 'app.log'), next);
    const lines = Array.from({ length: 400 }, (_, at) => `${at} ${'ärger 障害 '.repeat(next(4))}`);
    for (const line of lines) {
      log.add(`${line}\n`);
      if (next(3) === 0) log.write();
      if (next(30) === 0) log.rotate();
    }
    log.end();
    expect(log.rotations).toBeGreaterThan(2);
    const files = readdirSync(folder).toSorted((a, b) => Number(b.split('.')[2] ?? 0) - Number(a.split('.')[2] ?? 0));
    const texts = files.map((file) => readFileSync(join(folder, file), 'utf8'));
    expect(texts.every((text) => text === '' || text.endsWith('\n'))).toBe(true);
    expect(texts.join('')).toBe(lines.map((line) => `${line}\n`).join(''));
  });
});

describe('a crash point kills the process where it says', () => {
  const PROGRAM = `
    import { closeSync, fdatasyncSync, openSync, renameSync, writeSync } from 'node:fs';
    import { open } from 'node:fs/promises';
    import { createServer } from 'node:http';
    const server = createServer((request, response) => {
      request.resume();
      request.on('end', () => { process.stdout.write('asked '); response.end(); });
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const fd = openSync('state/journal', 'a');
    for (const line of ['first', 'second']) {
      writeSync(fd, line + '\\n');
      process.stdout.write('written ');
      fdatasyncSync(fd);
      await fetch('http://127.0.0.1:' + server.address().port, { method: 'POST', body: line });
    }
    fdatasyncSync(fd);
    closeSync(fd);
    const handle = await open('state/snapshot.new', 'w');
    await handle.writeFile('everything');
    await handle.datasync();
    await handle.close();
    renameSync('state/snapshot.new', 'state/snapshot');
    process.stdout.write('end');
    process.exit();
  `;

  it.each([
    ['never:1', 'written asked written asked end', ['journal', 'snapshot'], null],
    ['torn-write:2', 'written asked ', ['journal'], 'SIGKILL'],
    ['state-written:1', 'written ', ['journal'], 'SIGKILL'],
    ['state-committed:2', 'written asked written ', ['journal'], 'SIGKILL'],
    ['claimed:1', 'written ', ['journal'], 'SIGKILL'],
    ['answer-read:1', 'written asked ', ['journal'], 'SIGKILL'],
    ['result-committed:2', 'written asked written asked ', ['journal'], 'SIGKILL'],
    ['before-rename:1', 'written asked written asked ', ['journal', 'snapshot.new'], 'SIGKILL'],
    ['after-rename:1', 'written asked written asked ', ['journal', 'snapshot'], 'SIGKILL'],
  ])('%s', (point, printed, files, signal) => {
    const folder = scratch();
    writeFileSync(join(folder, 'rest.mjs'), PROGRAM);
    writeFileSync(join(folder, 'program.mjs'), `import { mkdirSync } from 'node:fs';\nmkdirSync('state');\nawait import('./rest.mjs');\n`);
    const result = spawnSync(process.execPath, [`--import=${resolve('scripts/crash/points.mjs')}`, 'program.mjs'], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, TOCSIN_CRASH_AT: point, TOCSIN_CRASH_STATE: 'state' },
    });
    expect([result.stdout, readdirSync(join(folder, 'state')), result.signal]).toEqual([printed, files, signal]);
    if (point === 'torn-write:2') expect(readFileSync(join(folder, 'state', 'journal'), 'utf8')).toBe('first\nsec');
  });
});
