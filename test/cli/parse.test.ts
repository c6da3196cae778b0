/** `tocsin parse`: how a log is read, with and without rules. */
import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Workspace } from './harness.js';

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace.remove());

const LOG = Array.from({ length: 60 }, (_, second) =>
  JSON.stringify({
    ts: new Date(Date.UTC(2026, 4, 4, 10, 0, second)).toISOString(),
    level: second % 4 === 3 ? 'error' : 'info',
    path: '/pay',
    status: second % 4 === 3 ? 503 : 200,
    took_ms: 12.5 * second,
    user: { id: `u${second}` },
  }),
);

describe('parse without rules', () => {
  it('shows records, fields, what could not be read, and the stream to paste', async () => {
    workspace.write('logs/app.log', `${[...LOG, 'panic: out of memory'].join('\n')}\n`);
    const { code, out, error } = await workspace.run(['parse', 'logs/app.log', '--limit', '3']);
    expect([code, error]).toEqual([0, '']);
    expect(out).toBe(`logs/app.log: guessed to be \`format json\`
Read 60 of 61 lines, all with a time.

Records:
  time (UTC)            level  path  status  took_ms  user.id
  2026-05-04T10:00:00Z  info   /pay  200     0        u0
  2026-05-04T10:00:01Z  info   /pay  200     12.5     u1
  2026-05-04T10:00:02Z  info   /pay  200     25       u2

Fields:
  name     type    records  values
  ts       time         60  2026-05-04T10:00:00.000Z, …
  level    text         60  info, error
  path     text         60  /pay
  status   number       60  200, 503
  took_ms  number       60  0, 12.5, 25, 37.5, 50, …
  user.id  text         60  u0, u1, u2, u3, u4, …

Problems:
  logs/app.log: 1 line could not be read: not valid JSON; line 61: panic: out of memory

Stream to paste (a guess):
  stream app {
    from "logs/app.log"
    format json
  }

The next best guess: \`format pino\`, 60 of 61 lines, all with a time
`);
  });

  it('says which zone and which year it took, and how to name others', async () => {
    workspace.write('auth.log', 'May  4 10:03:00 web1 sshd[1]: Failed password for root\n');
    utimesSync(join(workspace.path, 'auth.log'), new Date('2026-05-05T00:00:00Z'), new Date('2026-05-05T00:00:00Z'));
    const { out } = await workspace.run(['parse', 'auth.log']);
    expect(out).toContain('  2026-05-04T10:03:00Z  web1  sshd  1    Failed password for root\n');
    expect(out).toContain(`
Note:
  The time has no zone and is read as UTC. If it is local, name the zone:
  \`time time zone "Europe/Berlin"\`.
  The time has no year. It comes from the date of the log, 2026-05-05; --year
  sets another.
`);
    expect((await workspace.run(['parse', 'auth.log', '--year', '2019'])).out).toContain('2019-05-04T10:03:00Z');
  });

  it('reads the log as `--format` says', async () => {
    workspace.write('app.log', `${LOG.join('\n')}\n`);
    const { code, out } = await workspace.run(['parse', 'app.log', '--format', 'text']);
    expect(code).toBe(0);
    expect(out).toContain('app.log: read as `format text`\nRead all 60 lines, all with a time.\n');
    const wrong = await workspace.run(['parse', 'app.log', '--format', 'cri']);
    expect(wrong.code).toBe(1);
    expect(wrong.out).toContain(`app.log: read as \`format cri\`
Read 0 of 60 lines, no records.

Problems:
  app.log: 60 lines could not be read: not a container log line (time, stdout or stderr, F or P, message); line 1: ${LOG[0]}
`);
  });

  it('reads standard input, gzip, and a thousand lines of a long log', async () => {
    workspace.write('app.log.gz', gzipSync(`${LOG.join('\n')}\n`));
    expect((await workspace.run(['parse', 'app.log.gz'])).out).toContain('stream app {\n    from "app.log.gz"\n    format json\n  }\n');
    const { out } = await workspace.run(['parse', '-'], { input: `${LOG[0]}\n`.repeat(3000) });
    expect(out).toContain('(standard input): guessed to be `format json`\nRead all of the first 1,000 lines, all with a time.\n');
    expect(out).toContain('  stream log {\n    format json\n  }\n');
  });

  it('stays within the width of the terminal, and shows no control characters', async () => {
    const line = (at: number): string =>
      JSON.stringify({ ts: at, host: 'h'.repeat(30), msg: `\u001b[31m${'x'.repeat(300)}\u0007`, [`f${'n'.repeat(50)}`]: 1, b: true, c: 2 });
    workspace.write('wide.log', `${[1777888980, 1777888981].map(line).join('\n')}\n`);
    for (const outColumns of [80, 120]) {
      const { out } = await workspace.run(['parse', 'wide.log'], { outColumns });
      expect(Math.max(...out.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(outColumns);
      expect(out.split('').filter((character) => character < ' ' && character !== '\n')).toEqual([]);
    }
    expect((await workspace.run(['parse', 'wide.log'], { outIsTerminal: true, outColumns: 80 })).out).toContain('\u001b[2mtime (UTC)');
  });

  it('prints all of it as JSON', async () => {
    workspace.write('app.log', `${[...LOG, 'x'].join('\n')}\n`);
    const { out } = await workspace.run(['parse', 'app.log', '--json', '--limit', '1']);
    expect(JSON.parse(out)).toMatchObject({
      log: 'app.log',
      isWhole: true,
      by: 'guess',
      stream: 'stream app {\n  from "app.log"\n  format json\n}',
      read: 60,
      records: 60,
      timed: 60,
      fields: [
        { name: 'ts', type: 'time', records: 60 },
        { name: 'level', type: 'text', values: ['info', 'error'] },
        {},
        {},
        {},
        { name: 'user.id' },
      ],
      first: [{ time: '2026-05-04T10:00:00.000Z', fields: { status: '200', 'user.id': 'u0', line: LOG[0] } }],
      unreadable: [{ kind: 'not valid JSON', count: 1, sample: { line: 61, text: 'x' } }],
    });
  });

  it('says that there is nothing in an empty log, and what it needs', async () => {
    workspace.write('empty.log', '');
    expect(await workspace.run(['parse', 'empty.log'])).toEqual({ code: 0, out: 'empty.log: there is nothing in it\n', error: '' });
    expect(await workspace.run(['parse'])).toMatchObject({
      code: 2,
      error: 'tocsin: no log given: name a file, a folder or a glob, or - for standard input\n',
    });
    expect(await workspace.run(['parse', 'no.log'])).toMatchObject({ code: 3 });
    expect(await workspace.run(['parse', 'empty.log', '--limit', 'x'])).toMatchObject({ code: 2 });
  });
});

describe('parse with rules', () => {
  const RULES = `stream app { from "logs/*.log" format json time ts redact /u\\d+/ with "…" }
    alert A { on app page when p99(latency) over 1m > 5 }`;

  it('reads the log with the streams that match it, and reports fields that no record has', async () => {
    workspace.write('app.alert', RULES);
    workspace.write('logs/app.log', `${LOG.join('\n')}\n`);
    const { code, out } = await workspace.run(['parse', 'logs/app.log', 'app.alert', '--limit', '1']);
    expect(code).toBe(0);
    expect(out).toContain('logs/app.log: read as the stream app (app.alert:1)\nRead all 60 lines, all with a time.\n');
    expect(out).toContain('  2026-05-04T10:00:00Z  info   /pay  200     0        …\n');
    expect(out).not.toContain('u1');
    expect(out).toContain('stream app: no record has the field `latency` (60 records)');
    expect(out).not.toContain('to paste');
  });

  it('guesses if no stream matches, and names the streams', async () => {
    workspace.write('app.alert', `${RULES}\nstream other { from "other/*.log" format text }`);
    workspace.write('x.log', `${LOG.join('\n')}\n`);
    const { out } = await workspace.run(['parse', 'x.log', '--rules', 'app.alert']);
    expect(out).toContain('x.log: guessed to be `format json`\n');
    expect(out).toContain('  No stream of the rules reads this log: no `from` matches it. Choose one with\n  --stream NAME: app, other.\n');
    expect((await workspace.run(['parse', 'x.log', 'app.alert', '--stream', 'app'])).out).toContain(
      'x.log: read as the stream app (app.alert:1)\n',
    );
  });
});
