/** Output and exit code of each command. */
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.js';
import { VERSION } from '../../src/cli/version.js';
import { Workspace } from './harness.js';

const RULES = `stream app { from "logs/app-*.log" format json time ts lateness 5s }

alert Errors {
  on app
  by host
  page when ratio(level == "error") over 1m > 50% and count() over 1m >= 10
  for 20s
  summary "{ratio(level == "error") over 1m} of {host} fails"
  runbook "wiki/errors"
}
`.replaceAll('level == "error"', 'failed');
const LETS = 'let failed = level == "error"\n';

function log(from: number, to: number, level: string, host = 'a'): string {
  let text = '';
  for (let second = from; second < to; second++) {
    text += `${JSON.stringify({ ts: new Date(Date.UTC(2026, 4, 4, 10) + second * 1000).toISOString(), host, level })}\n`;
  }
  return text;
}

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
  workspace.write('rules/errors.alert', LETS + RULES);
});
afterEach(() => workspace.remove());

describe('the command itself', () => {
  it('shows its help and its version, and reports unknown commands and options', async () => {
    expect((await workspace.run(['--help'])).out).toMatchSnapshot();
    expect((await workspace.run(['help', 'replay'])).out).toMatchSnapshot();
    expect((await workspace.run(['--version'])).out).toBe(`${VERSION}\n`);
    expect(await workspace.run([])).toMatchObject({ code: 2, out: '' });
    expect(await workspace.run(['chek'])).toEqual({ code: 2, out: '', error: 'tocsin: there is no command chek; did you mean `check`?\n' });
    expect(await workspace.run(['replay', '--jsn'])).toMatchObject({
      code: 2,
      error: 'tocsin: `replay` has no option --jsn; did you mean `--json`?\n',
    });
  });

  it.each([
    [['check'], 'no rules given: name a rule file, a folder with rule files, or a glob'],
    [['check', 'rules', '--sinks'], '--sinks needs a value: --sinks MODULE'],
    [['replay', 'rules', '--from', '--json'], '--from needs a value: --from TIME'],
    [['check', 'rules', '--notes=yes'], '--notes takes no value'],
    [['explain', 'T403', 'T404'], '`explain` takes one code, not T403 T404'],
    [['replay', 'rules', '--format', 'jsn'], 'there is no format jsn; did you mean `json`?'],
    [
      ['replay', 'rules', '--from', '2026-05-05', '--until', '2026-05-04'],
      'no record can be in this time range: --from must be before --until',
    ],
    [
      ['run', 'rules', 'app.log', '--http', '9464'],
      '--http applies only when `run` follows the logs that streams name in `from`, without a LOG',
    ],
    [
      ['run', 'follows.alert', '--format', 'json'],
      '--format applies only to a LOG; logs that streams name in `from` are read as their streams say',
    ],
    [['run', 'follows.alert', '--http', '99999'], '--http 99999: `99999` is not a valid port; a port is a number up to 65535'],
  ])('reports the wrong usage %j', async (argv, message) => {
    workspace.write('follows.alert', 'stream s { format json from "s.log" }');
    expect(await workspace.run(argv)).toMatchObject({ code: 2, out: '', error: expect.stringContaining(`tocsin: ${message}\n`) });
  });

  it('has the version of the package, and lists the summary of each command', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(VERSION).toBe(version);
    for (const entry of COMMANDS) {
      const command = await entry.load();
      expect([entry.name, entry.summary]).toEqual([command.name, command.summary]);
    }
  });
});

describe('check', () => {
  it('reports that there are no errors', async () => {
    expect(await workspace.run(['check', 'rules'])).toEqual({
      code: 0,
      out: '1 file, 1 alert, 0 tests: no errors, 1 note (--notes shows them)\n',
      error: '',
    });
  });

  it('shows errors', async () => {
    workspace.write('rules/errors.alert', LETS + RULES.replace('50%', '50').replace('on app', 'on ap'));
    expect(await workspace.run(['check', 'rules'])).toMatchSnapshot();
  });

  it('reports missing files', async () => {
    expect(await workspace.run(['check', 'rule'])).toEqual({ code: 3, out: '', error: 'tocsin: there is no rule file or folder rule\n' });
    workspace.write('empty/readme.txt', '');
    expect(await workspace.run(['check', 'empty'])).toMatchObject({ code: 3, error: 'tocsin: there is no *.alert file below empty\n' });
    expect(await workspace.run(['check'])).toMatchObject({ code: 2 });
  });
});

describe('fmt', () => {
  it('formats files, lists them, and changes nothing the second time', async () => {
    const before = workspace.read('rules/errors.alert');
    expect(await workspace.run(['fmt', '--check', 'rules'])).toEqual({
      code: 1,
      out: 'rules/errors.alert\n',
      error: '1 file of 1 would change\n',
    });
    expect(workspace.read('rules/errors.alert')).toBe(before);
    expect(await workspace.run(['fmt', 'rules'])).toEqual({ code: 0, out: 'rules/errors.alert\n', error: '1 file of 1 changed\n' });
    expect(workspace.read('rules/errors.alert')).toContain('\n  time ts\n');
    expect(await workspace.run(['fmt', '--check', 'rules'])).toEqual({ code: 0, out: '', error: '0 files of 1 would change\n' });
  });

  it('does not change files with syntax errors', async () => {
    workspace.write('rules/errors.alert', 'alert {');
    expect(await workspace.run(['fmt', 'rules'])).toMatchObject({ code: 1, out: '' });
    expect(workspace.read('rules/errors.alert')).toBe('alert {');
  });

  it('formats standard input', async () => {
    expect(await workspace.run(['fmt', '-'], { input: 'let a=1' })).toEqual({ code: 0, out: 'let a = 1\n', error: '' });
  });
});

describe('test', () => {
  it('names fields that the alert of a failed expectation reads and no record of the test has', async () => {
    workspace.write(
      'rules/errors.alert',
      `stream app { format json }
alert Slow { page when max(latency) over 1m > 5 }
alert Other { page when count(hots == "a") over 1m > 5 }
test "fires" {
  every 1s from 0s to 2m { host: "a", latency_ms: 7 }
  expect page Slow
  expect never Other
}
`,
    );
    const { code, out } = await workspace.run(['test', 'rules']);
    expect(code).toBe(1);
    expect(out).toContain(
      '        stream app: no record has the field `latency` (120 records); did you mean `latency_ms`? It is read in rules/errors.alert:2.\n',
    );
    expect(out).not.toContain('hots');
  });

  it('passes, fails with a timeline, and counts', async () => {
    workspace.write(
      'rules/tests.alert',
      `test "fires" {
  every 1s from 0s to 2m { host: "a", level: "error" }
  expect page Errors { host: "a" } from 20s to 1m
}
test "is quiet" {
  every 1s from 0s to 2m { host: "a", level: "error" }
  expect never Errors
}
test "reads what is not there" {
  replay "no-*.log"
  expect page Errors
}
`,
    );
    expect(await workspace.run(['test', 'rules'])).toMatchSnapshot();
    expect(await workspace.run(['test', 'rules', '--filter', 'fires'])).toMatchObject({ code: 0 });
    expect(await workspace.run(['test', 'rules', '--filter', 'nothing'])).toMatchObject({
      code: 1,
      out: 'no test has "nothing" in its name\n',
    });
  });
});

describe('replay', () => {
  it('summarises spans', async () => {
    workspace.write(
      'rules/errors.alert',
      'stream app { from "spans.log" format json time ts }\nspan probe on app { start event == "sent" end event == "seen" key id timeout 20s }\nalert Lost { on probe page when count(outcome == "timeout") over 1m > 0 }\n',
    );
    const line = (second: number, event: string, id?: number): string =>
      `${JSON.stringify({ ts: new Date(Date.UTC(2026, 4, 4, 10) + second * 1000).toISOString(), event, id })}\n`;
    const lines = [
      line(0, 'sent', 1),
      line(1, 'sent', 1),
      line(2, 'seen', 1),
      line(3, 'sent', 2),
      line(4, 'seen'),
      line(40, 'seen', 2),
      line(41, 'sent', 3),
    ];
    workspace.write('spans.log', lines.join(''));
    const { out } = await workspace.run(['replay', 'rules']);
    expect(out).toContain('PAGE');
    expect(out).toContain(
      'Spans:\n  probe: 1 complete, 1 timed out, 1 still open; 1 start while the span was open, 1 step or end without an open span, 1 record without a `key` field\n',
    );
  });

  beforeEach(() => {
    workspace.write('logs/app-a.log', `${log(0, 120, 'info')}not json\n${log(120, 240, 'error')}${log(240, 400, 'info')}`);
  });

  it('shows notifications as text, and a summary', async () => {
    expect(await workspace.run(['replay', 'rules', 'logs'])).toMatchSnapshot();
  });

  it('prints only transition records with --json', async () => {
    const { code, out, error } = await workspace.run(['replay', 'rules', 'logs/app-a.log', '--json']);
    expect({ code, error }).toEqual({ code: 0, error: '' });
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toMatchSnapshot();
  });

  it('reads the files of the streams, gzip and standard input alike', async () => {
    const plain = await workspace.run(['replay', 'rules', 'logs', '--json']);
    expect(await workspace.run(['replay', 'rules', '--json'])).toEqual(plain);
    workspace.write('other/x.gz', gzipSync(workspace.read('logs/app-a.log')));
    expect(await workspace.run(['replay', 'rules', 'other/x.gz', '--json'])).toEqual(plain);
    expect(await workspace.run(['replay', 'rules', '-', '--json'], { input: workspace.read('logs/app-a.log') })).toEqual(plain);
  });

  it('accepts several rule files', async () => {
    workspace.write('rules/errors.alert', RULES);
    workspace.write('other/lets.alert', LETS);
    const { code, out } = await workspace.run(['replay', 'rules/errors.alert', 'other/lets.alert', 'logs', '--json']);
    expect({ code, lines: out.trimEnd().split('\n').length }).toEqual({ code: 0, lines: 3 });
    expect(await workspace.run(['replay', 'rules/errors.alert', 'logs', '--rules', 'other', '--json'])).toEqual({ code, out, error: '' });
  });

  it('respects --from and --until', async () => {
    const { out } = await workspace.run([
      'replay',
      'rules',
      'logs',
      '--json',
      '--from',
      '2026-05-04T10:03:00Z',
      '--until',
      '2026-05-04 10:03:30',
    ]);
    const transitions = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { at: string; to: string });
    expect(transitions.map(({ at, to }) => `${at} ${to}`)).toEqual(['2026-05-04T10:03:10.000Z pending', '2026-05-04T10:03:30.000Z firing']);
    expect(await workspace.run(['replay', 'rules', 'logs', '--from', 'noon'])).toMatchObject({
      code: 2,
      error: 'tocsin: --from takes a time such as 2026-05-04T10:00:00Z, not noon\n',
    });
  });

  it('names folders that cannot be searched for logs or rules', async () => {
    const loop = join(workspace.path, 'loop');
    symlinkSync('loop', loop);
    const why = `cannot read ${loop}: its links form a loop`;
    const { code, out } = await workspace.run(['replay', 'rules', 'logs/*.log', '--json']);
    expect(await workspace.run(['replay', 'rules', '{loop,logs}/*.log', '--json'])).toEqual({ code, out, error: `${why}\n` });
    expect(await workspace.run(['replay', 'rules', 'loop/*.log'])).toMatchObject({ error: `tocsin: no log matches loop/*.log (${why})\n` });
    expect(await workspace.run(['replay', '{loop,rules}/*.alert'])).toMatchObject({ error: `tocsin: ${why}\n` });
  });

  it('asks for the stream of a log that matches no `from`', async () => {
    workspace.write('rules/more.alert', 'stream other { format text }\nalert More { on other info when count() over 1m > 1000 }');
    workspace.write('stray.log', 'x\n');
    expect(await workspace.run(['replay', 'rules', 'stray.log'])).toEqual({
      code: 2,
      out: '',
      error: 'tocsin: stray.log belongs to no stream: no `from` matches it. Choose one with --stream NAME: app, other\n',
    });
    expect((await workspace.run(['replay', 'rules', 'stray.log', '--stream', 'othr'])).error).toBe(
      'tocsin: there is no stream othr; the streams are app, other\n',
    );
    expect((await workspace.run(['replay', 'rules', 'stray.log', '--stream', 'other'])).code).toBe(0);
  });

  it('reports late records, and the lateness to set', async () => {
    workspace.write('logs/app-a.log', `${log(0, 60, 'info')}${log(20, 21, 'info')}${log(60, 61, 'info')}`);
    expect((await workspace.run(['replay', 'rules', 'logs'])).out).toContain(
      '1 record arrived late and was left out; set `lateness 45s` to keep it',
    );
  });

  it('fails when no record could be read, but not on empty logs or while other logs are readable', async () => {
    workspace.write('bad/app-a.log', 'not JSON\n'.repeat(3));
    const message =
      'tocsin: no record could be read, so nothing was evaluated; bad/app-a.log: 3 lines could not be read: not valid JSON; line 1: not JSON\n';
    expect(await workspace.run(['replay', 'rules', 'bad', '--json'])).toEqual({ code: 1, out: '', error: message });
    const { code, error } = await workspace.run(['run', 'rules', 'bad']);
    expect({ code, error: error.slice(-message.length) }).toEqual({ code: 1, error: message });
    expect((await workspace.run(['run', 'rules', '-'], { input: 'not JSON\n' })).code).toBe(1);
    workspace.write('empty/app-a.log', '');
    expect(await workspace.run(['replay', 'rules', 'empty', '--json'])).toEqual({ code: 0, out: '', error: '' });
    expect((await workspace.run(['replay', 'rules', 'bad', 'logs'])).code).toBe(0);
    expect((await workspace.run(['replay', 'rules', 'logs', '--from', '2030-01-01'])).code).toBe(0);
  });

  it('shows progress on a terminal only, and only when it takes long', async () => {
    let nowMs = 0;
    const slow = { now: () => (nowMs += 3000) };
    expect((await workspace.run(['replay', 'rules', 'logs'], slow)).error).toBe('');
    expect((await workspace.run(['replay', 'rules', 'logs'], { ...slow, errorIsTerminal: true })).error).toContain('%, 400 records');
  });

  it('uses colours on a terminal, unless NO_COLOR is set', async () => {
    const colourCode = '\u001b[';
    expect((await workspace.run(['replay', 'rules', 'logs'], { outIsTerminal: true })).out).toContain(colourCode);
    expect((await workspace.run(['replay', 'rules', 'logs'], { outIsTerminal: true, env: { NO_COLOR: '1' } })).out).not.toContain(
      colourCode,
    );
    expect((await workspace.run(['replay', 'rules', 'logs'])).out).not.toContain(colourCode);
  });

  it('does not listen, and says so if a stream has an endpoint', async () => {
    const plain = await workspace.run(['replay', 'rules', '--json']);
    const withTcp = (from: string): void => workspace.write('rules/errors.alert', LETS + RULES.replace('"logs/app-*.log"', from));
    withTcp('"logs/app-*.log", "tcp://:7000"');
    expect(await workspace.run(['replay', 'rules', '--json'])).toEqual({
      ...plain,
      error: 'not read; only `tocsin run` listens on tcp://127.0.0.1:7000 of the stream app\n',
    });
    expect(await workspace.run(['replay', 'rules', 'logs', '--json'])).toEqual(plain);
    withTcp('"tcp://127.0.0.1:7000", "tcp://[::1]:7000"');
    expect(await workspace.run(['replay', 'rules', 'logs/app-a.log', '--json'])).toEqual(plain);
    expect(await workspace.run(['replay', 'rules'])).toEqual({
      code: 2,
      out: '',
      error:
        'tocsin: no log to read: no file here matches the `from` of a stream; name files, folders or globs; only `tocsin run` listens on tcp://127.0.0.1:7000 of the stream app, tcp://[::1]:7000 of the stream app\n',
    });
    expect(await workspace.run(['replay', 'rules', 'tcp://127.0.0.1:7000'])).toEqual({
      code: 2,
      out: '',
      error:
        'tocsin: tcp://127.0.0.1:7000 is an endpoint, not a log: only `tocsin run` listens, on the endpoints that streams name with `from "tcp://127.0.0.1:7000"`\n',
    });
    workspace.write('rules/tests.alert', 'test "listens" {\n  replay "tcp://127.0.0.1:7000"\n  expect never Errors\n}\n');
    expect((await workspace.run(['test', 'rules'])).out).toContain(
      'replay reads files, and tcp://127.0.0.1:7000 is an endpoint; a test cannot listen',
    );
  });

  it('stops if the rules have errors', async () => {
    workspace.write('rules/errors.alert', 'alert X {');
    expect(await workspace.run(['replay', 'rules', 'logs', '--json'])).toMatchObject({ code: 1, out: '' });
  });
});

describe('run', () => {
  it('sends notifications to the sinks of their routes', async () => {
    workspace.write('logs/app-a.log', `${log(0, 120, 'error')}${log(120, 300, 'info')}`);
    workspace.write('rules/sinks.alert', 'sink book file { path: env("BOOK") }\nroute { page -> book }');
    const { code, error, out } = await workspace.run(['run', 'rules', 'logs/app-a.log'], { env: { BOOK: 'out/book.ndjson' } });
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(error).toContain('Read 300 records from 1 log');
    const lines = workspace
      .read('out/book.ndjson')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { kind: string; alert: string });
    expect(lines.map(({ kind, alert }) => `${kind} ${alert}`)).toEqual(['fired Errors', 'resolved Errors']);
  });

  it('reports a variable that is not set before it reads anything', async () => {
    workspace.write('rules/sinks.alert', 'sink book file { path: env("BOOK") }\nroute { page -> book }');
    expect(await workspace.run(['run', 'rules', 'logs/app-a.log'], { input: '' })).toMatchObject({ code: 3 });
    workspace.write('logs/app-a.log', '');
    expect(await workspace.run(['run', 'rules', 'logs/app-a.log'])).toEqual({
      code: 2,
      out: '',
      error: 'tocsin: sink book: the environment variable BOOK is not set\n',
    });
  });

  it('reads standard input, and prints notifications without routes', async () => {
    const nowMs = Date.UTC(2026, 4, 4, 10, 5);
    const { code, out } = await workspace.run(['run', 'rules', '-'], {
      input: log(0, 120, 'error') + log(120, 200, 'info'),
      now: () => nowMs,
    });
    expect(code).toBe(0);
    expect(out).toContain('PAGE  Errors  host a');
    expect(out).toContain('resolved  Errors  host a');
  });
});

describe('explain', () => {
  it('explains a code, lists all, and suggests', async () => {
    expect((await workspace.run(['explain', 't403'])).out).toMatchSnapshot();
    expect((await workspace.run(['explain'])).out).toContain('T403  ');
    expect(await workspace.run(['explain', 'T999'])).toMatchObject({ code: 2 });
  });
});

const READER = new URL('../../dist/cli/reader-thread.js', import.meta.url);

// Threads run the built command. `npm test` builds it first.
it.skipIf(!existsSync(READER))('replay with reader threads has the same output', async () => {
  workspace.write(
    'threads.alert',
    'stream app { format json }\nalert Errors { on app by host page when count(level == "error") over 1m >= 3 sample 1 }\n',
  );
  const lines = Array.from({ length: 5000 }, (_, at) =>
    JSON.stringify({ ts: Date.UTC(2026, 4, 4) + at * 500, host: `h${at % 5}`, level: at % 1000 < 30 ? 'error' : 'info' }),
  );
  workspace.write('threads.log', `${lines.join('\n')}\nbroken\n`);
  const plain = await workspace.run(['replay', 'threads.alert', 'threads.log', '--threads', '0'], {
    readerScript: READER,
    processors: 4,
    now: () => 0,
  });
  const threads = await workspace.run(['replay', 'threads.alert', 'threads.log', '--threads', '2'], {
    readerScript: READER,
    processors: 4,
    now: () => 0,
  });
  expect(threads).toEqual(plain);
  expect(plain.out).toContain('1 line');
  const refused = await workspace.run(['replay', 'threads.alert', 'threads.log', '--threads', 'many']);
  expect(refused).toMatchObject({ code: 2 });
});
