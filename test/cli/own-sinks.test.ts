/** Custom sinks from a module that the command loads. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { catalogueWith } from '../../src/catalogue.js';
import { SINKS } from '../../src/sinks/sinks.js';
import type { TestServer } from '../sinks/server.js';
import { serve } from '../sinks/server.js';
import { Workspace } from './harness.js';

let workspace: Workspace;
let server: TestServer;
beforeEach(async () => {
  workspace = new Workspace();
  server = await serve((response) => response.end());
  workspace.write('my-sinks.mjs', readFileSync(fileURLToPath(new URL('../../examples/my-sinks.mjs', import.meta.url)), 'utf8'));
  const url = `http://127.0.0.1:${server.port}/`;
  workspace.write(
    'rules.alert',
    `stream app { format json time ts }
    alert Errors { on app by host info each level == "error" }
    sink team chat { url: "${url}" channel: "#ops" }
    route { info -> team }
    test "one error is notified" { at 1s { host: "a", level: "error" } expect 1 notification to team }\n`,
  );
});
afterEach(async () => {
  workspace.remove();
  await server.close();
});

const MINE = ['--sinks', './my-sinks.mjs'];

describe('--sinks', () => {
  it('makes the sinks of a module available in every command that loads rules', async () => {
    expect(await workspace.run(['check', 'rules.alert'])).toMatchObject({ code: 1, out: expect.stringContaining('chat') });
    expect(await workspace.run(['check', 'rules.alert', ...MINE])).toMatchObject({ code: 0 });
    expect(await workspace.run(['test', 'rules.alert', ...MINE])).toMatchObject({ code: 0, out: expect.stringContaining('1 passed') });
    expect(await workspace.run(['sinks', 'test', 'team', 'rules.alert', ...MINE])).toMatchObject({
      code: 0,
      out: 'team (chat) accepted the test notification\nteam (chat) accepted the resolved notification\n',
    });
    expect(JSON.parse(server.received[0]?.body ?? '')).toMatchObject({ channel: '#ops', text: expect.stringContaining('TocsinTest') });
    workspace.write('app.log', '{"ts":"2026-05-04T10:00:00Z","host":"a","level":"error"}\n');
    expect(await workspace.run(['replay', 'rules.alert', 'app.log', ...MINE])).toMatchObject({ code: 0 });
    expect(await workspace.run(['run', 'rules.alert', 'app.log', ...MINE])).toMatchObject({ code: 0 });
    expect(server.received.map(({ body }) => (JSON.parse(body) as { text: string }).text)).toContain('info Errors a');
  });

  it('checks the options of such a sink against its schema', async () => {
    workspace.write('bad.alert', 'stream s { format json } sink team chat { url: "http://localhost/" chanel: "#ops" }');
    expect(await workspace.run(['check', 'bad.alert', ...MINE])).toMatchObject({ code: 1, out: expect.stringContaining('chanel') });
  });

  it('names the packages that such a sink needs and that are not installed', async () => {
    workspace.write('pigeon.mjs', `export default { type: 'pigeon', packages: ['p-no-such-package'], create: () => ({}) };`);
    workspace.write('pigeon.alert', 'stream s { format json } sink loft pigeon { }');
    const { code, out } = await workspace.run(['check', 'pigeon.alert', '--sinks', './pigeon.mjs']);
    expect(out).toMatch(/^not installed here: sink loft: pigeon needs the package p-no-such-package: npm install p-no-such-package$/m);
    expect(code).toBe(0);
  });

  it('works in a live run', async () => {
    const stop = new AbortController();
    workspace.write(
      'live.alert',
      `${workspace.read('rules.alert').replace('format json', 'from "live.log" format json lateness 0s idle 1s')}`,
    );
    workspace.write('live.log', `${JSON.stringify({ ts: new Date().toISOString(), host: 'a', level: 'error' })}\n`);
    const run = workspace.run(['run', 'live.alert', '--begin', 'start', '--state', 'none', ...MINE], { stop: stop.signal, now: Date.now });
    while (server.received.length === 0) await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    expect(await run).toMatchObject({ code: 0 });
  });

  const sink = (type: string): string => `{ type: '${type}', schema: { type: 'object' }, create: () => ({}) }`;

  it.each([
    ['nothing.mjs', '', 2, 'it must export its sinks as `sinks` or as the default export; it exports nothing'],
    ['other.mjs', 'export const sink = 1; export const x = 2;', 2, 'it exports sink, x'],
    ['empty.mjs', 'export default [];', 2, 'its list of sinks is empty'],
    ['number.mjs', 'export default 7;', 2, 'its sink is not an object that describes a sink'],
    ['untyped.mjs', `export default [${sink('a')}, {}];`, 2, 'sink 2 of its list needs a `type`'],
    ['spaced.mjs', `export default ${sink('a b')};`, 2, 'its sink needs a `type`, the word that rules use for it'],
    ['uncreated.mjs', "export default { type: 'a', schema: { type: 'object' } };", 2, 'the sink a needs a function `create`'],
    [
      'unschemed.mjs',
      "export default { type: 'a', schema: { type: 'string' }, create: () => ({}) };",
      2,
      'the `schema` of the sink a must be of type "object"',
    ],
    [
      'bad-schema.mjs',
      `export default { ...${sink('a')}, schema: { type: 'object', properties: 7 } };`,
      2,
      'the `schema` of the sink a cannot be used',
    ],
    ['clash.mjs', `export default ${sink('webhook')};`, 2, 'webhook is a built-in sink type'],
    ['twice.mjs', `export const sinks = [${sink('a')}, ${sink('a')}];`, 2, 'the type a is exported twice'],
    ['throws.mjs', "throw new Error('no room');", 2, 'loading it failed: Error: no room'],
    ['syntax.mjs', 'export default {', 2, 'loading it failed: '],
    ['lost.mjs', "import './nowhere.mjs';", 2, 'loading it failed'],
  ])('reports the problem: %s', async (name, text, code, message) => {
    workspace.write(name, text);
    expect(await workspace.run(['check', 'rules.alert', '--sinks', name])).toMatchObject({
      code,
      out: '',
      error: expect.stringContaining(`--sinks ${name}: `),
    });
    expect((await workspace.run(['check', 'rules.alert', '--sinks', name])).error).toContain(message);
  });

  it('accepts a sink that has only a type and a function that creates it', async () => {
    workspace.write(
      'minimal.mjs',
      `export default {
        type: 'minimal',
        create: (options, { print }) => ({ send: async ({ alert }) => (print(\`\${alert} \${JSON.stringify(options.to)}\\n\`), { ok: true }), close: async () => {} }),
      };`,
    );
    workspace.write(
      'minimal.alert',
      `${workspace.read('rules.alert').replace(/sink team chat \{[^}]*\}/, 'sink team minimal { to: ["a"] }')}`,
    );
    expect(await workspace.run(['sinks', 'test', 'team', 'minimal.alert', '--sinks', 'minimal.mjs'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('TocsinTest ["a"]\n'),
    });
  });

  it('reports a missing module, and finds packages', async () => {
    expect(await workspace.run(['check', 'rules.alert', '--sinks', './gone.mjs'])).toMatchObject({
      code: 3,
      error: expect.stringContaining('--sinks ./gone.mjs: there is no such file'),
    });
    expect(await workspace.run(['check', 'rules.alert', '--sinks', 'tocsin-sink-nowhere'])).toMatchObject({
      code: 3,
      error: expect.stringContaining('there is no such file or installed package'),
    });
    workspace.write('node_modules/sink-chat/package.json', '{ "name": "sink-chat", "type": "module", "exports": "./index.js" }');
    workspace.write('node_modules/sink-chat/index.js', workspace.read('my-sinks.mjs'));
    expect(await workspace.run(['check', 'rules.alert', '--sinks', 'sink-chat'])).toMatchObject({ code: 0 });
  });
});

it('a program cannot name its sink like a built-in one', () => {
  const [first] = SINKS;
  if (first === undefined) throw new Error('there are no sinks');
  expect(() => catalogueWith([first])).toThrow(`a sink of type ${first.type} exists already`);
  expect(() =>
    catalogueWith([
      { ...first, type: 'mine' },
      { ...first, type: 'mine' },
    ]),
  ).toThrow('a sink of type mine exists already');
});
