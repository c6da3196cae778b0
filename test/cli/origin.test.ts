/** Parts of paths as fields, in replays, in reading threads and in tests of rule files. */
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Workspace } from './harness.js';

const READER = new URL('../../dist/cli/reader-thread.js', import.meta.url);

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace.remove());

const RULES = `stream app {
  from "pods/{namespace}_{pod}/*.log"
  format json
  time ts
}
alert Failing {
  by namespace, pod, source
  page when count(msg == "failed") over 1m >= 2
}
`;

function line(second: number): string {
  return `{"ts":"2026-05-04T10:00:0${second}Z","msg":"failed"}\n`;
}

describe('a replay', () => {
  it.each([[[]], [['--threads', '1']]])('has one alert a pod, with options %j', async (options: readonly string[]) => {
    workspace.write('rules.alert', RULES);
    workspace.write('pods/shop_cart-1/0.log', line(1) + line(2));
    workspace.write('pods/shop_cart-2/0.log', line(1));
    workspace.write('pods/shop_cart-2/1.log', line(2));
    const io = options.length > 0 ? { readerScript: new URL(`file://${fileURLToPath(READER)}`), processors: 2 } : {};
    const { code, out, error } = await workspace.run(['replay', 'rules.alert', ...options], io);
    expect([code, error]).toEqual([0, '']);
    expect(out).toMatch(/PAGE {2}Failing {2}namespace shop, pod cart-1, source pods\/shop_cart-1\/0\.log/);
    expect(out).not.toContain('cart-2');
  });
});

describe('a test of a rule file', () => {
  it('writes the parts as fields, and has the source `test`', async () => {
    workspace.write(
      'rules.alert',
      `${RULES}
test "one alert a pod" {
  at 0s { namespace: "shop", pod: "cart-1", msg: "failed" }
  at 1s { namespace: "shop", pod: "cart-1", msg: "failed" }
  at 2s { namespace: "shop", pod: "cart-2", msg: "failed" }
  expect page Failing { namespace: "shop", pod: "cart-1", source: "test" }
  expect never Failing { namespace: "shop", pod: "cart-2", source: "test" }
}
`,
    );
    const { out, error, code } = await workspace.run(['test', 'rules.alert']);
    expect([code, error, out]).toEqual([0, '', expect.stringContaining('1 passed')]);
  });
});

describe('check', () => {
  it('refuses names that occur twice, and unknown braces', async () => {
    workspace.write('rules.alert', 'stream app { from "a/{pod}/{pod}.log", "b/{my-app}.log" format json extract /(?<pod>x)/ }\n');
    const { code, out, error } = await workspace.run(['check', 'rules.alert']);
    const text = out + error;
    expect(code).toBe(1);
    expect(text).toContain('two parts of the path are called `pod`');
    expect(text).toContain('`{my-app}` is neither a name nor alternatives');
  });

  it('refuses a part with the name of a field of `extract`', async () => {
    workspace.write('rules.alert', 'stream app { from "a/{pod}.log" format json extract /(?<pod>x)/ }\n');
    const { code, out, error } = await workspace.run(['check', 'rules.alert']);
    expect([code, out + error]).toEqual([1, expect.stringContaining('both a part of the path and a field of `extract` are called `pod`')]);
  });

  it('knows `source` and the parts on a stream with a fixed set of fields', async () => {
    workspace.write(
      'rules.alert',
      'stream app { from "a/{pod}.log" format combined }\nalert A { by source, pod page when count(status >= 500) over 1m >= 5 }\n',
    );
    const { code, error } = await workspace.run(['check', 'rules.alert']);
    expect([code, error]).toEqual([0, '']);
  });
});
