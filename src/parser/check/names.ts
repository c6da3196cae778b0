/** Collects definitions; reports duplicate names, and `let`s that are circular or too large. Reports T201, T206, T207, T210. */
import type { Block, Expr, LetBlock, Name, RuleFile } from '../ast.js';
import { NAMES } from '../codes/names.js';
import type { Names } from './context.js';
import { bareName } from './context.js';
import type { Reporter } from './report.js';
import { childrenOf, depthOf, MAX_DEPTH } from './walk.js';

export function collectNames(files: readonly RuleFile[], reporter: Reporter): Names {
  const streams = new Map<string, Block & { kind: 'stream' }>();
  const spans = new Map<string, Block & { kind: 'span' }>();
  const lets = new Map<string, LetBlock>();
  const alerts = new Map<string, Block & { kind: 'alert' }>();
  const sinks = new Map<string, Block & { kind: 'sink' }>();
  const tests = new Map<string, Block & { kind: 'test' }>();
  const routes: (Block & { kind: 'route' })[] = [];
  const define = <T extends { readonly name: { readonly range: Name['range'] } }>(
    table: Map<string, T>,
    name: string,
    block: T,
    what: string,
  ): void => {
    const first = table.get(name);
    if (first === undefined) {
      table.set(name, block);
      return;
    }
    reportDuplicate(block.name, first.name, `there are two ${what}s named \`${name}\``, reporter);
  };
  const inOrder = [...files].sort((a, b) =>
    a.range.source.path < b.range.source.path ? -1 : a.range.source.path > b.range.source.path ? 1 : 0,
  );
  for (const file of inOrder) {
    for (const block of file.blocks) {
      switch (block.kind) {
        case 'stream':
          define(streams, block.name.text, block, 'stream');
          break;
        case 'span':
          define(spans, block.name.text, block, 'span');
          break;
        case 'let':
          define(lets, block.name.text, block, 'let');
          break;
        case 'alert':
          define(alerts, block.name.text, block, 'alert');
          break;
        case 'sink':
          define(sinks, block.name.text, block, 'sink');
          break;
        case 'test':
          define(tests, block.name.value, block, 'test');
          break;
        case 'route':
          routes.push(block);
          break;
      }
    }
  }
  for (const [name, span] of spans) {
    const stream = streams.get(name);
    if (stream !== undefined) reportDuplicate(span.name, stream.name, `a stream and a span are both named \`${name}\``, reporter);
  }
  return { streams, spans, lets, alerts, sinks, tests: [...tests.values()], routes };
}

function reportDuplicate(name: Pick<Name, 'range'>, first: Pick<Name, 'range'>, message: string, reporter: Reporter): void {
  reporter.report(NAMES.duplicate, name.range, message, {
    help: 'rename one of them; names are shared by all files that are loaded together',
    related: [{ message: 'the first one is here', range: first.range }],
  });
}

/** The most parts that an expression can have after its `let`s are expanded. */
export const MAX_EXPANDED_PARTS = 20_000;
/** The deepest nesting of lets that use lets. */
const MAX_LET_DEPTH = 50;

/** The names of lets that cannot be used, each reported, and of lets that other lets use. */
export function findBrokenLets(
  lets: ReadonlyMap<string, LetBlock>,
  reserved: ReadonlySet<string>,
  reporter: Reporter,
): { readonly broken: ReadonlySet<string>; readonly used: Set<string> } {
  const used = new Set<string>();
  const broken = new Set<string>();
  const done = new Map<string, { readonly parts: number; readonly depth: number }>();
  const open: string[] = [];

  const visit = (name: string, block: LetBlock): { readonly parts: number; readonly depth: number } => {
    const known = done.get(name);
    if (known !== undefined) return known;
    open.push(name);
    let parts = 0;
    let depth = 0;
    const stack: Expr[] = [block.value];
    for (let expr = stack.pop(); expr !== undefined; expr = stack.pop()) {
      parts += 1;
      stack.push(...childrenOf(expr));
      const inner = expr.kind === 'field' ? bareName(expr) : undefined;
      const usedBlock = inner === undefined ? undefined : lets.get(inner);
      if (inner === undefined || usedBlock === undefined) continue;
      used.add(inner);
      const cycleFrom = open.indexOf(inner);
      if (cycleFrom >= 0) {
        const cycle = [...open.slice(cycleFrom), inner];
        if (!broken.has(inner)) {
          reporter.report(
            NAMES.letCircle,
            block.name.range,
            `the let \`${inner}\` is circular: ${cycle.map((step) => `\`${step}\``).join(' uses ')}`,
            {
              help: `if a field is meant, write its name in back-quotes: \`\`${inner}\`\``,
            },
          );
        }
        for (const member of cycle) broken.add(member);
        continue;
      }
      if (open.length >= MAX_LET_DEPTH) {
        depth = MAX_DEPTH;
        continue;
      }
      const size = visit(inner, usedBlock);
      parts += size.parts;
      depth = Math.max(depth, size.depth);
    }
    open.pop();
    const result = { parts: Math.min(parts, MAX_EXPANDED_PARTS + 1), depth: depth + depthOf(block.value) };
    if (!broken.has(name) && (result.parts > MAX_EXPANDED_PARTS || result.depth > MAX_DEPTH)) {
      // One message is enough for everything built on it.
      done.set(name, { parts: 1, depth: 1 });
      broken.add(name);
      const why =
        result.parts > MAX_EXPANDED_PARTS ? `has more than ${MAX_EXPANDED_PARTS} parts` : `is nested more than ${MAX_DEPTH} levels deep`;
      return (
        reporter.report(NAMES.letTooLarge, block.name.range, `the let \`${name}\` ${why} after the lets it uses are expanded`, {
          help: 'use fewer lets in it',
        }) ?? { parts: 1, depth: 1 }
      );
    }
    done.set(name, result);
    return result;
  };

  for (const [name, block] of lets) {
    if (reserved.has(name)) {
      broken.add(name);
      reporter.report(NAMES.reservedName, block.name.range, `\`${name}\` is a reserved name and cannot be a let`, {
        help: 'use another name',
      });
      continue;
    }
    visit(name, block);
  }
  return { broken, used };
}
