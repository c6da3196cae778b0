/** Late records and the observation of an alert. */
import { expect, it } from 'vitest';
import { createEngine } from '../../src/core.js';
import { loadRules } from '../../src/index.js';
import { recordsToBatch } from '../../src/sources/decode/object-reader.js';

const AT_MS = Date.UTC(2026, 4, 4, 10);

it('a late record that an `each` takes begins the observation of an ungrouped alert', () => {
  const { program } = loadRules([
    {
      path: 'late.alert',
      text: 'stream app { format json lateness 1m }\nalert A { step 5s warn when count() over 15s <= 3 info each level == "fatal" }',
    },
  ]);
  if (program === undefined) throw new Error('the rule does not load');
  const engine = createEngine(program, { mode: 'test', listenFromMs: AT_MS + 100_000 });
  const fields = engine.plans[0]?.fields ?? [];
  const give = (atMs: number): void => {
    engine.push(
      'app',
      'a.log',
      recordsToBatch([{ level: 'fatal' }], fields, () => atMs),
    );
  };
  give(AT_MS + 65_000);
  // Late by five seconds: it counts from the watermark on, a minute before the newest.
  give(AT_MS);
  const [first] = engine.finish(AT_MS + 75_000).filter(({ severity }) => severity === 'warn');
  // The first tick at which fifteen seconds have been observed.
  expect(first).toMatchObject({ at: AT_MS + 20_000, to: 'firing' });
});
