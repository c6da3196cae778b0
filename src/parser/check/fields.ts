/** The fields of a stream: by declaration, by format, by name. Reports T203, T204, T502, T503, T507. */
import type { FieldExpr, StreamBlock } from '../ast.js';
import type { NumberWords } from '../catalogue.js';
import { NAMES } from '../codes/names.js';
import { STREAMS } from '../codes/streams.js';
import { isEndpoint } from '../endpoints.js';
import { pathPartsOf } from '../path-parts.js';
import { didYouMean, joinWords, suggestion } from '../suggest.js';
import type { Context, Env, FieldInfo, StreamInfo } from './context.js';
import { bareName, fieldName, fieldPath, relatedLetUse } from './context.js';
import type { FormatFields } from './formats.js';
import { formatsIn } from './formats.js';
import type { NamedUnit } from './quantities.js';
import { literalUnit, RATIO, unitOfName } from './quantities.js';
import { exprText } from './text.js';

/** Fields of every record: the raw line, and where it comes from. */
const ALWAYS: readonly string[] = ['line', 'source'];

type Declared = Pick<FieldInfo, 'unit' | 'scale' | 'holds'>;

function measured(named: NamedUnit): Declared {
  const { mul, div } = named.scale;
  return { unit: named.unit, ...(mul === 1 && div === 1 ? {} : { scale: named.scale }), holds: 'number' };
}

export const FIELD_TYPES: readonly string[] = ['number', 'text', 'boolean', 'duration', 'bytes', 'ratio', 'rate'];

const DURATION_UNITS = ['ns', 'us', 'ms', 's', 'm', 'h', 'd', 'w'];
const SIZE_UNITS = ['B', 'KB', 'MB', 'GB', 'TB', 'KiB', 'MiB', 'GiB', 'TiB'];

/** The type of `field took: duration(ms)`. */
function declaredType(clause: StreamBlock['clauses'][number] & { kind: 'field' }, context: Context): Declared | undefined {
  const { reporter } = context;
  const type = clause.type.text;
  const unit = clause.unit;
  const badUnit = (known: readonly string[]): undefined =>
    reporter.report(
      STREAMS.unknownUnit,
      (unit ?? clause.type).range,
      unit === undefined ? `\`${type}\` needs a unit` : `\`${unit.text}\` is not a unit of \`${type}\``,
      {
        help:
          (unit === undefined ? undefined : suggestion(unit.text, known)) ??
          `write one of ${known.map((name) => `\`${type}(${name})\``).join(', ')}`,
      },
    );
  const withUnit = (known: readonly string[], name: string | undefined): Declared | undefined => {
    const named = name !== undefined && known.includes(name) ? literalUnit(name) : undefined;
    return named === undefined ? badUnit(known) : measured(named);
  };
  switch (type) {
    case 'number':
    case 'text':
    case 'boolean':
      if (unit !== undefined) {
        return reporter.report(STREAMS.unknownUnit, unit.range, `\`${type}\` has no unit`, {
          help: 'the types with a unit are `duration(ms)`, `bytes(KiB)`, `ratio(%)` and `rate(/s)`',
        });
      }
      return type === 'number' ? { holds: 'number', unit: { seconds: 0, bytes: 0, ratio: false } } : { holds: type };
    case 'duration':
      return withUnit(DURATION_UNITS, unit?.text);
    case 'bytes':
      return withUnit(SIZE_UNITS, unit?.text ?? 'B');
    case 'ratio':
      return unit === undefined
        ? { unit: RATIO, holds: 'number' }
        : withUnit(['%'], unit.text === 'percent' || unit.text === 'pct' ? '%' : unit.text);
    case 'rate':
      return withUnit(['/s', '/m', '/h'], unit === undefined ? '/s' : unit.text.startsWith('/') ? unit.text : `/${unit.text}`);
    default:
      return reporter.report(STREAMS.unknownType, clause.type.range, `there is no type \`${type}\``, {
        help: suggestion(type, FIELD_TYPES) ?? `the types are ${FIELD_TYPES.join(', ')}`,
      });
  }
}

/** The declarations of a stream. Errors in its `field` clauses and regular expressions are reported. */
export function streamInfo(block: StreamBlock, context: Context): StreamInfo {
  const known = context.streamInfos.get(block.name.text);
  if (known !== undefined && known.block === block) return known;
  const fields = new Map<string, FieldInfo>();
  const textFields = new Set<string>();
  let closed: string | undefined;
  let strict = false;
  let hasUptime = false;
  const add = (name: string, path: readonly string[], declared: Declared): void => {
    fields.set(name, { path, name, ...declared });
  };
  const formats = block.clauses.flatMap((clause) => (clause.kind === 'format' ? formatsIn(clause.format, context) : []));
  const extracts = block.clauses.flatMap((clause) => (clause.kind === 'extract' ? formatsIn(clause.format, context) : []));
  for (const { fields: documented = [], timeField } of [...formats, ...extracts]) {
    for (const field of documented) {
      const dotted = field.path.join('.');
      if (field.type === 'text') textFields.add(dotted);
      add(dotted, field.path, field.unit === undefined ? unitFromName(dotted) : { unit: field.unit });
    }
    if (timeField !== undefined) addIfNew(timeField.join('.'), timeField);
  }
  if (formats.length > 0 && [...formats, ...extracts].every(({ isClosed }) => isClosed)) {
    closed = joinWords([...new Set(formats.map(({ words }) => words))], 'and');
  }
  function addIfNew(name: string, path: readonly string[]): void {
    if (!fields.has(name)) add(name, path, {});
  }
  for (const clause of block.clauses) {
    if (clause.kind === 'from') {
      const names = clause.globs.flatMap(({ value }) => (isEndpoint(value) ? [] : (pathPartsOf(value)?.names ?? [])));
      for (const name of names) {
        textFields.add(name);
        add(name, [name], { holds: 'text' });
      }
    } else if (clause.kind === 'time') {
      addIfNew(fieldName(clause.field), fieldPath(clause.field));
    } else if (clause.kind === 'strict') {
      strict = true;
    } else if (clause.kind === 'uptimeFrom' || clause.kind === 'uptimeSince') {
      hasUptime = true;
    }
  }
  const declaredAt = new Map<string, FieldExpr>();
  for (const clause of block.clauses) {
    if (clause.kind !== 'field') continue;
    const name = fieldName(clause.field);
    const first = declaredAt.get(name);
    if (first !== undefined) {
      context.reporter.report(STREAMS.declaredTwice, clause.field.range, `\`${name}\` is declared twice`, {
        help: 'remove one of the two',
        related: [{ message: 'the first one is here', range: first.range }],
      });
      continue;
    }
    declaredAt.set(name, clause.field);
    const declared = declaredType(clause, context);
    if (declared?.holds === 'text') textFields.add(name);
    else textFields.delete(name);
    add(name, fieldPath(clause.field), declared ?? unitFromName(name));
  }
  for (const name of ALWAYS) addIfNew(name, [name]);
  const words = strict ? 'those that it declares, because it is `strict`' : closed;
  const info: StreamInfo = {
    name: block.name.text,
    block,
    fields,
    ...(words === undefined ? {} : { closed: words }),
    hasUptime,
    textFields,
    words: wordsIn([...formats, ...extracts], declaredAt),
    letPredicates: new Map(),
    nearNames: new Map(),
  };
  context.streamInfos.set(block.name.text, info);
  return info;
}

function unitFromName(name: string): Declared {
  const named = unitOfName(name.slice(name.lastIndexOf('.') + 1));
  if (named === undefined) return {};
  const { mul, div } = named.scale;
  return { unit: named.unit, ...(mul === 1 && div === 1 ? {} : { scale: named.scale }) };
}

/** The field that a name means on a stream. */
export function fieldOnStream(expr: FieldExpr, stream: StreamInfo, env: Pick<Env, 'context' | 'via'>): FieldInfo | undefined {
  const name = fieldName(expr);
  const path = fieldPath(expr);
  const declared = stream.fields.get(name);
  if (declared !== undefined) return { ...declared, path };
  const { reporter } = env.context;
  const related = [{ message: `the stream \`${stream.name}\` is here`, range: stream.block.name.range }, ...relatedLetUse(env)];
  const alsoLets = bareName(expr) === undefined ? [] : env.context.names.lets.keys();
  if (stream.closed !== undefined) {
    return reporter.report(
      NAMES.unknownField,
      expr.range,
      `the stream \`${stream.name}\` has no field \`${name}\`, only ${stream.closed}`,
      {
        help: () =>
          suggestion(name, [...stream.fields.keys(), ...alsoLets]) ??
          `declare it with \`field ${name}: text\` (or \`number\`, \`duration(ms)\`, …), or parse it from the line with \`extract\``,
        related,
      },
    );
  }
  const written = exprText(expr);
  if (!stream.nearNames.has(written)) stream.nearNames.set(written, closeName(name, [...stream.fields.keys(), ...alsoLets]));
  const near = stream.nearNames.get(written);
  if (near !== undefined) {
    reporter.report(NAMES.closeField, expr.range, `the field \`${name}\` is not declared, but \`${near}\` is`, {
      help: `did you mean \`${near}\`? Otherwise declare this one, too: \`field ${name}: text\``,
      related,
    });
  }
  return { path, name, ...unitFromName(path.at(-1) ?? name) };
}

/** A declared name that differs from this one by a letter or two, so that this one is probably a typo. */
function closeName(name: string, candidates: readonly string[]): string | undefined {
  if (name.length < 4) return undefined;
  const limit = name.length >= 8 ? 2 : 1;
  const near = candidates.filter(
    (candidate) => !ALWAYS.includes(candidate) && differences(candidate, name) <= limit && !onlyDigitsDiffer(candidate, name),
  );
  return didYouMean(name, near)[0];
}

/** `host1` and `host2` are different fields, not typos. */
function onlyDigitsDiffer(a: string, b: string): boolean {
  return a.replace(/\d/g, '') === b.replace(/\d/g, '');
}

/** The length of the longer name without the common start and end. */
function differences(a: string, b: string): number {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  return Math.max(a.length, b.length) - start - end;
}

/** Fields that have a word for a number in each record that has them: one format documents them, and no other can have them. */
function wordsIn(formats: readonly FormatFields[], declared: ReadonlyMap<string, unknown>): ReadonlyMap<string, NumberWords> {
  const found = new Map<string, NumberWords>();
  for (const format of formats) {
    for (const { path, words } of format.fields ?? []) {
      const name = path.join('.');
      const isElsewhere = formats.some((other) => other !== format && (!other.isClosed || hasField(other, name)));
      if (words !== undefined && !isElsewhere && !declared.has(name)) found.set(name, words);
    }
  }
  return found;
}

function hasField({ fields = [] }: FormatFields, name: string): boolean {
  return fields.some(({ path }) => path.join('.') === name);
}
