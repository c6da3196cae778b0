/** Looks for suspects in all expressions of rule files. */
import type { AlertBlock, Expr, SpanBlock, StreamBlock } from '../../ast.js';
import type { Context, StreamInfo } from '../context.js';
import { bareName, fieldName } from '../context.js';
import { childrenOf } from '../walk.js';
import type { Around } from './suspect.js';
import { SUSPECT_LIST } from './suspects.js';

/** An expression that is not inside of another one, and the stream that it is about. */
interface Root {
  readonly expr: Expr;
  readonly stream: string | undefined;
}

export function findSuspects(context: Context): void {
  const { streams, spans, alerts } = context.names;
  const roots = [
    ...[...streams.values()].flatMap(rootsOfStream),
    ...[...spans.values()].flatMap(rootsOfSpan),
    ...[...context.names.lets.values()].map(({ value }): Root => ({ expr: value, stream: undefined })),
    ...[...alerts.values()].flatMap((alert) => rootsOfAlert(alert, onlyNameOf(streams))),
  ];
  const read = readNames(roots, context);
  const names = new Set([...streams.keys(), ...spans.keys()]);
  for (const { expr, stream } of roots) {
    const info = stream === undefined ? undefined : context.streamInfos.get(stream);
    look(
      expr,
      {
        stream: info,
        streams: names,
        functionNamed: (name) => context.functions.find(name)?.descriptor,
        isField: (name) => read.has(name) || isDeclared(name, info, context),
      },
      context,
    );
  }
  for (const alert of alerts.values()) {
    for (const { code, alert: of } of SUSPECT_LIST) {
      for (const { range, message, help, edit } of of?.(alert) ?? []) context.reporter.report(code, range, message, { help, edit });
    }
  }
}

function look(root: Expr, around: Around, context: Context): void {
  for (const expr of allIn(root)) {
    for (const { code, expression } of SUSPECT_LIST) {
      const found = expression?.(expr, around);
      if (found !== undefined) context.reporter.report(code, found.range, found.message, { help: found.help, edit: found.edit });
    }
  }
}

/** In a `let`, a field of any stream counts. */
function isDeclared(name: string, info: StreamInfo | undefined, context: Context): boolean {
  if (context.names.lets.has(name)) return true;
  const infos = info === undefined ? [...context.streamInfos.values()] : [info];
  return infos.some(({ fields }) => fields.has(name));
}

/** Fields that are read where a word can only be a field: not on the right of `==` and `!=`, nor in a list, nor beside a minus. */
function readNames(roots: readonly Root[], context: Context): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { expr: root } of roots) {
    const doubtful = new Set<Expr>();
    for (const expr of allIn(root)) {
      if (expr.kind === 'binary') {
        if (expr.op === '==' || expr.op === '!=') doubtful.add(expr.right);
        if (expr.op === '-') for (const side of [expr.left, expr.right]) doubtful.add(side);
      }
      if (expr.kind === 'list') for (const item of expr.items) doubtful.add(item);
      if (expr.kind === 'field' && !doubtful.has(expr)) names.add(bareName(expr) ?? fieldName(expr));
    }
  }
  for (const alert of context.names.alerts.values())
    for (const clause of alert.clauses)
      if (clause.kind === 'by') for (const field of clause.fields) if (field.kind === 'field') names.add(fieldName(field));
  return names;
}

/** The expression and all inside of it, from outside to inside. */
function* allIn(root: Expr): Generator<Expr> {
  const stack = [root];
  for (let expr = stack.pop(); expr !== undefined; expr = stack.pop()) {
    yield expr;
    stack.push(...[...childrenOf(expr)].reverse());
  }
}

function rootsOfStream(block: StreamBlock): readonly Root[] {
  const stream = block.name.text;
  return block.clauses.flatMap((clause): readonly Root[] =>
    clause.kind === 'where' || clause.kind === 'uptimeSince' ? [{ expr: clause.predicate, stream }] : [],
  );
}

function rootsOfSpan(block: SpanBlock): readonly Root[] {
  return block.clauses.flatMap((clause): readonly Root[] =>
    'predicate' in clause ? [{ expr: clause.predicate, stream: block.on.text }] : [],
  );
}

function rootsOfAlert(block: AlertBlock, only: string | undefined): readonly Root[] {
  const on = block.clauses.find((clause) => clause.kind === 'on');
  const stream = on?.kind === 'on' ? on.stream.text : only;
  return block.clauses.flatMap((clause): readonly Root[] => {
    switch (clause.kind) {
      case 'when':
        return [clause.condition, ...clause.own.flatMap((own) => ('condition' in own ? [own.condition] : []))].map((expr) => ({
          expr,
          stream,
        }));
      case 'clear':
      case 'guard':
        return [{ expr: clause.condition, stream }];
      case 'summary':
        return clause.parts.flatMap((part) => (part.kind === 'expr' ? [{ expr: part.expr, stream }] : []));
      default:
        return [];
    }
  });
}

function onlyNameOf(streams: ReadonlyMap<string, StreamBlock>): string | undefined {
  return streams.size === 1 ? [...streams.keys()][0] : undefined;
}
