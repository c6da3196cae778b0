/** The transcripts of the README are what the command prints. */
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { Workplace } from '../cli/harness.js';

const README = readFileSync('README.md', 'utf8');
const BLOCKS = [...README.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language = '', text = '']) => ({ language, text }));
const [RULE = ''] = BLOCKS.filter(({ language }) => language === 'alert').map(({ text }) => text);
const place = new Workplace();

function transcript(containing: string): string {
  return BLOCKS.find(({ language, text }) => language === '' && text.includes(containing))?.text ?? '';
}

afterAll(() => place.remove());

it('the first alert of the README is what its first rule gives on the logs of the demo', async () => {
  place.write('checkout.alert', RULE);
  cpSync('examples/demo/logs', join(place.path, 'logs'), { recursive: true });
  const { out } = await place.run(['replay', 'checkout.alert', 'logs/app-web-*.log.gz', '--stream', 'app']);
  for (const line of transcript('PAGE  CheckoutErrors').trimEnd().split('\n')) expect(out).toContain(line.replace(/…$/, ''));
});

it('the error of the README is what `check` says of its first rule without the per cent sign', async () => {
  place.write('rules/checkout.alert', RULE.replace('> 5% and', '> 5 and'));
  const { out } = await place.run(['check', 'rules/checkout.alert']);
  expect(out.startsWith(transcript('T403'))).toBe(true);
});

it('what the README says was suppressed is what `replay` prints', async () => {
  cpSync('rules', join(place.path, 'pack'), { recursive: true });
  const { out } = await place.run(['replay', 'pack', 'logs']);
  for (const line of transcript('Suppressed:').trimEnd().split('\n')) expect(out).toContain(line);
});
