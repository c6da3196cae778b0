/** The transcripts of the README are the output of the command. */
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { Workspace } from '../cli/harness.js';

const README = readFileSync('README.md', 'utf8');
const BLOCKS = [...README.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language = '', text = '']) => ({ language, text }));
const [RULE = ''] = BLOCKS.filter(({ language }) => language === 'alert').map(({ text }) => text);
const workspace = new Workspace();

function transcript(containing: string): string {
  return BLOCKS.find(({ language, text }) => language === '' && text.includes(containing))?.text ?? '';
}

afterAll(() => workspace.remove());

it('the first alert of the README is the result of its first rule on the logs of the demo', async () => {
  workspace.write('checkout.alert', RULE);
  cpSync('examples/demo/logs', join(workspace.path, 'logs'), { recursive: true });
  const { out } = await workspace.run(['replay', 'checkout.alert', 'logs/app-web-*.log.gz', '--stream', 'app']);
  for (const line of transcript('PAGE  CheckoutErrors').trimEnd().split('\n')) expect(out).toContain(line.replace(/…$/, ''));
});

it('the error of the README is the output of `check` for its first rule without the per cent sign', async () => {
  workspace.write('rules/checkout.alert', RULE.replace('> 5% and', '> 5 and'));
  const { out } = await workspace.run(['check', 'rules/checkout.alert']);
  expect(out.startsWith(transcript('T403'))).toBe(true);
});

it('the suppressed alerts of the README are the output of `replay`', async () => {
  cpSync('rules', join(workspace.path, 'pack'), { recursive: true });
  const { out } = await workspace.run(['replay', 'pack', 'logs']);
  for (const line of transcript('Suppressed:').trimEnd().split('\n')) expect(out).toContain(line);
});
