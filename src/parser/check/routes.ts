/** Checks `route` blocks, and that every alert has a route. Reports T211, T416, T602, T604, T605, T606, T608. */
import type { AlertBlock, FieldExpr, RouteBlock } from '../ast.js';
import { LOGIC } from '../codes/logic.js';
import { NAMES } from '../codes/names.js';
import { ROUTES } from '../codes/routes.js';
import type { CheckedRoute, Predicate, Severity } from '../program.js';
import type { SourceRange } from '../source.js';
import { suggestion } from '../suggest.js';
import { isSeverity, SEVERITY_NAMES } from './alerts.js';
import type { Context, Env, FieldInfo } from './context.js';
import { bareName, fieldName } from './context.js';
import { checkPredicate } from './predicates.js';
import { exprText } from './text.js';
import { groupName } from './text-functions.js';
import { depthOf, MAX_DEPTH } from './walk.js';

export function checkRoutes(blocks: readonly RouteBlock[], context: Context): readonly CheckedRoute[] {
  const env = routeEnv(context);
  const routes: CheckedRoute[] = [];
  for (const block of blocks) {
    for (const entry of block.entries) {
      const to: string[] = [];
      for (const name of entry.to) {
        if (context.names.sinks.has(name.text)) {
          context.usedSinks.add(name.text);
          to.push(name.text);
          continue;
        }
        const sinks = [...context.names.sinks.keys()];
        context.reporter.report(ROUTES.unknownSink, name.range, `there is no sink \`${name.text}\``, {
          help: () =>
            suggestion(name.text, sinks) ??
            (sinks.length === 0 ? `define it: \`sink ${name.text} console {}\`` : `the sinks are ${sinks.join(', ')}`),
        });
      }
      if (depthOf(entry.match) > MAX_DEPTH) {
        context.reporter.report(LOGIC.tooDeep, entry.match.range, 'this predicate is nested too deeply', {
          help: 'split it into several entries',
        });
        continue;
      }
      const match = checkPredicate(entry.match, env);
      if (match !== undefined) refuseUnknownValues(match, entry.match.range, context);
      if (match !== undefined) routes.push({ match, text: exprText(entry.match), to, range: entry.range });
    }
  }
  return routes;
}

/** Reports severities and alerts that do not exist: such an entry would never match. */
function refuseUnknownValues(match: Predicate, range: SourceRange, context: Context): void {
  switch (match.kind) {
    case 'and':
    case 'or':
      for (const term of match.terms) refuseUnknownValues(term, context.predicateRanges.get(term) ?? range, context);
      return;
    case 'not':
      refuseUnknownValues(match.term, context.predicateRanges.get(match.term) ?? range, context);
      return;
    case 'compare':
    case 'in': {
      const [name] = match.left.kind === 'field' ? match.left.path : [];
      if (name !== 'severity' && name !== 'alert') return;
      const { alerts } = context.names;
      const isKnown = (value: string): boolean => (name === 'severity' ? isSeverity(value) : alerts.has(value));
      for (const literal of match.kind === 'in' ? match.items : [match.right]) {
        if (literal.kind !== 'string' || literal.ignoreCase || isKnown(literal.value)) continue;
        context.reporter.report(
          name === 'alert' ? NAMES.unknownAlert : ROUTES.noSuchSeverity,
          range,
          `there is no ${name} \`${literal.value}\``,
          {
            help: () =>
              name === 'severity'
                ? (suggestion(literal.value, SEVERITY_NAMES) ?? 'the severities are page, warn and info')
                : suggestion(literal.value, alerts.keys()),
          },
        );
      }
      return;
    }
    default:
      return;
  }
}

/** The fields that a route can test. */
function routeEnv(context: Context): Env {
  const known = new Set<string>(['severity', 'alert']);
  for (const alert of context.names.alerts.values()) {
    for (const clause of alert.clauses) {
      if (clause.kind === 'labels') for (const entry of clause.entries) known.add(entry.name.text);
      if (clause.kind === 'by') for (const field of clause.fields) known.add(groupName(field));
    }
  }
  const field = (expr: FieldExpr): FieldInfo | undefined => {
    const name = fieldName(expr);
    if (known.has(name)) return { path: [name], name };
    return context.reporter.report(ROUTES.unknownRouteField, expr.range, `no alert has a label or a \`by\` field named \`${name}\``, {
      help: () =>
        suggestion(name, [...known, ...SEVERITY_NAMES]) ??
        `a route can test ${[...known].map((each) => `\`${each}\``).join(', ')}, and the words page, warn and info`,
    });
  };
  const bareWord = (expr: FieldExpr): Predicate | undefined => {
    const word = bareName(expr);
    if (word === undefined || !isSeverity(word)) return undefined;
    return severityIs(word);
  };
  return { context, field, bareWord };
}

function severityIs(severity: Severity): Predicate {
  return {
    kind: 'compare',
    op: '==',
    left: { kind: 'field', path: ['severity'] },
    right: { kind: 'string', value: severity, ignoreCase: false },
  };
}

/** Reports severities that no entry matches, if there are routes at all. */
export function checkCoverage(routes: readonly CheckedRoute[], context: Context): void {
  if (context.names.routes.length === 0) return;
  for (const alert of context.names.alerts.values()) {
    const missing = severitiesOf(alert).filter((severity) => {
      const known = facts(alert, severity);
      return !routes.some((route) => mayMatch(route.match, known) !== false);
    });
    if (missing.length === 0) continue;
    const words = missing.map((severity) => `\`${severity}\``).join(' and ');
    context.reporter.report(ROUTES.unrouted, alert.name.range, `no route matches ${words} of the alert \`${alert.name.text}\``, {
      help: `add an entry to \`route\`: \`${missing[0] ?? 'page'} -> ${[...context.names.sinks.keys()][0] ?? 'SINK'}\``,
      related: context.names.routes.slice(0, 1).map((block) => ({ message: 'the routes are here', range: block.range })),
    });
  }
}

export function severitiesOf(alert: AlertBlock): readonly Severity[] {
  const found = new Set<string>(alert.clauses.flatMap((clause) => (clause.kind === 'when' ? [clause.severity.text] : [])));
  return SEVERITY_NAMES.filter((severity) => found.has(severity));
}

/** The value by field; undefined if the field exists but its value is only known when the alert fires. */
function facts(alert: AlertBlock, severity: Severity): ReadonlyMap<string, string | undefined> {
  const known = new Map<string, string | undefined>();
  for (const clause of alert.clauses) {
    if (clause.kind === 'by') for (const field of clause.fields) known.set(groupName(field), undefined);
  }
  for (const clause of alert.clauses) {
    if (clause.kind === 'labels') for (const entry of clause.entries) known.set(entry.name.text, entry.value.value);
  }
  known.set('severity', severity);
  known.set('alert', alert.name.text);
  return known;
}

/** Whether the predicate matches an alert; undefined if that depends on the group. */
export function mayMatch(predicate: Predicate, known: ReadonlyMap<string, string | undefined>): boolean | undefined {
  switch (predicate.kind) {
    case 'const':
      return predicate.value;
    case 'not': {
      const inner = mayMatch(predicate.term, known);
      return inner === undefined ? undefined : !inner;
    }
    case 'and':
    case 'or': {
      const decides = predicate.kind === 'or';
      const terms = predicate.terms.map((term) => mayMatch(term, known));
      if (terms.includes(decides)) return decides;
      return terms.includes(undefined) ? undefined : !decides;
    }
    case 'exists':
      return known.has(predicate.field.join('.'));
    case 'compare':
    case 'in': {
      if (predicate.left.kind !== 'field') return undefined;
      const name = predicate.left.path.join('.');
      if (!known.has(name)) return false;
      const value = known.get(name);
      if (value === undefined) return undefined;
      const literals = predicate.kind === 'in' ? predicate.items : [predicate.right];
      if (predicate.kind === 'compare' && predicate.op !== '==') return undefined;
      return literals.some((literal) => {
        if (literal.kind === 'number') return value.trim() !== '' && Number(value) === literal.value;
        const text = String(literal.value);
        return literal.kind === 'string' && literal.ignoreCase ? value.toLowerCase() === text.toLowerCase() : value === text;
      });
    }
    case 'text': {
      if ('functions' in predicate.field) return known.has(predicate.field.path.join('.')) ? undefined : false;
      const name = predicate.field.join('.');
      if (!known.has(name)) return false;
      const value = known.get(name);
      if (value === undefined) return undefined;
      const [text, needle] = predicate.ignoreCase ? [value.toLowerCase(), predicate.needle.toLowerCase()] : [value, predicate.needle];
      return predicate.op === 'contains'
        ? text.includes(needle)
        : predicate.op === 'startsWith'
          ? text.startsWith(needle)
          : text.endsWith(needle);
    }
    case 'matches':
    case 'cidr':
      return known.has(('functions' in predicate.field ? predicate.field.path : predicate.field).join('.')) ? undefined : false;
    case 'compare-two':
      return undefined;
  }
}

export function warnUnusedSinks(context: Context): void {
  for (const [name, block] of context.names.sinks) {
    if (context.usedSinks.has(name)) continue;
    context.reporter.report(ROUTES.unusedSink, block.name.range, `no route sends to the sink \`${name}\``, {
      help: `remove it, or use it in a route: \`route { page -> ${name} }\``,
    });
  }
}
