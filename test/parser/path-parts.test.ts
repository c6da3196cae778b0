/** Named parts of the paths in `from`: what they find, and which are refused. */
import fc from 'fast-check';
import picomatch from 'picomatch';
import { describe, expect, it } from 'vitest';
import { compileRegex } from '../../src/engine/match/regex/compile.js';
import { pathPartProblems, pathPartsOf, plainGlob } from '../../src/parser/path-parts.js';

function find(glob: string, path: string): unknown {
  const regex = compileRegex(pathPartsOf(glob)?.pattern ?? '', '');
  return regex.kind === 'regex' ? regex.exec(path) : regex.message;
}

describe('named parts', () => {
  it.each([
    [
      '/var/log/pods/{namespace}_{pod}_{uid}/{container}/*.log',
      '/var/log/pods/shop_cart-7d9_0a1b/web/0.log',
      { namespace: 'shop', pod: 'cart-7d9', uid: '0a1b', container: 'web' },
    ],
    ['logs/{app}.log', '/srv/x/logs/cart.log', { app: 'cart' }],
    ['./logs/{app}.log', 'logs/cart.log', { app: 'cart' }],
    ['logs/{app}-{number}.log', 'logs/my-app-1.log', { app: 'my', number: 'app-1' }],
    ['logs/**/{app}.{log,txt}', 'logs/a/b/cart.txt', { app: 'cart' }],
    ['logs/**/{app}.log', 'logs/cart.log', { app: 'cart' }],
    ['logs/[a-c]*/{app}?.log', 'logs/bx/cart7.log', { app: 'cart' }],
    ['logs/\\{x\\}/{app}.log', 'logs/{x}/é.log', { app: 'é' }],
    ['/{host}/a.b+c', '/web1/a.b+c', { host: 'web1' }],
    ['logs/{app}.log', 'logs/a/b.log', undefined],
    ['/logs/{app}.log', '/x/logs/a.log', undefined],
  ])('of %s in %s', (glob, path, expected) => {
    const found = find(glob, path);
    expect(found === undefined ? undefined : { ...(found as object) }).toEqual(expected);
    expect(pathPartProblems(glob)).toEqual([]);
  });

  it('are found in every path that the glob matches', () => {
    const piece = fc.constantFrom('a', 'b', '.', '-', '_', '*', '?', '{one}', '{two}', '{a,b}', '/', '**/', '[ab]');
    const names = fc.array(fc.constantFrom('a', 'b', '.', '-', '_', '/', '+', '('), { maxLength: 12 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 8 }), names, (pieces, path) => {
        const glob = pieces.join('');
        const parts = pathPartsOf(glob);
        // Paths of files have no empty segments, and none that is `.` or `..`.
        if (/\/\/|^\/|\/$|(?:^|\/)\.\.?(?:\/|$)/.test(path) || /\/\//.test(glob)) return;
        if (parts === undefined || !picomatch.isMatch(path, plainGlob(glob))) return;
        expect(find(glob, path), `${glob} ${path}`).toBeDefined();
      }),
      { numRuns: 3000 },
    );
  });
});

describe('the glob that finds the files', () => {
  it.each([
    ['a/{x}/*.log', 'a/*/*.log'],
    ['a/{x}*/*{y}{z}.log', 'a/*/*.log'],
    ['a/{x,y}/{z}.log', 'a/{x,y}/*.log'],
    ['a/{1..3}.log', 'a/{1..3}.log'],
    ['a/\\{x\\}.log', 'a/\\{x\\}.log'],
  ])('of %s is %s', (glob, expected) => {
    expect(plainGlob(glob)).toBe(expected);
  });
});

describe('is refused', () => {
  it.each([
    ['{pod}/{pod}.log', 'two parts of the path are called `pod`'],
    ['{line}.log', 'a part of a path cannot be called `line`'],
    ['{source}.log', 'a part of a path cannot be called `source`'],
    ['{my-app}.log', '`{my-app}` is neither a name nor alternatives'],
    ['{}.log', '`{}` is neither a name nor alternatives'],
    ['{a b}.log', '`{a b}` is neither a name nor alternatives'],
    ['a/{app.log', 'a `{` is not closed'],
    ['a/{b,{app}}.log', 'a named part cannot be inside of alternatives'],
    ['@(a|b)/{app}.log', '`@(…)` cannot be combined with named parts'],
  ])('%s', (glob, message) => {
    expect(pathPartProblems(glob).map((problem) => problem.message)).toEqual([message]);
    expect(pathPartsOf(glob)).toBeUndefined();
  });
});
