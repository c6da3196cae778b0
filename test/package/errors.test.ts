/** Errors for programs without type checks: they name the expected and the given argument. */
import { describe, expect, it } from 'vitest';
import * as core from '../../src/core.js';
import { alerts, alertsFrom, createTocsin, deliveries, deliveriesFrom, loadRules, tail } from '../../src/index.js';

/** As JavaScript calls it. */
function untyped(call: unknown): (...given: readonly unknown[]) => unknown {
  return call as (...given: readonly unknown[]) => unknown;
}

const LOAD: readonly (readonly [string, unknown, string])[] = [
  [
    'a text',
    'stream s { format json }',
    "expected a list of rule files, each { path, text }, got a string; for one text: [{ path: 'rules.alert', text }]",
  ],
  ['nothing', undefined, 'expected a list of rule files, each { path, text }, got undefined'],
  ['one file', { path: 'a', text: '' }, 'expected a list of rule files, each { path, text }, got an object with path, text'],
  ['texts', ['stream s { format json }'], 'expected rule file 0 to be { path, text }, both strings, got a string'],
  ['a file without text', [{ path: 'a' }], 'expected rule file 0 to be { path, text }, both strings, got an object with path'],
];

describe('an error about an argument of the wrong type', () => {
  it.each(LOAD)('loadRules: %s', (_name, given, message) => {
    expect(() => untyped(loadRules)(given)).toThrow(new TypeError(message));
    expect(() => untyped(core.loadRules)(given)).toThrow(new TypeError(message));
  });

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'createTocsin expects an object with `rules`, got undefined'],
    [
      'no rules',
      {},
      'createTocsin expects `rules`: a list of rule files, each { path, text }, or a function that returns one; got an empty object',
    ],
    ['a text', { rules: 'stream s {}' }, LOAD[0]?.[2] ?? ''],
  ])('createTocsin: %s', (_name, given, message) => {
    expect(() => untyped(createTocsin)(given)).toThrow(new TypeError(message));
  });

  it('createTocsin: a function that returns a text, or an invalid sink type', async () => {
    await expect(createTocsin({ rules: untyped(() => 'stream s {}') as () => [] }).start()).rejects.toThrow(LOAD[0]?.[2]);
    const sinkTypes = [{ type: 'chat' }] as never;
    await expect(createTocsin({ rules: [], sinkTypes }).start()).rejects.toThrow(
      'expected a type of sink, { type, create }, got an object with type',
    );
  });

  it.each([alerts, alertsFrom, deliveries, deliveriesFrom].map((call) => [call.name, call] as const))(
    '%s: a missing program',
    (_name, call) => {
      const hint = '; where the rules have errors, `program` is undefined and `diagnostics` says why';
      expect(() => untyped(call)(undefined, [])).toThrow(
        new TypeError(`expected the \`program\` that loadRules returns, got undefined${hint}`),
      );
      expect(() => untyped(call)(loadRules([]), [])).toThrow(
        /^expected the `program` that loadRules returns, got an object with program, .*diagnostics/,
      );
    },
  );

  it('tail: a missing path', () => {
    expect(() => untyped(tail)(undefined)).toThrow(new TypeError('expected the path of a log, got undefined'));
  });
});

describe('push', () => {
  const rules = [{ path: 'a.alert', text: 'stream app { format json } alert A { on app page each level == "fatal" }' }];

  it.each<[string, unknown, string]>([
    ['a text', 'x', 'push expects a list of records, which are objects, got a string'],
    ['one record', { level: 'fatal' }, 'push expects a list of records, which are objects, got an object with level'],
    ['a list of texts', [{}, 'x'], 'push expects records to be objects, got a string at index 1'],
  ])('takes records, not %s', async (_name, given, message) => {
    const tocsin = createTocsin({ rules });
    await expect(tocsin.push('app', given as object[])).rejects.toThrow(new TypeError(message));
  });

  it('says that the run has not started yet, or has stopped', async () => {
    const tocsin = createTocsin({ rules });
    await expect(tocsin.push('app', [])).rejects.toThrow('push was called before start');
    await tocsin.start();
    await tocsin.push('app', [{ level: 'info' }]);
    await expect(tocsin.push('nowhere', [])).rejects.toThrow('the rules have no stream nowhere');
    await tocsin.stop();
    await expect(tocsin.push('app', [{ level: 'info' }])).rejects.toThrow('push was called after stop: records are no longer accepted');
  });
});
