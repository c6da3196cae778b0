/** Samples and summaries of alerts on new values. */
import { expect, it } from 'vitest';
import { createEngine } from '../../src/core.js';
import { loadRules } from '../../src/index.js';
import { recordsToBatch } from '../../src/sources/decode/object-reader.js';

const RULES = `
stream app { format json time ts lateness 0s }
alert New {
  on app
  step 1s
  warn when new(template(message)) over 10s
  keep 5s
  sample 3
  summary "{new(template(message)) over 10s}"
}`;

function firingsOf(messages: readonly (readonly [seconds: number, message: string])[]): readonly unknown[] {
  const { program } = loadRules([{ path: 'new.alert', text: RULES }]);
  if (program === undefined) throw new Error('the rules are wrong');
  const engine = createEngine(program, { mode: 'test' });
  const records = messages.map(([seconds, message]) => ({ ms: seconds * 1000, message, line: `line: ${message}` }));
  engine.addSource('app', 'log');
  engine.push(
    'app',
    'log',
    recordsToBatch(records, engine.plans[0]?.fields ?? [], (record) => Number(record['ms'])),
  );
  return engine
    .finish()
    .filter(({ to }) => to === 'firing')
    .map(({ at, samples, summary }) => [at / 1000, summary, samples]);
}

it('samples are the lines with new values, and no others', () => {
  expect(
    firingsOf([
      [0.5, 'ready'],
      [5.5, 'ready'],
      [12.2, 'ready'],
      [12.3, 'lost shard 7'],
      [12.4, 'ready'],
      [12.5, 'lost shard 8'],
      [13.5, 'ready'],
    ]),
  ).toEqual([[13, 'lost shard <num>', ['line: lost shard 7', 'line: lost shard 8']]]);
});

it('a summary names a few values and counts the others', () => {
  expect(
    firingsOf([
      [0.5, 'a'],
      [12.1, 'e'],
      [12.2, 'd'],
      [12.3, 'c'],
      [12.4, 'b'],
      [12.5, 'f'],
    ]),
  ).toEqual([[13, 'b, c, d and 2 more', ['line: c', 'line: b', 'line: f']]]);
});
