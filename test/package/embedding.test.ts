/** The package in a program: a custom sink, and the tests of rule files. */
import { describe, expect, it } from 'vitest';
import { createTocsin, loadRules } from '../../src/index.js';
import type { Notification, SinkType } from '../../src/sinks.js';
import { runTests } from '../../src/testing.js';

describe('a type of sink with nothing but `type` and `create`', () => {
  it('gets notifications of a run, with the options of the rules', async () => {
    let receive: (got: readonly [unknown, Notification]) => void = () => {};
    const received = new Promise<readonly [unknown, Notification]>((resolve) => {
      receive = resolve;
    });
    const memory: SinkType = {
      type: 'memory',
      create: (options) => ({
        send: async (notification) => {
          receive([options['to'], notification]);
          return { ok: true };
        },
        close: async () => {},
      }),
    };
    const text = `
      stream app { format json  time at  lateness 0s  idle 1s }
      alert Fatal { on app  page each level == "fatal" }
      sink people memory { to: ["a", { name: "b" }]  rate: 6/m }
      route { page -> people }`;
    const tocsin = createTocsin({ rules: [{ path: 'a.alert', text }], sinkTypes: [memory] });
    await tocsin.start();
    await tocsin.push('app', [{ at: new Date().toISOString(), level: 'fatal' }]);
    const [to, notification] = await received;
    await tocsin.stop();
    expect(to).toEqual(['a', { name: 'b' }]);
    expect(notification).toMatchObject({ kind: 'fired', alert: 'Fatal' });
  });
});

describe('runTests', () => {
  const text = `
    stream app { format json }
    alert Fatal { on app  page each level == "fatal" }
    test "a fatal record pages" { at 1s { level: "fatal" } expect page Fatal from 0s to 2s }
    test "an info record pages" { at 1s { level: "info" } expect page Fatal from 0s to 2s }`;

  it('runs the tests of rules in order, and returns their failures', async () => {
    const { program } = loadRules([{ path: 'a.alert', text }]);
    if (program === undefined) throw new Error('the rules have errors');
    const results = await runTests(program);
    expect(results.map(({ test, failures }) => [test.name, failures.length])).toEqual([
      ['a fatal record pages', 0],
      ['an info record pages', 1],
    ]);
    expect((await runTests(program, { filter: 'fatal' })).map(({ test }) => test.name)).toEqual(['a fatal record pages']);
  });
});
