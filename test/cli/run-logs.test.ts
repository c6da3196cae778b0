/** `run` on logs and on standard input: reminders, and the delivery options of sinks. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestServer } from '../sinks/server.js';
import { serve } from '../sinks/server.js';
import { Workspace } from './harness.js';

const STREAM = 'stream app { from "app.log" format json time ts lateness 1s }\n';
const START_MS = Date.UTC(2026, 4, 4, 10);

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace.remove());

function line(second: number, level: string): string {
  return `${JSON.stringify({ ts: new Date(START_MS + second * 1000).toISOString(), level })}\n`;
}

/** Lines such as `PAGE Errors` of the output. */
function heads(out: string): readonly string[] {
  return [...out.matchAll(/^\S+ \S+Z {2}(\S+) +(\S+)/gm)].map(([, word, alert]) => `${word} ${alert}`);
}

describe('the sinks of `run` on logs', () => {
  const ERRORS = 'alert Errors { page each level == "error" }\n';
  let server: TestServer;
  afterEach(() => server.close());

  it.each([
    ['a log', ['run', 'rules.alert', 'app.log']],
    ['standard input', ['run', 'rules.alert', '-']],
  ])('send to `else` what a sink refuses, reading %s', async (_, argv) => {
    server = await serve((response) => response.writeHead(400).end());
    workspace.write(
      'rules.alert',
      `${STREAM}${ERRORS}sink hook webhook { url: "http://127.0.0.1:${server.port}/" } else screen\nsink screen console {}\nroute { page -> hook }\n`,
    );
    const input = line(0, 'error') + line(400, 'info');
    workspace.write('app.log', input);
    const { out, error } = await workspace.run(argv, { input, now: () => START_MS + 401_000 });
    expect(heads(out)).toEqual(['PAGE Errors', 'resolved Errors']);
    expect(error).toContain('it goes to screen');
  });

  it('give up after `deadline`, and no later', async () => {
    server = await serve((response) => response.writeHead(503, { 'retry-after': '30' }).end());
    workspace.write(
      'rules.alert',
      `${STREAM}${ERRORS}sink hook webhook { url: "http://127.0.0.1:${server.port}/" deadline: 10s } else screen\nsink screen console {}\nroute { page -> hook }\n`,
    );
    workspace.write('app.log', line(0, 'error') + line(1, 'info'));
    const { out } = await workspace.run(['run', 'rules.alert', 'app.log']);
    expect(heads(out)).toContain('PAGE Errors');
    // The pause that the destination asks for is longer than the deadline: there is no second try.
    expect(server.received).toHaveLength(1);
  });
});

describe('reminders', () => {
  it('are the same in `replay` and in `run` on the same log', async () => {
    workspace.write(
      'rules.alert',
      `${STREAM}alert Errors { page each level == "error" { keep 2h } remind 10m }\nsink screen console {}\nroute { page -> screen }\n`,
    );
    workspace.write('app.log', line(0, 'error') + line(1500, 'info'));
    const replayed = heads((await workspace.run(['replay', 'rules.alert', 'app.log'])).out);
    expect(replayed).toEqual(['PAGE Errors', 'PAGE Errors', 'PAGE Errors']);
    expect(heads((await workspace.run(['run', 'rules.alert', 'app.log'])).out)).toEqual(replayed);
  });
});
