/** `path in list("bad-paths.txt")`: the values of a file beside the rules become those of the predicate. Reports T212, T309. */
import type { CallExpr, Expr } from '../ast.js';
import { NAMES } from '../codes/names.js';
import { TYPES } from '../codes/types.js';
import type { ReadList } from '../lists.js';
import type { Literal } from '../program.js';
import type { Env } from './context.js';
import { relatedLetUse } from './context.js';

const LIST = 'list';

export function isListCall(expr: Expr): expr is CallExpr {
  return expr.kind === 'call' && expr.name.text === LIST;
}

const itemsOf = new WeakMap<ReadList, readonly Literal[]>();

/** The values as literals, each once. All predicates on a list share them. */
export function itemsOfList(list: ReadList): readonly Literal[] {
  const known = itemsOf.get(list);
  if (known !== undefined) return known;
  const texts = new Set(list.values.map(({ text }) => text));
  const items = [...texts].map((value): Literal => ({ kind: 'string', value, ignoreCase: false }));
  itemsOf.set(list, items);
  return items;
}

/** The values of `list("…")`; undefined after an error was reported. */
export function valuesOfCall(call: CallExpr, env: Env): ReadList | undefined {
  const [name] = call.args;
  if (call.args.length !== 1 || name?.kind !== 'string' || name.ignoreCase || call.of !== undefined || call.where !== undefined) {
    return env.context.reporter.report(TYPES.wrongArguments, call.range, '`list` takes the name of a file in quotes', {
      help: 'for example `path in list("bad-paths.txt")`',
      related: relatedLetUse(env),
    });
  }
  const found = env.context.lists.of(name.value, name.range.source.path);
  if (!('problem' in found)) return found;
  return env.context.reporter.report(NAMES.noList, name.range, found.problem, {
    help: found.help ?? 'create the file, with one value a line, or correct its name',
    related: relatedLetUse(env),
  });
}
