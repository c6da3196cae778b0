import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/** Functions and classes that an entry exports, with the file of each. */
const EXPORTS = [...readFileSync('src/index.ts', 'utf8').matchAll(/^export \{ ([^}]+) \} from '\.\/(.+)\.js';$/gm)].flatMap(
  ([, names = '', file = '']) => names.split(', ').map((name) => [name, join('src', `${file}.ts`)] as const),
);

it.each(EXPORTS)('%s is documented with an example', (name, file) => {
  const source = readFileSync(file, 'utf8');
  const [before = ''] = source.split(new RegExp(`^export (?:async )?(?:function\\*?|class) ${name}\\b`, 'm'), 1);
  expect(before.length).toBeLessThan(source.length);
  const docstring = before.slice(before.lastIndexOf('/**'));
  expect(docstring.trimEnd()).toMatch(/@example.*```ts.*\*\/$/s);
});
