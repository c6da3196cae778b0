/** Checks the records of a test. Reports T706, T707, T711, T712. */
import type { RecordBody, RecordEntry, RecordValue, StringExpr } from '../ast.js';
import { TESTS } from '../codes/tests.js';
import type { FieldPath, TestBody, TestValue } from '../program.js';
import type { SourceRange } from '../source.js';
import { suggestion } from '../suggest.js';
import type { Context, StreamInfo } from './context.js';
import { fieldName, fieldPath } from './context.js';
import { fieldOnStream } from './fields.js';
import { GENERATORS } from './generators.js';

/** The deepest nesting of lists, objects and generators. */
const MAX_VALUE_DEPTH = 50;

export function checkBody(body: RecordBody | StringExpr, stream: StreamInfo | undefined, context: Context): TestBody | undefined {
  if (body.kind === 'string') return { kind: 'line', text: body.value };
  if (stream?.closed !== undefined) for (const entry of body.entries) fieldOnStream(entry.field, stream, { context });
  const entries = entriesOf(body.entries, context, 0);
  return entries === undefined ? undefined : { kind: 'record', entries };
}

type Entries = readonly { readonly path: FieldPath; readonly value: TestValue }[];

function entriesOf(given: readonly RecordEntry[], context: Context, depth: number): Entries | undefined {
  const seen = new Map<string, SourceRange>();
  const entries: { path: FieldPath; value: TestValue }[] = [];
  let failed = false;
  for (const entry of given) {
    const name = fieldName(entry.field);
    const first = seen.get(name);
    if (first !== undefined) {
      failed = true;
      context.reporter.report(TESTS.fieldTwice, entry.field.range, `the record has the field \`${name}\` twice`, {
        help: 'remove one of the two',
        related: [{ message: 'the first one is here', range: first }],
      });
      continue;
    }
    seen.set(name, entry.field.range);
    const value = valueIn(entry.value, context, depth + 1);
    if (value === undefined) failed = true;
    else entries.push({ path: fieldPath(entry.field), value });
  }
  return failed ? undefined : entries;
}

function valueIn(value: RecordValue, context: Context, depth: number): TestValue | undefined {
  if (depth > MAX_VALUE_DEPTH)
    return context.reporter.report(TESTS.badValue, value.range, 'this record is nested too deeply', {
      help: 'use fewer levels of lists and objects',
    });
  switch (value.kind) {
    case 'string':
      return { kind: 'scalar', value: value.value, text: value.value };
    case 'number':
      if (value.unit !== undefined) {
        return context.reporter.report(
          TESTS.badValue,
          value.range,
          `\`${value.text}\` has a unit, but the numbers of a record have no unit`,
          {
            help: 'write the number as it is in the log',
          },
        );
      }
      return { kind: 'scalar', value: Number(value.digits), text: value.text };
    case 'boolean':
      return { kind: 'scalar', value: value.value, text: String(value.value) };
    case 'null':
      return { kind: 'scalar', value: null, text: 'null' };
    case 'record-list': {
      const items = value.items.map((item) => valueIn(item, context, depth + 1));
      const known = items.filter((item) => item !== undefined);
      return known.length < items.length ? undefined : { kind: 'list', items: known };
    }
    case 'record': {
      const entries = entriesOf(value.entries, context, depth);
      return entries === undefined ? undefined : { kind: 'record', entries };
    }
    case 'generator':
      return generatorOf(value, context, depth);
  }
}

function generatorOf(value: RecordValue & { kind: 'generator' }, context: Context, depth: number): TestValue | undefined {
  const { reporter } = context;
  const name = value.name.text;
  const generator = GENERATORS.find((each) => each.name === name);
  if (generator === undefined) {
    const names = GENERATORS.map((each) => each.name);
    return reporter.report(TESTS.unknownGenerator, value.name.range, `there is no generator \`${name}\``, {
      help: suggestion(name, names) ?? `the generators are ${names.join(', ')}`,
    });
  }
  if (value.args.length < generator.least || value.args.length > generator.most) {
    const wanted = generator.least === generator.most ? `${generator.least}` : `at least ${generator.least}`;
    return reporter.report(
      TESTS.generatorArguments,
      value.range,
      `\`${name}\` takes ${wanted} ${wanted.endsWith('1') ? 'value' : 'values'}`,
      { help: `for example \`${generator.example}\`` },
    );
  }
  const args: TestValue[] = [];
  for (const arg of value.args) {
    const checked = valueIn(arg, context, depth + 1);
    if (checked === undefined) return undefined;
    if (generator.numbers && !(checked.kind === 'scalar' && typeof checked.value === 'number')) {
      return reporter.report(TESTS.generatorArguments, arg.range, `\`${name}\` takes numbers`, {
        help: `for example \`${generator.example}\``,
      });
    }
    args.push(checked);
  }
  return { kind: 'generator', name, args };
}
