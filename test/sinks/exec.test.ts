import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { execSink } from '../../src/sinks/exec.js';
import type { Sink } from '../../src/sinks/sink.js';
import { jsonNotification } from '../../src/sinks/text/json-notification.js';
import { rules } from '../notify/program.js';
import { notification } from './notification.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-exec-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const program = rules('stream s { format json }');

function command(command: readonly string[], options: Readonly<Record<string, unknown>> = {}): Sink {
  return execSink.create({ command, ...options }, { program, print: () => {}, colour: false, cwd: folder });
}

/** A script that records its input, arguments and environment. */
function script(text: string, options: Readonly<Record<string, unknown>> = {}, args: readonly string[] = []): Sink {
  writeFileSync(
    join(folder, 'script.mjs'),
    `import { readFileSync, writeFileSync } from 'node:fs';\nimport { spawn } from 'node:child_process';\n${text}`,
  );
  return command([process.execPath, 'script.mjs', ...args], options);
}

const KEEP = `writeFileSync('got.json', JSON.stringify({ input: readFileSync(0, 'utf8'), args: process.argv.slice(2), env: process.env }));`;

interface Got {
  readonly input: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

const got = (): Got => JSON.parse(readFileSync(join(folder, 'got.json'), 'utf8')) as Got;

describe('a command', () => {
  it('gets the notification on standard input and in variables, and its arguments unchanged', async () => {
    vi.stubEnv('TOCSIN_TEST_SECRET', 'of this process');
    const sink = script(KEEP, { env: { LAMP: 'red' } }, ['$HOME', '`id`', 'two words', '']);
    expect(await sink.send(notification())).toEqual({ ok: true });
    const { input, args, env } = got();
    expect(input.endsWith('\n')).toBe(true);
    expect(JSON.parse(input)).toEqual(jsonNotification(notification()));
    expect(args).toEqual(['$HOME', '`id`', 'two words', '']);
    expect(env).toMatchObject({
      LAMP: 'red',
      TOCSIN_ID: 'A@1#fired-page-2',
      TOCSIN_FIRING_ID: 'A@1',
      TOCSIN_KIND: 'fired',
      TOCSIN_ALERT: 'CheckoutErrors',
      TOCSIN_SEVERITY: 'page',
      TOCSIN_GROUP: '{"host":"a"}',
      TOCSIN_SUMMARY: 'a: 31% of checkout requests fail',
      TOCSIN_RUNBOOK: 'https://wiki.example/checkout#5xx',
    });
    expect(env['PATH']).toBe(process.env['PATH']);
    expect(env['TOCSIN_TEST_SECRET']).toBeUndefined();
    vi.unstubAllEnvs();
  });

  it('gets nothing from a log line as an argument, nor control characters in variables', async () => {
    const nasty = '"; touch hacked; $(touch hacked) `touch hacked`\n\0\u001b[31m\u202e\ud800';
    const sink = script(KEEP, {}, ['-n']);
    const sent = notification({ summary: nasty, group: { [nasty]: nasty, PATH: '/evil' }, samples: ['x'.repeat(1 << 20)] });
    expect(await sink.send(sent)).toEqual({ ok: true });
    const { input, args, env } = got();
    expect(args).toEqual(['-n']);
    expect(JSON.parse(input)).toEqual(jsonNotification(sent));
    expect(env['TOCSIN_SUMMARY']).toBe('"; touch hacked; $(touch hacked) `touch hacked`····');
    for (const value of Object.values(env)) expect(value).not.toMatch(/\p{Cc}|\u202e/u);
    expect(env['PATH']).toBe(process.env['PATH']);
    expect(existsSync(join(folder, 'hacked'))).toBe(false);
  });

  it('need not read its input', async () => {
    const big = notification({ samples: ['x'.repeat(1 << 21)] });
    expect(await script('process.exit(0);').send(big)).toEqual({ ok: true });
  });

  it('is retried after exit code 75, and after no other', async () => {
    expect(await script('process.exit(75);').send(notification())).toEqual({
      ok: false,
      again: true,
      message: `${process.execPath} ended with 75`,
    });
    for (const code of [1, 2, 74, 76, 126, 127, 255])
      expect(await script(`process.exit(${code});`).send(notification())).toMatchObject({ ok: false, again: false });
  });

  it('that is killed by a signal is retried', async () => {
    const sink = script(`process.kill(process.pid, 'SIGKILL');`);
    expect(await sink.send(notification())).toEqual({ ok: false, again: true, message: `${process.execPath} was ended by SIGKILL` });
  });

  it('that does not exist is a final failure', async () => {
    const missing = join(folder, 'missing');
    expect(await command([missing]).send(notification())).toEqual({
      ok: false,
      again: false,
      message: `${missing} cannot be run (ENOENT)`,
    });
    writeFileSync(join(folder, 'plain.txt'), 'no program');
    expect(await command(['./plain.txt']).send(notification())).toEqual({
      ok: false,
      again: false,
      message: './plain.txt cannot be run (EACCES)',
    });
    expect(await command([process.execPath, 'x'.repeat(1 << 22)]).send(notification())).toMatchObject({ ok: false, again: false });
  });

  it('reports the end of its output, plain, cut, and without secrets', async () => {
    const said = `console.error('x '.repeat(5000) + ' \\u001b[31mred\\u0007\\n no lamp for ' + process.env.TOKEN + ' and ' + process.argv[2]); process.exitCode = 1;`;
    const result = await script(said, { env: { TOKEN: 'token-secret' } }, ['argument-secret']).send(notification());
    const message = result.ok ? '' : result.message;
    expect(message).toMatch(/^\S+ ended with 1: \.\.\./);
    expect(message).toMatch(/red· no lamp for \*\*\* and \*\*\*$/);
    expect(message.length).toBeLessThan(process.execPath.length + 220);
  });

  it('is killed after its timeout with every process that it started', async () => {
    const sink = script(
      `
      process.on('SIGTERM', () => undefined);
      const child = spawn(process.execPath, ['-e', "process.on('SIGTERM', () => undefined); setInterval(() => undefined, 1000); console.log('up')"]);
      child.stdout.once('data', () => writeFileSync('pids.json', JSON.stringify([process.pid, child.pid])));
      setInterval(() => undefined, 1000);
      `,
      { timeout: 600 },
    );
    expect(await sink.send(notification())).toEqual({
      ok: false,
      again: true,
      message: `${process.execPath} ran longer than 0.6s and was killed`,
    });
    const pids = JSON.parse(readFileSync(join(folder, 'pids.json'), 'utf8')) as readonly number[];
    expect(pids).toHaveLength(2);
    await vi.waitFor(() => expect(pids.filter(isRunning)).toEqual([]));
  });

  it('is killed when the run ends', async () => {
    const stop = new AbortController();
    const sink = script('setInterval(() => undefined, 1000);');
    const sent = sink.send(notification(), stop.signal);
    stop.abort();
    expect(await sent).toEqual({ ok: false, again: true, message: `the run ended before ${process.execPath} did` });
  });

  it('is waited for only until it exits, whatever processes it leaves behind', async () => {
    const sink = script(
      `const child = spawn(process.execPath, ['-e', 'setTimeout(() => undefined, 20000)'], { stdio: 'inherit', detached: true });
       writeFileSync('left.json', String(child.pid));
       process.exit(0);`,
    );
    expect(await sink.send(notification())).toEqual({ ok: true });
    const left = Number(readFileSync(join(folder, 'left.json'), 'utf8'));
    expect(isRunning(left)).toBe(true);
    process.kill(left, 'SIGKILL');
  });

  it.each([
    [[''], {}, /the first item of .command. is empty/],
    [['a', 'b\0'], {}, /NUL/],
    [['a'], { env: { 'A=B': 'x' } }, /"A=B" is not a valid name/],
    [['a'], { env: { A: 'secret\0' } }, /^arguments and variables cannot contain a NUL character$/],
  ])('cannot be made as %j with %j', (words, options, message) => {
    expect(() => command(words, options)).toThrow(message);
  });
});

/** A zombie does not count as running. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    try {
      return !existsSync('/proc/self') && process.kill(pid, 0);
    } catch {
      return false;
    }
  }
}
