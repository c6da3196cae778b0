/** Logs with bytes that nobody meant to write: what is behind them is read, and the replay says what was left out. */
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Workspace } from './harness.js';

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace.remove());

async function replay(
  rules: string,
  log: string | Uint8Array,
): Promise<{ readonly notified: number; readonly problems: readonly string[] }> {
  workspace.write('rules.alert', rules);
  workspace.write('app.log', log);
  const { code, out, error } = await workspace.run(['replay', 'rules.alert', 'app.log']);
  expect([code, error]).toEqual([0, '']);
  const [before = '', found = ''] = out.split('\nProblems:\n');
  const problems = found.split('\n').map((line) => line.trim());
  return { notified: before.split(/\b(?:PAGE|WARN|INFO)\b/).length - 1, problems: problems.filter((line) => line !== '') };
}

describe('a hole of NULs', () => {
  const RULES = (format: string): string =>
    `stream web { format ${format} }\nalert Failing { page when count(message contains "failed" or msg contains "failed") over 1m >= 2 }`;

  it.each([
    ['json', (second: number): string => `{"ts":"2026-05-04T10:00:0${second}Z","msg":"pay failed"}`],
    ['text', (second: number): string => `2026-05-04T10:00:0${second}Z pay failed`],
    ['syslog', (second: number): string => `<11>1 2026-05-04T10:00:0${second}Z web pay - - - pay failed`],
    ['logfmt', (second: number): string => `ts=2026-05-04T10:00:0${second}Z msg="pay failed"`],
  ])('before the first line of %s hides nothing', async (format, line) => {
    const rules = RULES(format).replace(
      format === 'json' || format === 'logfmt' ? 'message contains "failed" or ' : / or msg contains "failed"/,
      '',
    );
    const { notified, problems } = await replay(rules, `${'\0'.repeat(5000)}${line(1)}\n${line(2)}\n`);
    expect(notified).toBeGreaterThan(0);
    expect(problems).toEqual([
      'app.log: 5,000 NULs before lines, left out: the log was truncated while its writer kept its position, or the machine lost power',
    ]);
  });

  it('may be longer than a line may be', async () => {
    const line = (second: number): string => `2026-05-04T10:00:0${second}Z pay failed\n`;
    const rules = 'stream web { format text }\nalert Failing { page when count(message contains "failed") over 1m >= 2 }';
    const { notified, problems } = await replay(rules, `${'\0'.repeat(3 << 20)}${line(1)}${line(2)}`);
    expect([notified > 0, problems.length]).toEqual([true, 1]);
  });
});

describe('colours', () => {
  it('hide neither times nor words', async () => {
    const rules = 'stream app { format text }\nalert Failing { page when count(message contains " ERR pay") over 1m >= 5 }';
    const log = [
      '\x1b[2m2026-05-04T10:00:00.123456Z\x1b[0m \x1b[31mERR\x1b[0m pay: down',
      '\x1b[90m2026-05-04 10:00:01\x1b[0m \x1b[1;31mERR\x1b[0m pay: down',
      '\x1b[36mWARN\x1b[0m[2026-05-04T10:00:02Z] \x1b[31mERR\x1b[0m pay \x1b[36mkey\x1b[0m=val',
      '\x1b[31mERRO\x1b[0m[2026-05-04T10:00:03Z] ERR pay',
      '2026-05-04 10:00:04 ERR pay: down',
    ];
    const { notified, problems } = await replay(rules, `${log.join('\n')}\n`);
    expect(notified).toBeGreaterThan(0);
    expect(problems).toEqual(['app.log: 4 lines with colours or other escape sequences, read without them']);
  });
});

describe('an encoding', () => {
  const rules = (clause: string): string =>
    `stream app { format text ${clause} }\nalert Failing { page when count(message contains "größer") over 1m >= 2 }`;
  const text = '2026-05-04T10:00:01Z größer\n2026-05-04T10:00:02Z größer\n';

  it.each([
    ['UTF-16LE with a mark', '', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16BE with a mark', '', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['UTF-16LE without a mark', '', Buffer.from(text, 'utf16le')],
    ['UTF-16BE, packed', 'encoding "utf-16be"', gzipSync(Buffer.from(text, 'utf16le').swap16())],
    ['UTF-8 with a mark, packed', '', gzipSync(Buffer.from(`\ufeff${text}`))],
    ['Windows-1252', 'encoding "windows-1252"', Buffer.from(text, 'latin1')],
  ])('%s is read', async (_, clause, log) => {
    expect(await replay(rules(clause), log)).toEqual({ notified: 1, problems: [] });
  });

  it('that is not named is suggested', async () => {
    const { notified, problems } = await replay(rules(''), Buffer.from(text, 'latin1'));
    const why =
      'app.log: 2 lines with bytes that are not UTF-8, replaced; if the log has another encoding, name it: `encoding "windows-1252"`';
    expect([notified, problems]).toEqual([0, [why]]);
  });

  it('of standard input is read, also packed', async () => {
    workspace.write('rules.alert', rules(''));
    const stdin = (bytes: Buffer): AsyncIterable<Buffer> =>
      (async function* () {
        for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7);
      })();
    for (const bytes of [Buffer.from(`\ufeff${text}`, 'utf16le'), gzipSync(Buffer.from(text))]) {
      const { out } = await workspace.run(['replay', 'rules.alert', '-'], { stdin: stdin(bytes) });
      expect(out).toContain('PAGE  Failing');
    }
  });

  it('is checked', async () => {
    const check = async (text: string): Promise<string> => {
      workspace.write('rules.alert', text);
      const { out, error } = await workspace.run(['check', 'rules.alert']);
      return out + error;
    };
    expect(await check('stream a { format text encoding "utf16" }')).toContain('there is no encoding `utf16`');
    expect(await check('stream a { from "tcp://127.0.0.1:7000" format text encoding "latin1" }')).toContain('this encoding has no effect');
    expect(await check('stream a { from "x.log" format text }\nstream b { from "x.log" format text encoding "latin1" }')).toContain(
      'read the same files, in different encodings',
    );
  });
});

describe('a copy of a rotated file', () => {
  const rules = 'stream app { from "app.log*" format text }\nalert Failing { page when count(message contains "failed") over 1m >= 3 }';
  const line = (second: number): string => `2026-05-04T10:00:0${second}Z pay failed\n`;

  it.each([
    ['the whole log', line(1) + line(2), line(1) + line(2)],
    ['its beginning', line(1) + line(2), line(1)],
  ])('that holds %s is not read twice', async (_, log, copy) => {
    workspace.write('rules.alert', rules);
    workspace.write('app.log', log);
    workspace.write('app.log.1', copy);
    workspace.write('app.log.2.gz', gzipSync(Buffer.from(line(1))));
    const { out, error } = await workspace.run(['replay', 'rules.alert']);
    expect(out).toContain('Read 2 records from 1 log ');
    expect(error).toBe(
      'app.log.1 is a copy of the beginning of app.log: it is not read twice\napp.log.2.gz is a copy of the beginning of app.log: it is not read twice\n',
    );
  });

  it('is one only if all of it is there', async () => {
    workspace.write('rules.alert', rules);
    workspace.write('app.log', line(1) + line(2));
    workspace.write('app.log.1', line(1) + line(3));
    workspace.write('other.log', line(1) + line(2));
    const { out, error } = await workspace.run(['replay', 'rules.alert', 'app.log', 'app.log.1', 'other.log']);
    expect([error, out]).toEqual(['', expect.stringContaining('Read 6 records from 3 logs ')]);
  });
});
