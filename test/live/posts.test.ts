/** Records that are sent over HTTP. */
import { execFile } from 'node:child_process';
import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Tocsin } from '../../src/index.js';
import { shown, Workspace } from './workspace.js';

let workspace: Workspace;

beforeEach(() => {
  workspace = new Workspace();
});

afterEach(() => workspace.end());

const POSTED = 'stream app { from "http://127.0.0.1:0/records" format json time ts lateness 1s idle 5s }\n';
const GUARDED = POSTED.replace('format', 'token env("RECORDS_TOKEN") format');
const ERRORS = 'alert Errors { on app by host step 1s page when count(level == "error") over 10s >= 3 }\n';

function urlOf(tocsin: Tocsin): string {
  return tocsin.status().sources.find(({ kind }) => kind === 'http')?.name ?? '';
}

function errors(count: number): string {
  return `${JSON.stringify({ ts: new Date(workspace.clock.nowMs).toISOString(), host: 'a', level: 'error' })}\n`.repeat(count);
}

async function post(tocsin: Tocsin, body: string, headers: Readonly<Record<string, string>> = {}): Promise<number> {
  return (await fetch(urlOf(tocsin), { method: 'POST', body, headers })).status;
}

describe('a posted record', () => {
  // Where there is no curl, `fetch` below sends the same.
  it.skipIf(!existsSync('/usr/bin/curl'))('sent with curl fires an alert', async () => {
    const { tocsin, transitions } = await workspace.start(`${POSTED}${ERRORS}`);
    const child = promisify(execFile)('/usr/bin/curl', ['-sS', '-w', '%{http_code}', '--data-binary', '@-', urlOf(tocsin)]);
    child.child.stdin?.end(errors(3));
    expect((await child).stdout).toBe('204');
    expect(tocsin.status().counts.records).toBe(3);
    await workspace.clock.seconds(8);
    expect(shown(transitions)).toEqual([expect.stringContaining('Errors firing condition')]);
    expect(tocsin.status().sources).toMatchObject([{ kind: 'http', records: 3, unreadable: 0, lagBytes: 0 }]);
  });

  it('is on disk before the response', async () => {
    const { tocsin } = await workspace.start(`${POSTED}${ERRORS}`);
    expect(await post(tocsin, errors(2))).toBe(204);
    expect(await post(tocsin, errors(1))).toBe(204);
    // As a machine that dies now would leave it.
    const copy = join(workspace.folder, 'copy');
    cpSync(join(workspace.folder, 'state'), copy, { recursive: true, filter: (path) => !path.endsWith('lock') });
    const { tocsin: other, transitions } = await workspace.start(`${POSTED}${ERRORS}`, { stateDir: copy });
    expect(other.status().counts.records).toBe(3);
    await workspace.clock.seconds(1);
    await workspace.stop(tocsin);
    await workspace.clock.seconds(6);
    expect(shown(transitions).map((text) => text.replace(/^\S+ /, ''))).toContain('Errors firing condition');
    await workspace.stop(other);
    rmSync(copy, { recursive: true });
  });

  it('needs the token of the stream, which may change and is never shown', async () => {
    const env: Record<string, string> = { RECORDS_TOKEN: 'first-secret' };
    let rules = `${GUARDED}${ERRORS}`;
    const { tocsin } = await workspace.start(() => rules, { env });
    expect(await post(tocsin, errors(1))).toBe(401);
    expect(await post(tocsin, errors(1), { authorization: 'Bearer first-secret' })).toBe(204);
    env['OTHER'] = 'second-secret';
    rules = rules.replace('RECORDS_TOKEN', 'OTHER');
    expect(await tocsin.reload()).toBe(true);
    expect(await post(tocsin, errors(1), { authorization: 'Bearer first-secret' })).toBe(401);
    expect(await post(tocsin, errors(1), { authorization: 'Bearer second-secret' })).toBe(204);
    rules = rules.replace('OTHER', 'MISSING');
    expect(await tocsin.reload()).toBe(false);
    expect(tocsin.status().rules.problem).toBe('stream app: the environment variable MISSING is not set');
    expect(await post(tocsin, errors(1), { authorization: 'Bearer second-secret' })).toBe(204);
    expect(tocsin.status().counts.records).toBe(3);
    expect(JSON.stringify([tocsin.status(), workspace.said])).not.toContain('-secret');
  });

  it('is accepted on an endpoint that a reload opens, and not on one that it closes', async () => {
    let rules = `${POSTED}${ERRORS}`;
    const { tocsin } = await workspace.start(() => rules);
    const before = urlOf(tocsin);
    rules = rules.replace('"http://127.0.0.1:0/records"', '"http://127.0.0.1:0/new", "a.log"');
    expect(await tocsin.reload()).toBe(true);
    await workspace.clock.seconds(1);
    const after = tocsin.status().sources.find(({ name }) => name.endsWith('/new'))?.name ?? '';
    expect((await fetch(before, { method: 'POST', body: '{}' })).status).toBe(404);
    expect((await fetch(after, { method: 'POST', body: errors(1) })).status).toBe(204);
  });

  it('fails the start if the token is missing', async () => {
    await expect(workspace.start(`${GUARDED}${ERRORS}`)).rejects.toThrow('stream app: the environment variable RECORDS_TOKEN is not set');
  });
});
