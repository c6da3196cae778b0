import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));

/** A page that uses the core: rules with a sink, over objects and over lines, as an operator and by the engine. */
const PROGRAM = `
  import { alertsFrom, createEngine, createObjectReader, format, loadRules, renderDiagnostics } from './src/core.ts';

  const text = [
    'stream app { format json lateness 0s redact /u[0-9]+/ }',
    'alert Errors { on app by host page when count(level == "error" and msg matches /time[ -]?out/i) over 1m >= 3 summary "{host}" }',
    'sink ops mail { host: "mail.example" to: ["a@example.com"] }',
    'route { page -> ops }',
  ].join('\\n');
  const records = Array.from({ length: 5 }, (_, index) => ({ ts: 1777888800000 + index * 1000, host: 'a', level: 'error', msg: 'timeout of u7' }));

  globalThis.result = (async () => {
    const { program, diagnostics } = loadRules([{ path: 'app.alert', text }]);
    if (program === undefined) throw new Error(renderDiagnostics(diagnostics, { colour: false }));
    const shown = ({ at, alert, group, to, summary }) => [at, alert, group.host, to, summary].join(' ');
    const byLines = [];
    for await (const transition of alertsFrom(program, [records.map((record) => JSON.stringify(record)), 'no JSON'])) byLines.push(shown(transition));
    const engine = createEngine(program, { mode: 'replay' });
    engine.addSource('app', 'page');
    engine.push('app', 'page', createObjectReader(program.streams[0], engine.plans[0].fields)(records));
    const byEngine = engine.finish().map(shown);
    const broken = loadRules([{ path: 'app.alert', text: 'alert A { on nowhere page when counts() > 1 }' }]);
    return JSON.stringify({ byLines, byEngine, codes: broken.diagnostics.map(({ code }) => code), laidOut: format({ path: 'a', text: 'stream  s{format json}' }).text });
  })();
`;

let bundle = '';
let fromNode: { readonly codes: unknown; readonly laidOut: string };

beforeAll(async () => {
  const stdin = { contents: PROGRAM, resolveDir: root, loader: 'js' } as const;
  const built = await build({
    stdin,
    bundle: true,
    platform: 'browser',
    format: 'iife',
    target: 'es2023',
    write: false,
    logLevel: 'silent',
  });
  bundle = built.outputFiles[0]?.text ?? '';
  const node = await import('../../src/core.js');
  const loaded = node.loadRules([{ path: 'a.alert', text: 'alert A { on nowhere page when counts() > 1 }' }]);
  const laidOut = node.format({ path: 'a', text: 'stream  s{format json}' }).text;
  fromNode = { codes: loaded.diagnostics.map(({ code }) => code), laidOut };
}, 60_000);

function check(json: string): void {
  const { byLines, byEngine, codes, laidOut } = JSON.parse(json) as Record<string, unknown>;
  expect(byLines).toEqual(['1777888804000 Errors a firing a']);
  expect(byEngine).toEqual(byLines);
  expect({ codes, laidOut }).toEqual(fromNode);
}

describe('the core, bundled for a browser', () => {
  it('runs rules without any API of Node', async () => {
    const context: { result?: Promise<string> } & Record<string, unknown> = { TextEncoder, TextDecoder, URL };
    runInNewContext(bundle, context);
    check((await context.result) ?? '');
  });

  // A real browser, where there is one; the test above does without.
  it.skipIf(CHROMIUM === undefined)(
    `runs rules in Chromium${CHROMIUM === undefined ? ' (skipped: there is no chromium)' : ''}`,
    async () => {
      const browser = await chromium.launch({
        ...(CHROMIUM === undefined ? {} : { executablePath: CHROMIUM }),
        args: ['--no-sandbox', '--disable-background-networking'],
      });
      try {
        const page = await browser.newPage();
        await page.addScriptTag({ content: bundle });
        check(await page.evaluate<string>('globalThis.result'));
      } finally {
        await browser.close();
      }
    },
  );
});
