/** Where rules read a field: for problems of the input that begin with a name in the rules. */
import { fieldKey, pathOf } from '../engine/model/records.js';
import type { CheckedAlert, Condition, FieldPath, Program } from '../parser/program.js';
import type { SourceRange } from '../parser/source.js';
import { positionAt } from '../parser/source.js';

/** `rules/app.alert:12`, the first place; undefined if nothing reads the field. @param stream the name of a stream or a span. */
export function whereRead(program: Program, stream: string, path: FieldPath): string | undefined {
  const known = placesOf.get(program) ?? new Map<string, string | undefined>();
  placesOf.set(program, known);
  const key = JSON.stringify([stream, path]);
  if (!known.has(key)) {
    const range = rangeRead(program, stream, path);
    known.set(key, range === undefined ? undefined : placeText(placeIn(range, path)));
  }
  return known.get(key);
}

/** The status is asked for often, and rules do not change. */
const placesOf = new WeakMap<Program, Map<string, string | undefined>>();

/** `rules/app.alert:12`. */
export function placeText({ source, start }: SourceRange): string {
  return `${source.path}:${positionAt(source, start).line}`;
}

function rangeRead(program: Program, name: string, path: FieldPath): SourceRange | undefined {
  for (const alert of program.alerts) {
    const range = alert.stream === name ? rangeInAlert(alert, path) : undefined;
    if (range !== undefined) return range;
  }
  for (const span of program.spans) {
    if (span.on !== name) continue;
    if (reads([span.key, span.steps], path) || span.key.some((key) => fieldKey(key) === fieldKey(path))) return span.range;
    // Records of a span have the fields of its start.
    const range = rangeRead(program, span.name, path);
    if (range !== undefined) return range;
  }
  const stream = program.streams.find((each) => each.name === name);
  return stream !== undefined && reads([stream.where, stream.uptime], path) ? stream.range : undefined;
}

function rangeInAlert(alert: CheckedAlert, path: FieldPath): SourceRange | undefined {
  for (const when of alert.whens) {
    if (when.kind === 'each' && reads(when.predicate, path)) return when.range;
    const conditions = when.kind === 'each' ? [when.guard] : [when.condition, when.clear, when.guard];
    for (const condition of conditions) {
      const range = condition === undefined ? undefined : rangeInCondition(condition, alert, path);
      if (range !== undefined) return range;
    }
  }
  const isGroup = alert.by.some((field) => fieldKey(pathOf(field)) === fieldKey(path));
  return isGroup || reads(alert.aggregates, path) ? alert.range : undefined;
}

function rangeInCondition(
  { clauses, expr }: Condition,
  { aggregates, series = [] }: CheckedAlert,
  path: FieldPath,
): SourceRange | undefined {
  const reading = new Set(aggregates.flatMap((aggregate, at) => (reads(aggregate, path) ? [at] : [])));
  if (reading.size === 0) return undefined;
  const found = nodesOf(expr).find(
    (node) =>
      typeof node['clause'] === 'number' &&
      nodesOf([node, typeof node['series'] === 'number' ? series[node['series']] : undefined]).some(
        ({ aggregate }) => typeof aggregate === 'number' && reading.has(aggregate),
      ),
  );
  return clauses[typeof found?.['clause'] === 'number' ? found['clause'] : -1]?.range;
}

/** Whether a predicate, an operand or something made of them reads the field. */
function reads(checked: unknown, path: FieldPath): boolean {
  const key = fieldKey(path);
  return nodesOf(checked).some((node) => ['path', 'field', 'template'].some((name) => isPath(node[name]) && fieldKey(node[name]) === key));
}

function isPath(value: unknown): value is FieldPath {
  return Array.isArray(value) && value.length > 0 && value.every((segment) => typeof segment === 'string');
}

type CheckedNode = Readonly<Record<string, unknown>>;

/** All objects of checked rules, which are plain data: a new kind of predicate is searched as the others. */
function nodesOf(checked: unknown): readonly CheckedNode[] {
  if (typeof checked !== 'object' || checked === null) return [];
  if (Array.isArray(checked)) return checked.flatMap(nodesOf);
  const node = checked as CheckedNode;
  return [node, ...Object.entries(node).flatMap(([name, value]) => (name === 'range' ? [] : nodesOf(value)))];
}

/** The field in the text of the range; a `let` may contain it elsewhere, then the range itself. */
function placeIn(range: SourceRange, path: FieldPath): SourceRange {
  const text = range.source.text.slice(range.start, range.end);
  const last = path.at(-1) ?? '';
  for (let at = text.indexOf(last); at >= 0; at = text.indexOf(last, at + 1)) {
    if (!/[\p{L}\p{N}_@$]/u.test(text[at - 1] ?? '') && !/[\p{L}\p{N}_@$]/u.test(text[at + last.length] ?? ''))
      return { ...range, start: range.start + at };
  }
  return range;
}
