/** Stopping a command that reads standard input, while nothing arrives. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { untilStopped } from '../../src/cli/until-stopped.js';
import type { Outcome } from './harness.js';
import { Workspace } from './harness.js';

const RULES = `stream app { format json }
alert Errors {
  on app
  page when count(level == "error") over 1m > 1
}
`;
const LINES = [0, 1, 2, 3].map((second) => `{"time":"2026-05-04T10:00:0${second}Z","level":"error"}\n`).join('');

let workspace: Workspace;
let stop: AbortController;
beforeEach(() => {
  workspace = new Workspace();
  workspace.write('a.alert', RULES);
  stop = new AbortController();
});
afterEach(() => workspace.remove());

/** Gives the text, then stops the command while it waits for more, which never comes. */
async function* silentAfter(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
  setImmediate(() => stop.abort());
  await new Promise(() => {});
}

function run(argv: readonly string[], text: string): Promise<Outcome> {
  return workspace.run(argv, { stdin: silentAfter(text), stop: stop.signal });
}

describe('a stop while standard input is silent', () => {
  it('ends `replay -`, which reports what it has read, and that it is not all', async () => {
    const { code, out, error } = await run(['replay', 'a.alert', '-'], LINES);
    expect({ code, error }).toEqual({ code: 0, error: 'stopped before the end of the input\n' });
    expect(out).toContain('Errors');
    expect(out).toContain('4 records');
  });

  it('ends `run RULES -`', async () => {
    const { code, out } = await run(['run', 'a.alert', '-'], LINES);
    expect(code).toBe(0);
    expect(out).toContain('Errors');
  });

  it('ends `parse -`, which shows what it has read', async () => {
    const { code, out } = await run(['parse', '-'], LINES);
    expect(code).toBe(0);
    expect(out).toContain('2026-05-04T10:00:03Z');
    expect(out).toContain('Read all of the first 4 lines');
  });

  it.each([['check'], ['fmt']])('ends `%s -` without taking a part of the rules for the whole', async (command) => {
    expect(await run([command, '-'], RULES.slice(0, 27))).toEqual({
      code: 3,
      out: '',
      error: 'tocsin: stopped before standard input ended\n',
    });
  });
});

describe('untilStopped', () => {
  it('gives all chunks of an input that ends, and passes its error on', async () => {
    async function* chunks(): AsyncGenerator<Uint8Array> {
      yield Uint8Array.of(1);
      yield Uint8Array.of(2);
      throw new Error('broken');
    }
    const seen: number[] = [];
    const read = async (): Promise<void> => {
      for await (const [byte = 0] of untilStopped(chunks(), stop.signal)) seen.push(byte);
    };
    await expect(read()).rejects.toThrow('broken');
    expect(seen).toEqual([1, 2]);
  });

  it('closes the input of a reader that wants no more', async () => {
    let isClosed = false;
    async function* chunks(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield Uint8Array.of(1);
      } finally {
        isClosed = true;
      }
    }
    for await (const _ of untilStopped(chunks(), stop.signal)) break;
    expect(isClosed).toBe(true);
  });

  it('reads nothing after a stop', async () => {
    stop.abort();
    for await (const _ of untilStopped(silentAfter('x'), stop.signal)) expect.unreachable();
  });
});
