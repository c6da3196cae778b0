/** Fields that rules read and no record has are named at the end of a replay, with the name that was meant. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Workspace } from './harness.js';

const READER = new URL('../../dist/cli/reader-thread.js', import.meta.url);

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace.remove());

async function problems(rules: string, log: string, options: readonly string[] = []): Promise<readonly string[]> {
  workspace.write('rules.alert', rules);
  workspace.write('app.log', log);
  const io = options.length > 0 ? { readerScript: READER, processors: 2 } : {};
  const { code, out, error } = await workspace.run(['replay', 'rules.alert', 'app.log', ...options], io);
  expect([code, error]).toEqual([0, '']);
  const [, found = ''] = out.split('\nProblems:\n');
  return found
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.trim());
}

function seconds(count: number, line: (time: string, second: number) => string): string {
  return Array.from(
    { length: count },
    (_, second) => `${line(new Date(Date.UTC(2026, 4, 4, 10, 0, second)).toISOString(), second)}\n`,
  ).join('');
}

const JSON_LOG = seconds(40, (ts, second) => JSON.stringify({ ts, host: 'a', http: { status: 200 + second }, latency_ms: second }));

describe('a field that no record has', () => {
  it('is named with the most similar field of the log', async () => {
    const rules = `stream app { format json time ts }
      alert A { page when p99(latency) over 1m > 5 }
      alert B { by hots page when count(http.stauts >= 500) over 1m >= 3 }`;
    expect(await problems(rules, JSON_LOG)).toEqual([
      'stream app: no record has the field `hots` (40 records); did you mean `host`? It is read in rules.alert:3.',
      'stream app: no record has the field `latency` (40 records); did you mean `latency_ms`? It is read in rules.alert:2.',
      'stream app: no record has the field `http.stauts` (40 records); did you mean `http.status`? It is read in rules.alert:3.',
      '40 records without `hots` are in no group of B (rules.alert:3); did you mean `host`?',
    ]);
  });

  it('is named without a similar one if there is none, all of them in one line', async () => {
    const rules = 'stream app { format json time ts } alert A { page when count(region == "eu" or zone == "b") over 1m >= 3 }';
    expect(await problems(rules, JSON_LOG)).toEqual([
      'stream app: no record has the fields `region` or `zone` (40 records), read in rules.alert:1',
    ]);
  });

  it('is not one that a single record has, however late and rare', async () => {
    const rules = 'stream app { format json time ts } alert A { page each error == "disk" }';
    const last = (ts: string, second: number): string => JSON.stringify(second === 2999 ? { ts, error: 'net' } : { ts });
    expect(await problems(rules, seconds(3000, last))).toEqual([]);
    expect(await problems(rules, seconds(2999, last))).toEqual([
      'stream app: no record has the field `error` (2,999 records), read in rules.alert:1',
    ]);
  });

  it('is one that is null in every record', async () => {
    const rules = 'stream app { format json time ts } alert A { page each error == "disk" }';
    const log = seconds(3, (ts) => JSON.stringify({ ts, error: null }));
    expect(await problems(rules, log)).toEqual(['stream app: no record has the field `error` (3 records), read in rules.alert:1']);
  });

  it('may be missing if it is only tested with `exists`', async () => {
    const rules =
      'stream app { format json time ts } alert A { page each panic exists } alert B { page each not hots exists and host == "b" }';
    expect(await problems(rules, JSON_LOG)).toEqual([]);
  });

  it('is not reported for a stream without records', async () => {
    const rules =
      'stream app { format json time ts } stream other { from "other.log" format json time ts } alert A { on other page each stauts == 500 }';
    workspace.write('rules.alert', rules);
    workspace.write('app.log', JSON_LOG);
    expect((await workspace.run(['replay', 'rules.alert', 'app.log', '--stream', 'app'])).out).not.toContain('stauts');
  });

  it.each([
    ['logfmt', 'logfmt', (time: string) => `time=${time} level=info msg="a=b c" status=200`, '`status`'],
    ['csv', 'csv', (time: string, second: number) => `${second === 0 ? 'time,status\n' : ''}${time},200`, '`status`'],
    ['combined', 'combined', () => '10.0.0.1 - - [04/May/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 5', undefined],
    ['regex', '/^(?<time>\\S+) (?<status>\\d+)/', (time: string) => `${time} 200`, undefined],
  ])('is found in %s', async (_, format, line, near) => {
    // Where the fields are known, a name that is not one of them is an error of `check`.
    const field = near === undefined ? (format === 'combined' ? 'user' : 'status') : 'stauts';
    const rules = `stream app { format ${format} } alert A { page each ${field} == "9" }`;
    const hint = near === undefined ? ', read in rules.alert:1' : `; did you mean ${near}? It is read in rules.alert:1.`;
    const expected = field === 'status' ? [] : [`stream app: no record has the field \`${field}\` (20 records)${hint}`];
    expect(await problems(rules, seconds(20, line))).toEqual(expected);
  });

  it('is found in text: an `extract` that never matches is named instead of its fields', async () => {
    const rules = `stream app { format text extract /took (?<took>\\d+)ms by (?<who>\\w+)/ extract /code=(?<code>\\d+)/ extract /(?<a>x)|(?<b>y)/ }
      alert A { by who page when max(took) over 1m > 5 }
      alert B { page each code == "500" or a == "x" or b == "y" }`;
    expect(
      await problems(
        rules,
        seconds(20, (time) => `${time} spent 12ms, code=200, x`),
      ),
    ).toEqual([
      'stream app: `extract /took (?<took>\\d+)ms by (?<who>\\w+)/` never found `who` or `took` (20 records), read in rules.alert:2; the first text: 2026-05-04T10:00:00.000Z spent 12ms, code=200, x',
      'stream app: no record has the field `b` (20 records), read in rules.alert:3',
      '20 records without `who` are in no group of A (rules.alert:2)',
    ]);
  });

  it('is not missing if another `extract` finds it; the one that never matches is named', async () => {
    const rules = `stream app { format json extract /^lvl=(?<lvl>\\w+)$/ from log extract /^(?<lvl>[A-Z]+)/ from log }
      alert A { page each lvl == "ERROR" }`;
    const log = seconds(3, (ts) => JSON.stringify({ ts, log: 'INFO ok' }));
    expect(await problems(rules, log)).toEqual([
      'stream app: `extract /^lvl=(?<lvl>\\w+)$/ from log` matched none of 3 records; the first text: INFO ok',
    ]);
  });

  // Threads run the built command. `npm test` builds it first.
  it.skipIf(!existsSync(fileURLToPath(READER)))('is the same with reader threads', async () => {
    const rules = `stream app { format json time ts } alert A { by host page when count(stauts >= 500) over 1m >= 3 sample 1 }`;
    const expected = ['stream app: no record has the field `stauts` (40 records); did you mean `status`? It is read in rules.alert:1.'];
    const log = seconds(40, (ts) => JSON.stringify({ ts, host: 'a', status: 200 }));
    expect(await problems(rules, log, ['--threads', '0'])).toEqual(expected);
    expect(await problems(rules, log, ['--threads', '2'])).toEqual(expected);
  });

  it('is reported by `run` on a log, too', async () => {
    workspace.write('rules.alert', 'stream app { format json time ts } alert A { page each hots == "b" }');
    workspace.write('app.log', JSON_LOG);
    const { error } = await workspace.run(['run', 'rules.alert', 'app.log']);
    expect(error).toContain('no record has the field `hots` (40 records); did you mean `host`?');
    const piped = await workspace.run(['run', 'rules.alert', '-'], { input: JSON_LOG });
    expect(piped.error).toContain('no record has the field `hots` (40 records); did you mean `host`?');
  });
});
